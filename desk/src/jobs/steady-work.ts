/** Something that is worked off piece by piece until told to stop. */
export interface SteadyWork { stop(): Promise<void> }

export interface WorkSource<Piece> {
  /** Takes up to `limit` pieces for itself; an empty answer means there are none now. */
  claim(limit: number): Promise<readonly Piece[]>
  /** Sleeps until there may be more, the signal aborts, or some seconds have passed. */
  wait(signal: AbortSignal): Promise<void>
  /** Does one piece. What it throws is logged and ends nothing else. */
  work(piece: Piece): Promise<void>
  /** Pieces in hand at once. */
  readonly atOnce: number
  readonly name: string
  log(line: string): void
}

/**
 * Claims and works until stopped, with new pieces taken up as others end, so that one slow piece holds up nobody; a
 * stop waits for the pieces in hand. A failing claim is tried again after a wait.
 */
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
  const inHand = new Set<Promise<void>>()
  // A claim is a transaction: it is not made for every single piece that ends.
  const enough = Math.ceil(source.atOnce / 4)
  while (!signal.aborted) {
    const free = source.atOnce - inHand.size
    if (free < enough) {
      await Promise.race(inHand)
      continue
    }
    const pieces = await claimed(source, free)
    for (const piece of pieces) {
      const doing: Promise<void> = worked(source, piece).then(() => void inHand.delete(doing))
      inHand.add(doing)
    }
    if (pieces.length === 0 && !signal.aborted) await rest(source, signal)
  }
  await Promise.all(inHand)
}

async function claimed<Piece>(source: WorkSource<Piece>, limit: number): Promise<readonly Piece[]> {
  try {
    return await source.claim(limit)
  } catch (error) {
    source.log(`${source.name}: nothing could be claimed: ${nameOf(error)}`)
    // Whatever broke, asking again at once would only fill the log.
    await new Promise((done) => setTimeout(done, 500))
    return []
  }
}

async function worked<Piece>(source: WorkSource<Piece>, piece: Piece): Promise<void> {
  try {
    await source.work(piece)
  } catch (error) {
    source.log(`${source.name}: ${nameOf(error)}; will be tried again`)
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

/** Name and code: the message of a database may hold what somebody wrote. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name
}
