import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHash } from 'node:crypto'
import { makeSecret, readSecret, receiptKey } from './secret-words.ts'

describe('secrets that a person keeps', () => {
  it('S-047: a receipt is found by its hash however it is typed', () => {
    const { text, lookup } = makeSecret('receipt')
    expect(text).toMatch(/^PARLEY-R(-[0-9A-HJKMNP-TV-Z]{4,5})+$/)
    expect(readSecret('receipt', text)?.equals(lookup)).toBe(true)
    expect(readSecret('receipt', ` ${text.toLowerCase().replaceAll('-', ' ')} `)?.equals(lookup)).toBe(true)
    expect(readSecret('receipt', text.replaceAll('0', 'o').replaceAll('1', 'l'))?.equals(lookup)).toBe(true)
  })

  it('S-047, S-048: what a receipt is looked up by and what it unwraps with cannot be told from one another, nor from those of its neighbour', () => {
    const { text, lookup } = makeSecret('receipt')
    const key = receiptKey(text) ?? expect.fail('no key')
    expect(receiptKey(text.toLowerCase().replaceAll('-', ' '))).toEqual(key)
    expect(key).toHaveLength(32)
    const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
    expect([key.equals(lookup), sha256(key).equals(lookup), sha256(lookup).equals(key)]).toEqual([false, false, false])
    const other = makeSecret('receipt')
    expect([receiptKey(other.text)?.equals(key), other.lookup.equals(lookup)]).toEqual([false, false])
    expect([receiptKey(makeSecret('claim').text), receiptKey('no receipt')]).toEqual([null, null])
  })

  it('a receipt is no claim code, and a claim code no receipt', () => {
    expect(readSecret('claim', makeSecret('receipt').text)).toBeNull()
    expect(readSecret('receipt', makeSecret('claim').text)).toBeNull()
  })

  it('any one letter changed is noticed or finds nothing', () => {
    const { text, lookup } = makeSecret('receipt')
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.split('')
    fc.assert(fc.property(fc.integer({ min: 9, max: text.length - 1 }), fc.constantFrom(...letters), (at, letter) => {
      fc.pre(text[at] !== '-' && text[at] !== letter)
      const found = readSecret('receipt', text.slice(0, at) + letter + text.slice(at + 1))
      expect(found === null || !found.equals(lookup)).toBe(true)
    }))
  })

  it('any text at all is read without a fault', () => {
    fc.assert(fc.property(fc.string(), (text) => readSecret('receipt', text) === null))
  })
})
