import { deliveries } from '../commands/early-copy.ts'
import { iso, type Gate, type Loaded } from '../commands/gate.ts'
import { listParties } from '../commands/lists-access.ts'
import { partyAnswers, readWhole } from '../commands/lists-party.ts'
import { ledger, type LedgerRow } from '../projections/embargo-ledger.ts'
import { embargoPage } from '../projections/embargo-page.ts'
import { feedbackOf, type PartyFeedback } from '../projections/party-feedback.ts'
import type { Tx } from '../store/store.ts'
import { partyName } from './embargo-team.tsx'

/** One row for each party of a list: consent, what was sent and how far it came, and what came back (team or worker). */
export async function ledgerOf(tx: Tx, loaded: Loaded, now: string): Promise<readonly LedgerRow[]> {
  const nameOf = partyName(loaded)
  const page = embargoPage({ state: loaded.state, policy: loaded.policy, now, by: 'team', nameOf })
  const readers = new Set(
    (
      await tx.query<{ subject: string }>('select subject from case_access where case_id = $1', [loaded.head.id])
    ).map(({ subject }) => subject),
  )
  const parties = (await listParties(tx, loaded.head.id)).map(({ participant, list, cut }) => ({
    participant,
    list,
    name: nameOf(participant),
    reads: !cut && readers.has(participant),
    consent: page.parties.find(({ id }) => id === participant)?.consent ?? 'no terms',
  }))
  return ledger(parties, await partyAnswers(tx, loaded.head.id), await deliveries(tx, loaded.head.id))
}

/** What the recipients of early notices said about the release; `null` where nobody was told early (team or worker). */
export async function feedbackFor(gate: Gate, tx: Tx, caseId: string): Promise<PartyFeedback | null> {
  if ((await tx.maybe('select 1 as one from delivery where case_id = $1 limit 1', [caseId])) === undefined) return null
  const loaded = await readWhole(gate, tx, caseId)
  return loaded ? feedbackOf(await ledgerOf(tx, loaded, iso(gate.now()))) : null
}
