import { createHash } from 'node:crypto'
import type { CaseKey } from '../keys/case-key.ts'
import { listBlobs } from '../store/blobs.ts'
import type { StoredEvent } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { canonical } from './entry.ts'

/** What a report said, as its reporter sent it: what the commitment is to. */
export interface ReportWords {
  readonly title: string
  readonly text: string
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

export async function reportWords(tx: Tx, key: CaseKey, event: StoredEvent): Promise<ReportWords> {
  const { title, message } = event.body as { readonly title: string; readonly message: { readonly text: string } }
  const blobs = (await listBlobs(tx, key)).filter(({ eventSeq }) => eventSeq === event.seq)
  const files = blobs.map(({ name, sha256 }) => ({ name, sha256: sha256.toString('hex') })).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  return { title, text: message.text, files }
}

/** Hides what was committed to from who only has the log; the same each time, for who has the case's key. */
export const commitmentSalt = (key: CaseKey, { caseId, seq }: StoredEvent): Buffer => key.mac('content', Buffer.from(`report commitment/${caseId}/${seq}`))

/** SHA-256(salt ‖ canonical JSON of the words). Says nothing without the salt, and cannot be made to mean another report. */
export const commitment = (salt: Uint8Array, words: ReportWords): string =>
  createHash('sha256').update(salt).update(canonical(words), 'utf8').digest('hex')
