import { pinKey, readGivenKey, wishForContent } from '../mail/pinned-keys.ts'
import type { Tx } from '../store/store.ts'

/**
 * Takes a key that a person verified for an address, so that words may go there sealed to it (worker). It replaces the
 * one on record. `false`: nothing can be sealed to it.
 */
export async function pinVerified(tx: Tx, address: string, armoured: string, now: Temporal.Instant): Promise<boolean> {
  const key = await readGivenKey(armoured)
  if (key === null) return false
  await pinKey(tx, { address, key, source: 'given', now })
  return wishForContent(tx, address, true)
}
