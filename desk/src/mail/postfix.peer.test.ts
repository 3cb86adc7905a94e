import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canStart, freePort, postfix, postfixServer } from '../../../testing/src/mail-programs.ts'
import type { FrontServer } from '../../../testing/src/mail-programs.ts'
import { rawSmtp, until } from '../../../testing/src/smtp-peer.ts'
import { startReceiving } from './receive.ts'
import type { Arrival, Receiver } from './receive.ts'

describe.skipIf(!canStart(postfix))('with Postfix in front, as shipped', () => {
  let front: FrontServer
  let behind: Receiver | null = null
  let port = 0
  const stored: Arrival[] = []
  const mood = { fails: false }

  const open = (): Promise<Receiver> => startReceiving({
    listen: `127.0.0.1:${port}`, protocol: 'lmtp', name: 'desk.example', now: () => Temporal.Now.instant().toString(), log: () => undefined,
    knows: (address) => Promise.resolve(address === 'mlflow@desk.example' || address.startsWith('mlflow+')),
    ingest: (arrival) => {
      if (mood.fails) return Promise.reject(new Error('the disk is away'))
      stored.push(arrival)
      return Promise.resolve('stored')
    },
  })
  const mail = (n: number): string => `From: ada@finder.example\r\nSubject: ${n}\r\nMessage-ID: <${n}@finder.example>\r\n\r\n.The words.\r\n`
  const send = async (n: number, to = 'mlflow@desk.example'): Promise<string> => {
    const client = await rawSmtp(front.smtp)
    try {
      return await client.mail({ from: 'ada@finder.example', to: [to] }, mail(n))
    } finally {
      client.close()
    }
  }
  const subjects = (): string[] => stored.map(({ raw }) => /Subject: (\d+)/.exec(raw.toString())?.[1] ?? '')

  beforeAll(async () => {
    port = await freePort()
    behind = await open()
    front = await postfixServer(port)
  })
  afterAll(async () => {
    front.stop()
    await behind?.close()
  })

  it('hands over what is for the desk, its cases’ addresses too, byte for byte below its own trace', async () => {
    expect(await send(1)).toMatch(/^250/)
    expect(await send(2, 'mlflow+mlflow-2026-0001.aaaaaaaaaaaaaaaa@desk.example')).toMatch(/^250/)
    await until(() => stored.length === 2, 'two mails')
    expect(stored[1]?.recipients).toEqual(['mlflow+mlflow-2026-0001.aaaaaaaaaaaaaaaa@desk.example'])
    expect(stored[0]?.raw.toString()).toMatch(/^(?:Return-Path|Received): [^]*\r\n\r\n\.The words\.\r\n$/)
  })

  it('an address that the desk does not know is refused before the mail is taken', async () => {
    expect(await send(3, 'nobody@desk.example')).toMatch(/^550/)
  })

  it('email row 25: nothing is lost or doubled while the desk is away or cannot store', async () => {
    stored.length = 0
    await behind?.close()
    for (let n = 10; n < 20; n += 1) expect(await send(n)).toMatch(/^250/)
    mood.fails = true
    behind = await open()
    front.flush()
    await until(() => /disk|could not be stored|4\.3\.0/.test(front.queue()) || front.queue().includes('try again'), 'a deferred mail', 20_000)
    expect(stored).toEqual([])
    mood.fails = false
    front.flush()
    await until(() => stored.length >= 10, 'all ten', 40_000)
    expect(subjects().toSorted()).toEqual(Array.from({ length: 10 }, (_one, n) => String(n + 10)))
  })
})
