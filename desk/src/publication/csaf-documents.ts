import type { Tx } from '../store/store.ts'
import { edition21, type Edition } from './csaf-paths.ts'

/** A published CSAF document, as indexes and feeds name it. */
export interface CsafDocument {
  readonly id: string
  /** Below the folder of its edition: `2026/mlflow-2026-0001.json`. */
  readonly path: string
  /** Whether it is there as CSAF 2.1 too; what was published before 2.1 was offered is not, until its next revision. */
  readonly in21: boolean
  readonly title: string
  readonly publisher: string
  readonly releasedAt: Temporal.Instant
  readonly revisedAt: Temporal.Instant
}

/** A public OpenPGP key of the desk, the one in use or an old one. */
export interface PublicKey {
  readonly fingerprint: string
  readonly armoured: string
  readonly madeAt: Temporal.Instant
}

/** Everything published as CSAF, the newest change first. */
export interface Library {
  readonly documents: readonly CsafDocument[]
  readonly keys: readonly PublicKey[]
}

export async function readLibrary(tx: Tx): Promise<Library> {
  const documents = await tx.query<CsafDocument>(
    `select advisory_id as id, path, title, publisher, released_at as "releasedAt", revised_at as "revisedAt",
       exists (select from publication p where p.advisory_id = d.advisory_id and p.path = $1 || d.path) as in21
     from csaf_document d order by revised_at desc, path`, [`${edition21.folder}/`])
  const keys = await tx.query<PublicKey>('select fingerprint, public_key as armoured, made_at as "madeAt" from signing_key order by made_at')
  return { documents, keys }
}

/** The documents that are there in a version of the standard. */
export function of({ documents }: Library, { version }: Edition): readonly CsafDocument[] {
  return version === '2.0' ? documents : documents.filter(({ in21 }) => in21)
}

/** When the library last changed. Before the first publication: when the desk made its key, so that it says nothing. */
export function changedAt({ documents, keys }: Library): Temporal.Instant {
  const all = [...keys.map(({ madeAt }) => madeAt), ...documents.map(({ revisedAt }) => revisedAt)]
  return all.sort((a, b) => Temporal.Instant.compare(a, b)).at(-1) ?? Temporal.Instant.fromEpochMilliseconds(0)
}

/** RFC 3339 in UTC with milliseconds, as in the documents. */
export const stamp = (at: Temporal.Instant): string => at.toString({ fractionalSecondDigits: 3 })
