import { recorded } from './record-read.ts'
import type { Tx } from '../store/store.ts'

/** What no row tells by itself, such as that a list was asked for. Ids and codes only, never words. */
export interface Noted {
  readonly at: Temporal.Instant
  /** Member or participant; a viewer can only note of itself. */
  readonly actor: string
  readonly action: string
  readonly object?: string
  readonly outcome?: string
}

/** Notes it in the transaction that does it, to be chained within seconds. @throws NotRecorded: then it is not done. */
export async function note(tx: Tx, { at, actor, action, object = '', outcome = 'done' }: Noted): Promise<void> {
  await recorded(tx.execute('insert into audit_pending (at, actor, action, object, outcome) values ($1, $2, $3, $4, $5)', [at, actor, action, object, outcome]))
}
