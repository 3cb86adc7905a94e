import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareSemver } from './semver-order.ts'
import { compareVersions } from './version-order.ts'

/** Each list ascends strictly. */
const ladders: readonly (readonly [string, readonly string[]])[] = [
  ['npm', ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0', '99999999999999999999.0.0']],
  ['PyPI', ['1.0.dev456', '1.0a1', '1.0a2.dev456', '1.0a12.dev456', '1.0a12', '1.0b1.dev456', '1.0b2',
    '1.0b2.post345.dev456',
    '1.0b2.post345', '1.0rc1.dev456', '1.0rc1', '1.0', '1.0.post456.dev34', '1.0.post456', '1.1.dev1', '1.10',
      '1!0.1']],
  ['Debian', ['1.0~~', '1.0~~a', '1.0~', '1.0', '1.0-1', '1.0a', '1.0+b', '1.0.1', '1.2', '1.10', '1:0.1']],
  ['Maven', ['1.0-alpha-1', '1.0-beta-1', '1.0-rc-1', '1.0', '1.0-sp-1', '1.1', '1.10']],
  ['', ['7.0', '7.0.1', '7.0.2', '8']],
]

describe.each(ladders)('the order of «%s»', (ecosystem, ladder) => {
  it('ascends along the ladder, whichever two are compared', () => {
    ladder.forEach((lower, index) => ladder.slice(index + 1).forEach((higher) => {
      expect([lower, higher, compareVersions(ecosystem, lower, higher)]).toEqual([lower, higher, -1])
      expect([higher, lower, compareVersions(ecosystem, higher, lower)]).toEqual([higher, lower, 1])
    }))
  })
})

describe('equal versions', () => {
  it.each([['PyPI', '1.0', '1.0.0'], ['PyPI', '1.0c1', '1.0rc1'], ['Debian', '1.0', '0:1.0'],
    ['npm', 'v1.0.0', '1.0.0'],
    ['Maven', '1', '1.0']])('%s: %s is %s', (ecosystem, one, other) => {
    expect(compareVersions(ecosystem, one, other)).toBe(0)
  })
})

describe('any two versions', () => {
  const anyText = fc.array(fc.constantFrom('0', '1', '10', '.', '-', '~', '+', ':', 'a', 'rc', 'post'),
    { maxLength: 6 })
    .map((parts) => parts.join(''))
  it('compare to opposite signs when swapped', () => {
    fc.assert(fc.property(fc.constantFrom('npm', 'PyPI', 'Debian', 'Maven', ''), anyText, anyText,
      (ecosystem, a, b) => {
      expect(compareVersions(ecosystem, a, b) + compareVersions(ecosystem, b, a)).toBe(0)
    }))
  })
})

describe('semantic versions', () => {
  it('are read strictly', () => {
    expect(compareSemver('1.0', '1.0.0')).toBeUndefined()
    expect(compareSemver('01.0.0', '1.0.0')).toBeUndefined()
    expect(compareSemver('1.0.0+a', '1.0.0+b')).toBe(0)
  })
})
