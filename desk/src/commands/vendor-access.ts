import { vendorAccess, type CaseState } from '@parley/coordination'
import type { CaseHead } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'

/** Who a vendor is in one case, beside its events: an id that leads nowhere, and its project at this desk, if it has one. */
export interface VendorParty {
  readonly participant: string
  readonly alias: string
  readonly project: string | null
}

/** The vendors of a case, in the order in which they were asked (worker, or a member of its team). */
export const vendorParties = (tx: Tx, caseId: string): Promise<VendorParty[]> =>
  tx.query<VendorParty>(
    'select participant, alias, project from vendor_party where case_id = $1 order by invited_at, participant',
    [caseId],
  )

export const vendorParty = (tx: Tx, caseId: string, participant: string): Promise<VendorParty | undefined> =>
  tx.maybe<VendorParty>('select participant, alias, project from vendor_party where case_id = $1 and participant = $2', [
    caseId,
    participant,
  ])

/**
 * Keeps what vendors may read in step with what they accepted, in the transaction of the events (X20, X21): what all
 * parties read, and the talk with this vendor alone; never that with another.
 */
export async function followVendors(tx: Tx, { head, state }: { readonly head: CaseHead; readonly state: CaseState }): Promise<void> {
  const verdicts = Object.keys(state.vendors.all).map((id) => [id, vendorAccess(state.vendors, state.embargo, id)] as const)
  const those = (wanted: string) => verdicts.flatMap(([id, verdict]) => (verdict === wanted ? [id] : []))
  const [granted, revoked] = [those('grant'), those('revoke')]
  if (revoked.length > 0)
    await tx.execute('delete from case_access where case_id = $1 and subject = any($2)', [head.id, revoked])
  if (granted.length > 0) {
    await tx.execute(
      `insert into case_access (case_id, subject, audiences)
       select $1, id, array['parties', 'party:' || id] from unnest($2::text[]) id on conflict (case_id, subject) do nothing`,
      [head.id, granted],
    )
  }
}
