import { describe, expect, it } from 'vitest'
import type { BuiltMail } from './mail-message.ts'
import type { MailSender } from './mail-send.ts'
import { throttled } from './throttle.ts'

const mail = (to: string): BuiltMail => ({ envelope: { from: 'bounce@desk.example', to }, messageId: 'x@desk.example', raw: Buffer.alloc(0) })
const ready: MailSender = { to: 'nowhere', close: () => undefined, send: () => Promise.resolve({ outcome: 'sent', proof: '250' }) }

describe('a throttled sender', () => {
  it('sends so many to a domain in a minute, and lets other domains pass', async () => {
    const clock = { now: 0 }
    const sender = throttled(ready, { perMinute: 3, atOnce: 10 }, () => clock.now)
    const outcomes = async (to: string, count: number): Promise<string[]> => {
      const all: string[] = []
      for (let n = 0; n < count; n += 1) all.push((await sender.send(mail(to))).outcome)
      return all
    }
    expect(await outcomes('a@X.example', 4)).toEqual(['sent', 'sent', 'sent', 'retry'])
    expect(await outcomes('b@y.example', 1)).toEqual(['sent'])
    clock.now = 60_001
    expect(await outcomes('c@x.example', 1)).toEqual(['sent'])
  })

  it('has so many on their way at once, also after one failed', async () => {
    const gates: (() => void)[] = []
    const slow: MailSender = { ...ready, send: () => new Promise((_done, fail) => gates.push(() => fail(new Error('cut off')))) }
    const sender = throttled(slow, { perMinute: 100, atOnce: 2 }, () => 0)
    const first = [sender.send(mail('a@x.example')), sender.send(mail('b@x.example'))]
    expect(await sender.send(mail('c@x.example'))).toEqual({ outcome: 'retry', code: 'throttled' })
    for (const open of gates) open()
    expect((await Promise.allSettled(first)).map((one) => one.status)).toEqual(['rejected', 'rejected'])
    void sender.send(mail('d@x.example')).catch(() => undefined)
    expect(gates).toHaveLength(3)
  })
})
