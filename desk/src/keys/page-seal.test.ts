import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeOnce } from '../http/once.ts'
import { makeSeal } from './page-seal.ts'

const seal = makeSeal(new Uint8Array(32).fill(1))
const other = makeSeal(new Uint8Array(32).fill(2))

describe('a seal', () => {
  it('opens with what was put in, for its purpose and before its time only', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 40 }), (text, until) => {
        const sealed = seal.close('receipt', text, until)
        expect(sealed).toMatch(/^[\w-]+$/)
        expect(seal.open('receipt', sealed, until - 1)).toBe(text)
        expect(seal.open('receipt', sealed, until)).toBeNull()
        expect(seal.open('report form', sealed, 0)).toBeNull()
        expect(other.open('receipt', sealed, 0)).toBeNull()
      }),
    )
  })

  it('does not open when a single character was changed, nor for any text', () => {
    fc.assert(
      fc.property(fc.nat(), (place) => {
        const sealed = seal.close('receipt', 'secret', 10)
        const at = place % (sealed.length - 1)
        const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`
        expect(seal.open('receipt', changed, 0)).toBeNull()
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(seal.open('receipt', text, 0)).toBeNull()
      }),
    )
  })

  it('seals the same text differently each time', () => {
    expect(seal.close('receipt', 'x', 1)).not.toBe(seal.close('receipt', 'x', 1))
  })

  it('a token holds for its session only', () => {
    expect(seal.isToken('a', seal.token('a'))).toBe(true)
    expect(seal.isToken('b', seal.token('a'))).toBe(false)
    expect(seal.isToken('a', other.token('a'))).toBe(false)
  })

  it('wants a key of 32 bytes', () => {
    expect(() => makeSeal(new Uint8Array(31))).toThrow('needs at least 32')
  })
})

describe('once', () => {
  it('takes once, again after it was given back, and forgets the oldest', () => {
    const once = makeOnce(2)
    expect([once.take('a'), once.take('a')]).toEqual([true, false])
    once.giveBack('a')
    expect(once.take('a')).toBe(true)
    once.take('b')
    once.take('c')
    expect([once.take('c'), once.take('a')]).toEqual([false, true])
  })
})
