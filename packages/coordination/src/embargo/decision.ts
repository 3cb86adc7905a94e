// What every part of the embargo's decider shares: its answer, its surroundings, and the pen that writes events.

import type { Instant, ParticipantId } from '../case/names.ts'
import { againstNewEmbargo } from '../vultron/constraints.ts'
import type { CaseState } from '../vultron/case-state.ts'
import { binds } from '../vultron/em.ts'
import { pecAfter } from '../vultron/pec.ts'
import type { RmState } from '../vultron/rm.ts'
import type { Force } from '../vultron/teardown.ts'
import type { EmbargoCommand, EmbargoCommandType } from './command.ts'
import type { ConsentBy, EmbargoEvent } from './event.ts'
import { evolveEmbargo } from './evolve.ts'
import { openFor, present } from './state.ts'
import type { Embargo } from './state.ts'
import type { AnswerWindow, TermsLimits, TermsProblemCode } from './terms.ts'

/** The policy's word on embargoes, and where the case stands. */
export interface EmbargoContext extends AnswerWindow, TermsLimits {
  /** Whose acceptance moves the shared state (CM-13-002), who invites and ends. */
  readonly owner: ParticipantId
  /** Who may set the date against the others, with a reason. */
  readonly finalSay: ParticipantId
  /** Who grants wider sharing. */
  readonly exceptionBy: ParticipantId
  /** May a party report to an authority where the law orders it? */
  readonly legalDuty: boolean
  /** How long a question to the owner waits before its default holds. */
  readonly questionHours: number
  /** As the owner sees it, after the facts of this step were recorded (X14). */
  readonly cs: CaseState
  readonly rm: RmState
}

/** A context with the defaults of the model for all that the policy does not say. */
export function embargoContext(
  said: Partial<EmbargoContext> & Pick<EmbargoContext, 'owner' | 'cs' | 'rm'>,
): EmbargoContext {
  return {
    finalSay: said.owner, exceptionBy: said.owner, legalDuty: true, questionHours: 24,
    answerByDefaultDays: 7, maxDays: 365, delayReasons: [], ...said,
  }
}

export type EmbargoRefusalCode =
  | TermsProblemCode | 'already-public' | 'embargo-over' | 'not-a-party' | 'has-left' | 'not-negotiating' | 'id-taken'
  | 'no-such-terms' | 'other-text' | 'own-proposal' | 'not-own-proposal' | 'shortest-first' | 'earliest-first'
  | 'long-needs-all' | 'declined-before' | 'already-accepted' | 'signatory-leaves' | 'nothing-in-force'
  | 'nothing-to-sign' | 'already-invited' | 'already-signatory' | 'owner-only' | 'owner-cannot-leave'
  | 'final-say-only' | 'exception-decider-only' | 'not-yet' | 'end-time-passed' | 'no-question' | 'no-default'
  | 'embargo-exists' | 'exception-unbounded' | 'no-such-exception' | 'legal-duty-not-allowed' | 'nothing-proposed'

export interface EmbargoRefusal {
  readonly code: EmbargoRefusalCode
  /** A rule of the model (`X1`, `CM-13-002`) or the policy's field (`schedule.delay_reasons`). */
  readonly rule?: string
  readonly says: string
  readonly possible: readonly EmbargoCommandType[]
}

/** What speaks against a step without forbidding it; shown beside the result. */
export interface Advice { readonly rule: string, readonly force: Force, readonly says: string }

export type EmbargoDecision =
  | { readonly events: readonly EmbargoEvent[], readonly advice: readonly Advice[] }
  | { readonly refused: EmbargoRefusal }

export type Of<T extends EmbargoCommandType> = Extract<EmbargoCommand, { type: T }>

/** Everything a part of the decider needs to know and to write. */
export interface Desk {
  readonly context: EmbargoContext
  readonly now: Instant
  /** The state after all events written so far. */
  readonly state: () => Embargo
  readonly write: (event: EmbargoEvent) => void
  readonly advise: (advice: Advice) => void
  readonly done: () => EmbargoDecision
  readonly refuse: (code: EmbargoRefusalCode, rule: string | undefined, says: string, by?: ParticipantId) =>
    EmbargoDecision
}

export function desk(start: Embargo, context: EmbargoContext, now: Instant): Desk {
  let state = start
  const events: EmbargoEvent[] = []
  const advice: Advice[] = []
  return {
    context,
    now,
    state: () => state,
    write: (event) => {
      state = evolveEmbargo(state, event)
      events.push(event)
    },
    advise: (more) => advice.push(more),
    done: () => ({ events, advice }),
    refuse: (code, rule, says, by) => ({
      refused: { code, ...(rule === undefined ? {} : { rule }), says,
        possible: possibleEmbargoSteps(start, by, context) },
    }),
  }
}

/** Nothing public, no attacks known: the only world in which terms may be proposed or agreed (X1). */
export function world(context: EmbargoContext): { readonly quiet: boolean, readonly advice: Advice[] } {
  const found = againstNewEmbargo(context.cs, context.rm)
  return {
    quiet: !found.some((finding) => finding.force === 'must-not'),
    advice: found.filter((finding) => finding.force !== 'must-not'),
  }
}

/** The steps this party may try now; without a party, those of nobody in particular. */
export function possibleEmbargoSteps(
  state: Embargo, by: ParticipantId | undefined, context: EmbargoContext,
): EmbargoCommandType[] {
  const steps: EmbargoCommandType[] = []
  if (by === undefined || state.em === 'X') return steps
  const owner = by === context.owner
  const party = state.parties[by]
  if (party?.left !== undefined || (party === undefined && !owner)) return steps
  const { quiet } = world(context)
  const negotiates = owner || party?.negotiates === true
  if (quiet && negotiates) steps.push(binds(state.em) ? 'Revise' : 'Propose')
  if (quiet && by === context.finalSay) steps.push('SetTerms')
  if (state.proposals.some((proposal) => proposal.by === by)) steps.push('Withdraw')
  if (state.proposals.some((proposal) => proposal.by !== by)) {
    steps.push(...(quiet ? ['Accept', 'AcceptThenRevise', 'Counter'] as const : []), 'Decline', 'Abstain')
  } else if (binds(state.em) && party !== undefined && ['NO_EMBARGO', 'INVITED', 'LAPSED'].includes(party.pec)) {
    steps.push('Accept', 'Decline')
  }
  if (binds(state.em)) steps.push(...(owner ? ['Terminate'] as const : ['Leave'] as const), 'AskException')
  if (owner && state.em !== 'N') steps.push('Invite')
  if (owner && state.question !== undefined) steps.push('AnswerQuestion')
  if (binds(state.em) && context.legalDuty) steps.push('RecordLegalDuty')
  return steps
}

/** Makes a party a signatory of these terms, by the steps that its consent needs. */
export function consent(to: Desk, party: ParticipantId, terms: string, how: ConsentBy): void {
  const known = to.state().parties[party]
  if (known?.pec === 'SIGNATORY' && known.accepted.includes(terms)) return
  const change = { type: 'ConsentChanged' as const, party, at: to.now }
  if (known?.pec === 'SIGNATORY') to.write({ ...change, trigger: 'REVISE', how: 'revision' })
  if (known?.pec === 'DECLINED') to.write({ ...change, trigger: 'INVITE', how: 'invitation' })
  to.write({ ...change, trigger: 'ACCEPT', how, terms })
}

/** Writes a consent trigger for every party that the trigger moves. */
export function moveAll(to: Desk, trigger: 'REVISE' | 'RESET', how: ConsentBy): void {
  for (const party of Object.values(to.state().parties)) {
    const after = pecAfter(party.pec, trigger)
    if (after === undefined || after === party.pec) continue
    to.write({ type: 'ConsentChanged', party: party.id, trigger, how, at: to.now })
  }
}

/** After other terms came into force: who did not accept them is no signatory any more. */
export function lapseOthers(to: Desk): void {
  const active = to.state().active
  for (const party of present(to.state())) {
    if (party.pec !== 'SIGNATORY' || active === undefined || party.accepted.includes(active.id)) continue
    to.write({ type: 'ConsentChanged', party: party.id, trigger: 'REVISE', how: 'revision', at: to.now })
  }
}

/** Refuses what comes from one who is no party, or no longer; undefined when the party may speak. */
export function stranger(to: Desk, by: ParticipantId): EmbargoDecision | undefined {
  const party = to.state().parties[by]
  if (party === undefined && by !== to.context.owner) {
    return to.refuse('not-a-party', 'CM-13-003', 'This is no party to the embargo; the owner may invite it.', by)
  }
  if (party?.left !== undefined) {
    return to.refuse('has-left', 'X21',
      'Who has left this embargo gets no more of it; the owner may invite it again.', by)
  }
  return undefined
}

/** An open proposal by its terms, or the terms in force, whichever has this id. */
export function termsOf(state: Embargo, id: string) {
  const proposal = openFor(state, id)
  if (proposal !== undefined) return { terms: proposal.terms, proposal }
  return binds(state.em) && state.active?.id === id ? { terms: state.active, proposal: undefined } : undefined
}
