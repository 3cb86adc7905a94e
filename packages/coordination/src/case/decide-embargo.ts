import { decideEmbargo } from '../embargo/decide.ts'
import type { EmbargoCommand } from '../embargo/command.ts'
import { embargoContext, type EmbargoContext } from '../embargo/decision.ts'
import type { EmbargoEvent } from '../embargo/event.ts'
import type { CaseState as WorldState } from '../vultron/case-state.ts'
import { pxaAfter, type PxaEvent } from '../vultron/pxa.ts'
import { refuse } from './beforehand.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import type { CaseState } from './state.ts'

/** The embargo has a machine of its own; the case lends it the policy and records what it says. */
export function decideEmbargoIn(state: CaseState, command: Extract<CaseCommand, { type: 'Embargo' }>, context: Context): Verdict {
  const asked = command.command
  if (speaksForAnother(asked, context)) return refuse(context.policy, 'not-yours', '', 'Everybody answers only for the own side.')
  const decided = decideEmbargo(state.embargo, asked, rulesOf(state, context), context.now)
  if ('refused' in decided) {
    const { says, possible, rule } = decided.refused
    const path = rule?.includes('.') ? rule : 'schedule'
    return refuse(context.policy, 'embargo-refused', path, says, possible.length > 0 ? `Possible now: ${possible.map(inWords).join(', ')}.` : undefined)
  }
  return decided.events.map((change): Said => ({ type: 'EmbargoChanged', change, audience: 'parties' }))
}

/** The team is one party; who takes part from outside speaks only for itself. */
function speaksForAnother(command: EmbargoCommand, { actor }: Context): boolean {
  if (!('by' in command)) return actor.kind === 'participant'
  return actor.kind === 'participant' ? command.by !== actor.id : actor.kind === 'member' ? command.by !== 'team' : true
}

function inWords(type: string): string {
  return type.replace(/(?!^)([A-Z])/g, ' $1').toLowerCase()
}

/**
 * What a fact of the world does to the embargo (X2, X3, X6): asked after the fact was recorded (X14), so the machine sees
 * the world as it is now. Where it has nothing to say, nothing changes.
 */
export function noteFact(state: CaseState, command: EmbargoCommand & { type: 'NoteFact' }, context: Context): readonly EmbargoEvent[] {
  const decided = decideEmbargo(state.embargo, command, rulesOf(afterFact(state, command.fact), context), context.now)
  return 'refused' in decided ? [] : decided.events
}

function afterFact(state: CaseState, fact: string): CaseState {
  const world = fact === 'X' ? ['P', 'X'] : fact === 'P' || fact === 'A' ? [fact] : []
  return (world as PxaEvent[]).reduce((now, event) => ({ ...now, pxa: pxaAfter(now.pxa, event) ?? now.pxa }), state)
}

/** The embargo's surroundings as this case and its policy give them; pages ask with them what is possible. */
export function rulesOf(state: CaseState, { policy }: Pick<Context, 'policy'>): EmbargoContext {
  return embargoContext({
    owner: 'team', cs: `${state.team.vfd}${state.pxa}` as WorldState, rm: state.team.rm,
    delayReasons: policy.schedule?.delay_reasons ?? [], legalDuty: policy.early_disclosure?.embargo?.legal_duty?.allowed ?? true,
  })
}
