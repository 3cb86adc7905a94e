import type { Place } from '@parley/coordination'
import type { Tx } from '../store/store.ts'
import type { Loaded } from './gate.ts'
import { listParties } from './lists-access.ts'
import { loadMember } from './membership.ts'

/** Where the parties of a case work, as far as their organisations say so; each once, called as this reader may call them (team or worker). */
export async function placesOf(tx: Tx, loaded: Loaded, nameOf: (participant: string) => string): Promise<readonly Place[]> {
  const found = new Map<string, Place>()
  for (const { participant, membership, cut } of await listParties(tx, loaded.head.id)) {
    if (cut || found.has(membership)) continue
    const place = (await loadMember(tx, membership))?.state.organisation?.place
    if (place !== undefined) found.set(membership, { party: nameOf(participant), ...place })
  }
  return [...found.values()]
}
