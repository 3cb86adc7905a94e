import { aboutReporter, because, milestoneDeed, sentence, type Because, type Milestone } from '@parley/policy'
import { aims, aimsByArgument } from './aims.ts'
import { beforehand } from './beforehand.ts'
import { nothingRejected } from './decide-rejected.ts'
import { reportersOf } from './decide-upstream.ts'
import { clocksOf } from './clocks.ts'
import type { CaseCommandType } from './command.ts'
import type { Context, Refused } from './context.ts'
import { applies, factsOf, requiredChannels, type Facts } from './facts.ts'
import { heldUp } from './held-up.ts'
import { isBefore } from './instant.ts'
import type { CaseState } from './state.ts'

/** A step of the policy's process that somebody could take: allowed now, or not yet and why. */
export interface PossibleStep {
  readonly command: CaseCommandType
  readonly says: string
  readonly because: Because
  readonly done: boolean
  readonly optional: boolean
  /** Which of the two early notices it is: the same command, before the fix and with it. */
  readonly stage?: 'plan' | 'test'
  /** The same words that the refusal would use. */
  readonly refused?: Refused
}

/** Which command brings a fact about; what a fact follows from several acts has no single command. */
const commandFor = new Map<Milestone, CaseCommandType>(
  (Object.entries(aims) as [CaseCommandType, readonly Milestone[]][]).flatMap(([command, facts]) => facts.map((fact) => [fact, command] as const)),
)
const others: readonly (readonly [Milestone, CaseCommandType])[] = [
  ['invalidated', 'Invalidate'], ['announced', 'RecordAnnouncement'],
  ['conversation_initiated', 'WriteMessage'], ['reporter_updated', 'WriteMessage'], ['acceptance_told', 'Accept'], ['rejection_explained', 'Invalidate'],
  ['analysed', 'RecordInvestigation'], ['severity_set', 'SetSeverity'], ['mitigation_available', 'RecordMitigation'], ['backports_done', 'RecordBackport'],
  ['advisory_approved', 'ApproveAdvisory'], ['early_disclosure_planned', 'SendEarlyDisclosure'], ['early_disclosure_tested', 'SendEarlyDisclosure'],
  ['date_agreed', 'Embargo'], ['closed', 'Close'], ['stub_filed', 'RecordStub'], ['report_complete', 'CompleteReport'],
  ['security_page_updated', 'RecordAnnouncement'], ['public_disclosure', 'PublishAdvisory'],
]
for (const [fact, command] of others) if (!commandFor.has(fact)) commandFor.set(fact, command)

/**
 * What can happen next, in the policy's own order: its steps, then the disclosure day, then closing. The page shows this
 * before anybody tries; each line cites the rule it comes from.
 */
export function stepsOf(state: CaseState, context: Context): readonly PossibleStep[] {
  const facts = factsOf(state, context.policy, context)
  const said = [...judging(state, context, facts), ...policySteps(state, context, facts), ...disclosureSteps(state, context, facts)]
  const rest = [...unsaid(state, context, facts), ...afterWithdrawal(state, context), ...afterRefusal(state, context), ...closing(state, context)]
  const asked = new Set([...said, ...rest].map(({ command }) => command))
  const kept = promised(state, context, facts).filter(({ command, again }) => again || !asked.has(command))
  const answering = kept.filter(({ fact }) => answers.has(fact))
  const steps = [...answering, ...said, ...kept.filter((one) => !answering.includes(one)), ...rest]
    .filter((step) => step.done || step.refused !== undefined || stillMatters(step.command, state))
    .map((step) => (state.team.rm === 'I' ? afterRejection(step) : step))
  return steps.filter((step, at) => steps.findIndex((other) => other.says === step.says && other.command === step.command) === at)
}

/** What is left to do for a report that does not hold: to tell so, to think again, and to close. */
const forMistaken: ReadonlySet<CaseCommandType> = new Set<CaseCommandType>([
  'RouteToTeam', 'AcknowledgeStub', 'LabelStub', 'CompleteReport', 'Acknowledge', 'SendFeedback', 'WriteMessage', 'RecordInvestigation', 'Validate', 'Invalidate', 'Close', 'OfferRejectedWords', 'DiscloseRejected',
])

/**
 * Nobody is asked for the advisory of what was judged to be no vulnerability, or was closed without one, nor to bring a fix
 * to other versions before somebody found that there is something to fix.
 */
function stillMatters(command: CaseCommandType, state: CaseState): boolean {
  if (state.team.rm === 'C') return state.outcome === 'disclosed' || state.advisory?.published !== undefined
  if (state.team.rm === 'R' && command === 'RecordBackport') return false
  return state.team.rm !== 'I' || forMistaken.has(command)
}

function policySteps(state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const steps = Object.entries(context.policy.handling?.steps ?? {}).sort(([, a], [, b]) => a.order - b.order)
  return steps.flatMap(([name, step]) => {
    if (step.actor === 'reporter' || !applies(step.when, state, context.policy)) return []
    const where = because(context.policy, `handling.steps.${name}`)
    return step.does.flatMap((fact) => one(fact, step.does.length === 1 ? step.says : sentence(aboutReporter(milestoneDeed(fact))), where, step.optional === true, state, context, facts))
  })
}

function disclosureSteps(state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const order = Object.entries(context.policy.disclosure?.order ?? {}).sort(([, a], [, b]) => a.n - b.n)
  const listed = new Set(Object.values(context.policy.handling?.steps ?? {}).flatMap((step) => step.does))
  return order.flatMap(([name, entry]) => {
    if (listed.has(entry.does)) return []
    return one(entry.does, entry.says, because(context.policy, `disclosure.order.${name}`), false, state, context, facts)
  })
}

/** Facts that a policy with secrets to keep cannot do without, although it does not speak of them. */
const alwaysJudged: readonly Milestone[] = ['validated', 'accepted']
const alwaysPublished: readonly Milestone[] = ['advisory_drafted', 'advisory_approved']

/** To judge and to accept is part of every process, also of one that does not say so. */
function judging(state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const listed = listedFacts(context.policy)
  const named = Object.keys(context.policy.handling?.steps ?? {}).length > 0
  return alwaysJudged.filter((fact) => !listed.has(fact)).flatMap((fact) => {
    const where = because(context.policy, named ? 'handling.steps' : 'handling')
    return one(fact, sentence(aboutReporter(milestoneDeed(fact))), where, false, state, context, facts)
  })
}

/** What a team does to answer, before it judges; the rest of what a clock may wait for comes with the fix and the advisory. */
const answers: ReadonlySet<Milestone> = new Set<Milestone>(['acknowledged', 'feedback_sent', 'conversation_initiated', 'reporter_updated', 'investigated', 'analysed'])

/** A step that keeps a promise about time; `again` where the promise repeats and the next time has come near. */
interface PromisedStep extends PossibleStep { readonly fact: Milestone; readonly again: boolean }

/** A promise about time needs the act that keeps it, also where the policy lists no such step. */
function promised(state: CaseState, context: Context, facts: Facts): PromisedStep[] {
  const listed = listedFacts(context.policy)
  return Object.entries(context.policy.handling?.clocks ?? {}).flatMap(([name, clock]) => {
    if (facts[clock.start] === undefined || clock.direction === 'not_before' || !applies(clock.applies_if, state, context.policy)) return []
    const where = because(context.policy, `handling.clocks.${name}`)
    const again = clock.repeat === true && comesNear(name, state, context)
    return clock.stop.filter((fact) => again || !listed.has(fact)).flatMap((fact) =>
      one(fact, sentence(aboutReporter(milestoneDeed(fact))), where, clock.force === 'target', state, context, facts)
        .map((step) => ({ ...step, done: step.done && !again, fact, again })))
  })
}

/** Whether a promise that repeats is to be kept once more: from the instant of its warning on. */
function comesNear(name: string, state: CaseState, { policy, now }: Context): boolean {
  const warnAt = clocksOf(state, policy, now).find((clock) => clock.name === name)?.warnAt
  return warnAt !== undefined && !isBefore(now, warnAt)
}

/** What gates and channels wait for though no step brings it about; then the advisory itself. */
function unsaid(state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const { policy } = context
  const listed = listedFacts(policy)
  const step = (fact: Milestone, path: string, optional = false) =>
    listed.has(fact) ? [] : one(fact, sentence(aboutReporter(milestoneDeed(fact))), because(policy, path), optional, state, context, facts)
  const channels = Object.entries(policy.disclosure?.channels ?? {}).filter(([, channel]) => channel.force === 'must')
  const page = channels.find(([, { kind }]) => kind === 'security_page')
  const cve = channels.find(([, { kind }]) => kind === 'cve')
  return [
    ...alwaysPublished.flatMap((fact) => step(fact, 'handling.advisory')),
    ...gateNeeds(state, policy, facts).flatMap(({ fact, path, optional }) => step(fact, path, optional)),
    ...(policy.versions?.backport?.force === 'must' ? step('backports_done', 'versions.backport') : []),
    ...step('advisory_published', 'disclosure'),
    ...(requiredChannels(policy).length > 0 ? step('announced', 'disclosure.channels') : []),
    ...(page ? step('security_page_updated', `disclosure.channels.${page[0]}`) : []),
    ...(cve ? (['cve_requested', 'cve_reserved', 'cve_published'] as const).flatMap((fact) => step(fact, `disclosure.channels.${cve[0]}`)) : []),
  ]
}

interface GateNeed { readonly fact: Milestone; readonly path: string; readonly optional: boolean }

/** Where one of several is enough, none of them is a must once one is there. */
function gateNeeds(state: CaseState, policy: Context['policy'], facts: Facts): readonly GateNeed[] {
  const listed = listedFacts(policy)
  const sections = [['handling.gates', policy.handling?.gates], ['disclosure.gates', policy.disclosure?.gates]] as const
  const all = sections.flatMap(([section, gates]) => Object.entries(gates ?? {}).flatMap(([name, gate]) => {
    if (!applies(gate.when, state, policy)) return []
    const met = gate.needs_any?.some((fact) => facts[fact] !== undefined || listed.has(fact)) === true
    return [...(gate.needs ?? []).map((fact) => ({ fact, optional: false })), ...(gate.needs_any ?? []).map((fact) => ({ fact, optional: met }))]
      .map((need) => ({ ...need, path: `${section}.${name}` }))
  }))
  return all.filter((need, at) => all.findIndex((other) => other.fact === need.fact) === at)
}

function listedFacts(policy: Context['policy']): ReadonlySet<Milestone> {
  return new Set([...Object.values(policy.handling?.steps ?? {}).flatMap((step) => step.does), ...Object.values(policy.disclosure?.order ?? {}).map((entry) => entry.does)])
}

/** Facts that may stay open without harm: a channel only where it is a must, early notice only while it is early. */
function mayWait(fact: Milestone, optional: boolean, state: CaseState, { policy }: Context): boolean {
  if (fact === 'announced') return requiredChannels(policy).length === 0 && optional
  const early = fact === 'early_disclosure_planned' || fact === 'early_disclosure_tested'
  return optional || (early && state.pxa.startsWith('P'))
}

function one(fact: Milestone, says: string, where: Because, optional: boolean, state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const command = commandFor.get(fact)
  if (!command) return []
  const done = facts[fact] !== undefined
  const refused = beforehand(command, state, context) ?? (aimsByArgument[command]?.includes(fact) ? heldUp([fact], state, context) : undefined)
  const stage = stages.get(fact)
  return [{ command, says, because: where, done, optional: mayWait(fact, optional, state, context), ...(stage ? { stage } : {}), ...(refused ? { refused } : {}) }]
}

const stages: ReadonlyMap<Milestone, 'plan' | 'test'> = new Map<Milestone, 'plan' | 'test'>([['early_disclosure_planned', 'plan'], ['early_disclosure_tested', 'test']])

/** Who judged a report mistaken closes it; to think again stays possible, and is not what comes next. */
function afterRejection(step: PossibleStep): PossibleStep {
  if (step.command === 'Validate' && !step.done) return { ...step, optional: true }
  return step.command === 'Close' && step.refused === undefined ? { ...step, optional: false } : step
}

/** What may be told of a rejected report, where the policy wants it: first asked, then, with every reporter's yes, public. */
function afterRefusal(state: CaseState, context: Context): PossibleStep[] {
  const words = state.rejectedWords
  if (nothingRejected(state, context)) return []
  const agreed = words !== undefined && reportersOf(state).every((one) => words.answers[one]?.consent === true)
  const where = because(context.policy, 'disclosure.rejected_reports')
  if (agreed) return [{ command: 'DiscloseRejected', says: 'Make the agreed words about this rejected report public', because: where, done: false, optional: true }]
  return words ? [] : [{ command: 'OfferRejectedWords', says: 'Ask the reporter whether everybody may read of this rejected report', because: where, done: false, optional: true }]
}

/** What is left of a withdrawn advisory: an ID that names no vulnerability any more. Whether it does is for people to say. */
function afterWithdrawal(state: CaseState, context: Context): PossibleStep[] {
  if (state.advisory?.withdrawn === undefined || state.cve?.id === undefined || state.cve.state === 'rejected') return []
  return [{ command: 'RejectCve', says: `The advisory was withdrawn: have ${state.cve.id} rejected, unless it still names a vulnerability`, because: because(context.policy, 'handling.cve'), done: false, optional: true }]
}

function closing(state: CaseState, context: Context): PossibleStep[] {
  if (state.team.rm === 'C') return []
  const refused = beforehand('Close', state, context)
  return [{ command: 'Close', says: 'Close the case', because: because(context.policy, 'handling.rejection'), done: false, optional: true, ...(refused ? { refused } : {}) }]
}
