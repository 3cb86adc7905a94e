import { createHash, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Secrets that a person keeps: a receipt (opens the reporter's side of a case, for as long as the case lives) and a claim
 * code (exchanged once for a receipt, so that a mail never holds one). 128 random bits and a check, in Crockford's
 * base32: no I, L, O or U, in groups of five. S-047: shown once, never stored; what is stored is a hash of a key
 * derived from it.
 */
export type SecretKind = 'receipt' | 'claim'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const secretBytes = 16
const checkBytes = 2

export interface Secret { readonly text: string; readonly lookup: Buffer }

export function makeSecret(kind: SecretKind): Secret {
  const bytes = randomBytes(secretBytes)
  return { text: written(kind, bytes), lookup: lookupOf(kind, bytes) }
}

/** The hash to look a secret up by; `null` for text that cannot be one, so that typing errors cost no look-up. */
export function readSecret(kind: SecretKind, text: string): Buffer | null {
  const secret = secretIn(kind, text)
  return secret && lookupOf(kind, secret)
}

/**
 * The key that a receipt unwraps its reporter's copies with (S-048); `null` for text that cannot be a receipt. From it and from
 * the look-up hash neither the other nor the receipt can be told: each is derived from the secret under a label of its own.
 */
export function receiptKey(text: string): Buffer | null {
  const secret = secretIn('receipt', text)
  return secret && Buffer.from(hkdfSync('sha256', secret, '', 'parley receipt wrap', 32))
}

function secretIn(kind: SecretKind, text: string): Buffer | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replace(/^PARLEY[RC]/, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const bytes = decoded(letters)
  if (!bytes || bytes.length !== secretBytes + checkBytes) return null
  const secret = bytes.subarray(0, secretBytes)
  return check(kind, secret).equals(bytes.subarray(secretBytes)) ? secret : null
}

function lookupOf(kind: SecretKind, secret: Uint8Array): Buffer {
  return createHash('sha256').update(Buffer.from(hkdfSync('sha256', secret, '', `parley ${kind} lookup`, 32))).digest()
}

function check(kind: SecretKind, secret: Uint8Array): Buffer {
  return createHash('sha256').update(`parley ${kind} check`).update(secret).digest().subarray(0, checkBytes)
}

function written(kind: SecretKind, secret: Uint8Array): string {
  const letters = encoded(Buffer.concat([secret, check(kind, secret)]))
  return `PARLEY-${kind === 'receipt' ? 'R' : 'C'}-${(letters.match(/.{1,5}/g) ?? []).join('-')}`
}

function encoded(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,5}/g) ?? []
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

function decoded(letters: string): Buffer | null {
  let bits = ''
  for (const letter of letters) {
    const value = alphabet.indexOf(letter)
    if (value < 0) return null
    bits += value.toString(2).padStart(5, '0')
  }
  const whole = bits.length - (bits.length % 8)
  const bytes = bits.slice(0, whole).match(/.{8}/g) ?? []
  return /^0*$/.test(bits.slice(whole)) ? Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))) : null
}
