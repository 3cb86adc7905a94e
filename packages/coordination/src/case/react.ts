import type { Policy } from '@parley/policy'
import type { EmbargoEvent } from '../embargo/event.ts'
import { vendorNotices, type VendorNotice } from '../vendors/notices.ts'
import type { CaseEvent, CaseEventType } from './event.ts'
import type { ParticipantId } from './names.ts'
import type { CaseState } from './state.ts'

/**
 * What leaves the house because of an event: to whom and why, never what the case says. The outbox turns it into mail;
 * the texts come from the policy. `key` is the same for the same event, so that nothing is sent twice.
 */
export type Outgoing =
  | { readonly kind: 'receipt'; readonly to: ParticipantId; readonly report: string }
  /** `asks`: an answer about the date is waited for. */
  | { readonly kind: 'reporter-notice'; readonly to: ParticipantId; readonly change: CaseEventType; readonly asks?: true }
  | { readonly kind: 'reporter-message'; readonly to: ParticipantId; readonly change: CaseEventType }
  | { readonly kind: 'team-notice'; readonly change: CaseEventType; readonly clock?: string }
  | { readonly kind: 'party-notice'; readonly to: ParticipantId; readonly change: CaseEventType }
  | { readonly kind: 'vendor-notice'; readonly to: ParticipantId; readonly about: VendorNotice; readonly change: CaseEventType }
  | { readonly kind: 'list-notice'; readonly list: string; readonly to: readonly ParticipantId[]; readonly change: CaseEventType }

/** Changes of status that the reporter is told of when the policy keeps the reporter updated (S0-5, S4-18). */
const statusChanges: ReadonlySet<CaseEventType> = new Set<CaseEventType>([
  'ReportValidated', 'ReportAccepted', 'ReportDeferred', 'VulnerabilityConfirmed', 'SeveritySet', 'FixTimelineSet', 'FixConfirmed',
  'FixReleased', 'CveReserved', 'CvePublished', 'AdvisoryShownToReporter', 'PublicAwarenessRecorded', 'EmbargoChanged', 'CaseClosed',
])
/** Told to the reporter whatever the policy says: an answer, a question, a rejection, a promise moved, the end. */
const always: ReadonlySet<CaseEventType> = new Set<CaseEventType>([
  'Acknowledged', 'FeedbackSent', 'InformationAsked', 'ReportInvalidated', 'ReportAccepted', 'RoutedToTeam', 'ResubmissionAsked',
  'PolicyMoved', 'AdvisoryPublished', 'AdvisoryWithdrawn', 'UpstreamConsentAsked', 'HandedUpstream', 'RejectedWordsOffered', 'RejectedReportDisclosed',
])
/** Told to the team, content-free, because somebody must look. */
const forTeam: ReadonlySet<CaseEventType> = new Set<CaseEventType>([
  'ReportReceived', 'InformationReceived', 'ClockWarned', 'PromiseMissed', 'PromiseEscalated', 'PublicAwarenessRecorded', 'ExploitPublicRecorded',
  'AttacksRecorded', 'AdversariesRecorded', 'AdvisoryPublished', 'RoutedToTeam', 'PublicationHeld', 'PublicationAborted',
])

/** Pure; what a crash lost is made again from the log, because the same event always reacts the same way. */
export function react(state: CaseState, event: CaseEvent, policy: Policy): readonly Outgoing[] {
  return [...toReporters(state, event, policy), ...toTeam(event), ...toOthers(state, event)]
}

/**
 * Of all that one command caused, event by event, a reporter hears once: what holds words for them, each of it; else the one
 * notice that says most. Nothing to anybody else is left out.
 */
export function withoutRepeats(caused: readonly (readonly Outgoing[])[]): readonly (readonly Outgoing[])[] {
  const best = new Map<ParticipantId, Outgoing>()
  for (const out of caused.flat()) {
    if (!forReporter(out)) continue
    const known = best.get(out.to)
    if (!known || weightOf(out) > weightOf(known)) best.set(out.to, out)
  }
  return caused.map((outs) => outs.filter((out) => out.kind !== 'reporter-notice' || best.get(out.to) === out))
}

type ForReporter = Extract<Outgoing, { kind: 'receipt' | 'reporter-notice' | 'reporter-message' }>
const forReporter = (out: Outgoing): out is ForReporter => out.kind === 'receipt' || out.kind === 'reporter-notice' || out.kind === 'reporter-message'

/** Notices whose mail has words of its own say more than the one that something changed. */
function weightOf(out: Outgoing): number {
  if (out.kind !== 'reporter-notice') return 3
  if (out.asks) return 2
  return out.change === 'AdvisoryPublished' || out.change === 'RoutedToTeam' || out.change === 'ResubmissionAsked' ? 2 : 1
}

function toReporters(state: CaseState, event: CaseEvent, policy: Policy): Outgoing[] {
  if (event.type === 'ReportReceived') return [{ kind: 'receipt', to: event.reporter, report: event.report }]
  // Whose report came from another case hears of the one that it is in now.
  if (event.type === 'ReportAttached') return [{ kind: 'reporter-notice', to: event.reporter, change: event.type }]
  const updated = policy.handling?.updates?.to_reporter === true
  const wanted = always.has(event.type) || (statusChanges.has(event.type) && updated)
  if (event.type === 'EmbargoChanged') return reporters(state).flatMap((to) => aboutDate(event.change, to, updated))
  const writes = event.type === 'MessageWritten' && event.by === 'team' && (event.audience === 'reporter' || event.audience === 'parties')
  const forThem = writes || (wanted && event.audience !== 'team') || (updated && movesStatus(state, event))
  if (!forThem) return []
  const content = writes || event.type === 'FeedbackSent' || event.type === 'InformationAsked'
  return reporters(state).map((to): Outgoing => ({ kind: content ? 'reporter-message' : 'reporter-notice', to, change: event.type }))
}

/** S3-46, S2x-19: who negotiates the date hears of what asks for an answer and of what came of it, whatever the policy says. */
function aboutDate(change: EmbargoEvent, to: ParticipantId, updated: boolean): Outgoing[] {
  const owed = change.type === 'AnswersReminded' && change.owed.some(({ party }) => party === to)
  const asked = (change.type === 'TermsProposed' && change.proposal.by !== to) || owed ||
    (change.type === 'ConsentChanged' && change.party === to && (change.trigger === 'INVITE' || change.trigger === 'REVISE'))
  const settled = (change.type === 'TermsActivated' && change.by !== to) || change.type === 'EmbargoEnded'
  const said = asked || settled || (updated && change.type !== 'AnswersReminded')
  return said ? [{ kind: 'reporter-notice', to, change: 'EmbargoChanged', ...(asked ? { asks: true as const } : {}) }] : []
}

/** The first fix that is there moves the status that a reporter sees, though where it lies is for the team alone. */
function movesStatus(state: CaseState, event: CaseEvent): boolean {
  return event.type === 'FixDeveloped' && state.reached.fix_developed === event.at
}

/** Whoever's only report moved to another case hears of that one instead. */
function reporters(state: CaseState): readonly ParticipantId[] {
  const gone = new Set(state.reports.filter((report) => report.detached).map((report) => report.reporter))
  for (const report of state.reports) if (!report.detached) gone.delete(report.reporter)
  return Object.values(state.participants).filter((one) => one.roles.includes('reporter') && !gone.has(one.id)).map((one) => one.id)
}

function toTeam(event: CaseEvent): Outgoing[] {
  const fromOutside = (event.type === 'MessageWritten' && event.by !== 'team') || saidOutside(event) || (event.type === 'EmbargoChanged' && forOwner(event.change))
  if (!fromOutside && !forTeam.has(event.type)) return []
  return [{ kind: 'team-notice', change: event.type, ...('clock' in event ? { clock: event.clock } : {}) }]
}

/** What another party proposed, refused, asked for or left waits for the owner's word; so does a question of the rules. */
function forOwner(change: EmbargoEvent): boolean {
  switch (change.type) {
    case 'TermsProposed': return change.proposal.by !== 'team'
    case 'ProposalAnswered': return change.by !== 'team'
    case 'AnswersReminded': return change.owed.some(({ party }) => party === 'team')
    case 'ExceptionAsked':
    case 'LegalDutyRecorded': return change.by !== 'team'
    case 'EndQuestioned':
    case 'PartyLeft':
    case 'EmbargoEnded': return true
    default: return false
  }
}

/** What a vendor or the reporter answered on a page of their own. */
function saidOutside(event: CaseEvent): boolean {
  return (event.type === 'VendorsChanged' || event.type === 'UpstreamConsentAnswered' || event.type === 'RejectedWordsAnswered') && event.actor.kind === 'participant'
}

function toOthers(state: CaseState, event: CaseEvent): Outgoing[] {
  const vendors = vendorNotices(state, event).map((notice): Outgoing => ({ kind: 'vendor-notice', ...notice, change: event.type }))
  if (vendors.length > 0) return vendors
  if (event.type === 'EarlyDisclosureSent') return [{ kind: 'list-notice', list: event.list, to: event.recipients, change: event.type }]
  if (event.type !== 'EmbargoChanged') return []
  const parties = Object.values(state.embargo.parties).filter((party) => !party.left && party.id !== 'team' && !reporters(state).includes(party.id))
  const { change } = event
  const concerned = change.type === 'ConsentChanged' ? parties.filter(({ id }) => id === change.party) : parties
  return concerned.map((party): Outgoing => ({ kind: 'party-notice', to: party.id, change: event.type }))
}
