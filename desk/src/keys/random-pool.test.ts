import { expect, it } from 'vitest'
import { fewRandomBytes } from './random-pool.ts'

it('gives no bytes twice, over many fillings of the pool', () => {
  const given = Array.from({ length: 3_000 }, () => fewRandomBytes(12).toString('hex'))
  expect(new Set(given).size).toBe(given.length)
  expect(given.every((hex) => hex.length === 24)).toBe(true)
})

it('what was given stays what it was, though the pool is filled anew', () => {
  const first = fewRandomBytes(16)
  const before = first.toString('hex')
  for (let n = 0; n < 1_000; n += 1) fewRandomBytes(16)
  expect(first.toString('hex')).toBe(before)
  expect(first.every((byte) => byte === 0)).toBe(false)
})
