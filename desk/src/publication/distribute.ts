import { createHash } from 'node:crypto'
import { basename } from 'node:path/posix'
import type { Advisory, PublishableFile } from '@parley/advisory'
import type { Tx } from '../store/store.ts'
import { documentPath, editions } from './csaf-paths.ts'
import type { Signer } from './signer.ts'

export interface Released {
  readonly advisory: Advisory
  /** The files of the advisory, as `publishable` made them; the CSAF ones are distributed. */
  readonly files: readonly PublishableFile[]
  readonly caseId: string
  readonly at: Temporal.Instant
}

/**
 * Puts the CSAF documents of both versions where a trusted provider keeps them, with hashes and signature, in the
 * transaction that publishes the advisory: all of it becomes public at once, or nothing (S-115). Publishing again replaces
 * the documents; their addresses stay. Throws when there is no CSAF file or it is not TLP:CLEAR, which `publishable` never
 * lets through.
 */
export async function distribute(tx: Tx, signer: Signer, { advisory, files, caseId, at }: Released): Promise<void> {
  const path = documentPath(advisory)
  const rows: Row[] = []
  for (const { folder, version } of editions) {
    const csaf = files.find(({ format }) => format === `csaf-${version}`)
    if (!csaf || advisory.tlp !== 'CLEAR') throw new Error(`there is no public CSAF ${version} document of ${advisory.id}`)
    rows.push(...await rowsOf(signer, Buffer.from(csaf.text, 'utf8'), `${folder}/${path}`, at))
  }
  await tx.execute(
    `insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id)
     select $1, path, media_type, bytes, sha256(bytes), $5, $6 from unnest($2::text[], $3::text[], $4::bytea[]) as made (path, media_type, bytes)
     on conflict (advisory_id, path) do update set bytes = excluded.bytes, sha256 = excluded.sha256, media_type = excluded.media_type`,
    [advisory.id, rows.map((row) => row.path), rows.map(({ mediaType }) => mediaType), rows.map(({ bytes }) => bytes), at, caseId])
  await note(tx, { advisory, path, caseId, at })
}

interface Row { readonly path: string; readonly mediaType: string; readonly bytes: Buffer }

/** The document and what lies beside it. */
async function rowsOf(signer: Signer, bytes: Buffer, path: string, at: Temporal.Instant): Promise<readonly Row[]> {
  const name = basename(path)
  return [
    { path, mediaType: 'application/json', bytes },
    { path: `${path}.sha256`, mediaType: 'text/plain; charset=utf-8', bytes: hashLine('sha256', bytes, name) },
    { path: `${path}.sha512`, mediaType: 'text/plain; charset=utf-8', bytes: hashLine('sha512', bytes, name) },
    { path: `${path}.asc`, mediaType: 'application/pgp-signature', bytes: Buffer.from(await signer.sign(bytes, at)) },
  ]
}

/** Hexadecimal first, small, then two spaces and the name, as `sha256sum --check` reads it (CSAF 2.0 §7.1.18). */
function hashLine(algorithm: 'sha256' | 'sha512', bytes: Uint8Array, name: string): Buffer {
  return Buffer.from(`${createHash(algorithm).update(bytes).digest('hex')}  ${name}\n`)
}

/** Indexes and feeds speak of the document with the dates that stand in it. */
async function note(tx: Tx, { advisory, path, caseId, at }: { advisory: Advisory; path: string; caseId: string; at: Temporal.Instant }): Promise<void> {
  const dates = advisory.revisions.map((revision) => Temporal.Instant.from(revision.at))
  await tx.execute(
    `insert into csaf_document (advisory_id, path, title, publisher, released_at, revised_at, case_id) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (advisory_id) do update set title = excluded.title, publisher = excluded.publisher, revised_at = excluded.revised_at`,
    [advisory.id, path, advisory.title, advisory.publisher.name, dates[0] ?? at, dates.at(-1) ?? at, caseId])
}
