import type { Client } from 'pg'
import type { IntakeKeyPair } from '../keys/intake-seal.ts'
import { BackupError, backupLines } from './backup-file.ts'
import { migrate, readMigrations } from './migrate.ts'

interface Head { readonly migrations: readonly { readonly number: number; readonly checksum: string }[]; readonly tables: readonly string[] }

const BATCH_BYTES = 4 * 1024 * 1024

/**
 * Puts a backup into an empty database, in one transaction: all of it or none. The tables are made as they were when the
 * backup was made; what is newer is applied afterwards. @throws BackupError where the database holds anything already.
 */
export async function restoreInto(owner: Client, path: string, pair: IntakeKeyPair): Promise<number> {
  const lines = backupLines(path, 'data', pair)
  const first = await lines.next()
  const head = JSON.parse(first.done === true ? '{}' : first.value) as Partial<Head>
  if (!head.migrations || !head.tables) throw new BackupError(`${path} does not begin like a backup`)
  await makeTables(owner, head.migrations)
  await owner.query('begin')
  try {
    // What the triggers guard was guarded when it was written; whoever restores verifies the chains afterwards.
    for (const table of head.tables) await owner.query(`alter table parley.${table} disable trigger user`)
    // References go from data to data and from keys to cases: the keys come second.
    const rows = await load(owner, lines) + await load(owner, backupLines(`${path}.keys`, 'keys', pair))
    // Deferred checks run now, because a table with checks to come cannot be altered.
    await owner.query('set constraints all immediate')
    for (const table of head.tables) await owner.query(`alter table parley.${table} enable trigger user`)
    await countOn(owner)
    await owner.query('commit')
    await migrate(owner, await readMigrations())
    return rows
  } catch (error) {
    await owner.query('rollback')
    throw error
  }
}

/**
 * Whoever was in when the backup was made may have been shown out since: everybody comes in anew, and no invitation of then
 * counts. The log says that this is a desk that was restored.
 */
export async function shutDoors(owner: Client): Promise<void> {
  await owner.query('delete from parley.session; delete from parley.oidc_login; delete from parley.setup_token')
  await owner.query(`insert into parley.audit_pending (at, actor, action, object, outcome) values (now(), 'operator', 'desk restored', '', 'done')`)
}

async function makeTables(owner: Client, wanted: Head['migrations']): Promise<void> {
  const here = await readMigrations()
  const known = new Map(here.map(({ number, checksum }) => [number, checksum]))
  const strange = wanted.find(({ number, checksum }) => known.get(number) !== checksum)
  if (strange) throw new BackupError(`the backup was made by another version of Parley (migration ${strange.number}); restore it with that version`)
  await refuseADesk(owner)
  const numbers = new Set(wanted.map(({ number }) => number))
  await migrate(owner, here.filter(({ number }) => numbers.has(number)))
}

/** A restore replaces nothing. */
async function refuseADesk(owner: Client): Promise<void> {
  const { rows: [made] } = await owner.query<{ made: boolean }>(`select to_regclass('parley.instance') is not null as made`)
  const { rows: [row] } = made?.made === true ? await owner.query<{ used: boolean }>('select exists (select from parley.instance) as used') : { rows: [] }
  if (row?.used === true) throw new BackupError('there is a desk in this database already; restore into an empty data folder')
}

async function load(owner: Client, lines: AsyncGenerator<string>): Promise<number> {
  let [table, held, size, count] = ['', [] as string[], 0, 0]
  const put = async (): Promise<void> => {
    if (held.length > 0) {
      await owner.query(`insert into parley.${table} overriding system value select * from jsonb_populate_recordset(null::parley.${table}, $1::jsonb)`, [`[${held.join(',')}]`])
    }
    count += held.length
    held = []
    size = 0
  }
  for await (const line of lines) {
    const named = /^\{"table":"([a-z_]+)"\}$/.exec(line)?.[1]
    if (named !== undefined) {
      await put()
      table = named
      continue
    }
    held.push(line)
    size += line.length
    if (size > BATCH_BYTES) await put()
  }
  await put()
  return count
}

/** Numbers that the database gives go on after the last one given. */
async function countOn(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns where table_schema = 'parley' and is_identity = 'YES'`)
  for (const { table, column } of rows) {
    await owner.query(`select setval(pg_get_serial_sequence('parley.${table}', '${column}'), coalesce((select max(${column}) from parley.${table}), 0) + 1, false)`)
  }
}
