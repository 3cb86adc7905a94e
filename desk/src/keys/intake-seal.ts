import { createPrivateKey, createPublicKey, decapsulate, encapsulate, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { KeyError } from './key-error.ts'
import { lengthPrefixed } from './place.ts'
import { deriveKey, openBytes, sealBytes } from './sealed-bytes.ts'

/**
 * Sealing to a public key, so that the part of the desk that faces the world can write a report and not read it back
 * (S-096). Hybrid: ML-KEM-768 (FIPS 203) and X25519; it holds as long as one of the two does. The AEAD is AES-256-GCM.
 */
export interface IntakeKeyPair {
  readonly publicKey: Buffer
  readonly privateKey: Buffer
}

const FORMAT = 1
const LATTICE_CIPHERTEXT = 1088
const CURVE_CIPHERTEXT = 32
const LATTICE_PUBLIC = 1184

/** A fresh pair. `publicKey` is ML-KEM ‖ X25519 (1216 bytes), `privateKey` both private keys, length-prefixed PKCS #8. */
export function makeIntakeKeyPair(): IntakeKeyPair {
  const lattice = generateKeyPairSync('ml-kem-768')
  const curve = generateKeyPairSync('x25519')
  const raw = { format: 'raw-public' } as const
  const pkcs8 = { format: 'der', type: 'pkcs8' } as const
  return {
    publicKey: Buffer.concat([lattice.publicKey.export(raw), curve.publicKey.export(raw)]),
    privateKey: lengthPrefixed([lattice.privateKey.export(pkcs8), curve.privateKey.export(pkcs8)]),
  }
}

/** Seals values for whoever holds the private key, each with what binds it to its place. */
export type IntakeSealer = (aad: Uint8Array, plain: Uint8Array) => Buffer

/**
 * A sealer with a fresh key, for what comes at one time: making the key costs most of sealing a mail. Whoever has it drops it
 * when that is sealed, and with it the last that could open these values without the private key.
 */
export function intakeSealer(publicKey: Uint8Array): IntakeSealer {
  const [latticeKey, curveKey] = once(publicParts, publicKey, readPublic)
  const lattice = encapsulate(latticeKey)
  const curve = encapsulate(curveKey)
  const key = combine(lattice, curve, publicKey)
  const before = Buffer.concat([Uint8Array.of(FORMAT), lattice.ciphertext, curve.ciphertext])
  return (aad, plain) => sealBytes(key, aad, plain, before)
}

/** Seals one value under a key of its own. */
export const sealForIntake = (publicKey: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer => intakeSealer(publicKey)(aad, plain)

/** @throws KeyError `unknown-format`, or `sealed-altered` when key, place or bytes differ. */
export function openFromIntake(pair: IntakeKeyPair, aad: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed[0] !== FORMAT) throw new KeyError('unknown-format', `an arrival is sealed in unknown format ${sealed[0]}`)
  const end = 1 + LATTICE_CIPHERTEXT + CURVE_CIPHERTEXT
  if (sealed.length < end) throw new KeyError('sealed-altered', 'a sealed arrival is cut short')
  return openBytes(keyOf(pair, Buffer.from(sealed.subarray(1, end))), aad, sealed.subarray(end))
}

/** How many keys of sealers are remembered: what came at one time is opened at about one time. */
const REMEMBERED = 4
const opened = new WeakMap<Uint8Array, { readonly ciphertexts: Buffer; readonly key: Buffer }[]>()

/** The key that a sealer had, from what it wrote in front of its values. Kept no longer than the private key is. */
function keyOf(pair: IntakeKeyPair, ciphertexts: Buffer): Buffer {
  const remembered = opened.get(pair.privateKey) ?? []
  opened.set(pair.privateKey, remembered)
  const known = remembered.find((one) => one.ciphertexts.equals(ciphertexts))
  if (known !== undefined) return known.key
  const [latticeKey, curveKey] = once(privateParts, pair.privateKey, readPrivate)
  const [lattice, curve] = [ciphertexts.subarray(0, LATTICE_CIPHERTEXT), ciphertexts.subarray(LATTICE_CIPHERTEXT)]
  const key = combine({ ciphertext: lattice, sharedKey: decapsulate(latticeKey, lattice) }, { ciphertext: curve, sharedKey: decapsulate(curveKey, curve) }, pair.publicKey)
  remembered.unshift({ ciphertexts, key })
  remembered.splice(REMEMBERED)
  return key
}

interface Encapsulated {
  readonly sharedKey: Buffer
  readonly ciphertext: Buffer
}

/** Both secrets go into one key, together with everything public, as X-Wing and its kin do. */
function combine(lattice: Encapsulated, curve: Encapsulated, publicKey: Uint8Array): Buffer {
  const secrets = Buffer.concat([lattice.sharedKey, curve.sharedKey])
  return deriveKey(secrets, 'intake', lengthPrefixed([lattice.ciphertext, curve.ciphertext, publicKey]))
}

type Parts = readonly [lattice: KeyObject, curve: KeyObject]

/** Reading a key costs more than using it; what was read is kept no longer than its bytes are. */
const publicParts = new WeakMap<Uint8Array, Parts>()
const privateParts = new WeakMap<Uint8Array, Parts>()

function once(known: WeakMap<Uint8Array, Parts>, bytes: Uint8Array, read: (bytes: Buffer) => Parts): Parts {
  const found = known.get(bytes) ?? read(Buffer.from(bytes))
  known.set(bytes, found)
  return found
}

function readPublic(bytes: Buffer): Parts {
  const load = (asymmetricKeyType: 'ml-kem-768' | 'x25519', key: Buffer) => createPublicKey({ key, format: 'raw-public', asymmetricKeyType })
  return [load('ml-kem-768', bytes.subarray(0, LATTICE_PUBLIC)), load('x25519', bytes.subarray(LATTICE_PUBLIC))]
}

function readPrivate(bytes: Buffer): Parts {
  const first = bytes.readUInt32BE(0)
  const load = (key: Buffer) => createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  return [load(bytes.subarray(4, 4 + first)), load(bytes.subarray(8 + first))]
}
