import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { makeRoles } from './postgres/roles.ts'

let server: TestServer
beforeAll(async () => { server = await testDatabase() })
afterAll(() => server.close())

async function as<T>(config: ConstructorParameters<typeof Client>[0], work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** A desk from before outside access had a day, with somebody of each kind; then brought up to date. Days from now until each one's day. */
async function broughtUp(): Promise<ReadonlyMap<string, number | null>> {
  await as(server.server.administrator('postgres'), async (admin) => {
    await admin.query('create database older template template1')
    await makeRoles(admin, 'older')
  })
  const migrations = await readMigrations()
  return as({ ...server.server.connection('owner'), database: 'older' }, async (owner) => {
    await migrate(owner, migrations.filter(({ number }) => number < 98))
    await owner.query(`set search_path = parley; insert into project (id) values ('p'); insert into member (id, login, display_name) values ('gus', 'gus', 'Gus'), ('ada', 'ada', 'Ada');
      insert into membership (id, project, list, hash, opened_at) values ('m', 'p', 'distributors', '\\x00', now())`)
    for (const [id, ends] of [['open', `now() + interval '20 days'`], ['over', `now() - interval '100 days'`], ['never', '']] as const) {
      await owner.query(`insert into case_head (id, project, ref, policy_hash, hash, opened_at) values ('${id}', 'p', '${id}', 'x', '\\x00', now())`)
      if (ends !== '') await owner.query(`insert into calendar_entry (id, case_id, ends_at, ended) values ('${id}', '${id}', ${ends}, false)`)
      await owner.query(`insert into vendor_party (case_id, participant, alias, invited_at) values ('${id}', 'vendor-${id}', 'alias-${id}', now())`)
      await owner.query(`insert into case_access (case_id, subject, audiences) values ('${id}', 'vendor-${id}', '{parties}'), ('${id}', 'reporter-${id}', '{reporter,parties}')`)
    }
    await owner.query(`insert into guest (id, case_id, member, audiences, invited_by, invited_at, until, reason) values ('g', 'open', 'gus', '{parties}', 'ada', now(), now() + interval '3 days', '\\x00');
      insert into case_access (case_id, subject, audiences) values ('open', 'gus', '{parties}')`)
    await migrate(owner, migrations)
    const { rows } = await owner.query<{ subject: string; days: number | null }>('select subject, round(extract(epoch from until - now()) / 86400)::int as days from parley.case_access')
    return new Map(rows.map(({ subject, days }) => [subject, days]))
  })
}

describe('S-041: a desk from before', () => {
  it('S-041: gives who reads from outside a day, none earlier than a week from the update, and reporters none', async () => {
    expect(Object.fromEntries(await broughtUp())).toEqual({
      'vendor-open': 27, 'vendor-over': 7, 'vendor-never': 90, gus: 3, 'reporter-open': null, 'reporter-over': null, 'reporter-never': null,
    })
  })
})
