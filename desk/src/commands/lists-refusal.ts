import { because, type Policy } from '@parley/policy'
import type { Outcome, Refusal } from './outcome.ts'

/** A refusal of the list, embargo or leak machine as the desk passes refusals on: with the rules at its policy field. */
export function refusalOf(
  policy: Policy,
  refused: { readonly code: string; readonly rule?: string; readonly says: string },
  possible = '',
): Refusal {
  const { code, rule = '', says } = refused
  const path = rule.includes('.') ? policyPath(policy, rule) : ''
  return {
    code,
    says,
    rules: path === '' ? [] : because(policy, path).rules,
    ...(path === '' ? {} : { path }),
    ...(possible === '' ? {} : { possible }),
  }
}

/** Fields of a list are named without the list: the first list of the policy shows its rules. */
function policyPath(policy: Policy, rule: string): string {
  const first = Object.keys(policy.early_disclosure?.lists ?? {})[0] ?? ''
  return rule.replace(/^early_disclosure\.lists(?=\.[a-z_]+$)/, `early_disclosure.lists.${first}`)
}

export const refusing = (code: string, says: string, possible?: string): Extract<Outcome, { ok: false }> => ({
  ok: false,
  refused: { code, rules: [], says, ...(possible === undefined ? {} : { possible }) },
})

/** `AcceptThenRevise` as people say it. */
export const inWords = (type: string): string => type.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
