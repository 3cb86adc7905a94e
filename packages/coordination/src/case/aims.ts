import type { Milestone } from '@parley/policy'
import type { CaseCommandType } from './command.ts'

/** The facts that a command means to establish, so that the policy's order can be asked before anybody tries. */
export const aims: Readonly<Partial<Record<CaseCommandType, readonly Milestone[]>>> = {
  RouteToTeam: ['routed_to_team'],
  AcknowledgeStub: ['stub_acknowledged'],
  LabelStub: ['stub_labelled'],
  Acknowledge: ['acknowledged'],
  SendFeedback: ['feedback_sent'],
  RecordInvestigation: ['investigated'],
  Validate: ['validated'],
  Accept: ['accepted'],
  Defer: ['deferred'],
  Characterise: ['characterised'],
  ConfirmVulnerability: ['confirmed'],
  SetFixTimeline: ['fix_timeline_set'],
  MakeCommunicationPlan: ['communication_plan_made'],
  AgreeFix: ['fix_agreed'],
  RecordFix: ['fix_developed'],
  RecordTest: ['fix_tested'],
  ConfirmFix: ['fix_confirmed'],
  RecordMerge: ['fix_merged'],
  RecordRelease: ['fix_released'],
  RecordBinaries: ['binaries_published'],
  RequestCve: ['cve_requested'],
  RecordCve: ['cve_reserved'],
  RecordCvePublished: ['cve_published'],
  DraftAdvisory: ['advisory_drafted'],
  ShowAdvisoryToReporter: ['advisory_shown_to_reporter'],
  PublishAdvisory: ['advisory_published', 'public_disclosure'],
  AnnounceRelease: ['release_announced'],
  PublishMitigations: ['mitigations_published'],
  SendEarlyDisclosure: ['early_disclosure_planned'],
}

/**
 * Facts whose order hangs on what the command says, so that only `decide` can tell: an ignored mail needs no
 * investigation, and talk about a date is free while agreeing on one is not. The page asks for them by name.
 */
export const aimsByArgument: Readonly<Partial<Record<CaseCommandType, readonly Milestone[]>>> = {
  Invalidate: ['invalidated', 'rejection_explained'],
  Embargo: ['date_agreed'],
  SendEarlyDisclosure: ['early_disclosure_tested'],
  RecordAnnouncement: ['announced', 'security_page_updated'],
  Close: ['closed'],
}
