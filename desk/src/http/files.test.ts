import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentDisposition, download } from './download.ts'
import { labelOf } from './upload.ts'

const hostile = [
  '../../etc/passwd',
  '..\\..\\boot.ini',
  'a\u0000b.txt',
  'a\r\nSet-Cookie: x=1.txt',
  'photo\u202Egpj.exe',
  'x'.repeat(5000),
  '.',
  '..',
  '',
  '  ',
  '"; filename=evil.exe',
  'Grüße.txt',
  '日本.pdf',
  '𝒳.txt',
  '\uD800.txt',
  "it's (1)*.txt",
  'CON',
  '~$a.doc',
  '%2e%2e%2f',
]

describe('S-085: names of files', () => {
  it.each(hostile)('«%s» becomes a label: no path, no control character, never empty', (name) => {
    const label = labelOf(name)
    expect(label).not.toMatch(/[/\\\p{Cc}]/u)
    expect(Array.from(label).length).toBeLessThanOrEqual(255)
    expect(['', '.', '..']).not.toContain(label)
  })

  it.each(hostile)('«%s» is written into a header by the grammar of RFC 6266', (name) => {
    expect(contentDisposition(name)).toMatch(
      /^attachment; filename="[\w.\- ]+"(; filename\*=UTF-8''([\w.!~&$+^`|#-]|%[0-9A-F]{2})*)?$/,
    )
  })

  it('holds for every name, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const response = download(name, new Uint8Array([1, 2]))
        expect(response.headers.get('Content-Disposition')).not.toMatch(/[^\x20-\x7e]/)
      }),
    )
  })

  it('keeps a name of other letters whole for those who can read it', () => {
    expect(contentDisposition('Grüße.txt')).toBe(
      'attachment; filename="Gru__e.txt"; filename*=UTF-8\'\'Gr%C3%BC%C3%9Fe.txt',
    )
  })
})
