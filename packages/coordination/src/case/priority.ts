import { because, type Because, type Policy } from '@parley/policy'
import type { CaseState } from './state.ts'

export interface Priority { readonly level: 'highest' | 'serious'; readonly because: Because }

/** S1-53, S1-54, S3-87, S3-88: how the policy ranks the harm that the investigation found; undefined where it ranks none of it. */
export function priorityOf(state: CaseState, policy: Policy): Priority | undefined {
  const ranks = policy.scope?.priorities
  for (const level of ['highest', 'serious'] as const) {
    if (state.impacts.some((impact) => ranks?.[level]?.includes(impact))) return { level, because: because(policy, `scope.priorities.${level}`) }
  }
  return undefined
}
