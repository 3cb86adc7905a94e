import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { claimArrivals, failArrival, finishArrival, putArrival } from './arrivals.ts'
import { getBlob, LARGEST_BLOB, LARGEST_ORIGINAL, listBlobs, putBlob } from './blobs.ts'
import { appendEvents, createCase } from './event-log.ts'
import { shredCase } from './key-rotation.ts'
import { LeaseLost, MOST_ATTEMPTS, pauseAfter, queueDepths } from './lease.ts'
import { claimOutbox, enqueue, failOutbox, finishOutbox, holdOutbox, releaseOutbox } from './outbox.ts'
import { newId } from './random-id.ts'
import { caseKey } from './sealed-fields.ts'
import { claimTimers, clearTimer, failTimer, finishTimer, nextTimerAt, setTimer } from './timers.ts'

const worker = { role: 'worker' } as const
const intake = { role: 'intake' } as const
const now = Temporal.Instant.from('2026-11-20T10:00:00Z')
const request = { now, limit: 10, leaseSeconds: 60 }
const later = (seconds: number) => ({ ...request, now: now.add({ seconds }) })

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow')`))
})
beforeEach(() => db.as('owner', (sql) => sql.query('truncate arrival, outbox, timer')))
afterAll(() => db.close())

const arrive = (text: string, nonce = text) => db.store.as(intake, (tx) => putArrival(tx, {
  source: 'smtp', dedupe: Buffer.alloc(32, nonce), receivedAt: now, envelope: { to: text }, raw: Buffer.from(text) }))

const openCase = () => db.store.as(worker, async (tx) => {
  const head = await createCase(tx, { id: newId(), project: 'mlflow', ref: newId(), policyHash: 'p', at: now })
  await appendEvents(tx, head, [{ type: 'opened', version: 1, at: now, actor: 'x', audience: 'team', body: {} }])
  return head.id
})

describe('arrivals', () => {
  it('come back byte for byte, once, and are forgotten when done', async () => {
    const raw = Buffer.from([0, 13, 10, 255, 0])
    await db.store.as(intake, (tx) => putArrival(tx, { source: 'form', dedupe: Buffer.alloc(32, 'x'), receivedAt: now, envelope: { a: 'ä' }, raw }))
    const [taken] = await claimArrivals(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    expect(taken).toMatchObject({ source: 'form', receivedAt: now, envelope: { a: 'ä' }, raw, attempts: 1 })
    expect(await claimArrivals(db.store, request)).toEqual([])
    await db.store.as(worker, (tx) => finishArrival(tx, taken))
    const left = await db.store.as(worker, (tx) => tx.query('select state, raw, envelope from arrival'))
    expect(left).toEqual([{ state: 'done', raw: null, envelope: null }])
  })

  it('are kept once, however often they come', async () => {
    expect((await arrive('a')).duplicate).toBe(false)
    expect((await arrive('a')).duplicate).toBe(true)
    expect((await claimArrivals(db.store, request)).length).toBe(1)
  })

  it('go to exactly one of many workers', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => arrive(`mail ${n}`)))
    const taken = (await Promise.all(Array.from({ length: 8 }, () => claimArrivals(db.store, request)))).flat()
    expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length)
    const rest = await claimArrivals(db.store, { ...request, limit: 100 })
    expect(new Set([...taken, ...rest].map(({ id }) => id)).size).toBe(40)
  })

  it('are taken over when the lease ran out; the late worker cannot commit', async () => {
    await arrive('a')
    const [first] = await claimArrivals(db.store, request)
    expect(await claimArrivals(db.store, later(59))).toEqual([])
    const [second] = await claimArrivals(db.store, later(60))
    if (first === undefined || second === undefined) throw new Error('nothing taken')
    expect(second.attempts).toBe(2)
    await expect(db.store.as(worker, (tx) => finishArrival(tx, first))).rejects.toBeInstanceOf(LeaseLost)
    await db.store.as(worker, (tx) => finishArrival(tx, second))
  })

  it('come again after a pause, and are given up, visibly, when it does not help', async () => {
    await arrive('a')
    const [taken] = await claimArrivals(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    expect(await failArrival(db.store, taken, { now, error: 'parser-crashed' })).toBe('retry')
    expect(await claimArrivals(db.store, request)).toEqual([])
    const [again] = await claimArrivals(db.store, later(10))
    if (again === undefined) throw new Error('nothing taken')
    expect(await failArrival(db.store, { ...again, attempts: again.attempts }, { now, error: 'no-way', final: true })).toBe('failed')
    expect(await claimArrivals(db.store, later(1e6))).toEqual([])
    expect(await db.store.as(worker, queueDepths)).toContainEqual({ queue: 'arrival', waiting: 0, failed: 1 })
  })

  it('that kill the worker every time are given up', async () => {
    await arrive('poison')
    let at = 0
    for (let n = 0; n < MOST_ATTEMPTS; n += 1) expect((await claimArrivals(db.store, later(at += 61))).length).toBe(1)
    expect(await claimArrivals(db.store, later(at + 61))).toEqual([])
    expect(await db.store.as(worker, (tx) => tx.query('select state, last_error from arrival')))
      .toEqual([{ state: 'failed', last_error: 'given-up' }])
  })

  it('that were swapped in the database do not open, and hold nobody up', async () => {
    const { id } = await arrive('a')
    await arrive('b')
    await db.as('owner', (sql) => sql.query('update arrival set raw = (select raw from arrival where id <> $1) where id = $1', [id]))
    const taken = await claimArrivals(db.store, request)
    expect(taken.map(({ raw }) => raw.toString())).toEqual(['b'])
    const failed = await db.store.as(worker, (tx) => tx.query(`select id, last_error from arrival where state = 'failed'`))
    expect(failed).toEqual([{ id, last_error: 'sealed-altered' }])
  })
})

describe('the outbox', () => {
  const item = (eventKey: string, caseId?: string) => ({
    eventKey, kind: 'mail', recipient: 'finder@example.org', payload: { subject: 'canary-77' }, dueAt: now, ...(caseId !== undefined && { caseId }),
  })

  it('sends once per event key', async () => {
    const id = await openCase()
    expect(await db.store.as(worker, (tx) => enqueue(tx, item('e1', id)))).toBe(true)
    expect(await db.store.as(worker, (tx) => enqueue(tx, item('e1', id)))).toBe(false)
    const [taken] = await claimOutbox(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    expect(taken).toMatchObject({ eventKey: 'e1', caseId: id, recipient: 'finder@example.org', payload: { subject: 'canary-77' } })
    await db.store.as(worker, (tx) => finishOutbox(tx, taken, { at: now, proof: '250 2.0.0 queued' }))
    expect(await claimOutbox(db.store, later(1e6))).toEqual([])
  })

  it('is undone with the transaction that asked for it', async () => {
    await expect(db.store.as(worker, async (tx) => {
      await enqueue(tx, item('e2'))
      throw new Error('on purpose')
    })).rejects.toThrow()
    expect(await claimOutbox(db.store, request)).toEqual([])
  })

  it('S-090: holds neither recipient nor text in the clear, with or without a case', async () => {
    const id = await openCase()
    await db.store.as(worker, async (tx) => { await enqueue(tx, item('e3', id)); await enqueue(tx, item('e4')) })
    const { rows } = await db.as('owner', (sql) => sql.query<{ row: string }>(
      `select encode(recipient, 'escape') || encode(payload, 'escape') as row from outbox`))
    expect(rows.length).toBe(2)
    expect(rows.some(({ row }) => /canary|example|finder/.test(row))).toBe(false)
    expect((await claimOutbox(db.store, request)).length).toBe(2)
  })

  it('waits until it is due', async () => {
    await db.store.as(worker, (tx) => enqueue(tx, { ...item('e5'), dueAt: now.add({ seconds: 30 }) }))
    expect(await claimOutbox(db.store, later(29))).toEqual([])
    expect((await claimOutbox(db.store, later(30))).length).toBe(1)
  })

  it('holds an item until it is let go', async () => {
    await db.store.as(worker, (tx) => enqueue(tx, item('e6')))
    const [taken] = await claimOutbox(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    await db.store.as(worker, (tx) => holdOutbox(tx, taken, 'embargo-leaked'))
    expect(await claimOutbox(db.store, later(1e6))).toEqual([])
    expect(await db.store.as(worker, (tx) => releaseOutbox(tx, taken.id, now))).toBe(true)
    expect((await claimOutbox(db.store, request)).length).toBe(1)
  })

  it('does not send what belongs to a shredded case', async () => {
    const id = await openCase()
    await db.store.as(worker, (tx) => enqueue(tx, item('e7', id)))
    await db.store.as(worker, (tx) => shredCase(tx, id, 'identity'))
    expect(await claimOutbox(db.store, request)).toEqual([])
    expect(await db.store.as(worker, (tx) => tx.query('select state, last_error from outbox')))
      .toEqual([{ state: 'failed', last_error: 'case-key-gone' }])
  })

  it('takes no sentence for an error: it could quote a case', async () => {
    await db.store.as(worker, (tx) => enqueue(tx, item('e8')))
    const [taken] = await claimOutbox(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    await expect(failOutbox(db.store, taken, { now, error: 'No such recipient: a@b' })).rejects.toThrow('short code')
  })
})

describe('timers', () => {
  it('fire once when due, move, and can be taken away', async () => {
    const caseId = await openCase()
    const timer = { caseId, name: 'first-reply', kind: 'due', dueAt: now.add({ seconds: 10 }) }
    await db.store.as(worker, (tx) => setTimer(tx, timer))
    expect(await claimTimers(db.store, later(9))).toEqual([])
    await db.store.as(worker, (tx) => setTimer(tx, { ...timer, dueAt: now.add({ seconds: 20 }) }))
    expect(await claimTimers(db.store, later(10))).toEqual([])
    expect(await db.store.as(worker, nextTimerAt)).toEqual(now.add({ seconds: 20 }))
    const [taken] = await claimTimers(db.store, later(20))
    if (taken === undefined) throw new Error('nothing taken')
    await db.store.as(worker, (tx) => finishTimer(tx, taken, now))
    await db.store.as(worker, (tx) => setTimer(tx, { ...timer, dueAt: now.add({ seconds: 20 }) }))
    expect(await claimTimers(db.store, later(1e6))).toEqual([])
    await db.store.as(worker, (tx) => setTimer(tx, { ...timer, dueAt: now.add({ seconds: 30 }) }))
    await db.store.as(worker, (tx) => clearTimer(tx, caseId, 'first-reply'))
    expect(await claimTimers(db.store, later(1e6))).toEqual([])
  })

  it('do not cause what a change meanwhile made out of date', async () => {
    const caseId = await openCase()
    const timer = { caseId, name: 'embargo', kind: 'end', dueAt: now }
    await db.store.as(worker, (tx) => setTimer(tx, timer))
    const [taken] = await claimTimers(db.store, request)
    if (taken === undefined) throw new Error('nothing taken')
    await db.store.as(worker, (tx) => setTimer(tx, { ...timer, dueAt: now.add({ hours: 24 }) }))
    await expect(db.store.as(worker, (tx) => finishTimer(tx, taken, now))).rejects.toBeInstanceOf(LeaseLost)
    await failTimer(db.store, taken, { now, error: 'refused' })
    expect(await claimTimers(db.store, later(100))).toEqual([])
  })
})

describe('waking', () => {
  it('reaches a waiting worker of this process and of another connection after commit', async () => {
    const other = await db.fresh()
    const woken = db.store.wake.wait('arrival', { maxMs: 30_000 })
    await arrive('a')
    await woken
    const quiet = await Promise.race([
      db.store.wake.wait('timer', { maxMs: 50 }).then(() => 'time over'),
      other.store.wake.wait('arrival', { maxMs: 30_000 }),
    ])
    expect(quiet).toBe('time over')
    const notified = db.store.wake.wait('outbox', { maxMs: 30_000 })
    await db.as('worker', (sql) => sql.query(`select pg_notify('parley_wake', 'outbox')`))
    await notified
  })

  it('ends when asked to', async () => {
    const stop = new AbortController()
    const waiting = db.store.wake.wait('outbox', { maxMs: 60_000, signal: stop.signal })
    stop.abort()
    await expect(waiting).resolves.toBeUndefined()
  })
})

describe('the pause', () => {
  it('grows to an hour and is spread by a tenth', () => {
    const seconds = [1, 2, 3, 11, 12, 30].map((attempts) => pauseAfter(attempts, 0).total('seconds'))
    expect(seconds).toEqual([2, 4, 8, 2048, 3600, 3600])
    expect(pauseAfter(12, 1).total('seconds')).toBe(3960)
  })
})

describe('files', () => {
  it('come back byte for byte, with the event in the same transaction', async () => {
    const id = await openCase()
    const bytes = Buffer.alloc(1_000_000, 'canary-blob ')
    const made = await db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id),
      { eventSeq: 1, kind: 'attachment', name: 'päth.diff', mediaType: 'text/x-diff', bytes }))
    const got = await db.store.as(worker, async (tx) => getBlob(tx, await caseKey(tx, id), made.id))
    expect(got).toEqual({ ...made, bytes })
    expect(await db.store.as(worker, async (tx) => listBlobs(tx, await caseKey(tx, id)))).toEqual([made])
    const stored = await db.as('owner', (sql) => sql.query<{ sealed: Buffer; sha256: Buffer; name: Buffer }>(
      'select sealed, sha256, name from blob where id = $1', [made.id]))
    expect(stored.rows[0]?.sealed.includes('canary')).toBe(false)
    expect(stored.rows[0]?.sha256.includes(made.sha256)).toBe(false)
  })

  it('are refused over 25 MiB, and taken with exactly so many', async () => {
    const id = await openCase()
    const put = (size: number, kind = 'attachment') => db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id),
      { eventSeq: 1, kind, name: '', mediaType: 'message/rfc822', bytes: Buffer.alloc(size) }))
    await expect(put(LARGEST_BLOB + 1)).rejects.toMatchObject({ code: 'blob-too-large' })
    expect((await put(LARGEST_BLOB)).size).toBe(LARGEST_BLOB)
  })

  it('email row 14: an original mail of 35 MiB is taken', async () => {
    const id = await openCase()
    const put = (size: number) => db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id),
      { eventSeq: 1, kind: 'original', name: '', mediaType: 'message/rfc822', bytes: Buffer.alloc(size) }))
    expect((await put(35 * 1024 * 1024)).size).toBe(35 * 1024 * 1024)
    await expect(put(LARGEST_ORIGINAL + 1)).rejects.toMatchObject({ code: 'blob-too-large' })
  })

  it('need their event', async () => {
    const id = await openCase()
    await expect(db.store.as(worker, async (tx) => putBlob(tx, await caseKey(tx, id),
      { eventSeq: 99, kind: 'original', name: '', mediaType: '', bytes: Buffer.from('x') }))).rejects.toMatchObject({ code: '23503' })
  })
})
