import { finding, type Finding } from './finding.ts'
import type { Duration, Policy, RoleName } from './model.ts'
import { gatesOf } from './walk.ts'

/** Who sets the date, and within which bounds: C15, C16. */
export function checkSchedule(policy: Policy): Finding[] {
  return [...checkDeciders(policy), ...checkBounds(policy), ...checkEmbargo(policy), ...checkPreference(policy)]
}

const owners: readonly RoleName[] = ['maintainers', 'project_team']

function checkDeciders({ schedule, early_disclosure: early }: Policy): Finding[] {
  const found: Finding[] = []
  const negotiators = schedule?.negotiators ?? []
  const last = schedule?.final_say
  if (last !== undefined && !owners.includes(last) && !negotiators.includes(last)) {
    found.push(finding('error', 'final-say-outside', 'schedule.final_say',
      `The last word is with \`${last}\`, who does not negotiate.`,
      `Add \`${last}\` to the negotiators, or name one of them.`))
  }
  if (schedule?.agreed_with_reporter === true && negotiators.length > 0 && !negotiators.includes('reporter')) {
    found.push(finding('error', 'reporter-not-asked', 'schedule.negotiators',
      'The schedule is agreed with the reporter, who does not negotiate it.', 'Add `reporter` to the negotiators.'))
  }
  const lists = early === undefined || early.enabled === false ? 0 : Object.keys(early.lists).length
  for (const role of negotiators.filter((name) => name === 'distributors' || name === 'list')) {
    if (lists === 0) {
      found.push(finding('error', 'absent-negotiator', 'schedule.negotiators',
        `\`${role}\` negotiates, and there is no list to do so on.`, 'Add `early_disclosure`, or take the role out.'))
    }
  }
  if (schedule?.day?.by === 'nobody_named') {
    found.push(finding('warning', 'nobody-chooses', 'schedule.day.by',
      'A day is chosen, and nobody is named who chooses it; on the desk the team does.', 'Name who chooses.'))
  }
  return found
}

function checkBounds({ schedule }: Policy): Finding[] {
  const least = schedule?.range && roughDays(schedule.range.min)
  const most = schedule?.range && roughDays(schedule.range.max)
  const expected = schedule?.expected && roughDays(schedule.expected.within)
  const found: Finding[] = []
  if (least !== undefined && most !== undefined && least > most) {
    found.push(finding('error', 'range-inverted', 'schedule.range', 'The earliest date lies after the latest.',
      'Swap `min` and `max`.', 'key'))
  }
  if (expected !== undefined && most !== undefined && expected > most) {
    found.push(finding('warning', 'expected-outside-range', 'schedule.expected.within',
      'What is expected is longer than what is allowed.', 'Shorten it, or widen the range.'))
  }
  return found
}

/** A default that begins by itself needs an end that is an instant, within what is allowed at all. */
function checkEmbargo({ schedule }: Policy): Finding[] {
  const { default_embargo: usual, longest_embargo: longest } = schedule ?? {}
  const [days, most] = [usual && roughDays(usual.within), longest && roughDays(longest)]
  const found: Finding[] = []
  if (usual !== undefined && (days === undefined || days === 0)) {
    found.push(finding('error', 'default-embargo-without-end', 'schedule.default_embargo.within',
      'An embargo that begins by itself needs a length; every embargo has an end (X15).', 'Give a number, such as `{ n: 45, unit: days }`.'))
  }
  if (days !== undefined && days > Math.min(365, most ?? 365)) {
    found.push(finding('error', 'default-embargo-too-long', 'schedule.default_embargo.within',
      `The embargo that begins by itself is longer than ${most === undefined || most > 365 ? 'a year (X16)' : '`longest_embargo` allows'}.`, 'Shorten it.'))
  }
  if (longest !== undefined && (most === undefined || most === 0)) {
    found.push(finding('warning', 'longest-embargo-without-number', 'schedule.longest_embargo',
      'Without a number nothing can be held to it; the desk allows a year at most (X16).', 'Give a number, such as `{ n: 90, unit: days }`.'))
  }
  return found
}

/** Days, for comparing only; due dates come from the calendar. */
function roughDays({ n, unit }: Duration): number | undefined {
  const days = { hours: 1 / 24, days: 1, business_days: 7 / 5, weeks: 7, months: 30 }
  return n === null ? undefined : n * days[unit]
}

function checkPreference(policy: Policy): Finding[] {
  const soon = policy.schedule?.prefer?.soon_after_any ?? []
  if (!soon.includes('mitigation_available')) return []
  const shut = gatesOf(policy)
    .find(({ gate }) => gate.blocks.includes('public_disclosure') && gate.needs?.includes('fix_released'))
  return shut === undefined ? [] : [finding('warning', 'mitigation-waits-for-release', 'schedule.prefer.soon_after_any',
    `Disclosure is to follow a mitigation, and \`${shut.path}\` holds it back until the release (C15).`,
    'Publish the mitigation by itself, or let the gate open for `needs_any: [mitigation_available, fix_released]`.')]
}
