import { createHash } from 'node:crypto'
import { CaseKey } from '../keys/case-key.ts'
import { getBlob, listBlobs } from '../store/blobs.ts'
import { exportCase, verifyExport, type CaseExport } from '../store/case-export.ts'
import { caseKey } from '../store/sealed-fields.ts'
import type { Store, Tx } from '../store/store.ts'
import { openCheckpoint } from './checkpoint.ts'
import { leafHash, type EntryRow } from './entry.ts'
import { MerkleTree, nodeHash } from './merkle-tree.ts'
import { note } from './note.ts'

/**
 * One case with everything that proves it: the sealed log, the key that opens its words, its files, and each entry of the
 * desk's own log about it with the way to a signed checkpoint. Who reported is in it as far as the words say; the key of
 * identities is not.
 */
export interface Evidence {
  readonly format: 'parley evidence 1'
  readonly made: string
  readonly log: CaseExport
  /** The key of the case's words and files, in base64. */
  readonly key: string
  /** What the sealed bodies say, in the order of the log. */
  readonly words: readonly unknown[]
  readonly files: readonly { readonly name: string; readonly event: number; readonly sha256: string; readonly bytes: string }[]
  readonly entries: readonly { readonly entry: string; readonly path: readonly string[] }[]
  /** A signed note (C2SP tlog-checkpoint) that covers all entries but those after it. */
  readonly checkpoint: string
}

export interface LogAsIs { readonly rows: readonly EntryRow[]; readonly checkpoints: readonly string[]; readonly verifier: string }

/** Undefined where there is no such case. Noted in the log of the desk before anything is read. @throws KeyError of a sealed or erased case. */
export async function makeEvidence(store: Store, log: LogAsIs, reference: string, now: Temporal.Instant): Promise<Evidence | undefined> {
  return store.as({ role: 'worker' }, async (tx) => {
    const found = await tx.maybe<{ id: string }>('select id from case_head where ref = $1', [reference])
    if (!found) return undefined
    await note(tx, { at: now, actor: 'desk', action: 'evidence taken', object: found.id })
    const [exported, key] = [await exportCase(tx, found.id), await caseKey(tx, found.id)]
    if (!exported) return undefined
    return {
      format: 'parley evidence 1', made: now.toString({ fractionalSecondDigits: 0 }), log: exported,
      key: (key.forWrapping().get('case') ?? Buffer.alloc(0)).toString('base64'),
      words: exported.events.map((event) => bodyOf(exported, event, key)), files: await filesOf(tx, key), ...entriesOf(log, found.id),
    }
  })
}

async function filesOf(tx: Tx, key: CaseKey): Promise<Evidence['files']> {
  const files: Evidence['files'][number][] = []
  for (const { id, name, eventSeq, sha256 } of await listBlobs(tx, key)) {
    const blob = await getBlob(tx, key, id)
    if (blob) files.push({ name, event: eventSeq, sha256: sha256.toString('hex'), bytes: blob.bytes.toString('base64') })
  }
  return files
}

function entriesOf({ rows, checkpoints, verifier }: LogAsIs, caseId: string): Pick<Evidence, 'entries' | 'checkpoint'> {
  const newest = checkpoints.at(-1) ?? ''
  const size = openCheckpoint(newest, verifier)?.size ?? 0
  const tree = new MerkleTree()
  for (const { hash } of rows) tree.add(hash)
  const about = rows.filter(({ seq, entry }) => seq < size && String((JSON.parse(entry) as { object?: unknown }).object).startsWith(caseId))
  return { checkpoint: newest, entries: about.map(({ seq, entry }) => ({ entry, path: tree.path(seq, size).map((hash) => hash.toString('base64')) })) }
}

/** What the sealed body of an event says, with nothing but the key of the case. @throws KeyError where it is not the sealed one. */
function bodyOf({ instance, case: { id } }: CaseExport, { seq, type, version, body }: CaseExport['events'][number], key: CaseKey): unknown {
  const place = { instance, table: 'event', column: 'body', caseId: id, row: `${seq}/${type}`, version }
  return JSON.parse(key.open('content', place, Buffer.from(body, 'base64')).toString('utf8'))
}

/** What is wrong with an evidence pack, or `null`. `verifier`: the desk's log key, from elsewhere than the pack. Needs no desk. */
export function faultOfEvidence(evidence: Evidence, verifier: string): string | null {
  const { log, words, files, entries } = evidence
  const chain = verifyExport(log)
  if (!chain.ok) return `the log of the case is broken at event ${chain.seq} (${chain.code})`
  const key = new CaseKey(log.case.id, new Map([['case', Buffer.from(evidence.key, 'base64')]]))
  for (const [at, event] of log.events.entries()) {
    if (JSON.stringify(wordsOrNothing(log, event, key)) !== JSON.stringify(words[at])) return `the words of event ${event.seq} are not the ones that the log holds`
  }
  const changed = files.find(({ sha256, bytes }) => createHash('sha256').update(Buffer.from(bytes, 'base64')).digest('hex') !== sha256)
  if (changed) return `the file «${changed.name}» is not the one that was kept`
  const checkpoint = openCheckpoint(evidence.checkpoint, verifier)
  if (checkpoint === null) return 'the checkpoint is not signed by that key'
  const stray = entries.findIndex(({ entry, path }) => !leads(entry, path, checkpoint))
  return stray === -1 ? null : `entry ${stray + 1} of the desk's log about the case is not in the tree that was signed`
}

function wordsOrNothing(log: CaseExport, event: CaseExport['events'][number], key: CaseKey): unknown {
  try {
    return bodyOf(log, event, key)
  } catch (error) {
    if (error instanceof Error) return undefined // any way in which bytes do not open is the same: they are not these words
    throw error
  }
}

/** RFC 6962 §2.1.1: whether the path leads from the entry to the root. */
function leads(entry: string, path: readonly string[], { size, root }: { readonly size: number; readonly root: Buffer }): boolean {
  let [index, last, hash] = [Number((JSON.parse(entry) as { seq?: unknown }).seq), size - 1, leafHash(entry)]
  if (!Number.isInteger(index) || index < 0 || index > last) return false
  for (const line of path) {
    if (last === 0) return false
    const other = Buffer.from(line, 'base64')
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(other, hash)
      while (index % 2 === 0 && index > 0) [index, last] = [index / 2, Math.floor(last / 2)]
    } else hash = nodeHash(hash, other)
    ;[index, last] = [Math.floor(index / 2), Math.floor(last / 2)]
  }
  return last === 0 && hash.equals(root)
}
