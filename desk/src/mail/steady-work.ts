/** Something that is worked off piece by piece until told to stop. */
export interface SteadyWork { stop(): Promise<void> }

export interface WorkSource<Piece> {
  /** Takes up to `limit` pieces for itself; an empty answer means there are none now. */
  claim(limit: number): Promise<readonly Piece[]>
  /** Sleeps until there may be more, the signal aborts, or some seconds have passed. */
  wait(signal: AbortSignal): Promise<void>
  /** Does the pieces of one claim. What it throws is logged and ends nothing. */
  work(pieces: readonly Piece[]): Promise<void>
  readonly batch: number
  readonly name: string
  log(line: string): void
}

/** Claims and works until stopped; a stop waits for the pieces in hand. A failing claim is tried again after a wait. */
export function steadyWork<Piece>(source: WorkSource<Piece>): SteadyWork {
  const stopping = new AbortController()
  const ended = run(source, stopping.signal)
  return {
    stop: () => {
      stopping.abort()
      return ended
    },
  }
}

async function run<Piece>(source: WorkSource<Piece>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const worked = await turn(source)
    if (!worked && !signal.aborted) await rest(source, signal)
  }
}

async function turn<Piece>(source: WorkSource<Piece>): Promise<boolean> {
  try {
    const pieces = await source.claim(source.batch)
    if (pieces.length === 0) return false
    await source.work(pieces)
    return true
  } catch (error) {
    source.log(`${source.name}: ${error instanceof Error ? error.name : 'unknown'}: will be tried again`)
    return false
  }
}

async function rest<Piece>(source: WorkSource<Piece>, signal: AbortSignal): Promise<void> {
  try {
    await source.wait(signal)
  } catch {
    // A wake-up channel that broke must not turn into a busy loop.
    await new Promise((done) => setTimeout(done, 1000))
  }
}
