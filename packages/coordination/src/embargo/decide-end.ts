// The end of an embargo: by a fact of the world, by its time, by decision; and the questions facts put to the owner.

import { binds } from '../vultron/em.ts'
import { teardown } from '../vultron/teardown.ts'
import { closeOne } from './decide-proposal.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'
import type { Decider, EndCause, EndFact } from './event.ts'
import { after, reached } from './terms.ts'

/** Ends what is in force, or closes all that is proposed. Every party is named to be told. */
export function endNow(to: Desk, cause: EndCause, by: Decider, reason: string): void {
  const state = to.state()
  if (binds(state.em)) {
    to.write({ type: 'EmbargoEnded', cause, by, reason, tell: Object.keys(state.parties), at: to.now })
  } else {
    for (const proposal of state.proposals) closeOne(to, proposal.id, 'fact', reason)
  }
}

interface Bearing { readonly force: 'shall' | 'should' | 'may' | 'none' }

/**
 * How strongly a fact asks for the end now. X4: an exploit in wrong hands like attacks; known details leave it free.
 */
function bearing(fact: EndFact, to: Desk): Bearing {
  if (fact === 'exploit-held') return teardown('A', to.state().em)
  if (fact === 'details-known') {
    return teardown('A', to.state().em).force === 'none' ? { force: 'none' } : { force: 'may' }
  }
  return teardown(fact, to.state().em)
}

/**
 * X2: what is public ends the embargo at once. X3, X4, X5, X6: what should or may end it asks the owner, whose
 * silence takes the default; a given reason to go on is recorded instead.
 */
export function noteFact(to: Desk, { fact, evidence, keep }: Of<'NoteFact'>): EmbargoDecision {
  const { force } = bearing(fact, to)
  if (force === 'none') return to.done()
  if (force === 'shall') {
    endNow(to, fact, 'desk', evidence)
    return to.done()
  }
  if (keep !== undefined && keep.trim() !== '') {
    to.write({ type: 'EmbargoKept', because: fact, by: to.context.owner, reason: keep, at: to.now })
    return to.done()
  }
  const open = to.state().question
  const defaultEnd = force === 'should'
  if (open === undefined || (defaultEnd && !open.defaultEnd)) {
    const answerBy = after(to.now, to.context.questionHours / 24)
    to.write({ type: 'EndQuestioned', because: fact, defaultEnd, answerBy, at: to.now })
  }
  return to.done()
}

/** Closes the open question one way or the other. */
export function settleQuestion(to: Desk, end: boolean, by: Decider, reason: string): void {
  const because = to.state().question?.because
  if (because === undefined) return
  if (end) endNow(to, because, by, reason)
  else to.write({ type: 'EmbargoKept', because, by, reason, at: to.now })
}

export function answerQuestion(to: Desk, { by, end, reason }: Of<'AnswerQuestion'>): EmbargoDecision {
  if (by !== to.context.owner) {
    return to.refuse('owner-only', 'X3', 'Only the owner decides whether the embargo goes on.', by)
  }
  if (to.state().question === undefined) return to.refuse('no-question', undefined, 'Nothing asks for a decision.', by)
  if (reason.trim() === '') return to.refuse('reason-missing', 'X3', 'Give the reason; every party reads it.', by)
  settleQuestion(to, end, by, reason)
  return to.done()
}

/** §7.6: always possible, with a reason. An end later than now is a change of the terms instead. */
export function terminate(to: Desk, { by, reason }: Of<'Terminate'>): EmbargoDecision {
  if (by !== to.context.owner) {
    return to.refuse('owner-only', 'CM-13-002',
      'Only the owner ends the embargo; others ask for an earlier date, or leave.', by)
  }
  if (!binds(to.state().em)) return to.refuse('nothing-in-force', 'EM', 'There are no terms in force to end.', by)
  if (reason.trim() === '') return to.refuse('reason-missing', 'VP-05', 'An early end needs its reason.', by)
  endNow(to, 'decision', by, reason)
  return to.done()
}

export function endTimeReached(to: Desk): EmbargoDecision {
  const { em, active } = to.state()
  if (!binds(em) || active === undefined) return to.refuse('nothing-in-force', 'EM', 'There are no terms in force.')
  if (!reached(active.endsAt, to.now)) {
    return to.refuse('not-yet', 'X15', `The embargo runs until ${active.endsAt}; it is ${to.now}.`)
  }
  endNow(to, 'end-time', 'desk', 'The agreed end has come.')
  return to.done()
}
