import type { Because, Gate, Milestone, Policy, Step } from '@parley/policy'
import { because } from '@parley/policy'
import { applies, type Facts } from './facts.ts'
import { firstWord } from './first-word.ts'
import type { CaseState } from './state.ts'

/** What a policy wants to be true before a fact may be established, and which clause wants it. */
export interface Requirement {
  readonly needs: readonly Milestone[]
  /** One of them is enough. */
  readonly any: boolean
  readonly because: Because
  readonly says: string
}

/**
 * Everything that must be true before `fact`: the policy's gates, the order of its steps, their guards, the order of the
 * disclosure day, and what holds where it is silent. One evaluator for every policy; which line it was, is in `because`.
 */
export function requirementsFor(fact: Milestone, state: CaseState, policy: Policy): readonly Requirement[] {
  if (overtaken(fact, state, policy)) return []
  const all = [...fromGates(fact, state, policy), ...fromSteps(fact, state, policy), ...fromDisclosureOrder(fact, policy), ...firstWord(fact, policy)]
  return policy.handling?.severity?.never_blocks === true ? all.flatMap(withoutScore) : all
}

/**
 * What is public already is disclosed at once where the policy says so (S1-8, S3-8, S3-49): waiting for a release would
 * keep from those affected what their attackers know.
 */
function overtaken(fact: Milestone, state: CaseState, policy: Policy): boolean {
  const atOnce = policy.scope?.already_public?.urgency === 'immediate' || policy.schedule?.range?.min.n === 0
  return atOnce && state.pxa.startsWith('P') && disclosing.has(fact)
}

const disclosing: ReadonlySet<Milestone> = new Set<Milestone>(['advisory_published', 'public_disclosure', 'announced', 'mitigations_published'])

/** S1-42, S3-38: no step waits for a score. */
function withoutScore(requirement: Requirement): readonly Requirement[] {
  const needs = requirement.needs.filter((need) => need !== 'severity_set')
  return needs.length === 0 ? [] : [{ ...requirement, needs }]
}

/** Everything that does not hold yet, the policy's gates first. */
export function allUnmet(fact: Milestone, state: CaseState, policy: Policy, facts: Facts): readonly Requirement[] {
  return requirementsFor(fact, state, policy).filter((requirement) => !met(requirement, facts))
}

/** The first requirement that does not hold yet, or undefined where nothing stands in the way. */
export function firstUnmet(fact: Milestone, state: CaseState, policy: Policy, facts: Facts): Requirement | undefined {
  return requirementsFor(fact, state, policy).find((requirement) => !met(requirement, facts))
}

export function met(requirement: Requirement, facts: Facts): boolean {
  const holds = requirement.needs.map((need) => facts[need] !== undefined)
  return requirement.any ? holds.length === 0 || holds.includes(true) : !holds.includes(false)
}

/** What is still missing of a requirement. */
export function missingOf(requirement: Requirement, facts: Facts): readonly Milestone[] {
  return requirement.needs.filter((need) => facts[need] === undefined)
}

function fromGates(fact: Milestone, state: CaseState, policy: Policy): Requirement[] {
  const sections: readonly (readonly [string, Readonly<Record<string, Gate>> | undefined])[] = [
    ['handling.gates', policy.handling?.gates], ['disclosure.gates', policy.disclosure?.gates],
  ]
  return sections.flatMap(([section, gates]) => Object.entries(gates ?? {}).flatMap(([name, gate]) => {
    if (!gate.blocks.includes(fact) || !applies(gate.when, state, policy)) return []
    const where = because(policy, `${section}.${name}`)
    return [
      ...(gate.needs ? [{ needs: gate.needs, any: false, because: where, says: gate.says }] : []),
      ...(gate.needs_any ? [{ needs: gate.needs_any, any: true, because: where, says: gate.says }] : []),
    ]
  }))
}

function fromSteps(fact: Milestone, state: CaseState, policy: Policy): Requirement[] {
  const steps = policy.handling?.steps ?? {}
  return Object.entries(steps).flatMap(([name, step]) => {
    if (!step.does.includes(fact) || !applies(step.when, state, policy) || politeWord(fact, step)) return []
    const earlier = (step.after ?? []).flatMap((before) => binding(steps[before], state, policy))
    const path = `handling.steps.${name}`
    const after = [...new Set(earlier)].filter((need) => need !== fact)
    const guard = (step.guard ?? []).filter((need) => need !== fact)
    return [
      ...(guard.length === 0 ? [] : [{ needs: guard, any: false, because: because(policy, `${path}.guard`), says: step.says }]),
      ...(after.length === 0 ? [] : [{ needs: after, any: false, because: because(policy, path), says: step.says }]),
    ]
  })
}

/** To acknowledge a vulnerability is to accept it; to acknowledge a report is a polite word that waits for nothing. */
function politeWord(fact: Milestone, step: Step): boolean {
  return fact === 'acknowledged' && step.does.includes('accepted')
}

/** What an earlier step must have brought about; an optional one, or one that does not apply here, binds nothing. */
function binding(step: Step | undefined, state: CaseState, policy: Policy): readonly Milestone[] {
  if (!step || step.optional || !applies(step.when, state, policy)) return []
  return step.does
}

function fromDisclosureOrder(fact: Milestone, policy: Policy): Requirement[] {
  const order = policy.disclosure?.order ?? {}
  return Object.entries(order).flatMap(([name, entry]) => {
    if (entry.does !== fact) return []
    const earlier = Object.values(order).filter((other) => other.n < entry.n).map((other) => other.does)
    const needs = [...new Set([...earlier, ...(entry.after ?? [])])].filter((need) => need !== fact)
    return needs.length === 0 ? [] : [{ needs, any: false, because: because(policy, `disclosure.order.${name}`), says: entry.says }]
  })
}

/** The place of the step that brings a fact about, for what such a step must leave behind; else the section of steps. */
export function placeOfStep(fact: Milestone, policy: Policy, part: keyof Step): string {
  const [name, step] = Object.entries(policy.handling?.steps ?? {}).find(([, one]) => one.does.includes(fact)) ?? []
  if (name === undefined) return 'handling.steps'
  return step?.[part] === undefined ? `handling.steps.${name}` : `handling.steps.${name}.${part}`
}
