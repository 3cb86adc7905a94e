import type { Policy } from '@parley/policy'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { refuse } from './refuse.ts'
import type { CaseState, UpstreamConsent } from './state.ts'

type Command = Extract<CaseCommand, { type: 'AskUpstreamConsent' | 'AnswerUpstreamConsent' | 'HandUpstream' }>

/** C11, S1-31, S3-27: somebody else's bug goes to them with the reporter's consent: asked, answered, recorded. */
export function decideUpstream(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'AskUpstreamConsent': return ask(command, context)
    case 'AnswerUpstreamConsent': return answer(state, command, context)
    case 'HandUpstream': return handUpstream(state, command, context)
  }
}

const ours = ({ policy }: Context): Verdict => refuse(policy, 'not-yours', '', 'Only a person of the team can do this.')
const nothing = ({ policy }: Context, possible: string): Verdict => refuse(policy, 'bad-value', '', 'There is nothing in it.', possible)

function ask({ to, text }: Extract<Command, { type: 'AskUpstreamConsent' }>, context: Context): Verdict {
  if (context.actor.kind !== 'member') return ours(context)
  if (to.trim() === '' || text.trim() === '') return nothing(context, 'Say to whom it would go, and what they would be told.')
  return [{ type: 'UpstreamConsentAsked', to: to.trim(), text, audience: 'reporter' }]
}

/** Each reporter answers for the own report; the team may write down an answer that came another way, and says which way. */
function answer(state: CaseState, command: Extract<Command, { type: 'AnswerUpstreamConsent' }>, context: Context): Verdict {
  const { policy, actor } = context
  const { reporter, consent, how = '' } = command
  const asked = state.upstreamConsent
  if (!reportersOf(state).includes(reporter) || (actor.kind === 'participant' && actor.id !== reporter)) {
    return refuse(policy, 'not-yours', '', 'Only who reported it consents.')
  }
  if (actor.kind === 'desk') return ours(context)
  if (!asked) return refuse(policy, 'not-yet', 'scope.upstream', 'Nobody was asked yet.', 'Ask the reporter first, saying to whom it would go.')
  if (actor.kind === 'member' && how.trim() === '') return refuse(policy, 'bad-value', '', 'How the answer came is part of the record.', 'Say where the reporter said it.')
  const fact: Said = { type: 'UpstreamConsentAnswered', reporter, to: asked.to, consent, ...(how.trim() === '' ? {} : { how }), audience: 'reporter' }
  return [fact]
}

/** Whose word counts: everybody who reported and whose report is still here. */
export function reportersOf(state: CaseState): readonly string[] {
  return [...new Set(state.reports.filter(({ detached }) => !detached).map(({ reporter }) => reporter))]
}

/** Every reporter said yes, and to this very addressee. */
export function hasUpstreamConsent(state: CaseState, to: string): boolean {
  const asked = state.upstreamConsent
  const reporters = reportersOf(state)
  return asked !== undefined && same(asked.to, to) && reporters.length > 0 && reporters.every((one) => asked.answers[one]?.consent === true)
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** Only a policy that says so in words hands on without asking. */
const needsConsent = ({ scope }: Policy): boolean => scope?.upstream?.pass_on !== 'may'

function handUpstream(state: CaseState, { to, text, vendor }: Extract<Command, { type: 'HandUpstream' }>, context: Context): Verdict {
  const { policy, actor } = context
  if (actor.kind !== 'member') return ours(context)
  if (to.trim() === '' || text.trim() === '') return nothing(context, 'Say to whom it goes, and what they are told.')
  const consent = hasUpstreamConsent(state, to)
  if (needsConsent(policy) && !consent) {
    return refuse(policy, 'no-consent', 'scope.upstream', `It goes upstream only with the consent of the reporter. ${lacks(state.upstreamConsent, to)}`, 'Ask the reporter, and wait for the answer.')
  }
  return [{ type: 'HandedUpstream', to: to.trim(), text, consent, ...(vendor === undefined ? {} : { vendor }), audience: 'reporter' }]
}

function lacks(asked: UpstreamConsent | undefined, to: string): string {
  if (asked === undefined) return 'Nobody was asked.'
  if (!same(asked.to, to)) return `The consent asked for is for «${asked.to}», not for «${to.trim()}».`
  return Object.values(asked.answers).some(({ consent }) => !consent) ? 'The reporter said no.' : 'There is no answer yet.'
}
