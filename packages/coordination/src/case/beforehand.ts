import { rmAfter, rmNames, type RmEvent } from '../vultron/rm.ts'
import { aims } from './aims.ts'
import type { CaseCommandType } from './command.ts'
import type { Context, Refused } from './context.ts'
import { nothingRejected } from './decide-rejected.ts'
import { heldUp } from './held-up.ts'
import { unready } from './readiness.ts'
import { refuse } from './refuse.ts'
import type { CaseState } from './state.ts'

const moves: Readonly<Partial<Record<CaseCommandType, RmEvent>>> = {
  Validate: 'validate', Invalidate: 'invalidate', Accept: 'accept', Defer: 'defer', Close: 'close',
}

/** What may still be done once a case is closed: talk, correct, and note what became known. */
const afterClosing: ReadonlySet<CaseCommandType> = new Set<CaseCommandType>([
  'WriteMessage', 'RecordPublicAwareness', 'RecordExploitPublic', 'RecordAttacks', 'RecordAdversaries', 'RecordCvePublished', 'RejectCve',
  'WithdrawAdvisory', 'RecordAnnouncement', 'RecordDownstream', 'ChooseCredit', 'MovePolicy', 'DraftAdvisory', 'ApproveAdvisory', 'PublishAdvisory',
  'AttachReport', 'DetachReport', 'RecordReceipt', 'Vendor', 'OfferRejectedWords', 'AnswerRejectedWords', 'DiscloseRejected',
])

/**
 * The part of a decision that needs no arguments: may this be done now at all? The case page asks it before somebody
 * tries, and `decide` asks it first, so that both say the same sentence.
 */
export function beforehand(type: CaseCommandType, state: CaseState, context: Context): Refused | undefined {
  const { policy } = context
  if (type === 'OpenCase') return state.opened ? refuse(policy, 'already-open', '', 'This case is open already.') : undefined
  if (!state.opened) return refuse(policy, 'no-such-case', '', 'There is no such case.')
  if (state.team.rm === 'C' && !afterClosing.has(type)) {
    return refuse(policy, 'case-closed', '', 'The case is closed, and closing is final.', 'A new report opens a new case.')
  }
  return wrongState(type, state, context) ?? notInPolicy(type, state, context) ?? tooEarly(type, state, context) ?? unready(type, state, context)
}

function wrongState(type: CaseCommandType, state: CaseState, { policy }: Context): Refused | undefined {
  const move = moves[type]
  if (!move || rmAfter(state.team.rm, move)) return undefined
  const now = rmNames[state.team.rm].toLowerCase()
  return refuse(policy, 'wrong-state', 'handling.steps', `The report is ${now}; from there it cannot be ${pastOf[move]}.`, wayTo[move])
}

const pastOf: Readonly<Record<RmEvent, string>> = {
  receive: 'received', validate: 'judged valid', invalidate: 'judged invalid', accept: 'accepted', defer: 'deferred', close: 'closed',
}
const wayTo: Readonly<Record<RmEvent, string>> = {
  receive: 'A report must come in first.',
  validate: 'Only a received report, or one judged invalid, can be judged valid.',
  invalidate: 'Only a received report can be judged invalid; after that, close it with a reason.',
  accept: 'Judge the report valid first.',
  defer: 'Judge the report valid first.',
  close: 'Decide first: accept, defer, or judge invalid.',
}

function notInPolicy(type: CaseCommandType, state: CaseState, { policy }: Context): Refused | undefined {
  const stubs = Object.values(policy.intake.channels).some((channel) => channel.kind === 'public_issue_stub')
  switch (type) {
    case 'AcknowledgeStub':
    case 'LabelStub':
      if (!stubs) return refuse(policy, 'not-in-policy', 'intake.channels', 'This policy has no public stub.')
      return state.stub ? undefined : refuse(policy, 'not-yet', 'intake.channels', 'No stub has been recorded for this report.', 'Record the link of the public issue first.')
    case 'SendEarlyDisclosure':
      return policy.early_disclosure && policy.early_disclosure.enabled !== false ? undefined
        : refuse(policy, 'not-in-policy', 'early_disclosure', 'This policy tells nobody early.', 'A policy version with an early-disclosure list would allow it.')
    case 'AskResubmission': return asksAgain(policy) ? undefined : refuse(policy, 'not-in-policy', 'intake.channels', 'This policy asks nobody to send a report again in another form.')
    case 'OfferRejectedWords':
    case 'AnswerRejectedWords':
    case 'DiscloseRejected': return nothingRejected(state, { policy })
    case 'AskUpstreamConsent':
    case 'HandUpstream': return policy.scope?.upstream?.pass_on === 'never' ? neverPassedOn(policy) : undefined
    case 'RejectCve': return state.cve ? undefined : refuse(policy, 'not-yet', 'handling.cve', 'No CVE ID was asked for.')
    case 'RecordAnnouncement':
      return policy.disclosure?.channels ? undefined : refuse(policy, 'not-in-policy', 'disclosure.channels', 'This policy names no channels of announcement.')
    default: return undefined
  }
}

/** A correction of what is published already meets no gate twice. */
function tooEarly(type: CaseCommandType, state: CaseState, context: Context): Refused | undefined {
  if (type === 'PublishAdvisory' && state.advisory?.published !== undefined) return undefined
  return heldUp(aims[type] ?? [], state, context)
}

/** S4-16: a report about somebody else's code stays here; whoever found it may report it there. */
function neverPassedOn(policy: Context['policy']): Refused {
  return refuse(policy, 'not-confidential', 'scope.upstream.pass_on', 'This policy hands nothing to other projects.', 'Ask the reporter to report it there, and close the case as redirected.')
}

function asksAgain(policy: Context['policy']): boolean {
  return Object.values(policy.intake.channels).some((channel) => channel.resubmit !== undefined || channel.format !== undefined)
}
