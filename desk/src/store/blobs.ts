import { createHash } from 'node:crypto'
import type { CaseKey, Purpose } from '../keys/case-key.ts'
import { readPiecedFile, writePiecedFile, type PiecedFile } from '../keys/sealed-pieces.ts'
import { PiecedBytes, piecesIn, putWhole, WHOLE_AT_MOST, type FileBytes } from './file-pieces.ts'
import { newId } from './random-id.ts'
import { openField, sealField, type Field } from './sealed-fields.ts'
import type { Tx } from './transaction.ts'

/** Largest file, in bytes: 25 MiB. */
export const LARGEST_BLOB = 25 * 1024 * 1024
/** Largest original mail: what the way in takes at most (35 MiB), with room for the headers of a server in front. */
export const LARGEST_ORIGINAL = 36 * 1024 * 1024

/** A file of a case: an attachment, or an original mail byte for byte. Who may see its event may see it. */
export interface Blob {
  readonly id: string
  readonly caseId: string
  readonly eventSeq: number
  /** For example `attachment` or `original`. */
  readonly kind: string
  readonly name: string
  readonly mediaType: string
  /** In bytes. */
  readonly size: number
  /** Of the plain bytes; stored sealed, because a hash can prove which file it is. */
  readonly sha256: Buffer
}

export type NewBlob = Pick<Blob, 'eventSeq' | 'kind' | 'name' | 'mediaType'> & { readonly bytes: FileBytes }

/** A file is larger than the desk takes. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge'
  readonly code = 'blob-too-large'
}

/**
 * Keeps a file, sealed under its case's `file` key; one in pieces by what opens them, which makes them the case's, so that no
 * byte is sealed or written again. The event may follow in the same transaction.
 * @throws BlobTooLarge over 25 MiB; an `original` may have 36 MiB.
 */
export async function putBlob(tx: Tx, key: CaseKey, blob: NewBlob): Promise<Blob> {
  const { eventSeq, kind, name, mediaType, bytes } = blob
  const most = kind === 'original' ? LARGEST_ORIGINAL : LARGEST_BLOB
  if (bytes.length > most) throw new BlobTooLarge(`a file of ${bytes.length} bytes; at most ${most} are kept`)
  const id = newId()
  const file = await piecesFor(tx, bytes)
  const sha256 = file?.sha256 ?? createHash('sha256').update(bytes as Uint8Array).digest()
  const seal = (column: string, plain: Uint8Array): Buffer => sealField(tx, key, fieldOf(id, column), plain)
  const sealed = file === null ? seal('sealed', bytes as Uint8Array) : seal('file', writePiecedFile(file))
  tx.writeRow(
    `insert into blob (id, case_id, event_seq, kind, size, media_type, name, sha256, sealed, file) select * from
       unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::text[])`,
    [id, key.caseId, eventSeq, kind, bytes.length, seal('media_type', Buffer.from(mediaType)), seal('name', Buffer.from(name)),
      seal('sha256', sha256), sealed, file?.id ?? null])
  return { id, caseId: key.caseId, eventSeq, kind, name, mediaType, size: bytes.length, sha256 }
}

/** A file with its bytes; undefined when there is none or it is not this viewer's. @throws KeyError when altered. */
export async function getBlob(tx: Tx, key: CaseKey, id: string): Promise<(Blob & { bytes: Buffer }) | undefined> {
  const found = await openBlob(tx, key, id)
  return found && { ...found, bytes: found.bytes instanceof PiecedBytes ? await found.bytes.whole() : found.bytes }
}

/** The same, with a large file's bytes to be read by its pieces while this transaction lasts. */
export async function openBlob(tx: Tx, key: CaseKey, id: string): Promise<(Blob & { bytes: Buffer | PiecedBytes }) | undefined> {
  const row = await tx.maybe<BlobRow & { sealed: Buffer; file: string | null }>(`select ${COLUMNS}, sealed, file from blob where id = $1 and case_id = $2`,
    [id, key.caseId])
  if (row === undefined) return undefined
  const open = (column: string): Buffer => openField(tx, key, fieldOf(id, column), row.sealed)
  return { ...opened(tx, key, row), bytes: row.file === null ? open('sealed') : await piecesIn(tx, readPiecedFile(open('file'))).withHead() }
}

/** The files of a case that this viewer may see, without their bytes, in order of their events. */
export async function listBlobs(tx: Tx, key: CaseKey): Promise<Blob[]> {
  const rows = await tx.askRow<BlobRow & { readonly case_id: string }>(`select case_id, ${COLUMNS} from blob where case_id = any($1::text[]) order by event_seq, id`, [key.caseId])
  return rows.filter(({ case_id }) => case_id === key.caseId).map((row) => opened(tx, key, row))
}

/** What opens its pieces; null where it is one value. */
async function piecesFor(tx: Tx, bytes: FileBytes): Promise<PiecedFile | null> {
  if (bytes instanceof PiecedBytes) return bytes.file
  return bytes.length <= WHOLE_AT_MOST ? null : putWhole(tx, bytes)
}

const COLUMNS = 'id, event_seq, kind, size, media_type, name, sha256'

interface BlobRow {
  id: string
  event_seq: number
  kind: string
  size: number
  media_type: Buffer
  name: Buffer
  sha256: Buffer
}

function opened(tx: Tx, key: CaseKey, row: BlobRow): Blob {
  const open = (column: string, sealed: Buffer): Buffer => openField(tx, key, fieldOf(row.id, column), sealed)
  return {
    id: row.id, caseId: key.caseId, eventSeq: row.event_seq, kind: row.kind, size: row.size,
    name: open('name', row.name).toString('utf8'), mediaType: open('media_type', row.media_type).toString('utf8'),
    sha256: open('sha256', row.sha256),
  }
}

/** A file's own name may tell who sent it, as its content may; both go with the case, not with the identity. */
const fieldOf = (row: string, column: string): Field => ({ table: 'blob', column, row, purpose: 'file' satisfies Purpose })
