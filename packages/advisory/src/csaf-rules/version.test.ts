import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareVersions, readVersion, withoutParts } from './version.ts'

function read(text: string): NonNullable<ReturnType<typeof readVersion>> {
  const version = readVersion(text)
  if (!version) throw new Error(text)
  return version
}

it('orders versions as semver.org says', () => {
  const ordered = [
    '0.9.0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11',
    '1.0.0-rc.1', '1.0.0', '1.0.10', '1.2.0', '99999999999999999999.0.0',
  ]
  const shuffled = fc.shuffledSubarray(ordered, { minLength: ordered.length })
  fc.assert(fc.property(shuffled, (some) => {
    expect(some.toSorted((one, other) => compareVersions(read(one), read(other)))).toEqual(ordered)
  }))
})

it.each(['01', '1.0', '1.0.0-', 'v1.0.0', '', '1.0.0.0', '-1'])('«%s» is no version', (text) => {
  expect(readVersion(text)).toBeUndefined()
})

it('drops build metadata always and the pre-release part on demand', () => {
  expect(withoutParts(read('1.2.3-rc.1+build'), false)).toBe('semantic:1.2.3-rc.1')
  expect(withoutParts(read('1.2.3-rc.1+build'), true)).toBe('semantic:1.2.3')
  expect(withoutParts(read('7'), false)).toBe('integer:7')
})
