import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Readable } from 'node:stream'
import type { AuthenticateResult, DNSResolver } from 'mailauth'
import type { Authenticate, MailEnvelope, SenderCheck } from './authentication.ts'
import { PiecedBytes, type FileBytes } from '../store/file-pieces.ts'
import type { ParsedMail } from './parsed-mail.ts'

export interface SenderCheckOptions {
  /** The name of this desk's mail server, for the results. */
  readonly name: string
  /** Asks the DNS; the machine's own resolver unless told otherwise. */
  readonly resolver?: DNSResolver
  /** For one mail, all its questions together; 5 000. */
  readonly milliseconds?: number
  /** Milliseconds of some clock that only goes forward. */
  readonly now?: () => number
}

const restMilliseconds = 30_000

/**
 * Evaluates SPF, DKIM, DMARC and ARC (RFC 7208, 6376, 9989, 8617). A mail is aligned by a DMARC pass, or by a DKIM
 * signature over its whole body for the domain of its one author. ARC is shown and proves nobody: a chain says what
 * its own sealers saw. A DNS that fails or is slow means «not checked», never a lost or late mail: after a time-out
 * nothing is asked for half a minute.
 */
export function checkingSender(options: SenderCheckOptions): Authenticate {
  const now = options.now ?? (() => performance.now())
  const rest = { until: Number.NEGATIVE_INFINITY }
  return async (raw, mail, envelope) => {
    if (mail.marks.includes('several From headers')) return { aligned: false, words: 'several From headers: sender not checked' }
    if (mail.from === null) return { aligned: false, words: 'no sender to check' }
    if (nothingToCheck(mail, envelope)) return { aligned: false, words: 'SPF none, DKIM none' }
    if (now() < rest.until) return { aligned: false, words: 'sender not checked: the DNS does not answer' }
    const checked = await evaluated(raw, mail, envelope, options)
    if (checked === 'late') rest.until = now() + restMilliseconds
    return checked === 'late' ? { aligned: false, words: 'sender not checked: the DNS does not answer' } : checked
  }
}

/** No signature, and no address that it came from: asking the DNS could prove nothing. */
function nothingToCheck(mail: ParsedMail, envelope: MailEnvelope): boolean {
  const has = (key: string): boolean => mail.headers.some((line) => line.key === key)
  const peer = peerOf(envelope)
  return !has('dkim-signature') && peer.ip === undefined && !(peer.trustReceived === true && has('received'))
}

async function evaluated(raw: FileBytes, mail: ParsedMail, envelope: MailEnvelope, options: SenderCheckOptions): Promise<SenderCheck | 'late'> {
  const milliseconds = options.milliseconds ?? 5000
  const own = new Resolver({ timeout: Math.ceil(milliseconds / 2), tries: 1 })
  const failed = { dns: false }
  // Loaded with the first mail that has something to check: the library is the largest of the desk.
  const { authenticate } = await import('./mailauth.ts')
  const resolver = watched(options.resolver ?? bySystem(own), failed)
  const { promise: late, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => resolve('late'), milliseconds)
  try {
    const found = authenticate(raw instanceof PiecedBytes ? Readable.from(raw.read()) : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), { ...peerOf(envelope), resolver, mta: options.name, disableBimi: true, rejectRsaSha1: true })
      .then((result) => checkOf(result, mail, failed.dns), () => ({ aligned: false, words: 'sender not checked: its proofs could not be read' }))
    return await Promise.race([found, late])
  } finally {
    clearTimeout(timer)
    own.cancel()
  }
}

/**
 * Behind the operator's own server (no peer), the address that it wrote into its Received header on top; else the peer
 * itself. A peer on this machine may be a tunnel or a pipe, which write none: only a signature can prove its mail.
 */
function peerOf({ peer, from }: MailEnvelope): { sender: string; ip?: string; trustReceived?: boolean } {
  const address = peer.replace(/^::ffff:/i, '')
  if (address === '') return { sender: from, trustReceived: true }
  return isIP(address) === 0 || address === '::1' || address.startsWith('127.') ? { sender: from } : { sender: from, ip: address }
}

function bySystem(own: Resolver): DNSResolver {
  return async (name, type) => {
    switch (type) {
      case 'TXT': return own.resolveTxt(name)
      case 'A': return own.resolve4(name)
      case 'AAAA': return own.resolve6(name)
      case 'PTR': return own.resolvePtr(name)
      case 'CNAME': return own.resolveCname(name)
      // The library takes what Node gives for MX, which its types leave out.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      case 'MX': return (await own.resolveMx(name)) as unknown as string[]
      default: throw new Error(`nothing asks the DNS for ${type}`)
    }
  }
}

/** «No such name» is an answer; anything else is a DNS that failed. */
function watched(resolver: DNSResolver, failed: { dns: boolean }): DNSResolver {
  return async (name, type) => {
    try {
      return await resolver(name, type)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if (code !== 'ENOTFOUND' && code !== 'ENODATA') failed.dns = true
      throw error
    }
  }
}

function checkOf(result: AuthenticateResult, mail: ParsedMail, dnsFailed: boolean): SenderCheck {
  const author = mail.from?.address ?? ''
  // Two parsers must agree on who the one author is; where they differ, a trick is more likely than a mistake.
  const headerFrom = [result.dkim.headerFrom ?? []].flat()
  const same = headerFrom.length === 1 && headerFrom[0]?.toLowerCase() === author
  const dmarc = result.dmarc === false ? 'none' : result.dmarc.status.result
  const whole = result.dkim.results.find((row) => row.status.result === 'pass' && Boolean(row.status.aligned) && !row.status.underSized)
  const cut = result.dkim.results.some((row) => row.status.result === 'pass' && Boolean(row.status.underSized))
  const spfPasses = result.spf !== false && result.spf.status.result === 'pass'
  const aligned = same && (whole !== undefined || (dmarc === 'pass' && !cut && spfPasses))
  if (!aligned && dnsFailed) return { aligned: false, words: 'sender not checked: the DNS failed' }
  return { aligned, words: [...(same ? [] : ['not the one author']), ...wordsOf(result, dmarc), ...(cut ? ['a signature leaves part of the text open'] : [])].join(', ') }
}

function wordsOf(result: AuthenticateResult, dmarc: string): string[] {
  const dkim = result.dkim.results.map((row) => `${row.status.result}${row.signingDomain ? ` (${row.signingDomain})` : ''}`)
  const arc = result.arc === false ? 'none' : result.arc.status.result
  const said = [`SPF ${result.spf === false ? 'none' : result.spf.status.result}`, `DKIM ${dkim.slice(0, 3).join(' and ') || 'none'}`, `DMARC ${dmarc}`]
  return arc === 'none' ? said : [...said, `ARC ${arc}`]
}
