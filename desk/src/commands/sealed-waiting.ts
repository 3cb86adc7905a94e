import { keptArrival } from '../store/arrivals.ts'
import { wholeOf } from '../store/file-pieces.ts'
import { releaseWaiting, openMeanwhile, answerSource, readAnswer } from '../store/sealed-waiting.ts'
import type { Store } from '../store/store.ts'
import { handle, type Gate } from './gate.ts'

/**
 * What waited for the keys of sealed cases goes on as soon as a holder has unlocked one, or the case was unsealed: mails and
 * letters go back to their queues, and what reporters wrote by their page is put into the case, each in a transaction of its
 * own. Returns how many of the latter.
 */
export async function goOnWithSealed(store: Store, gate: Gate): Promise<number> {
  const cases = await store.as({ role: 'worker' }, async (tx) => {
    const open = await openMeanwhile(tx)
    await releaseWaiting(tx, open)
    return open
  })
  if (cases.length === 0) return 0
  const answers = await store.as({ role: 'worker' }, (tx) => tx.query<{ id: string; caseId: string }>(
    `select id, case_id as "caseId" from arrival where state = 'held' and source = $2 and case_id = any($1) order by received_at limit 20`, [cases, answerSource]))
  let done = 0
  for (const { id, caseId } of answers) done += await putIn({ store, gate }, id, caseId) ? 1 : 0
  return done
}

/** False: the case refused it, such as one that was closed for good; it stays held, in sight. */
function putIn({ store, gate }: { readonly store: Store; readonly gate: Gate }, id: string, caseId: string): Promise<boolean> {
  return store.as({ role: 'worker' }, async (tx) => {
    const free = await tx.maybe(`select id from arrival where id = $1 and state = 'held' for update skip locked`, [id])
    const kept = free && await keptArrival(store, tx, id)
    if (!kept) return false
    const { participant, text, files } = readAnswer(await wholeOf(kept.raw))
    await tx.execute('savepoint answer')
    const outcome = await handle(gate, tx, caseId, {
      command: { type: 'WriteMessage', audience: 'reporter', message: { text, marks: ['written by the reporter’s page while the key of the case was not there'] } },
      actor: { kind: 'participant', id: participant }, files: files.map((file) => ({ kind: 'attachment' as const, ...file })),
    })
    if (!outcome?.ok) {
      await tx.execute('rollback to savepoint answer')
      return false
    }
    await tx.execute(`update arrival set state = 'done', raw = null, envelope = null, last_error = null where id = $1`, [id])
    return true
  })
}
