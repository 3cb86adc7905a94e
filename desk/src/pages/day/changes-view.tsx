import type { FC } from 'hono/jsx'
import { Untrusted } from '../untrusted.tsx'
import { When } from '../when.tsx'

/** One revision against the one before it. */
export interface RevisionRow {
  readonly number: number
  readonly at: string
  readonly by: string
  readonly summary: string
  readonly approvals: readonly string[]
  /** When the public saw it. */
  readonly publishedAt: readonly string[]
  readonly changes: readonly { readonly label: string; readonly before: string; readonly after: string }[]
}

const Change: FC<{ change: RevisionRow['changes'][number] }> = ({ change: { label, before, after } }) => (
  <li>
    <h3>{label}</h3>
    {before === '' ? null : (
      <del>
        <Untrusted text={before} block />
      </del>
    )}
    {after === '' ? null : (
      <ins>
        <Untrusted text={after} block />
      </ins>
    )}
  </li>
)

const Revision: FC<{ row: RevisionRow }> = ({ row }) => (
  <section class="panel" aria-labelledby={`revision-${row.number}`}>
    <h2 id={`revision-${row.number}`}>Revision {row.number}</h2>
    <p>
      <Untrusted text={row.summary} />
    </p>
    <p class="quiet">
      By <Untrusted text={row.by} />, <When at={row.at} />.{' '}
      {row.approvals.length === 0 ? 'Approved by nobody.' : `Approved by ${row.approvals.join(', ')}.`}
    </p>
    {row.publishedAt.map((at) => (
      <p>
        <span class="state state-good">Public</span> <When at={at} />
      </p>
    ))}
    {row.changes.length === 0 ? (
      <p class="quiet">No field is different.</p>
    ) : (
      <ul class="plain">
        {row.changes.map((change) => (
          <Change change={change} />
        ))}
      </ul>
    )}
  </section>
)

export const ChangesView: FC<{ caseId: string; reference: string; rows: readonly RevisionRow[] }> = ({
  caseId,
  reference,
  rows,
}) => (
  <section>
    <p class="crumbs">
      <a href="/cases">Cases</a> / <a href={`/cases/${caseId}`}>{reference}</a>
    </p>
    <h1>Changes of the advisory</h1>
    {rows.length === 0 ? <p class="empty">There is no draft yet.</p> : null}
    {rows.toReversed().map((row) => (
      <Revision row={row} />
    ))}
  </section>
)
