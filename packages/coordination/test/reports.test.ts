import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { stepsOf } from '../src/case/steps.ts'
import { aCase, friday, mara, policyOf, ravi, reporter, robot } from './story.fixture.ts'

const attach: Extract<CaseCommand, { type: 'AttachReport' }> = {
  type: 'AttachReport', report: 'second', fromCase: 'other', reporter: 'bo', receivedAt: '2026-11-18T09:00:00Z', title: 'The same', message: { text: 'I saw it too.' },
  channel: 'web_form', missing: ['title'], handle: 'bo', reporterName: 'Bo', credit: { name: 'Bo', consent: true },
}
const detach = (report: string): CaseCommand => ({ type: 'DetachReport', report, toCase: 'other', reason: 'Not the same after all.' })

describe('what is left to do for a report that does not hold', () => {
  const open = (story: ReturnType<typeof aCase>) => story.steps().filter((step) => !step.done && !step.refused).map(({ command }) => command)

  it.each(['meshery', 'community', 'mlflow'])('%s: nobody is asked for an advisory, neither before nor after the case is closed', (name) => {
    const story = aCase(name)
    if (name !== 'mlflow') story.performs('RecordInvestigation')
    expect(open(story)).toContain('Validate')
    story.does({ type: 'Invalidate', reason: 'The value is checked before it is used, in every place that we found.', disposition: 'reject_with_reason' })
    expect(open(story)).toContain('Close')
    expect(open(story)).not.toContain('DraftAdvisory')
    story.does({ type: 'Close', outcome: 'rejected', reason: 'It does not hold.' })
    expect(open(story)).toEqual([])
  })
})

describe('reports that move between cases', () => {
  it('bring reporter, thread, clock start, parts and credit along', () => {
    const story = aCase('community').does(attach)
    expect(story.last).toMatchObject([{ type: 'ReportAttached', audience: 'party:bo', message: { text: 'I saw it too.' } }])
    expect(story.state.reports.find(({ id }) => id === 'second')).toMatchObject({ reporter: 'bo', channel: 'web_form', missing: ['title'], handle: 'bo', receivedAt: '2026-11-18T09:00:00Z' })
    expect(story.state.participants['bo']).toMatchObject({ name: 'Bo', roles: ['finder', 'reporter'], credit: { name: 'Bo', consent: true } })
    expect(story.clock('feedback')).toMatchObject({ start: '2026-11-18T09:00:00Z', due: '2026-11-24T00:00:00Z' })
  })

  it('leave the clock of those who stay as it was, and come back unchanged', () => {
    const story = aCase('community')
    const before = story.state
    story.does(attach)
    const together = story.state
    story.does(detach('second'))
    expect(story.clock('feedback')?.start).toBe(friday)
    expect(story.state.reports.find(({ id }) => id === 'report')).toEqual(before.reports[0])
    expect(story.does(attach).state.reports.map(({ id }) => id).toSorted()).toEqual(['report', 'second'])
    expect({ ...story.state, events: 0, latest: {} }).toEqual({ ...together, events: 0, latest: {} })
  })

  it('are told of changes only where they are', () => {
    const story = aCase('community').does(attach).does(detach('second')).performs('SendFeedback')
    expect(story.told).toEqual([{ kind: 'reporter-message', to: 'reporter', change: 'FeedbackSent' }])
    expect(story.does(attach).performs('Acknowledge').told.flatMap((out) => ('to' in out && typeof out.to === 'string' ? [out.to] : [])).toSorted()).toEqual(['bo', 'reporter'])
  })

  it('are here once, and only what is here can leave', () => {
    const story = aCase('community')
    expect(story.does(attach).refusal(attach).code).toBe('already-done')
    expect(story.refusal(detach('third')).code).toBe('unknown-report')
    expect(story.does(detach('second')).refusal(detach('second')).code).toBe('unknown-report')
  })

  it('leave an empty case, which closes as a duplicate without another study', () => {
    const story = aCase('community').does(detach('report'))
    story.does({ type: 'Invalidate', reason: 'The same as the other case, where we go on with it in full.', disposition: 'reject_with_reason' })
    story.does({ type: 'Close', outcome: 'duplicate', reason: 'It went on in the other case.' })
    expect(aCase('community').refusal({ type: 'Invalidate', reason: 'The same as the other case, where we go on with it in full.', disposition: 'reject_with_reason' }).code).toBe('not-yet')
  })

  it('may still come to a case that is closed', () => {
    const story = aCase('community').does({ type: 'Invalidate', reason: '', clause: 'scope.report_not_when.not_security', disposition: 'redirect' }).does({ type: 'Close', outcome: 'redirected', reason: 'x' })
    expect(story.does(attach).state.team.rm).toBe('C')
    expect(story.refusal({ type: 'Accept' }).code).toBe('case-closed')
  })

  it('two in one case are two people with a credit each', () => {
    const story = aCase('community').does(attach).does({ type: 'ChooseCredit', reporter: 'reporter', name: null, consent: true }, reporter)
    expect(story.state.participants['reporter']?.credit).toEqual({ name: null, consent: true })
    expect(story.tries({ type: 'ChooseCredit', reporter: 'bo', name: 'Not Bo', consent: true }, reporter)).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
  })
})

describe('a case that moves to another version of the policy', () => {
  const other = { ...policyOf('community'), handling: { ...policyOf('community').handling, clocks: { feedback: { ...policyOf('community').handling!.clocks!['feedback']!, within: { n: 1, unit: 'business_days' as const } } } } }

  it('runs under it from then on, and the reporter is told', () => {
    const story = aCase('community').does({ type: 'MovePolicy', to: 'v2', reason: 'Faster answers.' })
    expect(story.state.opened?.policy).toBe('v2')
    expect(story.told).toEqual([{ kind: 'reporter-notice', to: 'reporter', change: 'PolicyMoved' }])
    const moved = Object.assign(aCase(other), { state: story.state })
    expect(moved.clocks().map(({ name, due }) => [name, due])).toEqual([['feedback', '2026-11-24T00:00:00Z']])
    expect(stepsOf(moved.state, moved.context()).length).toBeGreaterThan(0)
  })

  it('needs a person and a reason, and another version', () => {
    const story = aCase('community')
    expect(story.refusal({ type: 'MovePolicy', to: 'v2', reason: '' }).code).toBe('reason-required')
    expect(story.refusal({ type: 'MovePolicy', to: 'v1', reason: 'x' }).code).toBe('already-done')
    expect(story.tries({ type: 'MovePolicy', to: 'v2', reason: 'x' }, robot).ok).toBe(false)
  })
})

describe('an advisory in a case', () => {
  const approve = (revision: number): CaseCommand => ({ type: 'ApproveAdvisory', revision, by: 'somebody else' })
  const drafted = () => aCase('community').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept', 'DraftAdvisory')

  it('is approved by whoever speaks, each once, and for the revision that was read', () => {
    const story = drafted().does(approve(1))
    expect(story.state.advisory?.approvals).toEqual([{ revision: 1, by: 'mara' }])
    expect(story.refusal(approve(1)).code).toBe('already-done')
    expect(story.fact('advisory_approved')).toBeUndefined()
    expect(story.does(approve(1), ravi).fact('advisory_approved')).toBeDefined()
    expect(story.performs('DraftAdvisory').fact('advisory_approved')).toBeUndefined()
    expect(story.refusal(approve(1)).code).toBe('bad-value')
  })

  it('corrected after publication meets no gate twice, and still wants its approvals', () => {
    const story = aCase('community').walks((_step, now) => now.state.advisory?.published !== undefined)
    story.performs('DraftAdvisory')
    const again: CaseCommand = { type: 'PublishAdvisory', advisoryId: 'simulated-1', files: [], hasMitigations: true, hasHowToApply: true }
    expect(story.refusal(again)).toMatchObject({ code: 'approval-needed', says: 'Revision 2 still needs 2 approvals.' })
    expect(story.does(approve(2)).does(approve(2), ravi).does(again).state.advisory?.published?.revision).toBe(2)
  })

  it('withdrawn, says why to the public', () => {
    const story = aCase('community').walks((_step, now) => now.state.advisory?.published !== undefined)
    expect(story.refusal({ type: 'WithdrawAdvisory', advisoryId: 'simulated-1', reason: '' }).code).toBe('reason-required')
    expect(story.refusal({ type: 'WithdrawAdvisory', advisoryId: 'other', reason: 'x' }).code).toBe('not-yet')
    expect(story.does({ type: 'WithdrawAdvisory', advisoryId: 'simulated-1', reason: 'It was none.' }, mara).state.advisory?.withdrawn).toBe(story.now)
  })
})
