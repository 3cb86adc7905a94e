import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject } from 'node:crypto'
import { KeyError } from './key-error.ts'
import { fewRandomBytes } from './random-pool.ts'

/** First byte of everything sealed: 1 = AES-256-GCM, 96-bit random nonce, 128-bit tag. A later format takes the next. */
export const FORMAT = 1
const NONCE = 12
const TAG = 16

/** How many bytes sealing adds: header, nonce and tag. */
export const OVERHEAD = 1 + NONCE + TAG

/** Seals `plain` with a 32-byte key, bound to `aad`. Returns `before` ‖ header ‖ nonce ‖ ciphertext ‖ tag. */
export function sealBytes(key: Uint8Array | KeyObject, aad: Uint8Array, plain: Uint8Array, before: Uint8Array = new Uint8Array(0)): Buffer {
  const nonce = fewRandomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aad)
  const sealed = Buffer.allocUnsafe(before.length + OVERHEAD + plain.length)
  sealed.set(before)
  sealed[before.length] = FORMAT
  sealed.set(nonce, before.length + 1)
  sealed.set(cipher.update(plain), before.length + 1 + NONCE)
  cipher.final()
  sealed.set(cipher.getAuthTag(), sealed.length - TAG)
  return sealed
}

/**
 * Opens what `sealBytes` made with the same key and the same `aad`.
 * @throws KeyError `unknown-format` for another header, `sealed-altered` when key, place or bytes differ.
 */
export function openBytes(key: Uint8Array | KeyObject, aad: Uint8Array, sealed: Uint8Array): Buffer {
  if (sealed[0] !== FORMAT) {
    throw new KeyError('unknown-format', `a sealed value starts with format ${sealed[0]}; this version reads ${FORMAT}`)
  }
  if (sealed.length < OVERHEAD) throw new KeyError('sealed-altered', 'a sealed value is cut short')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE), { authTagLength: TAG })
  decipher.setAAD(aad)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
  const plain = decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG))
  try {
    decipher.final()
  } catch (cause) {
    plain.fill(0)
    const error = new KeyError('sealed-altered', 'a sealed value was altered, moved, or sealed with another key')
    error.cause = cause
    throw error
  }
  return plain
}

/** HKDF-SHA-256 (RFC 5869) of `secret` for one `label`; 32 bytes. Different labels give unrelated keys. */
export function deriveKey(secret: Uint8Array | KeyObject, label: string, salt: Uint8Array = new Uint8Array(0)): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, `parley/1/${label}`, 32))
}
