import { expect, it } from 'vitest'
import { startRegularRound } from './regular-round.ts'

it('comes again after a round that failed, says only its kind, and ends when it is told to', async () => {
  let rounds = 0
  const said: string[] = []
  const third = Promise.withResolvers<undefined>()
  const round = startRegularRound({
    name: 'test', everyMs: 1, log: (line) => said.push(line),
    work: () => {
      rounds += 1
      if (rounds === 3) third.resolve(undefined)
      return rounds === 1 ? Promise.reject(new TypeError('finder@example.org')) : Promise.resolve()
    },
  })
  await third.promise
  await round.stop()
  const atStop = rounds
  await new Promise((resolve) => { setTimeout(resolve, 10) })
  expect(rounds).toBe(atStop)
  expect(said).toEqual(['test: a round failed: typeerror'])
})
