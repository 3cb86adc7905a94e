import type { Client } from 'pg'
import { BackupWriter } from './backup-file.ts'

/** Tables that hold wrapped keys: a part of their own, so that what was shredded can be made to vanish from backups too. */
export const KEY_TABLES: readonly string[] = ['case_key', 'instance_key', 'sealed_wrap', 'search_key', 'reader_key']

export interface BackedUp { readonly tables: number; readonly rows: number }

/**
 * Every row of the desk as one instant saw it, in two files: `path` and, with the wrapped keys, `path.keys`. Both are
 * sealed to the recipient; what was sealed in the database stays so inside. The master key is in neither.
 */
export async function backUp(owner: Client, path: string, publicKey: Uint8Array): Promise<BackedUp> {
  await owner.query('begin isolation level repeatable read read only')
  try {
    const tables = await tablesInOrder(owner)
    const data = await BackupWriter.create(path, 'data', publicKey)
    const keys = await BackupWriter.create(`${path}.keys`, 'keys', publicKey)
    const { rows: migrations } = await owner.query<{ number: number; checksum: string }>('select number, checksum from parley.migration order by number')
    await data.line(JSON.stringify({ migrations, tables }))
    let rows = 0
    for (const table of tables) rows += await copyOut(owner, table, KEY_TABLES.includes(table) ? keys : data)
    await data.end()
    await keys.end()
    return { tables: tables.length, rows }
  } finally {
    await owner.query('rollback')
  }
}

/** A line for the table, then one for each row. Few rows at once, because one may be a whole mail. */
async function copyOut(owner: Client, table: string, to: BackupWriter): Promise<number> {
  await to.line(JSON.stringify({ table }))
  await owner.query(`declare rows_out no scroll cursor for select to_jsonb(t)::text as line from parley.${table} t`)
  for (let count = 0; ;) {
    const { rows } = await owner.query<{ line: string }>('fetch 20 from rows_out')
    for (const { line } of rows) await to.line(line)
    count += rows.length
    if (rows.length > 0) continue
    await owner.query('close rows_out')
    return count
  }
}

/** Every table, those that others refer to first. */
export async function tablesInOrder(owner: Client): Promise<readonly string[]> {
  const { rows: names } = await owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'parley' and tablename <> 'migration' order by 1`)
  const { rows: links } = await owner.query<{ from: string; to: string }>(
    `select c.relname as from, f.relname as to from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
     join pg_namespace n on n.oid = c.relnamespace where k.contype = 'f' and n.nspname = 'parley' and c.oid <> f.oid`)
  const ordered: string[] = []
  const visit = (name: string): void => {
    if (ordered.includes(name)) return
    for (const { to } of links.filter(({ from }) => from === name)) visit(to)
    ordered.push(name)
  }
  for (const { name } of names) visit(name)
  return ordered
}
