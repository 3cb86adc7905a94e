import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doOverlap } from './overlaps.ts'
import type { VersionRange } from './vers.ts'

const version = fc.tuple(fc.nat(2), fc.nat(2)).map(([major, minor]) => `${major}.${minor}.0`)
const constraint = fc.record({ comparator: fc.constantFrom('=', '!=', '<', '<=', '>', '>=' as const), version })
const range: fc.Arbitrary<VersionRange> = fc.uniqueArray(constraint, { minLength: 1, maxLength: 4, selector: ({ version: text }) => text })
  .map((constraints) => ({ type: 'npm', constraints }))
const only = (text: string): VersionRange => ({ type: undefined, constraints: [{ comparator: '=', version: text }] })

describe('ranges that overlap', () => {
  it('overlapping is mutual, also of a range with one version, which is judged in a shorter way', () => {
    fc.assert(fc.property(range, version, (one, text) => { expect(doOverlap(one, only(text))).toBe(doOverlap(only(text), one)) }))
    fc.assert(fc.property(range, range, (one, other) => { expect(doOverlap(one, other)).toBe(doOverlap(other, one)) }))
  })

  it.each([
    [['>=1.0.0', '<2.0.0'], '1.5.0', true], [['>=1.0.0', '<2.0.0'], '2.0.0', false], [['<=2.0.0'], '2.0.0', true],
    [['>1.0.0'], '1.0.0', false], [['!=1.0.0'], '1.0.0', false], [['<1.0.0', '>=2.0.0'], '1.5.0', false], [['<1.0.0', '>=2.0.0'], '3.0.0', true],
  ] as const)('%s and %s: %s', (parts, text, expected) => {
    const constraints = parts.map((part) => {
      const [, comparator, bound] = /^([<>=!]+)(.*)$/.exec(part) ?? []
      return { comparator: comparator as '<', version: bound ?? '' }
    })
    expect(doOverlap({ type: 'npm', constraints }, only(text))).toBe(expected)
  })
})
