import type { Tx } from './transaction.ts'

/** What no row tells by itself, for the log of the desk, where it is chained within seconds. Ids and codes only, never words; by the worker. */
export async function putLogNote(tx: Tx, { at, actor, action, object }: { readonly at: Temporal.Instant; readonly actor: string; readonly action: string; readonly object: string }): Promise<void> {
  await tx.execute(`insert into audit_pending (at, actor, action, object, outcome) values ($1, $2, $3, $4, 'done')`, [at, actor, action, object])
}
