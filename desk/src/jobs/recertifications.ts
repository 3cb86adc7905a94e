import type { Gate } from '../commands/gate.ts'
import { askContactsDue } from '../commands/contact-checks.ts'
import { checkRecertifications } from '../commands/membership.ts'
import type { Store } from '../store/store.ts'
import { startRegularRound } from './regular-round.ts'
import type { SteadyWork } from './steady-work.ts'

const everyMs = 60 * 60 * 1000

/** Asks each member of a distributors' list, when its time has come, to confirm that it still belongs there, and its contacts whether they are read. */
export function startRecertifications(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  const work = (): Promise<number> => store.as({ role: 'worker' }, async (tx) => (await checkRecertifications(gate, tx)) + (await askContactsDue(gate, tx)))
  return startRegularRound({ name: 'recertifications', everyMs, log, work })
}
