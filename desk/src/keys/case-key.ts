import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { KeyError } from './key-error.ts'
import { encodePlace, type Place } from './place.ts'
import { deriveKey, openBytes, sealBytes } from './sealed-bytes.ts'

/** What a key is used for; each purpose has a key of its own, by HKDF. */
export type Purpose = 'content' | 'file' | 'identity' | 'notify' | 'copy'

/** The data keys of a case: `identity` is apart, so that who reported can be shredded before what was reported. */
export type Scope = 'case' | 'identity'

/** Which data key a purpose is derived from. */
export const scopeOf = (purpose: Purpose): Scope => (purpose === 'identity' ? 'identity' : 'case')

/** Random 96-bit nonces stay safe up to here for one key (S-092; NIST SP 800-38D §8.3). */
export const SEALS_PER_KEY = 2 ** 32

/** The opened keys of one case, as far as the viewer's rows and shredding left any. */
export class CaseKey {
  readonly caseId: string
  readonly #purposes = new Map<Purpose, KeyObject>()
  readonly #dataKeys: ReadonlyMap<Scope, Buffer>
  #seals = 0

  constructor(caseId: string, dataKeys: ReadonlyMap<Scope, Buffer>) {
    this.caseId = caseId
    this.#dataKeys = dataKeys
  }

  /** False when that data key was shredded or never given to this viewer. */
  has(purpose: Purpose): boolean {
    return this.#dataKeys.has(scopeOf(purpose))
  }

  /** The data keys themselves: for wrapping them to somebody, and for nothing else. */
  forWrapping(): ReadonlyMap<Scope, Buffer> {
    return this.#dataKeys
  }

  /** @throws KeyError `case-key-gone`, or `case-key-spent` once this key has sealed 2³² values. */
  seal(purpose: Purpose, place: Place, plain: Uint8Array): Buffer {
    if (this.#seals >= SEALS_PER_KEY) throw new KeyError('case-key-spent', `the key of case ${this.caseId} is spent`)
    this.#seals += 1
    return sealBytes(this.#key(purpose), this.#aad(place), plain)
  }

  /** @throws KeyError `case-key-gone` after shredding, `sealed-altered` when bytes or place differ. */
  open(purpose: Purpose, place: Place, sealed: Uint8Array): Buffer {
    return openBytes(this.#key(purpose), this.#aad(place), sealed)
  }

  /** A keyed fingerprint that means nothing in any other case. 32 bytes. */
  mac(purpose: Purpose, bytes: Uint8Array): Buffer {
    return createHmac('sha256', deriveKey(this.#key(purpose), 'mac')).update(bytes).digest()
  }

  /** Made once for all that it opens: of a long case that is hundreds of values. */
  #key(purpose: Purpose): KeyObject {
    const known = this.#purposes.get(purpose)
    if (known !== undefined) return known
    const dataKey = this.#dataKeys.get(scopeOf(purpose))
    if (dataKey === undefined) {
      throw new KeyError('case-key-gone', `the ${scopeOf(purpose)} key of case ${this.caseId} was shredded`)
    }
    const key = derivedOf(dataKey, purpose)
    this.#purposes.set(purpose, key)
    return key
  }

  #aad(place: Place): Buffer {
    if (place.caseId !== this.caseId) throw new Error(`key of case ${this.caseId} used for case ${place.caseId}`)
    return encodePlace(place)
  }
}

/** What was derived of a data key, kept no longer than that itself: several transactions of a minute ask for the same. */
const derived = new WeakMap<Buffer, Map<Purpose, KeyObject>>()

function derivedOf(dataKey: Buffer, purpose: Purpose): KeyObject {
  const known = derived.get(dataKey) ?? new Map<Purpose, KeyObject>()
  derived.set(dataKey, known)
  const key = known.get(purpose) ?? createSecretKey(deriveKey(dataKey, purpose))
  known.set(purpose, key)
  return key
}
