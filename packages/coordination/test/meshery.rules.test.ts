import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { adviceOnAdvisory } from '../src/case/advice.ts'
import { timersOf } from '../src/case/timers.ts'
import { aCase, aWholeCase, reporter, ravi } from './story.fixture.ts'

const add = (role: 'vendor' | 'coordinator' | 'deployer' | 'observer', need?: string): CaseCommand => ({ type: 'AddParticipant', participant: 'other', roles: [role], ...(need === undefined ? {} : { need }) })
const merge: CaseCommand = { type: 'RecordMerge', reference: 'merge-1', branches: ['master'] }
const binaries: CaseCommand = { type: 'RecordBinaries', url: 'https://meshery.example/0.8' }
const announce = (channel: string): CaseCommand => ({ type: 'RecordAnnouncement', channel, proof: `https://meshery.example/${channel}` })
/** The day has come: the date was agreed and is over. */
const onTheDay = () => {
  const story = aWholeCase('meshery').walks((_step, now) => now.state.reached.date_agreed !== undefined)
  story.endsEmbargo()
  return story
}

describe('S4 in a case', () => {
  it('S4-2: the analysis is on record before a report is rejected or closed', () => {
    const story = aCase('meshery')
    const reject: CaseCommand = { type: 'Invalidate', reason: 'No.', disposition: 'reject_with_reason' }
    story.does(reject).refuses({ type: 'Close', outcome: 'rejected', reason: '' }, 'S4-2')
    story.performs('RecordInvestigation').does({ type: 'Close', outcome: 'rejected', reason: '' })
  })

  it('S4-3: a mail to the private list becomes a private case', () => {
    expect(aCase('meshery').audiences()).toEqual(['reporter'])
  })

  it('S4-8: doubt whether the project is affected rejects nothing', () => {
    const story = aCase('meshery', { about: 'unsure' })
    expect(story.events[1]).toMatchObject({ type: 'ReportReceived', about: 'unsure' })
    story.refuses({ type: 'Invalidate', reason: '', disposition: 'redirect' }, 'S4-8').performs('RecordInvestigation', 'Validate')
  })

  it.each([['S4-11', 'tuning'], ['S4-12', 'updates'], ['S4-13', 'not_security']])('S4-11, S4-12, S4-13: %s is sent on at once, with the clause as the reason', (rule, clause) => {
    const story = aCase('meshery').does({ type: 'Invalidate', reason: '', clause: `scope.report_not_when.${clause}`, disposition: 'redirect' })
    expect(story.last).toMatchObject([{ type: 'ReportInvalidated', reason: story.policy.scope?.report_not_when?.[clause]?.says, audience: 'reporter' }])
    expect(story.policy.rules?.[rule]?.at).toBe(`scope.report_not_when.${clause}`)
    story.does({ type: 'Close', outcome: 'redirected', reason: 'Not a report.' })
    aCase('meshery').refuses({ type: 'Invalidate', reason: '', clause: `scope.report_not_when.${clause}`, disposition: 'ignore' }, rule)
  })

  it('S4-14: one clock, ten working days, and it stops when the report is acknowledged and analysed', () => {
    const story = aCase('meshery').does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, { kind: 'desk' })
    expect(story.clocks()).toHaveLength(1)
    expect(story.clock('acknowledge_and_analyse')).toMatchObject({ state: 'running', due: '2026-12-05T00:00:00Z', missing: ['acknowledged', 'analysed'], because: { rules: ['S4-14'] } })
    story.performs('Acknowledge')
    expect(story.clock('acknowledge_and_analyse')).toMatchObject({ state: 'running', missing: ['analysed'] })
    expect(timersOf(story.state, story.policy, story.now)).toContainEqual({ name: 'acknowledge_and_analyse', kind: 'due', at: '2026-12-05T00:00:00Z' })
    story.later({ hours: 1 }).performs('RecordInvestigation')
    expect(story.clock('acknowledge_and_analyse')).toMatchObject({ state: 'met', metAt: '2026-11-20T18:00:00Z' })
    expect(timersOf(story.state, story.policy, story.now)).toEqual([])
  })

  it('S4-15: nobody outside the project looks on', () => {
    aCase('meshery').refuses(add('observer', 'curious'), 'S4-15').does({ type: 'AddParticipant', participant: 'ann', roles: ['finder'] })
  })

  it('S4-16: nothing goes to other projects, and the reporter is asked to report it there', () => {
    const story = aCase('meshery', { about: 'dependency' }).refuses(add('vendor', 'it is their bug'), 'S4-16').refuses(add('coordinator', 'to help'), 'S4-16')
    story.forbids({ type: 'HandUpstream', to: 'Docker', text: 'Look.' }, 'S4-16')
    expect(story.refusal({ type: 'HandUpstream', to: 'Docker', text: 'Look.' }).possible).toMatch(/Ask the reporter to report it there/)
    story.performs('RecordInvestigation').does({ type: 'Invalidate', reason: 'It lies in Docker.', disposition: 'reject_with_reason' })
    story.refuses({ type: 'Close', outcome: 'upstream', reason: 'Docker' }, 'S4-16').does({ type: 'Close', outcome: 'redirected', reason: 'Please report it to Docker.' })
  })

  it('S4-17: whoever is told is needed for the fix, and the need is on record', () => {
    const story = aCase('meshery').refuses(add('deployer'), 'S4-17').does(add('deployer', 'runs the only cluster that shows it'))
    expect(story.last).toMatchObject([{ type: 'ParticipantAdded', need: 'runs the only cluster that shows it', audience: 'team' }])
  })

  it('S4-18: each change of status is told to the reporter', () => {
    const story = aWholeCase('meshery')
    const told = new Set<string>()
    story.walks((_step, now) => {
      for (const out of now.told) if (out.kind === 'reporter-notice') told.add(out.change)
      return false
    })
    for (const change of ['ReportValidated', 'ReportAccepted', 'EmbargoChanged', 'PublicAwarenessRecorded', 'AdvisoryPublished']) expect(told).toContain(change)
    expect(story.closes().told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'CaseClosed' })
  })

  it('S4-19: the fix is developed once everything about the vulnerability is known', () => {
    const story = aCase('meshery').performs('Acknowledge', 'RecordInvestigation')
    story.forbids(story.input('RecordFix'), 'S4-19').performs('Characterise', 'RecordFix')
  })

  it('S4-20: the fix is developed in a private repository', () => {
    const story = aCase('meshery').performs('Acknowledge', 'RecordInvestigation', 'Characterise')
    story.refuses({ type: 'RecordFix', place: 'Public repository', reference: 'x' }, 'S4-20').does({ type: 'RecordFix', place: 'the private repository', reference: 'x', access: 'Ada and Bo' })
    expect(story.last).toMatchObject([{ type: 'FixDeveloped', place: 'the private repository', access: 'Ada and Bo', audience: 'team' }])
  })

  it('S4-22: the partners are told early, over a list of the policy', () => {
    const story = aCase('meshery').does({ type: 'AddParticipant', participant: 'acme', roles: ['distributor'], need: 'ships it' })
    const notice = (list: string): CaseCommand => ({ type: 'SendEarlyDisclosure', list, stage: 'plan', text: 'Plan for a patch.', recipients: ['acme'] })
    story.forbids(notice('partners'), 'S4-22').performs('RecordInvestigation', 'Characterise')
    story.refuses(notice('everybody'), 'S4-22').does({ type: 'ApproveNotice', list: 'partners', stage: 'plan', text: 'Plan for a patch.' }, ravi).does(notice('partners'))
    expect(story.last).toMatchObject([{ type: 'EarlyDisclosureSent', audience: 'list:partners' }])
    expect(story.told).toEqual([{ kind: 'list-notice', list: 'partners', to: ['acme'], change: 'EarlyDisclosureSent' }])
  })

  it('S4-24: the list informs no individuals', () => {
    const story = aCase('meshery').performs('RecordInvestigation', 'Characterise')
    story.refuses({ type: 'SendEarlyDisclosure', list: 'partners', stage: 'plan', text: 'Plan.', recipients: ['reporter'] }, 'S4-24')
    story.refuses({ type: 'SendEarlyDisclosure', list: 'partners', stage: 'plan', text: 'Plan.', recipients: [] }, 'S4-22')
  })

  it('S4-25: a day is chosen, after the fix, and merging waits for it', () => {
    const story = aWholeCase('meshery').upTo('RecordFix').performs('DraftAdvisory')
    expect(story.refusal(merge).because.rules).toContain('S4-25')
    expect(story.lineOf('Embargo')?.refused?.because.rules).toEqual(['S4-25'])
    story.performs('RecordFix', 'RecordTest').performs('Embargo')
    expect(story.refusal(merge)).toMatchObject({ code: 'embargo-active' })
    story.endsEmbargo()
    story.does(merge)
  })

  it('S4-26: on the day one thing follows the other, each in its place', () => {
    const story = onTheDay()
    story.forbids(binaries, 'S4-28').does(merge).refuses(announce('blog'), 'S4-29').does(binaries).does(announce('blog'))
    expect(story.policy.rules?.['S4-26']?.at).toContain('disclosure.order')
    expect(story.steps().map(({ because }) => because.path)).toEqual(expect.arrayContaining(['disclosure.order.merge', 'disclosure.order.build', 'disclosure.order.announce']))
  })

  it('S4-27: merging comes first, and is the moment when it is public', () => {
    const story = aWholeCase('meshery')
    expect(story.refusal(merge).because.rules).toEqual(expect.arrayContaining(['S4-25']))
    const day = onTheDay()
    expect(day.lineOf('RecordMerge')?.because.rules).toEqual(['S4-27'])
    expect(day.does(merge).types()).toEqual(['FixMerged', 'PublicAwarenessRecorded'])
  })

  it('S4-28: the binaries come after the merge', () => {
    onTheDay().forbids(binaries, 'S4-28').does(merge).does(binaries)
  })

  it('S4-29: the announcement waits for the binaries', () => {
    onTheDay().does(merge).refuses(announce('blog'), 'S4-29').does(binaries).does(announce('blog'))
  })

  it.each([['S4-30', 'blog'], ['S4-31', 'twitter'], ['S4-32', 'slack']])('S4-30, S4-31, S4-32: %s, it is over only when %s has carried it', (rule, channel) => {
    const story = aWholeCase('meshery').walks()
    const others = ['blog', 'twitter', 'slack'].filter((one) => one !== channel)
    const without = onTheDay().does(merge).does(binaries)
    for (const one of others) without.does(announce(one))
    without.performs('DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory', 'PublishAdvisory')
    expect(without.fact('announced')).toBeUndefined()
    without.refuses({ type: 'Close', outcome: 'disclosed', reason: 'Done.' }, rule).does(announce(channel)).closes()
    expect(story.refusal({ type: 'RecordAnnouncement', channel, proof: 'again' }).code).toBe('already-done')
  })

  it('S4-33: an announcement that tells nobody what to do is pointed out, and goes out all the same', () => {
    const story = onTheDay()
    expect(adviceOnAdvisory(story.state, story.policy, { hasMitigations: false, hasHowToApply: false })).toMatchObject([{ because: { rules: ['S4-33'] } }])
    expect(adviceOnAdvisory(story.state, story.policy, { hasMitigations: false, hasHowToApply: true })).toEqual([])
    story.does(merge).does(binaries).walks((step) => step.command === 'PublishAdvisory')
    story.does({ type: 'PublishAdvisory', advisoryId: 'a', files: [], hasMitigations: false, hasHowToApply: false })
  })

  it('S4-34: known mitigations that it leaves out are pointed out', () => {
    const story = onTheDay().does({ type: 'RecordMitigation', text: 'Switch it off.' })
    expect(adviceOnAdvisory(story.state, story.policy, { hasMitigations: false, hasHowToApply: true })).toMatchObject([{ because: { rules: ['S4-34'] } }])
    expect(adviceOnAdvisory(story.state, story.policy, { hasMitigations: true, hasHowToApply: false })).toEqual([])
  })

  it('S4-9: a report about a dependency is taken', () => {
    expect(aCase('meshery', { about: 'dependency' }).does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'It is Docker.' } }, reporter).state.reports).toHaveLength(1)
  })
})
