import { CaseKey, type Purpose } from '../keys/case-key.ts'
import { KeyError } from '../keys/key-error.ts'
import type { StoredKey } from '../keys/keyring.ts'
import type { Place } from '../keys/place.ts'
import type { Tx } from './transaction.ts'
import { unlockedKeys } from './unlocked-keys.ts'
import { askerOf } from './viewer.ts'

/** Which field a sealed value is. The case comes from the key, the instance from the transaction. */
export interface Field {
  readonly table: string
  readonly column: string
  /** Key of the row inside the table. */
  readonly row: string
  /** For a field that is overwritten: a number that an older value must not open under. Default 0. */
  readonly version?: number
  /** Default `content`. Who somebody is goes under `identity`, which is shredded earlier. */
  readonly purpose?: Purpose
}

/**
 * The keys of those cases that this viewer may see and that were not shredded; of sealed ones, where the viewer holds and unlocked them. At most one query, and each case asked for
 * once in a transaction; the rows decide, and no key outlives the transaction that read its row.
 */
export async function caseKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, CaseKey>> {
  const wanted = [...new Set(ids)]
  const unknown = wanted.filter((id) => !tx.openedKeys.has(id))
  const rows = await keyRows(tx, unknown)
  const by = askerOf(tx.viewer)
  const opened = await Promise.all([...Map.groupBy(rows, ({ case_id }) => case_id)].map(([id, stored]) => tx.keyring.caseKey(tx.instance, id, stored, by)))
  for (const key of opened) tx.openedKeys.set(key.caseId, key)
  const sealed = await unlockedKeys(tx, unknown.filter((id) => !tx.openedKeys.has(id)))
  for (const [id, keys] of sealed) tx.openedKeys.set(id, new CaseKey(id, keys))
  return new Map(wanted.flatMap((id) => {
    const key = tx.openedKeys.get(id)
    return key === undefined ? [] : [[id, key] as const]
  }))
}

type KeyRow = StoredKey & { readonly case_id: string }

const KEYS = 'select case_id, scope, epoch, wrapped from case_key where case_id = any($1::text[])'

/** Who asks for one case is answered together with others who do. */
async function keyRows(tx: Tx, ids: readonly string[]): Promise<readonly KeyRow[]> {
  const [id] = ids
  if (id === undefined) return []
  return ids.length > 1 ? tx.query<KeyRow>(KEYS, [ids]) : (await tx.askRow<KeyRow>(KEYS, [id])).filter((row) => row.case_id === id)
}

/** @throws KeyError `case-key-gone` when the case was shredded or is not this viewer's. */
export async function caseKey(tx: Tx, id: string): Promise<CaseKey> {
  const key = tx.openedKeys.get(id) ?? (await caseKeys(tx, [id])).get(id)
  if (key === undefined) throw new KeyError('case-key-gone', `no key of case ${id} is to be had`, id)
  return key
}

/** What sealing asks of a transaction: which desk it is. */
type Desk = Pick<Tx, 'instance'>

export const sealText = (tx: Desk, key: CaseKey, field: Field, text: string): Buffer =>
  sealField(tx, key, field, Buffer.from(text, 'utf8'))

/** @throws KeyError when the value was altered or belongs to another field, row, case or version. */
export const openText = (tx: Desk, key: CaseKey, field: Field, sealed: Uint8Array): string =>
  openField(tx, key, field, sealed).toString('utf8')

/** Seals any JSON value. */
export const sealJson = (tx: Desk, key: CaseKey, field: Field, value: unknown): Buffer =>
  sealText(tx, key, field, JSON.stringify(value))

export const openJson = (tx: Desk, key: CaseKey, field: Field, sealed: Uint8Array): unknown =>
  JSON.parse(openText(tx, key, field, sealed))

export const sealField = (tx: Desk, key: CaseKey, field: Field, plain: Uint8Array): Buffer =>
  key.seal(field.purpose ?? 'content', placeOf(tx, key.caseId, field), plain)

export const openField = (tx: Desk, key: CaseKey, field: Field, sealed: Uint8Array): Buffer =>
  key.open(field.purpose ?? 'content', placeOf(tx, key.caseId, field), sealed)

export const placeOf = (tx: Desk, caseId: string, { table, column, row, version = 0 }: Field): Place =>
  ({ instance: tx.instance, table, column, caseId, row, version })
