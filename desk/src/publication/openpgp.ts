import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'

export interface MadeKey {
  /** 40 hexadecimal digits, small. */
  readonly fingerprint: string
  /** ASCII armour. */
  readonly publicKey: string
  readonly privateKey: string
}

/**
 * A signing key that GnuPG and every other OpenPGP program can verify with: version 4, EdDSA on Curve25519 in its old
 * encoding (RFC 9580 §9.2), no expiry, so that a document signed today stays verifiable.
 */
export async function makeSigningKey(owner: { readonly name: string; readonly email: string }, at: Temporal.Instant): Promise<MadeKey> {
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc', curve: 'curve25519Legacy', userIDs: [owner], date: dateOf(at), format: 'object', config: { v6Keys: false },
  })
  return { fingerprint: publicKey.getFingerprint(), publicKey: publicKey.armor(), privateKey: privateKey.armor() }
}

/** Unlocks a private key once. What is returned makes detached, armoured signatures over bytes. */
export async function signerOf(armoured: string): Promise<(bytes: Uint8Array, at: Temporal.Instant) => Promise<string>> {
  const signingKeys = await readPrivateKey({ armoredKey: armoured })
  return async (bytes, at) => {
    const message = await createMessage({ binary: bytes })
    const signature = await sign({ message, signingKeys, detached: true, format: 'armored', date: dateOf(at) })
    return `${signature.trim().replaceAll('\r\n', '\n')}\n`
  }
}

/** OpenPGP counts seconds; a signature must not be older than its key. */
const dateOf = (at: Temporal.Instant): Date => new Date(Math.ceil(at.epochMilliseconds / 1000) * 1000)
