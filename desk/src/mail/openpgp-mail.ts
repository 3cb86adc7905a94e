import { offeredKeys } from './openpgp-offered.ts'
import { openEncrypted } from './openpgp.ts'
import type { MailReadingKeys } from './openpgp.ts'
import { withSignature } from './openpgp-signature.ts'
import { parseBytes } from './parse-bytes.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** Everything OpenPGP about a mail: opened, its signature checked, the keys that came with it. Never throws. */
export async function readOpenPgp(raw: Uint8Array, mail: ParsedMail, keys: MailReadingKeys): Promise<ParsedMail> {
  const inside = async (bytes: Uint8Array): Promise<ParsedMail> => withSignature(bytes, await parseBytes(bytes), keys.verifying)
  const read = mail.marks.includes('encrypted (OpenPGP)') ? await openEncrypted(mail, keys, inside) : await withSignature(raw, mail, keys.verifying)
  const offered = await offeredKeys({ ...read, headers: mail.headers, from: mail.from })
  return offered.length === 0 ? read : { ...read, offered, marks: [...read.marks, 'an OpenPGP key came with it'] }
}
