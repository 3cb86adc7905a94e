import type { OutOfScope, Policy } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, clause, dateWords, joined, sentence } from './english.ts'

/** Who speaks, since when, in which spirit, and which other texts belong to the policy. */
export function aboutSection(policy: Policy): Section | null {
  return section(policy, 'About this policy', (d) => {
    const of = policy.project.foundation === undefined ? '' : ` (${policy.project.foundation})`
    d.lead('project', `This is the security policy of ${policy.project.kind === 'foundation' ? 'the ' : ''}${policy.project.name}${of}. It holds from ${dateWords(policy.effective)} on.`)
    if (policy.adopted_by !== undefined) d.say('adopted_by', `It was adopted by ${clause(policy.adopted_by)}.`)
    policy.posture?.forEach((words, index) => d.say(policy.posture?.length === 1 ? 'posture' : `posture.${index}`,
      sentence(words)))
    policy.incorporates?.forEach((text, index) => {
      const where = text.url === undefined ? '' : `: ${text.url}`
      const readers = text.for === undefined ? ''
        : `, written for ${joined(text.for.map((who) => who === 'reporters' ? 'reporters' : 'committers'))}`
      const relation = { follows: 'We follow', triage: 'Reports are sorted by',
        details: 'More detail is given in' }[text.relation]
      d.say(`incorporates.${index}`, `${relation} ${bare(text.what)}${readers}${where === '' ? '.' : where}`)
    })
  })
}

/** What is wanted: the definition, the occasions, what weighs most, what is already public, what belongs upstream. */
export function reportSection(policy: Policy): Section | null {
  return section(policy, 'What to report', (d) => {
    const scope = policy.scope ?? {}
    if (scope.definition !== undefined) definition(d, scope.definition)
    if (scope.only_when !== undefined) d.say('scope.only_when',
      `We take in a report only if ${clause(scope.only_when)}.`)
    const occasions = Object.entries(scope.report_when ?? {})
    if (occasions.length > 0) d.lead('scope.report_when', 'Report to us when one of these is true:')
    for (const [key, words] of occasions) d.item(`scope.report_when.${key}`, sentence(words))
    priorities(d)
    alreadyPublic(d)
    if (scope.upstream !== undefined) {
      const { accepted, pass_on } = scope.upstream
      const passing = { with_consent: 'we pass it on to that project only if you agree',
        never: 'we do not pass it on to that project: please report it there yourself',
        may: 'we may pass it on to that project' }[pass_on]
      d.say('scope.upstream', accepted
        ? `If the weakness is in another project that ours depends on, we take your report; ${passing}.`
        : `If the weakness is in another project that ours depends on, this is the wrong place; ${passing}.`)
    }
  })
}

/** Whether a report is paid for. */
export function rewardsSection(policy: Policy): Section | null {
  return section(policy, 'Rewards', (d) => {
    const { rewards } = policy
    if (rewards === undefined) return
    const words = rewards.words === undefined ? '' : ` ${sentence(rewards.words)}`
    const url = rewards.url === undefined ? '' : ` The terms: ${rewards.url}`
    d.say('rewards', `${rewards.paid ? 'We pay rewards for reports.' : 'We pay no rewards for reports.'}${words}${url}`)
  })
}

function definition(d: Draft, given: NonNullable<NonNullable<Policy['scope']>['definition']>): void {
  const all = given.all_of === undefined ? '' : ` What must be true of it: ${joined(given.all_of.map(readable))}.`
  const any = given.any_of === undefined ? '' : ` What it must touch: ${joined(given.any_of.map(readable), 'or')}.`
  d.say('scope.definition', `${sentence(given.says)}${all}${any}`)
}

function priorities(d: Draft): void {
  const given = d.policy.scope?.priorities
  if (given?.highest !== undefined) d.say('scope.priorities.highest',
    `Weaknesses that concern ${joined(given.highest.map(readable), 'or')} have our highest priority.`)
  if (given?.serious !== undefined) d.say('scope.priorities.serious',
    `Weaknesses that concern ${joined(given.serious.map(readable), 'or')} are serious to us as well.`)
}

function alreadyPublic(d: Draft): void {
  const given = d.policy.scope?.already_public
  if (given === undefined) return
  const to = given.to === undefined ? '' : ` (${bare(given.to)})`
  if (given.accepted) {
    const hurry = given.urgency === 'immediate' ? ' immediately' : ''
    const quiet = given.channel === 'private' ? ', in private,' : ''
    d.say('scope.already_public',
      `If you learn that a vulnerability of ours is already public, tell us${quiet}${hurry} all the same${to}.`)
  } else d.say('scope.already_public',
  `What is already public is out of scope. ${dispositionWords(given.disposition, given.to)}`.trim())
}

/** What is not wanted and what becomes of it, and which evidence is not enough. */
export function notReportSection(policy: Policy): Section | null {
  return section(policy, 'What not to report', (d) => {
    const scope = policy.scope ?? {}
    const outside = Object.entries(scope.report_not_when ?? {})
    if (outside.length > 0) d.lead('scope.report_not_when', 'These are out of scope:')
    for (const [key, out] of outside) outOfScope(d, `scope.report_not_when.${key}`, out)
    const excluded = Object.entries(scope.exclusions ?? {})
    if (excluded.length > 0) d.lead('scope.exclusions', 'Out of scope as well:')
    for (const [key, out] of excluded) outOfScope(d, `scope.exclusions.${key}`, out)
    const wrong = policy.intake.wrong_channel
    if (wrong !== undefined) {
      const where = wrong.where === undefined ? '' : `, in ${bare(wrong.where)}`
      d.say('intake.wrong_channel', `${sentence(wrong.says)} The right place is ${bare(wrong.to)}${where}.`)
    }
  })
}

function outOfScope(d: Draft, path: string, out: OutOfScope): void {
  const more = [out.declares,
    out.operators_duty].filter((words) => words !== undefined).map((words) => ` ${sentence(words)}`).join('')
  d.item(path, `${sentence(out.says)}${more} ${dispositionWords(out.disposition, out.to)}`.trim())
}

/** What becomes of something out of scope, as a sentence: «We do not act on it.» Empty if the policy does not say. */
export function dispositionWords(disposition: OutOfScope['disposition'] | undefined, to: string | undefined): string {
  const elsewhere = to === undefined ? '' : `Please take it to ${bare(to)}.`
  if (disposition === undefined) return elsewhere
  return {
    redirect: elsewhere === '' ? 'We point you to the right place.' : elsewhere,
    ignore: 'Such mail is set aside and gets no answer.',
    no_action: 'We do not act on it.',
    reject_with_reason: 'We turn it down and say why.',
    ask_resubmit: 'We ask you to send it again in another form.',
  }[disposition]
}

/** `elevation_of_privilege` → «elevation of privilege»: short names of a policy as words. */
export function readable(name: string): string {
  return name.replaceAll('_', ' ')
}
