import { describe, expect, it } from 'vitest'
import { isAffected } from './osv-evaluation.ts'

// The facts of the examples in the OSV schema's own document (docs/schema.md of ossf/osv-schema, sections «Examples»),
// with the verdicts that its section «Evaluation» gives for them.
type Event = Readonly<Record<string, string>>
type Range = readonly [type: string, events: readonly Event[]]
interface Example { readonly ecosystem: string; readonly name: string; readonly ranges: readonly Range[]; readonly versions?: readonly string[] }

const record = ({ ecosystem, name, ranges, versions = [] }: Example): object => ({
  id: 'x_1', modified: '2026-01-01T00:00:00Z',
  affected: [{ package: { ecosystem, name }, versions, ranges: ranges.map(([type, events]) => ({ type, events })) }],
})
const ends = (type: string, introduced: string, fixed: string): Range => [type, [{ introduced }, { fixed }]]

const ranges: readonly (readonly [string, Range, readonly string[], readonly string[]])[] = [
  ['unfixed', ['SEMVER', [{ introduced: '0' }]], ['0.0.0-0', '0.0.1', '1.0.0', '999.0.0'], []],
  ['fixed', ends('SEMVER', '0', '1.0.2'), ['0.0.1', '1.0.1', '1.0.2-rc.1'], ['1.0.2', '1.0.3', '2.0.0']],
  ['several ranges', ['SEMVER', [{ introduced: '1.0.0' }, { fixed: '1.0.2' }, { introduced: '3.0.0' }, { fixed: '3.2.5' }]],
    ['1.0.0', '1.0.1', '3.0.0', '3.2.4'], ['0.9.9', '1.0.2', '2.0.0', '3.2.5', '4.0.0']],
  ['last_affected', ['ECOSYSTEM', [{ introduced: '0' }, { last_affected: '2.1.214' }]], ['0', '2.1.213', '2.1.214'], ['2.1.215', '2.2']],
  ['the same with fixed', ends('SEMVER', '0', '2.1.214'), ['2.1.213'], ['2.1.214', '2.1.215']],
]

describe('the examples of ranges', () => {
  it.each(ranges.flatMap(([name, range, affected, spared]) => [
    ...affected.map((version) => [name, version, true, range] as const), ...spared.map((version) => [name, version, false, range] as const),
  ]))('%s: %s is affected: %s', (_, version, verdict, range) => {
    const example = record({ ecosystem: 'npm', name: 'thing', ranges: [range] })
    expect(isAffected(example, { package: { ecosystem: 'npm', name: 'thing' }, version })).toBe(verdict)
    expect(isAffected(example, { package: { ecosystem: 'npm', name: 'other' }, version })).toBe(false)
  })
})

const [introducedCommit, fixedCommit] = ['6e5755a2a833bc64852eae12967d0a54d7adf629', 'c43455749b914feef56b178b256f29b3016146eb']
const records: readonly (readonly [Example, readonly string[], readonly string[]])[] = [
  [{ ecosystem: 'npm', name: 'elliptic', ranges: [ends('ECOSYSTEM', '0', '6.5.4')] }, ['0.0.1', '6.5.3'], ['6.5.4', '6.5.10']],
  [{ ecosystem: 'crates.io', name: 'http', ranges: [ends('SEMVER', '0', '0.1.20')] }, ['0.1.19', '0.1.20-alpha'], ['0.1.20', '0.2.0']],
  [{ ecosystem: 'PyPI', name: 'pikepdf', versions: ['2.8.0', '2.8.0.post1', '2.8.0.post2', '2.9.0', '2.9.1', '2.9.2'],
    ranges: [['GIT', [{ introduced: '0' }, { fixed: '3f38f73218e5e782fe411ccbb3b44a793c0b343a' }]], ends('ECOSYSTEM', '2.8.0', '2.10.0')] },
  ['2.8.0', '2.8.0.post2', '2.9.2', '2.10.0rc1'], ['2.7.4', '2.10.0', '2.10.0.post1']],
  [{ ecosystem: 'Debian:7', name: 'nginx', ranges: [ends('ECOSYSTEM', '0', '1.2.1-2.2+wheezy3')] },
    ['1.2.1-2.2', '1.2.1-2.2+wheezy2', '1.2.1-2.2+wheezy3~1'], ['1.2.1-2.2+wheezy3', '1.2.1-3', '1:1.0']],
  [{ ecosystem: 'RubyGems', name: 'bundler', versions: ['1.14.0', '1.15.0.pre.1'], ranges: [ends('ECOSYSTEM', '1.14.0', '2.1.0')] },
    ['1.14.0', '1.15.0.pre.1', '2.1.0.pre.3'], ['1.13.9', '2.1.0', '2.1.1']],
  [{ ecosystem: 'Hackage', name: 'x509-validation', ranges: [ends('ECOSYSTEM', '1.4.0', '1.4.8')] }, ['1.4.0', '1.4.7'], ['1.3', '1.4.8', '1.4.10']],
  [{ ecosystem: 'GHC', name: 'RTS', ranges: [ends('ECOSYSTEM', '9.2.2', '9.2.3')] }, ['9.2.2'], ['9.2.1', '9.2.3', '9.10.1']],
  [{ ecosystem: 'CRAN', name: 'readxl', versions: ['1.4.1'], ranges: [ends('ECOSYSTEM', '1.4.1', '1.4.2')] }, ['1.4.1'], ['1.4.0', '1.4.2', '1.4.10']],
]

describe('the examples of records', () => {
  it.each(records.flatMap(([example, affected, spared]) => [
    ...affected.map((version) => [example.ecosystem, version, true, example] as const),
    ...spared.map((version) => [example.ecosystem, version, false, example] as const),
  ]))('%s %s is affected: %s', (ecosystem, version, verdict, example) => {
    expect(isAffected(record(example), { package: { ecosystem, name: example.name }, version })).toBe(verdict)
  })

  it('OSS-Fuzz: a commit is compared with those that the record names; what lies between is not decided without the repository', () => {
    const icu = record({ ecosystem: 'OSS-Fuzz', name: 'icu', ranges: [ends('GIT', introducedCommit, fixedCommit)] })
    expect(isAffected(icu, { commit: introducedCommit })).toBe(true)
    expect(isAffected(icu, { commit: fixedCommit })).toBe(false)
    // A range of commits says nothing of a numbered version.
    expect(isAffected(icu, { package: { ecosystem: 'OSS-Fuzz', name: 'icu' }, version: '69.1' })).toBe(false)
  })

  it('a range of one version is that version, in whichever order its events stand', () => {
    for (const events of [[{ introduced: '1.4.1' }, { last_affected: '1.4.1' }], [{ last_affected: '1.4.1' }, { introduced: '1.4.1' }]]) {
      const one = record({ ecosystem: 'npm', name: 'a', ranges: [['SEMVER', events]] })
      expect(['1.4.0', '1.4.1', '1.4.2'].map((version) => isAffected(one, { package: { ecosystem: 'npm', name: 'a' }, version }))).toEqual([false, true, false])
    }
  })
})
