import { createHash, randomBytes } from 'node:crypto'

/**
 * Secrets that the desk makes for members. All are random with far more bits than can be guessed, so that one fast
 * hash is enough to keep them by; the kind goes into the hash, so that none ever passes for another.
 */
export type SecretKind = 'session' | 'setup' | 'recovery' | 'api token' | 'challenge' | 'bound'

/** What the database keeps: SHA-256 over kind and text. */
export const hashOf = (kind: SecretKind, text: string): Buffer =>
  createHash('sha256').update(`parley ${kind}\0`).update(text).digest()

/** 256 random bits, safe in URLs and cookies. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

export const isSecret = (text: string): boolean => /^[\w-]{43}$/.test(text)

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 120 random bits in Crockford's base32, in groups that can be copied by hand: `7Q3K-…`, six groups of four. */
export function newRecoveryCode(): string {
  const bits = [...randomBytes(15)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{5}/g) ?? []).map((group) => alphabet.charAt(Number.parseInt(group, 2))).join('')
  return (letters.match(/.{4}/g) ?? []).join('-')
}

/** The code as it was made, however it was typed; `null` for what cannot be one. */
export function readRecoveryCode(text: string): string | null {
  const letters = text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  return /^[0-9A-HJKMNP-TV-Z]{24}$/.test(letters) ? (letters.match(/.{4}/g) ?? []).join('-') : null
}

const tokenPattern = /^parley_([0-9A-Za-z_-]{43})_([0-9a-f]{8})$/

/** `parley_…_1a2b3c4d`: a prefix that scanners for leaked secrets find, and a check against typing errors (S-020). */
export function newApiToken(): string {
  const secret = newSecret()
  return `parley_${secret}_${checkOf(secret)}`
}

/** Whether a text can be a token at all; costs no look-up. */
export function isApiToken(text: string): boolean {
  const [, secret, check] = tokenPattern.exec(text) ?? []
  return secret !== undefined && checkOf(secret) === check
}

const checkOf = (secret: string): string => createHash('sha256').update(`parley token check\0${secret}`).digest('hex').slice(0, 8)
