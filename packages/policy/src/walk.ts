import type { Milestone } from './milestone.ts'
import { milestones } from './milestone.ts'
import type { Gate, Policy, Step } from './model.ts'

/** A step of handling, or of the day of disclosure, by its path in the policy. */
export interface WalkedStep {
  readonly path: string
  readonly does: readonly Milestone[]
  readonly says: string
  readonly optional: boolean
  readonly step?: Step
  readonly after: readonly string[]
  readonly guard: readonly Milestone[]
}

export interface Walk {
  /** What came true, in an order that the policy allows, and the step that made it so. */
  readonly done: readonly { readonly path: string; readonly milestone: Milestone }[]
  /** Steps that can never be finished, with everything they wait for. */
  readonly stuck: readonly { readonly path: string; readonly waitsFor: readonly string[] }[]
}

/** All steps of a policy, those of handling first, each in its order. */
export function stepsOf(policy: Policy): readonly WalkedStep[] {
  const steps = Object.entries(policy.handling?.steps ?? {}).toSorted(([, a], [, b]) => a.order - b.order)
  const order = Object.entries(policy.disclosure?.order ?? {}).toSorted(([, a], [, b]) => a.n - b.n)
  return [
    ...steps.map(([name, step]): WalkedStep => ({
      path: `handling.steps.${name}`, does: step.does, says: step.says, optional: step.optional === true, step,
      after: (step.after ?? []).map((other) => `handling.steps.${other}`), guard: step.guard ?? [],
    })),
    ...order.map(([name, item], index): WalkedStep => ({
      path: `disclosure.order.${name}`, does: [item.does], says: item.says, optional: false,
      after: order.slice(Math.max(0, index - 1), index).map(([before]) => `disclosure.order.${before}`),
      guard: item.after ?? [],
    })),
  ]
}

/** The gates of handling and of disclosure, by path. */
export function gatesOf(policy: Policy): readonly { readonly path: string; readonly gate: Gate }[] {
  const from = (section: string, gates: Readonly<Record<string, Gate>> | undefined) =>
    Object.entries(gates ?? {}).map(([name, gate]) => ({ path: `${section}.gates.${name}`, gate }))
  return [...from('handling', policy.handling?.gates), ...from('disclosure', policy.disclosure?.gates)]
}

/**
 * Milestones that a policy rules out, with the reason: nothing it says can make them true. All others some command
 * can bring about, whether or not a step names them.
 */
export function impossibleMilestones(policy: Policy): ReadonlyMap<Milestone, string> {
  const impossible = new Map<Milestone, string>()
  const add = (reason: string, ...names: Milestone[]) => names.forEach((name) => impossible.set(name, reason))
  const stub = Object.values(policy.intake.channels).some((channel) => channel.kind === 'public_issue_stub')
  if (!stub) add('no channel is a public issue stub', 'stub_filed', 'stub_acknowledged', 'stub_labelled')
  const early = policy.early_disclosure
  if (early === undefined || early.enabled === false || Object.keys(early.lists).length === 0) {
    add('early disclosure is not enabled', 'early_disclosure_planned', 'early_disclosure_tested')
  }
  if ((policy.versions?.backport?.force ?? 'none') === 'none') add('no version gets a backport', 'backports_done')
  if (policy.project.kind !== 'foundation') add('only a foundation routes reports', 'routed_to_team')
  return impossible
}

/**
 * Walks a case through the policy, doing whatever is possible until nothing more is. Every conditional gate counts as
 * shut until it opens, so a policy that passes can be walked whatever its conditions turn out to be. What no step
 * produces is taken as given, unless the policy rules it out.
 */
export function walkPolicy(policy: Policy): Walk {
  const steps = stepsOf(policy)
  const gates = gatesOf(policy).map(({ gate }) => gate)
  const produced = new Set(steps.flatMap((step) => step.does))
  const impossible = impossibleMilestones(policy)
  const facts = new Set(milestones.filter((name) => !produced.has(name) && !impossible.has(name)))
  const done: { path: string; milestone: Milestone }[] = []
  const finished = (path: string) =>
    steps.find((step) => step.path === path)?.does.every((name) => facts.has(name)) ?? true

  for (let moved = true; moved;) {
    moved = false
    for (const step of steps.filter((one) => one.after.every(finished) && one.guard.every((name) => facts.has(name)))) {
      for (const milestone of step.does.filter((name) => !facts.has(name) && !impossible.has(name))) {
        if (!gates.every((gate) => isOpen(gate, milestone, facts))) continue
        facts.add(milestone)
        done.push({ path: step.path, milestone })
        moved = true
      }
    }
  }
  const stuck = steps.filter((step) => !finished(step.path))
    .map((step) => ({ path: step.path, waitsFor: waits(step, facts, gates, finished) }))
  return { done, stuck }
}

function isOpen(gate: Gate, milestone: Milestone, facts: ReadonlySet<Milestone>): boolean {
  if (!gate.blocks.includes(milestone)) return true
  const any = gate.needs_any === undefined || gate.needs_any.some((name) => facts.has(name))
  return any && (gate.needs ?? []).every((name) => facts.has(name))
}

function waits(
  step: WalkedStep, facts: ReadonlySet<Milestone>, gates: readonly Gate[], finished: (path: string) => boolean,
): string[] {
  const shut = step.does.flatMap((milestone) => gates.filter((gate) => !isOpen(gate, milestone, facts)))
  const needs = shut.flatMap((gate) => [...gate.needs ?? [], ...gate.needs_any ?? []])
  const missing = [...step.guard, ...needs].filter((name) => !facts.has(name))
  return [...new Set([...step.after.filter((path) => !finished(path)), ...missing])]
}
