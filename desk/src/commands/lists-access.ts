import { binds, mayLearn, type CaseState } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import { newId } from '../store/random-id.ts'
import type { Tx } from '../store/store.ts'

interface Settled {
  readonly head: CaseHead
  readonly state: CaseState
  readonly policy: Policy
}

export interface ListParty {
  readonly participant: string
  readonly membership: string
  readonly person: string
  readonly list: string
  readonly alias: string
  readonly invitedAt: Temporal.Instant
  readonly cut: boolean
}

/** Who takes part in this case by way of a list (team or worker). */
export const listParties = (tx: Tx, caseId: string): Promise<ListParty[]> =>
  tx.query<ListParty>(
    'select participant, membership, person, list, alias, invited_at as "invitedAt", cut_at is not null as cut from list_party where case_id = $1 order by invited_at, participant',
    [caseId],
  )

/**
 * Keeps who may read a case in step with who consents, in the transaction of the events: a grant comes with the
 * acceptance of the terms in force and goes when it lapses or the party leaves (X20, X21). After the end those who read
 * along still do. A policy without terms grants with the invitation (S4).
 */
export async function followEmbargo(tx: Tx, settled: Settled): Promise<void> {
  const { head, state } = settled
  for (const party of await listParties(tx, head.id)) {
    const verdict = party.cut ? 'revoke' : verdictOf(settled, party.participant)
    if (verdict === 'keep') continue
    if (verdict === 'revoke')
      await tx.execute('delete from case_access where case_id = $1 and subject = $2', [head.id, party.participant])
    else {
      await tx.execute(
        `insert into case_access (case_id, subject, audiences) values ($1, $2, $3)
         on conflict (case_id, subject) do update set audiences = excluded.audiences`,
        [head.id, party.participant, ['parties', `list:${party.list}`]],
      )
    }
  }
  await followCalendar(tx, head, state)
}

function verdictOf({ state: { embargo }, policy }: Settled, participant: string): 'grant' | 'revoke' | 'keep' {
  const party = embargo.parties[participant]
  if (party?.left !== undefined) return 'revoke'
  if (policy.early_disclosure?.embargo === undefined && embargo.em === 'N') return 'grant'
  if (embargo.em === 'X') return 'keep'
  return binds(embargo.em) && mayLearn(embargo, participant) ? 'grant' : 'revoke'
}

async function followCalendar(tx: Tx, head: CaseHead, { embargo }: CaseState): Promise<void> {
  if (embargo.active === undefined) return
  const endsAt = embargo.ended?.at ?? embargo.active.endsAt
  await tx.execute(
    `insert into calendar_entry (id, case_id, ends_at, ended) values ($1, $2, $3, $4)
     on conflict (case_id) do update set ends_at = excluded.ends_at, ended = excluded.ended, sequence = calendar_entry.sequence + 1
     where calendar_entry.ends_at <> excluded.ends_at or calendar_entry.ended <> excluded.ended`,
    [newId(), head.id, endsAt, embargo.em === 'X'],
  )
}
