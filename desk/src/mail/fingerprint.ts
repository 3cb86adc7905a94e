import { createHash, type Hash } from 'node:crypto'
import type { ParsedMail } from './parsed-mail.ts'

/**
 * SHA-256 over the raw bytes and the recipients in order: the same delivery tried again is one arrival, the same
 * mail to another address is another. For one recipient it is SHA-256(raw ‖ recipient), lower-case.
 * Of a mail that is not here as a whole: a SHA-256 that has seen all of it.
 */
export function arrivalKey(raw: Uint8Array | Hash, recipients: readonly string[]): Uint8Array {
  const hash = raw instanceof Uint8Array ? createHash('sha256').update(raw) : raw.copy()
  const ordered = [...new Set(recipients.map((address) => address.toLowerCase()))].sort()
  return new Uint8Array(hash.update(ordered.join('\0')).digest())
}

/**
 * Tells that two arrivals are copies of one mail that came by two ways: its Message-ID, its author, and what it
 * says; trace headers differ and do not count. `null` without a Message-ID: then nothing is joined. The same
 * Message-ID with other words is another mail, and both are kept.
 */
export function contentFingerprint(mail: ParsedMail): string | null {
  if (mail.messageId === null || mail.marks.includes('could not be decoded')) return null
  const hash = createHash('sha256')
  for (const part of [mail.messageId, mail.from?.address ?? '', mail.subject, mail.text]) hash.update(`${Buffer.byteLength(part)}:${part}`)
  for (const attachment of mail.attachments) hash.update(`${attachment.size}:`).update(attachment.bytes)
  return hash.digest('hex')
}
