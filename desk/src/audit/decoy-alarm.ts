import { notify } from '../identity/notices.ts'
import type { Store } from '../store/store.ts'
import { note } from './note.ts'

/** Tells all members of each reading of a decoy that they were not told of yet (S-118). Returns how many. */
export async function alarmDecoys(store: Store, now: Temporal.Instant): Promise<number> {
  const reads = await store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.query<{ read_id: number; viewer: string }>('update decoy_read set told = true where not told returning read_id, viewer')
    for (const { viewer } of found) await note(tx, { at: now, actor: viewer, action: 'decoy opened' })
    return found
  })
  for (const viewer of new Set(reads.map((read) => read.viewer))) {
    await store.as({ role: 'gate' }, async (tx) => {
      const member = await tx.maybe('select id from member where id = $1', [viewer])
      if (member) await notify(tx, 'decoy opened', viewer, now)
    })
  }
  return reads.length
}
