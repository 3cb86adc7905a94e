import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backports } from './golden/examples.ts'
import { isAffected } from './osv-evaluation.ts'
import { toOsv } from './to-osv.ts'

const npm = { ecosystem: 'npm', name: 'thing' }
const record = (events: readonly object[], type = 'SEMVER', more: object = {}): object => ({
  id: 'x_1', modified: '2026-01-01T00:00:00Z',
  affected: [{ package: { ...npm, purl: 'pkg:npm/thing' }, ranges: [{ type, events }], ...more }],
})

describe('the evaluation of an OSV record', () => {
  it.each([
    ['0.9.9', false], ['1.0.0-alpha', false], ['1.0.0', true], ['1.0.1', true], ['1.0.2', false],
    ['2.9.0', false], ['3.0.0', true], ['3.2.5-rc.1', true], ['3.2.5', false],
  ])('two intervals in one list of events: %s is affected: %s', (version, affected) => {
    const events = [{ fixed: '3.2.5' }, { introduced: '1.0.0' }, { introduced: '3.0.0' }, { fixed: '1.0.2' }]
    expect(isAffected(record(events), { package: npm, version })).toBe(affected)
  })

  it.each([['0.0.1', true], ['2.1.214', true], ['2.1.215', false], ['0.0.0-0', true]])(
    'last_affected is in, «0» is before everything: %s is affected: %s', (version, affected) => {
      expect(isAffected(record([{ introduced: '0' }, { last_affected: '2.1.214' }]),
        { package: npm, version })).toBe(affected)
    })

  it.each([
    ['Maven', '1.0', '1.1', '1.1-alpha-1', true], ['Maven', '1.0', '1.1', '1.1.0.Final', false],
    ['Maven', '1.0', '1.1', '1.0-rc-1', false],
    ['RubyGems', '2.0', '2.1', '2.1.rc1', true], ['RubyGems', '2.0', '2.1', '2.1.0', false],
    ['NuGet', '1.0.0', '1.0.1', '1.0.0.9', true], ['NuGet', '1.0.0', '1.0.1', '1.0.1.0', false],
    ['Packagist', '1.0.0', '1.1.0', 'v1.1-beta1', true], ['Packagist', '1.0.0', '1.1.0', '1.1.0-patch1', false],
    ['PyPI', '1.0', '1.1', '1.1.dev1', true], ['PyPI', '1.0', '1.1', '1.0.post1', true],
    ['Debian:12', '1.0-1', '1.0-2', '1.0-2~deb12u1', true], ['Debian:12', '1.0-1', '1.0-2', '1:0.1', false],
    ['Go', '1.2.0', '1.2.4', 'v1.2.4-0.20191109021931-daa7c04131f5', true], ['Go', '1.2.0', '1.2.4', 'v1.2.4', false],
    ['crates.io', '1.0.0', '2.0.0', '2.0.0-rc.1', true], ['npm', '1.0.0', '1.10.0', '1.9.9', true],
  ])('%s: from %s to before %s, %s is affected: %s', (ecosystem, introduced, fixed, version, affected) => {
    const named = { ecosystem, name: 'thing' }
    const ranged = record([{ introduced }, { fixed }], 'ECOSYSTEM', { package: named })
    expect(isAffected(ranged, { package: named, version })).toBe(affected)
  })

  it('a limit bounds the range, «*» does not', () => {
    const limited = record([{ introduced: '1.0.0' }, { limit: '2.0.0' }])
    expect(isAffected(limited, { package: npm, version: '1.9.9' })).toBe(true)
    expect(isAffected(limited, { package: npm, version: '2.0.0' })).toBe(false)
    const open = record([{ introduced: '1.0.0' }, { limit: '*' }])
    expect(isAffected(open, { package: npm, version: '99.0.0' })).toBe(true)
  })

  it('a version in the list is affected whatever the ranges say', () => {
    const listed = record([{ introduced: '5.0.0' }], 'ECOSYSTEM', { versions: ['1.0-odd'] })
    expect(isAffected(listed, { package: npm, version: '1.0-odd' })).toBe(true)
    expect(isAffected(listed, { package: npm, version: '1.0-even' })).toBe(false)
  })

  it('the package must be the same, Python names and ecosystem suffixes by their own rules', () => {
    const all = record([{ introduced: '0' }])
    expect(isAffected(all, { package: { ecosystem: 'npm', name: 'other' }, version: '1.0.0' })).toBe(false)
    expect(isAffected(all, { package: { ecosystem: 'PyPI', name: 'thing' }, version: '1.0.0' })).toBe(false)
    const python = record([{ introduced: '0' }], 'ECOSYSTEM', { package: { ecosystem: 'PyPI', name: 'My.Thing' } })
    expect(isAffected(python, { package: { ecosystem: 'PyPI', name: 'my_thing' }, version: '1' })).toBe(true)
    const debian = record([{ introduced: '0' }], 'ECOSYSTEM', { package: { ecosystem: 'Debian:12', name: 'thing' } })
    expect(isAffected(debian, { package: { ecosystem: 'Debian', name: 'thing' }, version: '1' })).toBe(true)
    expect(isAffected(debian, { package: { ecosystem: 'Debian:11', name: 'thing' }, version: '1' })).toBe(false)
  })

  it('a PURL is matched without its version, which is then the one asked for', () => {
    const some = record([{ introduced: '1.0.0' }, { fixed: '2.0.0' }])
    expect(isAffected(some, { purl: 'pkg:npm/thing@1.5.0' })).toBe(true)
    expect(isAffected(some, { purl: 'pkg:npm/thing@2.0.0?a=b#c' })).toBe(false)
    expect(isAffected(some, { purl: 'pkg:npm/thing' })).toBe(true)
    expect(isAffected(some, { purl: 'pkg:npm/thing', version: '0.9.0' })).toBe(false)
    expect(isAffected(some, { purl: 'pkg:npm/%40scope/thing@1.5.0' })).toBe(false)
  })

  it('a commit is affected when the record names it as such', () => {
    const [bad, good] = ['a'.repeat(40), 'b'.repeat(40)]
    const git = record([{ introduced: bad }, { fixed: good }], 'GIT')
    expect(isAffected(git, { commit: bad })).toBe(true)
    expect(isAffected(git, { commit: good })).toBe(false)
    expect(isAffected(git, { commit: 'c'.repeat(40) })).toBe(false)
  })

  const [one, two, three] = ['1'.repeat(40), '2'.repeat(40), '3'.repeat(40)]
  it.each<[string, readonly object[], string, boolean]>([
    ['the fix of a range from the beginning is not affected', [{ introduced: '0' }, { fixed: one }], one, false],
    ['of a commit that is not named nothing is known', [{ introduced: '0' }, { fixed: one }], two, false],
    ['nor where every commit is affected: a hash tells no repository', [{ introduced: '0' }], two, false],
    ['«0» is no commit', [{ introduced: '0' }], '0', false],
    ['the last affected one of a range from the beginning is', [{ introduced: '0' }, { last_affected: one }], one, true],
    ['a limit is outside of what it limits', [{ introduced: '0' }, { limit: one }], one, false],
    ['what came in a second time is affected again', [{ introduced: '0' }, { fixed: one }, { introduced: two }], two, true],
    ['and the first fix stays one', [{ introduced: '0' }, { fixed: one }, { introduced: two }, { fixed: three }], one, false],
    ['what was mended where it came in is not', [{ introduced: one }, { fixed: one }], one, false],
    ['capitals are the same hash', [{ introduced: 'A'.repeat(40) }], 'a'.repeat(40), true],
  ])('by commit: %s', (_says, events, commit, affected) => {
    expect(isAffected(record(events, 'GIT'), { commit })).toBe(affected)
  })

  it('by commit: each range speaks for itself: fixed on one branch, affected on another', () => {
    const branches = { affected: [{ package: npm, ranges: [
      { type: 'GIT', events: [{ introduced: '0' }, { fixed: one }] }, { type: 'GIT', events: [{ introduced: one }, { fixed: two }] },
    ] }] }
    expect([one, two].map((commit) => isAffected(branches, { commit }))).toEqual([true, false])
  })

  it('a withdrawn record, an empty query and no record at all affect nothing', () => {
    expect(isAffected({ ...record([{ introduced: '0' }]), withdrawn: '2026-01-02T00:00:00Z' },
      { package: npm })).toBe(false)
    expect(isAffected(record([{ introduced: '0' }]), {})).toBe(false)
    expect(isAffected(null, { package: npm, version: '1' })).toBe(false)
  })

  it.each([['5.0.8', true], ['5.0.9', false], ['5.1', true], ['5.1.12', false], ['5.2.4', true], ['5.2.4.post1', false],
    ['6.0rc2', true], ['6.0', false], ['6.1', false]])('our own record with backports: %s is affected: %s',
      (version, affected) => {
    const { document } = toOsv(backports)
    expect(isAffected(document, { purl: `pkg:pypi/orchard-server@${version}` })).toBe(affected)
    expect(isAffected(document, { package: { ecosystem: 'PyPI', name: 'Orchard_Server' }, version })).toBe(affected)
  })

  it('the order of the events in the record does not matter', () => {
    const events = [{ introduced: '1.0.0' }, { fixed: '1.4.0' }, { introduced: '2.0.0' }, { fixed: '2.2.0' }]
    fc.assert(fc.property(fc.shuffledSubarray(events, { minLength: 4 }), fc.nat(3), fc.nat(5),
      (shuffled, major, minor) => {
      const version = `${major}.${minor}.0`
      expect(isAffected(record(shuffled), { package: npm, version }))
        .toBe((major === 1 && minor < 4) || (major === 2 && minor < 2))
    }))
  })
})
