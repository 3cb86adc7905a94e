import type { Milestone } from '@parley/policy'
import type { CaseEvent, CaseEventType } from './event.ts'

/**
 * Which facts each event establishes. What the desk does by itself never counts as something a person did:
 * an automatic receipt stops no clock of S1-17, S1-35, S3-13, S3-31, S4-14.
 */
const always: Readonly<Partial<Record<CaseEventType, readonly Milestone[]>>> = {
  ReportReceived: ['report_received'],
  ReportAttached: ['report_received'],
  ReceiptSent: ['receipt_sent'],
  RoutedToTeam: ['routed_to_team'],
  StubRecorded: ['stub_filed'],
  StubAcknowledged: ['stub_acknowledged'],
  StubLabelled: ['stub_labelled'],
  Acknowledged: ['acknowledged', 'reporter_updated'],
  FeedbackSent: ['feedback_sent', 'conversation_initiated', 'acknowledged', 'reporter_updated'],
  InformationAsked: ['conversation_initiated', 'acknowledged', 'reporter_updated'],
  InvestigationRecorded: ['investigated', 'analysed'],
  ReportValidated: ['validated', 'analysed'],
  ReportInvalidated: ['invalidated', 'analysed'],
  ReportAccepted: ['accepted', 'acceptance_told', 'acknowledged', 'reporter_updated'],
  ReportDeferred: ['deferred'],
  Characterised: ['characterised'],
  VulnerabilityConfirmed: ['confirmed'],
  SeveritySet: ['severity_set'],
  FixTimelineSet: ['fix_timeline_set'],
  CommunicationPlanMade: ['communication_plan_made'],
  MitigationRecorded: ['mitigation_available'],
  FixAgreed: ['fix_agreed'],
  FixDeveloped: ['fix_developed'],
  FixConfirmed: ['fix_confirmed'],
  FixMerged: ['fix_merged'],
  FixReleased: ['fix_released'],
  BinariesPublished: ['binaries_published'],
  CveRequested: ['cve_requested'],
  CveReserved: ['cve_requested', 'cve_reserved'],
  CvePublished: ['cve_published'],
  AdvisoryDrafted: ['advisory_drafted'],
  AdvisoryShownToReporter: ['advisory_shown_to_reporter', 'reporter_updated'],
  AdvisoryPublished: ['advisory_published', 'public_disclosure'],
  ReleaseAnnounced: ['release_announced'],
  MitigationsPublished: ['mitigations_published'],
  HandedUpstream: ['reporter_updated'],
  PublicAwarenessRecorded: ['public_disclosure'],
  ExploitPublicRecorded: ['public_disclosure'],
  CaseClosed: ['closed'],
}

/** The facts an event establishes, in the order in which a reader would expect them. */
export function establishedBy(event: CaseEvent): readonly Milestone[] {
  const facts = always[event.type] ?? []
  switch (event.type) {
    case 'MessageWritten': return opensConversation(event) ? ['conversation_initiated', 'acknowledged', 'reporter_updated'] : []
    case 'ReportInvalidated': return event.disposition === 'ignore' ? facts : [...facts, 'rejection_explained', 'reporter_updated']
    case 'FixTested': return event.result === 'passed' ? ['fix_tested'] : []
    case 'CommunicationPlanMade': return event.mitigations === null ? facts : [...facts, 'mitigation_available']
    case 'EarlyDisclosureSent': return [event.stage === 'plan' ? 'early_disclosure_planned' : 'early_disclosure_tested']
    default: return event.actor.kind === 'desk' ? facts.filter((fact) => !byPeopleOnly.has(fact)) : facts
  }
}

/** Facts that only a person can bring about. */
const byPeopleOnly: ReadonlySet<Milestone> = new Set<Milestone>([
  'acknowledged', 'feedback_sent', 'conversation_initiated', 'analysed', 'investigated', 'reporter_updated', 'stub_acknowledged',
])

function opensConversation(event: CaseEvent & { type: 'MessageWritten' }): boolean {
  return event.by === 'team' && event.actor.kind === 'member' && (event.audience === 'reporter' || event.audience === 'parties')
}

/** Where anybody can see for themselves that a public act was done; undefined where the event names no place. */
export function proofOf(event: CaseEvent): string | undefined {
  switch (event.type) {
    case 'FixMerged': return event.reference
    case 'FixReleased': return event.url ?? event.release
    case 'BinariesPublished':
    case 'MitigationsPublished': return event.url
    case 'ReleaseAnnounced':
    case 'CvePublished': return event.proof
    case 'AdvisoryPublished': return proofOfFiles(event)
    default: return undefined
  }
}

function proofOfFiles({ advisoryId, files }: { readonly advisoryId: string; readonly files: readonly { readonly path: string; readonly sha256: string }[] }): string {
  const [first] = files
  return first === undefined ? `/advisories/${advisoryId}` : `/advisories/${advisoryId} (${files.length} files, ${first.path} sha256:${first.sha256.slice(0, 16)})`
}
