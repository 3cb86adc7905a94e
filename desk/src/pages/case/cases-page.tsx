import type { FC } from 'hono/jsx'
import type { CaseRow, ProjectRow, WaitingRow } from '../../projections/rows.ts'
import { Untrusted } from '../untrusted.tsx'
import { distanceWords, When } from '../when.tsx'
import { WaitingBand } from './letters-panel.tsx'
import { SearchBar } from './search-bar.tsx'

export interface CasesFilter {
  readonly project: string
  readonly closed: boolean
}

/** Missed first, then the next due, then those without a clock, newest change first. */
export function byNextClock(a: CaseRow, b: CaseRow): number {
  if (a.nextClock && b.nextClock) return Temporal.Instant.compare(a.nextClock.due, b.nextClock.due)
  if (a.nextClock || b.nextClock) return a.nextClock ? -1 : 1
  return Temporal.Instant.compare(b.updatedAt, a.updatedAt)
}

const NextDue: FC<{ row: CaseRow; now: string }> = ({ row: { nextClock }, now }) => {
  if (!nextClock) return <span class="quiet">No clock runs</span>
  const over = nextClock.state === 'missed' || Temporal.Instant.compare(nextClock.due, now) < 0
  return (
    <>
      <strong class={over ? 'due-missed' : 'due'}>
        {distanceWords(now, nextClock.due)} {over ? 'over' : 'left'}
      </strong>
      <span class="hint">
        {nextClock.says}, {nextClock.dueWords}
      </span>
    </>
  )
}

const CaseLine: FC<{ row: CaseRow; now: string }> = ({ row, now }) => (
  <tr class={row.unread ? 'unread' : undefined}>
    <td class="cell-due" data-label="Next">
      <NextDue row={row} now={now} />
    </td>
    <td class="cell-title" data-label="Case">
      <a href={`/cases/${row.id}`}>
        <Untrusted text={row.title} />
      </a>
      <span class="hint">
        <code>{row.reference}</code> · {row.project}
        {row.unread ? (
          <>
            {' '}
            · <strong>new to you</strong>
          </>
        ) : null}
      </span>
    </td>
    <td data-label="State">{row.state}</td>
    <td data-label="Severity">{row.severity ?? '–'}</td>
    <td data-label="Assigned">
      {row.assignee ? <Untrusted text={row.assignee} /> : <span class="quiet">nobody</span>}
    </td>
    <td data-label="Changed">
      <When at={row.updatedAt} />
    </td>
  </tr>
)

const Filters: FC<{ projects: readonly ProjectRow[]; filter: CasesFilter }> = ({ projects, filter }) => (
  <form class="filter-bar" method="get" action="/cases">
    <div class="field">
      <label for="project">Project</label>
      <select id="project" name="project">
        <option value="">All projects</option>
        {projects.map(({ id, name }) => (
          <option value={id} selected={id === filter.project}>
            {name}
          </option>
        ))}
      </select>
    </div>
    <div class="field">
      <label for="closed">Show</label>
      <select id="closed" name="closed">
        <option value="">Open cases</option>
        <option value="yes" selected={filter.closed}>
          Closed cases
        </option>
      </select>
    </div>
    <p class="actions">
      <button type="submit" class="quiet-button">
        Show
      </button>
    </p>
  </form>
)

/** Cases as rows, what is due next first. */
export const CasesTable: FC<{ rows: readonly CaseRow[]; now: string; caption: string }> = ({ rows, now, caption }) => (
  <table class="table cases">
    <caption class="visually-hidden">{caption}</caption>
    <thead>
      <tr>
        {['Next', 'Case', 'State', 'Severity', 'Assigned', 'Changed'].map((head) => (
          <th scope="col">{head}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {[...rows].sort(byNextClock).map((row) => (
        <CaseLine row={row} now={now} />
      ))}
    </tbody>
  </table>
)

/** The team's list. What is due next stands first; nothing else decides the order. */
export const CasesView: FC<{
  rows: readonly CaseRow[]
  projects: readonly ProjectRow[]
  filter: CasesFilter
  now: string
  waiting?: WaitingRow
}> = ({ rows, projects, filter, now, waiting }) => (
  <section>
    {waiting ? <WaitingBand waiting={waiting} /> : null}
    <div class="list-head">
      <h1>{filter.closed ? 'Closed cases' : 'Cases'}</h1>
      <Filters projects={projects} filter={filter} />
    </div>
    <SearchBar />
    {rows.length === 0 ? (
      <p class="empty">
        No {filter.closed ? 'closed' : 'open'} cases that you may see. A report that arrives by mail or by the form
        shows up here at once.
      </p>
    ) : (
      <CasesTable rows={rows} now={now} caption="Cases, the next due first" />
    )}
    <p class="quiet">
      <a href="/vendors">Cases of others</a> that a project of yours was asked into as a vendor. For several at once:{' '}
      <a href="/batch">one date for several cases</a>, <a href="/cve-findings">CVE IDs that do not fit</a>.
    </p>
  </section>
)
