// §7.5: a case that is split off keeps the embargo of the one it came from.

import { activate } from './activation.ts'
import { addParty } from './decide-party.ts'
import { putUp, unfit } from './decide-proposal.ts'
import { consent } from './decision.ts'
import type { Desk, EmbargoDecision, Of } from './decision.ts'

/**
 * The terms of the parent hold in the child from its first moment on: same text, same hash, same end. Who had accepted them
 * is a signatory here too, being bound already; everybody else is asked like anybody. Only where nothing was negotiated yet.
 */
export function inherit(to: Desk, command: Of<'Inherit'>): EmbargoDecision {
  if (to.state().em !== 'N' || to.state().closed.length > 0) {
    return to.refuse('embargo-exists', 'EM', 'This case has terms of its own; the earliest accepted end holds until common ones are agreed.')
  }
  const { owner } = to.context
  for (const party of [owner, ...command.parties]) addParty(to, { type: 'AddParty', party })
  const offer = { proposal: command.proposal, terms: command.terms, reason: `Taken over from ${command.from}.` }
  const wrong = unfit(to, owner, offer)
  if (wrong !== undefined) return wrong
  putUp(to, owner, offer, 'standing')
  activate(to, command.proposal, owner, 'agreement', offer.reason)
  for (const party of command.accepted) consent(to, party, command.terms.id, 'standing')
  return to.done()
}
