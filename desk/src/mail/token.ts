import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Keys for tokens in mail: the first makes, all verify, so that a key can be retired without cutting off anybody
 * who still answers to an older mail. 32 random bytes each.
 */
export type MailKeys = readonly [Uint8Array, ...Uint8Array[]]

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** 16 lower-case base32 characters: the first 80 bits of HMAC-SHA256 over the length-prefixed parts. */
export function token(key: Uint8Array, purpose: string, parts: readonly string[]): string {
  const mac = createHmac('sha256', key)
  for (const part of [`parley mail ${purpose}`, ...parts]) mac.update(`${Buffer.byteLength(part)}:${part}`)
  return base32(mac.digest().subarray(0, 10))
}

/** In constant time over the given text, with every key of the ring. */
export function tokenHolds(keys: MailKeys, given: string, purpose: string, parts: readonly string[]): boolean {
  const candidate = Buffer.from(given.toLowerCase())
  let holds = false
  for (const key of keys) {
    const expected = Buffer.from(token(key, purpose, parts))
    if (candidate.length === expected.length && timingSafeEqual(candidate, expected)) holds = true
  }
  return holds
}

function base32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  let out = ''
  for (let at = 0; at < bits.length; at += 5) out += alphabet[Number.parseInt(bits.slice(at, at + 5).padEnd(5, '0'), 2)]
  return out
}
