import { mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestDatabase, type TestServer } from '../../../testing/src/database.ts'
import { makeIntakeKeyPair } from '../keys/intake-seal.ts'
import { backUp, tablesInOrder } from './backup.ts'
import { putBlob } from './blobs.ts'
import { nextReference } from './case-reference.ts'
import { readChain, verifyChain } from './event-chain.ts'
import { appendEvents, createCase, readCase, readEvents } from './event-log.ts'
import { shredCase } from './key-rotation.ts'
import { newId } from './random-id.ts'
import { restoreInto, shutDoors } from './restore.ts'
import { caseKey } from './sealed-fields.ts'
import { openStore } from './store.ts'

const worker = { role: 'worker' } as const
const at = Temporal.Instant.from('2026-11-20T12:00:00Z')
const pair = makeIntakeKeyPair()
const CANARY = 'canary words of a report'

let db: TestServer
let folder: string
let path: string
let id: string
beforeAll(async () => {
  db = await testDatabase()
  id = newId()
  await db.store.as(worker, async (tx) => {
    await tx.execute(`insert into project (id, name) values ('mlflow', 'Quotes " and \\\\ and ü')`)
    const head = await createCase(tx, { id, project: 'mlflow', ref: await nextReference(tx, 'mlflow', 2026), policyHash: 'p', at })
    await appendEvents(tx, head, ['One', 'Two'].map((type) => ({ type, version: 1, at, actor: 'desk', audience: 'team', body: { text: CANARY } })))
    await putBlob(tx, await caseKey(tx, id), { eventSeq: 1, kind: 'attachment', name: 'poc.txt', mediaType: 'text/plain', bytes: Buffer.alloc(3_000_000, 7) })
    await tx.execute(`insert into read_log (viewer, case_id, what) values ('ada', $1, 'case')`, [id])
  })
})
afterAll(() => db.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-backup-'))
  path = join(folder, 'desk.backup')
  return () => rm(folder, { recursive: true, force: true })
})

const backUpTo = () => db.as('owner', (owner) => backUp(owner, path, pair.publicKey))
const restoreTo = (other: TestDatabase, key = pair) => other.as('owner', (owner) => restoreInto(owner, path, key))

/** A migrated database in which no desk was made yet. */
async function empty(): Promise<TestDatabase> {
  const other = await db.fresh()
  await other.as('owner', (owner) => owner.query('delete from parley.instance_key; delete from parley.instance'))
  return other
}

describe('a backup', () => {
  it('S-130: restored elsewhere it is the same desk: rows, keys, chains, words', async () => {
    const { rows } = await backUpTo()
    const other = await empty()
    expect(await restoreTo(other)).toBe(rows)
    const store = await openStore({ postgres: other.postgres, keyring: db.keyring })
    expect(store.instance).toBe(db.store.instance)
    const [events, verdict, next] = await store.as(worker, async (tx) => {
      const head = await tx.one<{ seq: number; hash: Buffer }>('select seq, hash from case_head where id = $1', [id])
      return [await readEvents(tx, id), verifyChain(await readChain(tx, id), { caseId: id, ...head }, tx.instance), await nextReference(tx, 'mlflow', 2026)]
    })
    expect(events.map(({ body }) => body)).toEqual([{ text: CANARY }, { text: CANARY }])
    expect(verdict).toEqual({ ok: true })
    expect(next).toBe('MLFLOW-2026-0002')
    await store.close()
  })

  it('every table comes back row for row, and its guards are on again', async () => {
    await backUpTo()
    const other = await empty()
    await restoreTo(other)
    const tables = await db.as('owner', tablesInOrder)
    const all = (server: Pick<TestDatabase, 'as'>, table: string) =>
      server.as('owner', async (owner) => (await owner.query<{ line: string }>(`select to_jsonb(t)::text as line from parley.${table} t order by 1`)).rows)
    for (const table of tables) expect(await all(other, table), table).toEqual(await all(db, table))
    await expect(other.as('owner', (owner) => owner.query('delete from parley.event'))).rejects.toMatchObject({ code: '42501' })
  })

  it('S-024: no session and no invitation of the day of the backup comes back with it, and the log says that it was restored', async () => {
    const member = newId()
    await db.store.as({ role: 'gate' }, async (tx) => {
      await tx.execute(`insert into member (id, login, display_name) values ($1, $1, 'Ada')`, [member])
      for (const sql of [`insert into session (id_hash, member, expires_at) values ($1, $2, $3)`, `insert into setup_token (hash, member, expires_at) values ($1, $2, $3)`]) await tx.execute(sql, [Buffer.alloc(32, 1), member, at.add({ hours: 1 })])
    })
    await backUpTo()
    const other = await empty()
    await restoreTo(other)
    await other.as('owner', shutDoors)
    const { rows } = await other.as('owner', (owner) => owner.query<Record<string, number>>(`select (select count(*)::int from parley.session) as sessions, (select count(*)::int from parley.setup_token) as links,
      (select count(*)::int from parley.member) as members, (select count(*)::int from parley.audit_pending where action = 'desk restored') as told`))
    expect(rows).toEqual([{ sessions: 0, links: 0, members: 1, told: 1 }])
  })

  it('S-130: shows nothing of the desk to who has only the file, not even names', async () => {
    await backUpTo()
    const bytes = Buffer.concat([await readFile(path), await readFile(`${path}.keys`)])
    for (const word of [CANARY, 'mlflow', id, 'case_head']) expect(bytes.includes(word)).toBe(false)
  })

  it('S-094: the keys of cases lie in the second file alone', async () => {
    await backUpTo()
    const other = await empty()
    await rm(`${path}.keys`)
    await expect(restoreTo(other)).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await other.as('owner', (owner) => owner.query('select from parley.case_head'))).rowCount).toBe(0)
  })

  it('S-094: what was shredded stays so: the rows of an older backup with the keys of a newer one open nothing of it, and its chain verifies', async () => {
    const old = newId()
    await db.store.as(worker, async (tx) => {
      const head = await createCase(tx, { id: old, project: 'mlflow', ref: await nextReference(tx, 'mlflow', 2026), policyHash: 'p', at })
      await appendEvents(tx, head, [{ type: 'One', version: 1, at, actor: 'desk', audience: 'team', body: { text: CANARY } }])
    })
    await backUpTo()
    await db.store.as(worker, (tx) => shredCase(tx, old, 'everything'))
    await db.as('owner', (owner) => backUp(owner, `${path}.newer`, pair.publicKey))
    await rename(`${path}.newer.keys`, `${path}.keys`)
    const other = await empty()
    await restoreTo(other)
    const store = await openStore({ postgres: other.postgres, keyring: db.keyring })
    await expect(store.as(worker, (tx) => readEvents(tx, old))).rejects.toMatchObject({ code: 'case-key-gone' })
    const [head, rows] = await store.as(worker, async (tx) => [await readCase(tx, old), await readChain(tx, old)])
    expect(verifyChain(rows, { caseId: old, seq: 1, hash: head?.hash ?? Buffer.alloc(0) }, store.instance)).toEqual({ ok: true })
    expect((await store.as(worker, (tx) => readEvents(tx, id))).length).toBeGreaterThan(0)
    await store.close()
  })

  it('S-130: opens with no other key', async () => {
    await backUpTo()
    await expect(restoreTo(await empty(), makeIntakeKeyPair())).rejects.toMatchObject({ code: 'sealed-altered' })
  })

  it.each([
    ['cut short', async (size: number) => truncate(path, size - 10)],
    ['with a changed byte', async (size: number) => {
      const bytes = await readFile(path)
      bytes[Math.floor(size / 2)] = (bytes[Math.floor(size / 2)] ?? 0) ^ 1
      await writeFile(path, bytes)
    }],
    ['without its last piece', async () => {
      const bytes = await readFile(path)
      let [from, last] = [0, 0]
      while (from < bytes.length) [last, from] = [from, from + 4 + bytes.readUInt32BE(from)]
      await truncate(path, last)
    }],
  ])('%s is refused whole', async (_, harm) => {
    await backUpTo()
    await harm((await readFile(path)).length)
    const other = await empty()
    await expect(restoreTo(other)).rejects.toMatchObject({ name: expect.stringMatching(/^(BackupError|KeyError)$/) as string })
    expect((await other.as('owner', (owner) => owner.query('select from parley.case_head'))).rowCount).toBe(0)
  })

  it('is not restored over a desk', async () => {
    await backUpTo()
    await expect(restoreTo(await db.fresh())).rejects.toThrow('there is a desk in this database already')
  })

  it('overwrites no file', async () => {
    await backUpTo()
    await expect(backUpTo()).rejects.toMatchObject({ code: 'EEXIST' })
  })
})
