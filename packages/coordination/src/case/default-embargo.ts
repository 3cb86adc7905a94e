import { dueInstant, type Policy } from '@parley/policy'
import type { CaseCommand } from './command.ts'
import type { Instant, ParticipantId } from './names.ts'

/** When the embargo ends that begins with a report by itself, in UTC; `null` where the policy knows none. `at`: of the report. */
export function defaultEnd(policy: Policy, at: Instant): Instant | null {
  const usual = policy.schedule?.default_embargo
  return usual === undefined ? null : dueInstant({ start: Temporal.Instant.from(at), within: usual.within, calendar: policy.calendar })?.at.toString() ?? null
}

/** The terms as the desk wrote them out for this case. */
export interface DefaultTerms { readonly proposal: string; readonly id: string; readonly text: string; readonly version: string; readonly hash: string; readonly endsAt: Instant }

/** Vultron §7.1: a published default counts as a proposal, and the reporter's silence accepts it. */
export function startDefault(sender: ParticipantId, { proposal, ...terms }: DefaultTerms): Extract<CaseCommand, { type: 'Embargo' }> {
  const reason = 'The policy publishes it as what holds unless something else is agreed.'
  return { type: 'Embargo', command: { type: 'StartWithDefaults', sender, defaults: [{ by: 'team', proposal, terms, reason }] } }
}
