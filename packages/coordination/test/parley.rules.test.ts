import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { aCase, aWholeCase, offer, policyOf, robot } from './story.fixture.ts'

const set = (id: string, endsAt: string): CaseCommand => ({ type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...offer(id, endsAt, 'Time to fix and to test it everywhere.') } })
const accepted = (name: string) => aCase(name).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')

describe('Parley’s own policy, and two that resemble none, in a case', () => {
  it('P-1: we answer within three business days, with a plan, and with a workaround or the word that none is known', () => {
    const story = aCase('parley')
    expect(story.clock('answer')).toMatchObject({ due: '2026-11-26T00:00:00Z', because: { rules: ['P-1'] } })
    story.refuses({ type: 'SendFeedback', plan: '', workarounds: '', noneKnown: true }, 'P-1').performs('SendFeedback')
    expect(story.clock('answer')?.state).toBe('met')
  })

  it('P-2: no report ends without a record that it was investigated', () => {
    const story = aCase('parley').does({ type: 'Invalidate', reason: '', clause: 'scope.report_not_when.not_security', disposition: 'redirect' })
    story.refuses({ type: 'Close', outcome: 'rejected', reason: 'x' }, 'P-2').performs('RecordInvestigation').does({ type: 'Close', outcome: 'rejected', reason: 'x' })
  })

  it('P-3: the public date lies within ninety days of the report', () => {
    const story = accepted('parley').later({ hours: 24 * 10 }).refuses(set('late', '2027-02-20T00:00:00Z'), 'P-3')
    story.does(set('fine', '2027-02-15T17:00:00Z'))
    const strict = aCase('examples/strict-foundation').walks((step) => step.command === 'RecordFix')
    expect(strict.refusal(set('soon', '2026-11-22T17:00:00Z'))).toMatchObject({ code: 'embargo-refused', because: { path: 'schedule.range' } })
    strict.does(set('week', '2026-12-04T17:00:00Z'))
  })

  it('P-4: we publish with a fix, or with something that those affected can do', () => {
    const story = accepted('parley').performs('DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    const refused = story.forbids(story.input('PublishAdvisory'), 'P-4').refusal(story.input('PublishAdvisory'))
    expect(refused.possible).toMatch(/the fix has been released/)
    const bare = { ...policyOf('parley'), handling: { ...policyOf('parley').handling, steps: {} } }
    const other = aCase(bare).performs('RecordInvestigation', 'Validate', 'Accept', 'DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    other.forbids(other.input('PublishAdvisory'), 'P-4').performs('RecordMitigation', 'PublishAdvisory')
  })

  it('P-5: a rejection comes with its reason', () => {
    const reject = (reason: string): CaseCommand => ({ type: 'Invalidate', reason, disposition: 'reject_with_reason' })
    aCase('parley').performs('SendFeedback', 'RecordInvestigation').refuses(reject(''), 'P-5').does(reject('It is documented.'))
    const free = { ...policyOf('parley'), handling: { ...policyOf('parley').handling, rejection: { reason: 'optional' as const } } }
    aCase(free).performs('SendFeedback', 'RecordInvestigation').does(reject(''))
  })

  it('P-6: only a tested fix is released', () => {
    const story = accepted('parley').performs('RecordFix')
    story.forbids(story.input('RecordRelease'), 'P-6').walks((step) => step.command === 'RecordRelease').performs('RecordRelease')
  })

  it('P-8: the reporter should hear at least every fourteen days, counted anew from each word', () => {
    const story = aCase('parley').performs('SendFeedback')
    expect(story.clock('updates')).toMatchObject({ state: 'running', due: '2026-12-04T17:00:00Z', force: 'should', because: { rules: ['P-8'] } })
    story.at('2026-12-01T09:00:00Z').does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Still at it.' } })
    expect(story.clock('updates')).toMatchObject({ state: 'running', due: '2026-12-15T09:00:00Z' })
    story.does({ type: 'WriteMessage', audience: 'team', message: { text: 'A note.' } }).does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, robot)
    expect(story.clock('updates')?.due).toBe('2026-12-15T09:00:00Z')
    const asked = () => story.steps().filter((step) => !step.done && step.because.rules.includes('P-8')).map(({ command }) => command)
    expect(asked()).toEqual([])
    story.at('2026-12-14T09:00:00Z')
    expect(asked()).toEqual(['WriteMessage'])
    story.at('2026-12-15T09:00:00Z').does({ type: 'MissPromise', clock: 'updates' }, robot)
    expect(story.does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Sorry.' } }).clock('updates')).toMatchObject({ state: 'running', due: '2026-12-29T09:00:00Z' })
    expect(aWholeCase('parley').walks().closes().clock('updates')).toBeUndefined()
  })
})
