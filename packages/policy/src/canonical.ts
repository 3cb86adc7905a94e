import type { Policy } from './model.ts'
import { isRecord } from './policy-path.ts'

/**
 * One text for one policy, whatever the order of its keys or the layout of its file: JSON without spaces, keys sorted
 * by code unit. Two files that promise the same have the same text, so its hash names a version of the policy.
 */
export function canonicalPolicy(policy: Policy): string {
  return JSON.stringify(sorted(policy))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.keys(value).toSorted().map((key) => [key, sorted(value[key])]))
}
