import { digestsDue, sendDigest } from '../commands/digest.ts'
import { errorCode } from '../commands/error-code.ts'
import type { Gate } from '../commands/gate.ts'
import type { Store } from '../store/store.ts'
import { startRegularRound } from './regular-round.ts'
import type { SteadyWork } from './steady-work.ts'

const everyMs = 60_000

/** One mail a day to each member for whom something is open, from eight o'clock of their project's zone. */
export function startDigests(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  return startRegularRound({ name: 'digests', everyMs, log, work: () => digestRound(store, gate, log) })
}

/** Every summary that is due now; one that fails is tried again in the next round and holds up no other. */
export async function digestRound(store: Store, gate: Gate, log: (line: string) => void): Promise<void> {
  for (const due of await store.as({ role: 'worker' }, (tx) => digestsDue(gate, tx))) {
    try {
      await sendDigest(store, gate, due)
    } catch (error) {
      log(`digests: one failed: ${errorCode(error)}`)
    }
  }
}
