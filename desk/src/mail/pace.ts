export interface PaceLimits {
  /** Mails of one peer that wait to be read, before the next of that peer has to wait for its answer. */
  readonly waiting: number
  /** For so long at most: then it is taken all the same. */
  readonly milliseconds: number
}

export const paceLimits: PaceLimits = { waiting: 16, milliseconds: 2000 }

/**
 * Mail is taken from a peer no faster than it is read: its answer (250) waits a little while many of its mails do. What would
 * wait here waits there, where it is in nobody's way, and an acknowledgement follows each 250 soon. Counted for each peer
 * by itself, so that a flood from one slows nobody else. A peer waits minutes for its answer (RFC 5321 §4.5.3.2.6).
 */
export interface Pace {
  /** Resolves when the next mail of this peer may be taken. */
  hold(peer: string): Promise<void>
  /** It is stored and waits to be read. */
  taken(arrival: string, peer: string): void
  /** It was read, or could not be. */
  read(arrival: string): void
}

export function mailPace({ waiting: most, milliseconds }: PaceLimits = paceLimits, now: () => number = () => performance.now()): Pace {
  const waiting = new Map<string, { readonly peer: string; readonly at: number }>()
  const held: (() => void)[] = []
  /** What was not read within that time is stuck, and no reason to wait. */
  const forget = (): void => {
    for (const [arrival, { at }] of waiting) {
      if (now() - at < 5 * milliseconds) return
      waiting.delete(arrival)
    }
  }
  const isBusy = (peer: string): boolean => {
    forget()
    let count = 0
    for (const one of waiting.values()) if (one.peer === peer) count += 1
    return count >= most
  }
  return {
    hold: async (peer) => {
      const until = now() + milliseconds
      while (isBusy(peer) && now() < until) await nextOrLate(held, until - now())
    },
    taken: (arrival, peer) => { waiting.set(arrival, { peer, at: now() }) },
    read: (arrival) => {
      waiting.delete(arrival)
      for (const wake of held.splice(0)) wake()
    },
  }
}

function nextOrLate(held: (() => void)[], milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    held.push(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
