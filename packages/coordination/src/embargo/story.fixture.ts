// For tests: tells an embargo's story command by command, and judges what came of it.

import type { EmbargoCommand, Offer } from './command.ts'
import { decideEmbargo } from './decide.ts'
import { embargoContext } from './decision.ts'
import type { Advice, EmbargoContext, EmbargoRefusal } from './decision.ts'
import type { EmbargoEvent } from './event.ts'
import { evolveEmbargo } from './evolve.ts'
import { noEmbargo } from './state.ts'
import type { Embargo } from './state.ts'
import { after } from './terms.ts'
import type { Terms } from './terms.ts'

export const start = '2026-11-02T09:00:00Z'
export const owner = 'team'

/** The instant so many days after the story's start. */
export function day(days: number): string {
  return after(start, days)
}

export function terms(id: string, days: number): Terms {
  return { id, text: `Keep it until the day (${id}).`, version: '1', hash: `hash-${id}`, endsAt: day(days) }
}

/** A proposal named `p-<id>` whose terms are `<id>`, ending so many days after the start. */
export function offer(id: string, days: number, more: Partial<Offer> = {}): Offer {
  return { proposal: `p-${id}`, terms: terms(id, days), reason: 'time to fix it', ...more }
}

export interface Told {
  readonly state: Embargo
  readonly events: readonly EmbargoEvent[]
  readonly refused?: EmbargoRefusal
  readonly advice: readonly Advice[]
}

export interface Scene { readonly at?: number, readonly context?: Partial<EmbargoContext>, readonly given?: Embargo }

/**
 * Runs the commands at `at` days; `refused` and `advice` are those of the last one, which refused ones before break.
 */
export function told(
  commands: readonly EmbargoCommand[], { at = 0, context = {}, given = noEmbargo }: Scene = {},
): Told {
  const rules = embargoContext({ owner, cs: 'Vfdpxa', rm: 'A', ...context })
  let state = given
  let last: Told = { state, events: [], advice: [] }
  for (const [i, command] of commands.entries()) {
    const decided = decideEmbargo(state, command, rules, day(at))
    if ('refused' in decided) {
      if (i < commands.length - 1) throw new Error(`${command.type} was refused: ${decided.refused.says}`)
      return { state, events: [], refused: decided.refused, advice: [] }
    }
    state = decided.events.reduce(evolveEmbargo, state)
    last = { state, events: decided.events, advice: decided.advice }
  }
  return last
}

/** The consent of each party, such as `team SIGNATORY`. */
export function consents(state: Embargo): Record<string, string> {
  return Object.fromEntries(Object.values(state.parties).map((party) => [party.id, party.pec]))
}

export const parties: readonly EmbargoCommand[] = [
  { type: 'AddParty', party: owner },
  { type: 'AddParty', party: 'reporter' },
  { type: 'AddParty', party: 'acme', group: 'list:distributors' },
  { type: 'AddParty', party: 'globex', group: 'list:distributors' },
]

/** The reporter proposed 30 days and the team accepted. */
export const agreed: readonly EmbargoCommand[] = [
  ...parties,
  { type: 'Propose', by: 'reporter', ...offer('t30', 30) },
  { type: 'Accept', by: owner, terms: 't30', hash: 'hash-t30' },
]
