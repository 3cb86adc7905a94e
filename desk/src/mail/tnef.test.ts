import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compressedRtf } from './compressed-rtf.ts'
import { rtfText } from './rtf-text.ts'
import { readTnef, tnefLimits } from './tnef.ts'
import type { TnefMessage } from './tnef.ts'
import { attribute, compressed, tnef, tnefStream } from './tnef-writer.fixture.ts'

const rich = '{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}\\pard The parser \\b reads\\b0  one byte too far.\\par caf\\\'e9 \\u8364?5\\par {\\*\\htmltag <p>}---------------}'
const richText = 'The parser reads one byte too far.\ncafé €5\n---------------'
const poc = Uint8Array.from({ length: 3000 }, (_, index) => index % 256)
const read = (stream: Uint8Array): TnefMessage => {
  const found = readTnef(stream)
  return found.ok ? found.message : expect.fail(found.fault)
}

describe('reading TNEF', () => {
  it('email row 12: reads bodies, names and bytes', () => {
    const message = read(tnef({ subject: 'A finding', body: 'Words', html: '<p>Wörds</p>', files: [{ title: 'POC~1.PY', longName: 'proof of concept.py', mediaType: 'text/x-python', data: poc }, { title: 'a.bin' }] }))
    expect(message).toEqual({
      subject: 'A finding', text: 'Words', html: '<p>Wörds</p>', messages: [],
      files: [{ name: 'proof of concept.py', mediaType: 'text/x-python', bytes: poc }, { name: 'a.bin', mediaType: '', bytes: new Uint8Array() }],
    })
  })

  it('reads the words of a body that is RTF only', () => {
    expect(read(tnef({ rtf: rich })).text).toBe(richText)
  })

  it('reads text in the code page that the stream names', () => {
    expect(read(tnef({ codePage: 1251, body: '\xcf\xf0\xe8\xe2\xe5\xf2' })).text).toBe('Привет')
    expect(read(tnef({ codePage: 932, files: [{ title: '\x93\xfa\x96\x7b.txt' }] })).files[0]?.name).toBe('日本.txt')
  })

  it('reads a message inside a message, as deep as allowed and no deeper', () => {
    const nested = (levels: number): Buffer => tnef({ subject: `level ${levels}`, files: levels === 0 ? [{ title: 'deep.bin', data: poc }] : [{ message: nested(levels - 1) }] })
    expect(read(nested(1))).toMatchObject({ files: [], messages: [{ subject: 'level 0', files: [{ name: 'deep.bin', bytes: poc }] }] })
    expect(readTnef(nested(tnefLimits.depth)).ok).toBe(true)
    expect(readTnef(nested(tnefLimits.depth + 1))).toEqual({ ok: false, fault: 'too deep' })
  })

  const whole = tnef({ body: 'Words', files: [{ title: 'a.bin', data: poc }] })
  const altered = Buffer.from(whole)
  altered[whole.length - 200] = (altered[whole.length - 200] ?? 0) ^ 1
  it.each([
    ['no TNEF', Buffer.from('PK\x03\x04 and more'), 'not a TNEF stream'],
    ['one byte missing', whole.subarray(0, -1), 'truncated'],
    ['cut in the middle', whole.subarray(0, 900), 'truncated'],
    ['one bit altered', altered, 'checksum'],
    ['an attribute of no level', tnefStream(attribute(3, 0x0002800c, Buffer.from('x'))), 'malformed'],
    ['data before any file', tnefStream(attribute(2, 0x0006800f, Buffer.from('x'))), 'malformed'],
    ['a length beyond everything', tnefStream(Buffer.from([1, 0x0c, 0x80, 2, 0, 255, 255, 255, 255, 1])), 'truncated'],
    ['a count of properties beyond everything', tnefStream(attribute(1, 0x00069003, Buffer.from([255, 255, 255, 255]))), 'too many properties'],
    ['a list of values beyond everything', tnefStream(attribute(1, 0x00069003, Buffer.from([1, 0, 0, 0, 3, 16, 1, 0, 255, 255, 255, 255]))), 'truncated'],
    ['a type of property that does not exist', tnefStream(attribute(1, 0x00069003, Buffer.from([1, 0, 0, 0, 99, 0, 1, 0, 0, 0, 0, 0]))), 'malformed'],
    ['too many files', tnef({ files: Array.from({ length: tnefLimits.files + 1 }, () => ({})) }), 'too many files'],
  ])('refuses %s', (_name, stream, fault) => {
    expect(readTnef(stream)).toEqual({ ok: false, fault })
  })

  it('takes zeros at the end for what they are', () => {
    expect(read(Buffer.concat([whole, Buffer.alloc(7)])).text).toBe('Words')
  })

  it('S-060: 500 mutations of a stream: none throws, none goes beyond a limit', () => {
    const stream = tnef({ subject: 's', body: 'Words', html: '<p>x', rtf: rich, files: [{ title: 'a', longName: 'b', mediaType: 'a/b', data: poc }, { message: tnef({ rtf: rich, files: [{ data: poc }] }) }] })
    const change = fc.record({ at: fc.nat(stream.length - 1), byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 255)), cut: fc.option(fc.nat(stream.length), { freq: 8 }) })
    let refused = 0
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.boolean(), (changes, mended) => {
      const bytes = Buffer.from(stream)
      for (const { at, byte } of changes) bytes[at] = byte
      const cut = changes.find((one) => one.cut !== null)?.cut ?? bytes.length
      const found = readTnef(mended ? checksummed(bytes.subarray(0, cut)) : bytes.subarray(0, cut))
      if (!found.ok) refused += 1
      else expect(withinLimits(found.message, stream.length)).toBe(true)
    }), { numRuns: 500, seed: 20261120 })
    expect(refused).toBeGreaterThan(100)
    expect(refused).toBeLessThan(500)
  })
})

/** The sums put right again, as far as attributes can be found: so the mutations reach what lies behind them. */
function checksummed(stream: Buffer): Buffer {
  for (let at = 6; at + 9 <= stream.length;) {
    const end = at + 9 + stream.readUInt32LE(at + 5)
    if (end + 2 > stream.length) break
    stream.writeUInt16LE(stream.subarray(at + 9, end).reduce((sum, byte) => (sum + byte) % 65_536, 0), end)
    at = end + 2
  }
  return stream
}

function withinLimits(message: TnefMessage, most: number, depth = 0): boolean {
  const bytes = message.files.reduce((sum, file) => sum + file.bytes.length, 0)
  return depth <= tnefLimits.depth && bytes <= most && message.files.length <= tnefLimits.files
    && message.text.length <= tnefLimits.textCharacters && message.html.length <= most && message.messages.every((one) => withinLimits(one, most, depth + 1))
}

describe('compressed RTF (MS-OXRTFCP)', () => {
  const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
  it.each([
    ['4.1.1', '2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c0900206277 05b06c647d0a800fa0', '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n'],
    ['4.1.2', '1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}'],
  ])('reads the example of its section %s', (_section, bytes, text) => {
    expect(Buffer.from(compressedRtf(hex(bytes), 1000)).toString()).toBe(text)
  })

  it('gives back what was compressed, and refuses what is larger than allowed, altered or cut', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 9000 }), fc.nat(3), (bytes, repeats) => {
      const rtf = Buffer.concat([bytes, Buffer.alloc(repeats * 50, 'x'), bytes])
      expect(Buffer.from(compressedRtf(compressed(rtf), 20_000)).equals(rtf)).toBe(true)
    }), { numRuns: 30, seed: 1 })
    const whole = compressed(Buffer.from(rich))
    const altered = Buffer.from(whole)
    altered[30] = 0
    expect(() => compressedRtf(whole, 10)).toThrow('too large')
    expect(() => compressedRtf(altered, 1000)).toThrow('checksum')
    expect(() => compressedRtf(whole.subarray(0, -5), 1000)).toThrow('truncated')
  })

  it('a body that claims to become 4 GB costs nothing', () => {
    const bomb = Buffer.from(compressed(Buffer.from('x')))
    bomb.writeUInt32LE(0xffff_ffff, 4)
    expect(() => compressedRtf(bomb, tnefLimits.bodyBytes)).toThrow('too large')
  })
})

describe('the words of RTF', () => {
  it.each([
    ['{\\rtf1 a\\par b\\line c\\tab d}', 'a\nb\nc\td'],
    ['{\\rtf1\\ansicpg932 \\\'93\\\'fa\\\'96\\\'7b}', '日本'],
    ['{\\rtf1 {\\pict 00ff00ff}{\\*\\generator x;}shown{\\info{\\author Bo}}}', 'shown'],
    ['{\\rtf1\\uc2 \\u26085??\\u26412??}', '日本'],
    ['{\\rtf1 \\{kept\\} \\\\n \\bin4 }}}}x}', '{kept} \\n x'],
    ['{{{{{{{{', ''],
    ['}}}} words', 'words'],
    ['\\', ''],
  ])('%j reads %j', (rtf, text) => {
    expect(rtfText(Buffer.from(rtf, 'latin1'), 1000)).toBe(text)
  })

  it('ends at its limit', () => {
    expect(rtfText(Buffer.from(`{\\rtf1 ${'word '.repeat(1000)}`), 100)).toHaveLength(99)
  })
})
