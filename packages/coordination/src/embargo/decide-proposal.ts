// Putting terms on the table: propose, revise, counter, set by final say, start from published defaults, withdraw.

import type { ParticipantId } from '../case/names.ts'
import { binds } from '../vultron/em.ts'
import { activate } from './activation.ts'
import type { Offer } from './command.ts'
import { consent, moveAll, stranger, world } from './decision.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'
import type { ConsentBy } from './event.ts'
import { present } from './state.ts'
import { answerBy, between, daysBetween, instant, longDays, stillOpen, termsProblem } from './terms.ts'

/** Writes a proposal that was found fit. A change of terms in force lapses every consent, once (CM-18-004). */
export function putUp(to: Desk, by: ParticipantId, offer: Offer, how: ConsentBy): void {
  const { now, context } = to
  const revising = to.state().em === 'A'
  const due = answerBy(now, offer.answerBy, context) ?? now
  const { proposal: id, reason, terms } = offer
  to.write({
    type: 'TermsProposed',
    at: now,
    proposal: {
      id, by, reason, answerBy: due,
      terms: { ...terms, endsAt: instant(terms.endsAt) ?? terms.endsAt },
      ...(offer.delay === undefined ? {} : { delay: offer.delay }),
    },
  })
  if (revising) moveAll(to, 'REVISE', 'revision')
  consent(to, by, terms.id, how)
}

/** What stands against this offer by this party; undefined when it may be put up. */
export function unfit(to: Desk, by: ParticipantId, offer: Offer): EmbargoDecision | undefined {
  const { now, context } = to
  const state = to.state()
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  if (state.em === 'X') {
    return to.refuse('embargo-over', 'EM',
      'This embargo has ended; in the same case there is no other. Extend before the end.', by)
  }
  const { quiet, advice } = world(context)
  if (!quiet) {
    return to.refuse('already-public', 'X1',
      'It is public or attacks are known: no embargo can be agreed, the date is immediate.', by)
  }
  if (by !== context.owner && state.parties[by]?.negotiates !== true) {
    return to.refuse('not-negotiating', 'schedule.negotiators',
      'Who is bound by the terms without negotiating them proposes none.', by)
  }
  if (offer.answerBy !== undefined && instant(offer.answerBy) === undefined) {
    return to.refuse('malformed-time', 'X17',
      `«${offer.answerBy}» is no unambiguous instant: give date and time with a zone.`, by)
  }
  const taken = [...state.proposals, ...state.closed]
    .some((known) => known.id === offer.proposal || known.terms.id === offer.terms.id)
  if (taken) return to.refuse('id-taken', undefined, `The id ${offer.proposal} or ${offer.terms.id} is taken.`, by)
  const active = binds(state.em) ? state.active : undefined
  const problem = termsProblem(offer.terms, offer.reason, offer.delay, { now, active, limits: context })
  if (problem !== undefined) return to.refuse(problem.code, problem.rule, problem.says, by)
  advice.forEach(to.advise)
  return undefined
}

export function propose(to: Desk, command: Of<'Propose' | 'Revise'>): EmbargoDecision {
  if (command.type === 'Revise' && !binds(to.state().em)) {
    return to.refuse('nothing-in-force', 'EM', 'There are no terms in force to change.', command.by)
  }
  const wrong = unfit(to, command.by, command)
  if (wrong !== undefined) return wrong
  putUp(to, command.by, command, 'proposing')
  return to.done()
}

export function counter(to: Desk, command: Of<'Counter'>): EmbargoDecision {
  if (!to.state().proposals.some((proposal) => proposal.id === command.to)) {
    return to.refuse('no-such-terms', undefined, 'That proposal is not open, or not any more.', command.by)
  }
  const wrong = unfit(to, command.by, command)
  if (wrong !== undefined) return wrong
  putUp(to, command.by, command, 'proposing')
  to.advise({ rule: 'EM', force: 'should',
    says: 'Accepting and then asking for a change leaves both sides with something.' })
  return to.done()
}

export function setTerms(to: Desk, command: Of<'SetTerms'>): EmbargoDecision {
  if (command.by !== to.context.finalSay) {
    return to.refuse('final-say-only', 'schedule.final_say',
      'The final say on the date is with somebody else; propose one.', command.by)
  }
  if (command.reason.trim() === '') {
    return to.refuse('reason-missing', 'schedule.final_say',
      'The final say needs its reason, for all parties to read.', command.by)
  }
  const wrong = unfit(to, command.by, command)
  if (wrong !== undefined) return wrong
  putUp(to, command.by, command, 'final-say')
  activate(to, command.proposal, command.by, 'final-say', command.reason)
  return to.done()
}

/**
 * §7.1: the shortest of all that was published or proposed holds, the others become changes of it.
 * Silence towards a published default accepts it, which silence never does otherwise.
 */
export function startWithDefaults(to: Desk, command: Of<'StartWithDefaults'>): EmbargoDecision {
  const { sender, defaults } = command
  const speakers = [...new Set([sender, ...defaults.map((offer) => offer.by)])]
  if (!defaults.some((offer) => offer.by !== sender) || !speakers.includes(to.context.owner)) {
    return to.refuse('no-default', 'EM',
      'Nobody on the other side published a default; propose terms and have them accepted.', sender)
  }
  if (to.state().em !== 'N') {
    return to.refuse('embargo-exists', 'EM', 'Defaults hold only where nothing is negotiated yet.', sender)
  }
  const asked = command.proposal === undefined ? [] : [{ ...command.proposal, by: sender }]
  const offers = [...asked, ...defaults]
  const wrong = unfitTogether(to, offers, speakers)
  if (wrong !== undefined) return wrong
  const sorted = offers.sort((a, b) => between(b.terms.endsAt, a.terms.endsAt))
  const shortest = sorted[0]!
  const longer = sorted.filter((offer) => between(shortest.terms.endsAt, offer.terms.endsAt) > 0)
  for (const offer of [shortest, ...longer]) {
    putUp(to, offer.by, offer,
      defaults.some((one) => one.proposal === offer.proposal) ? 'published-default' : 'proposing')
  }
  for (const by of speakers) consent(to, by, shortest.terms.id, 'published-default')
  activate(to, shortest.proposal, shortest.by, 'published-default')
  return to.done()
}

type Spoken = Offer & { readonly by: ParticipantId }

function unfitTogether(
  to: Desk, offers: readonly Spoken[], speakers: readonly ParticipantId[],
): EmbargoDecision | undefined {
  for (const offer of offers) {
    const wrong = unfit(to, offer.by, offer)
    if (wrong !== undefined) return wrong
  }
  const ids = offers.flatMap((offer) => [`p ${offer.proposal}`, `t ${offer.terms.id}`])
  if (new Set(ids).size !== ids.length) return to.refuse('id-taken', undefined, 'Two of the proposals share an id.')
  const silent = present(to.state()).filter((party) => party.negotiates && !speakers.includes(party.id))
    .map((party) => party.id)
  const long = offers.every((offer) => daysBetween(to.now, offer.terms.endsAt) > longDays)
  return long && silent.length > 0
    ? to.refuse('long-needs-all', 'X16',
      `More than ${longDays} days need the agreement of all; ${stillOpen(silent.length)}.`)
    : undefined
}

/** Taking back one's own open proposal counts as its rejection. */
export function withdraw(to: Desk, command: Of<'Withdraw'>): EmbargoDecision {
  const strange = stranger(to, command.by)
  if (strange !== undefined) return strange
  const mine = to.state().proposals.find((proposal) => proposal.id === command.proposal)
  if (mine === undefined) {
    return to.refuse('no-such-terms', undefined, 'That proposal is not open, or not any more.', command.by)
  }
  if (mine.by !== command.by) {
    return to.refuse('not-own-proposal', 'EM', 'Only who made a proposal takes it back; others decline it.', command.by)
  }
  closeOne(to, mine.id, 'withdrawn', command.reason)
  return to.done()
}

/** Closes one open proposal; when the last new one goes, nothing was agreed and every consent is void. */
export function closeOne(
  to: Desk, proposal: string, outcome: 'withdrawn' | 'rejected' | 'lapsed' | 'not-reached' | 'fact', reason?: string,
): void {
  to.write({ type: 'ProposalClosed', proposal, outcome, at: to.now, ...(reason === undefined ? {} : { reason }) })
  if (to.state().em === 'N') moveAll(to, 'RESET', 'rejection')
}
