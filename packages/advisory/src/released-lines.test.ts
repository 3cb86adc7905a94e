import { describe, expect, it } from 'vitest'
import type { Product, Remediation, VersionRange } from './model.ts'
import { withoutReleased } from './released-lines.ts'

const at = '2026-11-20T12:00:00Z'
const product = (...ranges: readonly VersionRange[]): Product =>
  ({ id: 'p', name: 'P', vendor: 'V', standings: [{ status: 'affected', ranges }] })
const released = (line: string, version: string): Remediation => ({ product: 'p', line, state: 'released', version, at })
const rangesAfter = (range: VersionRange, ...fixes: readonly Remediation[]) => withoutReleased(product(range), fixes).standings[0]?.ranges

describe('ranges of affected versions beside released fixes of supported lines', () => {
  const whole = { type: 'semver', introduced: '1.0.0', fixed: '1.9.4' } as const

  it('S3-55: a fix on an older line is not called affected, what comes after that line still is', () => {
    expect(rangesAfter(whole, released('1.9', '1.9.4'), released('1.8', '1.8.9'))).toEqual([
      { type: 'semver', introduced: '1.0.0', fixed: '1.8.9' }, { type: 'semver', introduced: '1.9.0', fixed: '1.9.4' },
    ])
  })

  it('each of several lines has an end of its own, in whatever order they were released', () => {
    const found = [{ type: 'semver', introduced: '0', fixed: '1.7.3' }, { type: 'semver', introduced: '1.8.0', fixed: '1.8.9' },
      { type: 'semver', introduced: '1.9.0', fixed: '1.9.4' }]
    const from = { ...whole, introduced: '0' }
    expect(rangesAfter(from, released('1.7.x', '1.7.3'), released('1.8', '1.8.9'))).toEqual(found)
    expect(rangesAfter(from, released('1.8', '1.8.9'), released('1.7.x', '1.7.3'))).toEqual(found)
  })

  it.each([
    ['a line of major versions', { type: 'semver', introduced: '3.0.0', fixed: '4.2.3' }, released('3.x', '3.9.8'),
      [{ type: 'semver', introduced: '3.0.0', fixed: '3.9.8' }, { type: 'semver', introduced: '4.0.0', fixed: '4.2.3' }]],
    ['a range without an end', { type: 'semver', introduced: '1.0.0' }, released('1.8', '1.8.9'),
      [{ type: 'semver', introduced: '1.0.0', fixed: '1.8.9' }, { type: 'semver', introduced: '1.9.0' }]],
    ['the last affected version in the next line', { type: 'semver', introduced: '1.0.0', lastAffected: '1.9.0' }, released('1.8', '1.8.9'),
      [{ type: 'semver', introduced: '1.0.0', fixed: '1.8.9' }, { type: 'semver', introduced: '1.9.0', lastAffected: '1.9.0' }]],
    ['the last line of the range', { type: 'semver', introduced: '1.0.0', lastAffected: '1.9.9' }, released('1.9', '1.9.4'),
      [{ type: 'semver', introduced: '1.0.0', fixed: '1.9.4' }]],
  ] as const)('%s', (_, range, fix, expected) => {
    expect(rangesAfter(range, fix)).toEqual(expected)
  })

  it.each([
    ['a fix outside the range', whole, released('2.0', '2.0.1')],
    ['a name that begins no version', whole, released('stable', '1.8.9')],
    ['a version of another line', whole, released('1.8', '1.7.9')],
    ['a fix that is the end already', whole, released('1.9', '1.9.4')],
    ['versions that are not semantic', { type: 'ecosystem', introduced: '1.0', fixed: '1.9' }, released('1.8', '1.8.9')],
    ['commits', { type: 'git', introduced: '0', fixed: 'a'.repeat(40) }, released('1.8', '1.8.9')],
  ] as const)('%s changes nothing', (_, range, fix) => {
    expect(rangesAfter(range, fix)).toEqual([range])
  })

  it('what is not affected and what is planned only stay as they are', () => {
    const spared: Product = { ...product(), standings: [{ status: 'not_affected', statement: 'No.', ranges: [whole] }] }
    expect(withoutReleased(spared, [released('1.8', '1.8.9')])).toEqual(spared)
    expect(rangesAfter(whole, { product: 'p', line: '1.8', state: 'planned' })).toEqual([whole])
    expect(rangesAfter(whole, { ...released('1.8', '1.8.9'), product: 'q' })).toEqual([whole])
  })
})
