import type { ContentPart, Disposition, Milestone } from '@parley/policy'
import type { Actor, Audience, Instant, ParticipantId, ReportId } from './names.ts'
import type { EmbargoEvent } from '../embargo/event.ts'
import type { VendorChange } from '../vendors/event.ts'

/** What every event carries beside its own facts. */
export interface EventMeta {
  readonly at: Instant
  readonly actor: Actor
  readonly audience: Audience
  /** Where a copy of it belongs, because the policy says so (S2x-3); `byHand` where no list makes it by itself (S2x-26). */
  readonly copy?: { readonly to: string; readonly byHand: boolean }
}

/** A file that came with a message; the bytes are in the blob store under this id. */
export interface Attachment {
  readonly blob: string
  readonly name: string
  readonly mediaType: string
  readonly size: number
}

/** A file that a whole list gets, known by its bytes: `blob` changes where it is filed, `sha256` (hex) does not. */
export interface NoticeFile extends Attachment { readonly sha256: string }

export interface MessageBody {
  readonly text: string
  readonly attachments?: readonly Attachment[]
  /** The blob that holds the mail as it arrived, byte for byte. */
  readonly original?: string
  /** Facts about how it arrived that a reader should know: «could not be decoded», «claims to be …». */
  readonly marks?: readonly string[]
}

export type ReportChannel = 'email' | 'individual_email' | 'web_form' | 'api' | 'forge_private_report'
export type BackportStatus = 'todo' | 'in_review' | 'tested' | 'released' | 'not_affected' | 'waived'
export type SeverityScheme = 'CVSS:4.0' | 'CVSS:3.1' | 'CVSS:3.0' | 'qualitative' | 'label'
export type Impact = 'confidentiality' | 'integrity' | 'availability' | 'elevation_of_privilege'
export type ReleaseType = 'patch' | 'minor' | 'major' | 'release'

/** Past tense, one fact each. `version` of the stored form is 1 unless `upcast.ts` says otherwise. */
export type CaseFact =
  // intake
  | { readonly type: 'CaseOpened'; readonly project: string; readonly reference: string; readonly policy: string }
  | { readonly type: 'ReportReceived'; readonly report: ReportId; readonly reporter: ParticipantId; readonly channel: ReportChannel; readonly receivedAt: Instant; readonly title: string; readonly message: MessageBody; readonly parts: readonly ContentPart[]; readonly missing: readonly ContentPart[]; readonly claimedPublic?: boolean; readonly toolOutputOnly?: boolean; readonly formatBreaches?: readonly FormatBreach[]; readonly handle?: string; readonly about?: 'project' | 'dependency' | 'unsure' }
  | { readonly type: 'ReportCompleted'; readonly report: ReportId; readonly parts: readonly ContentPart[] }
  | { readonly type: 'ReportAttached'; readonly report: ReportId; readonly fromCase: string; readonly reporter: ParticipantId; readonly receivedAt: Instant; readonly title: string; readonly message: MessageBody } & CarriedReport
  | { readonly type: 'ReportDetached'; readonly report: ReportId; readonly toCase: string; readonly reason: string }
  | { readonly type: 'ReceiptSent'; readonly report: ReportId; readonly to: ParticipantId }
  | { readonly type: 'ResubmissionAsked'; readonly report: ReportId; readonly breaches: readonly FormatBreach[] }
  | { readonly type: 'RoutedToTeam'; readonly team: string; readonly list?: string; readonly securityModel?: string }
  | { readonly type: 'StubRecorded'; readonly url: string; readonly title: string; readonly exactTitle: boolean; readonly details: readonly string[] }
  | { readonly type: 'StubAcknowledged'; readonly url?: string }
  | { readonly type: 'StubLabelled'; readonly label: string }
  | { readonly type: 'ParticipantAdded'; readonly participant: ParticipantId; readonly roles: readonly ParticipantRole[]; readonly name?: string; readonly need?: string; readonly markedPrivate?: boolean }
  // conversation
  | { readonly type: 'MessageWritten'; readonly by: 'team' | 'reporter' | 'party'; readonly message: MessageBody }
  | { readonly type: 'Acknowledged'; readonly text: string }
  | { readonly type: 'FeedbackSent'; readonly plan: string; readonly workarounds: string | null; readonly text?: string }
  | { readonly type: 'InformationAsked'; readonly text: string; readonly pauses: boolean }
  | { readonly type: 'InformationReceived' }
  | { readonly type: 'UpstreamConsentAsked'; readonly to: string; readonly text: string }
  | { readonly type: 'RejectedWordsOffered'; readonly title: string; readonly text: string }
  | { readonly type: 'RejectedWordsAnswered'; readonly reporter: ParticipantId; readonly consent: boolean; readonly how?: string }
  | { readonly type: 'RejectedReportDisclosed'; readonly title: string; readonly text: string }
  | { readonly type: 'UpstreamConsentAnswered'; readonly reporter: ParticipantId; readonly to: string; readonly consent: boolean; readonly how?: string }
  | { readonly type: 'HandedUpstream'; readonly to: string; readonly text: string; readonly consent: boolean; readonly vendor?: ParticipantId }
  // judgement
  | { readonly type: 'InvestigationRecorded'; readonly effects: string; readonly criticality: string; readonly impacts: readonly Impact[] }
  | { readonly type: 'ReportValidated'; readonly reasoning: string }
  | { readonly type: 'ReportInvalidated'; readonly reason: string; readonly clause?: string; readonly disposition: Disposition; readonly copied?: boolean }
  | { readonly type: 'ReportAccepted'; readonly text?: string }
  | { readonly type: 'ReportDeferred'; readonly reason: string }
  | { readonly type: 'Characterised'; readonly text: string }
  | { readonly type: 'VulnerabilityConfirmed'; readonly text: string }
  | { readonly type: 'SeveritySet'; readonly scheme: SeverityScheme; readonly vector?: string; readonly score?: number; readonly level: 'none' | 'low' | 'medium' | 'high' | 'critical'; readonly own?: string; readonly final: boolean; readonly reason?: string; readonly straightforwardMitigation?: boolean }
  | { readonly type: 'CaseClosed'; readonly outcome: Outcome; readonly reason: string }
  | { readonly type: 'CaseAssigned'; readonly member: string; readonly name: string }
  // preparation, fix, release
  | { readonly type: 'FixTimelineSet'; readonly release: string; readonly releaseType: ReleaseType; readonly by?: string }
  | { readonly type: 'CommunicationPlanMade'; readonly text: string; readonly mitigations: string | null }
  | { readonly type: 'MitigationRecorded'; readonly text: string }
  | { readonly type: 'SupportedVersionsNamed'; readonly versions: readonly string[] }
  | { readonly type: 'FixAgreed'; readonly text: string }
  | { readonly type: 'FixDeveloped'; readonly place: string; readonly reference: string; readonly access?: string }
  | { readonly type: 'FixTested'; readonly result: 'passed' | 'failed'; readonly record: string }
  | { readonly type: 'FixConfirmed'; readonly text: string }
  | { readonly type: 'BackportRecorded'; readonly branch: string; readonly status: BackportStatus; readonly reference?: string; readonly reason?: string }
  | { readonly type: 'FixMerged'; readonly reference: string; readonly branches: readonly string[]; readonly commitMessage?: string }
  | { readonly type: 'FixReleased'; readonly release: string; readonly releaseType: ReleaseType; readonly url?: string }
  | { readonly type: 'BinariesPublished'; readonly url: string }
  // CVE and advisory
  | { readonly type: 'CveRequested'; readonly from: string; readonly description: string }
  | { readonly type: 'CveReserved'; readonly id: string }
  | { readonly type: 'CvePublished'; readonly id: string; readonly proof?: string }
  | { readonly type: 'CveRejected'; readonly id: string; readonly reason: string }
  | { readonly type: 'AdvisoryDrafted'; readonly advisory: unknown; readonly revision: number; readonly summary: string }
  | { readonly type: 'AdvisoryApproved'; readonly revision: number; readonly by: string }
  | { readonly type: 'AdvisoryShownToReporter'; readonly revision: number }
  | { readonly type: 'AdvisoryPublished'; readonly advisoryId: string; readonly revision: number; readonly files: readonly PublishedFile[]; readonly onBehalfOf?: string }
  | { readonly type: 'AdvisoryWithdrawn'; readonly advisoryId: string; readonly reason: string; readonly files?: readonly PublishedFile[] }
  | { readonly type: 'PublicationScheduled'; readonly due: Instant; readonly revision: number; readonly by: string }
  | { readonly type: 'PublicationAborted'; readonly due: Instant; readonly reason: string }
  | { readonly type: 'PublicationHeld'; readonly due: Instant; readonly code: string; readonly says: string }
  | { readonly type: 'ReleaseAnnounced'; readonly proof: string }
  | { readonly type: 'MitigationsPublished'; readonly url?: string }
  | { readonly type: 'AnnouncementMade'; readonly channel: string; readonly proof: string; readonly release?: number }
  | { readonly type: 'NoticeApproved'; readonly list: string; readonly stage: 'plan' | 'test'; readonly text: string; readonly files?: readonly NoticeFile[]; readonly by: string }
  | { readonly type: 'DownstreamRecorded'; readonly by: string; readonly url: string }
  | { readonly type: 'EarlyDisclosureSent'; readonly list: string; readonly stage: 'plan' | 'test'; readonly text: string; readonly files?: readonly NoticeFile[]; readonly recipients: readonly ParticipantId[] }
  | { readonly type: 'CreditChosen'; readonly reporter: ParticipantId; readonly name: string | null; readonly consent: boolean }
  // access beside the process
  | { readonly type: 'EmergencyAccessGiven'; readonly member: string; readonly until: Instant; readonly reason: string }
  | { readonly type: 'EmergencyAccessEnded'; readonly member: string }
  | { readonly type: 'GuestLetIn'; readonly member: string; /** What they may read: to all parties, also with the reporter, or all of the team's. */ readonly view: 'parties' | 'reporter' | 'team'; readonly until: Instant; readonly reason: string }
  | { readonly type: 'GuestAccessEnded'; readonly member: string }
  | { readonly type: 'OutsideAccessLengthened'; readonly participant: ParticipantId; readonly until: Instant; readonly reason: string }
  | { readonly type: 'IdentityRevealed'; readonly reporter: ParticipantId; readonly reason: string }
  // the world outside
  | { readonly type: 'PublicAwarenessRecorded'; readonly evidence: string }
  | { readonly type: 'ExploitPublicRecorded'; readonly evidence: string }
  | { readonly type: 'AttacksRecorded'; readonly evidence: string; readonly keepEmbargo?: string }
  | { readonly type: 'AdversariesRecorded'; readonly have: 'exploit' | 'details'; readonly evidence: string; readonly keepEmbargo?: string }
  // clocks and policy
  | { readonly type: 'ClockWarned'; readonly clock: string; readonly due: Instant }
  | { readonly type: 'PromiseMissed'; readonly clock: string; readonly due: Instant; readonly missing: readonly Milestone[] }
  | { readonly type: 'PromiseEscalated'; readonly clock: string; readonly to: readonly string[] }
  | { readonly type: 'PolicyMoved'; readonly from: string; readonly to: string; readonly reason: string; readonly clocks?: readonly MovedClock[] }
  | { readonly type: 'ContentErased'; readonly what: string; readonly reason: string }
  | EmbargoFact
  | VendorFact

/** When a clock of the old version fell due, and when the same clock falls due under the new one; `null`: no such instant. */
export interface MovedClock { readonly clock: string; readonly before: Instant | null; readonly after: Instant | null }

/** What the embargo's own machine recorded, as one event of the case. */
export interface EmbargoFact { readonly type: 'EmbargoChanged'; readonly change: EmbargoEvent }

/** What one of several vendors did, or what was done about it. */
export interface VendorFact { readonly type: 'VendorsChanged'; readonly change: VendorChange }

/** What a report brings along from the case it came from, so that moving it loses nothing. */
export interface CarriedReport {
  readonly channel?: ReportChannel
  readonly missing?: readonly ContentPart[]
  readonly toolOutputOnly?: boolean
  readonly handle?: string
  readonly reporterName?: string
  readonly credit?: { readonly name: string | null; readonly consent: boolean }
}

export type FormatBreach = 'html_only' | 'image_only' | 'pdf_only' | 'movie' | 'encrypted' | 'several_vulnerabilities'
export type ParticipantRole = 'finder' | 'reporter' | 'vendor' | 'deployer' | 'coordinator' | 'distributor' | 'observer' | 'case_owner' | 'cna'
export type Outcome = 'disclosed' | 'kept_internal' | 'rejected' | 'redirected' | 'ignored' | 'duplicate' | 'withdrawn' | 'already_fixed' | 'upstream'
export interface PublishedFile { readonly path: string; readonly sha256: string; readonly schema?: string }

export type CaseEvent = CaseFact & EventMeta
export type CaseEventType = CaseFact['type']
