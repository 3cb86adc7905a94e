// §7.5: a case takes in another, and both embargoes become one.

import type { ParticipantId } from '../case/names.ts'
import { binds } from '../vultron/em.ts'
import { activate } from './activation.ts'
import type { Offer } from './command.ts'
import { addParty } from './decide-party.ts'
import { putUp } from './decide-proposal.ts'
import { consent, world } from './decision.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'
import { answerBy, between, instant, reached } from './terms.ts'

/**
 * The earliest accepted end holds until common terms are agreed; the longer one goes on the table as a change of it, which
 * lapses every consent as any change does. Open proposals come along. Who accepted the terms that now hold is a signatory;
 * who comes in without a consent is asked. An embargo that is over takes in nothing, and a public case has none (X1).
 */
export function merge(to: Desk, command: Of<'Merge'>): EmbargoDecision {
  const { owner } = to.context
  if (to.state().em === 'X') return to.refuse('embargo-over', 'EM', 'This embargo has ended; in the same case there is no other.', owner)
  if (!world(to.context).quiet) return to.refuse('already-public', 'X1', 'It is public or attacks are known: no embargo can hold.', owner)
  const given = [...(command.active === undefined ? [] : [command.active]), ...command.open]
  if (given.some(({ terms }) => instant(terms.endsAt) === undefined)) return to.refuse('malformed-time', 'X15', 'An end that is no instant cannot be taken over.', owner)
  const taken = [...to.state().proposals, ...to.state().closed].map(({ id }) => id)
  if (new Set([...taken, ...given.map(({ proposal }) => proposal), command.again]).size !== taken.length + given.length + 1) {
    return to.refuse('id-taken', undefined, 'Two of the proposals share an id.', owner)
  }
  for (const party of [owner, ...command.parties]) addParty(to, { type: 'AddParty', party })
  if (command.active !== undefined && !reached(command.active.terms.endsAt, to.now)) bring(to, command, command.active)
  for (const open of command.open) bringOpen(to, open)
  askTheRest(to, command.parties)
  return to.done()
}

/** Terms that are in force in the other case. */
function bring(to: Desk, command: Of<'Merge'>, offer: Offer): void {
  const { owner } = to.context
  const held = binds(to.state().em) ? to.state().active : undefined
  const sooner = held === undefined || between(offer.terms.endsAt, held.endsAt) > 0
  if (held !== undefined && between(offer.terms.endsAt, held.endsAt) === 0) return sameEnd(to, command, offer)
  putUp(to, owner, offer, 'standing')
  if (!sooner) return
  activate(to, offer.proposal, owner, 'agreement', offer.reason)
  for (const party of command.accepted) consent(to, party, offer.terms.id, 'standing')
  if (held === undefined) return
  const { startedAt: _, ...longer } = held
  putUp(to, owner, { proposal: command.again, terms: { ...longer, id: command.again }, reason: offer.reason }, 'standing')
}

/** Both end at one instant: who accepted the same text there has accepted it here. */
function sameEnd(to: Desk, command: Of<'Merge'>, { terms }: Offer): void {
  const { active } = to.state()
  if (active === undefined || active.hash !== terms.hash) return
  for (const party of command.accepted) consent(to, party, active.id, 'standing')
}

function bringOpen(to: Desk, open: Of<'Merge'>['open'][number]): void {
  if (!reached(open.terms.endsAt, to.now)) putUp(to, to.state().parties[open.by] === undefined ? to.context.owner : open.by, open, 'proposing')
}

function askTheRest(to: Desk, parties: readonly ParticipantId[]): void {
  const due = answerBy(to.now, undefined, to.context)
  if (!binds(to.state().em) || due === undefined) return
  for (const party of parties) {
    if (to.state().parties[party]?.pec !== 'NO_EMBARGO') continue
    to.write({ type: 'ConsentChanged', party, trigger: 'INVITE', how: 'invitation', answerBy: due, at: to.now })
  }
}
