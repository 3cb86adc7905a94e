import type { Channel, ContentPart, Policy } from '@parley/policy'
import { refuse } from './refuse.ts'
import type { CaseCommand, StubSeen } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { byPeople } from './decide-conversation.ts'
import { addParticipant, route } from './decide-parties.ts'
import { worldBecamePublic } from './decide-world.ts'
import type { FormatBreach } from './event.ts'
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
    case 'AttachReport':
      if (state.reports.some((report) => report.id === command.report && !report.detached)) return refuse(context.policy, 'already-done', '', 'This report is here already.')
      return [{ ...command, type: 'ReportAttached', audience: `party:${command.reporter}` }]
    case 'DetachReport':
      if (!state.reports.some((report) => report.id === command.report && !report.detached)) return unknownReport(context)
      return [{ type: 'ReportDetached', report: command.report, toCase: command.toCase, reason: command.reason, audience: 'team' }]
    case 'RecordReceipt': return [{ type: 'ReceiptSent', report: command.report, to: command.to, audience: 'reporter' }]
    case 'AskResubmission': return askResubmission(state, command, context)
    case 'RouteToTeam': return route(command.team, context)
    case 'RecordStub': return stubSeen(state, command.stub, context)
    case 'AcknowledgeStub':
      if (context.actor.kind !== 'member') return byPeople(context)
      return [{ type: 'StubAcknowledged', ...(state.stub ? { url: state.stub.url } : {}), audience: 'reporter' }]
    case 'LabelStub': return label(command.label, context)
    case 'AddParticipant': return addParticipant(command, context)
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
  const details = wanted && !wanted.forbid_details ? [] : detailsIn(stub.text ?? '')
  const recorded: Said = { type: 'StubRecorded', url: stub.url, title: stub.title, exactTitle: wanted?.title === stub.title, details, audience: 'reporter' }
  const forbidden = wanted === undefined && forbidsPublicIssues(context.policy)
  const exposed = forbidden || details.length > 0
  const evidence = forbidden ? 'A public issue was filed, which this policy forbids.' : `The public issue tells more than it may: ${details.join(', ')}.`
  return exposed ? [recorded, ...worldBecamePublic(state, evidence, context)] : [recorded]
}

/** S1-10, S3-10, S2x-1: no entry in a public tracker, however little it says. */
function forbidsPublicIssues(policy: Policy): boolean {
  const breaches = Object.values(policy.intake.prohibit ?? {})
  return breaches.some((one) => one.on_breach === 'hide_and_treat_as_public') || policy.handling?.confidentiality?.public_bug_tracker === 'forbidden'
}

function label(given: string, context: Context): Verdict {
  if (context.actor.kind !== 'member') return byPeople(context)
  const { policy } = context
  const wanted = policy.handling?.severity?.label
  if (wanted !== undefined && wanted !== given) {
    return refuse(policy, 'bad-value', 'handling.severity.label', `The policy's label is «${wanted}».`, `Set the label ${wanted}.`)
  }
  return [{ type: 'StubLabelled', label: given, audience: 'reporter' }]
}

/** S2-13, S2-14: an offer, and only about what the policy would rather have otherwise. */
function askResubmission(state: CaseState, command: Extract<Command, { type: 'AskResubmission' }>, context: Context): Verdict {
  if (!state.reports.some((report) => report.id === command.report)) return unknownReport(context)
  const { policy } = context
  const [name, channel] = Object.entries(policy.intake.channels).find(([, one]) => one.resubmit !== undefined || one.format !== undefined) ?? []
  const fine = command.breaches.find((breach) => !unwelcome(breach, channel, policy))
  if (fine !== undefined) {
    const path = `intake.channels.${name}.${fine === 'encrypted' || fine === 'several_vulnerabilities' ? 'format' : 'resubmit'}`
    return refuse(policy, 'not-in-policy', path, `This policy asks nobody to send a report again because of «${fine.replaceAll('_', ' ')}».`, 'Leave that out.')
  }
  return [{ type: 'ResubmissionAsked', report: command.report, breaches: command.breaches, audience: 'reporter' }]
}

function unwelcome(breach: FormatBreach, channel: Channel | undefined, policy: Policy): boolean {
  const asked = channel?.resubmit?.when ?? []
  switch (breach) {
    case 'html_only': return asked.includes('html')
    case 'image_only': return asked.includes('image')
    case 'pdf_only': return asked.includes('pdf')
    case 'movie': return asked.includes('movie')
    case 'encrypted': return channel?.format?.unencrypted === true || policy.intake.encryption === 'forbidden'
    case 'several_vulnerabilities': return channel?.format?.one_per_vulnerability === true
  }
}

function unknownReport({ policy }: Context): Verdict {
  return refuse(policy, 'unknown-report', '', 'This case has no such report.')
}
