import type { CasePage } from '../../projections/rows.ts'
import type { FormSpec } from './field.ts'

/** What the page knows already and need not ask: an approval is of the revision that is there now. */
export function knownValues(page: CasePage, command: string): Readonly<Record<string, string>> {
  return command === 'ApproveAdvisory' && page.advisory ? { revision: String(page.advisory.revision) } : {}
}

/** The form with what is known said on its button, since it is not asked. */
export function namedSpec(page: CasePage, spec: FormSpec): FormSpec {
  if (spec.type !== 'ApproveAdvisory' || !page.advisory) return spec
  const { revision } = page.advisory
  return { ...spec, button: `Approve revision ${revision}`, hint: `You approve revision ${revision}. A later change needs a new approval.` }
}
