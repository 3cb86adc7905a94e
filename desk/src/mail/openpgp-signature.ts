import { createMessage, readCleartextMessage, readKey, readSignature, verify } from 'openpgp'
import type { Key, KeyID } from 'openpgp'
import { plainText } from './plain-text.ts'
import type { Mark, ParsedMail } from './parsed-mail.ts'
import { signedEntity } from './signed-entity.ts'

/** `signer`: fingerprint (lower-case hex) of the key on record whose signature holds. */
export interface Judged { readonly state: 'holds' | 'broken' | 'unknown'; readonly signer: string | null }

export function signatureMark({ state }: Judged): Mark {
  if (state === 'holds') return 'signed (OpenPGP), by the key on record'
  return state === 'broken' ? 'signed (OpenPGP), but the signature is not valid' : 'signed (OpenPGP), not checked'
}

/** Public keys that can be read; the others are as good as none. */
export async function verifyingKeys(armoured: readonly string[]): Promise<Key[]> {
  const read = await Promise.allSettled(armoured.map((armoredKey) => readKey({ armoredKey })))
  return read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

type Signatures = readonly { readonly keyID: KeyID; readonly verified: Promise<true> }[]

/**
 * What the signatures are worth. One that holds is enough; one of a key on record that does not hold is `broken`; those
 * of keys that nobody knows say nothing. `null` where there is none.
 */
export async function judged(signatures: Signatures, keys: readonly Key[]): Promise<Judged | null> {
  const results = await Promise.allSettled(signatures.map((one) => one.verified))
  if (signatures.length === 0) return null
  const known = signatures.map((one) => keys.find((key) => key.getKeyIDs().some((id) => id.equals(one.keyID))))
  const good = results.findIndex((result, index) => result.status === 'fulfilled' && known[index] !== undefined)
  if (good !== -1) return { state: 'holds', signer: known[good]?.getFingerprint().toLowerCase() ?? null }
  return { state: known.some((key) => key !== undefined) ? 'broken' : 'unknown', signer: null }
}

/**
 * Checks the signature of a mail that is signed as a whole: PGP/MIME as its root (RFC 3156, 5), or a text that is one
 * clear-signed message and nothing beside it. A signature over one piece of a larger mail proves nothing about what is
 * shown around it, and is not looked at.
 */
export async function withSignature(raw: Uint8Array, mail: ParsedMail, verifying: readonly string[]): Promise<ParsedMail> {
  const text = mail.text.trim()
  const clear = text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----') && text.endsWith('-----END PGP SIGNATURE-----') && text.indexOf('-----BEGIN PGP SIGNED', 1) === -1
  const entity = await signedEntity(raw, mail)
  if (!clear && entity === null) return mail
  try {
    const keys = await verifyingKeys(verifying)
    return entity === null ? await clearSigned(mail, text, keys) : await detached(mail, entity, keys)
  } catch {
    // Rubbish in the place of a signature: the words are shown all the same, unproved.
    return withJudgement(mail, { state: 'unknown', signer: null })
  }
}

async function detached(mail: ParsedMail, entity: Uint8Array, keys: Key[]): Promise<ParsedMail> {
  const part = mail.attachments.find(({ mediaType }) => mediaType === 'application/pgp-signature')
  if (part === undefined) return mail
  const signature = await readSignature({ armoredSignature: Buffer.from(part.bytes).toString('latin1') })
  const { signatures } = await verify({ message: await createMessage({ binary: entity }), signature, verificationKeys: keys })
  return withJudgement(mail, (await judged(signatures, keys)) ?? { state: 'unknown', signer: null })
}

async function clearSigned(mail: ParsedMail, cleartextMessage: string, keys: Key[]): Promise<ParsedMail> {
  const message = await readCleartextMessage({ cleartextMessage })
  const { data, signatures } = await verify({ message, verificationKeys: keys })
  const found = (await judged(signatures, keys)) ?? { state: 'unknown' as const, signer: null }
  // Files beside the text are not covered by what is signed in it.
  const covered = mail.attachments.length === 0 ? found : { ...found, signer: null }
  return { ...withJudgement(mail, covered), text: plainText(data) }
}

function withJudgement(mail: ParsedMail, found: Judged): ParsedMail {
  const marks = mail.marks.filter((mark) => !mark.startsWith('signed (OpenPGP)'))
  return { ...mail, signer: found.signer, marks: [...marks, signatureMark(found)] }
}
