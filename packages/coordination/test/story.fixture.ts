// For tests: tells the story of a case under one of the real policies, and judges what the decider says to it.

import type { ContentPart, Milestone, Policy } from '@parley/policy'
import { expect } from 'vitest'
import { loadPolicy } from '../../policy/test/reference-policies.ts'
import { aimsByArgument } from '../src/case/aims.ts'
import { beforehand } from '../src/case/beforehand.ts'
import { clocksOf, type ClockReading } from '../src/case/clocks.ts'
import type { CaseCommand, CaseCommandType } from '../src/case/command.ts'
import type { Context, Decided, Refused } from '../src/case/context.ts'
import { decide } from '../src/case/decide.ts'
import { requiredParts } from '../src/case/decide-intake.ts'
import { evolve, noCase } from '../src/case/evolve.ts'
import type { CaseEvent } from '../src/case/event.ts'
import { factsOf } from '../src/case/facts.ts'
import { desk, type Actor } from '../src/case/names.ts'
import { react, type Outgoing } from '../src/case/react.ts'
import type { CaseState } from '../src/case/state.ts'
import { stepsOf, type PossibleStep } from '../src/case/steps.ts'
import { attemptsFor, openingAttempts } from '../src/simulate-inputs.ts'

export const examples = ['examples/strict-foundation', 'examples/two-person-hobby'] as const
export const everyPolicy = ['mlflow', 'community', 'asf', 'distributors', 'meshery', 'parley', ...examples] as const

/** Friday. */
export const friday = '2026-11-20T17:00:00Z'
export const mara: Actor = { kind: 'member', id: 'mara' }
export const ravi: Actor = { kind: 'member', id: 'ravi' }
export const reporter: Actor = { kind: 'participant', id: 'reporter' }
export const robot: Actor = desk

const loaded = new Map<string, Policy>()

export function policyOf(name: string): Policy {
  const policy = loaded.get(name) ?? loadPolicy(name)
  loaded.set(name, policy)
  return policy
}

type Receive = Extract<CaseCommand, { type: 'ReceiveReport' }>

/** A report as it comes in, whole unless said otherwise. */
export function aReport(policy: Policy, more: Partial<Receive> = {}): Receive {
  return {
    type: 'ReceiveReport', report: 'report', reporter: 'reporter', channel: 'email', receivedAt: friday, title: 'It leaks',
    message: { text: 'What happens, and how.' }, parts: requiredParts(policy), ...more,
  }
}

/** A case that has had a report, under the policy of this name or under one made from it. */
export function aCase(of: string | Policy, more: Partial<Receive> = {}): Story {
  const policy = typeof of === 'string' ? policyOf(of) : of
  return anOpenCase(policy).does(aReport(policy, more), reporter)
}

export function anOpenCase(of: string | Policy): Story {
  const policy = typeof of === 'string' ? policyOf(of) : of
  return new Story(policy).does({ type: 'OpenCase', project: policy.id, reference: 'T-1', policy: 'v1' }, robot)
}

/** A case as `parley policy simulate` opens it: over the policy's own channels, with its public stub where it wants one. */
export function aWholeCase(of: string | Policy): Story {
  const policy = typeof of === 'string' ? policyOf(of) : of
  const story = new Story(policy)
  for (const { command, actor } of openingAttempts(story.scene())) story.does(command, actor)
  return story
}

export class Story {
  readonly policy: Policy
  readonly approvalsNeeded = 2
  state: CaseState = noCase
  now = friday
  events: CaseEvent[] = []
  last: readonly CaseEvent[] = []
  told: Outgoing[] = []

  constructor(policy: Policy) {
    this.policy = policy
  }

  context(actor: Actor = mara): Context {
    return { policy: this.policy, now: this.now, actor, approvalsNeeded: this.approvalsNeeded }
  }

  scene() {
    return { state: this.state, policy: this.policy, now: this.now }
  }

  tries(command: CaseCommand, actor: Actor = mara): Decided {
    return decide(this.state, command, this.context(actor))
  }

  /** It happens; a refusal fails the test with its words. */
  does(command: CaseCommand, actor: Actor = mara): this {
    const decided = this.tries(command, actor)
    if (!decided.ok) throw new Error(`${command.type}: ${decided.refused.says} ${decided.refused.possible ?? ''} (${decided.refused.because.rules.join(', ')})`)
    this.last = decided.events
    this.told = []
    for (const event of decided.events) {
      this.state = evolve(this.state, event)
      this.events.push(event)
      this.told.push(...react(this.state, event, this.policy))
    }
    return this
  }

  refusal(command: CaseCommand, actor: Actor = mara): Refused {
    const decided = this.tries(command, actor)
    if (decided.ok) throw new Error(`${command.type} was not refused`)
    return decided.refused
  }

  /**
   * It is refused for these rules, with words and a way out; what needs no arguments is told with the same words before
   * anybody tries. Rules of other policies than this one are left aside, so that one test may stand for two policies.
   */
  refuses(command: CaseCommand, ...rules: string[]): this {
    const refused = this.refusal(command)
    const mine = rules.filter((rule) => rule in (this.policy.rules ?? {}))
    expect(mine.length).toBeGreaterThan(0)
    expect(refused.because.rules).toEqual(expect.arrayContaining(mine))
    expect(refused.says).toMatch(/^[A-Z0-9«].*\S$/)
    expect(refused.possible ?? '').not.toBe('')
    return this
  }

  /** As `refuses`, and the page says the very same before anybody tries. */
  forbids(command: CaseCommand, ...rules: string[]): this {
    this.refuses(command, ...rules)
    const refused = this.refusal(command)
    const before = beforehand(command.type, this.state, this.context()) ?? this.lineOf(command.type)?.refused
    expect(before).toEqual(refused)
    return this
  }

  /** The line of the page that offers this command and is refused now, else the first that is not done. */
  lineOf(command: CaseCommandType): PossibleStep | undefined {
    const lines = this.steps().filter((step) => step.command === command && !step.done)
    return lines.find((step) => step.refused) ?? lines[0]
  }

  steps(): readonly PossibleStep[] {
    return stepsOf(this.state, this.context())
  }

  fact(milestone: Milestone): string | undefined {
    return factsOf(this.state, this.policy, this.context())[milestone]
  }

  clock(name: string): ClockReading | undefined {
    return clocksOf(this.state, this.policy, this.now).find((clock) => clock.name === name)
  }

  clocks(): readonly ClockReading[] {
    return clocksOf(this.state, this.policy, this.now)
  }

  at(instant: string): this {
    this.now = instant
    return this
  }

  later(duration: { readonly hours: number }): this {
    return this.at(Temporal.Instant.from(this.now).add(duration).toString())
  }

  /** All that the invented inputs say for this command, each of them allowed. */
  performs(...commands: CaseCommandType[]): this {
    for (const command of commands) for (const { command: input, actor } of attemptsFor(command, this.scene())) this.does(input, actor)
    return this
  }

  /** The invented input of a command, to be tried. */
  input(command: CaseCommandType): CaseCommand {
    const attempt = attemptsFor(command, this.scene()).at(-1)
    if (!attempt) throw new Error(`no invented input for ${command}`)
    return attempt.command
  }

  /** The first step that the page offers, not optional, not done; and nothing else but waiting for an agreed date. */
  next(): PossibleStep | undefined {
    return this.steps().find((step) => !step.done && !step.optional && !step.refused && step.command !== 'Close')
  }

  /** Takes the first allowed step again and again, until `stop` says so or nothing more is to be done. */
  walks(stop: (step: PossibleStep, story: Story) => boolean = () => false): this {
    for (let steps = 0; steps < 100; steps++) {
      const step = this.next()
      if (!step) {
        if (!this.endsEmbargo()) return this
        continue
      }
      if (stop(step, this)) return this
      const before = this.events.length
      this.performs(step.command)
      if (this.events.length === before) throw new Error(`${step.command} changes nothing`)
    }
    throw new Error('the walk does not end')
  }

  /** Walks until the page offers this command, and does not take it. */
  upTo(command: CaseCommandType): this {
    this.walks((step) => step.command === command)
    if (this.next()?.command !== command) throw new Error(`the walk never came to ${command}`)
    return this
  }

  endsEmbargo(): boolean {
    const ends = this.state.embargo.active?.endsAt
    if ((this.state.embargo.em !== 'A' && this.state.embargo.em !== 'R') || ends === undefined) return false
    this.at(ends).does({ type: 'Embargo', command: { type: 'EndTimeReached' } }, robot)
    return true
  }

  closes(): this {
    return this.does({ type: 'Close', outcome: 'disclosed', reason: 'It is out.' })
  }

  types(): readonly string[] {
    return this.last.map((event) => event.type)
  }

  audiences(): readonly string[] {
    return this.last.map((event) => event.audience)
  }
}

/** Facts that only the arguments of a command decide about; kept here for the tests of the order. */
export const byArgument = aimsByArgument

export const offer = (id: string, endsAt: string, reason = 'Time to fix it.') =>
  ({ proposal: `p-${id}`, terms: { id, text: 'Keep it until the day.', version: '1', hash: `hash-${id}`, endsAt }, reason })

export const parts = (...given: ContentPart[]): readonly ContentPart[] => given
