/** Too many are waiting already. Nothing was tried; the same later may succeed. */
export class TooBusy extends Error { override readonly name = 'TooBusy' }

/** Runs costly work a few at a time, in order; beyond `waiting` it refuses at once, so that a flood costs no memory. */
export function turns(limits: { readonly atOnce: number; readonly waiting: number }): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (running >= limits.atOnce) {
      if (waiting.length >= limits.waiting) throw new TooBusy('too many at once')
      await new Promise<void>((resolve) => { waiting.push(resolve) })
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place is handed on, not given back: nobody slips in between.
      if (next) next()
      else running -= 1
    }
  }
}
