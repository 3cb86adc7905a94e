import { because, type OutOfScope, type Policy } from '@parley/policy'
import { formatVector, parseVector, score, severityOf } from '@parley/cvss'
import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context, Refused } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { blank, byPeople, empty } from './decide-conversation.ts'
import { decideClosing } from './decide-closing.ts'
import { missingIn } from './facts.ts'
import { placeOfStep } from './requirements.ts'
import { heldUp } from './held-up.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'RecordInvestigation' | 'Validate' | 'Invalidate' | 'Accept' | 'Defer' | 'Characterise' | 'ConfirmVulnerability' | 'SetSeverity' | 'Close' | 'Assign' }>

export function decideJudgement(state: CaseState, command: Command, context: Context): Verdict {
  if (context.actor.kind !== 'member' && !mayBeFromOutside(command, context)) return byPeople(context)
  switch (command.type) {
    case 'RecordInvestigation': return investigation(command, context)
    case 'Validate': return validate(state, command, context)
    case 'Invalidate': return invalidate(state, command, context)
    case 'Accept': return [{ type: 'ReportAccepted', ...(command.text === undefined ? {} : { text: command.text }), audience: 'reporter' }]
    case 'Defer': return blank(command.reason) ? needsReason(context) : [{ type: 'ReportDeferred', reason: command.reason, audience: 'reporter' }]
    case 'Characterise': return blank(command.text) ? empty(context, 'Write what is known of cause, reach and conditions.') : [{ type: 'Characterised', text: command.text, audience: 'team' }]
    case 'ConfirmVulnerability': return [{ type: 'VulnerabilityConfirmed', text: command.text, audience: 'reporter' }]
    case 'SetSeverity': return severity(command, context)
    case 'Close': return decideClosing(state, command, context)
    case 'Assign': return assign(command, context)
  }
}

/** Anybody may say how severe it is, and who reported may take the report back; all else is the team's. */
function mayBeFromOutside(command: Command, { actor }: Context): boolean {
  return command.type === 'SetSeverity' || (command.type === 'Close' && command.outcome === 'withdrawn' && actor.kind === 'participant')
}

/** S1-33, S3-29: what an investigation leaves behind is the effects and how critical they are. */
function investigation(command: Extract<Command, { type: 'RecordInvestigation' }>, context: Context): Verdict {
  if (blank(command.effects) || blank(command.criticality)) {
    return refuse(context.policy, 'incomplete', placeOfStep('investigated', context.policy, 'outputs'), 'An investigation ends with the effects and how critical they are.', 'Fill in both.')
  }
  return [{ type: 'InvestigationRecorded', effects: command.effects, criticality: command.criticality, impacts: command.impacts, audience: 'team' }]
}

/** S0-8, S0-14, S2-7, S2-9: what a policy wants to see before a report counts as valid. */
function validate(state: CaseState, command: Extract<Command, { type: 'Validate' }>, context: Context): Verdict {
  const refused = incompleteReport(state, context) ?? toolOutputAlone(state, context) ?? harmless(state, context)
  if (refused) return refused
  return [{ type: 'ReportValidated', reasoning: command.reasoning, audience: 'reporter' }]
}

/** S0-8, S0-14…S0-18: where the policy combines channels, a report is judged once it is whole. */
function incompleteReport(state: CaseState, { policy }: Context): Refused | undefined {
  if (policy.intake.combine !== 'all') return undefined
  const reports = state.reports.filter((report) => !report.detached)
  if (reports.some((report) => missingIn(report, state).length === 0)) {
    const wantsStub = Object.values(policy.intake.channels).some((channel) => channel.kind === 'public_issue_stub')
    return wantsStub && !state.stub ? refuse(policy, 'incomplete', 'intake.combine', 'The report has come over one of the channels only, and this policy wants all of them.', 'Ask the reporter for the public issue, or record its link.') : undefined
  }
  const part = reports.flatMap((report) => missingIn(report, state))[0]
  if (part === undefined) return undefined
  return refuse(policy, 'incomplete', `intake.content.${part}`, `The report still lacks ${policy.intake.content?.[part]?.what ?? part}.`, 'Ask the reporter for it, or record that it has come.')
}

/** S2-7: what a tool printed is not accepted without an analysis of what it breaks. */
function toolOutputAlone(state: CaseState, { policy }: Context): Refused | undefined {
  const reports = state.reports.filter((report) => !report.detached)
  const accepted = policy.scope?.evidence?.tool_output?.accepted ?? 'yes'
  if (accepted === 'yes' || reports.length === 0 || !reports.every((report) => report.toolOutputOnly)) return undefined
  return refuse(policy, 'incomplete', 'scope.evidence.tool_output.accepted', 'The report holds only what a tool printed, and this policy wants an analysis with it.', 'Ask the reporter which guarantee it breaks, or record the analysis that came.')
}

/** S2-9: harm to something that the policy's own definition names. */
function harmless(state: CaseState, { policy }: Context): Refused | undefined {
  const harms = policy.scope?.definition?.any_of
  if (!harms || state.investigation === undefined || state.impacts.some((impact) => harms.includes(impact))) return undefined
  return refuse(policy, 'incomplete', 'scope.definition', `By this policy a vulnerability harms ${harms.join(', ')}; the investigation names none of them.`, 'Record what it harms, or judge the report invalid.')
}

/** S1-34, S3-30: a rejection has a reason that the reporter is told. S2-6: what is ignored is closed without an answer, and logged. */
function invalidate(state: CaseState, command: Extract<Command, { type: 'Invalidate' }>, context: Context): Verdict {
  const { policy } = context
  const clause = command.clause === undefined ? undefined : clauseAt(policy, command.clause)
  const refused = unfounded(state, command, clause, policy) ?? unexamined(state, command, context)
  if (refused) return refused
  const reason = clause && blank(command.reason) ? clause.says : command.reason
  const wanted = policy.handling?.rejection?.reason !== 'optional'
  if (command.disposition !== 'ignore' && wanted && blank(reason)) return needsReason(context)
  const detailed = policy.handling?.rejection?.detailed === true && !clause
  if (command.disposition === 'reject_with_reason' && detailed && wanted && reason.trim().length < 40) {
    return refuse(policy, 'reason-required', 'handling.rejection', 'The policy promises a detailed reason; this one is too short to be one.', 'Say what was examined and why it is not a vulnerability, in two sentences or more.')
  }
  const told = command.disposition === 'ignore' ? 'team' : 'reporter'
  return [{ type: 'ReportInvalidated', reason, disposition: command.disposition, ...(command.clause === undefined ? {} : { clause: command.clause }), ...(policy.handling?.rejection?.copy_to_list === true ? { copied: true } : {}), audience: told }]
}

/** A reasoned rejection comes where the policy's steps put it; what the scope sets aside, or what went to another case, needs no study. */
function unexamined(state: CaseState, command: Extract<Command, { type: 'Invalidate' }>, context: Context): Refused | undefined {
  const moved = state.reports.length > 0 && state.reports.every((report) => report.detached)
  return command.disposition !== 'reject_with_reason' || moved ? undefined : heldUp(['invalidated'], state, context)
}

/** Every disposition but a reasoned rejection needs the clause that allows it. */
function unfounded(state: CaseState, command: Extract<Command, { type: 'Invalidate' }>, clause: OutOfScope | undefined, policy: Policy): Refused | undefined {
  if (command.clause !== undefined && !clause) {
    return refuse(policy, 'bad-value', 'scope', `The policy has no clause ${command.clause}.`, 'Choose one of the clauses of its scope.')
  }
  if (command.disposition === 'reject_with_reason') return undefined
  if (clause?.disposition === command.disposition) return undefined
  const unsure = state.reports.some((report) => report.about === 'unsure') && policy.scope?.report_when?.['unsure'] !== undefined
  const path = command.clause !== undefined ? `${command.clause}.disposition` : (unsure ? 'scope.report_when.unsure' : policy.scope?.report_not_when ? 'scope.report_not_when' : 'scope')
  return refuse(policy, 'not-in-policy', path, 'The policy names no clause under which a report may be answered so.', 'Choose the clause, or reject with a reason of your own.')
}

/** The clauses of the scope under which a report may be set aside, by their place in the policy. */
export function clausesOf(policy: Policy): readonly { readonly path: string; readonly clause: OutOfScope }[] {
  const sections = [['scope.report_not_when', policy.scope?.report_not_when], ['scope.exclusions', policy.scope?.exclusions]] as const
  const listed = sections.flatMap(([section, clauses]) => Object.entries(clauses ?? {}).map(([name, clause]) => ({ path: `${section}.${name}`, clause })))
  const known = policy.scope?.already_public
  if (known?.accepted !== false || known.disposition === undefined) return listed
  const clause: OutOfScope = { says: 'It is public already.', disposition: known.disposition, ...(known.to === undefined ? {} : { to: known.to }) }
  return [...listed, { path: 'scope.already_public', clause }]
}

function clauseAt(policy: Policy, path: string): OutOfScope | undefined {
  return clausesOf(policy).find((entry) => entry.path === path)?.clause
}

/** S1-40…S1-42: scored with the version the policy names, decided by the maintainers, and never a reason to wait. */
function severity(command: Extract<Command, { type: 'SetSeverity' }>, context: Context): Verdict {
  const { policy, actor } = context
  const wanted = policy.handling?.severity?.scheme ?? 'none'
  if (command.scheme.startsWith('CVSS') && wanted.startsWith('CVSS') && command.scheme !== wanted && actor.kind === 'member') {
    return refuse(policy, 'not-in-policy', 'handling.severity.scheme', `This policy scores with ${wanted.replace(':', ' ')}.`, `Give a ${wanted} vector.`)
  }
  const own = ownLevel(command, context)
  if (own !== undefined && 'code' in own) return own
  const rated = rate({ ...command, ...(own === undefined ? {} : { level: own.level }) })
  if (typeof rated === 'string') return refuse(policy, 'bad-value', 'handling.severity', rated, 'Correct the vector, or choose a level without one: a score never blocks.')
  const said: Said = {
    type: 'SeveritySet', scheme: command.scheme, ...rated, ...(own === undefined ? {} : { own: own.name }), final: command.final && actor.kind === 'member',
    ...(command.reason === undefined ? {} : { reason: command.reason }),
    ...(command.straightforwardMitigation === undefined ? {} : { straightforwardMitigation: command.straightforwardMitigation }),
    audience: 'reporter',
  }
  return [said]
}

/** A level of the project's own scale, by its name; the common level follows from it where no vector says more. */
function ownLevel({ own, level, vector }: Extract<Command, { type: 'SetSeverity' }>, { policy }: Context): { readonly name: string; readonly level: Level } | Refused | undefined {
  if (own === undefined || blank(own)) return undefined
  const scale = policy.handling?.severity?.scale
  if (!scale) return refuse(policy, 'not-in-policy', 'handling.severity', 'This policy has no scale of its own.', 'Give a vector or a level.')
  const found = scale.find(({ name }) => name.trim().toLowerCase() === own.trim().toLowerCase())
  if (!found) return refuse(policy, 'bad-value', 'handling.severity.scale', `«${own}» is no level of this policy.`, `Its levels are ${scale.map(({ name }) => name).join(', ')}.`)
  if (level !== undefined && level !== found.level && vector === undefined) {
    return refuse(policy, 'bad-value', 'handling.severity.scale', `«${found.name}» counts as ${found.level}, not as ${level}.`, 'Leave one of the two out.')
  }
  return found
}

type Level = 'none' | 'low' | 'medium' | 'high' | 'critical'

function rate(command: Extract<Command, { type: 'SetSeverity' }>): { level: Level; vector?: string; score?: number } | string {
  if (command.vector === undefined || blank(command.vector)) {
    return command.level === undefined ? 'Neither a vector nor a level was given.' : { level: command.level }
  }
  const parsed = parseVector(command.vector.trim())
  if (!parsed.ok) return parsed.error.message
  const scored = score(parsed.vector)
  return { level: severityOf(scored.overall, parsed.vector.version).toLowerCase() as Level, vector: formatVector(parsed.vector), score: scored.overall }
}

/** S1-16, S3-12: only somebody with the permissions that the policy names may field a report. */
function assign(command: Extract<Command, { type: 'Assign' }>, { policy }: Context): Verdict {
  const wanted = policy.intake.fielded_by?.qualifications ?? []
  const lacking = wanted.filter((one) => !(command.qualifications ?? []).includes(one))
  if (lacking.length > 0) {
    const words = lacking.map((one) => one.replace('_', ' ')).join(' and ')
    return refuse(policy, 'not-qualified', 'intake.fielded_by', `Reports of this project are fielded by people with ${words}.`, `Assign somebody with ${words}, or record that ${command.name} has it.`)
  }
  return [{ type: 'CaseAssigned', member: command.member, name: command.name, audience: 'team' }]
}

export function needsReason({ policy }: Context): Verdict {
  return refuse(policy, 'reason-required', 'handling.rejection', 'A reason is needed; the reporter reads it.', because(policy, 'handling.rejection').says)
}
