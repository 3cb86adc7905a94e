import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { checkDatabase, GOLDEN, rowPolicies } from '../cli/doctor-database.ts'

let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

const weaknesses = async (server: Pick<TestServer, 'as'>) => (await server.as('owner', checkDatabase)).filter(({ state }) => state === 'weak').map(({ name }) => name)

describe('doctor asks the database', () => {
  it('S-003 S-008: a fresh desk has the row policies of row-policies.txt (PARLEY_WRITE_GOLDEN=1 writes it anew)', async () => {
    const found = await db.as('owner', rowPolicies)
    if (process.env['PARLEY_WRITE_GOLDEN'] === '1') await writeFile(GOLDEN, `${found.join('\n')}\n`)
    expect((await readFile(GOLDEN, 'utf8')).trim().split('\n')).toEqual(found)
  })

  it('S-003: a fresh database has no weakening', async () => {
    expect(await weaknesses(db)).toEqual([])
  })

  it.each([
    ['row-level-security', 'alter table parley.event no force row level security'],
    ['row-level-security', 'alter table parley.contact disable row level security'],
    ['row-policies', 'create policy wide on parley.event to parley_team using (true)'],
    ['row-policies', 'drop policy team on parley.blob'],
    ['row-policies', `alter policy party on parley.case_head using (true)`],
    ['append-only', 'alter table parley.event disable trigger append_only'],
    ['append-only', 'drop trigger event_moves_head on parley.event'],
    ['owner', 'alter table parley.receipt owner to parley_administrator'],
    ['migrations', `update parley.migration set checksum = 'x' where number = 3`],
  ])('S-003: lists %s after «%s»', async (name, sql) => {
    const other = await db.fresh()
    await other.as('administrator', (client) => client.query(sql))
    expect(await weaknesses(other)).toContain(name)
  })

  it('names the cases whose letters were given up, so that somebody can be reached in another way', async () => {
    const other = await db.fresh()
    await other.as('administrator', (client) => client.query(
      `insert into parley.project (id) values ('kettle');
       insert into parley.case_head (id, project, ref, policy_hash, hash, opened_at) values ('c1', 'kettle', 'KETTLE-2026-0004', 'p', '\\x00', now());
       insert into parley.outbox (id, event_key, case_id, kind, recipient, payload, state, next_at) values ('o1', 'k1', 'c1', 'mail', '\\x00', '\\x00', 'failed', now())`))
    const queues = (await other.as('owner', checkDatabase)).find(({ name }) => name === 'queues')
    expect(queues?.says).toBe('Given up or held back: 1 letter (KETTLE-2026-0004).')
  })

  it('S-003: lists a login that was given the right to step over row-level security', async () => {
    await db.as('administrator', (client) => client.query('alter role parley_desk bypassrls'))
    expect(await weaknesses(db)).toEqual(['roles'])
    await db.as('administrator', (client) => client.query('alter role parley_desk nobypassrls'))
    expect(await weaknesses(db)).toEqual([])
  })
})
