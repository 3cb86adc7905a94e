import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { exportCase, verifyExport, type CaseExport } from './case-export.ts'
import { appendEvents, createCase } from './event-log.ts'
import { newId } from './random-id.ts'

const worker = { role: 'worker' } as const
const at = Temporal.Instant.from('2026-11-20T12:00:00.123456Z')

let db: TestServer
let log: CaseExport
beforeAll(async () => {
  db = await testDatabase()
  const id = newId()
  log = await db.store.as(worker, async (tx) => {
    await tx.execute(`insert into project (id) values ('mlflow')`)
    const head = await createCase(tx, { id, project: 'mlflow', ref: 'MLFLOW-2026-0001', policyHash: 'p', at })
    await appendEvents(tx, head, ['One', 'Two', 'Three'].map((type) => ({ type, version: 1, at, actor: 'desk', audience: 'team', body: { text: 'the words' } })))
    return await exportCase(tx, id) as CaseExport
  })
})
afterAll(() => db.close())

describe('the log of a case, exported', () => {
  it('verifies after it was JSON, and tells no words', () => {
    const text = JSON.stringify(log)
    expect(verifyExport(JSON.parse(text) as CaseExport)).toEqual({ ok: true })
    expect(text).not.toContain('the words')
  })

  it.each([
    ['an edited event', (one: CaseExport) => ({ ...one, events: one.events.map((event) => (event.seq === 2 ? { ...event, actor: 'ada' } : event)) }), 'altered', 2],
    ['a deleted event', (one: CaseExport) => ({ ...one, events: one.events.filter(({ seq }) => seq !== 2) }), 'missing', 2],
    ['a log cut short', (one: CaseExport) => ({ ...one, events: one.events.slice(0, 2) }), 'cut', 3],
    ['the log of another desk', (one: CaseExport) => ({ ...one, instance: 'other' }), 'unlinked', 1],
  ])('%s is found', (_, change, code, seq) => {
    expect(verifyExport(change(log))).toEqual({ ok: false, code, seq })
  })

  it('of a case that is not the viewer\'s there is none', async () => {
    expect(await db.store.as({ role: 'team', member: 'nobody' }, (tx) => exportCase(tx, log.case.id))).toBeUndefined()
  })
})
