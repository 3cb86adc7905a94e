import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { putArrival } from './arrivals.ts'
import type { Tx } from './transaction.ts'
import { together, type TogetherRuns } from './together.ts'

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.close())

let [shared, alone] = [0, 0]
const runs: TogetherRuns = {
  shared: (work) => {
    shared += 1
    return db.store.as({ role: 'intake' }, work)
  },
  alone: (work) => {
    alone += 1
    return db.store.once({ role: 'intake' }, work)
  },
}
beforeEach(() => { [shared, alone] = [0, 0] })

const put = (n: number) => (tx: Tx) => putArrival(tx, { source: 'smtp', dedupe: Buffer.alloc(32, n), receivedAt: Temporal.Instant.from('2026-01-01T00:00:00Z'), envelope: {}, raw: Buffer.from(`mail ${n}`) })
const kept = async (): Promise<number> => (await db.store.as({ role: 'worker' }, (tx) => tx.one<{ n: number }>('select count(*) as n from arrival'))).n

it('what is asked for at the same time is committed at once, and each hears of its own', async () => {
  const before = await kept()
  const run = together(runs, { most: 10, lanes: 1 })
  const answers = await Promise.all([1, 2, 3, 2].map((n) => run(put(n))))
  expect(answers.map(({ duplicate }) => duplicate)).toEqual([false, false, false, true])
  expect([shared, alone, await kept()]).toEqual([1, 0, before + 3])
})

it('one that fails takes nobody with it: the others are done, and it alone hears', async () => {
  const before = await kept()
  const run = together(runs, { most: 10, lanes: 1 })
  const answers = await Promise.allSettled([run(put(11)), run((tx) => tx.query('select 1 / 0 as never')), run(put(12))])
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect([shared, alone, await kept()]).toEqual([1, 3, before + 2])
})

it('never more go together than may, nor more transactions at once than there are lanes', async () => {
  const run = together(runs, { most: 2, lanes: 1 })
  await Promise.all([21, 22, 23, 24, 25].map((n) => run(put(n))))
  expect([shared, alone]).toEqual([2, 1])
})
