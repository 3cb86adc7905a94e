import { readKey, readKeys } from 'openpgp'
import type { Key } from 'openpgp'
import { isKeyFile } from './openpgp-signs.ts'
import { header } from './parsed-mail.ts'
import type { OfferedKey, ParsedMail } from './parsed-mail.ts'

/**
 * The public keys that came with a mail and could be used to seal to their holder: an attached file, or the Autocrypt
 * header (Autocrypt 1.1, 2.1: exactly one, for the author's own address). At most three; what cannot be read is no key.
 */
export async function offeredKeys(mail: ParsedMail): Promise<readonly OfferedKey[]> {
  const files = mail.attachments.filter(isKeyFile).slice(0, 3)
  const attached = (await Promise.all(files.map(({ bytes }) => keysIn(bytes)))).flat()
  const offered = await Promise.all([...attached.slice(0, 3).map((key) => offer(key, 'attached')), autocrypt(mail)])
  return offered.filter((one) => one !== null).slice(0, 3)
}

async function keysIn(bytes: Uint8Array): Promise<readonly Key[]> {
  const text = Buffer.from(bytes).toString('latin1')
  try {
    return text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----') ? await readKeys({ armoredKeys: text }) : await readKeys({ binaryKeys: new Uint8Array(bytes) })
  } catch {
    // A file that only has the name of a key stays what it is: an attachment.
    return []
  }
}

async function autocrypt(mail: ParsedMail): Promise<OfferedKey | null> {
  if (mail.headers.filter((line) => line.key === 'autocrypt').length !== 1) return null
  const fields = new Map(header(mail, 'autocrypt').split(';').map((part) => [part.slice(0, part.indexOf('=')).trim().toLowerCase(), part.slice(part.indexOf('=') + 1).trim()]))
  if (fields.get('addr')?.toLowerCase() !== mail.from?.address) return null
  try {
    return await offer(await readKey({ binaryKey: new Uint8Array(Buffer.from((fields.get('keydata') ?? '').replaceAll(/\s/g, ''), 'base64')) }), 'autocrypt')
  } catch {
    // The header was cut or is rubbish: no key came.
    return null
  }
}

async function offer(key: Key, source: OfferedKey['source']): Promise<OfferedKey | null> {
  try {
    await key.getEncryptionKey()
  } catch {
    // Expired, revoked or for signing only: nothing could be sealed to it.
    return null
  }
  const addresses = key.users.flatMap((one) => (one.userID?.email ? [one.userID.email.toLowerCase()] : []))
  return { armoured: key.toPublic().armor(), fingerprint: key.getFingerprint().toLowerCase(), addresses, source }
}
