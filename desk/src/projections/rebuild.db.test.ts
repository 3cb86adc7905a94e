import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import type { Gate } from '../commands/gate.ts'
import { handle } from '../commands/gate.ts'
import { openCase } from '../commands/open-case.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { recordFact } from '../commands/record-fact.ts'
import { rebuildDifferences, rebuildProjections } from './rebuild.ts'

const worker = { role: 'worker' } as const
const projects = ['mlflow', 'asf', 'parley']

let db: TestServer
let shelf: PolicyShelf
beforeAll(async () => {
  db = await testDatabase()
  const { versions } = await readPolicies(new URL('../../../policies', import.meta.url).pathname)
  shelf = new PolicyShelf(versions)
  await shelve(db.store, versions)
  const gate: Gate = { shelf, mailDomain: 'desk.example', url: 'http://localhost', now: () => Temporal.Now.instant() }
  for (const project of projects) {
    await db.store.as(worker, async (tx) => {
      const opened = await openCase(gate, tx, {
        project, text: 'The file is read.', title: 'A file is read', marks: [], files: [], acknowledge: true, channel: 'email',
        receivedAt: gate.now().toString(), parts: [], contact: { address: 'ada@finder.example', name: null, messageId: null, references: [] },
      })
      const written = await handle(gate, tx, opened.caseId, { command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'Thank you.' } }, actor: { kind: 'member', id: 'ada' } })
      expect(written).toMatchObject({ ok: true })
    })
  }
})
afterAll(() => db.close())

const differences = () => rebuildDifferences(db.store, shelf)

describe('rows made again from the log', () => {
  it('what commands wrote is what the log makes', async () => {
    expect(await differences()).toEqual([])
  })

  it('a fact that is recorded beside the process is in the row as of the instant of its event, however the clock goes on meanwhile', async () => {
    let ticks = 0
    const gate: Gate = { shelf, mailDomain: 'desk.example', url: 'http://localhost', now: () => Temporal.Now.instant().add({ milliseconds: 10 * (ticks += 1) }) }
    const { id } = await db.store.as(worker, (tx) => tx.one<{ id: string }>(`select id from case_head where project = 'asf'`))
    const fact = { type: 'EmergencyAccessGiven', member: 'eve', until: '2026-11-20T13:00:00Z', reason: 'Nobody of the team answers.' } as const
    expect(await db.store.as(worker, (tx) => recordFact(gate, tx, id, { actor: { kind: 'member', id: 'ada' }, audience: 'reporter', fact }))).toBe(true)
    expect(await differences()).toEqual([])
  })

  it.each([
    ['case_view', 'rm', `update case_view set rm = 'X' where project = 'parley'`],
    ['case_view', 'title_sealed', `update case_view set title_sealed = null where project = 'parley'`],
    ['case_view', 'next_due_at', `update case_view set next_due_at = now() where project = 'parley'`],
    ['clock_view', undefined, `delete from clock_view where case_id in (select id from case_head where project = 'parley')`],
    ['clock_view', 'made-up', `insert into clock_view (case_id, name, state) select id, 'made-up', 'running' from case_head where project = 'parley'`],
    ['timer', undefined, `update timer set due_at = due_at + interval '1 day' where case_id in (select id from case_head where project = 'parley')`],
    ['timer', undefined, `delete from timer where case_id in (select id from case_head where project = 'parley')`],
  ])('a %s that differs (%s) is found and mended', async (table, what, sql) => {
    expect(await db.store.as(worker, (tx) => tx.execute(sql))).toBeGreaterThan(0)
    const found = await differences()
    expect(found.length).toBeGreaterThan(0)
    expect(found.every((one) => one.table === table)).toBe(true)
    if (what !== undefined) expect(found.map((one) => one.what)).toContain(what)
    expect(await rebuildProjections(db.store, shelf)).toBe(projects.length)
    expect(await differences()).toEqual([])
  })
})
