import type { Channel, ContentPart, Policy } from './model.ts'
import { bare, instantWords, sentence, within, wrap } from './english.ts'
import { clockDeed, milestoneDone, weVerb } from './english-milestones.ts'
import { contentNames } from './explain-intake.ts'
import { capital } from './explain-handling.ts'
import { explain } from './explain.ts'

/** A mail ready to be sent: plain text of at most 72 columns (a long address may stand out), lines ended by `\n`. */
export interface Mail { readonly subject: string; readonly text: string }

/** What every mail about a case names: the case reference and the project's name; nothing of the case itself. */
export interface CaseNames { readonly reference: string; readonly projectName: string }

/** A promise with its due words, such as «by Wednesday 25 November 2026, 24:00 UTC», printed exactly as given. */
export interface Promised { readonly says: string; readonly dueWords: string }

export interface AcknowledgementInput extends CaseNames {
  /** ISO instant of arrival; it is shown in the zone of the policy's calendar. */
  readonly received: string
  /** As computed by the calendar; `says` is `promiseWords(clock)`. Inner targets must not be among them. */
  readonly promises: readonly Promised[]
  /** Sentences that say how the reporter comes back, such as «Answer this mail.» */
  readonly returnWays: readonly string[]
  /** Parts that the policy asks for and the report does not seem to hold. */
  readonly missing?: readonly ContentPart[]
  /** Further reports of the same address are not confirmed one by one within a day, and the receipt says so. */
  readonly oncePerDay?: boolean
  /** Earlier reports of the same address that were not confirmed, with the instant of their arrival. */
  readonly alsoArrived?: readonly { readonly reference: string; readonly received: string }[]
}

/**
 * The receipt for a report (S0-2: with thanks). Its subject is fixed, so that nothing of the report gets out through
 * it. It says that it is automatic and no answer yet, because a receipt stops no clock.
 */
export function acknowledgement(policy: Policy, input: AcknowledgementInput): Mail {
  const { reference, projectName, returnWays } = input
  const arrived = instantWords(input.received, policy.calendar.zone)
  return mail({ reference, projectName }, 'Your report has arrived', [
    `Thank you for your report to ${oneLine(projectName)}. It arrived on ${arrived}, and its case reference is ${oneLine(reference)}. This receipt is automatic; it is not yet an answer.`,
    promisesText(policy, input.promises),
    nextText(policy),
    missingText(policy, input.missing ?? []),
    alsoText(policy, input.alsoArrived ?? []),
    input.oncePerDay === true ? onceText : '',
    returnText(returnWays),
  ])
}

const onceText = 'If you send us more reports within a day, we take each of them as a case of its own. We confirm one a day, so that nobody can make us flood a mailbox, and name the others in the next confirmation.'

function alsoText(policy: Policy, also: NonNullable<AcknowledgementInput['alsoArrived']>): string {
  return also.length === 0 ? '' : ['These reports of yours have arrived as well:',
    ...also.map(({ reference, received }) => `- ${oneLine(reference)}, on ${instantWords(received, policy.calendar.zone)}`)].join('\n')
}

function promisesText(policy: Policy, promises: readonly Promised[]): string {
  const clocks = Object.values(policy.handling?.clocks ?? {}).filter((clock) => weVerb(clock.force) !== null)
  const vague = clocks.filter((clock) => clock.within.n === null).map((clock) =>
    `- ${sentence(`${weVerb(clock.force)} ${clockDeed(clock)}, ${within(clock.within)}, after ${milestoneDone(clock.start)}`)}`)
  const exact = promises.map(({ says,
    dueWords }) => `- ${capital(bare(says))}${/^by /i.test(dueWords) ? ', ' : ': '}${bare(dueWords)}.`)
  if (exact.length + vague.length > 0) return ['What we promise you:', ...exact, ...vague].join('\n')
  return clocks.length === 0
    ? 'Our policy promises no time limit for an answer, so we name none here.'
    : 'None of the time limits in our policy applies to your report so far.'
}

/** A policy never changes once parsed, and every receipt says the same of it. */
const nextTexts = new WeakMap<Policy, string>()

function nextText(policy: Policy): string {
  const text = nextTexts.get(policy) ?? whatHappensNext(policy)
  nextTexts.set(policy, text)
  return text
}

/** What the policy says happens next, in its own sentences, as far as it concerns a reporter who has just reported. */
function whatHappensNext(policy: Policy): string {
  const wanted = ['intake.fielded_by', 'handling.forwarding', 'handling.updates', 'handling.reporter_rights',
    'handling.rejection']
  const all = explain(policy).flatMap((section) => section.paragraphs)
  const found = wanted.flatMap((path) => all.filter((one) => one.because.path === path).map((one) => one.text))
  return found.length === 0 ? '' : ['What happens next:', ...found.map((text) => `- ${text}`)].join('\n')
}

/** A courteous request for what a report lacks; empty if it lacks nothing that the policy asks for. */
export function missingText(policy: Policy, missing: readonly ContentPart[]): string {
  const asked = missing.filter((part) => {
    const wish = policy.intake.content?.[part]
    return wish !== undefined && wish.force !== 'target'
  })
  if (asked.length === 0) return ''
  const lines = asked.map((part) => {
    const wish = policy.intake.content?.[part]
    const any = wish?.if_any === true ? ', if there is any' : ''
    return `- ${contentNames[part]}${wish === undefined ? '' : `: ${bare(wish.what)}`}${any}`
  })
  return ['We did not find the following in your report. If you have it, please add it when you can:',
    ...lines].join('\n')
}

/** How the reporter comes back, as a list. */
export function returnText(ways: readonly string[]): string {
  return ways.length === 0 ? '' : ['To add something or to ask us:',
  ...ways.map((way) => `- ${sentence(way)}`)].join('\n')
}

/** The frame of all mails about a case: fixed subject with the reference, greeting, paragraphs, signature. */
export function mail(names: CaseNames, subject: string, paragraphs: readonly string[]): Mail {
  const body = ['Hello,', ...paragraphs.filter((one) => one !== ''),
    `The security team of ${oneLine(names.projectName)}`]
  return { subject: `[${oneLine(names.reference)}] ${subject}`, text: `${wrap(body.join('\n\n'))}\n` }
}

/** No line break and no control character gets into a subject or a name. */
export function oneLine(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replace(/ +/g, ' ').trim()
}

/** The first channel of a kind that this policy has. */
export function channelOf(policy: Policy, kind: Channel['kind']): Channel | undefined {
  return Object.values(policy.intake.channels).find((channel) => channel.kind === kind)
}
