import type { Instant } from '@parley/coordination'

/** One address as the mail gives it; `address` is lower-case, both are claims and never identity. */
export interface MailAddress { readonly name: string; readonly address: string }

export interface MailAttachment {
  /** Safe to show and to save: no path, no control characters, never empty. */
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly bytes: Uint8Array
}

/** A mail that came attached to the mail: who it says it is from, and what the servers it passed wrote about when. */
export interface InnerMail {
  readonly from: MailAddress | null
  readonly subject: string
  readonly messageId: string | null
  /** The topmost `Received` of the inner mail: written by the forwarder's own server, so the hardest to forge. */
  readonly receivedAt: Instant | null
  readonly text: string
}

/**
 * Facts about a mail that a reader should know. They are words for people and keys for code at once;
 * nothing in the desk matches on any other word.
 */
export type Mark =
  | 'could not be decoded'
  | 'html only'
  | 'no text'
  | 'encrypted (OpenPGP)'
  | 'encrypted (S/MIME)'
  | 'decrypted (OpenPGP)'
  | 'no key of ours opens it'
  | 'encryption is damaged'
  | 'signed (OpenPGP), not checked'
  | 'signed (OpenPGP), by the key on record'
  | 'signed (OpenPGP), but the signature is not valid'
  | 'an OpenPGP key came with it'
  | 'signed (S/MIME), not checked'
  | 'signed (S/MIME), by a trusted certificate of the sender'
  | 'signed (S/MIME), the signature holds'
  | 'signed (S/MIME), but the signature is not valid'
  | 'signed (S/MIME), but with a hash that can be forged'
  | 'S/MIME certificate is for another address than From'
  | 'S/MIME certificate is not meant for signing mail'
  | 'S/MIME certificate was not valid at the time of signing'
  | 'S/MIME certificate ends in no root that this desk trusts'
  | 'S/MIME signature names a time more than 48 h off the date of the mail'
  | 'calendar invitation'
  | 'winmail.dat (TNEF)'
  | 'winmail.dat (TNEF), unpacked'
  | 'charset guessed'
  | 'several From headers'
  | 'several authors'
  | 'no usable From'
  | 'forwarded as attachment'
  | 'text cut'

/** A public key that came with a mail: a claim until its sender is proved. */
export interface OfferedKey {
  readonly armoured: string
  /** Lower-case hex. */
  readonly fingerprint: string
  /** The addresses it names, lower-case. */
  readonly addresses: readonly string[]
  readonly source: 'attached' | 'autocrypt'
}

/** What a parser could read. The raw bytes stay the record; this view can be rebuilt from them at will. */
export interface ParsedMail {
  readonly subject: string
  readonly from: MailAddress | null
  readonly replyTo: readonly MailAddress[]
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  /** What the sender's clock claims; order and clocks go by the time of receipt. */
  readonly date: Instant | null
  readonly messageId: string | null
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly text: string
  readonly htmlOnly: boolean
  readonly attachments: readonly MailAttachment[]
  readonly inner: InnerMail | null
  /** Lower-case names, first occurrence first, unfolded values; our own control headers are never among them. */
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  /** Media type of the whole, such as `multipart/report`, with its parameters. */
  readonly contentType: string
  readonly marks: readonly Mark[]
  /** Fingerprint of the key on record whose signature holds over everything that is shown; else `null`. */
  readonly signer: string | null
  /** Of an S/MIME signature that holds: whose it says it is, in words. It gives no rights. */
  readonly certificate?: string
  /** At most three, none that cannot be used. */
  readonly offered: readonly OfferedKey[]
  /** The subject that anybody on the way could read, where the mail was opened here; else `null`. */
  readonly outerSubject: string | null
}

/** The first value of a header, or `''`. */
export function header(mail: Pick<ParsedMail, 'headers'>, key: string): string {
  return mail.headers.find((line) => line.key === key)?.value ?? ''
}
