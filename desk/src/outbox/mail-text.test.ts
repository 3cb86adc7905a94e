import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotedPrintable } from './mail-text.ts'

/** RFC 2045 §6.7, read back. */
const read = (encoded: string): string =>
  Buffer.from(encoded.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString()

const line = fc.oneof(fc.string({ unit: fc.constantFrom('a', '=', ' ', '\t', 'é', '.', '~') , maxLength: 160 }), fc.string({ maxLength: 90 }).map((text) => text.replaceAll(/[\r\n]/g, '')))

describe('quoted-printable', () => {
  it('gives back every line as it was, in rows of at most 76, none of which ends in a blank', () => {
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const text = lines.join('\r\n')
      const encoded = quotedPrintable(text)
      expect(read(encoded)).toBe(text)
      for (const row of encoded.split('\r\n')) expect(row).toMatch(/^(?:[!-~\t ]{0,75}[!-~])?$/)
    }))
  })

  it.each([
    ['words', 'words'], ['ends in a blank ', 'ends in a blank=20'], ['ends in a tab\t', 'ends in a tab=09'], ['a=b', 'a=3Db'], ['é', '=C3=A9'],
    ['x'.repeat(75), 'x'.repeat(75)], ['x'.repeat(76), `${'x'.repeat(75)}=\r\nx`],
  ])('writes «%s» as «%s»', (text, encoded) => expect(quotedPrintable(text)).toBe(encoded))
})
