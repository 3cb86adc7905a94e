import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lineEndWatch } from './line-ends.ts'
import { peerGate } from './peer-limits.ts'

describe('a lone dot between bare line ends', () => {
  it('is found wherever the bytes are cut', () => {
    const text = fc.array(fc.constantFrom('\r\n', '\r', '\n', 'a', '.', '\0'), { maxLength: 30 }).map((pieces) => pieces.join(''))
    fc.assert(fc.property(text, fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (whole, cuts) => {
      const watch = lineEndWatch()
      let from = 0
      for (const cut of [...cuts.toSorted((one, other) => one - other), whole.length]) {
        watch.see(Buffer.from(whole.slice(from, cut)))
        from = Math.max(from, Math.min(cut, whole.length))
      }
      const lines = `\r\n${whole}`
      const dots = [...lines.matchAll(/(?<=(\r\n|\r(?!\n)|(?<!\r)\n))\.(\r\n|\r(?!\n)|\n)/g)]
      expect(watch.smuggles()).toBe(dots.some(([, before, after]) => before !== '\r\n' || after !== '\r\n'))
    }), { numRuns: 500 })
  })
})

describe('what one address may take', () => {
  const gate = (clock: { now: number }) => peerGate({ connections: 2, perMinute: 5 }, () => clock.now)

  it('so many connections at once, and again when one is left', () => {
    const port = gate({ now: 0 })
    expect(['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'].map((peer) => port.enter(peer) === null)).toEqual([true, true, false, true])
    port.leave('192.0.2.1')
    port.leave('192.0.2.1')
    expect(port.enter('192.0.2.1')).toBeNull()
  })

  it('so many mails in a minute, and again in the next', () => {
    const clock = { now: 0 }
    const port = gate(clock)
    expect([1, 2, 3, 4, 5, 6].map(() => port.mail('192.0.2.1') === null)).toEqual([true, true, true, true, true, false])
    expect(port.mail('192.0.2.2')).toBeNull()
    clock.now = 60_000
    expect(port.mail('192.0.2.1')).toBeNull()
  })

  it('a network of IPv6 counts as one, the machine’s own addresses are not counted', () => {
    const port = gate({ now: 0 })
    expect(['2001:db8:1:2:a::1', '2001:db8:1:2:b::1', '2001:db8:1:2::c', '2001:db8:1:3::1'].map((peer) => port.enter(peer) === null)).toEqual([true, true, false, true])
    for (const own of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '']) {
      expect(Array.from({ length: 20 }, () => port.enter(own) === null && port.mail(own) === null)).not.toContain(false)
    }
  })
})
