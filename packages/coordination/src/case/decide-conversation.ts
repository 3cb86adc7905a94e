import type { Deliverable, Policy } from '@parley/policy'
import { refuse } from './refuse.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import type { Audience } from './names.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'WriteMessage' | 'Acknowledge' | 'SendFeedback' | 'AskForInformation' | 'ChooseCredit' }>

export function decideConversation(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'WriteMessage': return write(state, command, context)
    case 'Acknowledge':
      if (context.actor.kind !== 'member') return byPeople(context)
      return [{ type: 'Acknowledged', text: command.text, audience: 'reporter' }]
    case 'SendFeedback': return feedback(command, context)
    case 'AskForInformation':
      if (context.actor.kind !== 'member') return byPeople(context)
      if (blank(command.text)) return empty(context, 'Say what you need to know.')
      return [{ type: 'InformationAsked', text: command.text, pauses: mayPause(context.policy), audience: 'reporter' }]
    case 'ChooseCredit': return credit(state, command, context)
  }
}

/** A participant writes to the reporter's thread only; the team chooses the audience before it writes. */
function write(state: CaseState, command: Extract<Command, { type: 'WriteMessage' }>, context: Context): Verdict {
  const { message, audience } = command
  if (blank(message.text) && (message.attachments ?? []).length === 0) return empty(context, 'Write something, or attach a file.')
  if (context.actor.kind === 'member') return unlisted(state, audience, context) ?? [{ type: 'MessageWritten', by: 'team', message, audience }]
  if (context.actor.kind === 'desk') return [{ type: 'MessageWritten', by: 'party', message, audience: 'team' }]
  const participant = state.participants[context.actor.id]
  if (!participant) return refuse(context.policy, 'not-yours', '', 'You take no part in this case.')
  const by = participant.roles.includes('reporter') ? 'reporter' : 'party'
  const said: Said = { type: 'MessageWritten', by, message, audience: by === 'reporter' ? 'reporter' : partyAudience(participant, audience) }
  const waiting = state.pauses.some((pause) => pause.to === undefined)
  return by === 'reporter' && waiting ? [said, { type: 'InformationReceived', audience: 'reporter' }] : [said]
}

/** A vendor talks to the team alone unless it says that all parties shall read it. */
function partyAudience({ id, roles }: CaseState['participants'][string], wanted: Audience): Audience {
  return roles.includes('vendor') && wanted !== 'parties' ? `party:${id}` : 'parties'
}

/** X20: a list hears of a case by an early notice first, with its terms; only then can one write to it. */
function unlisted(state: CaseState, audience: string, { policy }: Context): Verdict | undefined {
  if (audience.startsWith('party:') && state.vendors.all[audience.slice('party:'.length)] === undefined) {
    return refuse(policy, 'not-yours', '', 'This vendor takes no part in the case.', 'Ask it in first.')
  }
  if (!audience.startsWith('list:')) return undefined
  const list = audience.slice('list:'.length)
  if (!Object.hasOwn(policy.early_disclosure?.lists ?? {}, list)) return refuse(policy, 'not-in-policy', 'early_disclosure.enabled', `The policy has no list «${list}».`, `Its lists: ${Object.keys(policy.early_disclosure?.lists ?? {}).join(', ') || 'none'}.`)
  if (state.reached.early_disclosure_planned !== undefined || state.reached.early_disclosure_tested !== undefined) return undefined
  return refuse(policy, 'not-yet', `early_disclosure.lists.${list}`, 'The list has had no early notice of this case yet.', 'Send the early notice first.')
}

/** S1-17, S1-18, S3-13, S3-14: feedback counts only with a plan, and with workarounds or the word that none is known. */
function feedback(command: Extract<Command, { type: 'SendFeedback' }>, context: Context): Verdict {
  if (context.actor.kind !== 'member') return byPeople(context)
  const { policy } = context
  const wanted = deliverables(policy)
  if (wanted.set.has('investigation_plan') && blank(command.plan)) {
    return refuse(policy, 'incomplete', wanted.path, 'The first feedback must say how you plan to investigate.', 'Write the plan; a few lines are enough.')
  }
  if (wanted.set.has('workarounds_if_any') && blank(command.workarounds) && !command.noneKnown) {
    return refuse(policy, 'incomplete', wanted.path, 'The first feedback must name workarounds, or say that none is known.', 'Name a workaround, or tick «none known».')
  }
  if (blank(command.plan) && blank(command.text ?? '')) return empty(context, 'Write something to the reporter.')
  return [{
    type: 'FeedbackSent', plan: command.plan, workarounds: blank(command.workarounds) ? null : command.workarounds,
    ...(command.text === undefined ? {} : { text: command.text }), audience: 'reporter',
  }]
}

function deliverables(policy: Policy): { readonly set: ReadonlySet<Deliverable>; readonly path: string } {
  for (const [name, clock] of Object.entries(policy.handling?.clocks ?? {})) {
    if (clock.stop.includes('feedback_sent')) return { set: new Set(clock.deliverables ?? []), path: `handling.clocks.${name}.deliverables` }
  }
  return { set: new Set(), path: 'handling.clocks' }
}

function mayPause(policy: Policy): boolean {
  return Object.values(policy.handling?.clocks ?? {}).some((clock) => clock.pause_on_needs_info === true)
}

/** S-052: a credit is a name somebody chose and agreed to; it is not the reporter's identity. */
function credit(state: CaseState, command: Extract<Command, { type: 'ChooseCredit' }>, context: Context): Verdict {
  if (!state.participants[command.reporter]) return refuse(context.policy, 'not-yours', '', 'This participant takes no part in the case.')
  if (context.actor.kind === 'participant' && context.actor.id !== command.reporter) {
    return refuse(context.policy, 'not-yours', '', 'Everybody chooses only the own credit.')
  }
  return [{ type: 'CreditChosen', reporter: command.reporter, name: command.name, consent: command.consent, audience: 'reporter' }]
}

export function blank(text: string): boolean {
  return text.trim() === ''
}

export function empty({ policy }: Context, possible: string): Verdict {
  return refuse(policy, 'bad-value', '', 'There is nothing in it.', possible)
}

export function byPeople({ policy }: Context): Verdict {
  return refuse(policy, 'not-yours', '', 'Only a person of the team can do this; no automatic answer counts.')
}
