import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import type { TestServer } from '../../../testing/src/database.ts'
import { claimArrivals } from './arrivals.ts'
import { wholeOf } from './file-pieces.ts'
import { inOnePiece } from './large-raw.ts'
import { newId } from './random-id.ts'

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

it.each([0, 1, inOnePiece - 500, inOnePiece, inOnePiece + 1, 3 * inOnePiece + 7])('email row 14: an arrival of %i bytes from before large ones lay in pieces comes out as it went in', async (size) => {
  const raw = Buffer.alloc(size, 'words and more words ')
  const now = Temporal.Now.instant()
  const id = newId()
  await db.store.as({ role: 'intake' }, (tx) => {
    const seal = (column: string, plain: Uint8Array): Buffer => tx.instanceKeys.sealArrival({ instance: tx.instance, table: 'arrival', column, caseId: '', row: id, version: 0 }, plain)
    return tx.execute('insert into arrival (id, dedupe, received_at, source, envelope, raw) values ($1, $2, $3, $4, $5, $6)',
      [id, createHash('sha256').update(raw).digest(), now, 'smtp', seal('envelope', Buffer.from('{"from":"a@b.example"}')), seal('raw', raw)])
  })
  const [claimed] = await claimArrivals(db.store, { now: now.add({ seconds: 1 }), limit: 1, leaseSeconds: 60 })
  expect(claimed && Buffer.from(await wholeOf(claimed.raw)).equals(raw)).toBe(true)
  expect(claimed?.envelope).toEqual({ from: 'a@b.example' })
})
