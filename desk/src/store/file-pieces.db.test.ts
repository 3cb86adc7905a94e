import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { PIECE_BYTES, PieceSealer } from '../keys/sealed-pieces.ts'
import { claimArrivals, finishArrival, putArrival, type Arrival } from './arrivals.ts'
import { getBlob, listBlobs, openBlob, putBlob } from './blobs.ts'
import { appendEvents, createCase } from './event-log.ts'
import { dropFiles, dropUnfinished, keepFile, PiecedBytes, sealedPieces, wholeOf, WHOLE_AT_MOST } from './file-pieces.ts'
import type { Claim } from './lease.ts'
import { newId } from './random-id.ts'
import { caseKey } from './sealed-fields.ts'
import { shredCase } from './key-rotation.ts'

const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const [worker, intake] = [{ role: 'worker' } as const, { role: 'intake' } as const]
const ada = { role: 'team', member: 'ada' } as const
const bob = { role: 'team', member: 'bob' } as const
const reporter = { role: 'party', subject: 'reporter-1' } as const

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow'), ('istio')`))
  await db.store.as({ role: 'gate' }, async (tx) => {
    await tx.execute(`insert into member (id, login, display_name, state) values ('ada', 'ada', 'Ada', 'active'), ('bob', 'bob', 'Bob', 'active')`)
    await tx.execute(`insert into team_member (project, member) values ('mlflow', 'ada'), ('istio', 'bob')`)
  })
})
afterAll(() => db.close())
beforeEach(async () => {
  await db.as('owner', (sql) => sql.query('delete from file_piece; delete from blob; delete from arrival'))
})

const bytesOf = (size: number, words = 'words of a large mail, '): Buffer => Buffer.alloc(size, words)
const large = WHOLE_AT_MOST + 3 * PIECE_BYTES + 7
const dedupeOf = (raw: Uint8Array): Buffer => createHash('sha256').update(raw).digest()
const put = (raw: Buffer) => db.store.as(intake, (tx) => putArrival(tx, { source: 'smtp', dedupe: dedupeOf(raw), receivedAt: at, envelope: {}, raw }))
const pieces = async (): Promise<number> => Number((await db.as('owner', (sql) => sql.query<{ n: string }>('select count(*) as n from file_piece'))).rows[0]?.n)

async function claimed(): Promise<Claim<Arrival>> {
  const [one] = await claimArrivals(db.store, { now: at.add({ seconds: 1 }), limit: 1, leaseSeconds: 60 })
  return one ?? expect.fail('nothing was claimed')
}

async function openCase(): Promise<string> {
  const id = newId()
  await db.store.as(worker, async (tx) => {
    const head = await createCase(tx, { id, project: 'mlflow', ref: `ref-${id}`, policyHash: 'p', at })
    await appendEvents(tx, head, ['reporter', 'team'].map((audience) => ({ type: 'message-added', version: 1, at, actor: 'x', audience, body: {} })))
    await tx.execute('insert into case_access (case_id, subject, audiences) values ($1, $2, $3)', [id, 'reporter-1', ['reporter']])
  })
  return id
}

const file = (bytes: Uint8Array | PiecedBytes, eventSeq = 1) => ({ eventSeq, kind: 'attachment', name: 'poc.bin', mediaType: 'application/octet-stream', bytes })

describe('a large arrival', () => {
  it('email row 14: lies in pieces, is read again at will, and comes out as it went in', async () => {
    const raw = bytesOf(large)
    await put(raw)
    expect(await pieces()).toBe(Math.ceil(large / PIECE_BYTES))
    const { raw: kept } = await claimed()
    expect(kept).toBeInstanceOf(PiecedBytes)
    expect(kept.length).toBe(large)
    for (let time = 0; time < 2; time += 1) expect(Buffer.from(await wholeOf(kept)).equals(raw)).toBe(true)
  })

  it('that was sealed while it came is the same', async () => {
    const raw = bytesOf(large)
    const sealer = new PieceSealer(db.store.instance, newId())
    const held: Buffer[] = []
    for (let from = 0; from < raw.length; from += 60_000) held.push(...sealer.add(raw.subarray(from, from + 60_000)))
    const { last, file: meanwhile } = sealer.end()
    await db.store.as(intake, (tx) => putArrival(tx, { source: 'smtp', dedupe: dedupeOf(raw), receivedAt: at, envelope: {}, raw: { file: meanwhile, pieces: [...held, last] } }))
    expect(Buffer.from(await wholeOf((await claimed()).raw)).equals(raw)).toBe(true)
  })

  it('that came before is not kept twice', async () => {
    await put(bytesOf(large))
    const before = await pieces()
    expect(await put(bytesOf(large))).toMatchObject({ duplicate: true })
    expect(await pieces()).toBe(before)
  })

  it('S-096: who puts pieces in reads none, changes none and takes none away', async () => {
    await put(bytesOf(large))
    for (const attempt of ['select from file_piece', `update file_piece set sealed = ''`, 'delete from file_piece']) {
      await expect(db.store.as(intake, (tx) => tx.execute(attempt)), attempt).rejects.toMatchObject({ code: '42501' })
    }
  })

  it.each([
    ['out of order', 'update file_piece set n = case n when 0 then 1000 when 1 then 0 else n end; update file_piece set n = 1 where n = 1000'],
    ['without one of the middle', 'delete from file_piece where n = 2'],
    ['without its end', `delete from file_piece where n = (select max(n) from file_piece)`],
    ['with one twice', 'update file_piece p set sealed = (select sealed from file_piece o where o.n = 3) where p.n = 4'],
  ])('S-091: %s is not read', async (_how, harm) => {
    await put(bytesOf(large))
    const { raw } = await claimed()
    await db.as('owner', (sql) => sql.query(harm))
    await expect(wholeOf(raw)).rejects.toMatchObject({ name: 'KeyError', code: 'sealed-altered' })
  })

  it('S-091: cannot be given the pieces of another', async () => {
    await put(bytesOf(large, 'one '))
    const one = await claimed()
    await put(bytesOf(large, 'two '))
    const { file: other } = (await db.as('owner', (sql) => sql.query<{ file: string }>('select file from arrival where id <> $1', [one.id]))).rows[0] ?? expect.fail()
    const own = one.raw instanceof PiecedBytes ? one.raw.file.id : expect.fail()
    await db.as('owner', (sql) => sql.query(`delete from file_piece where file = $1`, [own]))
    await db.as('owner', (sql) => sql.query(`update file_piece set file = $1 where file = $2`, [own, other]))
    await expect(wholeOf(one.raw)).rejects.toMatchObject({ code: 'sealed-altered' })
  })

  it('is forgotten whole where no case keeps it, and kept where one does, with no byte written again', async () => {
    await put(bytesOf(large))
    const first = await claimed()
    await db.store.as(worker, (tx) => finishArrival(tx, first))
    expect(await pieces()).toBe(0)

    const id = await openCase()
    await put(bytesOf(large, 'another '))
    const second = await claimed()
    const before = await pieces()
    const made = await db.store.as(worker, async (tx) => {
      const blob = await putBlob(tx, await caseKey(tx, id), { ...file(second.raw), kind: 'original' })
      await finishArrival(tx, second, { caseId: id })
      return blob
    })
    expect(await pieces()).toBe(before)
    const got = await db.store.as(worker, async (tx) => getBlob(tx, await caseKey(tx, id), made.id))
    expect(got?.bytes.equals(bytesOf(large, 'another '))).toBe(true)
    expect(got?.sha256).toEqual(dedupeOf(bytesOf(large, 'another ')))
  })
})

describe('a large file of a case', () => {
  it('comes back byte for byte, and its first bytes say what it is', async () => {
    const id = await openCase()
    const bytes = bytesOf(large)
    const made = await db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id), file(bytes)))
    await db.store.as(worker, async (tx) => {
      const key = await caseKey(tx, id)
      expect((await getBlob(tx, key, made.id))?.bytes.equals(bytes)).toBe(true)
      expect(await listBlobs(tx, key)).toEqual([made])
      const opened = await openBlob(tx, key, made.id)
      expect(opened?.bytes instanceof PiecedBytes && Buffer.from(opened.bytes.head).equals(bytes.subarray(0, opened.bytes.head.length)) && opened.bytes.head.length > 264).toBe(true)
    })
  })

  it('its pieces are seen by who sees the file, and by nobody else', async () => {
    const id = await openCase()
    await db.store.as(worker, async (tx) => {
      const key = await caseKey(tx, id)
      await putBlob(tx, key, file(bytesOf(large), 1))
      await putBlob(tx, key, file(bytesOf(large), 2))
    })
    const each = (await pieces()) / 2
    const seen = (viewer: Parameters<typeof db.store.as>[0]) => db.store.as(viewer, async (tx) => (await tx.one<{ n: number }>('select count(*) as n from file_piece')).n)
    expect([await seen(ada), await seen(bob), await seen(reporter), await seen({ role: 'party', subject: 'nobody' })]).toEqual([2 * each, 0, each, 0])
    for (const viewer of [{ role: 'gate' } as const, { role: 'public' } as const]) await expect(seen(viewer)).rejects.toMatchObject({ code: '42501' })
  })

  it('S-094: is gone with the key of its case', async () => {
    const id = await openCase()
    const made = await db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id), file(bytesOf(large))))
    await db.store.as(worker, (tx) => shredCase(tx, id, 'everything'))
    await expect(db.store.as(worker, async (tx) => getBlob(tx, await caseKey(tx, id), made.id))).rejects.toMatchObject({ code: 'case-key-gone' })
  })
})

describe('a file that is kept while it comes', () => {
  it('S-090: is sealed from its first byte on, and is the case’s once that takes it', async () => {
    const canary = 'canary of a file that comes '
    const bytes = bytesOf(3 * PIECE_BYTES + 1, canary)
    const keeping = keepFile(db.store)
    for (let from = 0; from < bytes.length; from += 100_000) await keeping.add(bytes.subarray(from, from + 100_000))
    const kept = await keeping.end()
    const { rows } = await db.as('owner', (sql) => sql.query<{ sealed: Buffer }>('select sealed from file_piece'))
    expect(rows).toHaveLength(4)
    expect(rows.some(({ sealed }) => sealed.includes('canary'))).toBe(false)
    const id = await openCase()
    const made = await db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id), file(kept)))
    await dropFiles(db.store, [kept.file.id])
    expect((await db.store.as(worker, async (tx) => getBlob(tx, await caseKey(tx, id), made.id)))?.bytes.equals(bytes)).toBe(true)
  })

  it('is dropped where nobody takes it, and after a desk was killed', async () => {
    const [one, other] = [keepFile(db.store), keepFile(db.store)]
    for (const keeping of [one, other]) await keeping.add(bytesOf(2 * PIECE_BYTES))
    const kept = await one.end()
    await put(bytesOf(large))
    const ofArrival = Math.ceil(large / PIECE_BYTES)
    expect(await pieces()).toBe(ofArrival + 3)
    await dropFiles(db.store, [kept.file.id])
    expect(await pieces()).toBe(ofArrival + 1)
    await dropUnfinished(db.store)
    expect(await pieces()).toBe(ofArrival)
  })

  it('of no byte is a file too', async () => {
    const kept = await keepFile(db.store).end()
    expect(await kept.whole()).toEqual(Buffer.alloc(0))
    expect(sealedPieces(db.store.instance, Buffer.alloc(0)).pieces).toHaveLength(1)
  })
})
