import type { AnnouncementChannel, Policy } from './model.ts'
import type { Draft, Section } from './explain-cite.ts'
import { section } from './explain-cite.ts'
import { bare, durationWords, joined, roleDoes, roleWords, sentence } from './english.ts'
import { milestoneDone, weVerb } from './english-milestones.ts'
import { capital, clockWords, gateWords } from './explain-handling.ts'

/** When a vulnerability becomes public, and who settles that. */
export function dateSection(policy: Policy): Section | null {
  return section(policy, 'The date of disclosure', (d) => {
    const { schedule } = policy
    if (schedule === undefined) return
    const parties = (schedule.negotiators ?? []).filter((role) => role !== 'nobody_named')
    if (parties.length > 0) d.say('schedule.negotiators',
      `The date of public disclosure is negotiated by ${joined(parties.map(roleWords))}.`)
    if (schedule.agreed_with_reporter === true) d.say('schedule.agreed_with_reporter',
      'The schedule is agreed with the reporter.')
    if (schedule.prefer !== undefined) {
      const full = schedule.prefer.full_disclosure ? 'full disclosure' : 'disclosure'
      const soon = joined(schedule.prefer.soon_after_any.map(milestoneDone), 'or')
      d.say('schedule.prefer', `We prefer ${full} soon${soon === '' ? '' : `, once ${soon}`} (no number is promised).`)
    }
    const reasons = { bug_not_understood: 'the bug is not fully understood',
      fix_not_understood: 'the fix is not fully understood',
      solution_not_well_tested: 'the solution is not tested well',
      distributor_coordination: 'distributors need to be coordinated' } as const
    if (schedule.delay_reasons !== undefined) d.say('schedule.delay_reasons',
      `A delay is reasonable only if ${joined(schedule.delay_reasons.map((reason) => reasons[reason]), 'or')}.`)
    if (schedule.range !== undefined) d.say('schedule.range',
      `How long it takes until disclosure: from ${rangeEnd(schedule.range.min)} to ${rangeEnd(schedule.range.max)}.`)
    if (schedule.expected !== undefined) d.say('schedule.expected', clockWords(schedule.expected))
    embargoTimes(d)
    if (schedule.day?.chosen === true) {
      d.say('schedule.day', schedule.day.by === 'nobody_named'
        ? 'A day for public disclosure is chosen; the policy does not say by whom.'
        : `A day for public disclosure is chosen by ${roleWords(schedule.day.by)}.`)
    }
    if (schedule.final_say !== undefined && schedule.final_say !== 'nobody_named') d.say('schedule.final_say',
      `${capital(roleDoes(schedule.final_say, 'have', 'has'))} the final say on that date.`)
  })
}

/** How long what is reported is kept, unless and until something else is agreed. */
function embargoTimes(d: Draft): void {
  const { default_embargo: usual, longest_embargo: longest } = d.policy.schedule ?? {}
  if (usual !== undefined) d.say('schedule.default_embargo',
    `Unless something else is agreed, an embargo begins with each report and lasts ${durationWords(usual.within)}: “${bare(usual.terms)}”. Whoever reports and says nothing against it accepts that.`)
  if (longest !== undefined) d.say('schedule.longest_embargo', `No embargo lasts longer than ${durationWords(longest)}.`)
}

function rangeEnd(duration: { readonly n: number | null; readonly unit: 'hours' | 'days' | 'business_days' | 'weeks'
  | 'months'; readonly words?: string }): string {
  if (duration.n === 0) return duration.words === undefined ? 'no time at all'
    : `no time at all (“${bare(duration.words)}”)`
  return durationWords(duration)
}

/** In which order and through which channels the world is told, and what it is told. */
export function publicSection(policy: Policy): Section | null {
  return section(policy, 'Public disclosure', (d) => {
    const { disclosure } = policy
    if (disclosure === undefined) return
    if (disclosure.before_publication === 'nothing_public') d.say('disclosure.before_publication',
      'Until the advisory is published, nothing of the vulnerability is made public.')
    for (const [key, gate] of Object.entries(disclosure.gates ?? {})) d.say(`disclosure.gates.${key}`, gateWords(gate))
    order(d)
    channels(d)
    content(d)
    if (disclosure.downstream !== undefined) {
      const { who, publish_own_advisories: own } = disclosure.downstream
      d.say('disclosure.downstream', own
        ? `${capital(roleDoes(who, 'write and publish', 'writes and publishes'))} advisories of their own.`
        : `${capital(roleDoes(who, 'publish', 'publishes'))} no advisories of their own.`)
    }
    if (disclosure.public_when !== undefined) {
      d.say('disclosure.public_when', disclosure.public_when === 'advisory'
        ? 'We count a vulnerability as public from the advisory on.'
        : 'We count a vulnerability as public from the moment its fix can be seen.')
    }
    if (disclosure.rejected_reports !== undefined) d.say('disclosure.rejected_reports',
      `${capital(weVerb(disclosure.rejected_reports.force) ?? 'we may')} publish what we examined in a report that we rejected, marked as rejected and naming nobody, but only in words that its reporter has read and agreed to.`)
    if (disclosure.known_vulnerabilities_page !== undefined) d.say('disclosure.known_vulnerabilities_page',
      `Known vulnerabilities are listed at ${disclosure.known_vulnerabilities_page}`)
  })
}

function order(d: Draft): void {
  const all = Object.entries(d.policy.disclosure?.order ?? {}).sort(([, a], [, b]) => a.n - b.n)
  if (all.length > 0) d.lead('disclosure.order', 'On the day, this is done in this order:')
  for (const [key, step] of all) {
    const after = step.after === undefined || step.after.length === 0 ? ''
      : ` (only once ${joined(step.after.map(milestoneDone))})`
    d.item(`disclosure.order.${key}`,
      `${capital(`number ${step.n}`)}: ${sentence(step.says).replace(/\.$/, '')}${after}.`)
  }
  const pace = d.policy.disclosure?.pace
  if (pace !== undefined) d.say('disclosure.pace', `How fast: “${bare(pace.words)}” (no number is promised).`)
}

const kinds: Readonly<Record<AnnouncementChannel['kind'], string>> = {
  forge_advisory: 'the security advisory on the code forge', mail_list: 'a mailing list', blog: 'the blog',
  twitter: 'Twitter', slack: 'Slack',
  security_page: 'the page of known vulnerabilities', reporter: 'a message to the reporter', cve: 'the CVE record',
  website: 'the website', other: 'another channel',
}

/** One channel of announcement with its address: «the blog (https://…)». */
export function announcementWords(channel: AnnouncementChannel): string {
  const to = channel.to === undefined ? '' : ` (${bare(channel.to)})`
  return `${kinds[channel.kind]}${to}${channel.words === undefined ? '' : `, “${bare(channel.words)}”`}`
}

function channels(d: Draft): void {
  const all = Object.entries(d.policy.disclosure?.channels
    ?? {}).sort(([, a], [, b]) => (a.order ?? Infinity) - (b.order ?? Infinity) || 0)
  const shown = all.filter(([, channel]) => weVerb(channel.force) !== null)
  if (shown.length > 0) d.lead('disclosure.channels', 'The announcement goes out through:')
  for (const [key, channel] of shown) {
    const how = channel.words !== undefined ? '' : { must: '', should: ' (in most cases)', expect: ' (as we expect)',
    may: ' (perhaps)', target: '', please: '' }[channel.force]
    d.item(`disclosure.channels.${key}`, `${capital(announcementWords(channel))}${how}.`)
  }
}

function content(d: Draft): void {
  const given = d.policy.disclosure?.content
  if (given === undefined) return
  const add = (key: 'mitigations' | 'how_to_apply' | 'actionable', deed: string) => {
    const wish = given[key]
    const verb = wish === undefined ? null : weVerb(wish.force)
    const words = wish !== undefined && 'words' in wish && wish.words !== undefined ? ` (“${bare(wish.words)}”)` : ''
    if (verb !== null) d.say(`disclosure.content.${key}`, `${capital(verb)} ${deed}${words}.`)
  }
  add('mitigations', 'publish what people can do to protect themselves until they have the fix')
  add('how_to_apply', 'describe how to apply the fix')
  add('actionable', 'write the announcement so that people can act on it')
  if (given.minimum_only === true) d.say('disclosure.content.minimum_only',
    'The announcement holds what is needed to judge the risk, and no more.')
}

/** Who sees what before publication. */
export function confidentialitySection(policy: Policy): Section | null {
  return section(policy, 'Confidentiality', (d) => {
    const given = policy.handling?.confidentiality
    if (given === undefined) return
    const at = 'handling.confidentiality'
    if (given.within === 'project') d.say(`${at}.within`,
      'What you tell us about a vulnerability stays within the project.')
    if (given.other_projects !== undefined) {
      d.say(`${at}.other_projects`, given.other_projects === 'never'
        ? 'We do not pass information about a vulnerability on to other projects.'
        : 'We pass information about a vulnerability on to other projects only if you agree.')
    }
    if (given.share !== undefined) {
      d.say(`${at}.share`, given.share === 'as_needed_to_fix'
        ? 'We share information about it only as far as fixing the issue needs.'
        : 'We share information about it only with those who need to know.')
    }
    if (given.may_stay_internal === true) d.say(`${at}.may_stay_internal`,
      'It is possible that a case stays internal and is never published.')
    if (given.public_bug_tracker === 'forbidden') d.say(`${at}.public_bug_tracker`,
      'No detail of a vulnerability goes into a public bug tracker.')
    if (given.experts !== undefined) {
      const marks = [given.experts.marked_private ? 'marked as private' : '', given.experts.copy_to_list
        ? 'with a copy to the security list' : ''].filter((word) => word !== '')
      d.say(`${at}.experts`, given.experts.allowed
        ? `We may ask experts outside the team${marks.length > 0 ? `, ${joined(marks)}` : ''}.`
        : 'We ask no experts outside the team.')
    }
  })
}
