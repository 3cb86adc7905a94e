import { createHash } from 'node:crypto'
import type { Actor } from '@parley/coordination'
import { apply, iso, type Gate } from './gate.ts'
import type { Outcome } from './outcome.ts'
import { loadCase } from './publish.ts'
import type { RejectedReport } from '../projections/rows.ts'
import type { Tx } from '../store/store.ts'

/**
 * Makes the words public that the reporter agreed to, in the transaction of the event: before it commits nothing of them is
 * at any address. Nothing else of the case goes with them. `null`: no such case.
 */
export async function discloseRejected(gate: Gate, tx: Tx, caseId: string, actor: Actor): Promise<Outcome | null> {
  const loaded = await loadCase(gate, tx, caseId)
  if (!loaded) return null
  const outcome = await apply(gate, tx, loaded, [{ actor, command: { type: 'DiscloseRejected' } }])
  const words = loaded.state.rejectedWords
  if (!outcome.ok || !words) return outcome
  const { head, policy } = loaded
  const id = head.ref.toLowerCase()
  const report: RejectedReport = { id, project: policy.id, projectName: policy.project.name, title: words.title, text: words.text, at: iso(gate.now()) }
  const bytes = Buffer.from(JSON.stringify(report))
  await tx.execute(
    `insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, 'application/json', $3, $4, $5, $6)`,
    [`rejected/${id}`, `/rejected/${id}`, bytes, createHash('sha256').update(bytes).digest(), report.at, head.id])
  return outcome
}
