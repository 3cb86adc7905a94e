import type { Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { defaultEnd, startDefault } from '../src/case/default-embargo.ts'
import { simulateCase } from '../src/simulate.ts'
import { aCase, friday, policyOf, reporter, robot } from './story.fixture.ts'

const days = (n: number) => ({ n, unit: 'days' as const })
const policy: Policy = { ...policyOf('community'), schedule: { default_embargo: { within: days(45), terms: 'Keep it until then.' }, longest_embargo: days(60) } }
const begun = (of: Policy = policy) => {
  const endsAt = defaultEnd(of, friday) ?? expect.fail('no default')
  return aCase(of).does(startDefault('reporter', { proposal: 'p0', id: 't0', text: 'Keep it until then.', version: '1', hash: 'h0', endsAt }), robot)
}
const offer = (id: string, endsAt: string) => ({ proposal: `p-${id}`, terms: { id, text: 'Keep it.', version: '1', hash: `h-${id}`, endsAt }, reason: 'Another wish.' })

describe('§7.1: an embargo that the policy publishes', () => {
  it('begins with the report: the reporter’s silence accepts it, and no date counts as agreed by it', () => {
    const { state } = begun()
    expect([state.embargo.em, state.embargo.active?.endsAt]).toEqual(['A', defaultEnd(policy, friday)])
    expect(Object.values(state.embargo.parties).map(({ id, pec, history }) => [id, pec, history.at(-1)?.how])).toEqual([['reporter', 'SIGNATORY', 'published-default'], ['team', 'SIGNATORY', 'published-default']])
    expect(state.reached.date_agreed).toBeUndefined()
  })

  it('counts from the report, and there is none where the policy knows none', () => {
    expect(defaultEnd(policy, '2026-11-20T17:00:00Z')).toMatch(/^2027-01-0[45]T/)
    expect(defaultEnd(policyOf('community'), friday)).toBeNull()
  })

  it('a reporter who wants another date proposes it as a change; the published one holds meanwhile', () => {
    const story = begun().does({ type: 'Embargo', command: { type: 'Revise', by: 'reporter', ...offer('t1', '2026-12-10T17:00:00Z') } }, reporter)
    expect([story.state.embargo.em, story.state.embargo.active?.id]).toEqual(['R', 't0'])
  })

  it('X1: it cannot begin where it is public', () => {
    const story = aCase(policy).does({ type: 'RecordPublicAwareness', evidence: 'A blog.' })
    expect(story.refusal(startDefault('reporter', { proposal: 'p0', id: 't0', text: 'x', version: '1', hash: 'h', endsAt: '2026-12-20T17:00:00Z' }), robot).code).toBe('embargo-refused')
  })

  it('is seen by `parley policy simulate`, which waits for its end or the talk about it', () => {
    const { moments, outcome } = simulateCase(policy, friday)
    expect(outcome).toBe('disclosed')
    expect(moments.find(({ command }) => command === 'Embargo')).toMatchObject({ by: 'desk', at: expect.stringContaining('2026-11-20T') })
    expect(simulateCase(policyOf('community'), friday).moments.some(({ command }) => command === 'Embargo')).toBe(false)
  })
})

describe('the longest embargo', () => {
  const propose = (endsAt: string) => ({ type: 'Embargo' as const, command: { type: 'Propose' as const, by: 'team', ...offer('t9', endsAt) } })
  it('bounds every proposal from its beginning on, and the refusal names the last possible end', () => {
    expect(aCase(policy).refusal(propose('2027-02-01T17:00:00Z'))).toMatchObject({ code: 'embargo-refused', because: { path: 'schedule.longest_embargo' }, says: expect.stringContaining('60 days') })
    expect(aCase(policy).does(propose('2027-01-10T17:00:00Z')).state.embargo.em).toBe('P')
  })
})

describe('the latest releases', () => {
  it('no more of them are named for a case than the policy supports', () => {
    const two: Policy = { ...policyOf('community'), versions: { ...policyOf('community').versions, supported: { mode: 'latest', count: 2 } } }
    const named = (versions: string[]) => ({ type: 'NameSupportedVersions' as const, versions })
    expect(aCase(two).refusal(named(['3', '2', '1']))).toMatchObject({ code: 'bad-value', because: { path: 'versions.supported' } })
    expect(aCase(two).does(named(['3', '2'])).state.supported).toEqual(['3', '2'])
  })
})
