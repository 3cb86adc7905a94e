import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partyOrder, saidAs } from './party-order.ts'

describe('what a party says in the first lines of a mail', () => {
  it('is read up to the first line that is no command; quoted lines command nothing', () => {
    expect(partyOrder('status not-affected We do not ship it.\nready\n\nThe patch applies.\n> accept\nready')).toEqual({
      commands: [{ verb: 'status', status: 'not_affected', note: 'We do not ship it.' }, { verb: 'ready', ready: true, note: '' }], text: 'The patch applies.\nready',
    })
    expect(partyOrder('> accept\n> decline')).toEqual({ commands: [], text: '' })
    expect(partyOrder('We accept these terms.').commands).toEqual([])
  })

  it('X15: a date needs its offset; without it nothing is proposed', () => {
    expect(partyOrder('propose 2026-12-01T12:00Z We need a week.').commands).toEqual([{ verb: 'propose', at: '2026-12-01T12:00:00Z', reason: 'We need a week.' }])
    expect(partyOrder('propose 2026-12-01T13:00+01:00').commands).toMatchObject([{ at: '2026-12-01T12:00:00Z' }])
    for (const line of ['propose 2026-12-01', 'propose tomorrow', 'propose 2026-12-01T12:00', 'propose']) expect(partyOrder(line).commands).toEqual([])
  })

  it('terms are accepted by eight letters of their hash or by none, never by other words', () => {
    expect(partyOrder('accept').commands).toEqual([{ verb: 'accept', code: null }])
    expect(partyOrder('Accept: 0A1b2C3d').commands).toEqual([{ verb: 'accept', code: '0a1b2c3d' }])
    for (const line of ['accept everything', 'accept 0a1b2c3', 'accept 0a1b2c3d and more']) expect(partyOrder(line).commands).toEqual([])
  })

  it('never more than five, and every one can be said again', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('accept', 'ready', 'not-ready', 'status affected', 'propose 2026-12-01T12:00Z', 'decline', 'hello'), { maxLength: 12 }), (lines) => {
      const { commands } = partyOrder(lines.join('\n'))
      expect(commands.length).toBeLessThanOrEqual(5)
      for (const command of commands) expect(partyOrder(saidAs(command)).commands).toEqual([{ ...command, ...('note' in command ? { note: '' } : {}), ...('reason' in command ? { reason: '' } : {}) }])
    }))
  })
})
