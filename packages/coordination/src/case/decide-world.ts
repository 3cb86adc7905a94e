import type { EndFact } from '../embargo/event.ts'
import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { refuse } from './refuse.ts'
import { noteFact } from './decide-embargo.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'RecordPublicAwareness' | 'RecordExploitPublic' | 'RecordAttacks' | 'RecordAdversaries' }>

export function decideWorld(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'RecordPublicAwareness':
      if (state.pxa.startsWith('P')) return already(context, 'The vulnerability is recorded as public already.')
      return worldBecamePublic(state, command.evidence, context)
    case 'RecordExploitPublic':
      if (state.pxa[1] === 'X') return already(context, 'A public exploit is recorded already.')
      return [{ type: 'ExploitPublicRecorded', evidence: command.evidence, audience: 'parties' }, ...embargoEnds(state, 'X', 'an exploit is public', context)]
    case 'RecordAttacks': return attacks(state, command, context)
    case 'RecordAdversaries': return adversaries(state, command, context)
  }
}

/** X2, X14: the fact first, then the embargo's end that it causes, in the same transaction. */
export function worldBecamePublic(state: CaseState, evidence: string, context: Context): Said[] {
  if (state.pxa.startsWith('P')) return []
  return [{ type: 'PublicAwarenessRecorded', evidence, audience: 'parties' }, ...embargoEnds(state, 'P', 'it became public', context)]
}

/** X3: attacks should end the embargo; the owner may keep it only with a reason that is written down. */
function attacks(state: CaseState, command: Extract<Command, { type: 'RecordAttacks' }>, context: Context): Verdict {
  if (state.pxa[2] === 'A') return already(context, 'Attacks are recorded already.')
  const keeps = command.keepEmbargo !== undefined && command.keepEmbargo.trim() !== ''
  const seen: Said = { type: 'AttacksRecorded', evidence: command.evidence, ...(keeps ? { keepEmbargo: command.keepEmbargo } : {}), audience: 'parties' }
  return [seen, ...embargoEnds(state, 'A', command.evidence, context, keeps ? command.keepEmbargo : undefined)]
}

/** X4: who holds an exploit asks the owner as attacks do; known details leave it free. Nothing of it is public by that. */
function adversaries(state: CaseState, { have, evidence, keepEmbargo }: Extract<Command, { type: 'RecordAdversaries' }>, context: Context): Verdict {
  const keeps = keepEmbargo !== undefined && keepEmbargo.trim() !== '' ? keepEmbargo : undefined
  const heard: Said = { type: 'AdversariesRecorded', have, evidence, ...(keeps === undefined ? {} : { keepEmbargo: keeps }), audience: 'parties' }
  return [heard, ...embargoEnds(state, have === 'exploit' ? 'exploit-held' : 'details-known', evidence, context, keeps)]
}

/** Asks the embargo's own machine what a fact of the world does to it. */
export function embargoEnds(state: CaseState, fact: EndFact, evidence: string, context: Context, keep?: string): Said[] {
  const changes = noteFact(state, { type: 'NoteFact', fact, evidence, ...(keep === undefined ? {} : { keep }) }, context)
  return changes.map((change): Said => ({ type: 'EmbargoChanged', change, audience: 'parties' }))
}

function already({ policy }: Context, says: string): Verdict {
  return refuse(policy, 'already-done', '', says)
}
