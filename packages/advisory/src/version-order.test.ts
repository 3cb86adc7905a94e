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
  // Maven's POM reference, «Version Order Specification».
  ['Maven', ['1-alpha2', '1-beta', '1-milestone', '1-rc', '1-snapshot', '1', '1-sp', '1-foo2', '1-foo10', '1-1',
    '1.1']],
  ['Maven', ['1-sp-1', '1-ga-1']],
  ['Maven', ['1-ga.1', '1-sp.1']],
  // The documentation of Gem::Version.
  ['RubyGems', ['0.9', '1.0.a.2', '1.0.a9', '1.0.a10', '1.0.b1', '1.0', '1.0.1', '1.9', '1.10']],
  ['RubyGems', ['1.0.0-rc1', '1.0.0', '2.0.0.rc1', '2.0.0.rc2', '2.0.0']],
  // NuGet's documentation, «Pre-release versions».
  ['NuGet', ['1.0.1-aaa', '1.0.1-alpha10', '1.0.1-alpha2', '1.0.1-beta', '1.0.1-open', '1.0.1-rc.2', '1.0.1-rc.10',
    '1.0.1-zzz', '1.0.1', '1.0.1.1', '1.0.2']],
  // PHP's documentation of version_compare, and Composer's stabilities.
  ['Packagist', ['1.0.0-dev', '1.0.0-alpha1', '1.0.0-alpha2', '1.0.0-beta', '1.0.0-RC1', '1.0.0-RC10', '1.0.0',
    '1.0.0-patch1', '1.0.0-p2', '1.0.1', '1.2', '1.10']],
  // semver.org, clause 11, for Rust; pseudo-versions from Go's module reference.
  ['crates.io', ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-rc.1', '1.0.0', '2.1.1']],
  ['Go', ['v0.0.0-20191109021931-daa7c04131f5', 'v1.2.3-pre', 'v1.2.3-pre.0.20191109021931-daa7c04131f5', 'v1.2.3',
    'v1.2.4-0.20191109021931-daa7c04131f5', 'v1.2.4', 'v2.0.0+incompatible']],
  // PEP 440, «Summary of permitted suffixes and relative ordering».
  ['PyPI', ['1.dev0', '1.0.dev456', '1.0a1', '1.0a2.dev456', '1.0a12.dev456', '1.0a12', '1.0b1.dev456', '1.0b2',
    '1.0b2.post345.dev456', '1.0b2.post345', '1.0rc1.dev456', '1.0rc1', '1.0', '1.0+abc.5', '1.0+abc.7', '1.0+5',
    '1.0.post456.dev34', '1.0.post456', '1.0.15', '1.1.dev1']],
  // Debian policy 5.6.12.
  ['Debian', ['~~', '~~a', '~', '', 'a']],
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
    ['Maven', '1', '1.0'], ['Maven', '1.ga', '1'], ['Maven', '1-0', '1'], ['Maven', '1-a1', '1-alpha-1'],
    ['Maven', '1.foo', '1-foo'], ['Maven', '1-cr', '1-rc'], ['Maven', '1.0.0-FINAL', '1'],
    ['RubyGems', '1.0', '1'], ['RubyGems', '1.0.a', '1.a'], ['NuGet', '1.0', '1.0.0.0'], ['NuGet', '1.00', '1.0'],
    ['NuGet', '1.0.0-BETA', '1.0.0-beta+5'], ['Packagist', 'v1.0', '1.0.0.0'], ['Packagist', '1.0-b2', '1.0-beta2'],
    ['Packagist', '1.0-stable', '1.0']])('%s: %s is %s', (ecosystem, one, other) => {
    expect(compareVersions(ecosystem, one, other)).toBe(0)
  })
})

describe('any two versions', () => {
  const anyText = fc.array(fc.constantFrom('0', '1', '10', '.', '-', '~', '+', ':', 'a', 'rc', 'post'),
    { maxLength: 6 })
    .map((parts) => parts.join(''))
  it('compare to opposite signs when swapped', () => {
    const ecosystems = fc.constantFrom('npm', 'PyPI', 'Debian', 'Maven', 'RubyGems', 'NuGet', 'Packagist', '')
    fc.assert(fc.property(ecosystems, anyText, anyText,
      (ecosystem, a, b) => {
      expect(compareVersions(ecosystem, a, b) + compareVersions(ecosystem, b, a)).toBe(0)
    }))
  })

  // Maven pads the shorter version with nulls, which orders only texts that look like versions.
  const number = fc.nat({ max: 20 }).map(String)
  const likeMaven = fc.tuple(fc.array(number, { minLength: 1, maxLength: 4 }), fc.constantFrom('', '-alpha-1', '-beta', '-rc-2', '-SNAPSHOT', '-sp'))
    .map(([numbers, qualifier]) => `${numbers.join('.')}${qualifier}`)
  it.each([['Maven', likeMaven], ['RubyGems', anyText], ['Packagist', anyText], ['Debian', anyText]] as const)('%s: what is lower than the lower is lower', (ecosystem, versions) => {
    fc.assert(fc.property(versions, versions, versions, (...three) => {
      const [low = '', middle = '', high = ''] = three.toSorted((a, b) => compareVersions(ecosystem, a, b))
      expect(compareVersions(ecosystem, low, middle)).toBeLessThanOrEqual(0)
      expect(compareVersions(ecosystem, middle, high)).toBeLessThanOrEqual(0)
      expect(compareVersions(ecosystem, low, high)).toBeLessThanOrEqual(0)
    }), { numRuns: 500 })
  })
})

describe('semantic versions', () => {
  it('are read strictly', () => {
    expect(compareSemver('1.0', '1.0.0')).toBeUndefined()
    expect(compareSemver('01.0.0', '1.0.0')).toBeUndefined()
    expect(compareSemver('1.0.0+a', '1.0.0+b')).toBe(0)
  })
})
