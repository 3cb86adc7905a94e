import type { Refusals, Told } from '../access/refusals.ts'
import type { Tx } from '../store/store.ts'
import { note } from './note.ts'

/** Writes what waits (as the worker). What cannot be written now stays for the next time. */
export async function writeRefusals(refusals: Refusals, as: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>, now: Temporal.Instant): Promise<void> {
  const waiting = refusals.waiting(now)
  if (waiting.told.length + waiting.counted.length === 0) return
  await as(async (tx) => {
    for (const each of waiting.told) await note(tx, { at: each.at, actor: each.actor, action: each.action, object: objectOf(tx, each), outcome: each.outcome })
    for (const { action, actor, count, at } of waiting.counted) await note(tx, { at, actor, action: `${action}, not listed`, object: String(count), outcome: 'counted' })
  })
  refusals.written(waiting)
}

/** The same login has the same fingerprint, so that tries at one account can be seen to belong together. */
function objectOf(tx: Tx, { object, hidden }: Told): string {
  const fingerprint = hidden === undefined ? [] : [tx.instanceKeys.fingerprint('refused', hidden.toLowerCase()).toString('hex').slice(0, 16)]
  return [...(object === undefined ? [] : [object]), ...fingerprint].join(' ')
}
