import type { CaseCommand } from './command.ts'
import type { Context } from './context.ts'
import type { Said, Verdict } from './decide.ts'
import { refuse } from './refuse.ts'
import { noteFact } from './decide-embargo.ts'
import type { CaseState } from './state.ts'

type Command = Extract<CaseCommand, { type: 'RecordPublicAwareness' | 'RecordExploitPublic' | 'RecordAttacks' }>

export function decideWorld(state: CaseState, command: Command, context: Context): Verdict {
  switch (command.type) {
    case 'RecordPublicAwareness':
      if (state.pxa.startsWith('P')) return already(context, 'The vulnerability is recorded as public already.')
      return worldBecamePublic(state, command.evidence, context)
    case 'RecordExploitPublic':
      if (state.pxa[1] === 'X') return already(context, 'A public exploit is recorded already.')
      return [{ type: 'ExploitPublicRecorded', evidence: command.evidence, audience: 'parties' }, ...embargoEnds(state, 'X', 'an exploit is public', context)]
    case 'RecordAttacks': return attacks(state, command, context)
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

/** Asks the embargo's own machine what a fact of the world does to it. */
export function embargoEnds(state: CaseState, fact: 'P' | 'X' | 'A' | 'F' | 'D', evidence: string, context: Context, keep?: string): Said[] {
  const changes = noteFact(state, { type: 'NoteFact', fact, evidence, ...(keep === undefined ? {} : { keep }) }, context)
  return changes.map((change): Said => ({ type: 'EmbargoChanged', change, audience: 'parties' }))
}

function already({ policy }: Context, says: string): Verdict {
  return refuse(policy, 'already-done', '', says)
}
