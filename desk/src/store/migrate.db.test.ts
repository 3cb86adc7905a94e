import { cp, mkdtemp, rm, writeFile, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { migrate, MIGRATIONS_FOLDER, readMigrations } from './migrate.ts'

let db: TestServer
let copy: string
beforeAll(async () => {
  db = await testDatabase()
  copy = await mkdtemp(join(tmpdir(), 'parley-migrations-'))
  await cp(MIGRATIONS_FOLDER, copy, { recursive: true })
})
afterAll(async () => {
  await db.close()
  await rm(copy, { recursive: true })
})

describe('migrations', () => {
  it('are applied once', async () => {
    expect(await db.as('owner', async (owner) => migrate(owner, await readMigrations()))).toEqual([])
  })

  it('add what is new, each in a transaction of its own', async () => {
    const { as } = await db.fresh()
    await writeFile(join(copy, '9001_good.sql'), 'create table good (id text);')
    await writeFile(join(copy, '9002_bad.sql'), 'create table half (id text); select nonsense;')
    await expect(as('owner', async (owner) => migrate(owner, await readMigrations(copy)))).rejects.toThrow('nonsense')
    const { rows } = await as('owner', (owner) => owner.query(
      `select to_regclass('good')::text as good, to_regclass('half')::text as half,
       (select array_agg(number) from migration where number > 9000) as applied`))
    expect(rows).toEqual([{ good: 'good', half: null, applied: [9001] }])
    await rm(join(copy, '9001_good.sql'))
    await rm(join(copy, '9002_bad.sql'))
    await expect(as('owner', async (owner) => migrate(owner, await readMigrations(copy)))).rejects.toMatchObject({ code: 'newer-database' })
  })

  it('refuse to go on when one that was applied has changed', async () => {
    const { as } = await db.fresh()
    await appendFile(join(copy, '0001_tables.sql'), '-- a word\n')
    await expect(as('owner', async (owner) => migrate(owner, await readMigrations(copy))))
      .rejects.toThrow(/0001_tables\.sql was changed/)
  })

  it('wait for one another when two desks start at once', async () => {
    const { as } = await db.fresh()
    const extra = { number: 9100, name: '9100_extra.sql', sql: 'create table extra (id text)', checksum: 'x' }
    const all = [...await readMigrations(), extra]
    const applied = await Promise.all([1, 2, 3].map(() => as('owner', (owner) => migrate(owner, all))))
    expect(applied.flat()).toEqual(['9100_extra.sql'])
  })

  it('have a name and a number of their own', async () => {
    const odd = await mkdtemp(join(tmpdir(), 'parley-migrations-'))
    await writeFile(join(odd, '1_x.sql'), '')
    await expect(readMigrations(odd)).rejects.toMatchObject({ code: 'badly-named' })
    await rm(join(odd, '1_x.sql'))
    await writeFile(join(odd, '0001_x.sql'), '')
    await writeFile(join(odd, '0001_y.sql'), '')
    await expect(readMigrations(odd)).rejects.toThrow('0001_y.sql: the number is taken')
    await rm(odd, { recursive: true })
  })
})
