import type { Finding } from './finding.ts'
import type { Policy } from './model.ts'

/** The checks of a policy that the schema let through, in the order in which they are reported. */
const checks: readonly ((policy: Policy) => readonly Finding[])[] = []

/**
 * Contradictions and traps that a schema cannot see. Errors refuse the policy: it promises what cannot be kept, or
 * says two things at once. Warnings load, and say what the owner should know. Pure and total.
 */
export function checkPolicy(policy: Policy): readonly Finding[] {
  return checks.flatMap((check) => check(policy))
}
