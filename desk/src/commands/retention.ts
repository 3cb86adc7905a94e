import { shredCase } from '../store/key-rotation.ts'
import type { Store, Tx } from '../store/store.ts'

/** How long is kept what a case holds after it was closed, in days; `null`: for ever. */
export interface Retention {
  /** Who reported: addresses, names, who is reached how. */
  readonly identityDays: number | null
  /** Everything. The log stays, and still verifies. */
  readonly caseDays: number | null
}

export interface Shredded { readonly identities: number; readonly cases: number }

const most = 100

/** Shreds what is past its time, a hundred cases a round; cases under a legal hold are left as they are (S-133). */
export async function keepNoLonger(store: Store, { identityDays, caseDays }: Retention, now: Temporal.Instant): Promise<Shredded> {
  const round = (what: 'everything' | 'identity', days: number | null): Promise<number> => days === null ? Promise.resolve(0)
    : store.as({ role: 'worker' }, async (tx) => {
      const due = await dueCases(tx, what === 'identity' ? 'identity' : 'case', now.subtract({ hours: 24 * days }))
      for (const id of due) await erase(tx, id, what)
      return due.length
    })
  return { cases: await round('everything', caseDays), identities: await round('identity', identityDays) }
}

async function dueCases(tx: Tx, scope: 'case' | 'identity', closedBefore: Temporal.Instant): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select v.case_id as id from case_view v join case_key k on k.case_id = v.case_id and k.scope = $1
     where v.closed_at < $2 and not exists (select from case_hold h where h.case_id = v.case_id) order by v.closed_at limit $3`, [scope, closedBefore, most])
  return rows.map(({ id }) => id)
}

/**
 * Erases a person, or all words of a case, in the caller's transaction (worker): the key is deleted, and with it whatever
 * names how somebody is reached. The log of the case still verifies, because it is made over what was sealed.
 * @throws HeldCase where the case is under a legal hold.
 */
export async function erase(tx: Tx, caseId: string, what: 'everything' | 'identity'): Promise<void> {
  if (await isHeld(tx, caseId)) throw new HeldCase(`case ${caseId} is under a legal hold; end that first`)
  await tx.execute('delete from contact where case_id = $1', [caseId])
  await shredCase(tx, caseId, what)
  if (what === 'everything') await tx.execute(`update case_view set title_sealed = null where case_id = $1`, [caseId])
}

export class HeldCase extends Error { override readonly name = 'HeldCase' }

export async function isHeld(tx: Tx, caseId: string): Promise<boolean> {
  return (await tx.query('select case_id from case_hold where case_id = $1', [caseId])).length > 0
}

/** Sets or ends a hold; false where it is so already. */
export async function hold(tx: Tx, caseId: string, now: Temporal.Instant): Promise<boolean> {
  return await tx.execute('insert into case_hold (case_id, since) values ($1, $2) on conflict do nothing', [caseId, now]) === 1
}

export async function endHold(tx: Tx, caseId: string): Promise<boolean> {
  return await tx.execute('delete from case_hold where case_id = $1', [caseId]) === 1
}
