import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import type { TestServer } from '../../../testing/src/database.ts'
import { putArrival } from '../store/arrivals.ts'
import { roomFor, roomLimits } from './room.ts'

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

it('there is room until so many arrivals wait, and none on a full disk', async () => {
  const clock = { now: 0 }
  const room = roomFor(db.store, db.dataDir, { ...roomLimits, waiting: 2, free: 0 }, () => clock.now)
  const put = (n: number) => db.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: Buffer.alloc(32, n), receivedAt: Temporal.Now.instant(), envelope: {}, raw: Buffer.from('x') }))
  await put(1)
  expect(await room()).toBe(true)
  await put(2)
  expect(await room()).toBe(true)
  clock.now = 3000
  expect(await room()).toBe(false)
  expect(await roomFor(db.store, db.dataDir, { ...roomLimits, free: 1.1 })()).toBe(false)
})
