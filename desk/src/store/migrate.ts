import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'

/** One numbered file of SQL. Once applied anywhere it never changes again; what comes later gets the next number. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/** A database and these migrations do not belong together; the message says which and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
  readonly code: 'changed' | 'newer-database' | 'badly-named'
  constructor(code: MigrationError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations')

/** Any constant: keeps two desks that start at once from migrating at once. */
const LOCK = 7_256_115

/** Reads `0001_tables.sql` and so on, in the order of their numbers. */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(names.map(async (name) => {
    const digits = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]
    if (digits === undefined) throw new MigrationError('badly-named', `${name}: a migration is named 0001_words.sql`)
    const sql = await readFile(join(folder, name), 'utf8')
    return { number: Number(digits), name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  }))
  const twice = migrations.find(({ number }, index) => migrations[index - 1]?.number === number)
  if (twice !== undefined) throw new MigrationError('badly-named', `${twice.name}: the number is taken`)
  return migrations
}

/**
 * Brings a database up to date as `parley_owner`: each migration in a transaction of its own, under a lock.
 * Returns the names of those applied now.
 * @throws MigrationError `changed` when an applied file was edited, `newer-database` when a later version was here.
 */
export async function migrate(owner: Client, migrations: readonly Migration[]): Promise<string[]> {
  await prepare(owner)
  const applied: string[] = []
  for (const migration of migrations) {
    const isNew = await inTransaction(owner, async () => {
      const known = await checked(owner, migrations)
      if (known.has(migration.number)) return false
      await owner.query(migration.sql)
      await owner.query('insert into parley.migration (number, name, checksum) values ($1, $2, $3)',
        [migration.number, migration.name, migration.checksum])
      return true
    })
    if (isNew) applied.push(migration.name)
  }
  return applied
}

const prepare = (owner: Client): Promise<void> => inTransaction(owner, async () => {
  await owner.query('create schema if not exists parley authorization parley_owner')
  await owner.query(`create table if not exists parley.migration (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`)
})

async function inTransaction<T>(owner: Client, work: () => Promise<T>): Promise<T> {
  await owner.query('begin')
  try {
    await owner.query('select pg_advisory_xact_lock($1)', [LOCK])
    const result = await work()
    await owner.query('commit')
    return result
  } catch (error) {
    await owner.query('rollback')
    throw error
  }
}

/** The numbers applied, after checking that each is still the file it was. */
async function checked(owner: Client, migrations: readonly Migration[]): Promise<Set<number>> {
  const { rows } = await owner.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from parley.migration order by number')
  for (const { number, name, checksum } of rows) {
    const file = migrations.find((migration) => migration.number === number)
    if (file === undefined) {
      throw new MigrationError('newer-database',
        `this database was brought up to ${name} by a newer Parley; start that version, or restore a backup made before it`)
    }
    if (file.checksum !== checksum) {
      throw new MigrationError('changed',
        `migration ${name} was changed after it was applied here; put the file back and write a new migration instead`)
    }
  }
  return new Set(rows.map(({ number }) => number))
}
