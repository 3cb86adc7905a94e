import type { WrappedKey } from '../keys/custodian.ts'
import { KeyError } from '../keys/key-error.ts'
import type { SearchKey } from '../keys/search-key.ts'
import { newId } from './random-id.ts'
import type { Tx } from './transaction.ts'
import { askerOf } from './viewer.ts'

/** Cases whose words are not in the index, or not all: of those that are neither sealed nor erased, and that this viewer may see. */
const stale = `from case_head h left join case_search s on s.case_id = h.id left join search_key t on t.case_id = h.id
  where (s.case_id is null or s.seq < h.seq or s.rule <> $1 or t.made is distinct from s.made) and exists (select from case_key k where k.case_id = h.id and k.scope = 'case')`

/** Their ids, the newest cases first, at most `limit`, without `but`. */
export async function staleCases(tx: Tx, { rule, limit, but = [] }: { readonly rule: number; readonly limit: number; readonly but?: readonly string[] }): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(`select h.id ${stale} and h.id <> all($2) order by h.opened_at desc, h.id limit $3`, [rule, but, limit])
  return rows.map(({ id }) => id)
}

export interface Indexed { readonly caseId: string; readonly rule: number; /** The last event whose words are in. */ readonly seq: number; readonly words: Iterable<string> }

/**
 * Puts in the words of a case anew, under a key made for them: nobody who has seen the set before can tell what is new in
 * it. Worker. False, and nothing done: the case is sealed or erased, or somebody is at work on it.
 */
export async function putWords(tx: Tx, { caseId, rule, seq, words }: Indexed): Promise<boolean> {
  const { key, stored } = await tx.keyring.newSearchKey(tx.instance, caseId)
  const tokens = key.tokens(words)
  // Two statements: what the second sees was done before the first got the lock.
  const held = await tx.query('select id from case_head where id = $1 for no key update skip locked', [caseId])
  if (held.length === 0 || (await tx.query(`select from case_key where case_id = $1 and scope = 'case'`, [caseId])).length === 0) return false
  const made = newId()
  tx.write(`insert into search_key (case_id, epoch, wrapped, made) values ($1, $2, $3, $4)
    on conflict (case_id) do update set epoch = excluded.epoch, wrapped = excluded.wrapped, made = excluded.made`, [caseId, stored.epoch, stored.wrapped, made])
  tx.write(`insert into case_search (case_id, seq, rule, tokens, made) values ($1, $2, $3, $4::bigint[], $5)
    on conflict (case_id) do update set seq = excluded.seq, rule = excluded.rule, tokens = excluded.tokens, made = excluded.made`, [caseId, seq, rule, tokens, made])
  return true
}

export interface Matched {
  readonly found: readonly string[]
  /** Cases whose search key does not open: it was altered, or wrapped by a master key that is gone. Their words have to be made anew. */
  readonly broken: readonly string[]
}

/** Those of the cases that hold all the words, as far as this viewer's rows and the index go. The database hears tokens alone. */
export async function casesWith(tx: Tx, words: readonly string[], cases: readonly string[]): Promise<Matched> {
  const keys = await tx.query<WrappedKey & { id: string }>('select case_id as id, epoch, wrapped from search_key where case_id = any($1)', [cases])
  const opened = await Promise.all(keys.map(async ({ id, ...stored }) => ({ id, key: await searchKeyOf(tx, id, stored) })))
  const asked = opened.flatMap(({ id, key }) => (key ? [{ id, tokens: `{${words.map((word) => key.token(word)).join(',')}}` }] : []))
  const rows = await tx.query<{ id: string }>(
    `select s.case_id as id from case_search s join unnest($1::text[], $2::text[]) as asked (id, tokens) on asked.id = s.case_id where s.tokens @> asked.tokens::bigint[]`,
    [asked.map(({ id }) => id), asked.map(({ tokens }) => tokens)])
  return { found: rows.map(({ id }) => id), broken: opened.flatMap(({ id, key }) => (key ? [] : [id])) }
}

const brokenCodes: ReadonlySet<string> = new Set(['sealed-altered', 'unknown-master-key'])

/** One case whose key is broken must not keep everybody from searching the others. */
async function searchKeyOf(tx: Tx, id: string, stored: WrappedKey): Promise<SearchKey | undefined> {
  try {
    return await tx.keyring.searchKey(tx.instance, id, stored, askerOf(tx.viewer))
  } catch (error) {
    if (error instanceof KeyError && brokenCodes.has(error.code)) return undefined
    throw error
  }
}

/** Forgets the words of these cases, or of all; they are made again from the events. Worker. How many cases it were. */
export async function forgetWords(tx: Tx, cases: readonly string[] | 'all'): Promise<number> {
  const which = cases === 'all' ? null : cases
  await tx.execute('delete from search_key where $1::text[] is null or case_id = any($1)', [which])
  return tx.execute('delete from case_search where $1::text[] is null or case_id = any($1)', [which])
}
