import { expect, it } from 'vitest'
import { newId } from './random-id.ts'

it('makes ids of 128 bits: 26 letters of base32, the first of three bits', () => {
  const ids = Array.from({ length: 5_000 }, newId)
  expect(ids.every((id) => /^[a-h][a-z2-7]{25}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
  // Each of 25 places takes all 32 letters: that one is missing in 5 000 ids happens once in 10⁶⁵.
  for (let place = 1; place < 26; place += 1) expect(new Set(ids.map((id) => id[place])).size).toBe(32)
})
