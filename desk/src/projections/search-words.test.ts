import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askedWords, mostWords, wordsOf } from './search-words.ts'

const holds = (text: string, typed: string): boolean => {
  const words = wordsOf([text])
  const asked = askedWords(typed)
  return asked.length > 0 && asked.every((word) => words.has(word))
}

describe('S-095: words of cases', () => {
  it.each([
    ['A heap overflow in the PARSER', 'parser OVERFLOW'],
    ['see CVE-2026-1234, please', 'cve-2026-1234'],
    ['see CVE‑2026‑1234 (typographic dashes)', 'CVE-2026-1234'],
    ['in log4j-core-2.14.1.jar', '2.14.1'],
    ['in log4j-core-2.14.1.jar', 'log4j-core'],
    ['in log4j-core-2.14.1.jar', 'log4j-core-2.14.1.jar'],
    ['at src/main/java/org/Foo.java:17', 'Foo.java'],
    ['calls parse_header_value()', 'parse_header'],
    ['Größe und Straße', 'GRÖSSE STRASSE'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
    ['soft\u00adhyphen and zero\u200bwidth', 'softhyphen zerowidth'],
    ['存在CVE-2026-1234漏洞，请修复', 'CVE-2026-1234'],
    ['存在CVE-2026-1234漏洞，请修复', '漏洞'],
    ['サーバーのバッファ', 'バッファ'],
    ['ГОСТ и Ошибка', 'ошибка'],
    ['pkg:npm/left-pad@1.3.0', '1.3.0'],
    ['finder@example.org: heap overflow', 'heap overflow'],
    ['a@b@finder.example, then a crash', 'crash'],
  ])('«%s» is found by «%s»', (text, typed) => {
    expect(holds(text, typed)).toBe(true)
  })

  it.each([
    ['CVE-2026-9999 on port 1234', 'CVE-2026-1234'],
    ['an overflow', 'over'],
    ['written by finder@example.org', 'finder'],
    ['written by finder@example.org', 'finder@example.org'],
    ['漏斗和孔洞', '漏洞'],
    ['mailto:night.owl@finder.example', 'night.owl'],
    ['night.owl@finder.example/x', 'finder.example'],
  ])('«%s» is not found by «%s»', (text, typed) => {
    expect(holds(text, typed)).toBe(false)
  })

  it('a mail address, a single letter and signs are nothing to look for', () => {
    expect([askedWords('finder@example.org'), askedWords('c'), askedWords('?! +'), askedWords('')]).toEqual([[], [], [], []])
  })

  it('what is typed as it stands in a text is found there, whatever stands around it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    fc.assert(fc.property(text, text, text, (before, typed, after) => {
      const words = wordsOf([`${before} ${typed} ${after}`])
      for (const word of askedWords(typed)) expect(words.has(word)).toBe(true)
    }), { seed: 95, numRuns: 2000 })
  })

  it('in capitals, in small letters, composed or decomposed it is the same', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abzäößéçñşğіїщώς01._- '.split('')), maxLength: 40 })
    fc.assert(fc.property(text, (typed) => {
      const asked = askedWords(typed)
      for (const other of [typed.toUpperCase(), typed.toUpperCase().toLowerCase(), typed.normalize('NFD'), typed.normalize('NFC')]) expect(askedWords(other)).toEqual(asked)
    }), { seed: 95, numRuns: 2000 })
  })

  it('no word is longer than four parts and their joints, and no text gives more than is kept', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      for (const word of wordsOf([text])) expect(word.length).toBeLessThanOrEqual(4 * 64 + 3)
    }), { seed: 95 })
    expect(wordsOf(Array.from({ length: mostWords + 500 }, (_, at) => `word${at}`)).size).toBe(mostWords)
    expect(wordsOf(['a'.repeat(65)]).size).toBe(0)
  })

  it('of a case with more text than anybody reads the first of it is looked at', () => {
    const texts = function* (): Iterable<string> {
      for (let n = 0; n < 100; n += 1) yield `text${n}${' '.repeat(200_000)}end${n}`
    }
    const words = wordsOf(texts())
    expect([words.has('text0'), words.has('end0'), words.has('text9'), words.has('text99')]).toEqual([true, true, true, false])
  })

  // With a pattern that begins anew at each letter, each of these takes hours.
  it.each(['y', 'a@', 'aa.', '\ufdfa', '\u0301', '漏'])('a text of a million times %j holds nobody up', (letter) => {
    expect(wordsOf([letter.repeat(1_000_000)]).size).toBeLessThan(10)
  })
})
