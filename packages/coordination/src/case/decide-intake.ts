import type { ContentPart, Policy } from '@parley/policy'
import { refuse } from './beforehand.ts'
import type { CaseCommand, StubSeen } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { worldBecamePublic } from './decide-world.ts'
import type { CaseState } from './state.ts'
import { detailsIn } from './stub-lint.ts'

type Command = Extract<CaseCommand, { type: 'OpenCase' | 'ReceiveReport' | 'CompleteReport' | 'AttachReport' | 'DetachReport' | 'RecordReceipt' | 'AskResubmission' | 'RouteToTeam' | 'RecordStub' | 'AcknowledgeStub' | 'LabelStub' | 'AddParticipant' }>

export function decideIntake(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'OpenCase':
      return [{ type: 'CaseOpened', project: command.project, reference: command.reference, policy: command.policy, audience: 'reporter' }]
    case 'ReceiveReport': return receive(state, command, context)
    case 'CompleteReport':
      if (!state.reports.some((report) => report.id === command.report)) return unknownReport(context)
      return [{ type: 'ReportCompleted', report: command.report, parts: command.parts, audience: 'reporter' }]
    case 'AttachReport': {
      const { type: _, ...rest } = command
      return [{ ...rest, type: 'ReportAttached', audience: 'team' }]
    }
    case 'DetachReport':
      if (!state.reports.some((report) => report.id === command.report && !report.detached)) return unknownReport(context)
      return [{ type: 'ReportDetached', report: command.report, toCase: command.toCase, reason: command.reason, audience: 'team' }]
    case 'RecordReceipt': return [{ type: 'ReceiptSent', report: command.report, to: command.to, audience: 'reporter' }]
    case 'AskResubmission': return askResubmission(command, context)
    case 'RouteToTeam': return [{ type: 'RoutedToTeam', team: command.team, audience: 'reporter' }]
    case 'RecordStub': return stubSeen(state, command.stub, context)
    case 'AcknowledgeStub': return [{ type: 'StubAcknowledged', ...(state.stub ? { url: state.stub.url } : {}), audience: 'reporter' }]
    case 'LabelStub': return label(command.label, context)
    case 'AddParticipant':
      return [{ type: 'ParticipantAdded', participant: command.participant, roles: command.roles, ...(command.name === undefined ? {} : { name: command.name }), audience: 'team' }]
  }
}

/** Nothing that arrives is refused: what is missing is asked for, what is unwelcome is stored and answered (S0-15, S2-14). */
function receive(state: CaseState, command: Extract<Command, { type: 'ReceiveReport' }>, context: Context): Verdict {
  const { type: _, stub, reporterName, ...rest } = command
  const missing = requiredParts(context.policy).filter((part) => !command.parts.includes(part))
  const received: Said = { ...rest, type: 'ReportReceived', missing, audience: 'reporter' }
  const named: Said[] = reporterName === undefined ? []
    : [{ type: 'ParticipantAdded', participant: command.reporter, roles: ['finder', 'reporter'], name: reporterName, audience: 'team' }]
  const publicly = command.claimedPublic === true && context.policy.scope?.already_public?.accepted === true
    ? worldBecamePublic(state, 'The reporter says that it is public already.', context) : []
  return [received, ...named, ...(stub ? stubSeen(state, stub, context) : []), ...publicly]
}

/** The parts without which a report is incomplete. «If there is any» cannot be demanded. */
export function requiredParts(policy: Policy): readonly ContentPart[] {
  const wishes = Object.entries(policy.intake.content ?? {}) as [ContentPart, { force: string; if_any?: boolean }][]
  return wishes.filter(([, wish]) => wish.force === 'must' && wish.if_any !== true).map(([part]) => part)
}

/** S0-9…S0-12: a public issue with the exact title and no details. Details in it, or a policy that forbids it, mean: public. */
function stubSeen(state: CaseState, stub: StubSeen, context: Context): Said[] {
  const wanted = Object.values(context.policy.intake.channels).find((channel) => channel.kind === 'public_issue_stub')?.stub
  const details = wanted && !wanted.forbid_details ? [] : detailsIn(`${stub.text ?? ''}`)
  const recorded: Said = { type: 'StubRecorded', url: stub.url, title: stub.title, exactTitle: wanted?.title === stub.title, details, audience: 'reporter' }
  const exposed = wanted === undefined || details.length > 0
  const evidence = wanted === undefined ? 'A public issue was filed, which this policy forbids.' : `The public issue tells more than it may: ${details.join(', ')}.`
  return exposed ? [recorded, ...worldBecamePublic(state, evidence, context)] : [recorded]
}

function label(given: string, { policy }: Context): Verdict {
  const wanted = policy.handling?.severity?.label
  if (wanted !== undefined && wanted !== given) {
    return refuse(policy, 'bad-value', 'handling.severity.label', `The policy's label is «${wanted}».`, `Set the label ${wanted}.`)
  }
  return [{ type: 'StubLabelled', label: given, audience: 'reporter' }]
}

/** S2-14: an offer, made only where the policy makes it. */
function askResubmission(command: Extract<Command, { type: 'AskResubmission' }>, { policy }: Context): Verdict {
  const asks = Object.values(policy.intake.channels).some((channel) => channel.resubmit !== undefined || channel.format !== undefined)
  if (!asks) return refuse(policy, 'not-in-policy', 'intake.channels', 'This policy asks nobody to send a report again in another form.')
  return [{ type: 'ResubmissionAsked', report: command.report, breaches: command.breaches, audience: 'reporter' }]
}

function unknownReport({ policy }: Context): Verdict {
  return refuse(policy, 'unknown-report', '', 'This case has no such report.')
}
