import { digestsDue, sendDigest } from '../commands/digest.ts'
import { errorCode } from '../commands/error-code.ts'
import type { Gate } from '../commands/gate.ts'
import type { Store } from '../store/store.ts'
import { steadyWork, type SteadyWork } from './steady-work.ts'

const everyMs = 60_000

/** One mail a day to each member for whom something is open, from eight o'clock of their project's zone. */
export function startDigests(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  let rounds = ['round']
  return steadyWork<string>({
    name: 'digests', atOnce: 1, log,
    claim: () => Promise.resolve(rounds.splice(0)),
    wait: async (signal) => {
      await pause(everyMs, signal)
      rounds = ['round']
    },
    work: () => digestRound(store, gate, log),
  })
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer)
      done()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
