// What a message may do: reading the tables for one participant.

import { afterFacts, holds, matches } from './case-state.ts'
import type { CaseState } from './case-state.ts'
import type { EmState } from './em.ts'
import { messages, receiveTable, sendTable } from './message-tables.ts'
import type { Effect, Message, ReceiveRow } from './message-tables.ts'
import type { RmState } from './rm.ts'
import { teardown } from './teardown.ts'
import type { Force } from './teardown.ts'

export type CvdRole =
  | 'finder' | 'reporter' | 'vendor' | 'deployer' | 'coordinator' | 'observer'
  | 'case_owner' | 'case_manager' | 'cve_numbering_authority'

/** The three machines as one participant sees them. */
export interface Situation { readonly cs: CaseState, readonly rm: RmState, readonly em: EmState }

export interface Outcome extends Situation {
  /** `should` when the embargo's end is the owner's to decide (attacks, X3), `shall` when it is not; else absent. */
  readonly embargoForce?: Force
}

export interface Sending extends Outcome {
  /** Messages that go with this one, because it changes another machine too. */
  readonly also: readonly Message[]
  /** Sending the report while terms are proposed accepts them (VP-06-007). */
  readonly acceptsProposal: boolean
}

export interface Receipt extends Outcome { readonly replies: readonly Message[] }

function within(letters: string, state: string): boolean {
  return letters === '*' || letters.includes(state)
}

function outcome(before: Situation, message: Message, effect: Effect): Outcome {
  const cs = effect.facts === undefined ? before.cs : (afterFacts(before.cs, effect.facts) ?? before.cs)
  const rm = effect.rm ?? before.rm
  const madePublic = holds(cs, 'P') && !holds(before.cs, 'P')
  const em = madePublic ? teardown('P', before.em).em : (effect.em ?? before.em)
  if (em === before.em || effect.facts === undefined) return { cs, rm, em }
  return { cs, rm, em, embargoForce: madePublic || message !== 'CA' ? 'shall' : 'should' }
}

const vendorsOnly: readonly Message[] = ['CV', 'CF', 'CD']

/**
 * What sending does to the sender, or undefined where it may not be sent. A participant whose only
 * role is observer never tells of awareness, fix or deployment.
 */
export function maySend(
  message: Message, at: Situation, roles: readonly CvdRole[] = ['vendor'],
): Sending | undefined {
  if (vendorsOnly.includes(message) && roles.every((role) => role === 'observer')) return undefined
  const found = sendTable.find((row) =>
    row.message === message && matches(at.cs, row.cs) && within(row.rm, at.rm) && within(row.em, at.em))
  if (found === undefined) return undefined
  return {
    ...outcome(at, message, found.effect),
    also: found.also,
    acceptsProposal: message === 'RS' && at.em === 'P',
  }
}

function isFor(row: ReceiveRow, message: Message): boolean {
  return row.messages.some((named) => named === message || (named[1] === '*' && named[0] === message[0]))
}

/**
 * What a message that arrives does to its receiver and what is answered. Total: the first row that
 * matches wins and every combination has one. What others say of their own fix never moves ours.
 */
export function onReceive(message: Message, at: Situation & { readonly role: CvdRole }): Receipt {
  const found = receiveTable.find((row) =>
    isFor(row, message)
    && (row.vendor === undefined || row.vendor === (at.role === 'vendor'))
    && matches(at.cs, row.cs) !== (row.unless === true)
    && within(row.rm, at.rm) && within(row.em, at.em))
  if (found === undefined) throw new Error(`no row for ${message} at ${at.cs} ${at.rm} ${at.em}`)
  return { ...outcome({ cs: at.cs, rm: at.rm, em: at.em }, message, found.effect), replies: found.replies }
}

/** The messages this participant may send now. */
export function sendable(at: Situation, roles: readonly CvdRole[] = ['vendor']): Message[] {
  return messages.filter((message) => maySend(message, at, roles) !== undefined)
}
