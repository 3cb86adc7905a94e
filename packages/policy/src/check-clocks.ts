import { finding, type Finding } from './finding.ts'
import type { Milestone } from './milestone.ts'
import type { Clock, Policy } from './model.ts'
import { impossibleMilestones, stepsOf } from './walk.ts'

/** Every clock has to be able to stop, and every promise needs a step that keeps it. */
export function checkClocks(policy: Policy): Finding[] {
  const clocks = clocksOf(policy)
  return [
    ...clocks.flatMap(([path, clock]) => [
      ...checkEnds(path, clock), ...checkStops(policy, path, clock), ...checkConditions(policy, path, clock),
    ]),
    ...checkTwins(clocks),
  ]
}

function clocksOf({ handling, schedule }: Policy): [string, Clock][] {
  const clocks = Object.entries(handling?.clocks ?? {})
    .map(([name, clock]): [string, Clock] => [`handling.clocks.${name}`, clock])
  return schedule?.expected === undefined ? clocks : [...clocks, ['schedule.expected', schedule.expected]]
}

function checkEnds(path: string, clock: Clock): Finding[] {
  const found: Finding[] = []
  if (clock.stop.includes(clock.start)) {
    found.push(finding('error', 'clock-stops-at-start', `${path}.stop`,
      `This clock stops with what starts it (${clock.start}).`, 'Name what has to have happened by then.'))
  }
  if (clock.within.n === null) {
    const words = clock.within.words === undefined ? 'without a number' : `«${clock.within.words}»`
    found.push(finding('warning', 'clock-without-number', `${path}.within.n`,
      `This clock is ${words}, so no due date will ever be shown.`, 'Leave it, or set a number that you will keep.'))
  }
  const warn = clock.warn_before
  if (warn?.unit === clock.within.unit && (warn.n ?? 0) >= (clock.within.n ?? Infinity)) {
    found.push(finding('warning', 'warns-too-early', `${path}.warn_before`,
      'The warning would come before the clock starts.', 'Make `warn_before` shorter than `within`.'))
  }
  return found
}

function checkStops(policy: Policy, path: string, clock: Clock): Finding[] {
  const impossible = impossibleMilestones(policy)
  const steps = stepsOf(policy)
  const produced = new Set<Milestone>(steps.flatMap((step) => step.does))
  return [clock.start, ...clock.stop].flatMap((milestone) => {
    const place = milestone === clock.start ? `${path}.start` : `${path}.stop`
    const reason = impossible.get(milestone)
    if (reason !== undefined) {
      return [finding('error', 'clock-unreachable', place, `\`${milestone}\` can never happen here: ${reason}.`,
        'Name another milestone, or add what makes this one possible.')]
    }
    if (milestone === clock.start || steps.length === 0 || produced.has(milestone)) return []
    return [finding(clock.force === 'must' ? 'error' : 'warning', 'promise-without-step', place,
      `This promises \`${milestone}\`, and no step does it.`, `Add a step with \`does: [${milestone}]\`.`)]
  })
}

function checkConditions({ handling }: Policy, path: string, clock: Clock): Finding[] {
  if (clock.applies_if?.severity === undefined || handling?.severity?.scheme !== 'none') return []
  return [finding('error', 'condition-never-true', `${path}.applies_if.severity`,
    'This clock depends on the severity, and cases get none.',
    'Choose a `severity.scheme`, or take the condition out.')]
}

function checkTwins(clocks: readonly [string, Clock][]): Finding[] {
  return clocks.flatMap(([path, clock], index) => {
    const twin = clocks.slice(0, index).find(([, other]) => identity(other) === identity(clock))
    if (twin === undefined) return []
    const differ = JSON.stringify(twin[1].within) !== JSON.stringify(clock.within)
    return [finding(differ ? 'error' : 'warning', 'clock-twice', path,
      `\`${twin[0]}\` already measures the same${differ ? ', with another duration' : ''}.`,
      'Keep one of the two.', 'key')]
  })
}

function identity(clock: Clock): string {
  return JSON.stringify([clock.start, clock.stop.toSorted(), clock.applies_if ?? null, clock.direction ?? 'within'])
}
