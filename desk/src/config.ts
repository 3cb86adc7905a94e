import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { readGroups, type OidcSettings } from './identity/oidc-settings.ts'
import { nothingRefused, readRefused, type Refused } from './identity/refused-passphrases.ts'
import type { ScannerPlace } from './outbox/virus-scanner.ts'

/** Everything the environment says, read once, checked, and frozen. */
export interface Config {
  readonly data: string
  readonly policies: string
  readonly url: URL
  readonly http: HostPort
  readonly smtp: HostPort
  readonly lmtp: HostPort | null
  readonly relay: URL | null
  readonly databaseUrl: string | null
  readonly masterKeyFile: string | null
  /** The custodian that an operator runs under an account of its own; `null`: the desk starts one. */
  readonly keyd: { readonly socket: string; readonly token: string } | null
  /** The mail server before this desk, by the name it writes into Authentication-Results; believed instead of own checks. */
  readonly trustedAuthserv: string | null
  /** A mailbox at a provider to fetch reports from. */
  readonly imap: URL | null
  /** Automatic receipts by mail in an hour, for the whole desk. */
  readonly acknowledgementsPerHour: number
  /** Certificate and key for STARTTLS at the mail ports. */
  readonly smtpTls: { readonly key: string; readonly cert: string } | null
  /** Roots of S/MIME certificates (PEM) that count beside those of the machine; empty where there are none. */
  readonly smimeRoots: readonly string[]
  /** The account of our own CNA at CVE Services; `null`: IDs are asked of others. */
  readonly cve: { readonly base: string; readonly org: string; readonly user: string; readonly key: string } | null
  /** A virus scanner on this machine that speaks as clamd does; `null`: files are not scanned. */
  readonly scanner: ScannerPlace | null
  /** Passphrases of a list of the operator's that no member may choose. */
  readonly refusedPassphrases: Refused
  /** The age recipient whose key the operator keeps offline; cases are sealed to it too. `null`: to members alone. */
  readonly sealRecovery: string | null
  /** The address of the onion service by which reporters may come; `null`: there is none. */
  readonly onion: string | null
  /** The header in which the proxy before the pages says who asks it; `null`: none is believed. */
  readonly addressHeader: string | null
  /** The provider by which members may sign in; `null`: only by what is the desk's own. */
  readonly oidc: OidcSettings | null
  /** `host:port` inside the house that the desk may speak to. */
  readonly egressAllow: readonly string[]
  /** Days after which a closed case forgets who reported, and everything; `null`: never. */
  readonly retention: { readonly identityDays: number | null; readonly caseDays: number | null }
  /** The domain of the desk's own addresses: the host of the public URL unless told otherwise. */
  readonly mailDomain: string
}
export interface HostPort { readonly host: string; readonly port: number }

/** Names the setting that is wrong, and how to mend it. The desk does not start with it. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting'
  readonly setting: string
  constructor(setting: string, says: string) {
    super(`${setting}: ${says}`)
    this.setting = setting
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws WrongSetting for a value that is malformed or weak. */
export function readConfig(env: Environment, root: string): Config {
  const http = hostPort('PARLEY_HTTP', env['PARLEY_HTTP'] ?? '127.0.0.1:8080')
  const url = publicUrl(env['PARLEY_URL'] ?? `http://localhost:${http.port}`)
  const policies = resolve(env['PARLEY_POLICIES'] ?? `${root}/policies`)
  if (!existsSync(policies)) throw new WrongSetting('PARLEY_POLICIES', `there is no folder ${policies}; name the folder that holds the policy files`)
  return Object.freeze({
    data: resolve(env['PARLEY_DATA'] ?? `${root}/data`), policies, url, http,
    smtp: hostPort('PARLEY_SMTP', env['PARLEY_SMTP'] ?? '127.0.0.1:2525'),
    lmtp: env['PARLEY_LMTP'] === undefined ? null : hostPort('PARLEY_LMTP', env['PARLEY_LMTP']),
    relay: env['PARLEY_SMTP_RELAY'] === undefined ? null : relayUrl(env['PARLEY_SMTP_RELAY']),
    databaseUrl: env['DATABASE_URL'] ?? null,
    masterKeyFile: env['PARLEY_MASTER_KEY_FILE'] ?? null, keyd: custodianPlace(env),
    retention: { identityDays: days('PARLEY_IDENTITY_DAYS', env['PARLEY_IDENTITY_DAYS'] ?? '90'), caseDays: days('PARLEY_CASE_DAYS', env['PARLEY_CASE_DAYS'] ?? 'never') },
    trustedAuthserv: env['PARLEY_TRUSTED_AUTHSERV'] ?? null,
    imap: env['PARLEY_IMAP_URL'] === undefined ? null : imapUrl(env['PARLEY_IMAP_URL']),
    acknowledgementsPerHour: count('PARLEY_ACKNOWLEDGEMENTS_PER_HOUR', env['PARLEY_ACKNOWLEDGEMENTS_PER_HOUR'] ?? '500'),
    smtpTls: tlsFiles(env['PARLEY_SMTP_TLS_KEY_FILE'], env['PARLEY_SMTP_TLS_CERT_FILE']),
    smimeRoots: pemFile('PARLEY_SMIME_ROOTS_FILE', env['PARLEY_SMIME_ROOTS_FILE']),
    cve: cveAccount(env), oidc: signInProvider(env), addressHeader: env['PARLEY_CLIENT_ADDRESS_HEADER'] ?? null, onion: onionAddress(env['PARLEY_ONION']), sealRecovery: recoveryRecipient(env['PARLEY_SEAL_RECOVERY']), refusedPassphrases: refusedPassphrases(env['PARLEY_REFUSED_PASSPHRASES']), egressAllow: egressAllowed(env),
    scanner: scannerPlace(env['PARLEY_SCANNER']),
    mailDomain: mailDomain(env['PARLEY_MAIL_DOMAIN'], url),
  })
}

function hostPort(setting: string, text: string): HostPort {
  const found = /^(\[[0-9a-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text)
  const port = Number(found?.[2])
  if (!found || port > 65_535) throw new WrongSetting(setting, `«${text}» is no address; write it as 127.0.0.1:8080`)
  return { host: (found[1] as string).replace(/^\[|\]$/g, ''), port }
}

/** Files are handed over in the clear, so that the scanner is on this machine. */
function scannerPlace(text: string | undefined): Config['scanner'] {
  if (text === undefined || text.startsWith('/')) return text === undefined ? null : { path: text }
  const place = hostPort('PARLEY_SCANNER', text)
  if (!['127.0.0.1', 'localhost', '::1'].includes(place.host)) throw new WrongSetting('PARLEY_SCANNER', 'files would cross the network in the clear; name the socket of a scanner on this machine, such as /run/clamav/clamd.ctl')
  return place
}

/** Passkeys and cookies need a secure origin: https, or this machine, or an onion service. */
function publicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url) throw new WrongSetting('PARLEY_URL', `«${text}» is no URL; write it as https://security.example.org`)
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !here && !url.hostname.endsWith('.onion')) {
    throw new WrongSetting('PARLEY_URL', 'plain http is refused outside this machine: reports would cross the network in the clear; use https')
  }
  if (url.pathname !== '/' || url.search !== '') throw new WrongSetting('PARLEY_URL', 'give the origin only, without a path')
  return url
}

/** The key comes from a file, so that it stands in no process list; without PARLEY_CVE_URL the test instance is spoken to. */
function cveAccount(env: Environment): Config['cve'] {
  const [org, user, file] = [env['PARLEY_CVE_ORG'], env['PARLEY_CVE_USER'], env['PARLEY_CVE_KEY_FILE']]
  if (org === undefined) return null
  if (user === undefined || file === undefined || !existsSync(file)) throw new WrongSetting('PARLEY_CVE_ORG', 'it needs PARLEY_CVE_USER, and PARLEY_CVE_KEY_FILE with the path of the API key')
  return { base: env['PARLEY_CVE_URL'] ?? 'https://cveawg-test.mitre.org/api', org, user, key: readFileSync(file, 'utf8').trim() }
}

function days(setting: string, text: string): number | null {
  if (text === 'never') return null
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new WrongSetting(setting, `«${text}» is no number of days; write it as 90, or never`)
  return Number(text)
}

/** The token lies in a file that only the two processes read. */
function custodianPlace(env: Environment): Config['keyd'] {
  const [socket, file] = [env['PARLEY_KEYD'], env['PARLEY_KEYD_TOKEN_FILE']]
  if (socket === undefined) return null
  if (file === undefined || !existsSync(file)) throw new WrongSetting('PARLEY_KEYD', 'it needs PARLEY_KEYD_TOKEN_FILE, the file with the token that the custodian was started with')
  return { socket: resolve(socket), token: readFileSync(file, 'utf8').trim() }
}

const egressAllowed = (env: Environment): readonly string[] => (env['PARLEY_EGRESS_ALLOW'] ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '')

function refusedPassphrases(file: string | undefined): Refused {
  if (file === undefined) return nothingRefused
  if (!existsSync(file)) throw new WrongSetting('PARLEY_REFUSED_PASSPHRASES', `there is no file ${file}; name a list with one passphrase or its SHA-1 a line`)
  return readRefused(readFileSync(file, 'utf8'))
}

/** Version 3 addresses: 56 letters and digits (rend-spec-v3 §6). */
function onionAddress(text: string | undefined): string | null {
  if (text === undefined) return null
  if (!/^http:\/\/[a-z2-7]{55}d\.onion$/.test(text)) throw new WrongSetting('PARLEY_ONION', `«${text}» is no onion address; write it as http://, the 56 letters of the hostname file, and .onion`)
  return text
}

/** Public; its identity belongs on no machine that the desk runs on. */
function recoveryRecipient(text: string | undefined): string | null {
  if (text === undefined) return null
  if (!/^age1(?:pq1)?[02-9ac-hj-np-z]{58,4000}$/.test(text)) throw new WrongSetting('PARLEY_SEAL_RECOVERY', 'it is no age recipient; write the line that begins with age1, never the one with AGE-SECRET-KEY')
  return text
}

/** The secret comes from a file; the issuer is https, or a place of the house that PARLEY_EGRESS_ALLOW vouches for. */
function signInProvider(env: Environment): OidcSettings | null {
  const issuer = env['PARLEY_OIDC_ISSUER']
  if (issuer === undefined) return null
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const isPlain = url?.protocol === 'http:' && egressAllowed(env).includes(`${url.hostname}:${url.port || '80'}`)
  if (!url || !(url.protocol === 'https:' || isPlain) || url.search !== '' || url.hash !== '') throw new WrongSetting('PARLEY_OIDC_ISSUER', `«${issuer}» is no issuer; write it exactly as the provider does, such as https://login.example.org/realms/security`)
  const [clientId, file] = [env['PARLEY_OIDC_CLIENT_ID'], env['PARLEY_OIDC_CLIENT_SECRET_FILE']]
  if (!clientId) throw new WrongSetting('PARLEY_OIDC_CLIENT_ID', 'it is needed beside PARLEY_OIDC_ISSUER: the name that the provider gave this desk')
  const clientSecret = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (clientSecret.length < 16) throw new WrongSetting('PARLEY_OIDC_CLIENT_SECRET_FILE', 'it is needed beside PARLEY_OIDC_ISSUER: the path of a file with the client secret, of at least 16 characters')
  const groups = readGroups(env['PARLEY_OIDC_GROUPS'] ?? '')
  if ('fault' in groups) throw new WrongSetting('PARLEY_OIDC_GROUPS', groups.fault)
  return {
    issuer, clientId, clientSecret, groups, isPlain, name: env['PARLEY_OIDC_NAME'] ?? url.hostname, groupsClaim: env['PARLEY_OIDC_GROUPS_CLAIM'] ?? 'groups',
    scopes: env['PARLEY_OIDC_SCOPES'] ?? 'openid profile', strong: (env['PARLEY_OIDC_STRONG'] ?? '').split(/[\s,]+/).filter((value) => value !== ''),
  }
}

function relayUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !['smtp:', 'smtps:', 'smtp-plain:'].includes(url.protocol)) {
    throw new WrongSetting('PARLEY_SMTP_RELAY', 'write it as smtp://host:25 (STARTTLS is demanded) or smtps://name:password@host; smtp-plain://host:25 for a relay without TLS is a weakening')
  }
  return url
}

function imapUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || url.protocol !== 'imaps:') throw new WrongSetting('PARLEY_IMAP_URL', 'write it as imaps://name:password@host/INBOX; without TLS the password would cross the network in the clear')
  return url
}

function count(setting: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new WrongSetting(setting, `«${text}» is no number of mails an hour`)
  return Number(text)
}

function tlsFiles(key: string | undefined, cert: string | undefined): Config['smtpTls'] {
  if (key === undefined && cert === undefined) return null
  if (key === undefined || cert === undefined) throw new WrongSetting('PARLEY_SMTP_TLS_KEY_FILE', 'give both PARLEY_SMTP_TLS_KEY_FILE and PARLEY_SMTP_TLS_CERT_FILE')
  for (const file of [key, cert]) if (!existsSync(file)) throw new WrongSetting('PARLEY_SMTP_TLS_KEY_FILE', `there is no file ${file}`)
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

function pemFile(setting: string, file: string | undefined): readonly string[] {
  if (file === undefined) return []
  if (!existsSync(file)) throw new WrongSetting(setting, `there is no file ${file}`)
  const pem = readFileSync(file, 'utf8')
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new WrongSetting(setting, `${file} holds no certificate; give PEM, which begins with -----BEGIN CERTIFICATE-----`)
  return [pem]
}

function mailDomain(text: string | undefined, url: URL): string {
  const domain = text ?? (url.hostname === 'localhost' || /^[\d.]+$|^\[/.test(url.hostname) ? 'parley.localhost' : url.hostname)
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(domain)) throw new WrongSetting('PARLEY_MAIL_DOMAIN', `«${domain}» is no domain`)
  return domain.toLowerCase()
}
