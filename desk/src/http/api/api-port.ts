import type { Policy } from '@parley/policy'
import type { SignedIn } from '../../access/signed-in.ts'
import { iso, type Gate } from '../../commands/gate.ts'
import { tokenHolder, type TokenHolder } from '../../identity/tokens.ts'
import { caseList } from '../../projections/case-list.ts'
import type { CaseRow } from '../../projections/rows.ts'
import type { Store, Tx } from '../../store/store.ts'
import { partiesPort, type PartiesPort } from '../port/parties.ts'
import { searchPort, type SearchPort } from '../port/search.ts'
import { storedAnswers, type Answers } from './answers.ts'

/** Where a page of the list begins: after this case. */
export interface CasePosition { readonly openedAt: string; readonly id: string }

export interface CaseFilter {
  readonly project?: string | undefined
  readonly state: 'open' | 'closed' | 'all'
  readonly updatedSince?: string | undefined
  /** Only these; `null` for all that the member may see. */
  readonly only: readonly string[] | null
  readonly after: CasePosition | null
  /** 1 to 100. */
  readonly limit: number
}

/** A page of the list, and where the next one begins; `null` on the last. */
export interface CasesFound {
  readonly rows: readonly CaseRow[]
  readonly next: CasePosition | null
}

/** What the API needs beside the `DeskPort` of the pages. */
export interface ApiPort {
  /** Whose token a text is, as the owner is now; `null` for every text that opens nothing. */
  readonly holder: (token: string) => Promise<TokenHolder | null>
  /** The policy of a project that is in force today, and its hash. */
  readonly policy: (project: string) => Promise<{ readonly policy: Policy; readonly hash: string } | null>
  /** The policy a case is bound to; `null` where there is no such case for this member. */
  readonly casePolicy: (who: SignedIn, id: string) => Promise<Policy | null>
  /** Cases of this member, newest first, in an order that new messages do not change. */
  readonly cases: (who: SignedIn, filter: CaseFilter) => Promise<CasesFound>
  /** Cases that hold the words. */
  readonly search: SearchPort['search']
  /** The embargo and the vendors of a case; two cases that are one. */
  readonly parties: PartiesPort
  readonly answers: Answers
}

export function apiPort(store: Store, gate: Gate): ApiPort {
  return {
    holder: (token) => store.as({ role: 'gate' }, (tx) => tokenHolder(tx, token, gate.now())),
    policy: (project) => Promise.resolve(gate.shelf.of(project, iso(gate.now())) ?? null),
    casePolicy: (who, id) =>
      store.as({ role: 'team', member: who.member }, async (tx) => {
        const head = await tx.maybe<{ hash: string }>('select policy_hash as hash from case_head where id = $1', [id])
        return head ? gate.shelf.byHash(tx, head.hash) : null
      }),
    cases: (who, filter) => store.as(
      { role: 'team', member: who.member },
      (tx) => casesOf(gate, tx, who.member, filter),
    ),
    search: searchPort(store, gate).search,
    parties: partiesPort({ store, gate }),
    answers: storedAnswers(store, () => gate.now()),
  }
}

async function casesOf(gate: Gate, tx: Tx, member: string, filter: CaseFilter): Promise<CasesFound> {
  const found = await tx.query<{ id: string; opened: Temporal.Instant }>(
    `select case_id as id, opened_at as opened from case_view
     where ($1::text is null or project = $1) and ($2 = 'all' or (closed_at is not null) = ($2 = 'closed'))
       and ($3::timestamptz is null or updated_at >= $3) and ($4::text[] is null or case_id = any($4))
       and ($5::timestamptz is null or (opened_at, case_id) < ($5, $6))
     order by opened_at desc, case_id desc limit $7`,
    [
      filter.project ?? null,
      filter.state,
      filter.updatedSince ?? null,
      filter.only,
      filter.after?.openedAt ?? null,
      filter.after?.id ?? null,
      filter.limit + 1,
    ])
  const page = found.slice(0, filter.limit)
  const last = page.at(-1)
  const known = async (hashes: readonly string[]) =>
    new Map(
      await Promise.all([...new Set(hashes)].map(async (hash) => [hash, await gate.shelf.byHash(tx, hash)] as const)),
    )
  const rows = page.length === 0 ? [] : await caseList(tx, member, {}, known, iso(gate.now()), page.map(({ id }) => id))
  const byId = new Map(rows.map((row) => [row.id, row]))
  return {
    rows: page.flatMap(({ id }) => byId.get(id) ?? []),
    next: found.length > page.length && last ? { openedAt: last.opened.toString(), id: last.id } : null,
  }
}
