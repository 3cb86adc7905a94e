import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { createCase } from './event-log.ts'
import { newId } from './random-id.ts'
import type { Tx } from './store.ts'

const worker = { role: 'worker' } as const
const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
const TOKEN = 'insert into mail_token (token_hash, case_id, participant) select * from unnest($1::bytea[], $2::text[], $3::text[])'
const ASK = `select participant, token_hash as hash from mail_token where participant = any($1::text[]) order by participant`

let db: TestServer
beforeAll(async () => {
  db = await testDatabase()
  await db.store.as(worker, (tx) => tx.execute(`insert into project (id) values ('mlflow')`))
})
afterAll(() => db.close())

const opened = (tx: Tx, id: string): Promise<unknown> => createCase(tx, { id, project: 'mlflow', ref: id, policyHash: 'p', at })
const tokens = (caseId: string): Promise<{ participant: string }[]> =>
  db.store.as(worker, (tx) => tx.query('select participant from mail_token where case_id = $1 order by participant', [caseId]))

it('rows of one kind go together, behind what they refer to, however late that was written', async () => {
  const [one, two] = [newId(), newId()]
  await db.store.as(worker, async (tx) => {
    const key = await tx.query('select')
    expect(key).toHaveLength(1)
    await Promise.all([one, two].map(async (id, n) => {
      const made = opened(tx, id)
      tx.writeRow(TOKEN, [Buffer.alloc(32, n), id, `of ${n}`])
      await made
    }))
  })
  expect([await tokens(one), await tokens(two)]).toEqual([[{ participant: 'of 0' }], [{ participant: 'of 1' }]])
})

it('who asks about a row hears of it together with all who ask the same, and sees what was written before', async () => {
  const id = newId()
  await db.store.as(worker, async (tx) => {
    await opened(tx, id)
    const answers = await Promise.all(['a', 'b', 'nobody'].map((name, n) => {
      if (name !== 'nobody') tx.writeRow(TOKEN, [Buffer.alloc(32, 100 + n), id, `${id} ${name}`])
      return tx.askRow<{ participant: string; hash: Buffer }>(ASK, [`${id} ${name}`])
    }))
    expect(answers.map((rows) => rows.map(({ participant, hash }) => [participant, hash[0]]))).toEqual(
      answers.map(() => [[`${id} a`, 100], [`${id} b`, 101]]))
  })
})

it('a row that cannot be written takes the whole transaction back, also where nobody asked', async () => {
  const [id, taken] = [newId(), Buffer.alloc(32, 200)]
  await db.store.as(worker, async (tx) => {
    await opened(tx, id)
    tx.writeRow(TOKEN, [taken, id, 'first'])
  })
  await expect(db.store.as(worker, async (tx) => {
    tx.writeRow(TOKEN, [Buffer.alloc(32, 201), id, 'second'])
    tx.writeRow(TOKEN, [taken, id, 'again'])
    await Promise.resolve()
  })).rejects.toMatchObject({ code: '23505' })
  expect(await tokens(id)).toEqual([{ participant: 'first' }])
})

it.each<[string, (Buffer | null)[]]>([
  ['bytes of all kinds', [Buffer.from([0, 1, 255]), Buffer.alloc(0), Buffer.alloc(100_000, 7)]],
  ['nothing among them', [null, Buffer.from('x'), null]],
  ['nothing at all', [null, null]],
  ['none', []],
])('an array of bytes arrives as it is: %s', async (_, bytes) => {
  const { given } = await db.store.as(worker, (tx) => tx.one<{ given: (Buffer | null)[] }>('select $1::bytea[] as given', [bytes]))
  expect(given.map((one) => one?.toString('hex') ?? null)).toEqual(bytes.map((one) => one?.toString('hex') ?? null))
})
