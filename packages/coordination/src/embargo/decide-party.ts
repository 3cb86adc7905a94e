// Who is bound: adding, inviting, leaving; and sharing beyond the parties.

import { binds } from '../vultron/em.ts'
import { closeOne } from './decide-proposal.ts'
import { consent, stranger } from './decision.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'
import { answerBy, instant, reached } from './terms.ts'

export function addParty(to: Desk, { party, group, negotiates }: Of<'AddParty'>): EmbargoDecision {
  if (to.state().parties[party] !== undefined) return to.done()
  to.write({ type: 'PartyAdded', party, negotiates: negotiates ?? true, ...(group === undefined ? {} : { group }) })
  return to.done()
}

/**
 * X20: asks a party to accept. It learns nothing of the case until it does. A party that accepted this very text
 * when it joined its list is a signatory at once (S3-75).
 */
export function invite(to: Desk, command: Of<'Invite'>): EmbargoDecision {
  const { by, party } = command
  if (by !== to.context.owner) {
    return to.refuse('owner-only', 'CM-13-002', 'Only the owner invites; others ask the owner.', by)
  }
  const { em, active, parties } = to.state()
  if (em === 'X') return to.refuse('embargo-over', 'EM', 'The embargo has ended; there is nothing to accept.', by)
  if (em === 'N') {
    return to.refuse('nothing-to-sign', 'EM', 'There are no terms yet that anybody could be asked to accept; propose some first.', by)
  }
  const pec = parties[party]?.pec ?? 'NO_EMBARGO'
  if (pec === 'SIGNATORY') return to.refuse('already-signatory', 'CM-18-003', 'This party has accepted already.', by)
  if (pec === 'INVITED') {
    return to.refuse('already-invited', 'CM-18-003', 'This party has been asked and may still answer.', by)
  }
  const due = answerBy(to.now, command.answerBy, to.context)
  if (due === undefined) {
    return to.refuse('malformed-time', 'X17', 'The time to answer by needs date, time and zone.', by)
  }
  addParty(to, { ...command, type: 'AddParty' })
  to.write({ type: 'ConsentChanged', party, trigger: 'INVITE', how: 'invitation', answerBy: due, at: to.now })
  if (binds(em) && active !== undefined && command.standing === active.hash) consent(to, party, active.id, 'standing')
  return to.done()
}

/** X13, X21: leaving is not ending; the others stay bound, who leaves says whether it keeps the terms. */
export function leave(to: Desk, { by, keeps, reason }: Of<'Leave'>): EmbargoDecision {
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  if (by === to.context.owner) {
    return to.refuse('owner-cannot-leave', 'CM-13-002', 'The owner ends the embargo or hands the case over first.', by)
  }
  for (const proposal of to.state().proposals) if (proposal.by === by) closeOne(to, proposal.id, 'withdrawn')
  if (to.state().parties[by]?.pec !== 'NO_EMBARGO') {
    to.write({ type: 'ConsentChanged', party: by, trigger: 'RESET', how: 'leaving', at: to.now })
  }
  to.write({ type: 'PartyLeft', party: by, keeps, reason, at: to.now })
  return to.done()
}

const unbounded = /^\s*(\*|all|any(one|body|thing)?|every(one|body|thing)|the public|public)?\s*$/i

/** S3-77: wider sharing is asked for in writing and bounded: who shares, what exactly, with whom. */
export function askException(to: Desk, command: Of<'AskException'>): EmbargoDecision {
  const { by, exception, who, what, whom, reason } = command
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  if (!binds(to.state().em)) {
    return to.refuse('nothing-in-force', 'EM', 'There are no terms in force to except from.', by)
  }
  if (to.state().exceptions.some((known) => known.id === exception)) {
    return to.refuse('id-taken', undefined, `The id ${exception} is taken.`, by)
  }
  if ([who, what, whom].some((part) => unbounded.test(part))) {
    return to.refuse('exception-unbounded', 'early_disclosure.embargo.exception',
      'Name who shares, what exactly, and with whom; not everybody, not everything.', by)
  }
  if (reason.trim() === '') {
    return to.refuse('reason-missing', 'early_disclosure.embargo.exception', 'An exception needs its reason.', by)
  }
  to.write({ type: 'ExceptionAsked', exception, by, who, what, whom, reason, at: to.now })
  return to.done()
}

export function answerException(to: Desk, command: Of<'AnswerException'>): EmbargoDecision {
  const { by, exception, granted, until, reason } = command
  if (by !== to.context.exceptionBy) {
    return to.refuse('exception-decider-only', 'early_disclosure.embargo.exception',
      'Only who owns the decision on exceptions grants one.', by)
  }
  const open = to.state().exceptions.find((asked) => asked.id === exception && asked.answer === undefined)
  if (open === undefined) {
    return to.refuse('no-such-exception', undefined, 'No such exception waits for an answer.', by)
  }
  const limit = until === undefined ? undefined : instant(until)
  if (until !== undefined && (limit === undefined || reached(limit, to.now))) {
    return to.refuse('malformed-time', 'X15', `«${until}» is no instant to come: give date, time and zone.`, by)
  }
  to.write({
    type: 'ExceptionAnswered', exception, by, granted, at: to.now,
    ...(limit === undefined ? {} : { until: limit }), ...(reason === undefined ? {} : { reason }),
  })
  return to.done()
}

/** A report that the law orders is no breach where the terms allow it; it is recorded and the owner is told. */
export function recordLegalDuty(to: Desk, command: Of<'RecordLegalDuty'>): EmbargoDecision {
  const { by, authority, basis, what } = command
  const strange = stranger(to, by)
  if (strange !== undefined) return strange
  if (!binds(to.state().em)) {
    return to.refuse('nothing-in-force', 'EM', 'There are no terms in force to except from.', by)
  }
  if (!to.context.legalDuty) {
    return to.refuse('legal-duty-not-allowed', 'early_disclosure.embargo.legal_duty',
      'These terms know no such exception: ask the owner first.', by)
  }
  if ([authority, basis, what].some((part) => unbounded.test(part))) {
    return to.refuse('exception-unbounded', 'early_disclosure.embargo.legal_duty',
      'Name the authority, the law and what exactly is reported.', by)
  }
  to.write({ type: 'LegalDutyRecorded', by, authority, basis, what, tell: [to.context.owner], at: to.now })
  return to.done()
}
