import { randomBytes } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** A new id: 128 random bits as 26 characters of base32 (RFC 4648, lower case, no padding). Cannot be guessed. */
export function newId(): string {
  let bits = BigInt(`0x${randomBytes(16).toString('hex')}`)
  let id = ''
  for (let place = 0; place < 26; place += 1) {
    id = ALPHABET.charAt(Number(bits & 31n)) + id
    bits >>= 5n
  }
  return id
}
