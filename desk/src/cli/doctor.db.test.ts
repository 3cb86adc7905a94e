import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { checkDatabase, GOLDEN, rowPolicies } from '../cli/doctor-database.ts'

let db: TestServer
beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())

const weaknesses = async (server: Pick<TestServer, 'as'>) => (await server.as('owner', checkDatabase)).filter(({ state }) => state === 'weak').map(({ name }) => name)

describe('doctor asks the database', () => {
  it('S-003: a fresh desk has the row policies of row-policies.txt (PARLEY_WRITE_GOLDEN=1 writes it anew)', async () => {
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

  it('S-003: lists a login that was given the right to step over row-level security', async () => {
    await db.as('administrator', (client) => client.query('alter role parley_desk bypassrls'))
    expect(await weaknesses(db)).toEqual(['roles'])
    await db.as('administrator', (client) => client.query('alter role parley_desk nobypassrls'))
    expect(await weaknesses(db)).toEqual([])
  })
})
