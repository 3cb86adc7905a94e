import type { Clock, Deliverable, Force } from './model.ts'
import type { Milestone } from './milestone.ts'
import { joined, within } from './english.ts'

/** `done` completes «until …» and «once …»; `deed` completes «we …» and «we may not …». «You» is the reporter. */
interface Phrase { readonly done: string; readonly deed: string }

const phrases: Readonly<Record<Milestone, Phrase>> = {
  report_received: { done: 'your report has arrived', deed: 'receive your report' },
  report_complete: { done: 'your report is complete', deed: 'treat your report as complete' },
  receipt_sent: { done: 'a receipt has been sent', deed: 'send you a receipt' },
  acknowledged: { done: 'your report has been acknowledged', deed: 'acknowledge your report' },
  routed_to_team: { done: 'your report is with the team of the project it concerns',
    deed: 'hand your report to the team of the project it concerns' },
  stub_filed: { done: 'the public placeholder issue has been filed', deed: 'record the public placeholder issue' },
  feedback_sent: { done: 'our first feedback has been sent', deed: 'send you our first feedback' },
  conversation_initiated: { done: 'a conversation with you has begun', deed: 'begin a conversation with you' },
  reporter_updated: { done: 'you have been brought up to date', deed: 'bring you up to date' },
  acceptance_told: { done: 'you have been told that the report is accepted',
    deed: 'tell you that the report is accepted' },
  rejection_explained: { done: 'you have been told why the report was rejected',
    deed: 'tell you why the report was rejected' },
  investigated: { done: 'the report has been investigated', deed: 'investigate your report' },
  validated: { done: 'the report has been validated', deed: 'validate your report' },
  invalidated: { done: 'the report has been found to be mistaken', deed: 'find the report to be mistaken' },
  analysed: { done: 'the report has been analysed', deed: 'analyse your report' },
  characterised: { done: 'the vulnerability is fully understood', deed: 'work out what the vulnerability is in full' },
  accepted: { done: 'the report has been accepted', deed: 'accept your report' },
  deferred: { done: 'the work has been put off', deed: 'put off the work' },
  confirmed: { done: 'the vulnerability has been confirmed', deed: 'confirm the vulnerability' },
  closed: { done: 'the case is closed', deed: 'close the case' },
  stub_acknowledged: { done: 'the public placeholder issue has been acknowledged',
    deed: 'acknowledge the public placeholder issue' },
  stub_labelled: { done: 'the public placeholder issue has its label', deed: 'label the public placeholder issue' },
  severity_set: { done: 'the severity has been set', deed: 'set the severity' },
  fix_timeline_set: { done: 'it is settled when a fix will be ready', deed: 'settle when a fix will be ready' },
  communication_plan_made: { done: 'there is a plan for informing the community',
    deed: 'plan how to inform the community' },
  mitigation_available: { done: 'there is a mitigation', deed: 'offer a mitigation' },
  advisory_drafted: { done: 'an advisory has been drafted', deed: 'draft an advisory' },
  advisory_approved: { done: 'the advisory has been approved', deed: 'approve the advisory' },
  advisory_shown_to_reporter: { done: 'you have seen the draft advisory', deed: 'show you the draft advisory' },
  cve_requested: { done: 'a CVE ID has been requested', deed: 'request a CVE ID' },
  cve_reserved: { done: 'a CVE ID has been reserved', deed: 'reserve a CVE ID' },
  fix_agreed: { done: 'a fix has been agreed', deed: 'agree on a fix' },
  fix_developed: { done: 'a fix has been developed', deed: 'develop a fix' },
  fix_tested: { done: 'the fix has been tested', deed: 'test the fix' },
  fix_confirmed: { done: 'the fix has been confirmed', deed: 'confirm the fix' },
  fix_merged: { done: 'the fix has been merged', deed: 'merge the fix' },
  backports_done: { done: 'the fix is in every supported release that needs it',
    deed: 'bring the fix to every supported release that needs it' },
  fix_released: { done: 'the fix has been released', deed: 'release the fix' },
  binaries_published: { done: 'the binaries have been built and published', deed: 'build and publish the binaries' },
  early_disclosure_planned: { done: 'those who get early notice can plan',
    deed: 'tell those who get early notice, so that they can plan' },
  early_disclosure_tested: { done: 'those who get early notice have tested the fix',
    deed: 'let those who get early notice test the fix' },
  date_agreed: { done: 'the date of disclosure has been settled', deed: 'settle the date of disclosure' },
  embargo_ended: { done: 'the embargo has ended', deed: 'end the embargo' },
  advisory_published: { done: 'the advisory has been published', deed: 'publish the advisory' },
  release_announced: { done: 'the release has been announced', deed: 'announce the release' },
  announced: { done: 'the vulnerability has been announced', deed: 'announce the vulnerability' },
  cve_published: { done: 'the CVE record has been published', deed: 'publish the CVE record' },
  security_page_updated: { done: 'the page of known vulnerabilities is up to date',
    deed: 'update the page of known vulnerabilities' },
  public_disclosure: { done: 'the vulnerability is public', deed: 'disclose the vulnerability publicly' },
  leak_found: { done: 'a leak has been found', deed: 'find a leak' },
  leak_reported: { done: 'the leak has been reported', deed: 'report the leak' },
  mitigations_published: { done: 'the mitigations have been published', deed: 'publish the mitigations' },
}

const deliverables: Readonly<Record<Deliverable, string>> = {
  investigation_plan: 'a plan to investigate',
  workarounds_if_any: 'any workarounds we know of',
  acknowledgement: 'an acknowledgement',
  analysis: 'our analysis',
}

/** «the fix has been released»: the state that a milestone names, to follow «until» or «once». */
export function milestoneDone(milestone: Milestone): string {
  return phrases[milestone].done
}

/** «release the fix»: the act that makes the milestone true, to follow «we» or «we may not». */
export function milestoneDeed(milestone: Milestone): string {
  return phrases[milestone].deed
}

/** «a plan to investigate and any workarounds we know of». */
export function deliverableWords(given: readonly Deliverable[]): string {
  return joined(given.map((one) => deliverables[one]))
}

/**
 * What a clock's stops and deliverables ask of the project, as one act: «send you our first feedback, with a plan
 * to investigate». Deliverables that only repeat a stop (S4: acknowledged, with an acknowledgement) are not said twice.
 */
export function clockDeed(clock: Pick<Clock, 'stop' | 'deliverables'>): string {
  const deeds = clock.stop.map((stop, index) => index === 0 ? milestoneDeed(stop)
    : milestoneDeed(stop).replace(/ your report$/, ' it'))
  const repeats = new Set<Deliverable>()
  if (clock.stop.includes('acknowledged')) repeats.add('acknowledgement')
  if (clock.stop.includes('analysed')) repeats.add('analysis')
  const extra = (clock.deliverables ?? []).filter((one) => !repeats.has(one))
  return joined(deeds) + (extra.length > 0 ? `, with ${deliverableWords(extra)}` : '')
}

/**
 * Words that speak to the reporter, as the team reads them about the reporter: «send you our first feedback» becomes
 * «send the reporter our first feedback». On a page of the team «you» would be the one who reads it.
 */
export function aboutReporter(words: string): string {
  return words.replace(/\b(y|Y)our report\b/g, (_, y: string) => `${y === 'Y' ? 'The' : 'the'} report`)
    .replace(/\b(y|Y)ou( have)?\b/g, (_, y: string, have?: string) => `${y === 'Y' ? 'The' : 'the'} reporter${have === undefined ? '' : ' has'}`)
}

/** The verb a force allows before a bare infinitive; `null` for what promises nothing and is therefore not shown. */
export function weVerb(force: Force): string | null {
  const verbs: Readonly<Record<Force, string | null>> = {
    must: 'we', should: 'we intend to', may: 'we may', expect: 'we expect to', target: null, please: null,
  }
  return verbs[force]
}

/**
 * One clock as a promise with its verb: «we send you our first feedback, with a plan to investigate». This is the
 * `says` of a due promise; the instant is the calendar's. `null` where the clock is only an inner target, so that
 * nobody is told of it.
 */
export function promiseWords(clock: Pick<Clock, 'stop' | 'deliverables' | 'force'>): string | null {
  const verb = weVerb(clock.force)
  return verb === null ? null : `${verb} ${clockDeed(clock)}`
}

/** «within 3 business days after your report has arrived», or «urgently after … (no number is promised)». */
export function clockSpan(clock: Clock): string {
  const from = milestoneDone(clock.start)
  if (clock.direction === 'not_before' && clock.within.n === 0) return `at any time after ${from}`
  if (clock.direction === 'not_before') return `no sooner than ${within(clock.within).replace(/^within /, '')} after ${from}`
  return `${within(clock.within)} after ${from}`
}
