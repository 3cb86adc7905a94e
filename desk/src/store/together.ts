import type { Tx } from './transaction.ts'

type Run = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>

export interface TogetherRuns {
  /** A transaction that is taken back where its work throws (`Store.as`). */
  readonly shared: Run
  /** For a piece that nobody came along with; `Store.once` where a piece asks but once. */
  readonly alone: Run
}

interface Waiting { readonly task: (tx: Tx) => Promise<unknown>; readonly resolve: (result: never) => void; readonly reject: (error: unknown) => void }

export interface TogetherLimits {
  /** Tasks of one transaction. */
  readonly most: number
  /** Transactions at once; what is asked for meanwhile waits for the next. */
  readonly lanes: number
}

/**
 * Does small pieces of database work, asked for by many at about the same time, in one transaction: a begin, a commit and its
 * fsync are shared, and the questions travel together. Each caller is answered after that commit. Where one piece fails, nothing of
 * the transaction stands, and each is done again in one of its own: so nobody pays for another, and a task must bear to be
 * run twice, as all work of the store must. The pieces must not depend on each other: none may lock what another writes.
 */
export function together(runs: TogetherRuns, { most, lanes }: TogetherLimits): Run {
  const waiting: Waiting[] = []
  let running = 0
  const work = async (): Promise<void> => {
    // What the same turn of the loop asks for comes along.
    await new Promise((resolve) => { setImmediate(resolve) })
    while (waiting.length > 0) await answered(runs, waiting.splice(0, most))
    running -= 1
  }
  return (task) => new Promise((resolve, reject) => {
    waiting.push({ task, resolve, reject })
    if (running >= lanes) return
    running += 1
    void work()
  })
}

/** Never rejects. */
async function answered({ shared, alone }: TogetherRuns, group: readonly Waiting[]): Promise<void> {
  if (group.length > 1 && await allAtOnce(shared, group)) return
  await Promise.all(group.map(({ task, resolve, reject }) => alone(task).then((result) => resolve(result as never), reject)))
}

class OneFailed extends Error { override readonly name = 'OneFailed' }

async function allAtOnce(run: Run, group: readonly Waiting[]): Promise<boolean> {
  try {
    const results = await run(async (tx) => {
      const settled = await Promise.allSettled(group.map(({ task }) => task(tx)))
      if (settled.some(({ status }) => status === 'rejected')) throw new OneFailed('a piece of shared work failed')
      return settled.map((one) => (one.status === 'fulfilled' ? one.value : undefined))
    })
    for (const [at, { resolve }] of group.entries()) resolve(results[at] as never)
    return true
  } catch {
    // Whatever it was: each piece meets it again alone, where it is told to whom it belongs.
    return false
  }
}
