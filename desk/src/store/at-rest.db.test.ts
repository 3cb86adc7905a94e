import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { makeMasterKey, masterKeyPath, readMasterKey } from '../keys/master-key.ts'
import { localCustodian } from '../keys/custodian.ts'
import { Keyring } from '../keys/keyring.ts'
import { claimArrivals, putArrival } from './arrivals.ts'
import { putBlob } from './blobs.ts'
import { appendEvents, createCase, lockCase, readEvents } from './event-log.ts'
import { rewrapKeys } from './key-rotation.ts'
import { enqueue } from './outbox.ts'
import { newId } from './random-id.ts'
import { caseKey, sealText } from './sealed-fields.ts'
import { openStore } from './store.ts'

const worker = { role: 'worker' } as const
const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const CANARY = 'canary-9b1d5c3e'

let db: TestServer
const ids: string[] = []
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow')`))
  await db.store.as({ role: 'intake' }, (tx) => putArrival(tx,
    { source: 'smtp', dedupe: Buffer.alloc(32), receivedAt: at, envelope: { from: CANARY }, raw: Buffer.from(CANARY.repeat(500)) }))
  for (let n = 0; n < 12; n += 1) {
    ids.push(await db.store.as(worker, async (tx) => {
      const head = await createCase(tx, { id: newId(), project: 'mlflow', ref: `R-${n}`, policyHash: 'p', at })
      await appendEvents(tx, head, [{ type: 'opened', version: 1, at, actor: 'x', audience: 'team', body: { text: CANARY.repeat(300), n } }])
      const key = await caseKey(tx, head.id)
      await putBlob(tx, key, { eventSeq: 1, kind: 'attachment', name: CANARY, mediaType: CANARY, bytes: Buffer.from(CANARY.repeat(900)) })
      await enqueue(tx, { eventKey: head.id, caseId: head.id, kind: 'mail', recipient: CANARY, payload: { text: CANARY }, dueAt: at })
      const title = sealText(tx, key, { table: 'case_view', column: 'title_sealed', row: head.id }, CANARY)
      await tx.execute(`insert into case_view (case_id, project, ref, title_sealed, opened_at, updated_at) values ($1, '', '', $2, $3, $3)`,
        [head.id, title, at])
      return head.id
    }))
  }
})
afterAll(() => db.close())

const filesBelow = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))

describe('at rest', () => {
  it('S-090: no text, title, name, address or file is in the clear anywhere in the data folder, WAL included', async () => {
    // Even a statement that fails must not leave its values in the server's log.
    await expect(db.store.as(worker, (tx) => tx.execute(`insert into member values ($1)`, [CANARY]))).rejects.toThrow()
    await db.as('administrator', (sql) => sql.query('checkpoint'))
    const files = filesBelow(db.dataDir)
    expect(files.some((path) => path.includes('pg_wal'))).toBe(true)
    expect(files.filter((path) => readFileSync(path).includes(CANARY))).toEqual([])
  })

  it('the sweep would find what is in the clear', async () => {
    await db.store.as(worker, (tx) => tx.execute(`update project set name = 'in-the-clear-71f0' where id = 'mlflow'`))
    await db.as('administrator', (sql) => sql.query('checkpoint'))
    expect(filesBelow(db.dataDir).some((path) => readFileSync(path).includes('in-the-clear-71f0'))).toBe(true)
  })
})

describe('rotation of the master key', () => {
  it('S-093: goes on while the desk works; afterwards the former key opens nothing and the new one everything', async () => {
    const former = await readMasterKey(masterKeyPath(db.dataDir))
    if (former === undefined) throw new Error('no master key')
    const fresh = await makeMasterKey(join(db.dataDir, 'keys', 'next.key'))
    const rotating = await openStore({ postgres: db.postgres, keyring: new Keyring(localCustodian(fresh, [former])) })
    const work = async (id: string) => rotating.as(worker, async (tx) => {
      const head = await lockCase(tx, id)
      if (head === undefined) throw new Error('no case')
      await appendEvents(tx, head, [{ type: 'noted', version: 1, at, actor: 'x', audience: 'team', body: {} }])
    })
    const [wrapped] = await Promise.all([rewrapKeys(rotating), ...ids.map(work)])
    expect(wrapped).toBe(ids.length * 2 + 2)
    expect(await rewrapKeys(rotating)).toBe(0)
    await rotating.close()

    const after = await openStore({ postgres: db.postgres, keyring: new Keyring(localCustodian(fresh)) })
    for (const id of ids) expect((await after.as(worker, (tx) => readEvents(tx, id))).length).toBe(2)
    const [arrival] = await claimArrivals(after, { now: at, limit: 1, leaseSeconds: 1 })
    expect(arrival?.envelope).toEqual({ from: CANARY })
    await after.close()
    await expect(openStore({ postgres: db.postgres, keyring: new Keyring(localCustodian(former)) }))
      .rejects.toMatchObject({ code: 'unknown-master-key' })
  })
})
