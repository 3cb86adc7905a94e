import type { CaseCommandType } from '@parley/coordination'
import type { Relation, Role } from './roles.ts'

/** What may be done with a case beside the commands of the process. */
export const caseActions = ['read case', 'read readers-log', 'reveal identity', 'publish', 'export case', 'erase case', 'let in guest', 'lengthen access', 'let in by emergency'] as const
export type CaseAction = typeof caseActions[number] | CaseCommandType
/** What may be done with the desk itself. None of it reads a case. */
export const deskActions = ['manage team', 'manage desk', 'break glass'] as const
export type DeskAction = typeof deskActions[number]
export type Action = CaseAction | DeskAction

/** `desk`: nobody may ask for it; the desk does it by itself when a clock runs out or a mail comes in. */
type Who = readonly (Role | Relation)[] | 'desk'

const everyRole: Who = ['triager', 'fixer', 'release_manager', 'publisher', 'list_manager', 'auditor']
const working: Who = ['triager', 'fixer', 'release_manager', 'publisher']
const judging: Who = ['triager']
const fixing: Who = ['triager', 'fixer', 'release_manager']
const releasing: Who = ['release_manager', 'fixer']
const publishing: Who = ['publisher']

/**
 * The whole of who may do what with a case. Read a line as: «to *validate*, be a *triager* of its project». Roles come
 * from the case's project, relations from a grant of the case. What is not named here is nobody's (S-030).
 */
export const caseTable: Readonly<Record<CaseAction, Who>> = {
  'read case': [...everyRole, 'reporter', 'distributor', 'vendor', 'guest'],
  'read readers-log': everyRole,
  'reveal identity': ['triager'],
  'export case': ['triager', 'auditor'],
  'erase case': ['triager'],
  'let in guest': ['triager'],
  'lengthen access': ['triager', 'list_manager'],
  'publish': publishing,
  'let in by emergency': ['triager'],

  OpenCase: judging,
  ReceiveReport: ['triager', 'reporter'],
  CompleteReport: ['triager', 'reporter'],
  AttachReport: judging,
  DetachReport: judging,
  RecordReceipt: 'desk',
  AskResubmission: judging,
  RouteToTeam: judging,
  RecordStub: judging,
  AcknowledgeStub: judging,
  LabelStub: judging,
  AddParticipant: judging,
  AskUpstreamConsent: judging,
  AnswerUpstreamConsent: ['triager', 'reporter'],
  OfferRejectedWords: ['triager', 'publisher'],
  AnswerRejectedWords: ['triager', 'reporter'],
  DiscloseRejected: ['publisher'],
  HandUpstream: judging,

  WriteMessage: [...working, 'list_manager', 'reporter', 'distributor', 'vendor', 'guest'],
  Acknowledge: judging,
  SendFeedback: judging,
  AskForInformation: ['triager', 'fixer'],

  RecordInvestigation: ['triager', 'fixer'],
  Validate: judging,
  Invalidate: judging,
  Accept: judging,
  Defer: judging,
  Characterise: ['triager', 'fixer'],
  ConfirmVulnerability: ['triager', 'fixer'],
  SetSeverity: judging,
  Close: judging,
  Assign: judging,

  SetFixTimeline: fixing,
  MakeCommunicationPlan: ['triager', 'release_manager', 'publisher'],
  RecordMitigation: fixing,
  NameSupportedVersions: releasing,
  AgreeFix: [...working, 'reporter'],
  RecordFix: fixing,
  RecordTest: fixing,
  ConfirmFix: [...working, 'reporter'],
  RecordBackport: releasing,
  RecordMerge: releasing,
  RecordRelease: ['release_manager'],
  RecordBinaries: ['release_manager'],

  RequestCve: ['triager', 'release_manager', 'publisher'],
  RecordCve: ['triager', 'release_manager', 'publisher'],
  RecordCvePublished: ['release_manager', 'publisher'],
  RejectCve: ['triager', 'publisher'],
  DraftAdvisory: working,
  ApproveAdvisory: working,
  ShowAdvisoryToReporter: ['triager', 'publisher'],
  PublishAdvisory: publishing,
  WithdrawAdvisory: publishing,
  SchedulePublication: publishing,
  AbortPublication: ['release_manager', 'publisher'],
  HoldPublication: 'desk',
  PublishMitigations: publishing,
  RecordAnnouncement: ['release_manager', 'publisher'],
  ApproveNotice: working,
  RecordDownstream: ['triager', 'release_manager', 'publisher', 'list_manager'],
  AnnounceRelease: ['release_manager', 'publisher'],
  SendEarlyDisclosure: ['list_manager'],
  ChooseCredit: ['triager', 'reporter'],

  RecordPublicAwareness: working,
  RecordExploitPublic: working,
  RecordAttacks: working,
  RecordAdversaries: working,

  WarnClock: 'desk',
  MissPromise: 'desk',
  MovePolicy: judging,
  Embargo: ['triager', 'release_manager', 'reporter', 'distributor', 'vendor'],
  Vendor: ['triager', 'release_manager', 'list_manager', 'vendor'],
}

/** What needs a proof of presence not older than five minutes (S-025). */
export const dangerous: ReadonlySet<Action> = new Set<Action>([
  'publish', 'PublishAdvisory', 'WithdrawAdvisory', 'DiscloseRejected', 'SchedulePublication', 'PublishMitigations', 'SendEarlyDisclosure', 'reveal identity',
  'export case', 'erase case', 'let in guest', 'lengthen access', 'AddParticipant', 'manage team', 'manage desk', 'break glass', 'let in by emergency',
])

/** Which audiences of a case each relation reads and may write to; the team reads and writes to all. */
export const audienceTable: Readonly<Record<Relation, readonly ('reporter' | 'parties' | 'list' | 'party')[]>> = {
  reporter: ['reporter', 'parties'],
  distributor: ['list'],
  vendor: ['parties', 'party'],
  guest: ['parties'],
}
