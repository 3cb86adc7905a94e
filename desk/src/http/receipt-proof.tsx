import type { AuditLog } from '../audit/audit-log.ts'
import { reportProof } from '../audit/report-proof.ts'
import { receiptHolder } from '../commands/receipts.ts'
import type { Store } from '../store/store.ts'
import { download } from './download.ts'
import { formOf } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { openedReceipt } from './receipt-actions.tsx'
import type { Asked, Route } from './route.ts'

/** The log's key and newest checkpoint, for everybody; and for a reporter the proof of when the report was made. */
export function auditRoutes(store: Store, log: AuditLog): readonly Route[] {
  return [
    { method: 'GET', path: '/.well-known/parley/log-key', access: 'public', action: (c) => c.text(`${log.verifier}\n`) },
    { method: 'GET', path: '/.well-known/parley/checkpoint', access: 'public', action: (c) => { const note = log.checkpoint(); return note === null ? answerProblem(c, problems.notFound) : c.text(note) } },
    { method: 'POST', path: '/receipt/proof', access: 'reporter', action: (c) => sendProof(c, store, log) },
  ]
}

async function sendProof(c: Asked, store: Store, log: AuditLog): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const receipt = openedReceipt(c, form)
  const holder = receipt && await store.as({ role: 'gate' }, (tx) => receiptHolder(tx, receipt.secret))
  if (!holder) return answerProblem(c, problems.notFound)
  const proof = await reportProof(store, log, holder)
  return proof === null ? answerProblem(c, problems.notYetProved) : download('report-proof.json', Buffer.from(proof))
}
