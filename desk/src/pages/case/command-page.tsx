import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import type { FormRefill } from '../forms/command-form.tsx'
import type { FormSpec } from '../forms/field.ts'
import { knownValues, namedSpec } from '../forms/known-values.ts'
import { Faults, Notice, RefusalNotice } from '../notice.tsx'
import type { RefusalWords } from '../notice.tsx'
import { FeedbackNote } from './feedback-note.tsx'
import { Untrusted } from '../untrusted.tsx'

/** The way back, above every page that belongs to a case. */
export const CaseCrumbs: FC<{ page: CasePage }> = ({ page: { row } }) => (
  <p class="crumbs">
    <a href="/cases">Cases</a> /{' '}
    <a href={`/cases/${row.id}`}>
      {row.reference}: <Untrusted text={row.title} />
    </a>
  </p>
)

/** Where it is decided whether the fix goes out. */
const deciding: ReadonlySet<string> = new Set(['ConfirmFix', 'RecordRelease', 'AnnounceRelease'])

export interface CommandPageProps {
  readonly page: CasePage
  readonly spec: FormSpec
  readonly refill?: FormRefill | undefined
  readonly refused?: RefusalWords | undefined
  /** Fields that the form sent and that it does not have. */
  readonly unknown?: readonly string[] | undefined
}

/** One command on a page of its own: reached from «Record something else», and whenever a form was not right. */
export const CommandPage: FC<CommandPageProps> = ({ page, spec, refill, refused, unknown = [] }) => {
  return (
    <section>
      <CaseCrumbs page={page} />
      <h1>{spec.title}</h1>
      {refused ? <RefusalNotice refused={refused} /> : null}
      {unknown.length > 0 ? (
        <Notice tone="bad" title="Nothing was done">
          <p>
            The form held fields that this desk does not know: <Untrusted text={unknown.join(', ')} />. Reload the page
            and send it again.
          </p>
        </Notice>
      ) : null}
      <Faults title="Nothing was done yet" faults={Object.values(refill?.errors ?? {})} />
      {deciding.has(spec.type) ? <FeedbackNote page={page} /> : null}
      <div class="panel">
        <CommandForm page={page} spec={namedSpec(page, spec)} place="page" refill={refill} fixed={knownValues(page, spec.type)} />
      </div>
      <p>
        <a href={`/cases/${page.row.id}`}>Back to the case</a>
      </p>
    </section>
  )
}
