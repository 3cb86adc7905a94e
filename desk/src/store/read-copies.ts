import type { CaseKey } from '../keys/case-key.ts'
import { unwrapByReader } from '../keys/reader-key.ts'
import { readPiecedFile } from '../keys/sealed-pieces.ts'
import type { ChainRow } from './event-chain.ts'
import type { StoredEvent } from './event-log.ts'
import { PiecedBytes } from './file-pieces.ts'
import { copiedFileField, copyField, type Reader } from './reader-copies.ts'
import { openField, openJson } from './sealed-fields.ts'
import type { Tx } from './transaction.ts'

/** As much of a transaction as reading copies takes: no keyring, so that it works beside a desk, or on a dump of one. */
export type Looking = Pick<Tx, 'instance' | 'query' | 'maybe'>

/** The key of a reporter's copies of a case; undefined where there are none. @throws KeyError `sealed-altered` for another reader's key. */
export async function copyKeyBy(tx: Looking, readerKey: Uint8Array, { caseId, participant }: Reader): Promise<CaseKey | undefined> {
  const row = await tx.maybe<{ by_reader: Buffer }>('select by_reader from reader_key where case_id = $1 and participant = $2', [caseId, participant])
  return row && unwrapByReader(readerKey, { instance: tx.instance, participant }, caseId, row.by_reader)
}

/** The events of a case that its reporter has copies of, opened, in order. */
export async function readCopies(tx: Looking, key: CaseKey, participant: string): Promise<StoredEvent[]> {
  const rows = await tx.query<Omit<ChainRow, 'prev'> & { copy: Buffer }>(
    `select e.case_id, e.seq, e.type, e.version, e.at, e.actor, e.audience, e.hash, c.body as copy from reader_copy c
     join event e on e.case_id = c.case_id and e.seq = c.seq where c.case_id = $1 and c.participant = $2 order by c.seq`, [key.caseId, participant])
  return rows.map(({ case_id: caseId, copy, seq, type, version, at, actor, audience, hash }) =>
    ({ caseId, seq, type, version, at, actor, audience, hash, body: openJson(tx, key, copyField(participant, seq), copy) }))
}

/** A file that its reporter has a copy of, with its bytes. */
export async function readCopiedFile(tx: Looking, key: CaseKey, participant: string, blob: string): Promise<{ readonly name: string; readonly bytes: Buffer } | undefined> {
  const row = await tx.maybe<{ name: Buffer; sealed: Buffer; file: string | null }>(
    'select name, sealed, file from reader_file where case_id = $1 and participant = $2 and blob = $3', [key.caseId, participant, blob])
  if (row === undefined) return undefined
  const open = (column: 'name' | 'sealed', sealed: Buffer): Buffer => openField(tx, key, copiedFileField(participant, blob, column), sealed)
  const [name, held] = [open('name', row.name).toString('utf8'), open('sealed', row.sealed)]
  return { name, bytes: row.file === null ? held : await piecesOf(tx, held).whole() }
}

const piecesOf = (tx: Looking, held: Buffer): PiecedBytes => {
  const file = readPiecedFile(held)
  return new PiecedBytes(tx.instance, file, async (n) => (await tx.maybe<{ sealed: Buffer }>('select sealed from file_piece where file = $1 and n = $2', [file.id, n]))?.sealed)
}
