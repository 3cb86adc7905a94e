import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Config } from '../config.ts'
import { BrokenPolicy, readPolicies } from '../commands/policy-shelf.ts'
import { formerKeyPath, masterKeyPath } from '../keys/master-key.ts'
import { fine, notice, weak, type Check } from './doctor-check.ts'

/** A name of this machine, as it stands in an address or a setting. */
const isHere = (host: string): boolean => ['127.0.0.1', 'localhost', '[::1]', '::1'].includes(host)

/** What can be seen without the database: Node, files, addresses, policies. */
export async function checkSetting(config: Config): Promise<readonly Check[]> {
  return [node(), ...masterKey(config), publicUrl(config.url), mailOut(config), ...listeners(config), ...mailIn(config), ...signInProvider(config), ...sealRecovery(config), await policies(config)]
}

function node(): Check {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 26 ? fine('node', `Node ${process.versions.node}.`) : weak('node', `Node ${process.versions.node} is too old.`, 'Install Node 26 or newer.')
}

/** The one secret on disk: who reads it and the database reads everything (S-093). */
function masterKey(config: Config): readonly Check[] {
  const path = config.masterKeyFile ?? masterKeyPath(config.data)
  if (!existsSync(path)) return [fine('master-key', 'No master key yet; the first start makes it, readable by the desk alone.')]
  const [file, folder] = [statSync(path), statSync(dirname(path))]
  const open = (file.mode & 0o077) !== 0 || (config.masterKeyFile === null && (folder.mode & 0o022) !== 0)
  const first = open ? weak('master-key', `${path} may be read or replaced by other accounts of this machine.`, `chmod 600 ${path}; chmod 700 ${dirname(path)}`)
    : fine('master-key', 'The master key is readable by its owner alone.')
  const former = existsSync(formerKeyPath(config.data))
    ? [notice('master-key-former', 'A former master key still lies there: a rotation is not finished.', 'Finish the rotation, then remove the former key.')] : []
  return [first, ...former]
}

function publicUrl(url: URL): Check {
  const here = isHere(url.hostname)
  if (url.protocol === 'https:') return fine('public-url', `${url.origin} is reached over TLS.`)
  if (url.hostname.endsWith('.onion')) return fine('public-url', `${url.origin} is an onion service.`)
  return here ? fine('public-url', `${url.origin} is reached from this machine only.`)
    : weak('public-url', `${url.origin} is reached over plain HTTP.`, 'Set PARLEY_URL to the https address of the desk.')
}

/** Only `smtp-plain:` may speak in the clear with a relay on another machine. */
function mailOut({ relay, data }: Config): Check {
  if (relay === null) return notice('mail-out', `Mail is not sent: what would go out lies in ${data}/pickup.`, 'Set PARLEY_SMTP_RELAY to send it.')
  const here = isHere(relay.hostname)
  if (relay.protocol !== 'smtp-plain:' || here) return fine('mail-out', `Mail goes out through ${relay.host}${here ? '' : ', over TLS or not at all'}.`)
  return weak('mail-out', `Mail to ${relay.host} may cross the network in the clear.`, 'Use smtp:// (STARTTLS) or smtps:// in PARLEY_SMTP_RELAY.')
}

/** Behind a proxy the pages listen on this machine; on every address they are also reached around it. */
function listeners({ http }: Config): readonly Check[] {
  const here = isHere(http.host)
  return here ? [fine('http-listener', 'The pages listen on this machine only; a proxy with TLS stands before them.')]
    : [notice('http-listener', `The pages listen on ${http.host}:${http.port} without TLS.`, 'Let only the proxy reach that port.')]
}

/** Reports that come over the network in the clear are read by whoever sits in between. */
function mailIn({ smtp, lmtp, smtpTls }: Config): readonly Check[] {
  const open = [smtp, lmtp].filter((each) => each !== null && !isHere(each.host))
  return smtpTls !== null || open.length === 0 ? []
    : [weak('mail-in', `Mail is taken at ${open.map((each) => `${each?.host}:${each?.port}`).join(' and ')} without STARTTLS, and may cross the network in the clear.`, 'Set PARLEY_SMTP_TLS_KEY_FILE and PARLEY_SMTP_TLS_CERT_FILE, or let the mail server of this machine hand it over.')]
}

/** Whoever rules over the provider's groups rules over who reads cases: no weakening, and worth knowing. */
function signInProvider({ oidc }: Config): readonly Check[] {
  if (oidc === null) return []
  const factor = oidc.strong.length > 0 ? `its word ${oidc.strong.join(', ')} counts as the second factor` : 'a second factor of the desk’s own is asked for'
  const groups = oidc.groups.size > 0 ? `${oidc.groups.size} of its groups give roles` : 'none of its groups gives a role'
  const known = notice('sign-in-provider', `Members may come in by ${oidc.issuer}: ${factor}; ${groups}${oidc.isPlain ? '; it is asked without TLS' : ''}.`)
  return !oidc.isPlain || isHere(new URL(oidc.issuer).hostname) ? [known]
    : [known, weak('sign-in-provider-tls', `What the sign-in provider ${oidc.issuer} says of members crosses the network in the clear.`, 'Give PARLEY_OIDC_ISSUER its https address.')]
}

/** Somebody beside the members opens sealed cases: no weakening, and theirs to know. */
const sealRecovery = ({ sealRecovery: recipient }: Config): readonly Check[] => recipient === null ? []
  : [notice('seal-recovery', `Sealed cases are also wrapped to ${recipient.slice(0, 24)}…, whose key the operator keeps: whoever has it opens them.`, 'Keep its identity off this machine.')]

async function policies(config: Config): Promise<Check> {
  try {
    const { versions, warnings } = await readPolicies(config.policies)
    return fine('policies', `${versions.length} policies without errors${warnings.length > 0 ? `, ${warnings.length} notices (parley policy check)` : ''}.`)
  } catch (error) {
    if (!(error instanceof BrokenPolicy)) throw error
    return weak('policies', `${error.problems.length} errors in policies: ${error.message.split('\n')[0]}`, 'parley policy check shows them all.')
  }
}
