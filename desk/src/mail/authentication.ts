import type { FileBytes } from '../store/file-pieces.ts'
import type { ParsedMail } from './parsed-mail.ts'

export interface MailEnvelope { readonly from: string; readonly recipients: readonly string[]; readonly peer: string }

/**
 * What is known of the sender beyond what the mail says of itself. `aligned`: a pass of DKIM or DMARC for the domain of
 * the one From header. `words` are shown beside the mail.
 */
export interface SenderCheck { readonly aligned: boolean; readonly words: string }

export type Authenticate = (raw: FileBytes, mail: ParsedMail, envelope: MailEnvelope) => Promise<SenderCheck>

/** Where no check is set up: nobody is who the mail says. */
export const unauthenticated: Authenticate = () => Promise.resolve({ aligned: false, words: 'sender not checked' })

/**
 * Believes the `Authentication-Results` (RFC 8601) of the operator's own mail server in front of the desk, and of
 * nobody else: only the topmost header of that authserv-id counts, because the server strips foreign ones of its own
 * name and adds its own on top.
 */
export function trustingServer(authservId: string): Authenticate {
  return (_raw, mail) => Promise.resolve(resultFor(mail, authservId.toLowerCase()))
}

function resultFor(mail: ParsedMail, authservId: string): SenderCheck {
  if (mail.marks.includes('several From headers')) return { aligned: false, words: 'several From headers: sender not checked' }
  const lines = mail.headers.filter((line) => line.key === 'authentication-results').map((line) => line.value.toLowerCase())
  const own = lines.find((value) => (value.split(/[;\s]/)[0] ?? '') === authservId)
  if (own === undefined) return { aligned: false, words: 'sender not checked' }
  const domain = /;\s{0,9}dmarc=pass\b[^;]{0,500}?header\.from=([a-z0-9.-]{1,253})/.exec(own.slice(0, 8192))?.[1]
  const author = mail.from?.address.split('@').at(-1)
  const aligned = domain !== undefined && domain === author
  return { aligned, words: aligned ? `DMARC pass for ${domain}` : `not aligned with ${author ?? 'any sender'}` }
}
