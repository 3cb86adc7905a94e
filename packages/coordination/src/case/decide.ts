import { beforehand } from './beforehand.ts'
import type { CaseCommand, CaseCommandType } from './command.ts'
import type { Context, Decided, Refused } from './context.ts'
import { decideAdvisory } from './decide-advisory.ts'
import { decideClock } from './decide-clock.ts'
import { decideConversation } from './decide-conversation.ts'
import { decideEmbargoIn } from './decide-embargo.ts'
import { decideFix } from './decide-fix.ts'
import { decideIntake } from './decide-intake.ts'
import { decideJudgement } from './decide-judgement.ts'
import { decideRejected } from './decide-rejected.ts'
import { decideUpstream } from './decide-upstream.ts'
import { decideVendorsIn } from './decide-vendors.ts'
import { decideSchedule } from './decide-schedule.ts'
import { decideWorld } from './decide-world.ts'
import { copyOf } from './copies.ts'
import type { CaseEvent, CaseFact } from './event.ts'
import type { Audience } from './names.ts'
import type { CaseState } from './state.ts'

/** What an area decides: facts with their audience, or why not. */
export type Verdict = readonly Said[] | Refused
export type Said = CaseFact & { readonly audience: Audience }
export type Decider<T extends CaseCommandType> = (state: CaseState, command: Extract<CaseCommand, { type: T }>, context: Context) => Verdict

/**
 * The one decision: given where the case stands, what somebody wants, the policy it runs under and the time —
 * the events that follow, or a refusal that cites its rule. Total, pure, and the same for mail, page, API and timer.
 */
export function decide(state: CaseState, command: CaseCommand, context: Context): Decided {
  const refused = beforehand(command.type, state, context)
  if (refused) return { ok: false, refused }
  const verdict = byArea(state, command, context)
  if (!isList(verdict)) return { ok: false, refused: verdict }
  const meta = { at: context.now, actor: context.actor }
  return { ok: true, events: verdict.map((fact): CaseEvent => ({ ...fact, ...meta, ...copyOf(fact, state, context) })) }
}

function isList(verdict: Verdict): verdict is readonly Said[] {
  return Array.isArray(verdict)
}

function byArea(state: CaseState, command: CaseCommand, context: Context): Verdict {
  switch (command.type) {
    case 'OpenCase': case 'ReceiveReport': case 'CompleteReport': case 'AttachReport': case 'DetachReport': case 'RecordReceipt':
    case 'AskResubmission': case 'RouteToTeam': case 'RecordStub': case 'AcknowledgeStub': case 'LabelStub': case 'AddParticipant':
      return decideIntake(state, command, context)
    case 'WriteMessage': case 'Acknowledge': case 'SendFeedback': case 'AskForInformation': case 'ChooseCredit':
      return decideConversation(state, command, context)
    case 'RecordInvestigation': case 'Validate': case 'Invalidate': case 'Accept': case 'Defer': case 'Characterise':
    case 'ConfirmVulnerability': case 'SetSeverity': case 'Close': case 'Assign':
      return decideJudgement(state, command, context)
    case 'SetFixTimeline': case 'MakeCommunicationPlan': case 'RecordMitigation': case 'NameSupportedVersions': case 'AgreeFix':
    case 'RecordFix': case 'RecordTest': case 'ConfirmFix': case 'RecordBackport': case 'RecordMerge': case 'RecordRelease': case 'RecordBinaries':
      return decideFix(state, command, context)
    case 'RequestCve': case 'RecordCve': case 'RecordCvePublished': case 'RejectCve': case 'DraftAdvisory': case 'ApproveAdvisory':
    case 'ShowAdvisoryToReporter': case 'PublishAdvisory': case 'WithdrawAdvisory': case 'ApproveNotice': case 'RecordDownstream': case 'PublishMitigations': case 'AnnounceRelease': case 'RecordAnnouncement':
    case 'SendEarlyDisclosure':
      return decideAdvisory(state, command, context)
    case 'SchedulePublication': case 'AbortPublication': case 'HoldPublication':
      return decideSchedule(state, command, context)
    case 'RecordPublicAwareness': case 'RecordExploitPublic': case 'RecordAttacks': case 'RecordAdversaries':
      return decideWorld(state, command, context)
    case 'WarnClock': case 'MissPromise': case 'MovePolicy':
      return decideClock(state, command, context)
    case 'Embargo':
      return decideEmbargoIn(state, command, context)
    case 'Vendor':
      return decideVendorsIn(state, command, context)
    case 'OfferRejectedWords': case 'AnswerRejectedWords': case 'DiscloseRejected':
      return decideRejected(state, command, context)
    case 'AskUpstreamConsent': case 'AnswerUpstreamConsent': case 'HandUpstream':
      return decideUpstream(state, command, context)
  }
}
