import type { Context } from './context.ts'
import type { Said } from './decide.ts'
import type { CaseEvent } from './event.ts'
import type { CaseState } from './state.ts'

/** What a team writes to the outside: the words that a foundation wants to see too. */
const written: ReadonlySet<string> = new Set(['Acknowledged', 'FeedbackSent', 'InformationAsked', 'ReportAccepted', 'ReportInvalidated', 'MessageWritten', 'RoutedToTeam', 'ParticipantAdded'])

/**
 * S2x-3, S2x-10, S2x-12, S2x-26, S2x-27: where the policy wants a copy of what is written, the event says where to, and
 * whether somebody has to send it by hand because the project has no list that does.
 */
export function copyOf(fact: Said, state: CaseState, { policy, actor }: Context): Pick<CaseEvent, 'copy'> {
  const rule = policy.handling?.copies
  const silent = fact.type === 'ReportInvalidated' && fact.disposition === 'ignore'
  const inside = fact.type === 'ParticipantAdded' ? fact.markedPrivate !== true : fact.audience === 'team'
  if (!rule || actor.kind !== 'member' || silent || inside || !written.has(fact.type)) return {}
  const byHand = rule.by_hand_when === 'no_own_list' && withoutOwnList(state, policy)
  return rule.when === 'always' || byHand ? { copy: { to: rule.to, byHand } } : {}
}

function withoutOwnList(state: CaseState, policy: Context['policy']): boolean {
  const project = Object.values(policy.projects ?? {}).find(({ name }) => name === state.routed?.team)
  return project !== undefined && project.contact === undefined
}
