import { finding, type Finding } from './finding.ts'
import type { Policy, Step } from './model.ts'
import { nearest } from './nearest.ts'
import { gatesOf, impossibleMilestones, walkPolicy } from './walk.ts'

/** The steps have to form an order that can be walked to its end, and every gate has to be able to open. */
export function checkSteps(policy: Policy): Finding[] {
  const steps = policy.handling?.steps ?? {}
  const broken = [...checkNames(steps), ...checkCycles(steps), ...checkGates(policy), ...checkRunbook(policy)]
  // A walk over broken steps would only repeat what is known by then.
  return broken.some((found) => found.level === 'error') ? broken : [...broken, ...checkWalk(policy)]
}

type Steps = Readonly<Record<string, Step>>

function checkNames(steps: Steps): Finding[] {
  return Object.entries(steps).flatMap(([name, step]) => (step.after ?? []).flatMap((other, index) => {
    const path = `handling.steps.${name}.after.${index}`
    const before = Object.hasOwn(steps, other) ? steps[other] : undefined
    if (before === undefined) {
      const near = nearest(other, Object.keys(steps))
      return [finding('error', 'unknown-step', path, `There is no step \`${other}\`.`,
        near === undefined ? `Use one of: ${Object.keys(steps).join(', ')}.` : `Write \`${near}\`.`)]
    }
    return before.order <= step.order ? [] : [finding('warning', 'order-contradicts-after', path,
      `\`${name}\` is number ${step.order} and comes after \`${other}\`, which is number ${before.order}.`,
      'Give the later step the higher number.')]
  }))
}

function checkCycles(steps: Steps): Finding[] {
  return Object.keys(steps).filter((name) => reaches(steps, name, name, new Set())).map((name) =>
    finding('error', 'step-cycle', `handling.steps.${name}.after`, `\`${name}\` comes after itself.`,
      'Break the circle: one of these steps has to come first.'))
}

function reaches(steps: Steps, from: string, goal: string, seen: Set<string>): boolean {
  return (steps[from]?.after ?? []).some((next) => {
    if (next === goal) return true
    if (seen.has(next)) return false
    seen.add(next)
    return reaches(steps, next, goal, seen)
  })
}

function checkGates(policy: Policy): Finding[] {
  const impossible = impossibleMilestones(policy)
  return gatesOf(policy).flatMap(({ path, gate }) => {
    const found: Finding[] = []
    if (gate.needs === undefined && gate.needs_any === undefined) {
      found.push(finding('error', 'gate-without-key', path, 'Nothing opens this gate.',
        'Add `needs:` or `needs_any:`.', 'key'))
    }
    const own = [...gate.needs ?? [], ...gate.needs_any ?? []].find((name) => gate.blocks.includes(name))
    if (own !== undefined) {
      found.push(finding('error', 'gate-locks-itself', path, `\`${own}\` is blocked until \`${own}\` has happened.`,
        'Take it out of `blocks` or out of what the gate needs.', 'key'))
    }
    const never = (gate.needs ?? []).filter((name) => impossible.has(name))
    const none = gate.needs_any !== undefined && gate.needs_any.every((name) => impossible.has(name))
    for (const name of none ? [...never, ...gate.needs_any ?? []] : never) {
      found.push(finding('error', 'gate-never-opens', `${path}.${never.includes(name) ? 'needs' : 'needs_any'}`,
        `\`${name}\` can never happen here: ${impossible.get(name)}.`, 'Name another milestone, or make it possible.'))
    }
    return found
  })
}

function checkRunbook({ disclosure }: Policy): Finding[] {
  const order = Object.entries(disclosure?.order ?? {})
  return order.flatMap(([name, item], index) => {
    const path = `disclosure.order.${name}`
    const twin = order.slice(0, index).find(([, other]) => other.n === item.n)
    const later = order.find(([, other]) => other.n >= item.n && (item.after ?? []).includes(other.does))
    return [
      twin === undefined ? [] : finding('error', 'order-twice', `${path}.n`,
        `\`${twin[0]}\` is number ${item.n} too.`, 'Give each its own number.'),
      later === undefined ? [] : finding('error', 'order-contradicts-after', `${path}.after`,
        `\`${name}\` waits for \`${later[1].does}\`, which comes with \`${later[0]}\`, not earlier.`,
        'Reorder the two.'),
    ].flat()
  })
}

function checkWalk(policy: Policy): Finding[] {
  return walkPolicy(policy).stuck.map(({ path, waitsFor }) => {
    const does = path.startsWith('handling.steps.') ? `${path}.does` : path
    const why = waitsFor.length === 0 ? 'the policy rules out what it does' : `it waits for ${waitsFor.join(', ')}`
    return finding('error', 'step-never-possible', does, `This step can never be done: ${why}.`,
      'Change its gate, its guard, or what it comes after.')
  })
}
