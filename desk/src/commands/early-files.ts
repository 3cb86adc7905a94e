import type { NoticeFile } from '@parley/coordination'
import { caseKey } from '../store/sealed-fields.ts'
import { listBlobs, openBlob, putBlob, type Blob } from '../store/blobs.ts'
import type { Tx } from '../store/store.ts'
import type { Gate } from './gate.ts'

/** One notice to one recipient. */
export interface DeliveryOf { readonly caseId: string; readonly seq: number; readonly participant: string }

const fileOf = ({ id, name, mediaType, size, sha256 }: Blob): NoticeFile => ({ blob: id, name, mediaType, size, sha256: sha256.toString('hex') })

/** The files of a case that a notice may carry, the newest first; the same bytes under the same name once (team or worker). */
export async function filesToChoose(tx: Tx, caseId: string): Promise<readonly NoticeFile[]> {
  const files = (await listBlobs(tx, await caseKey(tx, caseId))).filter(({ kind }) => kind === 'attachment').map(fileOf)
  return [...new Map(files.map((file) => [`${file.sha256} ${file.name}`, file])).values()].toReversed()
}

/** Files the notice's files under the event that sends it: who may read that event gets them, and nobody else (worker). */
export async function fileUnder(tx: Tx, caseId: string, { seq, files }: { readonly seq: number; readonly files: readonly NoticeFile[] }): Promise<readonly NoticeFile[]> {
  const key = await caseKey(tx, caseId)
  const filed: NoticeFile[] = []
  for (const { blob } of files) {
    const found = await openBlob(tx, key, blob)
    if (found === undefined) throw new Error(`early notice: no file ${blob} in its case`)
    filed.push(fileOf(await putBlob(tx, key, { eventSeq: seq, kind: 'notice', name: found.name, mediaType: found.mediaType, bytes: found.bytes })))
  }
  return filed
}

/** One line of the ledger for each recipient and file (worker). */
export const recordFiles = (tx: Tx, caseId: string, { seq, recipients, files }: { readonly seq: number; readonly recipients: readonly string[]; readonly files: readonly NoticeFile[] }): Promise<number> =>
  tx.execute(
    'insert into delivery_file (case_id, event_seq, participant, blob) select $1, $2, p, b from unnest($3::text[]) p cross join unnest($4::text[]) b',
    [caseId, seq, recipients, files.map(({ blob }) => blob)],
  )

/** Whether this recipient was sent this file by a notice; the download goes on record with it (worker). */
export async function noteTaken(gate: Gate, tx: Tx, caseId: string, { participant, blob }: { readonly participant: string; readonly blob: string }): Promise<boolean> {
  return (await tx.execute('update delivery_file set taken_at = coalesce(taken_at, $4) where case_id = $1 and participant = $2 and blob = $3', [caseId, participant, blob, gate.now()])) > 0
}

/** These files went into a mail that is sealed to the recipient (worker). */
export const noteMailed = (gate: Gate, tx: Tx, { caseId, seq, participant }: DeliveryOf, blobs: readonly string[]): Promise<number> =>
  tx.execute(
    'update delivery_file set mailed_at = coalesce(mailed_at, $5) where case_id = $1 and event_seq = $2 and participant = $3 and blob = any($4)',
    [caseId, seq, participant, blobs, gate.now()],
  )

export interface FileCount { readonly files: number; readonly mailed: number; readonly taken: number }

/** How many files went with each notice to each recipient, and how far they came, by `number of the event/participant` (team or worker). */
export async function fileCounts(tx: Tx, caseId: string): Promise<ReadonlyMap<string, FileCount>> {
  const rows = await tx.query<FileCount & { readonly event_seq: number; readonly participant: string }>(
    'select event_seq, participant, count(*)::int as files, count(mailed_at)::int as mailed, count(taken_at)::int as taken from delivery_file where case_id = $1 group by event_seq, participant',
    [caseId],
  )
  return new Map(rows.map(({ event_seq: seq, participant, files, mailed, taken }) => [`${seq}/${participant}`, { files, mailed, taken }]))
}
