import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseTypes } from './command-types.ts'
import type { CaseCommand, CaseCommandType } from '../src/case/command.ts'
import { beforehand } from '../src/case/beforehand.ts'
import { clocksOf } from '../src/case/clocks.ts'
import { evolve, fold, noCase } from '../src/case/evolve.ts'
import { stepsOf } from '../src/case/steps.ts'
import { timersOf } from '../src/case/timers.ts'
import { attemptsFor } from '../src/simulate-inputs.ts'
import { aReport, everyPolicy, friday, mara, offer, policyOf, ravi, reporter, robot, Story } from './story.fixture.ts'

const actors = [mara, ravi, reporter, robot, { kind: 'participant', id: 'stranger' }] as const
const words = fc.constantFrom('', ' ', 'word', 'A sentence that is long enough to be a reason for something.', 'CVE-2026-1234', '4.2', 'report', 'second')

/** Commands that the invented inputs do not know, with anything in them. */
const free: fc.Arbitrary<CaseCommand> = fc.oneof(
  words.map((reason): CaseCommand => ({ type: 'Defer', reason })),
  fc.record({ type: fc.constant('Close' as const), outcome: fc.constantFrom('disclosed', 'kept_internal', 'rejected', 'redirected', 'ignored', 'duplicate', 'withdrawn', 'already_fixed', 'upstream'), reason: words }),
  fc.record({ type: fc.constant('Invalidate' as const), reason: words, clause: fc.constantFrom('scope.report_not_when.not_security', 'scope.exclusions.unrelated', 'scope.nowhere'), disposition: fc.constantFrom('redirect', 'ignore', 'no_action', 'reject_with_reason') }),
  fc.record({ type: fc.constant('WriteMessage' as const), audience: fc.constantFrom('team', 'reporter', 'parties', 'list:distributors'), message: fc.record({ text: words }) }),
  words.map((evidence): CaseCommand => ({ type: 'RecordPublicAwareness', evidence })),
  words.map((evidence): CaseCommand => ({ type: 'RecordAttacks', evidence })),
  words.map((evidence): CaseCommand => ({ type: 'RecordExploitPublic', evidence })),
  words.map((report): CaseCommand => ({ type: 'DetachReport', report, toCase: 'other', reason: '' })),
  words.map((report): CaseCommand => ({ type: 'AttachReport', report, fromCase: 'other', reporter: 'bo', receivedAt: friday, title: '', message: { text: '' } })),
  words.map((id): CaseCommand => ({ type: 'RejectCve', id, reason: '' })),
  words.map((clock): CaseCommand => ({ type: 'MissPromise', clock })),
  words.map((text): CaseCommand => ({ type: 'AskForInformation', text })),
  fc.constant<CaseCommand>({ type: 'MovePolicy', to: 'v2', reason: 'x' }),
  fc.constant<CaseCommand>({ type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...offer('d9', '2027-01-01T00:00:00Z') } }),
  fc.constant<CaseCommand>({ type: 'Embargo', command: { type: 'Terminate', by: 'team', reason: 'x' } }),
  fc.constant<CaseCommand>({ type: 'Embargo', command: { type: 'EndTimeReached' } }),
)
const move = fc.record({ known: fc.option(fc.constantFrom(...caseTypes), { nil: undefined, freq: 3 }), free, actor: fc.nat(actors.length - 1), hours: fc.nat(60) })

describe('any commands, under any policy', () => {
  it.each(everyPolicy)('%s: nothing throws, a refusal changes nothing, the log is the case', (name) => {
    const policy = policyOf(name)
    fc.assert(fc.property(fc.array(move, { maxLength: 30 }), fc.boolean(), (moves, opened) => {
      const story = new Story(policy)
      if (opened) story.does({ type: 'OpenCase', project: name, reference: 'T', policy: 'v1' }, robot).does(aReport(policy), reporter)
      for (const { known, free: other, actor, hours } of moves) {
        story.later({ hours })
        const command = (known ? attemptsFor(known, story.scene()).at(-1)?.command : undefined) ?? other
        const before = story.state
        const decided = story.tries(command, actors[actor])
        const ahead = beforehand(command.type, story.state, story.context(actors[actor]))
        if (ahead) expect(decided).toEqual({ ok: false, refused: ahead })
        if (!decided.ok) {
          expect(decided).not.toHaveProperty('events')
          expect(decided.refused.says).not.toBe('')
          expect(story.state).toBe(before)
          continue
        }
        for (const event of decided.events) {
          expect(event).toMatchObject({ at: story.now, actor: actors[actor] })
          story.events.push(event)
          story.state = evolve(story.state, event)
        }
      }
      expect(fold(story.events)).toEqual(story.state)
      expect(clocksOf(story.state, policy, story.now).every(({ due, state }) => due !== null || state === 'running' || state === 'met' || state === 'paused')).toBe(true)
      for (const timer of timersOf(story.state, policy, story.now)) expect(Temporal.Instant.from(timer.at).toString()).not.toBe('')
      expect(stepsOf(story.state, story.context()).every(({ says }) => says !== '')).toBe(true)
      expect(fold(story.events.filter(({ audience }) => audience === 'reporter' || audience === 'parties')).events).toBeLessThanOrEqual(story.events.length)
    }), { numRuns: 60 })
  })

  it.each(everyPolicy)('%s: no robot and no stranger brings about what only people can', (name) => {
    const policy = policyOf(name)
    const human = ['acknowledged', 'feedback_sent', 'conversation_initiated', 'analysed', 'investigated', 'validated', 'accepted', 'fix_developed', 'closed'] as const
    fc.assert(fc.property(fc.array(fc.record({ type: fc.constantFrom(...caseTypes), robotic: fc.boolean() }), { maxLength: 25 }), (moves) => {
      const story = new Story(policy).does({ type: 'OpenCase', project: name, reference: 'T', policy: 'v1' }, robot).does(aReport(policy), reporter)
      for (const { type, robotic } of moves) {
        const command = attemptsFor(type, story.scene()).at(-1)?.command
        const actor = robotic ? robot : actors[4]
        const decided = command && story.tries(command, actor)
        if (command && decided?.ok) story.does(command, actor)
      }
      for (const fact of human) expect(story.state.reached[fact]).toBeUndefined()
    }), { numRuns: 60 })
  })

  it('events of a stranger to the machine change nothing but the count', () => {
    const odd = { type: 'SomethingNew', at: friday, actor: robot, audience: 'team' } as never
    expect(evolve(noCase, odd)).toEqual({ ...noCase, events: 1 })
  })

  it('every command has its place in the table of types', () => {
    const known: readonly CaseCommandType[] = caseTypes
    expect(new Set(known).size).toBe(known.length)
    expect(known).toContain('HandUpstream')
  })
})
