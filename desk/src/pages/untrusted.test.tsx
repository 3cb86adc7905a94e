import * as fc from 'fast-check'
import { html } from 'hono/html'
import { describe, expect, it } from 'vitest'
import { Untrusted } from './untrusted.tsx'

function shown(text: string): string {
  const made = html`${(<Untrusted text={text} block />)}`
  return made instanceof Promise ? 'a promise' : made.toString()
}
const codes = [
  '202A',
  '202B',
  '202C',
  '202D',
  '202E',
  '2066',
  '2067',
  '2068',
  '2069',
  '200B',
  '200C',
  '200D',
  '200E',
  '200F',
  '2060',
  '2061',
  '2062',
  '2063',
  '2064',
  'FEFF',
  '00AD',
  '061C',
  '180E',
  '115F',
  '1160',
  '3164',
  'FFA0',
  '2800',
  '034F',
  '2028',
  '2029',
  'E0001',
  'E0041',
  'E007F',
  'E0100',
  '0000',
  '0007',
  '0008',
  '000B',
  '001B',
  '007F',
  '0085',
  '206A',
  '17B4',
  'FFF9',
  '1D173',
]

describe('S-076: a text of somebody else', () => {
  it.each(codes)('shows U+%s by its number', (code) => {
    const html = shown(`a${String.fromCodePoint(parseInt(code, 16))}b`)
    expect(html).toContain(`>[U+${code}]</span>`)
    expect(html).not.toContain(String.fromCodePoint(parseInt(code, 16)))
  })

  it.each(['pаypal', 'Αpple', 'micrоsoft', 'exаmple-2'])('marks «%s», which mixes alphabets', (word) => {
    expect(shown(`see ${word} now`)).toContain(
      `class="mixed" title="This word mixes letters of several alphabets">${word}<`,
    )
  })

  it.each([
    'Привет, мир',
    'Καλημέρα κόσμε',
    'naïve café',
    '日本語とEnglish',
    'שלום world',
    'x = 3 · μ',
    'a\tb\nc',
    '👍🏽 ok',
  ])('leaves «%s» alone', (text) => {
    expect(shown(text)).not.toMatch(/class="(mixed|unseen)"/)
  })

  it('S-074: looks at a word of any length once, however it is made', () => {
    const word = 'я'.repeat(500_000)
    expect(shown(word)).toContain(word)
    expect(shown(`${word}a`)).toContain('class="mixed"')
  })

  it('S-074: shows every hidden character of a text that has a million, and draws a mark for the first only', () => {
    const html = shown('\u200b\u200c'.repeat(50_000))
    expect(html.match(/\[U\+200B\]/g)).toHaveLength(50_000)
    expect(html.match(/\[U\+200C\]/g)).toHaveLength(50_000)
    expect(html.match(/class="unseen"/g)).toHaveLength(2000)
  })

  it('S-065: no text makes an element, an attribute or an entity of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const html = shown(`${text}<img src=x onerror=alert(1)>"'&`)
        expect(html.replace(/<\/?(div|span|sup)( [^<>]*)?>/g, '')).not.toMatch(/[<>]/)
      }),
    )
  })
})
