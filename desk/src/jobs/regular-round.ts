import { errorCode } from '../commands/error-code.ts'
import { steadyWork, type SteadyWork } from './steady-work.ts'

export interface RegularRound {
  /** Also the name under which the log speaks of it. */
  readonly name: string
  readonly everyMs: number
  readonly work: () => Promise<unknown>
  readonly log: (line: string) => void
}

/** One round at once, and another each time that `everyMs` have passed since the last one ended, until stopped. */
export function startRegularRound({ name, everyMs, work, log }: RegularRound): SteadyWork {
  let rounds = ['round']
  return steadyWork<string>({
    name, atOnce: 1, log,
    claim: () => Promise.resolve(rounds.splice(0)),
    wait: async (signal) => {
      await pause(everyMs, signal)
      rounds = ['round']
    },
    work: async () => {
      try {
        await work()
      } catch (error) {
        log(`${name}: a round failed: ${errorCode(error)}`)
      }
    },
  })
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
