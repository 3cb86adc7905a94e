import type { Store, Tx } from '../store/store.ts'
import { osvRecord, type OsvRecord } from './osv-query.ts'

/** All published OSV records, as the public sees them now. */
export type OsvShelf = () => Promise<readonly OsvRecord[]>

/**
 * Reads the published records; what was parsed is kept by its hash, so that an answer costs one short list from the
 * database. The list itself is never kept: a record is found from the instant it is published, and not before.
 */
export function osvShelf(store: Pick<Store, 'as'>): OsvShelf {
  let known = new Map<string, OsvRecord>()
  return () => store.as({ role: 'public' }, async (tx) => {
    const listed = await tx.query<{ key: string }>(
      `select path || ' ' || encode(sha256, 'hex') as key from publication where path like '/advisories/%.osv.json' order by published_at, path`)
    const missing = listed.map(({ key }) => key).filter((key) => !known.has(key))
    const read = missing.length === 0 ? [] : await readRecords(tx, missing)
    const all = new Map([...known, ...read])
    known = new Map(listed.flatMap(({ key }) => {
      const record = all.get(key)
      return record ? [[key, record] as const] : []
    }))
    return [...known.values()]
  })
}

async function readRecords(tx: Tx, keys: readonly string[]): Promise<readonly (readonly [string, OsvRecord])[]> {
  const paths = keys.map((key) => key.slice(0, key.lastIndexOf(' ')))
  const rows = await tx.query<{ path: string; hash: string; bytes: Buffer }>(
    `select path, encode(sha256, 'hex') as hash, bytes from publication where path = any($1)`, [paths])
  return rows.map(({ path, hash, bytes }) => [`${path} ${hash}`, osvRecord(bytes.toString('utf8'))] as const)
}
