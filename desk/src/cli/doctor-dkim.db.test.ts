import { afterAll, beforeAll, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { dkimKey, dkimRecord } from '../outbox/dkim.ts'
import { checkDkim, type TxtOf } from './doctor-dkim.ts'

let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

const asked = (txtOf: TxtOf) => db.as('owner', (owner) => checkDkim(owner, 'desk.example', txtOf))

it('tells the operator which record the DNS needs, and whether it is there', async () => {
  expect(await asked(() => Promise.reject(new Error('never asked')))).toEqual([])
  const { name, value } = dkimRecord(await dkimKey(db.store, Temporal.Instant.from('2026-11-20T12:00:00Z')), 'desk.example')
  const here = (record: string): TxtOf => (queried) => Promise.resolve(queried === name ? [record] : [])
  expect(await asked(here(value.replace('; p=', ';p=')))).toMatchObject([{ name: 'dkim', state: 'ok' }])
  expect(await asked(here('v=DKIM1; p=other'))).toMatchObject([{ state: 'notice', says: expect.stringContaining('another key'), mend: expect.stringContaining(`${name} TXT "${value}"`) }])
  expect(await asked(() => Promise.resolve([]))).toMatchObject([{ state: 'notice', says: expect.stringContaining('has no'), mend: expect.stringContaining(value) }])
  expect(await asked(() => Promise.reject(new Error('ESERVFAIL')))).toMatchObject([{ state: 'notice', says: expect.stringContaining('does not answer') }])
})
