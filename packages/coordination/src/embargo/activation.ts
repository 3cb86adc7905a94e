// Terms come into force.

import type { ParticipantId } from '../case/names.ts'
import { consent, lapseOthers, moveAll } from './decision.ts'
import type { Desk } from './decision.ts'
import { byEnd } from './state.ts'

type Basis = 'agreement' | 'final-say' | 'published-default'

/**
 * Brings an open proposal into force. By agreement or default the other open ones stay on the table as
 * changes of it, shortest first; by final say they are overruled.
 */
export function activate(to: Desk, proposal: string, by: ParticipantId, basis: Basis, reason?: string): void {
  const taken = to.state().proposals.find((open) => open.id === proposal)
  to.write({ type: 'TermsActivated', proposal, by, basis, at: to.now, ...(reason === undefined ? {} : { reason }) })
  for (const { by: party, answer } of taken?.answers ?? []) {
    if (answer === 'accepted' && to.state().parties[party]?.left === undefined && taken !== undefined) {
      consent(to, party, taken.terms.id, howAccepted(to, party, taken.terms.id) ?? (basis === 'published-default' ? basis : 'answer'))
    }
  }
  lapseOthers(to)
  const rest = byEnd(to.state().proposals)
  for (const open of rest) {
    if (basis === 'final-say') {
      to.write({ type: 'ProposalClosed', proposal: open.id, outcome: 'overruled', at: to.now })
    } else {
      to.write({ type: 'ProposalCarried', proposal: open.id, at: to.now })
    }
  }
  if (to.state().em === 'R') moveAll(to, 'REVISE', 'revision')
}

/** How a party said yes to these terms before: a default that was carried as a change is no answer given now. */
const howAccepted = (to: Desk, party: ParticipantId, terms: string) =>
  to.state().parties[party]?.history.findLast((entry) => entry.trigger === 'ACCEPT' && entry.terms === terms)?.how
