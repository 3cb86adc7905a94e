import { createHash } from 'node:crypto'

/** RFC 6962 §2.1. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest()

const emptyRoot = createHash('sha256').digest()

/**
 * The tree of RFC 6962 over leaf hashes, growing at its end. Keeps every complete subtree, so that adding, a root and a
 * path cost the logarithm of its size; 64 bytes an entry.
 */
export class MerkleTree {
  readonly #levels: Buffer[][] = [[]]

  get size(): number { return this.#levels[0]?.length ?? 0 }

  add(leaf: Buffer): void {
    let hash = leaf
    for (let level = 0; ; level += 1) {
      const row = this.#levels[level] ??= []
      row.push(hash)
      const left = row.at(-2)
      if (row.length % 2 === 1 || left === undefined) return
      hash = nodeHash(left, hash)
    }
  }

  /** The root as it was when the tree had `size` leaves. */
  root(size = this.size): Buffer {
    return size === 0 ? emptyRoot : this.#hash(0, size)
  }

  /** The hashes that lead from leaf `index` to the root at `size`, nearest first (RFC 6962 §2.1.1). */
  path(index: number, size = this.size): readonly Buffer[] {
    if (index < 0 || index >= size || size > this.size) throw new RangeError(`no leaf ${index} in a tree of ${size}`)
    return this.#path(index, 0, size)
  }

  #path(index: number, from: number, to: number): Buffer[] {
    if (to - from === 1) return []
    const split = from + largestPowerBelow(to - from)
    return index < split
      ? [...this.#path(index, from, split), this.#hash(split, to)]
      : [...this.#path(index, split, to), this.#hash(from, split)]
  }

  #hash(from: number, to: number): Buffer {
    const count = to - from
    const level = Math.log2(count)
    if (Number.isInteger(level) && from % count === 0) {
      const known = this.#levels[level]?.[from / count]
      if (known === undefined) throw new RangeError(`the tree has no ${to} leaves`)
      return known
    }
    const split = from + largestPowerBelow(count)
    return nodeHash(this.#hash(from, split), this.#hash(split, to))
  }
}

/** The largest power of two below `count`, which is at least 2. */
function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}
