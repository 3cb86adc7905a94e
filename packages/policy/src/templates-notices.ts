import type { Policy } from './model.ts'
import { bare, sentence } from './english.ts'
import type { CaseNames, Mail } from './templates.ts'
import { mail, oneLine, returnText } from './templates.ts'

/** A change of status in words made by the desk, such as «accepted» or «the fix has been released». */
export interface StatusChange { readonly says: string; readonly at?: string }

/** News for the reporter whenever the status changes (S4-18); `null` where the policy promises no such news. */
export function statusUpdate(policy: Policy,
  input: CaseNames & { readonly change: StatusChange; readonly returnWays?: readonly string[] }): Mail | null {
  if (policy.handling?.updates?.to_reporter !== true) return null
  const when = input.change.at === undefined ? '' : ` This was on ${bare(input.change.at)}.`
  return mail(input, 'News about your report', [
    `There is news about your report to ${input.projectName}: ${bare(input.change.says)}.${when}`,
    returnText(input.returnWays ?? []),
  ])
}

export type NoticeKind =
  | 'new_report' | 'new_message' | 'clock_warning' | 'clock_due' | 'clock_breached' | 'aim_near' | 'aim_missed'
    | 'escalated' | 'decision_needed' | 'published' | 'held_back' | 'urgent'
    | 'assigned' | 'copy' | 'digest' | 'early_notice'

const notices: Readonly<Record<NoticeKind, readonly [subject: string, body: string]>> = {
  new_report: ['A report has arrived', 'A new report has arrived.'],
  new_message: ['A new message', 'There is a new message in a case of yours.'],
  clock_warning: ['A promise is due soon', 'A time that we promised is about to run out.'],
  clock_due: ['A promise is due', 'A time that we promised is due.'],
  clock_breached: ['A promise is overdue', 'A time that we promised has run out.'],
  aim_near: ['An aim of ours is near', 'A time that we set ourselves is about to run out. Nobody was promised it.'],
  aim_missed: ['An aim of ours was missed', 'A time that we set ourselves has run out. Nobody was promised it.'],
  escalated: ['A case needs you', 'A case was passed on to you because a promised time ran out.'],
  decision_needed: ['A decision is needed', 'A case waits for your decision.'],
  published: ['The advisory is public', 'The advisory of a case of yours has been published.'],
  held_back: ['A publication did not take place', 'What was to be published was not. Somebody must look why, and say when.'],
  urgent: ['A case became urgent', 'Something was recorded in a case of yours that does not wait. Please look now.'],
  assigned: ['A case is yours', 'A case was given to you.'],
  copy: ['A copy for your list', 'Something was written in a case, and the policy wants you to have a copy of it.'],
  digest: ['Your summary of the day', 'Your daily summary is ready.'],
  early_notice: ['An early notice for members',
    'There is an early notice for the members of your list. The embargo terms that you accepted apply.'],
}

/**
 * A notice to a member. It holds no content of the case, neither in the subject nor in the text: only that something
 * waits behind the sign-in at `link`. `askAt`: for an address that the policy names and that may be nobody's account, such as
 * that of a list: where its readers ask instead.
 */
export function notification(kind: NoticeKind, input: CaseNames & { readonly link: string; readonly askAt?: string }): Mail {
  const [subject, body] = notices[kind]
  const without = input.askAt === undefined ? ''
    : `This address gets the notice because our policy names it. Whoever reads it and has no account there: write to ${input.askAt}, name the reference ${oneLine(input.reference)}, and say who you are. Somebody of the team answers.`
  return mail(input, subject, [body, `To see more, sign in:\n- ${input.link}`, without])
}

export interface FeedbackInput extends CaseNames {
  /** The maintainers' own words. */
  readonly text: string
  /** What we plan to do to investigate. */
  readonly plan?: string
  /** What helps in the meantime; `null` says plainly that nothing is known. */
  readonly workarounds?: string | null
  readonly returnWays?: readonly string[]
}

/** The frame of a maintainers' answer to the reporter, with the plan and the workarounds that a policy may ask for. */
export function feedbackMail(input: FeedbackInput): Mail {
  const workarounds = input.workarounds === undefined ? ''
    : input.workarounds === null ? 'What helps in the meantime: we know of no workaround so far.'
      : `What helps in the meantime:\n${input.workarounds.trim()}`
  return mail(input, 'Our answer to your report', [
    input.text.trim(),
    input.plan === undefined ? '' : `How we go on to investigate:\n${input.plan.trim()}`,
    workarounds,
    returnText(input.returnWays ?? []),
  ])
}

export interface AnnouncementInput {
  readonly projectName: string
  readonly advisoryId: string
  readonly title: string
  readonly link: string
  readonly howToApply?: string
  readonly mitigations?: string
}

/**
 * The opening of the mail that announces a published advisory. This one is public, so its subject may say what it is
 * about. The mitigations and how to apply the fix stand first, because readers act on them.
 */
export function advisoryAnnouncement(policy: Policy, input: AnnouncementInput): Mail {
  const downstream = policy.disclosure?.downstream?.publish_own_advisories === true
    ? 'Distributors publish advisories of their own.' : ''
  const framed = mail({ reference: input.advisoryId, projectName: input.projectName }, oneLine(input.title), [
    `${oneLine(input.projectName)} has published security advisory ${oneLine(input.advisoryId)}: ${sentence(oneLine(input.title))}`,
    input.howToApply === undefined ? '' : `How to apply the fix:\n${input.howToApply.trim()}`,
    input.mitigations === undefined ? '' : `Until you have the fix:\n${input.mitigations.trim()}`,
    `The whole advisory:\n- ${input.link}`,
    downstream,
  ])
  return { ...framed, text: framed.text.replace(/^Hello,\n\n/, '') }
}
