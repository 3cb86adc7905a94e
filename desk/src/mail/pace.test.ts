import { expect, it } from 'vitest'
import { mailPace } from './pace.ts'

const limits = { waiting: 2, milliseconds: 50 }
const isHeld = async (held: Promise<void>): Promise<boolean> => await Promise.race([held.then(() => false), new Promise<boolean>((resolve) => { setImmediate(() => resolve(true)) })])

it('a peer whose mails wait to be read is answered when one of them was read', async () => {
  const pace = mailPace({ ...limits, milliseconds: 60_000 })
  for (const arrival of ['one', 'two']) pace.taken(arrival, 'flood')
  const held = pace.hold('flood')
  expect(await isHeld(held)).toBe(true)
  pace.read('one')
  await held
})

it('another peer is not held up by it', async () => {
  const pace = mailPace({ ...limits, milliseconds: 60_000 })
  for (const arrival of ['one', 'two', 'three']) pace.taken(arrival, 'flood')
  expect(await isHeld(pace.hold('quiet'))).toBe(false)
})

it('nobody is held for longer than said, and what was never read is forgotten', async () => {
  let now = 0
  const pace = mailPace(limits, () => now)
  for (const arrival of ['one', 'two']) pace.taken(arrival, 'flood')
  const held = pace.hold('flood')
  now = limits.milliseconds
  await held
  expect(await isHeld(pace.hold('flood'))).toBe(true)
  now = 5 * limits.milliseconds
  expect(await isHeld(pace.hold('flood'))).toBe(false)
})
