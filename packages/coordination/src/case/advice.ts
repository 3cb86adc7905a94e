import { because, milestoneDone, type Because, type Policy } from '@parley/policy'
import { factsOf } from './facts.ts'
import type { CaseState } from './state.ts'

/** What the policy would rather have, shown before somebody acts. It never stops anything. */
export interface Advice { readonly because: Because; readonly says: string }

export interface PlannedAdvisory { readonly hasMitigations: boolean; readonly hasHowToApply: boolean }

/** S4-33, S4-34: what an announcement should hold, as far as anything is known. What it must hold, `decide` wants. */
export function adviceOnAdvisory(state: CaseState, policy: Policy, planned: PlannedAdvisory): readonly Advice[] {
  const content = policy.disclosure?.content
  const mitigations = wished(content?.mitigations?.force) && state.mitigations.length > 0 && !planned.hasMitigations
  const actionable = wished(content?.actionable?.force) && !planned.hasMitigations && !planned.hasHowToApply
  return [
    ...(mitigations ? [{ because: because(policy, 'disclosure.content.mitigations'), says: 'The case knows what helps before the upgrade, and the advisory does not say it.' }] : []),
    ...(actionable ? [{ because: because(policy, 'disclosure.content.actionable'), says: 'Nobody who reads it learns what to do.' }] : []),
  ]
}

function wished(force: string | undefined): boolean {
  return force === 'should' || force === 'must' || force === 'expect'
}

/** S3-47: once there is something that helps, the policy would rather disclose soon. S3-49: what is public, at once. */
export function adviceOnDate(state: CaseState, policy: Policy): readonly Advice[] {
  const schedule = policy.schedule
  if (state.advisory?.published !== undefined) return []
  if (state.pxa.startsWith('P') && schedule?.range?.min.n === 0) {
    return [{ because: because(policy, 'schedule.range.min'), says: 'It is public already: disclose at once.' }]
  }
  const facts = factsOf(state, policy, { approvalsNeeded: 1 })
  const helps = schedule?.prefer?.soon_after_any.find((fact) => facts[fact] !== undefined)
  if (helps === undefined) return []
  return [{ because: because(policy, 'schedule.prefer'), says: `The policy prefers to disclose soon now, since ${milestoneDone(helps)}.` }]
}
