import type { LedgerRow } from './embargo-ledger.ts'

/** What the recipients of early notices said, for who decides about the release (S3-44): tallies first, then each that speaks against it. */
export interface PartyFeedback {
  readonly summary: string
  readonly against: readonly { readonly who: string; readonly says: string }[]
}

/** `null` where nobody got an early notice. Who has not answered is counted apart from who is not affected. */
export function feedbackOf(rows: readonly LedgerRow[]): PartyFeedback | null {
  const told = rows.filter(({ deliveries }) => deliveries.length > 0)
  if (told.length === 0) return null
  const count = (status: LedgerRow['status']) => told.filter((row) => row.status === status).length
  const summary = [
    `${count('affected')} affected`, `${count('not affected')} not affected`, `${count('investigating')} still investigating`, `${count('no answer')} without an answer`,
    `${told.filter(({ ready }) => ready === 'ready').length} of ${told.length} ready for the date`,
  ].join(', ')
  return { summary: `${summary}.`, against: told.flatMap(concerns) }
}

function concerns({ name: who, tested, objections, ready }: LedgerRow): PartyFeedback['against'] {
  return [
    ...tested.filter((said) => said.includes(': failed')).map((said) => ({ who, says: `the fix does not work on ${said.replace(': failed', '')}` })),
    ...objections.map((says) => ({ who, says: `objects: ${says}` })),
    ...(ready === 'not ready' ? [{ who, says: 'is not ready for the date' }] : []),
  ]
}
