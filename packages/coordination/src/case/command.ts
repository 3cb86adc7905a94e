import type { ContentPart, Disposition } from '@parley/policy'
import type { BackportStatus, CarriedReport, FormatBreach, Impact, MessageBody, NoticeFile, Outcome, ParticipantRole, PublishedFile, ReleaseType, ReportChannel, SeverityScheme } from './event.ts'
import type { Audience, Instant, ParticipantId, ReportId } from './names.ts'
import type { EmbargoCommand } from '../embargo/command.ts'
import type { VendorCommand } from '../vendors/command.ts'

/** Imperative: what somebody wants. The gate in `desk/commands` adds who (an Actor) and when (an Instant). */
export type CaseCommand =
  // intake
  | { readonly type: 'OpenCase'; readonly project: string; readonly reference: string; readonly policy: string }
  | { readonly type: 'ReceiveReport'; readonly report: ReportId; readonly reporter: ParticipantId; readonly reporterName?: string; readonly channel: ReportChannel; readonly receivedAt: Instant; readonly title: string; readonly message: MessageBody; readonly parts: readonly ContentPart[]; readonly claimedPublic?: boolean; readonly toolOutputOnly?: boolean; readonly formatBreaches?: readonly FormatBreach[]; readonly handle?: string; readonly stub?: StubSeen; readonly about?: 'project' | 'dependency' | 'unsure' }
  | { readonly type: 'CompleteReport'; readonly report: ReportId; readonly parts: readonly ContentPart[] }
  | { readonly type: 'AttachReport'; readonly report: ReportId; readonly fromCase: string; readonly reporter: ParticipantId; readonly receivedAt: Instant; readonly title: string; readonly message: MessageBody } & CarriedReport
  | { readonly type: 'DetachReport'; readonly report: ReportId; readonly toCase: string; readonly reason: string }
  | { readonly type: 'RecordReceipt'; readonly report: ReportId; readonly to: ParticipantId }
  | { readonly type: 'AskResubmission'; readonly report: ReportId; readonly breaches: readonly FormatBreach[] }
  | { readonly type: 'RouteToTeam'; readonly team: string }
  | { readonly type: 'RecordStub'; readonly stub: StubSeen }
  | { readonly type: 'AcknowledgeStub' }
  | { readonly type: 'LabelStub'; readonly label: string }
  | { readonly type: 'AddParticipant'; readonly participant: ParticipantId; readonly roles: readonly ParticipantRole[]; readonly name?: string; readonly need?: string }
  // conversation
  | { readonly type: 'WriteMessage'; readonly audience: Audience; readonly message: MessageBody }
  | { readonly type: 'Acknowledge'; readonly text: string }
  | { readonly type: 'SendFeedback'; readonly plan: string; readonly workarounds: string; readonly noneKnown: boolean; readonly text?: string }
  | { readonly type: 'AskForInformation'; readonly text: string }
  | { readonly type: 'AskUpstreamConsent'; readonly to: string; readonly text: string }
  | { readonly type: 'OfferRejectedWords'; readonly title: string; readonly text: string }
  | { readonly type: 'AnswerRejectedWords'; readonly reporter: ParticipantId; readonly consent: boolean; readonly how?: string }
  | { readonly type: 'DiscloseRejected' }
  | { readonly type: 'AnswerUpstreamConsent'; readonly reporter: ParticipantId; readonly consent: boolean; readonly how?: string }
  /**
   * `vendor`: the participant that the desk made of the addressee. `address`, `language` and `key` (OpenPGP, verified by a
   * person) are for the letter, and no part of any event.
   */
  | { readonly type: 'HandUpstream'; readonly to: string; readonly text: string; readonly vendor?: ParticipantId; readonly address?: string; readonly language?: string; readonly key?: string }
  // judgement
  | { readonly type: 'RecordInvestigation'; readonly effects: string; readonly criticality: string; readonly impacts: readonly Impact[] }
  | { readonly type: 'Validate'; readonly reasoning: string }
  | { readonly type: 'Invalidate'; readonly reason: string; readonly clause?: string; readonly disposition: Disposition }
  | { readonly type: 'Accept'; readonly text?: string }
  | { readonly type: 'Defer'; readonly reason: string }
  | { readonly type: 'Characterise'; readonly text: string }
  | { readonly type: 'ConfirmVulnerability'; readonly text: string }
  | { readonly type: 'SetSeverity'; readonly scheme: SeverityScheme; readonly vector?: string; readonly level?: 'none' | 'low' | 'medium' | 'high' | 'critical'; /** A name on the policy's own scale; its level follows from it. */ readonly own?: string; readonly final: boolean; readonly reason?: string; readonly straightforwardMitigation?: boolean }
  | { readonly type: 'Close'; readonly outcome: Outcome; readonly reason: string }
  | { readonly type: 'Assign'; readonly member: string; readonly name: string; readonly qualifications?: readonly string[] }
  // preparation, fix, release
  | { readonly type: 'SetFixTimeline'; readonly release: string; readonly releaseType: ReleaseType; readonly by?: string }
  | { readonly type: 'MakeCommunicationPlan'; readonly text: string; readonly mitigations: string; readonly noneKnown: boolean }
  | { readonly type: 'RecordMitigation'; readonly text: string }
  | { readonly type: 'NameSupportedVersions'; readonly versions: readonly string[] }
  | { readonly type: 'AgreeFix'; readonly text: string }
  | { readonly type: 'RecordFix'; readonly place: string; readonly reference: string; readonly access?: string }
  | { readonly type: 'RecordTest'; readonly result: 'passed' | 'failed'; readonly record: string }
  | { readonly type: 'ConfirmFix'; readonly text: string }
  | { readonly type: 'RecordBackport'; readonly branch: string; readonly status: BackportStatus; readonly reference?: string; readonly reason?: string }
  | { readonly type: 'RecordMerge'; readonly reference: string; readonly branches: readonly string[]; readonly commitMessage?: string }
  | { readonly type: 'RecordRelease'; readonly release: string; readonly releaseType: ReleaseType; readonly url?: string }
  | { readonly type: 'RecordBinaries'; readonly url: string }
  // CVE and advisory
  | { readonly type: 'RequestCve'; readonly from: string; readonly description: string }
  | { readonly type: 'RecordCve'; readonly id: string }
  | { readonly type: 'RecordCvePublished'; readonly id: string; readonly proof?: string }
  | { readonly type: 'RejectCve'; readonly id: string; readonly reason: string }
  | { readonly type: 'DraftAdvisory'; readonly advisory: unknown; readonly summary: string }
  | { readonly type: 'ApproveAdvisory'; readonly revision: number; readonly by: string }
  | { readonly type: 'ShowAdvisoryToReporter' }
  | { readonly type: 'PublishAdvisory'; readonly advisoryId: string; readonly files: readonly PublishedFile[]; readonly hasMitigations: boolean; readonly hasHowToApply: boolean; readonly onBehalfOf?: string }
  | { readonly type: 'WithdrawAdvisory'; readonly advisoryId: string; readonly reason: string; readonly files?: readonly PublishedFile[] }
  | { readonly type: 'SchedulePublication'; readonly at: Instant; readonly revision: number }
  | { readonly type: 'AbortPublication'; readonly reason: string }
  | { readonly type: 'HoldPublication'; readonly code: string; readonly says: string }
  | { readonly type: 'AnnounceRelease'; readonly proof: string }
  | { readonly type: 'PublishMitigations'; readonly url?: string }
  | { readonly type: 'RecordAnnouncement'; readonly channel: string; readonly proof: string; readonly release?: number }
  | { readonly type: 'ApproveNotice'; readonly list: string; readonly stage: 'plan' | 'test'; readonly text: string; readonly files?: readonly NoticeFile[] }
  | { readonly type: 'RecordDownstream'; readonly by: string; readonly url: string }
  | { readonly type: 'SendEarlyDisclosure'; readonly list: string; readonly stage: 'plan' | 'test'; readonly text: string; readonly files?: readonly NoticeFile[]; readonly recipients: readonly ParticipantId[] }
  | { readonly type: 'ChooseCredit'; readonly reporter: ParticipantId; readonly name: string | null; readonly consent: boolean }
  // the world outside
  | { readonly type: 'RecordPublicAwareness'; readonly evidence: string }
  | { readonly type: 'RecordExploitPublic'; readonly evidence: string }
  | { readonly type: 'RecordAttacks'; readonly evidence: string; readonly keepEmbargo?: string }
  | { readonly type: 'RecordAdversaries'; readonly have: 'exploit' | 'details'; readonly evidence: string; readonly keepEmbargo?: string }
  // clocks, policy, embargo
  | { readonly type: 'WarnClock'; readonly clock: string }
  | { readonly type: 'MissPromise'; readonly clock: string }
  | { readonly type: 'MovePolicy'; readonly to: string; readonly reason: string }
  | { readonly type: 'Embargo'; readonly command: EmbargoCommand }
  | { readonly type: 'Vendor'; readonly command: VendorCommand }

export interface StubSeen { readonly url: string; readonly title: string; readonly text?: string }
export type CaseCommandType = CaseCommand['type']
