import type { Gate } from '../commands/gate.ts'
import { checkRecertifications } from '../commands/membership.ts'
import type { Store } from '../store/store.ts'
import { startRegularRound } from './regular-round.ts'
import type { SteadyWork } from './steady-work.ts'

const everyMs = 60 * 60 * 1000

/** Asks each member of a distributors' list, when its time has come, to confirm that it still belongs there. */
export function startRecertifications(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  const work = (): Promise<number> => store.as({ role: 'worker' }, (tx) => checkRecertifications(gate, tx))
  return startRegularRound({ name: 'recertifications', everyMs, log, work })
}
