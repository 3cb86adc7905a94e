import { formatVector, parseVector, metricsOf, score } from '@parley/cvss'
import type { Version } from '@parley/cvss'
import { SeverityPage } from '../pages/case/severity-page.tsx'
import type { SeverityProps } from '../pages/case/severity-page.tsx'
import type { CasePage } from '../projections/rows.ts'
import { missing } from './case-actions.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { memberOf, param } from './route.ts'

const versions: Readonly<Partial<Record<CasePage['severityScheme'], Version>>> = {
  'CVSS:4.0': '4.0',
  'CVSS:3.1': '3.1',
  'CVSS:3.0': '3.0',
}

/** The version of the standard that the policy names, or `null` where it names words or a label instead. */
function versionOf({ severityScheme }: CasePage): Version | null {
  return versions[severityScheme] ?? null
}

function severityPage(c: Asked, props: SeverityProps, status: 200 | 422 = 200): Response {
  return renderPage(c, { title: props.page.row.reference, side: 'team', status, body: <SeverityPage {...props} /> })
}

export async function showSeverity(c: Asked): Promise<Response> {
  const page = await c.var.desk.casePage(memberOf(c), param(c, 'id'))
  return page ? severityPage(c, { page, version: versionOf(page), chosen: {} }) : missing(c)
}

/** Computes a score and records nothing; it is set by the form below it. */
export async function computeSeverity(c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const page = await c.var.desk.casePage(memberOf(c), param(c, 'id'))
  const version = page && versionOf(page)
  if (!page || !version) return missing(c)
  const keys = metricsOf(version).map(({ key }) => key)
  const metrics = Object.fromEntries(keys.map((key) => [key, text(form, key)]).filter(([, value]) => value !== ''))
  const parsed = parseVector(formatVector({ version, metrics }))
  if (!parsed.ok) return severityPage(c, { page, version, chosen: metrics, fault: parsed.error.message }, 422)
  const { overall, severity } = score(parsed.vector)
  return severityPage(c, {
    page,
    version,
    chosen: metrics,
    scored: { vector: formatVector(parsed.vector), score: overall, severity },
  })
}
