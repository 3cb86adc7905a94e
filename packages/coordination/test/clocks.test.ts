import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { timersOf } from '../src/case/timers.ts'
import { aCase, aWholeCase, friday, reporter, robot } from './story.fixture.ts'

const ask: CaseCommand = { type: 'AskForInformation', text: 'Which version?' }
const answer: CaseCommand = { type: 'WriteMessage', audience: 'reporter', message: { text: '3.4.' } }
const warn = (clock: string): CaseCommand => ({ type: 'WarnClock', clock })
const miss = (clock: string): CaseCommand => ({ type: 'MissPromise', clock })
const critical = (straightforwardMitigation: boolean): CaseCommand => ({ type: 'SetSeverity', scheme: 'qualitative', level: 'critical', final: true, straightforwardMitigation })

describe('the clocks of the policies', () => {
  it('S1-17, S1-35, S3-13, S3-31: two clocks of the same length stop at different things, and neither at a receipt', () => {
    for (const name of ['community', 'distributors']) {
      const story = aCase(name).does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, robot).performs('Acknowledge')
      const states = Object.fromEntries(story.clocks().map((clock) => [clock.name, clock.state]))
      expect(states).toEqual({ feedback: 'running', conversation: 'running' })
    }
  })

  it.each(['mlflow', 'asf'])('%s promises no time, so nothing is due', (name) => {
    const story = aWholeCase(name)
    expect(story.at('2027-06-01T00:00:00Z').clocks()).toEqual([])
    expect(timersOf(story.state, story.policy, story.now)).toEqual([])
  })

  it('S3-51: fourteen business days are expected only of what is critical and has a straightforward mitigation', () => {
    const story = aCase('distributors')
    expect(story.clock('disclosure')).toBeUndefined()
    expect(story.does(critical(false)).clock('disclosure')).toBeUndefined()
    expect(story.does({ type: 'SetSeverity', scheme: 'qualitative', level: 'high', final: true, straightforwardMitigation: true }).clock('disclosure')).toBeUndefined()
    expect(story.does(critical(true)).clock('disclosure')).toMatchObject({ state: 'running', due: '2026-12-11T00:00:00Z', force: 'expect', because: { rules: ['S3-51'] } })
    expect(story.does({ type: 'RecordPublicAwareness', evidence: 'A post.' }).clock('disclosure')?.state).toBe('met')
    expect(aCase('community').does(critical(true)).clock('disclosure')).toBeUndefined()
  })

  it('a question pauses a clock only where the policy lets it', () => {
    const strict = aCase('examples/strict-foundation').performs('Acknowledge')
    const due = strict.clock('judge')?.due
    expect(strict.does(ask).clock('judge')?.state).toBe('paused')
    expect(timersOf(strict.state, strict.policy, strict.now).filter(({ name }) => name === 'judge')).toEqual([])
    strict.at('2026-11-26T09:00:00Z').does(answer, reporter)
    expect(strict.types()).toEqual(['MessageWritten', 'InformationReceived'])
    expect(strict.clock('judge')?.state).toBe('running')
    expect((strict.clock('judge')?.due ?? '') > (due ?? '')).toBe(true)
    const firm = aCase('community').does(ask)
    expect(firm.last).toMatchObject([{ type: 'InformationAsked', pauses: false }])
    expect(firm.clock('feedback')).toMatchObject({ state: 'running', due: '2026-11-26T00:00:00Z' })
  })

  it('warns a day before or at half the time of a short clock, misses at the instant, escalates where the policy says to whom, each once', () => {
    const story = aCase('examples/strict-foundation', { receivedAt: '2026-11-23T08:00:00Z' }).at('2026-11-23T08:00:00Z')
    expect(story.clock('acknowledge')).toMatchObject({ due: '2026-11-24T08:00:00Z', warnAt: '2026-11-23T20:00:00Z' })
    expect(timersOf(story.state, story.policy, story.now)).toEqual([{ name: 'acknowledge', kind: 'warn', at: '2026-11-23T20:00:00Z' }, { name: 'acknowledge', kind: 'due', at: '2026-11-24T08:00:00Z' }])
    expect(story.refusal(warn('acknowledge')).code).toBe('already-done')
    story.at('2026-11-23T20:00:00Z').does(warn('acknowledge'), robot)
    expect(aCase('community').clock('feedback')).toMatchObject({ due: '2026-11-26T00:00:00Z', warnAt: '2026-11-25T00:00:00Z' })
    expect(story.refusal(warn('acknowledge')).code).toBe('already-done')
    expect(story.at('2026-11-24T07:59:59Z').refusal(miss('acknowledge')).code).toBe('already-done')
    expect(story.at('2026-11-24T08:00:00Z').does(miss('acknowledge'), robot).last).toMatchObject([
      { type: 'PromiseMissed', due: '2026-11-24T08:00:00Z', missing: ['acknowledged'] }, { type: 'PromiseEscalated', to: ['board@strict.example'] },
    ])
    expect(story.refusal(miss('acknowledge')).code).toBe('already-done')
    expect(timersOf(story.state, story.policy, story.now)).toEqual([])
    expect(story.later({ hours: 1 }).performs('Acknowledge').clock('acknowledge')?.state).toBe('met_late')
  })

  it('a warning that comes too early, or for a clock that is none, is nothing', () => {
    expect(aCase('community').refusal(warn('feedback')).code).toBe('already-done')
    expect(aCase('community').refusal(warn('lunch')).code).toBe('bad-value')
    const escalates = aCase('community').at('2026-11-26T00:00:00Z').does(miss('feedback'), robot)
    expect(escalates.types()).toEqual(['PromiseMissed'])
  })

  it('what was done at the very instant was in time', () => {
    const story = aCase('community').at('2026-11-26T00:00:00Z').performs('SendFeedback')
    expect(story.clock('feedback')?.state).toBe('met')
    expect(aCase('community').at('2026-11-26T00:00:00.001Z').performs('SendFeedback').clock('feedback')?.state).toBe('met_late')
  })

  it('no robot stops a human clock', () => {
    for (const name of ['community', 'distributors', 'meshery', 'parley', 'examples/strict-foundation', 'examples/two-person-hobby']) {
      const story = aCase(name)
      const before = story.clocks()
      story.does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, robot).does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Out of office.' } }, robot)
      for (const type of ['Acknowledge', 'SendFeedback', 'AskForInformation', 'RecordInvestigation', 'Validate', 'Accept'] as const) {
        const command = type === 'AskForInformation' ? ask : story.input(type)
        expect(story.tries(command, robot).ok).toBe(false)
      }
      expect(story.clocks()).toEqual(before)
    }
  })

  it('with the case closed nothing is due, and what was broken stays broken', () => {
    const out: CaseCommand = { type: 'Invalidate', reason: '', clause: 'scope.report_not_when.not_security', disposition: 'redirect' }
    const end: CaseCommand = { type: 'Close', outcome: 'redirected', reason: 'A bug.' }
    const quick = aCase('community').does(out).does(end)
    expect(quick.at('2027-01-01T00:00:00Z').clocks()).toEqual([])
    const late = aCase('community').at('2026-11-30T09:00:00Z').does(out).does(end)
    expect(late.clocks().map(({ state }) => state)).toEqual(['missed', 'missed'])
    expect(timersOf(late.state, late.policy, late.now)).toEqual([])
  })

  it('a vague time is shown in its words and never falls due', () => {
    const policy = aCase('community').policy
    const vague = { ...policy, handling: { ...policy.handling, clocks: { soon: { start: 'report_received' as const, stop: ['feedback_sent' as const], within: { n: null, unit: 'days' as const, words: 'urgently' }, force: 'must' as const } } } }
    expect(aCase(vague).at('2030-01-01T00:00:00Z').clock('soon')).toMatchObject({ state: 'running', due: null, dueWords: 'urgently' })
  })

  it('clocks that wait for what follows from several acts stop with the last of them', () => {
    const policy = aCase('meshery').policy
    const told = { ...policy, handling: { ...policy.handling, clocks: { told: { start: 'fix_merged' as const, stop: ['announced' as const], within: { n: 1, unit: 'days' as const }, force: 'target' as const } } } }
    const story = aWholeCase(told).walks()
    expect(story.clock('told')?.state).toBe('met')
    expect(story.clock('told')?.start).not.toBe(friday)
  })
})
