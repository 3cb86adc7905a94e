import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { timersOf } from '../src/case/timers.ts'
import { aCase, aWholeCase, offer, policyOf, reporter, robot } from './story.fixture.ts'

const embargo = (command: Extract<CaseCommand, { type: 'Embargo' }>['command']): CaseCommand => ({ type: 'Embargo', command })
const set = embargo({ type: 'SetTerms', by: 'team', ...offer('d14', '2026-12-04T17:00:00Z') })
const bound = () => aCase('distributors').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept').does(set)

describe('an embargo in a case', () => {
  it('X2, X14: what becomes public ends it in the same decision, the fact first', () => {
    const story = bound().does({ type: 'RecordPublicAwareness', evidence: 'A post.' })
    expect(story.last.map((event) => (event.type === 'EmbargoChanged' ? event.change.type : event.type))).toEqual(['PublicAwarenessRecorded', 'EmbargoEnded'])
    expect(story.state.embargo.em).toBe('X')
    expect(story.state.reached.embargo_ended).toBe(story.now)
    const exploit = bound().does({ type: 'RecordExploitPublic', evidence: 'On a forge.' })
    expect(exploit.state).toMatchObject({ pxa: 'PXa', embargo: { em: 'X' } })
  })

  it('X2: an issue that tells too much ends it too', () => {
    expect(bound().does({ type: 'RecordStub', stub: { url: 'https://github.com/x/y/issues/1', title: 'RCE' } }).state.embargo.em).toBe('X')
  })

  it('X3: attacks ask the owner, who may keep it for a reason that is written down', () => {
    const asked = bound().does({ type: 'RecordAttacks', evidence: 'Logs.' })
    expect(asked.last).toMatchObject([{ type: 'AttacksRecorded' }, { change: { type: 'EndQuestioned', because: 'A', defaultEnd: true } }])
    expect(asked.state.embargo.em).toBe('A')
    expect(asked.does(embargo({ type: 'AnswerQuestion', by: 'team', end: true, reason: 'They know.' })).state.embargo.em).toBe('X')
    const kept = bound().does({ type: 'RecordAttacks', evidence: 'Logs.', keepEmbargo: 'One attacker, and the fix is out tomorrow.' })
    expect(kept.last).toMatchObject([{ type: 'AttacksRecorded' }, { change: { type: 'EmbargoKept' } }])
  })

  it('X13: a case is not closed under it, and closing would not end it', () => {
    const story = bound()
    const close: CaseCommand = { type: 'Close', outcome: 'kept_internal', reason: 'x' }
    expect(story.refusal(close)).toMatchObject({ code: 'embargo-active', possible: 'End the embargo first, or wait for its end.' })
    expect(story.lineOf('Close')?.refused).toEqual(story.refusal(close))
    story.does(embargo({ type: 'Terminate', by: 'team', reason: 'No longer needed.' })).does(close)
  })

  it('X19: nothing is published under it, and at its end it may be', () => {
    const story = aWholeCase('distributors').walks((_step, now) => now.state.release !== undefined).performs('DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    for (const type of ['PublishAdvisory', 'RecordAnnouncement', 'PublishMitigations'] as const) {
      expect(story.refusal(story.input(type))).toMatchObject({ code: 'embargo-active', because: { rules: ['S3-78'] } })
    }
    story.endsEmbargo()
    story.performs('PublishAdvisory')
  })

  it('X15: its end comes with the clock, and not before', () => {
    const story = bound()
    expect(timersOf(story.state, story.policy, story.now)).toContainEqual({ name: 'embargo', kind: 'embargo', at: '2026-12-04T17:00:00Z' })
    expect(story.tries(embargo({ type: 'EndTimeReached' }), robot)).toMatchObject({ ok: false, refused: { code: 'embargo-refused' } })
    expect(story.at('2026-12-04T17:00:00Z').does(embargo({ type: 'EndTimeReached' }), robot).state.embargo.em).toBe('X')
  })

  it('X1: with the world knowing, none can begin', () => {
    const story = aCase('distributors', { claimedPublic: true }).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
    expect(story.refusal(set)).toMatchObject({ code: 'embargo-refused', says: expect.stringMatching(/public/) })
  })

  it('everybody speaks for the own side only', () => {
    const story = bound()
    expect(story.tries(embargo({ type: 'Terminate', by: 'team', reason: 'x' }), reporter)).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
    expect(story.tries(embargo({ type: 'Leave', by: 'reporter', keeps: true, reason: 'x' }))).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
  })

  it('publishing at its end leaves none behind', () => {
    const story = aWholeCase('distributors').walks()
    expect(story.state.embargo.em).toBe('X')
    expect(story.closes().state.outcome).toBe('disclosed')
  })
})

describe('the reporter in the talk about the date', () => {
  const propose = (by: string, id = 'd7', end = '2026-11-27T17:00:00Z'): CaseCommand => embargo({ type: 'Propose', by, ...offer(id, end) })
  const agreeing = () => aWholeCase('asf').upTo('Embargo')

  it('S2x-19: is a party from the first proposal on, is told of it, and the own yes settles the date', () => {
    const story = agreeing().does(propose('team'))
    expect(story.state.embargo.parties['reporter']).toMatchObject({ negotiates: true, pec: 'NO_EMBARGO' })
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'EmbargoChanged', asks: true })
    story.does(embargo({ type: 'Accept', by: 'reporter', terms: 'd7', hash: 'hash-d7' }), reporter)
    expect(story.state.embargo).toMatchObject({ em: 'A', active: { id: 'd7' } })
  })

  it('S3-46: may speak first, under a policy without a word of embargo too; the team hears that its answer is waited for', () => {
    for (const name of ['mlflow', 'community', 'asf', 'distributors', 'meshery']) {
      const story = aCase(name).does(propose('reporter'), reporter)
      expect(story.state.embargo.em).toBe('P')
      expect(story.told).toContainEqual({ kind: 'team-notice', change: 'EmbargoChanged' })
      expect(story.told).not.toContainEqual(expect.objectContaining({ to: 'reporter', asks: true }))
    }
  })

  it('S3-46: is bound and not asked where the policy names other negotiators', () => {
    const policy = policyOf('distributors')
    const without = { ...policy, schedule: { ...policy.schedule, negotiators: ['maintainers', 'distributors'] as const } }
    const story = aCase(without).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept').does(set)
    expect(story.state.embargo.parties['reporter']?.negotiates).toBe(false)
    expect(story.refusal(embargo({ type: 'Revise', by: 'reporter', ...offer('d9', '2026-11-29T17:00:00Z') }), reporter).because.path).toBe('schedule.negotiators')
  })

  it('X17: is reminded a day before an answer is due, once; then silence closes the proposal', () => {
    const story = agreeing().does(propose('team', 'd14', '2026-12-04T17:00:00Z'))
    const timers = () => timersOf(story.state, story.policy, story.now).filter(({ name }) => name === 'answers')
    expect(timers()).toEqual([{ name: 'answers', kind: 'remind', at: '2026-11-26T17:00:00Z' }, { name: 'answers', kind: 'lapse', at: '2026-11-27T17:00:00Z' }])
    story.at('2026-11-26T17:00:00Z').does(embargo({ type: 'Remind' }), robot)
    expect(story.last).toMatchObject([{ change: { type: 'AnswersReminded', owed: [{ party: 'reporter', to: 'd14' }] } }])
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'EmbargoChanged', asks: true })
    expect(timers()).toEqual([{ name: 'answers', kind: 'lapse', at: '2026-11-27T17:00:00Z' }])
    expect(story.does(embargo({ type: 'Remind' }), robot).last).toEqual([])
    story.at('2026-11-27T17:00:00Z').does(embargo({ type: 'Lapse' }), robot)
    expect(story.state.embargo).toMatchObject({ em: 'N', closed: [{ outcome: 'lapsed' }] })
    expect(timers()).toEqual([])
  })

  it('X17: the owner’s open question has a timer too', () => {
    const story = bound().does({ type: 'RecordAttacks', evidence: 'Logs.' })
    expect(timersOf(story.state, story.policy, story.now)).toContainEqual({ name: 'answers', kind: 'lapse', at: '2026-11-21T17:00:00Z' })
    expect(story.at('2026-11-21T17:00:00Z').does(embargo({ type: 'Lapse' }), robot).state.embargo.em).toBe('X')
  })
})
