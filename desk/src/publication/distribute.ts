import { createHash } from 'node:crypto'
import type { Advisory, PublishableFile } from '@parley/advisory'
import type { Tx } from '../store/store.ts'
import { documentPath, whiteRoot } from './csaf-paths.ts'
import type { Signer } from './signer.ts'

export interface Released {
  readonly advisory: Advisory
  /** The files of the advisory, as `publishable` made them; the CSAF one is distributed. */
  readonly files: readonly PublishableFile[]
  readonly caseId: string
  readonly at: Temporal.Instant
}

/**
 * Puts the CSAF document where a trusted provider keeps it, with hashes and signature, in the transaction that publishes
 * the advisory: all of it becomes public at once, or nothing (S-115). Publishing again replaces the document; its address
 * stays. Throws when there is no CSAF file or it is not TLP:CLEAR, which `publishable` never lets through.
 */
export async function distribute(tx: Tx, signer: Signer, { advisory, files, caseId, at }: Released): Promise<void> {
  const csaf = files.find(({ format }) => format === 'csaf-2.0')
  if (!csaf || advisory.tlp !== 'CLEAR') throw new Error(`there is no public CSAF document of ${advisory.id}`)
  const path = documentPath(advisory)
  const bytes = Buffer.from(csaf.text, 'utf8')
  const name = path.slice(path.indexOf('/') + 1)
  const rows = [
    { ending: '', mediaType: 'application/json', bytes },
    { ending: '.sha256', mediaType: 'text/plain; charset=utf-8', bytes: hashLine('sha256', bytes, name) },
    { ending: '.sha512', mediaType: 'text/plain; charset=utf-8', bytes: hashLine('sha512', bytes, name) },
    { ending: '.asc', mediaType: 'application/pgp-signature', bytes: Buffer.from(await signer.sign(bytes, at)) },
  ]
  for (const row of rows) {
    await tx.execute(
      `insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (advisory_id, path) do update set bytes = excluded.bytes, sha256 = excluded.sha256, media_type = excluded.media_type`,
      [advisory.id, `${whiteRoot}/${path}${row.ending}`, row.mediaType, row.bytes, createHash('sha256').update(row.bytes).digest(), at, caseId])
  }
  await note(tx, { advisory, path, caseId, at })
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
