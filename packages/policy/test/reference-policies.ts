import { readFileSync } from 'node:fs'
import { parsePolicy, type Policy } from '../src/index.ts'

export const referencePolicies = ['mlflow', 'community', 'asf', 'distributors', 'meshery'] as const
export type ReferencePolicy = (typeof referencePolicies)[number]

/** The text of a policy file of this repository, such as `mlflow` or `examples/two-person-hobby`. */
export function policySource(name: string): string {
  return readFileSync(new URL(`../../../policies/${name}.yaml`, import.meta.url), 'utf8')
}

/** One of the policies of this repository; throws with its problems when it does not load. */
export function loadPolicy(name: string): Policy {
  const parsed = parsePolicy(policySource(name), `${name}.yaml`)
  if (parsed.ok) return parsed.policy
  throw new Error(parsed.problems.map((problem) => `${problem.line}: ${problem.message}`).join('\n'))
}
