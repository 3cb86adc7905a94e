import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { chainNotes } from './chain-writer.ts'
import { signCheckpoint, verifierKey } from './checkpoint.ts'
import type { EntryRow } from './entry.ts'
import { openLogKey } from './log-key.ts'
import { MerkleTree } from './merkle-tree.ts'

/** S-105: a checkpoint after so many entries, or so much time with any. */
export const entriesPerCheckpoint = 1_000
export const secondsPerCheckpoint = 300

/** The log of the desk while it runs. */
export interface AuditLog {
  /** Signs with this name; the host of the desk. */
  readonly origin: string
  /** The key as people keep it, to hold checkpoints and proofs against. */
  readonly verifier: string
  /** Chains what was noted; a checkpoint where one is due, or always with `sign`. */
  advance(sign?: boolean): Promise<void>
  /** The newest checkpoint, and the path of an entry to it; `null` while no checkpoint covers the entry. */
  inclusion(seq: number): { readonly path: readonly Buffer[]; readonly size: number; readonly checkpoint: string } | null
  checkpoint(): string | null
}

export interface AuditOptions { readonly store: Store; readonly origin: string; readonly dataDir: string; readonly now: () => Temporal.Instant }

/** Reads the log as it is, and goes on from there. Checkpoints lie in `<data>/checkpoints`, to be copied elsewhere (S-106). */
export async function openAuditLog({ store, origin, dataDir, now }: AuditOptions): Promise<AuditLog> {
  const key = await store.as({ role: 'worker' }, (tx) => openLogKey(tx, now()))
  const folder = join(dataDir, 'checkpoints')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const tree = await readTree(store)
  let latest = await newest(folder)
  let signedAt = now()
  const sign = async (): Promise<void> => {
    latest = { size: tree.size, note: await writeCheckpoint(folder, { origin, size: tree.size, root: tree.root() }, key.privateKey) }
    signedAt = now()
  }
  const isDue = (): boolean => {
    const fresh = tree.size - (latest?.size ?? 0)
    return fresh >= entriesPerCheckpoint || (fresh > 0 && now().since(signedAt).total('seconds') >= secondsPerCheckpoint)
  }
  return {
    origin, verifier: verifierKey(origin, key.publicKey),
    advance: async (always = false) => {
      for (let added = await chainNotes(store); added.length > 0; added = await chainNotes(store)) {
        for (const { hash } of added) tree.add(hash)
        if (isDue()) await sign()
      }
      if (isDue() || (always && tree.size > (latest?.size ?? 0))) await sign()
    },
    inclusion: (seq) => (latest === null || seq >= latest.size ? null : { path: tree.path(seq, latest.size), size: latest.size, checkpoint: latest.note }),
    checkpoint: () => latest?.note ?? null,
  }
}

const page = 50_000

async function readTree(store: Store): Promise<MerkleTree> {
  const tree = new MerkleTree()
  for (;;) {
    const rows = await store.as({ role: 'worker' }, (tx) => tx.query<Pick<EntryRow, 'hash'>>('select hash from audit_entry where seq >= $1 order by seq limit $2', [tree.size, page]))
    for (const { hash } of rows) tree.add(hash)
    if (rows.length < page) return tree
  }
}

interface Latest { readonly size: number; readonly note: string }

async function newest(folder: string): Promise<Latest | null> {
  const name = (await readdir(folder)).filter((each) => /^\d{12}\.txt$/.test(each)).sort().at(-1)
  return name === undefined ? null : { size: Number(name.slice(0, 12)), note: await readFile(join(folder, name), 'utf8') }
}

async function writeCheckpoint(folder: string, checkpoint: Parameters<typeof signCheckpoint>[0], key: KeyObject): Promise<string> {
  const note = signCheckpoint(checkpoint, key)
  const path = join(folder, `${String(checkpoint.size).padStart(12, '0')}.txt`)
  await writeFile(`${path}.new`, note)
  await rename(`${path}.new`, path)
  return note
}

/** Every entry and every checkpoint that lies in the data folder, for `verifyLog`. */
export async function readLog(store: Store, dataDir: string): Promise<{ readonly rows: readonly EntryRow[]; readonly checkpoints: readonly string[]; readonly publicKey: Buffer }> {
  const folder = join(dataDir, 'checkpoints')
  const names = (await readdir(folder)).filter((each) => /^\d{12}\.txt$/.test(each)).sort()
  const checkpoints = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return store.as({ role: 'worker' }, async (tx) => ({
    rows: await tx.query<EntryRow>('select seq, entry, hash from audit_entry order by seq'), checkpoints,
    publicKey: (await tx.one<{ public_key: Buffer }>('select public_key from audit_key')).public_key,
  }))
}
