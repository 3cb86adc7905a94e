import { metricsOf } from '@parley/cvss'
import type { Metric, Version } from '@parley/cvss'
import type { FC } from 'hono/jsx'
import type { CasePage } from '../../projections/rows.ts'
import { CommandForm } from '../forms/command-form.tsx'
import type { FormRefill } from '../forms/command-form.tsx'
import { commandForms } from '../forms/command-forms.ts'
import type { FormSpec } from '../forms/field.ts'
import { FormToken } from '../layout.tsx'
import { Notice } from '../notice.tsx'
import { CaseCrumbs } from './command-page.tsx'

/** A vector that was put together here, with the score it has. */
export interface Scored {
  readonly vector: string
  readonly score: number
  readonly severity: string
}

export interface SeverityProps {
  readonly page: CasePage
  readonly version: Version | null
  readonly chosen: Readonly<Record<string, string>>
  readonly scored?: Scored | undefined
  readonly fault?: string | undefined
}

const MetricChoice: FC<{ metric: Metric; chosen: string }> = ({ metric, chosen }) => (
  <fieldset class="field metric">
    <legend>{metric.name}</legend>
    <div class="choices">
      {metric.values.map(({ value, name }) => (
        <label>
          <input type="radio" name={metric.key} value={value} checked={value === chosen} required={metric.mandatory} />{' '}
          {name}
        </label>
      ))}
    </div>
  </fieldset>
)

/** Asked is what the policy has: its own levels where it has some, the common ones elsewhere. */
function specOf({ severityScale }: CasePage): FormSpec {
  const spec = commandForms.get('SetSeverity')!
  const without = severityScale === undefined ? 'own' : 'level'
  return { ...spec, fields: Object.fromEntries(Object.entries(spec.fields).filter(([name]) => name !== without)) }
}

/** A calculator that works without scripts: choose, look at the score, then set it. */
export const SeverityPage: FC<SeverityProps> = ({ page, version, chosen, scored, fault }) => {
  const spec = specOf(page)
  const refill: FormRefill = { values: { vector: [scored?.vector ?? ''] }, errors: {} }
  return (
    <section>
      <CaseCrumbs page={page} />
      <h1>Severity</h1>
      {fault ? (
        <Notice tone="bad" title="No score yet">
          <p>{fault}</p>
        </Notice>
      ) : null}
      {scored ? (
        <p class="score">
          <strong>{scored.score.toFixed(1)}</strong> <span class="score-word">{scored.severity}</span>{' '}
          <code>{scored.vector}</code>
        </p>
      ) : null}
      {version ? <Calculator id={page.row.id} version={version} chosen={chosen} /> : null}
      <h2>Set it</h2>
      <div class="panel">
        <CommandForm page={page} spec={spec} place="severity" refill={refill} />
      </div>
    </section>
  )
}

const Calculator: FC<{ id: string; version: Version; chosen: Readonly<Record<string, string>> }> = ({
  id,
  version,
  chosen,
}) => (
  <form class="panel" method="post" action={`/cases/${id}/severity`}>
    <FormToken />
    <h2>CVSS {version}, base metrics</h2>
    <div class="metrics">
      {metricsOf(version)
        .filter(({ mandatory }) => mandatory)
        .map((metric) => (
          <MetricChoice metric={metric} chosen={chosen[metric.key] ?? ''} />
        ))}
    </div>
    <p class="actions">
      <button type="submit" class="quiet-button">
        Compute the score
      </button>
    </p>
  </form>
)
