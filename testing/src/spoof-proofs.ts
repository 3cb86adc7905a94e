import { generateKeyPairSync } from 'node:crypto'
import { dkimSign, sealMessage } from 'mailauth'
import type { DNSResolver } from 'mailauth'

/** The DNS of the test, and mails with real proofs of every kind in it; all under names that nobody can register. */
const keys = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
const key = [[`v=DKIM1; k=rsa; p=${keys.publicKey.toString('base64')}`]]

export const theirs = '192.0.2.7'
export const foreign = '203.0.113.9'
export const evils = '198.51.100.1'

const zones: Readonly<Record<string, string[][]>> = {
  'k1._domainkey.finder.example': key, 'k1._domainkey.mail.finder.example': key, 'k1._domainkey.evil.example': key, 'k1._domainkey.list.example': key,
  'k1._domainkey.open.example': key,
  'finder.example': [[`v=spf1 ip4:${theirs} -all`]], '_dmarc.finder.example': [['v=DMARC1; p=reject']],
  'evil.example': [[`v=spf1 ip4:${evils} -all`]], '_dmarc.evil.example': [['v=DMARC1; p=none']],
  'open.example': [[`v=spf1 ip4:${theirs} ~all`]],
}

export const zoneResolver: DNSResolver = (name, type) => {
  const found = type === 'TXT' ? zones[name.toLowerCase()] : undefined
  return found ? Promise.resolve(found) : Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
}

/** How a mail is brought before the desk: its bytes below the operator's own trace header, its envelope sender, and from where. */
export interface Brought { readonly raw: string; readonly from: string; readonly ip: string }

export interface Proof {
  readonly name: string
  /** The one domain whose mail this proves, if any: as DMARC aligns it (relaxed), so a domain under it counts. */
  readonly proves: string | null
  bring(mail: string): Promise<Brought>
}

async function signed(mail: string, signingDomain: string, more: object = {}): Promise<string> {
  const signature = { signingDomain, selector: 'k1', privateKey: keys.privateKey, ...more }
  return (await dkimSign(mail, { ...signature, signatureData: [signature] })).signatures + mail
}

/** As a list does it: results of its own, the words changed, and its seal over both. */
async function sealed(mail: string, more: object = {}): Promise<string> {
  const authResults = 'list.example; dkim=pass header.d=finder.example; dmarc=pass header.from=finder.example'
  return (await sealMessage(mail, { signingDomain: 'list.example', selector: 'k1', privateKey: keys.privateKey, authResults, cv: 'none', ...more })).toString() + mail
}

const changed = (mail: string): string => mail.replace('The words', 'Other words')
const from = (address: string, ip: string) => (raw: string): Brought => ({ raw, from: address, ip })
const byStranger = from('eve@evil.example', foreign)
const byEvil = from('eve@evil.example', evils)
const byFinder = from('ada@finder.example', theirs)
const resultsInside = 'Authentication-Results: desk.example; spf=pass; dkim=pass header.d=finder.example; dmarc=pass header.from=finder.example\r\n'

/** Each way in which a mail can have, lack, or pretend to have proof of its author. */
export const proofs: readonly Proof[] = [
  { name: 'no proof of anything', proves: null, bring: async (mail) => from('somebody@nowhere.example', foreign)(mail) },
  { name: 'SPF and DMARC of finder.example', proves: 'finder.example', bring: async (mail) => byFinder(mail) },
  { name: 'SPF of finder.example from a foreign machine', proves: null, bring: async (mail) => from('ada@finder.example', foreign)(mail) },
  { name: 'SPF of the attacker’s domain', proves: 'evil.example', bring: async (mail) => byEvil(mail) },
  { name: 'SPF of a domain without DMARC', proves: null, bring: async (mail) => from('x@open.example', theirs)(mail) },
  { name: 'DKIM of finder.example', proves: 'finder.example', bring: async (mail) => byStranger(await signed(mail, 'finder.example')) },
  { name: 'DKIM of a domain below finder.example', proves: 'finder.example', bring: async (mail) => byStranger(await signed(mail, 'mail.finder.example')) },
  { name: 'DKIM of the attacker’s domain', proves: 'evil.example', bring: async (mail) => byStranger(await signed(mail, 'evil.example')) },
  { name: 'DKIM and SPF of the attacker’s domain', proves: 'evil.example', bring: async (mail) => byEvil(await signed(mail, 'evil.example')) },
  { name: 'DKIM of finder.example over other words', proves: null, bring: async (mail) => byStranger(changed(await signed(mail, 'finder.example'))) },
  { name: 'DKIM broken, SPF and DMARC of finder.example', proves: 'finder.example', bring: async (mail) => byFinder(changed(await signed(mail, 'finder.example'))) },
  { name: 'DKIM of finder.example that leaves the end of the text open', proves: null, bring: async (mail) => byStranger(`${await signed(mail, 'finder.example', { maxBodyLength: 9 })}And more.\r\n`) },
  { name: 'DKIM with a key that finder.example does not publish', proves: null, bring: async (mail) => byStranger(await signed(mail, 'finder.example', { selector: 'k9' })) },
  { name: 'a seal of a list over its own good words of a broken mail (ARC pass)', proves: null, bring: async (mail) => from('bounce@list.example', foreign)(await sealed(changed(await signed(mail, 'finder.example')))) },
  { name: 'a seal that does not hold (ARC fail)', proves: null, bring: async (mail) => from('bounce@list.example', foreign)((await sealed(mail)).replace(/(ARC-Seal:[^]*?b=)..../, '$1AAAA')) },
  { name: 'a seal over a mail that finder.example signed', proves: 'finder.example', bring: async (mail) => from('bounce@list.example', foreign)(await sealed(await signed(mail, 'finder.example'))) },
  { name: 'results that the mail wrote itself', proves: null, bring: async (mail) => byStranger(resultsInside + mail) },
  { name: 'a trace header of its own below the operator’s', proves: null, bring: async (mail) => byStranger(`${traced(theirs, 'ada@finder.example')}${mail}`) },
]

/** As the operator's own server writes it on top of what it hands over by LMTP. */
export const traced = (ip: string, sender: string): string =>
  `Return-Path: <${sender}>\r\nReceived: from mx.sender.example (mx.sender.example [${ip}])\r\n\tby mx.desk.example (Postfix) with ESMTP id 4B9X; Fri, 20 Nov 2026 12:00:00 +0000 (UTC)\r\n`
