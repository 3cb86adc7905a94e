import { checkCalendar } from './check-calendar.ts'
import { checkClocks } from './check-clocks.ts'
import { checkConditions } from './check-conditions.ts'
import { checkDisclosure } from './check-disclosure.ts'
import { checkEarlyDisclosure } from './check-early-disclosure.ts'
import { checkIntake } from './check-intake.ts'
import { checkProjects } from './check-projects.ts'
import { checkRules } from './check-rules.ts'
import { checkSchedule } from './check-schedule.ts'
import { checkScope } from './check-scope.ts'
import { checkSteps } from './check-steps.ts'
import { checkText } from './check-text.ts'
import type { Finding } from './finding.ts'
import type { Policy } from './model.ts'

/** The checks of a policy that the schema let through, in the order in which they are reported. */
const checks: readonly ((policy: Policy) => readonly Finding[])[] = [
  checkCalendar, checkProjects, checkScope, checkIntake, checkConditions, checkClocks, checkSteps,
  checkEarlyDisclosure, checkSchedule, checkDisclosure, checkRules, checkText,
]

/**
 * Contradictions and traps that a schema cannot see. Errors refuse the policy: it promises what cannot be kept, or
 * says two things at once. Warnings load, and say what the owner should know. Pure and total.
 */
export function checkPolicy(policy: Policy): readonly Finding[] {
  return checks.flatMap((check) => check(policy))
}
