import { KeyError } from './key-error.ts'
import { lengthPrefixed } from './place.ts'

/** Loaded with the first sealed case: the library is large, and few desks have one. */
const age = () => import('age-encryption')

/** scrypt with N = 2^16: a third of a second; passphrases here have at least 15 characters. */
const workFactor = 16
/** What `age` itself uses; a file that asks for more would only keep the desk busy. */
const mostWork = 18

/** A member's own key for sealed cases: age, ML-KEM-768 with X25519, so that it holds as long as one of the two does. */
export interface SealingIdentity {
  /** `AGE-SECRET-KEY-PQ-1…`. Never stored by the desk. */
  readonly identity: string
  /** `age1pq1…`; public. */
  readonly recipient: string
}

export async function makeSealingIdentity(): Promise<SealingIdentity> {
  const { generateHybridIdentity, identityToRecipient } = await age()
  const identity = await generateHybridIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** The identity as a file for its owner to keep: an armored age file under a passphrase, which `age -d` opens too. */
export async function lockedIdentity({ identity }: SealingIdentity, passphrase: string): Promise<string> {
  const { armor, Encrypter } = await age()
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(workFactor)
  return armor.encode(await encrypter.encrypt(`${identity}\n`))
}

/** Reads what `lockedIdentity` made, or a bare identity (X25519 too: a recovery key may be one). Null where it is neither or the passphrase is another. */
export async function readIdentity(text: string, passphrase: string): Promise<SealingIdentity | null> {
  const { identityToRecipient } = await age()
  const trimmed = text.trim()
  try {
    const plain = trimmed.startsWith('-----BEGIN AGE') ? await decrypted(trimmed.replaceAll('\r\n', '\n'), passphrase) : trimmed
    const identity = /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]+/.exec(plain)?.[0]
    return identity === undefined ? null : { identity, recipient: await identityToRecipient(identity) }
  } catch (error) {
    if (error instanceof Error) return null // age says in words what is wrong with a file; none of them is for guessers
    throw error
  }
}

async function decrypted(armored: string, passphrase: string): Promise<string> {
  const { armor, Decrypter } = await age()
  const file = armor.decode(armored)
  const work = /^-> scrypt \S+ (\d{1,2})$/m.exec(Buffer.from(file.subarray(0, 500)).toString('latin1'))?.[1]
  if (work === undefined || Number(work) > mostWork) throw new Error('a file that no passphrase of ours made')
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  return decrypter.decrypt(file, 'text')
}

/** Whether something can be sealed to it: a letter mistyped is found by its checksum. */
export async function isRecipient(text: string): Promise<boolean> {
  const { Encrypter } = await age()
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch (error) {
    if (error instanceof Error) return false // age says in words what is wrong with a recipient
    throw error
  }
}

/** Wraps a data key to one recipient; what comes out opens in no other `context`. An age file. */
export async function wrapTo(recipient: string, context: Uint8Array, key: Uint8Array): Promise<Buffer> {
  const { Encrypter } = await age()
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return Buffer.from(await encrypter.encrypt(lengthPrefixed([context, key])))
}

/** @throws KeyError `sealed-altered` for another identity, another context, or changed bytes. */
export async function unwrapWith(identity: string, context: Uint8Array, wrapped: Uint8Array): Promise<Buffer> {
  const { Decrypter } = await age()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let plain: Buffer
  try {
    plain = Buffer.from(await decrypter.decrypt(wrapped))
  } catch (cause) {
    const error = new KeyError('sealed-altered', 'a key wrapped to a member does not open with the identity given')
    error.cause = cause
    throw error
  }
  const wanted = lengthPrefixed([context, Buffer.alloc(0)]).subarray(0, 4 + context.length)
  if (!plain.subarray(0, wanted.length).equals(wanted)) throw new KeyError('sealed-altered', 'a key wrapped to a member belongs to another case')
  return plain.subarray(wanted.length + 4)
}
