import type { Milestone } from '@parley/policy'
import { evolveEmbargo } from '../embargo/evolve.ts'
import { noEmbargo } from '../embargo/state.ts'
import { evolveVendors, heardFrom } from '../vendors/evolve.ts'
import { noVendors } from '../vendors/state.ts'
import { pxaAfter, type PxaEvent, type PxaState } from '../vultron/pxa.ts'
import { rmAfter, rmStart, type RmEvent } from '../vultron/rm.ts'
import { vfdAfter, type VfdEvent } from '../vultron/vfd.ts'
import { establishedBy, proofOf } from './establishes.ts'
import type { CaseEvent } from './event.ts'
import { actorName } from './actor.ts'
import { isBefore } from './instant.ts'
import { sameNotice } from './notice.ts'
import type { CaseState, ReportState, Severity } from './state.ts'

export const noCase: CaseState = {
  opened: null, reports: [], participants: {}, team: { rm: rmStart('recipient'), vfd: 'vfd' }, pxa: 'pxa',
  embargo: noEmbargo, vendors: noVendors, existencePublic: false, reached: {}, latest: {}, pauses: [], warned: {}, missed: {},
  impacts: [], claims: [], mitigations: [], supported: [], backports: {}, announcements: {}, events: 0,
}

/** Total: an event that does not fit the state changes nothing but the count. Nothing here decides. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  const known = establish({ ...state, events: state.events + 1 }, event)
  return evolveFix(evolveJudgement(evolveOthers(evolveIntake(known, event), event), event), event)
}

export function fold(events: readonly CaseEvent[], from: CaseState = noCase): CaseState {
  return events.reduce(evolve, from)
}

function establish(state: CaseState, event: CaseEvent): CaseState {
  const facts = establishedBy(event)
  if (facts.length === 0) return state
  const reached: Partial<Record<Milestone, string>> = { ...state.reached }
  const latest: Partial<Record<Milestone, string>> = { ...state.latest }
  for (const fact of facts) {
    const at = fact === 'report_received' && 'receivedAt' in event ? event.receivedAt : event.at
    const first = reached[fact]
    if (first === undefined || isBefore(at, first)) reached[fact] = at
    latest[fact] = event.at
  }
  const proof = proofOf(event)
  const proofs = proof === undefined ? {} : { proofs: { ...state.proofs, ...Object.fromEntries(facts.map((fact) => [fact, proof])) } }
  return { ...state, reached, latest, ...proofs }
}

function evolveIntake(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'CaseOpened':
      return { ...state, opened: { at: event.at, project: event.project, reference: event.reference, policy: event.policy } }
    case 'ReportReceived':
      return received(state, reportOf(event), event.reporter)
    case 'ReportAttached':
      return attached(state, event)
    case 'ReportDetached':
      return detached(state, event.report)
    case 'ReportCompleted':
      return completed(state, event)
    case 'ParticipantAdded':
      return withParticipant(state, event.participant, event.roles, event.name)
    case 'RoutedToTeam':
      return { ...state, routed: { team: event.team, ...(event.list === undefined ? {} : { list: event.list }), ...(event.securityModel === undefined ? {} : { securityModel: event.securityModel }) } }
    case 'CreditChosen':
      return credit(state, event.reporter, event.name, event.consent)
    case 'StubRecorded':
      return { ...state, existencePublic: true, stub: { url: event.url, exactTitle: event.exactTitle, details: event.details } }
    case 'InformationAsked':
      return event.pauses ? { ...state, pauses: [...state.pauses, { from: event.at, reason: 'waiting for the reporter' }] } : state
    case 'InformationReceived':
      return { ...state, pauses: state.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: event.at } : pause)) }
    case 'PolicyMoved':
      return state.opened ? { ...state, opened: { ...state.opened, policy: event.to } } : state
    case 'ClockWarned':
      return { ...state, warned: { ...state.warned, [event.clock]: event.due } }
    case 'PromiseMissed':
      return { ...state, missed: { ...state.missed, [event.clock]: event.due } }
    default:
      return state
  }
}

/** Other vendors, and upstream. */
function evolveOthers(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'HandedUpstream':
      return { ...state, upstream: { to: event.to, at: event.at, ...(event.vendor === undefined ? {} : { vendor: event.vendor }) } }
    case 'RejectedWordsOffered': case 'RejectedWordsAnswered': case 'RejectedReportDisclosed':
      return rejectedWords(state, event)
    case 'UpstreamConsentAsked':
      return { ...state, upstreamConsent: { to: event.to, text: event.text, askedAt: event.at, answers: {} } }
    case 'UpstreamConsentAnswered':
      return consented(state, event)
    case 'MessageWritten':
      return event.actor.kind === 'participant' ? { ...state, vendors: heardFrom(state.vendors, event.actor.id, event.at) } : state
    case 'VendorsChanged':
      return { ...state, vendors: evolveVendors(state.vendors, event.change) }
    default:
      return state
  }
}

function reportOf(event: { report: string; reporter: string; channel: string; receivedAt: string; title: string; missing: readonly string[]; toolOutputOnly?: boolean; handle?: string; about?: 'project' | 'dependency' | 'unsure' }): ReportState {
  return {
    id: event.report, reporter: event.reporter, channel: event.channel, receivedAt: event.receivedAt, title: event.title,
    missing: event.missing as ReportState['missing'], toolOutputOnly: event.toolOutputOnly ?? false, detached: false,
    ...(event.missing.length === 0 ? { completeAt: event.receivedAt } : {}),
    ...(event.handle === undefined ? {} : { handle: event.handle }), ...(event.about === undefined ? {} : { about: event.about }),
  }
}

function received(state: CaseState, report: ReportState, reporter: string): CaseState {
  const added = withParticipant(state, reporter, ['finder', 'reporter'])
  const team = { ...added.team, rm: rmAfter(added.team.rm, 'receive') ?? added.team.rm, vfd: vfdAfter(added.team.vfd, 'V') ?? added.team.vfd }
  const others = added.reports.filter((other) => other.id !== report.id)
  return { ...added, team, reports: [...others, report] }
}

function withReport(state: CaseState, id: string, change: Partial<ReportState>): CaseState {
  return { ...state, reports: state.reports.map((report) => (report.id === id ? { ...report, ...change } : report)) }
}

/** A report that comes from another case brings its reporter, its parts and its credit along. */
function attached(state: CaseState, event: CaseEvent & { type: 'ReportAttached' }): CaseState {
  const added = received(state, reportOf({ ...event, channel: event.channel ?? 'email', missing: event.missing ?? [] }), event.reporter)
  const named = event.reporterName === undefined ? added : withParticipant(added, event.reporter, [], event.reporterName)
  return event.credit ? credit(named, event.reporter, event.credit.name, event.credit.consent) : named
}

/** Clocks count from the earliest report that is still here; the one that left takes its own start along. */
function detached(state: CaseState, id: string): CaseState {
  const left = withReport(state, id, { detached: true })
  const starts = left.reports.filter((report) => !report.detached).map((report) => report.receivedAt)
  if (starts.length === 0) return left
  const first = starts.reduce((a, b) => (isBefore(b, a) ? b : a))
  return { ...left, reached: { ...left.reached, report_received: first } }
}

function completed(state: CaseState, event: CaseEvent & { type: 'ReportCompleted' }): CaseState {
  const report = state.reports.find((one) => one.id === event.report)
  if (!report) return state
  const missing = report.missing.filter((part) => !event.parts.includes(part))
  return withReport(state, event.report, {
    missing, ...(missing.length === 0 ? { completeAt: report.completeAt ?? event.at } : {}),
    ...(event.parts.includes('evidence') ? { toolOutputOnly: false } : {}),
  })
}

function withParticipant(state: CaseState, id: string, roles: readonly string[], name?: string): CaseState {
  const before = state.participants[id]
  const merged = [...new Set([...(before?.roles ?? []), ...roles])] as NonNullable<typeof before>['roles']
  const rm = before?.rm ?? rmStart(roles.includes('reporter') ? 'reporter' : 'recipient')
  const called = name ?? before?.name
  const participant = { ...before, id, roles: merged, rm, ...(called === undefined ? {} : { name: called }) }
  return { ...state, participants: { ...state.participants, [id]: participant } }
}

function rejectedWords(state: CaseState, event: CaseEvent & { type: 'RejectedWordsOffered' | 'RejectedWordsAnswered' | 'RejectedReportDisclosed' }): CaseState {
  if (event.type === 'RejectedWordsOffered') return { ...state, rejectedWords: { title: event.title, text: event.text, offeredAt: event.at, answers: {} } }
  if (!state.rejectedWords) return state
  if (event.type === 'RejectedReportDisclosed') return { ...state, rejectedWords: { ...state.rejectedWords, disclosedAt: event.at } }
  const { reporter, consent, at, how } = event
  return { ...state, rejectedWords: { ...state.rejectedWords, answers: { ...state.rejectedWords.answers, [reporter]: { consent, at, ...(how === undefined ? {} : { how }) } } } }
}

/** An answer to another addressee than the one asked about last is too late for it. */
function consented(state: CaseState, { reporter, to, consent, how, at }: CaseEvent & { type: 'UpstreamConsentAnswered' }): CaseState {
  const asked = state.upstreamConsent
  if (asked?.to !== to) return state
  const answers = { ...asked.answers, [reporter]: { consent, at, ...(how === undefined ? {} : { how }) } }
  return { ...state, upstreamConsent: { ...asked, answers } }
}

function credit(state: CaseState, id: string, name: string | null, consent: boolean): CaseState {
  const participant = state.participants[id]
  if (!participant) return state
  return { ...state, participants: { ...state.participants, [id]: { ...participant, credit: { name, consent } } } }
}

function evolveJudgement(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'InvestigationRecorded':
      return { ...state, impacts: event.impacts, investigation: { effects: event.effects, criticality: event.criticality } }
    case 'ReportValidated': return manage(state, 'validate')
    case 'ReportInvalidated': return { ...manage(state, 'invalidate'), rejection: { reason: event.reason, disposition: event.disposition } }
    case 'ReportAccepted': return manage(state, 'accept')
    case 'ReportDeferred': return manage(state, 'defer')
    case 'CaseClosed': return { ...manage(state, 'close'), outcome: event.outcome, closedAt: event.at }
    case 'CaseAssigned': return { ...state, team: { ...state.team, assignee: { id: event.member, name: event.name } } }
    case 'SeveritySet': return withSeverity(state, event)
    case 'PublicAwarenessRecorded': return world(state, 'P', event.at)
    case 'ExploitPublicRecorded': return world(world(state, 'P', event.at), 'X', event.at)
    case 'AttacksRecorded': return world(state, 'A', event.at)
    case 'EmbargoChanged': return embargoChanged(state, event)
    default: return state
  }
}

function manage(state: CaseState, event: RmEvent): CaseState {
  return { ...state, team: { ...state.team, rm: rmAfter(state.team.rm, event) ?? state.team.rm } }
}

function withSeverity(state: CaseState, event: CaseEvent & { type: 'SeveritySet' }): CaseState {
  const said: Severity = {
    scheme: event.scheme, level: event.level, final: event.final, by: actorName(event.actor), at: event.at,
    straightforwardMitigation: event.straightforwardMitigation ?? state.severity?.straightforwardMitigation ?? false,
    ...(event.own === undefined ? {} : { own: event.own }), ...(event.vector === undefined ? {} : { vector: event.vector }), ...(event.score === undefined ? {} : { score: event.score }),
  }
  const claims = [...state.claims, said]
  return event.actor.kind === 'participant' ? { ...state, claims } : { ...state, claims, severity: said }
}

/** X3: the facts about the world are recorded before the embargo teardown that they cause (X14). */
function world(state: CaseState, event: PxaEvent, at: string): CaseState {
  const pxa: PxaState = pxaAfter(state.pxa, event) ?? state.pxa
  return { ...state, pxa, worldSince: state.worldSince ?? at, existencePublic: state.existencePublic || event === 'P' }
}

function embargoChanged(state: CaseState, event: CaseEvent & { type: 'EmbargoChanged' }): CaseState {
  const before = state.embargo
  const embargo = evolveEmbargo(before, event.change)
  const reached: Partial<Record<Milestone, string>> = { ...state.reached }
  const byDefault = event.change.type === 'TermsActivated' && event.change.basis === 'published-default'
  if (embargo.em === 'A' && before.em !== 'A' && !byDefault) reached.date_agreed ??= event.at
  if (embargo.em === 'X' && before.em !== 'X') reached.embargo_ended ??= event.at
  return { ...state, embargo, reached }
}

function evolveFix(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'FixTimelineSet':
      return { ...state, timeline: { release: event.release, releaseType: event.releaseType, ...(event.by === undefined ? {} : { by: event.by }) } }
    case 'MitigationRecorded': return { ...state, mitigations: [...state.mitigations, event.text] }
    case 'CommunicationPlanMade':
      return event.mitigations === null ? state : { ...state, mitigations: [...state.mitigations, event.mitigations] }
    case 'SupportedVersionsNamed': return named(state, event.versions, event.at)
    case 'BackportRecorded': return backported(state, event)
    case 'FixReleased': return { ...state, release: { release: event.release, at: event.at, ...(event.url === undefined ? {} : { url: event.url }) }, team: { ...state.team, vfd: fixed(state, ['F']) } }
    case 'FixConfirmed': return { ...state, team: { ...state.team, vfd: fixed(state, ['F']) } }
    case 'AdvisoryPublished': return published(world({ ...state, team: { ...state.team, vfd: deployed(state) } }, 'P', event.at), event)
    case 'AdvisoryDrafted': return { ...state, advisory: { ...state.advisory, revision: event.revision, content: event.advisory, summary: event.summary, approvals: state.advisory?.approvals ?? [] } }
    case 'AdvisoryApproved': return state.advisory ? { ...state, advisory: { ...state.advisory, approvals: [...state.advisory.approvals, { revision: event.revision, by: event.by }] } } : state
    case 'AdvisoryWithdrawn': return withdrawn(state, event)
    case 'PublicationScheduled': return { ...state, schedule: { at: event.due, revision: event.revision, by: event.by } }
    case 'PublicationAborted': case 'PublicationHeld': return unscheduled(state)
    case 'CveRequested': return state.cve && state.cve.state !== 'rejected' ? state : { ...state, cve: { state: 'requested' } }
    case 'CveReserved': return { ...state, cve: { id: event.id, state: 'reserved' } }
    case 'CvePublished': return { ...state, cve: { id: event.id, state: 'published' } }
    case 'CveRejected': return { ...state, cve: { id: event.id, state: 'rejected' } }
    case 'NoticeApproved': return { ...state, notice: noticeWith(state, event) }
    case 'EarlyDisclosureSent': return withoutNotice(state)
    case 'DownstreamRecorded': return { ...state, downstream: [...state.downstream ?? [], { by: event.by, url: event.url, at: event.at }] }
    case 'AnnouncementMade': return { ...state, announcements: { ...state.announcements, [event.channel]: carried(state, event) } }
    default: return state
  }
}

/** Another text is another notice, and nobody has read it yet. */
function noticeWith({ notice }: CaseState, event: CaseEvent & { type: 'NoticeApproved' }): NonNullable<CaseState['notice']> {
  const { list, stage, text, files, by } = event
  return { list, stage, text, ...(files === undefined ? {} : { files }), by: [...new Set([...(notice && sameNotice(notice, event) ? notice.by : []), by])] }
}

function withoutNotice({ notice: _sent, ...state }: CaseState): CaseState {
  return state
}

/** The first word stays the proof of the announcement; what came after stands beside it. */
function carried({ announcements }: CaseState, { channel, proof, at, release }: CaseEvent & { type: 'AnnouncementMade' }): CaseState['announcements'][string] {
  const before = announcements[channel]
  return before === undefined || release === undefined ? { proof, at } : { ...before, later: [...before.later ?? [], { release, proof, at }] }
}

function fixed(state: CaseState, events: readonly VfdEvent[]): CaseState['team']['vfd'] {
  return events.reduce((vfd, event) => vfdAfter(vfd, event) ?? vfd, state.team.vfd)
}

/** A release brings the fix to those who run it; with nothing released, publishing deploys nothing. */
function deployed(state: CaseState): CaseState['team']['vfd'] {
  return state.release ? fixed(state, ['D']) : state.team.vfd
}

function named(state: CaseState, versions: readonly string[], at: string): CaseState {
  const backports = { ...state.backports }
  for (const branch of versions) backports[branch] ??= { branch, status: 'todo', at }
  for (const branch of Object.keys(backports)) if (!versions.includes(branch)) delete backports[branch]
  return { ...state, supported: versions, backports }
}

function backported(state: CaseState, event: CaseEvent & { type: 'BackportRecorded' }): CaseState {
  const row = {
    branch: event.branch, status: event.status, at: event.at,
    ...(event.reference === undefined ? {} : { reference: event.reference }), ...(event.reason === undefined ? {} : { reason: event.reason }),
  }
  return { ...state, backports: { ...state.backports, [event.branch]: row } }
}

function published(state: CaseState, event: CaseEvent & { type: 'AdvisoryPublished' }): CaseState {
  const advisory = state.advisory ?? { revision: event.revision, content: null, approvals: [] }
  const published = { id: event.advisoryId, at: advisory.published?.at ?? event.at, revision: event.revision, files: event.files, content: advisory.content }
  const earlier = advisory.releases ?? []
  const summary = earlier.length === 0 ? 'First publication.' : (advisory.summary ?? 'Revised.')
  return { ...unscheduled(state), advisory: { ...advisory, published, releases: [...earlier, { at: event.at, revision: event.revision, summary }] } }
}

function withdrawn(state: CaseState, event: CaseEvent & { type: 'AdvisoryWithdrawn' }): CaseState {
  if (!state.advisory) return state
  const release = { at: event.at, revision: state.advisory.revision, summary: `Withdrawn: ${event.reason}` }
  const withdrawal = { at: event.at, reason: event.reason }
  return { ...state, advisory: { ...state.advisory, withdrawn: event.at, withdrawal, releases: [...(state.advisory.releases ?? []), release] } }
}

function unscheduled(state: CaseState): CaseState {
  const { schedule, ...rest } = state
  return schedule === undefined ? state : rest
}
