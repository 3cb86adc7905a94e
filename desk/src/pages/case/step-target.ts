import type { StepRow } from '../../projections/rows.ts'
import { commandForms } from '../forms/command-forms.ts'

/** Steps that have a page of their own. */
const ownPages: Readonly<Record<string, string>> = {
  DraftAdvisory: 'advisory', PublishAdvisory: 'publish', SetSeverity: 'severity',
}

/** The page of a step that is not a form in place, or `null`. */
export function stepPage(caseId: string, command: string): string | null {
  const own = ownPages[command]
  return own ? `/cases/${caseId}/${own}` : null
}

/** Whether the step can be taken by a form on the case page itself. */
export function isStepForm(step: StepRow): boolean {
  return commandForms.has(step.command) && !(step.command in ownPages)
}

/** Where a link to a step leads: its form on the case page, or its own page. */
export function stepTarget(caseId: string, step: StepRow): string {
  return stepPage(caseId, step.command) ?? `#step-${step.command}`
}
