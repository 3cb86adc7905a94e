import type { Because, Channel, OutOfScope, Policy } from './model.ts'
import { bare, clause, joined, sentence } from './english.ts'
import { dispositionWords } from './explain-report.ts'
import type { CaseNames, Mail } from './templates.ts'
import { channelOf, mail, returnText } from './templates.ts'

interface ReplyInput extends CaseNames { readonly returnWays?: readonly string[] }

/** What about the form of a message leads us to ask for it again. */
export type FormTrouble = 'image' | 'movie' | 'html' | 'pdf' | 'encrypted' | 'several'

const troubles: Readonly<Record<FormTrouble, string>> = {
  image: 'as an image', movie: 'as a movie', html: 'as HTML', pdf: 'as a PDF', encrypted: 'encrypted',
  several: 'with more than one vulnerability in it',
}

/**
 * An offer, not a refusal (S2-13, S2-14): what came is kept and read all the same. `null` where the policy asks for
 * no other form, so that no reporter is sent back for nothing.
 */
export function resubmitRequest(policy: Policy, input: ReplyInput & { readonly trouble: readonly FormTrouble[] }): Mail
  | null {
  const wished = Object.values(policy.intake.channels).find((one) => input.trouble.some((what) => asksAgain(one, what)))
  const trouble = input.trouble.filter((what) => wished !== undefined && asksAgain(wished, what))
  if (wished === undefined || trouble.length === 0) return null
  const unless = wished.resubmit?.unless === undefined ? 'If that is not possible, leave it as it is'
    : `If ${clause(wished.resubmit.unless)}, leave it as it is`
  const form = [wished.format?.one_per_vulnerability === true ? 'one message for each vulnerability' : '',
    'in plain text', wished.format?.unencrypted === true ? 'not encrypted' : ''].filter((word) => word !== '')
  return mail(input, 'A request about the form of your report', [
    `Thank you for your report. It came ${joined(trouble.map((what) => troubles[what]))}, and we have kept it as you sent it. Nothing is lost.`,
    `If it is as easy for you, please send it again: ${joined(form)}. That lets everyone who works on it read it safely. ${unless}; we go on with what we have.`,
    returnText(input.returnWays ?? []),
  ])
}

/** What came is sealed so that nobody here can open it: kept as it is, and asked for in a form that can be read. */
export function unreadableRequest(policy: Policy, input: ReplyInput & { readonly keyAt: string }): Mail {
  const { encryption } = policy.intake
  // Only such a project publishes a key.
  const sealed = encryption !== 'encouraged' && encryption !== 'required' ? ''
    : ` You may encrypt it with OpenPGP to our key, which is here: ${input.keyAt}`
  return mail(input, 'We cannot read your report', [
    'Thank you for your report. It is encrypted in a way that we have no key for, so that nobody here can read it. We have kept it as you sent it.',
    `Please send its words again in plain text.${sealed}`,
    returnText(input.returnWays ?? []),
  ])
}

function asksAgain(channel: Channel, trouble: FormTrouble): boolean {
  if (trouble === 'encrypted') return channel.format?.unencrypted === true
  if (trouble === 'several') return channel.format?.one_per_vulnerability === true
  return channel.resubmit?.when.includes(trouble) === true
}

/** The report lacks the link to its public placeholder (S0-15); `null` where the policy wants no such placeholder. */
export function stubMissing(policy: Policy, input: ReplyInput): Mail | null {
  const stub = channelOf(policy, 'public_issue_stub')
  if (stub === undefined) return null
  const where = stub.address === undefined || stub.address === null ? 'in our public tracker'
    : `here:\n- ${stub.address}\n`
  const title = stub.stub === undefined ? '' : `Its title must be exactly: ${stub.stub.title}`
  const quiet = stub.stub?.forbid_details === true
    ? 'Please put nothing about the vulnerability itself into it: the issue is public. The details belong only in your mail to us.'
    : ''
  return mail(input, 'One step of your report is still missing', [
    'Thank you for your report. It is safe with us. Our policy also asks for a short public issue that only announces a report, and for the link to it. We did not find that link.',
    `Please open the issue ${where}${where.endsWith('\n') ? '' : '. '}${title}`.trim(),
    quiet,
    'Then send us its link. If you have opened it already, the link alone is enough.',
    returnText(input.returnWays ?? []),
  ])
}

/** Why a report was not accepted; `because` names the rule of the policy that decided it, if one did. */
export function rejection(policy: Policy,
  input: ReplyInput & { readonly reason: string; readonly because?: Because }): Mail {
  const { because } = input
  const rules = because === undefined || because.rules.length === 0 ? '' : ` (${because.rules.join(', ')})`
  const why = because === undefined ? '' : `What our policy says about it: ${bare(because.says)}${rules}.`
  return mail(input, 'Our decision about your report', [
    `Thank you for your report to ${input.projectName}. We have looked into it and do not accept it as a vulnerability. The reason${policy.handling?.rejection?.detailed === true ? ', in detail' : ''}:`,
    quoted(input.reason),
    why,
    'If you think that we are wrong, please answer and tell us what we missed.',
    returnText(input.returnWays ?? []),
  ])
}

/**
 * What was sent belongs elsewhere. `out` is the entry of the policy that matched. `null` for the disposition
 * `ignore`, which sends no answer (S2-6).
 */
export function redirected(policy: Policy, input: ReplyInput & { readonly out: OutOfScope }): Mail | null {
  const { out } = input
  if (out.disposition === 'ignore') return null
  const to = out.to ?? policy.intake.wrong_channel?.to
  const where = policy.intake.wrong_channel?.where
  const more = [out.declares, out.operators_duty].filter((words) => words !== undefined).map(sentence).join(' ')
  return mail(input, 'About your message to us', [
    `Thank you for writing to ${input.projectName}. This address is for security reports, and what you sent us is not handled here.`,
    `In the words of our policy: ${sentence(out.says)} ${dispositionWords(out.disposition, to)}${where === undefined || out.disposition !== 'redirect' || out.to !== undefined ? '' : ` Look for ${bare(where)}.`}`.trim(),
    more,
    'If it is about a vulnerability after all, please answer and tell us how.',
    returnText(input.returnWays ?? []),
  ])
}

/** The report is now with the team of a project (S2x-9). */
export function routedToTeam(policy: Policy, input: ReplyInput & { readonly team: string }): Mail {
  const from = policy.project.foundation ?? policy.project.name
  return mail(input, 'Your report is with the right team', [
    `Thank you for your report to ${from}. We have handed it to the security team of ${bare(input.team)}, who will write to you from now on. You need to do nothing for that.`,
    `The case reference stays the same: ${input.reference}.`,
    returnText(input.returnWays ?? []),
  ])
}

/** The report is accepted and a fix is being worked on. */
export function acceptedNotice(policy: Policy, input: ReplyInput): Mail {
  const rights = policy.handling?.reporter_rights ?? []
  const shown: string[] = []
  if (rights.includes('sees_fix')) shown.push('the fix')
  if (rights.includes('comments_on_advisory')) shown.push('the draft advisory, for your comments')
  return mail(input, 'Your report is accepted', [
    `Thank you: we accept your report to ${input.projectName} as a vulnerability and are working on a fix.`,
    shown.length === 0 ? '' : `Before publication we show you ${joined(shown)}.`,
    rights.includes('agrees_schedule') || policy.schedule?.negotiators?.includes('reporter') === true
      || policy.schedule?.agreed_with_reporter === true
      ? 'We will talk with you about the date of publication.' : '',
    returnText(input.returnWays ?? []),
  ])
}

/** Text of a person, set off with `> ` so that it is plain whose words they are. */
export function quoted(text: string): string {
  return text.trim().split('\n').map((line) => `> ${line}`.trimEnd()).join('\n')
}

