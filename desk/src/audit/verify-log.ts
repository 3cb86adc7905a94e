import { openCheckpoint } from './checkpoint.ts'
import { firstPrev, leafHash, type EntryRow } from './entry.ts'
import { MerkleTree } from './merkle-tree.ts'

/**
 * `seq`: the first entry that is wrong. With `forked` and `rolled back` it is the first that may be: what comes before is
 * vouched for by an earlier checkpoint (`trusted` entries).
 */
export type LogVerdict =
  | { readonly ok: true; readonly size: number }
  | { readonly ok: false; readonly seq: number; readonly code: 'missing' | 'unlinked' | 'altered' | 'forked' | 'rolled back' | 'bad checkpoint'; readonly says: string }

/**
 * Checks the whole log, in the order given, by itself and against checkpoints that were kept. Without a checkpoint from
 * elsewhere a log that was rewritten or cut from some entry to its end looks like one that never had more (S-105, S-106).
 */
export function verifyLog(rows: readonly EntryRow[], checkpoints: readonly string[], verifier: string): LogVerdict {
  const tree = new MerkleTree()
  let prev = firstPrev
  for (const [seq, row] of rows.entries()) {
    const fault = faultOf(row, seq, prev)
    if (fault) return fault
    prev = row.hash.toString('hex')
    tree.add(row.hash)
  }
  return againstCheckpoints(tree, checkpoints, verifier)
}

function faultOf(row: EntryRow, seq: number, prev: string): Extract<LogVerdict, { ok: false }> | undefined {
  if (row.seq !== seq) return { ok: false, seq, code: 'missing', says: `entry ${seq} is not in its place; there stands ${row.seq}` }
  if (!leafHash(row.entry).equals(row.hash)) return { ok: false, seq, code: 'altered', says: `entry ${seq} is not what its hash says` }
  const said = JSON.parse(row.entry) as { readonly seq?: unknown; readonly prev?: unknown }
  if (said.seq !== seq) return { ok: false, seq, code: 'missing', says: `the entry in place ${seq} calls itself ${String(said.seq)}` }
  return said.prev === prev ? undefined : { ok: false, seq, code: 'unlinked', says: `entry ${seq} does not follow the one before it` }
}

function againstCheckpoints(tree: MerkleTree, notes: readonly string[], verifier: string): LogVerdict {
  const kept = notes.map((note) => openCheckpoint(note, verifier)).sort((a, b) => (a?.size ?? -1) - (b?.size ?? -1))
  let trusted = 0
  for (const checkpoint of kept) {
    if (checkpoint === null) return { ok: false, seq: trusted, code: 'bad checkpoint', says: 'a checkpoint is not signed by the key of this log' }
    if (checkpoint.size > tree.size) {
      return { ok: false, seq: tree.size, code: 'rolled back', says: `the log had ${checkpoint.size} entries and has ${tree.size}: entry ${tree.size} and all after it are gone` }
    }
    if (!tree.root(checkpoint.size).equals(checkpoint.root)) {
      return { ok: false, seq: trusted, code: 'forked', says: `an entry from ${trusted} to ${checkpoint.size - 1} is not the one that was signed` }
    }
    trusted = checkpoint.size
  }
  return { ok: true, size: tree.size }
}
