import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutBinaryParts } from './binary-parts.ts'
import { parseBytes } from './parse-bytes.ts'

const head = 'From: ada@finder.example\r\nSubject: A finding\r\nMIME-Version: 1.0\r\n'
const mailWith = (bytes: Uint8Array, field = 'Content-Transfer-Encoding: binary', type = 'application/x-bin; name=a.bin'): Buffer => Buffer.concat([
  Buffer.from(`${head}Content-Type: multipart/mixed; boundary="o u"\r\n\r\n--o u\r\n\r\nWords\r\n--o u\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: ${type}\r\n${field}\r\n\r\n`),
  bytes, Buffer.from('\r\n--in--\r\n--o u\r\nContent-Type: text/x-diff; name=b.diff\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\neAo=\r\n--o u--\r\n'),
])
const sent = async (raw: Uint8Array): Promise<Buffer[]> => (await parseBytes(raw)).attachments.map(({ bytes }) => Buffer.from(bytes))

describe('files sent as their own bytes (RFC 2045 §2.9)', () => {
  it.each([
    ['no line end at the end', 'x\xe9y'], ['a line end at the end', 'x\n'], ['CRLF and CR inside', 'a\r\nb\rc\n\r\n'], ['nothing', ''],
    ['lines that look like other boundaries', '--other\r\n--in2\r\n--o u2\r\n'], ['zeros', '\0\0\r\n\0'],
  ])('arrive as they were sent: %s', async (_name, text) => {
    const bytes = Buffer.from(text, 'latin1')
    const [file, diff] = await sent(mailWith(bytes))
    expect(file?.equals(bytes)).toBe(true)
    expect(diff?.toString()).toBe('x\n')
  })

  it('arrive as they were sent, whatever they hold', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.constantFrom('', '\r\n', '\n', '\r\n--i', '--', '\r'), async (bytes, end) => {
      const file = Buffer.concat([bytes, Buffer.from(end)])
      expect((await sent(mailWith(file)))[0]?.equals(file)).toBe(true)
    }), { numRuns: 200, seed: 20261120 })
  })

  it('a text file that is attached is kept byte for byte too; text that is shown is read as ever', async () => {
    const bytes = Buffer.from('a\r\nb\r\n')
    expect((await sent(mailWith(bytes, 'Content-Disposition: attachment\r\ncontent-transfer-encoding:BINARY', 'text/x-log; name=a.log')))[0]?.equals(bytes)).toBe(true)
    const shown = Buffer.from(`${head}Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: binary\r\n\r\ncaf\xe9\r\n`, 'latin1')
    expect(withoutBinaryParts(shown)).toBe(shown)
    expect((await parseBytes(shown)).text).toBe('café')
  })

  it.each(['Content-Transfer-Encoding: 7bit', 'content-transfer-encoding:8BIT', 'Content-Disposition: attachment; filename=a.sh'])('a file sent as lines has the end that its sender gave it: %s', async (field) => {
    for (const text of ['#!/bin/sh\nid', '#!/bin/sh\nid\n', '\n\nid\n\n', '', '\n', 'caf\xe9']) {
      const [file, diff] = await sent(mailWith(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'), field))
      expect(file?.toString('latin1')).toBe(text)
      expect(diff?.toString()).toBe('x\n')
    }
    const [log] = await sent(mailWith(Buffer.from('one\r\ntwo'), `${field}\r\nContent-Description: x`, 'text/x-log; name=a.log\r\nContent-Disposition: attachment'))
    expect(log?.toString()).toBe('one\ntwo')
  })

  it('without its closing boundary the file goes to the end of the mail', async () => {
    const raw = Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: a/b\r\nContent-Transfer-Encoding: binary\r\n\r\nx\r\n`)
    expect((await sent(raw))[0]?.toString()).toBe('x\r\n')
  })

  it('hostile structure never throws and comes back as it is', () => {
    const piece = fc.constantFrom('Content-Type: multipart/mixed; boundary=b\r\n', 'Content-Transfer-Encoding: binary\r\n', '\r\n', '--b\r\n', '--b--\r\n', 'Content-Type: a/b\r\n', 'x')
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const raw = Buffer.from(pieces.join(''))
      expect(withoutBinaryParts(raw).length).toBeGreaterThanOrEqual(raw.length - 'binary'.length * 40)
    }), { numRuns: 300, seed: 20261120 })
    const deep = Buffer.from(`${Array.from({ length: 60 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`).join('')}Content-Type: a/b\r\nContent-Transfer-Encoding: binary\r\n\r\nx`)
    expect(withoutBinaryParts(deep)).toBe(deep)
  })
})
