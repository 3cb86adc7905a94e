import { aboutReporter, milestoneDone, sentence, type Milestone } from '@parley/policy'
import type { CaseCommandType } from './command.ts'
import type { Context } from './context.ts'
import type { Facts } from './facts.ts'
import { later } from './instant.ts'
import { unready } from './readiness.ts'
import { allUnmet, missingOf } from './requirements.ts'
import type { CaseState } from './state.ts'

export interface Rehearsed { readonly fact: Milestone; readonly command: CaseCommandType; readonly state: CaseState; readonly context: Context; readonly assumed: Facts }

/**
 * What a step would still wait for at T0, were every step before it done: what no step of the day brings about. T0 is the
 * scheduled instant; without one, the end of the embargo or now, whichever is later.
 */
export function rehearse({ fact, command, state, context, assumed }: Rehearsed): readonly string[] {
  const unmet = allUnmet(fact, state, context.policy, assumed)
  const waits = unmet.map((requirement) => missingOf(requirement, assumed).map(doneWords).join(requirement.any ? ' or ' : ', and '))
  const refused = unready(command, state, { ...context, now: instantOfDay(state, context.now) })
  return [...new Set([...waits.map((words) => `Still missing: ${words}.`), ...(refused ? [[refused.says, refused.possible].filter((part) => part !== undefined).join(' ')] : [])])].map(sentence)
}

const doneWords = (fact: Milestone): string => aboutReporter(milestoneDone(fact))

function instantOfDay({ schedule, embargo }: CaseState, now: string): string {
  if (schedule) return schedule.at
  const ends = embargo.active?.endsAt
  return ends === undefined ? now : later(now, ends)
}
