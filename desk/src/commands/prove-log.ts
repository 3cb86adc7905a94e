import { rebuildDifferences } from '../projections/rebuild.ts'
import { readChain, verifyChain } from '../store/event-chain.ts'
import type { Store } from '../store/store.ts'
import type { PolicyShelf } from './policy-shelf.ts'

/** What a whole store proves of itself: that no log was changed, and that what is kept beside the logs follows from them. */
export interface Proof {
  readonly cases: number
  /** References of cases whose chain does not verify, with the place. */
  readonly broken: readonly string[]
  /** Rows that are not what the log makes of them. */
  readonly differences: number
}

export async function proveLog(store: Store, shelf: PolicyShelf): Promise<Proof> {
  const heads = await store.as({ role: 'worker' }, (tx) =>
    tx.query<{ id: string; ref: string; seq: number; hash: Buffer }>('select id, ref, seq, hash from case_head order by ref'))
  const broken: string[] = []
  for (const { id, ref, seq, hash } of heads) {
    const rows = await store.as({ role: 'worker' }, (tx) => readChain(tx, id))
    const verdict = verifyChain(rows, { caseId: id, seq, hash }, store.instance)
    if (!verdict.ok) broken.push(`${ref} at event ${verdict.seq}: ${verdict.code}`)
  }
  return { cases: heads.length, broken, differences: (await rebuildDifferences(store, shelf)).length }
}
