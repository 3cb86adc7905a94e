import { afterAll, beforeAll, expect, it } from 'vitest'
import { mailPort } from '../../../testing/src/mail-port.ts'
import type { MailPort } from '../../../testing/src/mail-port.ts'
import { sampleMails } from '../../../testing/src/mails/all.ts'
import { rawSmtp } from '../../../testing/src/smtp-peer.ts'
import { breaks, smuggles, tortured } from '../../../testing/src/torture.ts'

/** The full 10 000 are `node bench/mail-torture.ts`. */
const count = 240
const seed = 20_261_120

let port: MailPort
beforeAll(async () => {
  port = await mailPort()
})
afterAll(() => port.close())

it('S-060: mails broken in every way that we know, over the real port into a real store: none is lost and none fails', async () => {
  const corpus = Object.values(sampleMails).flat().map(({ raw }) => raw)
  const client = await rawSmtp(port.address)
  const ways = new Set<string>()
  let taken = 0
  for (let n = 0; n < count; n += 1) {
    const mail = tortured(corpus, seed, n)
    for (const way of mail.ways) ways.add(way)
    const answer = await client.mail({ from: `finder-${n}@x.example`, to: ['mlflow@desk.example'] }, mail.raw)
    if (smuggles(mail.raw)) expect(answer, mail.ways.join(' + ')).toMatch(/^554/)
    else expect(answer, mail.ways.join(' + ')).toMatch(/^250/)
    if (answer.startsWith('250')) taken += 1
  }
  client.close()
  await port.settled()
  expect(ways).toEqual(new Set(Object.keys(breaks)))
  expect([...port.taken.values()].filter(({ error }) => error !== null)).toEqual([])
  expect(await port.held()).toMatchObject({ arrivals: taken, undone: 0, forgotten: 0 })
  expect(taken).toBeGreaterThan(count * 0.9)
})
