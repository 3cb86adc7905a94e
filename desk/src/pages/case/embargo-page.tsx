import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import type { FormRefill } from '../forms/command-form.tsx'
import { embargoForms } from '../forms/embargo-forms.ts'
import type { FormSpec } from '../forms/field.ts'
import { Faults, RefusalNotice } from '../notice.tsx'
import type { RefusalWords } from '../notice.tsx'
import { CaseCrumbs } from './command-page.tsx'

export interface EmbargoProps {
  readonly page: CasePage
  /** The form that was sent and was not right: it is shown open, with what was typed. */
  readonly sent?: string | undefined
  readonly refill?: FormRefill | undefined
  readonly refused?: RefusalWords | undefined
}

/** The terms under which everybody keeps silent, and the day they end. */
export const EmbargoPage: FC<EmbargoProps> = ({ page, sent, refill, refused }) => {
  const fact = page.facts.find(({ label }) => label === 'Embargo')
  return (
    <section>
      <CaseCrumbs page={page} />
      <h1>Embargo</h1>
      {fact ? (
        <p class="lead">
          {fact.value}
          {fact.hint ? `, ${fact.hint}` : ''}.
        </p>
      ) : null}
      {refused ? <RefusalNotice refused={refused} /> : null}
      <Faults title="Nothing was done yet" faults={Object.values(refill?.errors ?? {})} />
      {Object.values(embargoForms).map((spec: FormSpec) => (
        <details class="panel preview" open={spec.type === sent}>
          <summary>
            <strong>{spec.title}</strong>
          </summary>
          <CommandForm
            page={page}
            spec={spec}
            place="embargo"
            action={`/cases/${page.row.id}/embargo/${spec.type}`}
            refill={spec.type === sent ? refill : undefined}
          />
        </details>
      ))}
      <p>
        <a href={`/cases/${page.row.id}`}>Back to the case</a>
      </p>
    </section>
  )
}
