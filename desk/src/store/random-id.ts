import { fewRandomBytes } from '../keys/random-pool.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** A new id: 128 random bits as 26 characters of base32 (RFC 4648, lower case, no padding). Cannot be guessed. */
export function newId(): string {
  let id = ''
  // The first letter has three bits only: 25 of five are the rest.
  let [bits, held] = [0, 2]
  for (const byte of fewRandomBytes(16)) {
    bits = (bits << 8) | byte
    held += 8
    while (held >= 5) {
      held -= 5
      id += ALPHABET.charAt((bits >> held) & 31)
    }
    bits &= (1 << held) - 1
  }
  return id
}
