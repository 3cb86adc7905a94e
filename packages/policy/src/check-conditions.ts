import { finding, type Finding } from './finding.ts'
import type { Condition, Policy } from './model.ts'
import { nearest } from './nearest.ts'
import { gatesOf } from './walk.ts'

/** A clause that applies to a channel has to name one that exists. */
export function checkConditions(policy: Policy): Finding[] {
  const channels = Object.keys(policy.intake.channels)
  return conditionsOf(policy).flatMap(([path, condition]) => {
    const name = condition.has_channel
    if (name === undefined || channels.includes(name)) return []
    const near = nearest(name, channels)
    return [finding('error', 'unknown-channel', `${path}.has_channel`, `There is no channel \`${name}\`.`,
      near === undefined ? `Use one of: ${channels.join(', ')}.` : `Write \`${near}\`.`)]
  })
}

function conditionsOf(policy: Policy): [string, Condition][] {
  const steps = Object.entries(policy.handling?.steps ?? {})
    .map(([name, step]) => [`handling.steps.${name}.when`, step.when])
  const clocks = Object.entries(policy.handling?.clocks ?? {})
    .map(([name, clock]) => [`handling.clocks.${name}.applies_if`, clock.applies_if])
  const gates = gatesOf(policy).map(({ path, gate }) => [`${path}.when`, gate.when])
  const backport = [['versions.backport.when', policy.versions?.backport?.when]]
  return [...steps, ...clocks, ...gates, ...backport]
    .filter((entry): entry is [string, Condition] => entry[1] !== undefined)
}
