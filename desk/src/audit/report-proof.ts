import { readEvents } from '../store/event-log.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Store } from '../store/store.ts'
import type { AuditLog } from './audit-log.ts'
import { commitmentSalt, reportWords } from './report-commitment.ts'

export interface Holder { readonly caseId: string; readonly participant: string }

/**
 * What proves to a stranger when a report was made (S-110): the report itself, the entry of the log that commits to it,
 * and the way from that entry to a signed checkpoint (C2SP tlog-proof). Checked by `scripts/verify-receipt.mjs` with the
 * key of the desk's log and nothing else. `null` while no checkpoint covers it: within five minutes of the report.
 */
export async function reportProof(store: Store, log: AuditLog, holder: Holder): Promise<string | null> {
  const found = await store.as({ role: 'party', subject: holder.participant }, async (tx) => {
    const rows = await tx.query<{ event_seq: number; entry: number }>('select event_seq, entry from audit_report where case_id = $1 order by event_seq', [holder.caseId])
    const events = await readEvents(tx, holder.caseId)
    const isOwn = (body: unknown): boolean => typeof body === 'object' && body !== null && 'reporter' in body && body.reporter === holder.participant
    for (const row of rows) {
      const event = events.find(({ seq, body }) => seq === row.event_seq && isOwn(body))
      if (!event) continue
      const key = await caseKey(tx, holder.caseId)
      return { seq: row.entry, salt: commitmentSalt(key, event).toString('hex'), report: await reportWords(tx, key, event) }
    }
    return null
  })
  const included = found && log.inclusion(found.seq)
  if (!found || !included) return null
  const { entry } = await store.as({ role: 'worker' }, (tx) => tx.one<{ entry: string }>('select entry from audit_entry where seq = $1', [found.seq]))
  const path = included.path.map((hash) => `${hash.toString('base64')}\n`).join('')
  const proof = `c2sp.org/tlog-proof@v1\nindex ${found.seq}\n${path}\n${included.checkpoint}`
  return `${JSON.stringify({ format: 'parley-report-proof/1', report: found.report, salt: found.salt, entry, proof, key: log.verifier }, null, 2)}\n`
}
