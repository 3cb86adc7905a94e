import { verifyChain, readChain, type ChainVerdict } from './event-chain.ts'
import { readCase } from './event-log.ts'
import type { Tx } from './transaction.ts'

/** A case's log as it is stored: sealed bodies in base64, hashes in hexadecimal. It proves itself and tells no words. */
export interface CaseExport {
  readonly format: 'parley case log 1'
  readonly instance: string
  readonly case: { readonly id: string; readonly reference: string; readonly seq: number; readonly hash: string }
  readonly events: readonly ExportedEvent[]
}

export interface ExportedEvent {
  readonly seq: number
  readonly type: string
  readonly version: number
  /** To the microsecond. */
  readonly at: string
  readonly actor: string
  readonly audience: string
  readonly body: string
  readonly prev: string
  readonly hash: string
}

/** The whole log of a case; undefined where it is not this viewer's. Only a viewer of all audiences gets one that verifies. */
export async function exportCase(tx: Tx, id: string): Promise<CaseExport | undefined> {
  const [head, rows] = await Promise.all([readCase(tx, id), readChain(tx, id)])
  if (head === undefined) return undefined
  return {
    format: 'parley case log 1', instance: tx.instance,
    case: { id: head.id, reference: head.ref, seq: head.seq, hash: head.hash.toString('hex') },
    events: rows.map(({ seq, type, version, at, actor, audience, body, prev, hash }) => ({
      seq, type, version, at: at.toString(), actor, audience, body: body.toString('base64'), prev: prev.toString('hex'), hash: hash.toString('hex'),
    })),
  }
}

/**
 * Checks an exported log without desk, database or key: nothing was edited, deleted, inserted, reordered or cut off since
 * its head was written down. Whether that head is the desk's is for whoever kept it apart to say.
 */
export function verifyExport({ instance, case: head, events }: CaseExport): ChainVerdict {
  const rows = events.map(({ seq, type, version, at, actor, audience, body, prev, hash }) => ({
    case_id: head.id, seq, type, version, at: Temporal.Instant.from(at), actor, audience,
    body: Buffer.from(body, 'base64'), prev: Buffer.from(prev, 'hex'), hash: Buffer.from(hash, 'hex'),
  }))
  return verifyChain(rows, { caseId: head.id, seq: head.seq, hash: Buffer.from(head.hash, 'hex') }, instance)
}
