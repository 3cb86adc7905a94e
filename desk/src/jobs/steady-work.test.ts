import { describe, expect, it } from 'vitest'
import { steadyWork } from './steady-work.ts'

const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 1))

describe('steady work', () => {
  it('takes up new pieces while a slow one is in hand, never more than allowed, and a stop waits for it', async () => {
    const pieces = Array.from({ length: 30 }, (_, n) => n)
    const done: number[] = []
    const slow = Promise.withResolvers<void>()
    let [inHand, most] = [0, 0]
    const rested = Promise.withResolvers<void>()
    const work = steadyWork<number>({
      name: 'test', atOnce: 4, log: () => undefined,
      claim: (limit) => Promise.resolve(pieces.splice(0, limit)),
      wait: async () => {
        rested.resolve()
        await soon()
      },
      work: async (piece) => {
        inHand += 1
        most = Math.max(most, inHand)
        await (piece === 0 ? slow.promise : soon())
        inHand -= 1
        done.push(piece)
      },
    })
    await rested.promise
    await soon()
    expect(done.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 29 }, (_, n) => n + 1))
    const stopped = work.stop()
    slow.resolve()
    await stopped
    expect(done.at(-1)).toBe(0)
    expect(most).toBe(4)
  })

  it('a failing claim, a failing piece and a broken wake-up end nothing', async () => {
    const said: string[] = []
    const all = Promise.withResolvers<void>()
    let claims = 0
    const work = steadyWork<number>({
      name: 'test', atOnce: 2, log: (line) => void said.push(line),
      claim: () => {
        claims += 1
        if (claims === 1) return Promise.reject(new TypeError('down'))
        if (claims === 2) return Promise.resolve([1])
        all.resolve()
        return Promise.resolve([])
      },
      wait: () => soon(),
      work: () => Promise.reject(new RangeError('bad')),
    })
    await all.promise
    await work.stop()
    expect(said).toEqual(['test: nothing could be claimed: TypeError', 'test: RangeError; will be tried again'])
  })
})
