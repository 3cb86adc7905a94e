import type { Because, Policy, Rule } from './model.ts'
import { valueAt } from './policy-path.ts'

/**
 * Why the policy has it so at `path` (dotted). The rules that name exactly this path; else those of the nearest place
 * above it. A policy without rules still gets a sentence: the field's own `says`, or one made from its path.
 */
export function because(policy: Policy, path: string): Because {
  const rules = Object.entries(policy.rules ?? {})
  const parts = path.split('.')
  for (let length = parts.length; length > 0; length--) {
    const place = parts.slice(0, length).join('.')
    const here = rules.filter(([, rule]) => places(rule).includes(place))
    if (here.length > 0) {
      return { path, rules: here.map(([id]) => id), says: here.map(([, rule]) => rule.says).join(' ') }
    }
  }
  return { path, rules: [], says: ownWords(policy, parts) }
}

/** The ids of a `Because` in one string, `S1-17, S1-18`; empty where no rule stands behind it. */
export function ruleIds(why: Because): string {
  return why.rules.join(', ')
}

/** One row of `rulesOf`: a rule with its id and all its places. */
export interface ListedRule extends Rule { readonly id: string; readonly places: readonly string[] }

/** All rules of a policy in the order of its file. */
export function rulesOf(policy: Policy): readonly ListedRule[] {
  return Object.entries(policy.rules ?? {}).map(([id, rule]) => ({ ...rule, id, places: places(rule) }))
}

function places(rule: Rule): readonly string[] {
  return typeof rule.at === 'string' ? [rule.at] : rule.at
}

function ownWords(policy: Policy, parts: readonly string[]): string {
  for (let length = parts.length; length > 0; length--) {
    const says = valueAt(policy, [...parts.slice(0, length), 'says'])
    if (typeof says === 'string') return says
  }
  const path = parts.join('.')
  return valueAt(policy, parts) === undefined
    ? `The policy of ${policy.project.name} says nothing about this (${path}).`
    : `The policy of ${policy.project.name} sets this (${path}).`
}
