import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codeOf, newSeed, seedLink, seedWords, stepAt, stepOfCode } from './totp.ts'

const seed = Buffer.from('12345678901234567890')
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000)

describe('codes of an authenticator app', () => {
  it.each([
    [59, '94287082'], [1111111109, '07081804'], [1111111111, '14050471'], [1234567890, '89005924'], [2000000000, '69279037'], [20000000000, '65353130'],
  ])('RFC 6238, appendix B: at %i s the code is %s', (seconds, code) => {
    expect(codeOf(seed, stepAt(at(seconds)), 8)).toBe(code)
  })

  it.each([[0, '755224'], [1, '287082'], [2, '359152'], [3, '969429'], [4, '338314'], [5, '254676'], [6, '287922'], [7, '162583'], [8, '399871'], [9, '520489']])(
    'RFC 4226, appendix D: count %i gives %s', (count, code) => { expect(codeOf(seed, count)).toBe(code) })

  it('S-012: a code of one step before or after is taken, of two is not', () => {
    const now = at(1_800_000_000)
    const taken = [-2, -1, 0, 1, 2].map((away) => stepOfCode(seed, codeOf(seed, stepAt(now) + away), now, -1) !== null)
    expect(taken).toEqual([false, true, true, true, false])
  })

  it('S-012: a code is not taken again, nor one before it', () => {
    const now = at(1_800_000_000)
    const step = stepAt(now)
    expect(stepOfCode(seed, codeOf(seed, step), now, step)).toBeNull()
    expect(stepOfCode(seed, codeOf(seed, step - 1), now, step)).toBeNull()
    expect(stepOfCode(seed, codeOf(seed, step + 1), now, step)).toBe(step + 1)
  })

  it('what is no code is refused, whatever it is', () => {
    const now = at(1_800_000_000)
    const right = new Set([-1, 0, 1].map((away) => codeOf(seed, stepAt(now) + away)))
    fc.assert(fc.property(fc.string(), (text) => {
      fc.pre(!right.has(text.replace(/\s/g, '')))
      expect(stepOfCode(seed, text, now, -1)).toBeNull()
    }))
  })

  it('blanks in a code do not matter, as apps show it in two groups', () => {
    const now = at(1_800_000_000)
    const code = codeOf(seed, stepAt(now))
    expect(stepOfCode(seed, `${code.slice(0, 3)} ${code.slice(3)}`, now, -1)).toBe(stepAt(now))
  })

  it('a seed has 160 bits and is written in base32, to be typed and as a link', () => {
    expect(newSeed()).toHaveLength(20)
    expect(seedWords(seed)).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
    expect(seedLink(seed, 'Parley', 'ada')).toBe('otpauth://totp/Parley:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Parley&algorithm=SHA1&digits=6&period=30')
  })
})
