/**
 * Remembers which showings of a form were sent, so that «reload» or a second click does not report twice. In memory
 * only: after a restart a repeated report is at worst a second report, never a lost one.
 */
export interface Once {
  /** True the first time. */
  readonly take: (id: string) => boolean
  /** Gives it back: what was sent was not taken. */
  readonly giveBack: (id: string) => void
}

/** The oldest are forgotten beyond `most`; their seals have long expired by then. */
export function makeOnce(most = 50_000): Once {
  const taken = new Set<string>()
  return {
    take: (id) => {
      if (taken.has(id)) return false
      if (taken.size >= most)
        for (const oldest of taken) {
          taken.delete(oldest)
          break
        }
      taken.add(id)
      return true
    },
    giveBack: (id) => {
      taken.delete(id)
    },
  }
}
