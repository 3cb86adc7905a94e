import { instantWords } from '@parley/policy'
// Answers to terms: accept, decline, abstain, accept and then revise; and the silence that lapses.

import type { ParticipantId } from '../case/names.ts'
import { againstAccepting } from '../vultron/constraints.ts'
import { binds } from '../vultron/em.ts'
import { pecAfter } from '../vultron/pec.ts'
import { activate } from './activation.ts'
import { closeOne, putUp, unfit } from './decide-proposal.ts'
import { settleQuestion } from './decide-end.ts'
import { consent, stranger, termsOf, world } from './decision.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'
import { byEnd, present, toRemind } from './state.ts'
import type { Proposal } from './state.ts'
import { answerBy, daysBetween, longDays, reached, stillOpen } from './terms.ts'

export function accept(to: Desk, command: Of<'Accept'>): EmbargoDecision {
  const { by } = command
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  const found = termsOf(to.state(), command.terms)
  if (found === undefined) return lateOrUnknown(to, by)
  if (found.terms.hash !== command.hash) {
    return to.refuse('other-text', 'X15',
      'That is the hash of another text than the one these terms have; read it again.', by)
  }
  return found.proposal === undefined ? sign(to, by, command.terms) : agree(to, by, found.proposal)
}

/** An answer that comes after its terms are gone: a fresh invitation where others stand, else nothing. */
function lateOrUnknown(to: Desk, by: ParticipantId): EmbargoDecision {
  const state = to.state()
  const party = state.parties[by]
  const silent = party?.pec === 'DECLINED' && party.history.at(-1)?.how === 'silence'
  if (!binds(state.em) || !silent) {
    return to.refuse('no-such-terms', 'EM', 'These terms are neither proposed nor in force any more.', by)
  }
  invite(to, by)
  return to.done()
}

function invite(to: Desk, party: ParticipantId): void {
  const due = answerBy(to.now, undefined, to.context) ?? to.now
  to.write({ type: 'ConsentChanged', party, trigger: 'INVITE', how: 'invitation', answerBy: due, at: to.now })
}

/** A party signs the terms in force: this moves its own consent and nothing else (CM-13-003). */
function sign(to: Desk, by: ParticipantId, terms: string): EmbargoDecision {
  const party = to.state().parties[by]
  if (party?.pec === 'SIGNATORY' && party.accepted.includes(terms)) {
    return to.refuse('already-accepted', 'CM-18-003', 'These terms are accepted already.', by)
  }
  if (party?.pec === 'DECLINED' && party.history.at(-1)?.how !== 'silence') {
    return to.refuse('declined-before', 'CM-18-003', 'Who declined is asked again by the owner first.', by)
  }
  consent(to, by, terms, 'answer')
  return to.done()
}

function agree(to: Desk, by: ParticipantId, proposal: Proposal): EmbargoDecision {
  const wrong = againstAgreeing(to, by, proposal)
  if (wrong !== undefined) return wrong
  const { owner } = to.context
  const activates = movesShared(to, by, proposal)
  if (by === owner && !activates) return outOfTurn(to, by)
  to.write({ type: 'ProposalAnswered', proposal: proposal.id, by, answer: 'accepted', at: to.now })
  consent(to, by, proposal.terms.id, 'answer')
  if (!activates) return to.done()
  const missing = stillMissing(to, proposal.id)
  if (missing.length > 0) {
    if (by !== owner) return to.done()
    return to.refuse('long-needs-all', 'X16',
      `More than ${longDays} days need the agreement of all; ${stillOpen(missing.length)}.`, by)
  }
  activate(to, proposal.id, by, 'agreement')
  return to.done()
}

function againstAgreeing(to: Desk, by: ParticipantId, proposal: Proposal): EmbargoDecision | undefined {
  if (!world(to.context).quiet) {
    return to.refuse('already-public', 'X1', 'It is public or attacks are known: no terms can be agreed any more.', by)
  }
  if (reached(proposal.terms.endsAt, to.now)) {
    return to.refuse('end-not-after-now', 'X15', `The proposed end, ${instantWords(proposal.terms.endsAt, 'UTC')}, has passed.`, by)
  }
  if (proposal.by === by) {
    return to.refuse('own-proposal', 'EM',
      'One does not accept one’s own proposal; who has the final say may set terms, with a reason.', by)
  }
  const party = to.state().parties[by]
  if (party?.pec === 'DECLINED' && by !== to.context.owner) {
    return to.refuse('declined-before', 'CM-18-003', 'Who declined is asked again by the owner first.', by)
  }
  const advice = by === to.context.owner ? againstAccepting(to.context.rm) : undefined
  if (advice !== undefined) to.advise(advice)
  return undefined
}

/**
 * CM-13-002: the owner's yes moves the shared state; where the owner itself proposed, its yes is given, and
 * the first yes of a negotiating party completes it. Always the earliest end first.
 */
function movesShared(to: Desk, by: ParticipantId, proposal: Proposal): boolean {
  const { owner } = to.context
  const entitled = by === owner || (proposal.by === owner && to.state().parties[by]?.negotiates === true)
  const first = byEnd(to.state().proposals)[0]
  return entitled && (first === undefined || first.terms.endsAt === proposal.terms.endsAt)
}

function outOfTurn(to: Desk, by: ParticipantId): EmbargoDecision {
  const first = byEnd(to.state().proposals)[0]!
  const code = to.state().em === 'P' ? 'shortest-first' as const : 'earliest-first' as const
  return to.refuse(code, 'EM',
    `Judge the one first that ends earliest, ${instantWords(first.terms.endsAt, 'UTC')}; longer ones stay on the table as changes.`, by)
}

/** X16: over 90 days, the negotiating parties that have not agreed. */
function stillMissing(to: Desk, id: string): ParticipantId[] {
  const state = to.state()
  const proposal = state.proposals.find((open) => open.id === id)!
  const start = binds(state.em) ? state.active?.startedAt : undefined
  if (daysBetween(start ?? to.now, proposal.terms.endsAt) <= longDays) return []
  const agreed = proposal.answers.filter((said) => said.answer === 'accepted').map((said) => said.by)
  return present(state).filter((party) => party.negotiates && !agreed.includes(party.id)).map((party) => party.id)
}

export function decline(to: Desk, command: Of<'Decline'>): EmbargoDecision {
  const { by } = command
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  const found = termsOf(to.state(), command.terms)
  if (found === undefined) {
    return to.refuse('no-such-terms', undefined, 'These terms are neither proposed nor in force.', by)
  }
  if (found.proposal === undefined) return declineInForce(to, command)
  if (found.proposal.by === by) {
    return to.refuse('own-proposal', 'EM', 'One takes back one’s own proposal instead of declining it.', by)
  }
  to.write({
    type: 'ProposalAnswered', proposal: found.proposal.id, by, answer: 'declined', reason: command.reason, at: to.now,
  })
  if (by === to.context.owner) rejectByOwner(to, found.proposal, command.reason)
  else refuseConsent(to, by, command.reason)
  return to.done()
}

function declineInForce(to: Desk, { by, reason }: Of<'Decline'>): EmbargoDecision {
  if (by === to.context.owner || to.state().parties[by]?.pec === 'SIGNATORY') {
    return to.refuse('signatory-leaves', 'X13',
      'Terms once accepted are not declined: leave, or end the embargo if it is yours.', by)
  }
  if (to.state().parties[by]?.pec === 'DECLINED') {
    return to.refuse('declined-before', 'CM-18-003', 'This is declined already.', by)
  }
  refuseConsent(to, by, reason)
  return to.done()
}

function refuseConsent(to: Desk, party: ParticipantId, reason: string): void {
  const pec = to.state().parties[party]?.pec ?? 'NO_EMBARGO'
  if (pecAfter(pec, 'DECLINE') === undefined) return
  to.write({ type: 'ConsentChanged', party, trigger: 'DECLINE', how: 'answer', reason, at: to.now })
}

/** §7.2: changes are judged earliest first and judging stops at the first rejection; the present terms stay. */
function rejectByOwner(to: Desk, proposal: Proposal, reason: string): void {
  const changing = to.state().em === 'R'
  const earliest = byEnd(to.state().proposals)[0]?.id === proposal.id
  closeOne(to, proposal.id, 'rejected', reason)
  if (!changing) return
  if (earliest) for (const open of to.state().proposals) closeOne(to, open.id, 'not-reached')
  const active = to.state().active
  if (to.state().em === 'A' && active !== undefined) consent(to, to.context.owner, active.id, 'answer')
}

export function abstain(to: Desk, { by, terms }: Of<'Abstain'>): EmbargoDecision {
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  const proposal = termsOf(to.state(), terms)?.proposal
  if (proposal === undefined) return to.refuse('no-such-terms', undefined, 'One abstains on an open proposal only.', by)
  if (proposal.by === by) return to.refuse('own-proposal', 'EM', 'One does not abstain on one’s own proposal.', by)
  to.write({ type: 'ProposalAnswered', proposal: proposal.id, by, answer: 'abstained', at: to.now })
  return to.done()
}

/** Accepts an open proposal and puts a better wish up as a change of it. Both happen, or neither. */
export function acceptThenRevise(to: Desk, command: Of<'AcceptThenRevise'>): EmbargoDecision {
  const found = termsOf(to.state(), command.accept)
  if (found?.proposal === undefined) {
    return to.refuse('nothing-proposed', 'EM', 'That proposal is not open, or not any more.',
      command.by)
  }
  const { by, accept: terms } = command
  const first = accept(to, { type: 'Accept', by, terms, hash: found.terms.hash })
  if ('refused' in first) return first
  const wrong = unfit(to, by, command)
  if (wrong !== undefined) return wrong
  putUp(to, by, command, 'proposing')
  return to.done()
}

/**
 * What silence does once its time is over: a proposal lapses, an invitation counts as declined, both marked as
 * silence and never as a refusal; an open question takes its default. Nothing due: no events.
 */
export function lapse(to: Desk): EmbargoDecision {
  const due = to.state().proposals.filter((proposal) => reached(proposal.answerBy, to.now))
  for (const proposal of due) closeOne(to, proposal.id, 'lapsed')
  for (const party of present(to.state())) {
    if (party.pec !== 'INVITED' || party.answerBy === undefined || !reached(party.answerBy, to.now)) continue
    to.write({ type: 'ConsentChanged', party: party.id, trigger: 'DECLINE', how: 'silence', at: to.now })
  }
  const { question } = to.state()
  if (question !== undefined && reached(question.answerBy, to.now)) {
    settleQuestion(to, question.defaultEnd, 'desk', 'The owner did not answer in time.')
  }
  return to.done()
}

/** A day before an answer is due, who owes it is reminded, once for each of the terms. Nobody to remind: no events. */
export function remind(to: Desk): EmbargoDecision {
  const owed = toRemind(to.state(), to.now)
  if (owed.length > 0) to.write({ type: 'AnswersReminded', owed, at: to.now })
  return to.done()
}
