import type { Clock, Gate, Policy, RoleName, Step, StepOutput } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, every, ifWords, joined, roleWords, sentence, weekWords } from './english.ts'
import { clockDeed, clockSpan, milestoneDeed, milestoneDone, promiseWords, weVerb } from './english-milestones.ts'

/** What happens to a report, by when, and who is told. */
export function nextSection(policy: Policy): Section | null {
  return section(policy, 'What happens next', (d) => {
    const { clocks, forwarding, copies } = policy.handling ?? {}
    if (forwarding !== undefined) {
      const lists = { project_list: 'the security list of the project it concerns',
        private_list: 'the private list of the project it concerns' }
      const otherwise = forwarding.otherwise === undefined ? '' : `, or else to ${lists[forwarding.otherwise]},`
      d.say('handling.forwarding',
        `We hand your report to ${lists[forwarding.to]}${otherwise}${forwarding.tell_reporter ? ' and tell you that we did' : ''}.`)
    }
    for (const [key, clock] of Object.entries(clocks ?? {})) d.say(`handling.clocks.${key}`, clockWords(clock))
    if (countsBusinessDays(policy)) d.say('calendar', calendarWords(policy))
    steps(d)
    for (const [key, gate] of Object.entries(policy.handling?.gates ?? {})) d.say(`handling.gates.${key}`,
      gateWords(gate))
    updates(d)
    if (copies !== undefined) {
      const when = copies.when === 'no_own_list' ? ', where the project has no list of its own' : ''
      const hand = copies.by_hand_when === undefined ? ''
        : ' Where no list does that by itself, whoever writes adds the copy.'
      d.say('handling.copies', `Copies of the messages about a case go to ${bare(copies.to)}${when}.${hand}`)
    }
    foundation(d)
  })
}

/**
 * One clock as a sentence: «Within 3 business days after your report has arrived we send you our first feedback.»
 * Empty for an inner target, which is nobody's promise.
 */
export function clockWords(clock: Clock): string {
  const promise = promiseWords(clock)
  if (promise === null) return ''
  if (clock.repeat === true && clock.direction !== 'not_before') {
    return `${capital(promise)} ${every(clock.within)}, counted from when ${milestoneDone(clock.start)}${ifWords(clock.applies_if)}${pause(clock)}.`
  }
  if (clock.direction === 'not_before') {
    return `${capital(weVerb(clock.force) ?? 'we')} ${clockDeed(clock)} ${clockSpan(clock)}${ifWords(clock.applies_if)}.`
  }
  return `${capital(clockSpan(clock))}, ${promise}${ifWords(clock.applies_if)}${pause(clock)}.`
}

function pause(clock: Clock): string {
  return clock.pause_on_needs_info === true ? '; the time stands still while we wait for an answer from you' : ''
}

/** True if a promise that is shown counts in business days. */
function countsBusinessDays(policy: Policy): boolean {
  const clocks = [...Object.values(policy.handling?.clocks ?? {}), policy.schedule?.expected]
  return clocks.some((clock) => clock !== undefined && weVerb(clock.force) !== null && clock.within.n !== null
    && clock.within.unit === 'business_days')
}

function calendarWords(policy: Policy): string {
  const { zone, work_week, cutoff, holidays, days_off } = policy.calendar
  const places = (holidays ?? []).map((one) => [one.country, one.state,
    one.region].filter((part) => part !== undefined).join('-'))
  const off = [places.length > 0 ? ` except public holidays (${joined(places)})` : '', (days_off ?? []).length > 0
    ? `${places.length > 0 ? ' and' : ' except'} our own days off` : ''].join('')
  const late = cutoff === undefined ? '' : ` What arrives after ${cutoff} counts as arriving the day after.`
  return `Business days are ${weekWords(work_week)}${off}, by the clock of ${zone}; the day of arrival does not count.${late}`
}

function steps(d: Draft): void {
  const all = Object.entries(d.policy.handling?.steps ?? {}).sort(([, a], [, b]) => a.order - b.order)
  if (all.length === 0) return
  d.lead('handling.steps', 'A report goes through these steps:')
  const number = new Map(all.map(([key], index) => [key, index + 1]))
  for (const [key, step] of all) d.item(`handling.steps.${key}`, `Step ${number.get(key)}: ${stepWords(step, number)}`)
}

const namesOf: Readonly<Record<RoleName, RegExp>> = {
  maintainers: /maintainer/i, reporter: /reporter/i, distributors: /distributor/i,
  coordinator: /coordinator|foundation/i, cna: /numbering authority|foundation/i,
  project_team: /\bteam\b/i, release_manager: /release manager/i, list: /\blist\b|partners/i, nobody_named: /$^/,
}

const outputs: Readonly<Record<StepOutput, string>> = {
  effects: 'the effects', criticality: 'how critical it is', communication_plan: 'the plan for informing the community',
  mitigations: 'the mitigations',
  test_record: 'a record of the tests', reason: 'the reason',
}

function stepWords(step: Step, number: ReadonlyMap<string, number>): string {
  const notes: string[] = []
  const named = (role: RoleName) => namesOf[role].test(step.says)
  if (step.actor !== 'nobody_named' && !named(step.actor)) notes.push(`done by ${roleWords(step.actor)}`)
  if (step.with !== undefined && !named(step.with)) notes.push(`together with ${roleWords(step.with)}`)
  if (step.private === true) notes.push('in private')
  const after = (step.after ?? []).map((key) => number.get(key) ?? 0).sort((a, b) => a - b).map((n) => `step ${n}`)
  if (after.length > 0) notes.push(`after ${joined(after)}`)
  if (step.guard !== undefined
    && step.guard.length > 0) notes.push(`only once ${joined(step.guard.map(milestoneDone))}`)
  const when = ifWords(step.when).trim()
  if (when !== '') notes.push(when)
  if (step.optional === true) notes.push('not in every case')
  if (step.outputs !== undefined
    && step.outputs.length > 0) notes.push(`leaves in writing: ${joined(step.outputs.map((output) => outputs[output]))}`)
  return `${sentence(step.says).replace(/\.$/, '')}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}.`
}

/** «We do not publish the advisory until the fix has been released.» */
export function gateWords(gate: Gate): string {
  const all = (gate.needs ?? []).map(milestoneDone)
  const any = (gate.needs_any ?? []).map(milestoneDone)
  const until = [joined(all), joined(any, 'or')].filter((words) => words !== '').join(', or else until ')
  const deeds = joined(gate.blocks.map(milestoneDeed), 'or')
  const when = ifWords(gate.when).trim()
  const start = when === '' ? 'We' : `${capital(when)}, we`
  return until === '' ? `${start} do not ${deeds}.` : `${start} do not ${deeds} until ${until}.`
}

function updates(d: Draft): void {
  const { updates, reporter_rights } = d.policy.handling ?? {}
  if (updates !== undefined) {
    const via = updates.via === undefined ? '' : updates.via === 'mail' ? ' by mail' : ' in the private advisory'
    const on = updates.on === 'status_change' ? 'whenever the status of your report changes'
      : 'while we work on it together'
    d.say('handling.updates', updates.to_reporter ? `We keep you up to date${via} ${on}.`
      : 'We do not send reporters news of their report.')
  }
  const rights = { participates: 'take part in the case', sees_fix: 'see the fix',
    comments_on_advisory: 'comment on the draft advisory', agrees_schedule: 'agree to the schedule with us',
    gets_cve_id: 'are told the CVE ID' } as const
  if (reporter_rights !== undefined && reporter_rights.length > 0) {
    d.say('handling.reporter_rights', `As the reporter you ${joined(reporter_rights.map((right) => rights[right]))}.`)
  }
}

/** The projects of a foundation: where each takes reports, and whether one may go its own way. */
function foundation(d: Draft): void {
  const other = d.policy.handling?.other_processes
  if (other !== undefined) {
    const documented = other.publicly_documented ? ' It must be public and clear.' : ''
    d.say('handling.other_processes', other.allowed
      ? `A project may follow a process of its own, once ${bare(other.reviewed_by)} has reviewed it.${documented}`
      : 'No project follows a process of its own.')
  }
  const projects = Object.entries(d.policy.projects ?? {})
  if (projects.length > 0) d.lead('projects', 'The projects and where each of them takes reports:')
  for (const [key, one] of projects) {
    const to = one.contact ?? one.private_list
    const model = one.security_model === undefined ? '' : `; its security model: ${one.security_model}`
    d.item(`projects.${key}`,
      `${bare(one.name)}: ${to ?? 'the address of the foundation'}${model}${model === '' ? '.' : ''}`)
  }
}

/** First letter upper case. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
