import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import type { TestServer } from '../../../testing/src/database.ts'
import { claimArrivals, putArrival } from './arrivals.ts'
import { inOnePiece } from './large-raw.ts'

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

it.each([0, 1, inOnePiece - 500, inOnePiece, inOnePiece + 1, 3 * inOnePiece + 7])('email row 14: an arrival of %i bytes comes out as it went in', async (size) => {
  const raw = Buffer.alloc(size, 'words and more words ')
  const now = Temporal.Now.instant()
  await db.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: createHash('sha256').update(raw).digest(), receivedAt: now, envelope: { from: 'a@b.example' }, raw }))
  const [claimed] = await claimArrivals(db.store, { now: now.add({ seconds: 1 }), limit: 1, leaseSeconds: 60 })
  expect(claimed?.raw.equals(raw)).toBe(true)
  expect(claimed?.envelope).toEqual({ from: 'a@b.example' })
})
