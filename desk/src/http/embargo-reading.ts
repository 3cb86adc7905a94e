import { withinBudget } from '../audit/read-budget.ts'
import { recordRead } from '../audit/record-read.ts'
import type { Loaded } from '../commands/gate.ts'
import { readWhole } from '../commands/lists-party.ts'
import type { Tx } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'
import type { ListDeps } from './embargo-access.ts'

/**
 * Reads a case as this member, within the member's budget of readings (S-028), and writes it down before anything is
 * shown (S-103, S-108). `null`: no such case, or not for this member.
 * @throws ReadingHalted, NotRecorded; the web answers both.
 */
export function readingCase<T>(
  { store, gate }: ListDeps,
  who: SignedIn,
  caseId: string,
  work: (tx: Tx, loaded: Loaded) => Promise<T>,
): Promise<T | null> {
  return withinBudget(store, { who, caseId, now: gate.now() }, async (tx) => {
    const loaded = await readWhole(gate, tx, caseId)
    if (!loaded) return null
    await recordRead(tx, { viewer: who.member, caseId, what: 'case', at: gate.now() })
    return work(tx, loaded)
  })
}
