import { aboutReporter, milestoneDone, type Because, type Milestone } from '@parley/policy'
import type { Context, Refused } from './context.ts'
import { factsOf, type Facts } from './facts.ts'
import { allUnmet, missingOf, type Requirement } from './requirements.ts'
import type { CaseState } from './state.ts'

/**
 * The refusal for facts that the policy's gates and order do not allow yet, or undefined. It cites every clause that is
 * in the way, the gates first, and lists what is still missing.
 */
export function heldUp(facts: readonly Milestone[], state: CaseState, context: Context): Refused | undefined {
  const known = factsOf(state, context.policy, context)
  const unmet = facts.flatMap((fact) => allUnmet(fact, state, context.policy, known))
  const first = unmet[0]
  if (!first) return undefined
  return { code: 'not-yet', because: together(first, unmet), says: first.says, possible: stillMissing(unmet, known) }
}

function together(first: Requirement, unmet: readonly Requirement[]): Because {
  const rules = distinct(unmet.flatMap(({ because }) => because.rules))
  return { path: first.because.path, rules, says: distinct(unmet.map(({ because }) => because.says)).join(' ') }
}

function stillMissing(unmet: readonly Requirement[], known: Facts): string {
  const all = unmet.filter(({ any }) => !any).flatMap((requirement) => missingOf(requirement, known))
  const parts = distinct(all).map(doneWords)
  const choices = unmet.filter(({ any }) => any).map((requirement) => missingOf(requirement, known).map(doneWords).join(' or '))
  return `Still missing: ${distinct([...parts, ...choices]).join('; ')}.`
}

const doneWords = (fact: Milestone) => aboutReporter(milestoneDone(fact))

function distinct<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)]
}
