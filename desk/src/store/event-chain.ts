import { createHash } from 'node:crypto'
import { lengthPrefixed } from '../keys/place.ts'
import type { Tx } from './transaction.ts'

/** An event as stored: the body is ciphertext, so that a chain verifies without any key and after shredding. */
export interface ChainRow {
  readonly case_id: string
  readonly seq: number
  readonly type: string
  readonly version: number
  readonly at: Temporal.Instant
  readonly actor: string
  readonly audience: string
  readonly body: Buffer
  readonly prev: Buffer
  readonly hash: Buffer
}

/** Where a chain ends, as the head of its case says. */
export interface ChainEnd {
  readonly caseId: string
  readonly seq: number
  readonly hash: Uint8Array
}

/** `seq` is the first position that is wrong; `code` what is wrong with it. */
export type ChainVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly seq: number; readonly code: 'missing' | 'foreign' | 'unlinked' | 'altered' | 'cut' }

/** What the first event of a case links to: bound to the desk and the case. */
export const chainStart = (instance: string, caseId: string): Buffer =>
  createHash('sha256').update(lengthPrefixed([instance, 'case', caseId].map((part) => Buffer.from(part)))).digest()

/** SHA-256 over the length-prefixed parts: case, position, type, version, instant (µs), actor, audience, body, prev. */
export function eventHash(row: Omit<ChainRow, 'hash'>): Buffer {
  const words = [row.case_id, row.seq, row.type, row.version, row.at.epochNanoseconds / 1_000n, row.actor, row.audience]
  const parts = words.map((word) => Buffer.from(String(word), 'utf8'))
  return createHash('sha256').update(lengthPrefixed([...parts, row.body, row.prev])).digest()
}

/**
 * Checks a whole chain, in the order given, against its head: nothing edited, deleted, inserted, reordered or cut off.
 * Needs no key.
 */
export function verifyChain(rows: readonly ChainRow[], end: ChainEnd, instance: string): ChainVerdict {
  let prev = chainStart(instance, end.caseId)
  for (const [index, row] of rows.entries()) {
    const seq = index + 1
    if (row.case_id !== end.caseId) return { ok: false, seq, code: 'foreign' }
    if (row.seq !== seq) return { ok: false, seq, code: 'missing' }
    if (!row.prev.equals(prev)) return { ok: false, seq, code: 'unlinked' }
    if (!row.hash.equals(eventHash(row))) return { ok: false, seq, code: 'altered' }
    prev = row.hash
  }
  if (rows.length !== end.seq || !prev.equals(end.hash)) {
    return { ok: false, seq: Math.min(rows.length, end.seq) + 1, code: 'cut' }
  }
  return { ok: true }
}

/** The stored rows of a case in order, as far as the viewer sees them; only a viewer of all audiences gets a whole chain. */
export const readChain = (tx: Tx, caseId: string): Promise<ChainRow[]> =>
  tx.query<ChainRow>('select case_id, seq, type, version, at, actor, audience, body, prev, hash from event ' +
    'where case_id = $1 order by seq', [caseId])
