import type { CasePage, StepRow } from '../../projections/rows.ts'
import { commandForms } from '../forms/command-forms.ts'

/** Steps that have a page of their own. */
const ownPages: Readonly<Record<string, string>> = {
  DraftAdvisory: 'advisory',
  PublishAdvisory: 'publish',
  SetSeverity: 'severity',
  Embargo: 'embargo',
  SendEarlyDisclosure: 'early/new',
  RecordPublicAwareness: 'world',
  RecordExploitPublic: 'world',
  RecordAttacks: 'world',
  RecordAdversaries: 'world',
  DetachReport: 'merge',
}

/** The page of a step that is not a form in place, or `null`. */
export function stepPage(caseId: string, command: string, stage?: StepRow['stage']): string | null {
  const own = ownPages[command]
  return own ? `/cases/${caseId}/${own}${stage === undefined ? '' : `?stage=${stage}`}` : null
}

/** Whether the step can be taken by a form on the case page itself. */
export function isStepForm(step: StepRow): boolean {
  return commandForms.has(step.command) && !(step.command in ownPages)
}

/** A policy may ask for the same command twice, such as a notice before the fix and one with it: steps have numbers. */
export function stepPlace(page: CasePage, step: StepRow): string {
  return `step-${page.steps.indexOf(step)}`
}

/** Where a link to a step leads: its form on the case page, or its own page. */
export function stepTarget(page: CasePage, step: StepRow): string {
  return stepPage(page.row.id, step.command, step.stage) ?? `#${stepPlace(page, step)}`
}

const ownTitles: Readonly<Record<string, string>> = {
  DraftAdvisory: 'Write the advisory',
  PublishAdvisory: 'Publish the advisory',
  Embargo: 'Agree on the embargo and its end',
}

const stageTitles = { plan: 'Send the early notice to plan, before the fix', test: 'Send the early notice to test, with the fix' } as const

/** A step in a few words, for lists and buttons; the policy's own sentence stands beside it. */
export function stepTitle({ command, says, stage }: StepRow): string {
  if (stage !== undefined) return stageTitles[stage]
  return commandForms.get(command)?.title ?? ownTitles[command] ?? says
}
