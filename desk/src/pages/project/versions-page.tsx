import type { FC } from 'hono/jsx'
import { RuleMarks } from '../rule-marks.tsx'

export interface VersionRow {
  /** SHA-256 of the canonical form, as hexadecimal. */
  readonly hash: string
  /** ISO day in `zone`, from whose first moment it holds. */
  readonly effective: string
  readonly zone: string
  readonly state: 'current' | 'former' | 'coming'
  /** Against the version before; `null` for the first on record, which has none. */
  readonly changes:
    | readonly { readonly party: string; readonly text: string; readonly rules: readonly string[] }[]
    | null
}

const states: Readonly<Record<VersionRow['state'], string>> = {
  current: 'In force now',
  former: 'No longer used for new cases',
  coming: 'Not in force yet',
}

const Changes: FC<{ row: VersionRow }> = ({ row: { changes } }) => {
  if (changes === null) return <p class="quiet">The first version on record.</p>
  if (changes.length === 0) return <p class="quiet">Says the same as the version before.</p>
  return (
    <ul>
      {changes.map(({ text, rules }) => (
        <li>
          {text} <RuleMarks rules={rules} />
        </li>
      ))}
    </ul>
  )
}

/** Every version of a policy: when it holds, and what it changes for whom. */
export const VersionsView: FC<{ project: string; name: string; rows: readonly VersionRow[] }> = ({
  project,
  name,
  rows,
}) => (
  <article>
    <p class="crumbs">
      <a href={`/p/${project}`}>{name}</a>
    </p>
    <h1>Versions of the policy</h1>
    <p class="lead">
      A case keeps the version under which it was opened. Moving it to another is a decision with a reason, and its
      reporter is told.
    </p>
    {rows.map((row) => (
      <section class="panel" id={`version-${row.hash.slice(0, 12)}`}>
        <h2>
          From {row.effective} <span class="tag">{states[row.state]}</span>
        </h2>
        <p class="quiet">
          The day begins in {row.zone}. SHA-256 <code>{row.hash}</code>
        </p>
        <Changes row={row} />
      </section>
    ))}
  </article>
)
