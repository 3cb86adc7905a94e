import { randomFillSync } from 'node:crypto'

/** Asking for a few random bytes costs as much as asking for thousands, and each mail takes some thirty times a few. */
const pool = Buffer.alloc(4096)
let used = pool.length

/** Random bytes that nobody was given before, for nonces and ids: few of them. They are wiped from where they came from. */
export function fewRandomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const given = Buffer.from(pool.subarray(used, used + count))
  pool.fill(0, used, used + count)
  used += count
  return given
}
