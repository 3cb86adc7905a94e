import { because, milestoneDeed, sentence, type Because, type Milestone } from '@parley/policy'
import { aims } from './aims.ts'
import { beforehand } from './beforehand.ts'
import type { CaseCommandType } from './command.ts'
import type { Context, Refused } from './context.ts'
import { applies, factsOf, type Facts } from './facts.ts'
import type { CaseState } from './state.ts'

/** A step of the policy's process that somebody could take: allowed now, or not yet and why. */
export interface PossibleStep {
  readonly command: CaseCommandType
  readonly says: string
  readonly because: Because
  readonly done: boolean
  readonly optional: boolean
  /** The same words that the refusal would use. */
  readonly refused?: Refused
}

/** Which command brings a fact about; what a fact follows from several acts has no single command. */
const commandFor = new Map<Milestone, CaseCommandType>(
  (Object.entries(aims) as [CaseCommandType, readonly Milestone[]][]).flatMap(([command, facts]) => facts.map((fact) => [fact, command] as const)),
)
const others: readonly (readonly [Milestone, CaseCommandType])[] = [
  ['conversation_initiated', 'WriteMessage'], ['reporter_updated', 'WriteMessage'], ['acceptance_told', 'Accept'], ['rejection_explained', 'Invalidate'],
  ['analysed', 'RecordInvestigation'], ['severity_set', 'SetSeverity'], ['mitigation_available', 'RecordMitigation'], ['backports_done', 'RecordBackport'],
  ['advisory_approved', 'ApproveAdvisory'], ['early_disclosure_planned', 'SendEarlyDisclosure'], ['early_disclosure_tested', 'SendEarlyDisclosure'],
  ['date_agreed', 'Embargo'], ['closed', 'Close'], ['stub_filed', 'RecordStub'], ['report_complete', 'CompleteReport'],
  ['release_announced', 'RecordAnnouncement'], ['security_page_updated', 'RecordAnnouncement'], ['public_disclosure', 'PublishAdvisory'],
]
for (const [fact, command] of others) if (!commandFor.has(fact)) commandFor.set(fact, command)

/**
 * What can happen next, in the policy's own order: its steps, then the disclosure day, then closing. The page shows this
 * before anybody tries; each line cites the rule it comes from.
 */
export function stepsOf(state: CaseState, context: Context): readonly PossibleStep[] {
  const facts = factsOf(state, context.policy, context)
  const steps = [...policySteps(state, context, facts), ...disclosureSteps(state, context, facts), ...closing(state, context)]
  return steps.filter((step, at) => steps.findIndex((other) => other.says === step.says && other.command === step.command) === at)
}

function policySteps(state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const steps = Object.entries(context.policy.handling?.steps ?? {}).sort(([, a], [, b]) => a.order - b.order)
  return steps.flatMap(([name, step]) => {
    if (step.actor === 'reporter' || !applies(step.when, state, context.policy)) return []
    const where = because(context.policy, `handling.steps.${name}`)
    return step.does.flatMap((fact) => one(fact, step.does.length === 1 ? step.says : sentence(milestoneDeed(fact)), where, step.optional === true, state, context, facts))
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

function one(fact: Milestone, says: string, where: Because, optional: boolean, state: CaseState, context: Context, facts: Facts): PossibleStep[] {
  const command = commandFor.get(fact)
  if (!command) return []
  const refused = beforehand(command, state, context)
  return [{ command, says, because: where, done: facts[fact] !== undefined, optional, ...(refused ? { refused } : {}) }]
}

function closing(state: CaseState, context: Context): PossibleStep[] {
  if (state.team.rm === 'C') return []
  const refused = beforehand('Close', state, context)
  return [{ command: 'Close', says: 'Close the case', because: because(context.policy, 'handling.rejection'), done: false, optional: true, ...(refused ? { refused } : {}) }]
}
