import { header } from './parsed-mail.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** Whether the library for OpenPGP has to look at this mail at all; most mails never need it. */
export function mayHoldOpenPgp(mail: ParsedMail): boolean {
  if (mail.marks.includes('encrypted (OpenPGP)') || mail.marks.includes('signed (OpenPGP), not checked')) return true
  return header(mail, 'autocrypt') !== '' || mail.text.includes('-----BEGIN PGP ') || mail.attachments.some(isKeyFile)
}

/** A file that holds public keys, by its type or by its name. */
export const isKeyFile = ({ mediaType, name, size }: ParsedMail['attachments'][number]): boolean =>
  size <= 256 * 1024 && (mediaType === 'application/pgp-keys' || /\.(?:asc|pgp|gpg|key)$/i.test(name))
