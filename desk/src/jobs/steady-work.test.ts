import { describe, expect, it } from 'vitest'
import { steadyWork } from './steady-work.ts'

describe('work that goes on', () => {
  it('does every piece once, and a stop waits for what is in hand', async () => {
    const pieces = [1, 2, 3, 4, 5]
    const done: number[] = []
    const work = steadyWork<number>({
      name: 'test', atOnce: 2, log: () => undefined,
      claim: (limit) => Promise.resolve(pieces.splice(0, limit)),
      wait: () => new Promise((resolve) => { setTimeout(resolve, 5) }),
      work: async (piece) => {
        await new Promise((resolve) => { setTimeout(resolve, 5) })
        done.push(piece)
      },
    })
    while (done.length < 5) await new Promise((resolve) => { setTimeout(resolve, 5) })
    await work.stop()
    expect(done.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5])
  })

  it('a store that answers nothing is asked again after a pause, not in a spin', async () => {
    let asked = 0
    const work = steadyWork<number>({
      name: 'test', atOnce: 1, log: () => undefined, work: () => Promise.resolve(), wait: () => Promise.resolve(),
      claim: () => {
        asked += 1
        return Promise.reject(new Error('gone'))
      },
    })
    await new Promise((resolve) => { setTimeout(resolve, 700) })
    await work.stop()
    expect(asked).toBeLessThanOrEqual(3)
  })
})
