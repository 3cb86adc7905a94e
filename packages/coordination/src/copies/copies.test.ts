import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atLeast, matchesNeeded } from './binomial.ts'
import { compareCopy, powerOf } from './compare.ts'
import { draftOf } from './draft.ts'
import { codeFrom, individualCopy } from './individual.ts'
import type { Code } from './individual.ts'
import { bitsOf, notice, rewrapped } from './notice.fixture.ts'
import { observe } from './observe.ts'
import { synonyms } from './synonyms.ts'
import { wordsOf } from './words.ts'

const text = notice(6)
const draft = draftOf(text)
const recipients = Array.from({ length: 20 }, (_, at) => ({
  id: `member ${at}`,
  code: bitsOf(at + 1, draft.points) as Code,
}))
const copies = { text, recipients }
const copyOf = (at: number): string => individualCopy(draft, recipients[at]!.code)
const half = (whole: string): string => whole.slice(Math.floor(whole.length / 4), Math.floor((whole.length * 3) / 4))

describe('the binomial tail', () => {
  it.each([
    [0, 10, 1],
    [10, 10, 2 ** -10],
    [11, 10, 0],
    [9, 10, 11 / 1024],
    [1, 1, 0.5],
  ])('P(Bin(n, ½) ≥ %i) for n = %i is %d', (k, n, p) => {
    expect(atLeast(k, n, 0.5)).toBeCloseTo(p, 12)
  })
  it('agrees with the threshold of the study: 23 of 24 points name one of 20 at 10⁻⁴, 12 points never', () => {
    expect(matchesNeeded(24, 20, 1e-4)).toBe(23)
    expect(matchesNeeded(12, 20, 1e-4)).toBeUndefined()
  })
})

describe('the table of wordings', () => {
  it('holds no phrase twice, so that a phrase in a leak means one thing', () => {
    const phrases = synonyms.flat().map((phrase) => wordsOf(phrase).join(' '))
    expect(new Set(phrases).size).toBe(phrases.length)
  })
})

describe('individual copies', () => {
  it('S-111: twenty recipients get twenty different texts, and the same one again each time', () => {
    expect(new Set(recipients.map((_, at) => copyOf(at))).size).toBe(20)
    expect(copyOf(3)).toBe(copyOf(3))
  })
  it('never touches code, addresses, numbers or steps', () => {
    const fixed =
      'Do this:\n1. It is off\n2. It is on\n\n    do not change\n```\nit is code\n```\nSee https://it.is/do not and `it is` here.\n'
    const [a, b] = [0, 1].map((bit) =>
      individualCopy(draftOf(fixed), draftOf(fixed).points === 0 ? [] : Array(draftOf(fixed).points).fill(bit)),
    )
    for (const copy of [a!, b!]) {
      expect(copy).toContain('\n    do not change\n')
      expect(copy).toContain('it is code')
      expect(copy).toContain('`it is`')
      expect(copy.indexOf('1.')).toBeLessThan(copy.indexOf('2.'))
    }
    expect(a).not.toBe(b)
  })
  it('keeps every word but those of its points', () => {
    assert(
      property(integer({ min: 1, max: 1_000_000 }), (seed) => {
        const code = bitsOf(seed, draft.points)
        const seen = observe(individualCopy(draft, code), draft)
        expect([...seen].every(([point, bit]) => code[point] === bit)).toBe(true)
        expect(seen.size / draft.points).toBeGreaterThan(0.8)
      }),
      { numRuns: 30 },
    )
  })
  it('refuses a code of another length, which is a bug', () => {
    expect(() => individualCopy(draft, [0])).toThrow(/points/)
    expect(() => codeFrom(new Uint8Array(1), 9)).toThrow(/too few/)
    expect(codeFrom(new Uint8Array([0b101]), 3)).toEqual([1, 0, 1])
  })
})

describe('S-112: comparing what got out', () => {
  it.each([
    ['as it was', (copy: string) => copy],
    ['wrapped anew and quoted', (copy: string) => rewrapped(copy, 50)],
    ['on one line', (copy: string) => copy.replace(/\s+/g, ' ')],
    [
      'in compatibility forms with invisible marks',
      (copy: string) => copy.replace(/fi/g, 'ﬁ').replace(/e/g, 'e\u200b'),
    ],
    ['half of it, wrapped anew', (copy: string) => rewrapped(half(copy), 60)],
  ])('names the right one of twenty: %s', (_, change) => {
    for (const at of [0, 7, 19]) {
      expect(compareCopy(change(copyOf(at)), copies)).toMatchObject({ verdict: 'named', recipient: `member ${at}` })
    }
  })
  it('is undecided about a text by an outsider, the author’s own text, and a snippet', () => {
    for (const other of [
      'Nothing to do with it. It is not true that we are hit.',
      notice(6).replaceAll('component', 'thing').replaceAll('Installation', 'Setup'),
      copyOf(2).slice(0, 150),
      '',
    ]) {
      expect(compareCopy(other, copies).verdict).not.toBe('named')
    }
  })
  it('never accuses a single one for a mix of two copies', () => {
    for (const [a, b] of [
      [0, 1],
      [4, 9],
      [18, 2],
    ] as const) {
      const mix = recipients[a]!.code.map((bit, point) => (point % 2 === 0 ? bit : recipients[b]!.code[point]!))
      expect(compareCopy(individualCopy(draft, mix), copies).verdict).toBe('more-than-one')
      const halves = recipients[a]!.code.map((bit, point) =>
        point < draft.points / 3 ? bit : recipients[b]!.code[point]!,
      )
      expect(compareCopy(individualCopy(draft, halves), copies).verdict).toBe('more-than-one')
    }
  })
  it('names no one of the recipients for codes of nobody', () => {
    for (let seed = 1000; seed < 1080; seed++) {
      expect(compareCopy(individualCopy(draft, bitsOf(seed, draft.points)), copies).verdict).toBe('undecided')
    }
  })
})

describe('power before sending', () => {
  it('says that a short notice protects nobody and a long one does', () => {
    const short = powerOf(12, 20)
    expect(short.cases.every(({ named }) => named === 0)).toBe(true)
    const long = powerOf(120, 20)
    expect(long.cases.map(({ named }) => named > 0.9)).toEqual([true, true, true, true])
  })
})
