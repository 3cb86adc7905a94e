import { createHash } from 'node:crypto'
import type { Client } from 'pg'
import { tablesInOrder } from './backup.ts'
import { migrate, readMigrations } from './migrate.ts'

/** What was moved, or why nothing was. Thrown errors leave the target as it was: everything is one transaction there. */
export class MoveError extends Error {
  override readonly name = 'MoveError'
}

export interface Moved { readonly tables: number; readonly rows: number }

const BATCH = 200
const BATCH_BYTES = 8 * 1024 * 1024

/**
 * Copies a whole desk from one database into an empty other, all or nothing, and compares both, table by table, by number
 * of rows and by a hash over every row, before it commits. Both must be held by whoever calls, so that no desk writes
 * meanwhile. The source is left as it is. @throws MoveError
 */
export async function moveDesk(source: Client, target: Client): Promise<Moved> {
  await refuseOtherVersion(source)
  await migrate(target, await readMigrations())
  const { rows: [made] } = await target.query<{ used: boolean }>('select exists (select from parley.instance) as used')
  if (made?.used === true) throw new MoveError('there is a desk in the database at that URL already; name an empty one')
  for (const client of [source, target]) await client.query('set statement_timeout = 0')
  await source.query('begin isolation level repeatable read read only')
  await target.query('begin')
  try {
    const moved = await copyAll(source, target)
    await target.query('commit')
    return moved
  } catch (error) {
    await target.query('rollback')
    throw error
  } finally {
    await source.query('rollback')
  }
}

/** A desk that was not started since an update still has the tables of the older version. */
async function refuseOtherVersion(source: Client): Promise<void> {
  const { rows } = await source.query<{ number: number; checksum: string }>('select number, checksum from parley.migration order by number')
  const here = await readMigrations()
  const same = rows.length === here.length && here.every(({ number, checksum }) => rows.some((row) => row.number === number && row.checksum === checksum))
  if (!same) throw new MoveError('the database of this desk is of another version; start the desk once with this version, stop it, and try again')
}

async function copyAll(source: Client, target: Client): Promise<Moved> {
  const tables = await tablesInOrder(source)
  // What the triggers guard was guarded when it was written, and is compared below.
  for (const table of tables) await target.query(`alter table parley.${table} disable trigger user`)
  // What a migration put in came from the source's migrations too, and comes again with its rows.
  for (const table of tables.toReversed()) await target.query(`delete from parley.${table}`)
  let rows = 0
  for (const table of tables) rows += await copyTable(source, target, table)
  await target.query('set constraints all immediate')
  for (const table of tables) await compare(source, target, table)
  for (const table of tables) await target.query(`alter table parley.${table} enable trigger user`)
  await copyNumbers(source, target)
  return { tables: tables.length, rows }
}

async function copyTable(source: Client, target: Client, table: string): Promise<number> {
  await source.query(`declare moving no scroll cursor for select to_jsonb(t)::text as line from parley.${table} t`)
  let count = 0
  for (let held: string[] = [], size = 0; ;) {
    const { rows } = await source.query<{ line: string }>(`fetch ${BATCH / 10} from moving`)
    for (const { line } of rows) {
      held.push(line)
      size += line.length
    }
    if (held.length >= BATCH || size >= BATCH_BYTES || rows.length === 0) {
      if (held.length > 0) await target.query(`insert into parley.${table} overriding system value select * from jsonb_populate_recordset(null::parley.${table}, $1::jsonb)`, [`[${held.join(',')}]`])
      count += held.length
      held = []
      size = 0
    }
    if (rows.length > 0) continue
    await source.query('close moving')
    return count
  }
}

async function compare(source: Client, target: Client, table: string): Promise<void> {
  const [before, after] = [await digestOf(source, table), await digestOf(target, table)]
  if (before.rows !== after.rows || before.hash !== after.hash) {
    throw new MoveError(`table ${table} did not arrive as it was (${before.rows} rows, then ${after.rows}); nothing was moved`)
  }
}

/** Of all rows whatever their order: each is hashed by the server, and the sorted hashes by us. */
async function digestOf(client: Client, table: string): Promise<{ readonly rows: number; readonly hash: string }> {
  const { rows } = await client.query<{ hash: string }>(`select encode(sha256(convert_to(to_jsonb(t)::text, 'UTF8')), 'hex') as hash from parley.${table} t order by 1`)
  const hash = createHash('sha256')
  for (const row of rows) hash.update(row.hash)
  return { rows: rows.length, hash: hash.digest('hex') }
}

/** Numbers that the database gives, of identity columns and of case references, go on where they were. */
async function copyNumbers(source: Client, target: Client): Promise<void> {
  const { rows } = await source.query<{ name: string; last: string | null; start: string }>(
    `select sequencename as name, last_value::text as last, start_value::text as start from pg_sequences where schemaname = 'parley'`)
  for (const { name, last, start } of rows) {
    await target.query(`create sequence if not exists parley."${name.replaceAll('"', '""')}"`)
    await target.query('select setval($1::text::regclass, $2::bigint, $3)', [`parley."${name.replaceAll('"', '""')}"`, last ?? start, last !== null])
  }
}
