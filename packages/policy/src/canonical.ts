import type { Policy } from './model.ts'

/**
 * One text for one policy, whatever the order of its keys or the layout of its file: JSON without spaces, keys sorted
 * by code unit. Two files that promise the same have the same text, so its hash names a version of the policy.
 */
export function canonicalPolicy(policy: Policy): string {
  return JSON.stringify(sorted(policy))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const record = value as Record<string, unknown>
  return Object.fromEntries(Object.keys(record).toSorted().map((key) => [key, sorted(record[key])]))
}
