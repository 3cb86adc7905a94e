import { can } from '../../access/can.ts'
import { note } from '../../audit/note.ts'
import { withinBudget } from '../../audit/read-budget.ts'
import { recorded } from '../../audit/record-read.ts'
import { iso, type Gate } from '../../commands/gate.ts'
import { caseList } from '../../projections/case-list.ts'
import type { CaseRow } from '../../projections/rows.ts'
import { indexCases, unindexed } from '../../projections/search-index.ts'
import { askedWords, mostAsked } from '../../projections/search-words.ts'
import { casesWith, forgetWords } from '../../store/case-search.ts'
import { newId } from '../../store/random-id.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { SignedIn } from '../desk-port.ts'
import { policiesOf } from './team.ts'

/** What a search found. Never what was looked for. */
export interface SearchFound {
  /** At most 200, open and closed ones, the next due first. */
  readonly rows: readonly CaseRow[]
  readonly found: number
  /** Cases of this member whose newest words are not in the index yet. */
  readonly unindexed: number
  /** Sealed cases of this member: their words are in no index. */
  readonly sealed: number
}

/** `no-words`: nothing that could be looked for; `too-many-words`: more than fit one search. */
export type NotSearched = 'no-words' | 'too-many-words'

export interface SearchPort {
  /** Cases that hold every word, among `only` those named where it is given. @throws ReadingHalted, NotRecorded */
  readonly search: (who: SignedIn, typed: string, only?: readonly string[] | null) => Promise<SearchFound | NotSearched>
}

/** How much a search may do for the index before it answers. */
const freshened = 50
const freshenMs = 1_500
const mostCounted = 10_000

/**
 * Search over the words of cases (S-095), as the member: the database shows the index of no other case, and `can()` is asked
 * for each. A search counts as one reading, and the log says who searched, when, and how many cases were found.
 */
export function searchPort(store: Store, gate: Gate): SearchPort {
  return {
    search: async (who, typed, only = null) => {
      const words = askedWords(typed)
      if (words.length === 0) return 'no-words'
      if (words.length > mostAsked) return 'too-many-words'
      const behind = await store.as({ role: 'team', member: who.member }, (tx) => unindexed(tx, freshened))
      // What fails here is told by the rounds that do the same.
      await indexCases(store, behind, freshenMs)
      const now = gate.now()
      const { broken, ...found } = await withinBudget(store, { who, caseId: `search:${newId()}`, now }, (tx) => search(gate, tx, { who, typed, words, only }))
      if (broken.length > 0) await store.as({ role: 'worker' }, (tx) => forgetWords(tx, broken))
      return found
    },
  }
}

interface Search { readonly who: SignedIn; readonly typed: string; readonly words: readonly string[]; readonly only: readonly string[] | null }

async function search(gate: Gate, tx: Tx, { who, typed, words, only }: Search): Promise<SearchFound & { readonly broken: readonly string[] }> {
  const now = gate.now()
  await recorded(tx.execute('insert into case_searched (viewer, at) values ($1, $2)', [who.member, now]))
  const cases = await readable(tx, who, only)
  const matched = await casesWith(tx, words, cases.map(({ id }) => id))
  const byWords = new Set(matched.found)
  // The number of a case is no secret and finds sealed ones too; it is compared here, so that no statement holds it.
  const number = typed.trim().toUpperCase()
  const found = cases.filter(({ id, ref }) => byWords.has(id) || ref.toUpperCase() === number).map(({ id }) => id)
  await note(tx, { at: now, actor: who.member, action: 'cases searched', object: `${found.length} found` })
  const behind = new Set([...await unindexed(tx, mostCounted), ...matched.broken])
  return {
    rows: await caseList(tx, who.member, {}, (hashes) => policiesOf(gate, tx, hashes), iso(now), found), found: found.length,
    unindexed: cases.filter(({ id }) => behind.has(id)).length, sealed: cases.filter(({ sealed }) => sealed).length, broken: matched.broken,
  }
}

interface Readable { readonly id: string; readonly ref: string; readonly project: string; readonly restricted: boolean; readonly granted: boolean; readonly sealed: boolean }

async function readable(tx: Tx, who: SignedIn, only: readonly string[] | null): Promise<readonly Readable[]> {
  const rows = await tx.query<Readable>(
    `select id, ref, project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $1) as granted,
       exists (select from sealed_case s where s.case_id = h.id) as sealed
     from case_head h where $2::text[] is null or id = any($2)`, [who.member, only])
  return rows.filter((row) => can(who, 'read case', { kind: 'case', ...row, relations: [] }))
}
