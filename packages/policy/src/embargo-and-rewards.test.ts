import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check.ts'
import { diffPolicies } from './diff.ts'
import { driftOf } from './drift.ts'
import { bareFixture } from './explain-fixture.ts'
import { explainText } from './explain.ts'
import type { Policy } from './model.ts'
import { renderSecurityMd } from './render.ts'
import { policySchema } from './schema.ts'

const having = (more: object): Policy => policySchema.parse({ ...bareFixture, ...more })
const days = (n: number) => ({ n, unit: 'days' })
const rendered = (policy: Policy) => renderSecurityMd(policy)
const said = (policy: Policy) => explainText(policy).replaceAll(/\s+/g, ' ')
/** What drifts when a word of the rendered text is changed. */
const drifts = (policy: Policy, from: string | RegExp, to: string) => {
  const text = rendered(policy)
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  return driftOf(policy, changed).map(({ kind, path }) => `${kind} ${path}`)
}
const diff = (before: object, after: object) => diffPolicies(having(before), having(after))
  .map(({ path, party, bears, effect }) => `${path} ${party}: ${bears} ${effect}`)
const codes = (policy: Policy) => checkPolicy(policy).map(({ code }) => code)

describe('a default embargo', () => {
  const schedule = (n: number, longest?: number) => ({ schedule: {
    default_embargo: { within: days(n), terms: 'keep the finding to yourself until then' },
    ...(longest === undefined ? {} : { longest_embargo: days(longest) }),
  } })

  it('is told with its length and terms, and that silence accepts it', () => {
    expect(said(having(schedule(45)))).toContain('Unless something else is agreed, an embargo begins with each report and lasts 45 days: “keep the finding to yourself until then”. Whoever reports and says nothing against it accepts that.')
    expect(driftOf(having(schedule(45)), rendered(having(schedule(45))))).toEqual([])
  })

  it('drifts with its length', () => {
    expect(drifts(having(schedule(45)), '45 days', '60 days')).toEqual(['different schedule.default_embargo'])
    expect(drifts(having(schedule(45)), /Unless something else[^\n]*/, '')).toEqual(['missing schedule.default_embargo'])
  })

  it('asks more of reporters the longer it is, and of nobody where there is none', () => {
    expect(diff(schedule(45), schedule(60)).toSorted()).toEqual(['schedule.default_embargo public: promise weaker', 'schedule.default_embargo reporters: duty stricter'])
    expect(diff({}, schedule(45))).toContain('schedule.default_embargo reporters: duty stricter')
  })

  it('has an end, within a year and within what the policy allows', () => {
    expect(codes(having(schedule(45, 90)))).not.toEqual(expect.arrayContaining([expect.stringContaining('embargo')]))
    expect(codes(having({ schedule: { default_embargo: { within: { n: null, unit: 'days', words: 'as long as it takes' }, terms: 'x' } } }))).toContain('default-embargo-without-end')
    expect(codes(having(schedule(100, 90)))).toContain('default-embargo-too-long')
    expect(codes(having(schedule(400)))).toContain('default-embargo-too-long')
  })
})

describe('the longest embargo', () => {
  const at = (n: number) => ({ schedule: { longest_embargo: days(n) } })
  it('is told, drifts with its number, and is a promise that a shorter one makes stricter', () => {
    expect(said(having(at(90)))).toContain('No embargo lasts longer than 90 days.')
    expect(drifts(having(at(90)), '90 days', '120 days')).toEqual(['different schedule.longest_embargo'])
    expect(diff(at(90), at(60)).toSorted()).toEqual(['schedule.longest_embargo public: promise stricter', 'schedule.longest_embargo reporters: promise stricter'])
    expect(codes(having({ schedule: { longest_embargo: { n: null, unit: 'weeks', words: 'some weeks' } } }))).toContain('longest-embargo-without-number')
  })
})

describe('the latest releases', () => {
  const at = (count?: number) => ({ versions: { supported: { mode: 'latest', ...(count === undefined ? {} : { count }) } } })
  it('are counted: told, held against the text, and more of them promise more', () => {
    expect(said(having(at(3)))).toContain('The latest 3 releases are supported.')
    expect(said(having(at()))).toContain('The latest version is supported.')
    expect(driftOf(having(at(3)), 'Mail safety@kettle.example.\n\nWe support the three latest releases.\n').filter(({ path }) => path === 'versions.supported')).not.toEqual([])
    expect(driftOf(having(at(3)), 'Mail safety@kettle.example.\n\nWe support the latest three releases.\n').filter(({ path }) => path === 'versions.supported')).toEqual([])
    expect(drifts(having(at(3)), 'latest 3', 'latest 2')).toEqual(['different versions.supported'])
    expect(diff(at(3), at(2)).toSorted()).toEqual(['versions.supported maintainers: duty weaker', 'versions.supported public: promise weaker'])
  })
})

describe('rewards', () => {
  const at = (paid: boolean) => ({ rewards: { paid, ...(paid ? { words: 'up to 500 euros by severity' } : {}) } })
  it('are said to be paid or not, with their words, and the text must say the same', () => {
    expect(said(having(at(true)))).toContain('We pay rewards for reports. Up to 500 euros by severity.')
    expect(said(having(at(false)))).toContain('We pay no rewards for reports.')
    expect(drifts(having(at(false)), 'We pay no rewards for reports.', 'We run a bug bounty and pay for reports.')).toEqual(['different rewards'])
    expect(drifts(having(at(true)), /We pay rewards[^\n]*/, 'We do not offer bug bounties.')).toEqual(['different rewards'])
    expect(drifts(having(at(false)), 'We pay no rewards for reports.', '')).toEqual(['missing rewards'])
    expect(diff(at(true), at(false))).toContain('rewards reporters: promise weaker')
  })
})

describe('a scale of severity of one’s own', () => {
  const scale = [{ name: 'Spout', level: 'low', says: 'it drips' }, { name: 'Boil over', level: 'critical', says: 'anybody gets burnt' }]
  const at = (levels: readonly object[]) => ({ handling: { severity: { scheme: 'qualitative', scale: levels } } })
  it('is told level by level, and a text that lost one drifted', () => {
    expect(said(having(at(scale)))).toContain('- Spout (we count it as low): It drips. - Boil over (we count it as critical): Anybody gets burnt.')
    expect(drifts(having(at(scale)), /- Boil over[^\n]*\n/, '')).toEqual(['missing handling.severity.scale.1'])
    expect(diff(at(scale), at(scale.map((one) => ({ ...one, level: 'high' }))))).toEqual(expect.arrayContaining([expect.stringContaining('handling.severity.scale')]))
  })
})
