import type { FC } from 'hono/jsx'
import type { CaseRow } from '../../projections/rows.ts'
import { CasesTable } from './cases-page.tsx'
import { SearchBar } from './search-bar.tsx'

export type SearchShown =
  | { readonly typed: string; readonly state: 'fresh' | 'no-words' | 'too-many-words' }
  | { readonly typed: string; readonly state: 'searched'; readonly rows: readonly CaseRow[]; readonly found: number; readonly unindexed: number; readonly sealed: number }

const faults: Readonly<Record<'no-words' | 'too-many-words', string>> = {
  'no-words': 'There is no word in this to look for: type a word of two letters or more. Mail addresses are not searched.',
  'too-many-words': 'That is more than one search takes: type a few words, 200 characters at most.',
}

/** What the index does not know, where there is such: that a case was not found must not be taken for «there is none». */
const Gaps: FC<{ unindexed: number; sealed: number }> = ({ unindexed, sealed }) => (
  <>
    {unindexed > 0 ? (
      <p class="notice notice-warn">
        {unindexed === 1 ? 'One case is' : `${unindexed} cases are`} not indexed yet, or changed just now, and may be
        missing here. Search again in a minute.
      </p>
    ) : null}
    {sealed > 0 ? (
      <p class="quiet">
        {sealed === 1
          ? 'One sealed case is found by number only: its words are in no index.'
          : `${sealed} sealed cases are found by number only: their words are in no index.`}
      </p>
    ) : null}
  </>
)

const Result: FC<{ shown: Extract<SearchShown, { state: 'searched' }>; now: string }> = ({ shown, now }) => (
  <>
    <p class="lead" role="status">
      {shown.found === 0
        ? 'No case that you may see holds all of these words.'
        : `${shown.found === 1 ? 'One case' : `${shown.found} cases`} found.`}
      {shown.rows.length < shown.found ? ` The first ${shown.rows.length} are shown; another word makes them fewer.` : ''}
    </p>
    <Gaps unindexed={shown.unindexed} sealed={shown.sealed} />
    {shown.rows.length === 0 ? null : <CasesTable rows={shown.rows} now={now} caption="Cases found, the next due first" />}
  </>
)

/** Search over cases: the line, what was found, and what was not looked through. */
export const SearchView: FC<{ shown: SearchShown; now: string }> = ({ shown, now }) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a>
    </p>
    <h1>Search</h1>
    <SearchBar typed={shown.typed} fault={shown.state in faults} focus={shown.state !== 'searched'} />
    {shown.state === 'no-words' || shown.state === 'too-many-words' ? (
      <p id="search-says" class="field-error" role="alert">
        {faults[shown.state]}
      </p>
    ) : null}
    {shown.state === 'searched' ? <Result shown={shown} now={now} /> : null}
    <p class="quiet">
      Open and closed cases that hold every word, wherever in their timeline. Whole words are compared, in capitals or
      not: <code>CVE-2026-1234</code>, <code>log4j-core</code>, <code>2.14.1</code>. Contents of files, mail addresses
      and who reported are not searched. That you searched, and how many cases were found, is recorded; your words are
      not.
    </p>
  </section>
)
