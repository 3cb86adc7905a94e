import { errorCode } from '../commands/error-code.ts'
import { indexCases, unindexed } from '../projections/search-index.ts'
import type { Store } from '../store/store.ts'
import { startRegularRound } from './regular-round.ts'
import type { SteadyWork } from './steady-work.ts'

const everyMs = 10_000
const casesARound = 50
const workMs = 2_000
/** After so many rounds in which mail went first, one is done all the same. */
const patience = 6
/** What could not be read is tried again after so many rounds. */
const roundsApart = 60

/** S-095: puts the words of changed cases into the index soon afterwards; mail that waits to be read goes first. */
export function startIndexing(store: Store, log: (line: string) => void): SteadyWork {
  const broken = new Set<string>()
  let [waited, rounds] = [0, 0]
  return startRegularRound({
    name: 'words of cases', everyMs, log,
    work: async () => {
      rounds += 1
      if (rounds % roundsApart === 0) broken.clear()
      const { waits } = await store.as(worker, (tx) => tx.one<{ waits: boolean }>(`select exists (select from arrival where state in ('new', 'taken')) as waits`))
      waited = waits && waited < patience ? waited + 1 : 0
      if (waited > 0) return
      const failed = await indexCases(store, await store.as(worker, (tx) => unindexed(tx, casesARound, [...broken])), workMs)
      for (const [id, error] of failed) {
        broken.add(id)
        log(`words of cases: case ${id} could not be read: ${errorCode(error)}`)
      }
    },
  })
}

const worker = { role: 'worker' } as const
