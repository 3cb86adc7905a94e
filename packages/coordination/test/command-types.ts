import type { CaseCommandType } from '../src/case/command.ts'

// A command that the core learns and this table does not know does not compile.
const all: Readonly<Record<CaseCommandType, true>> = {
  OpenCase: true, ReceiveReport: true, CompleteReport: true, AttachReport: true, DetachReport: true,
  RecordReceipt: true, AskResubmission: true, RouteToTeam: true, RecordStub: true, AcknowledgeStub: true,
  LabelStub: true, AddParticipant: true, WriteMessage: true, Acknowledge: true, SendFeedback: true,
  AskForInformation: true, HandUpstream: true, AskUpstreamConsent: true, AnswerUpstreamConsent: true, OfferRejectedWords: true, AnswerRejectedWords: true, DiscloseRejected: true, Vendor: true, RecordInvestigation: true, Validate: true, Invalidate: true,
  Accept: true, Defer: true, Characterise: true, ConfirmVulnerability: true, SetSeverity: true, Close: true,
  Assign: true, SetFixTimeline: true, MakeCommunicationPlan: true, RecordMitigation: true,
  NameSupportedVersions: true, AgreeFix: true, RecordFix: true, RecordTest: true, ConfirmFix: true,
  RecordBackport: true, RecordMerge: true, RecordRelease: true, RecordBinaries: true, RequestCve: true,
  RecordCve: true, RecordCvePublished: true, RejectCve: true, DraftAdvisory: true, ApproveAdvisory: true,
  ShowAdvisoryToReporter: true, PublishAdvisory: true, WithdrawAdvisory: true, AnnounceRelease: true,
  PublishMitigations: true, RecordAnnouncement: true, ApproveNotice: true, RecordDownstream: true, SendEarlyDisclosure: true, ChooseCredit: true,
  RecordPublicAwareness: true, RecordExploitPublic: true, RecordAttacks: true, RecordAdversaries: true, WarnClock: true, MissPromise: true,
  MovePolicy: true, Embargo: true, SchedulePublication: true, AbortPublication: true, HoldPublication: true,
}

/** Every type of command that a case knows. */
export const caseTypes = Object.keys(all) as CaseCommandType[]
