import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { lengthPrefixed } from './place.ts'
import { deriveKey } from './sealed-bytes.ts'

/** Sets of words have a multiple of so many members (S-095). */
export const tokensAtOnce = 64

/** Under this name the custodian knows a key that finds words and opens nothing. */
export const searchKeyName = 'search_key'

/** What the search key of a case is wrapped for. */
export const searchKeyContext = (instance: string, caseId: string): Buffer =>
  lengthPrefixed([instance, searchKeyName, caseId].map((part) => Buffer.from(part)))

/** Finds words in one case, and opens nothing of it. The same word has another token under every other key. */
export class SearchKey {
  readonly #key: KeyObject

  constructor(bytes: Uint8Array) {
    this.#key = createSecretKey(deriveKey(bytes, 'words'))
  }

  /** HMAC-SHA-256 of the word, its first 64 bits as a signed number. */
  token(word: string): bigint {
    return createHmac('sha256', this.#key).update(word, 'utf8').digest().readBigInt64BE(0)
  }

  /** The tokens of these words and as many random ones as fill the last sixty-four, in the order of their values: which is which nobody sees. At least 64. */
  tokens(words: Iterable<string>): readonly bigint[] {
    const tokens = new Set<bigint>()
    for (const word of words) tokens.add(this.token(word))
    while (tokens.size === 0 || tokens.size % tokensAtOnce !== 0) tokens.add(randomBytes(8).readBigInt64BE(0))
    return [...tokens].toSorted((a, b) => (a < b ? -1 : 1))
  }
}
