import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BadMultipart, boundaryOf, MultipartReader, multipartLimits, type MultipartLimits } from './multipart.ts'

type Read = readonly { readonly name: string; readonly fileName: string | null; readonly mediaType: string; readonly bytes: string }[]

/** What the reader says of a form that comes in these pieces; every part has to be closed. */
function readIn(pieces: readonly Uint8Array[], boundary: string, limits?: MultipartLimits): Read | string {
  const reader = new MultipartReader(boundary, limits)
  const parts: { name: string; fileName: string | null; mediaType: string; bytes: string; closed: boolean }[] = []
  try {
    for (const piece of pieces) {
      for (const step of reader.push(piece)) {
        const part = parts.at(-1)
        if (step.kind === 'part') parts.push({ ...step.head, bytes: '', closed: false })
        else if (part === undefined || part.closed) throw new Error('bytes of no part')
        else if (step.kind === 'bytes') part.bytes += step.bytes.toString('latin1')
        else part.closed = true
      }
    }
    reader.end()
  } catch (error) {
    if (error instanceof BadMultipart) return error.message
    throw error
  }
  return parts.map(({ closed, ...part }) => (closed ? part : expect.fail('a part is not closed')))
}

const cutAt = (body: Buffer, cuts: readonly number[]): Buffer[] => {
  const edges = [0, ...cuts.map((cut) => cut % (body.length + 1)).sort((one, other) => one - other), body.length]
  return edges.slice(1).map((edge, at) => body.subarray(edges[at], edge))
}

const boundary = 'xYz--0'
/** Bytes in which beginnings of a boundary are many. */
const tricky = fc.array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', '\r\n--xYz', '\r\n--xYz--', 'xYz--0', 'a', '\0', '\xff'), { maxLength: 30 })
  .map((parts) => parts.join('')).filter((bytes) => !`\r\n${bytes}\r\n`.includes(`\r\n--${boundary}`))
const name = fc.stringMatching(/^[a-zA-Z_. 0-9é%]{0,20}$/).map((text) => text.replaceAll('%', '%25'))
const part = fc.record({ name, fileName: fc.option(name, { nil: null }), mediaType: fc.constantFrom('', 'text/plain', 'image/png; a="b"'), bytes: tricky })

const written = (parts: Read): Buffer => Buffer.concat([
  ...parts.flatMap(({ name: field, fileName, mediaType, bytes }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"${fileName === null ? '' : `; filename="${fileName}"`}\r\n${mediaType === '' ? '' : `Content-Type: ${mediaType}\r\n`}\r\n`),
    Buffer.from(bytes, 'latin1'), Buffer.from('\r\n'),
  ]),
  Buffer.from(`--${boundary}--\r\n`),
])

describe('a form as it comes (RFC 7578)', () => {
  it('is read the same wherever it is cut', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 12 }), (parts, cuts) => {
      const body = written(parts)
      expect(readIn(cutAt(body, cuts), boundary)).toEqual(parts)
    }))
    const body = written([{ name: 'a', fileName: 'b.bin', mediaType: 'text/plain', bytes: '\r\n--xYz-\r\n--xYz--' }, { name: 'c', fileName: null, mediaType: '', bytes: '' }])
    expect(readIn([...body].map((byte) => Uint8Array.of(byte)), boundary)).toEqual(readIn([body], boundary))
  })

  it('that is wrong is refused for the same reason wherever it is cut', () => {
    fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.nat(), fc.integer({ min: 0, max: 255 }), fc.array(fc.nat(), { maxLength: 8 }), (parts, at, byte, cuts) => {
      const body = written(parts)
      body[at % body.length] = byte
      expect(readIn(cutAt(body, cuts), boundary)).toEqual(readIn([body], boundary))
    }))
  })

  it('that breaks off anywhere is refused, and said so', () => {
    const body = written([{ name: 'text', fileName: null, mediaType: '', bytes: 'words' }, { name: 'files', fileName: 'x', mediaType: '', bytes: 'bytes' }])
    for (let end = 0; end < body.length - 2; end += 1) expect(readIn([body.subarray(0, end)], boundary), `cut at ${end}`).toBe('the form breaks off: its last boundary is missing')
    for (const end of [body.length - 2, body.length]) expect(readIn([body.subarray(0, end)], boundary)).toHaveLength(2)
  })

  it('is read as the platform reads it', async () => {
    const form = new FormData()
    form.append('title', 'Größe\r\nof “it”')
    form.append('odd "name"\n', 'x')
    form.append('files', new File([Uint8Array.from({ length: 1000 }, (_, n) => n % 256)], 'ä "b"\n.bin', { type: 'image/png' }))
    const request = new Request('http://x/', { method: 'POST', body: form })
    const bytes = Buffer.from(await request.clone().arrayBuffer())
    const read = readIn([bytes], boundaryOf(request.headers.get('Content-Type') ?? '') ?? expect.fail())
    const theirs = await Promise.all([...(await request.formData()).entries()].map(async ([field, value]) =>
      (value instanceof File ? { name: field, fileName: value.name, mediaType: value.type, bytes: Buffer.from(await value.arrayBuffer()).toString('latin1') }
        : { name: field, fileName: null, mediaType: '', bytes: Buffer.from(value).toString('latin1') })))
    expect(read).toEqual(theirs)
  })

  const head = (lines: string): Buffer => Buffer.from(`--${boundary}\r\n${lines}\r\n\r\nx\r\n--${boundary}--`)
  const field = 'Content-Disposition: form-data; name="a"'
  it.each([
    ['words before it', Buffer.from(`\r\n--${boundary}\r\n`), 'does not begin with its boundary'],
    ['words behind a boundary', Buffer.from(`--${boundary} x\r\n`), 'followed by something else'],
    ['words behind the last', Buffer.from(`${head(field).toString()}\r\nmore`), 'follows the last boundary'],
    ['a part without a name', head('Content-Disposition: form-data'), 'has no name'],
    ['a part of two names', head('Content-Disposition: form-data; name="a"; name="b"'), 'not clearly'],
    ['a part of two fields', head(`${field}\r\n${field}`), 'not once'],
    ['a part of none', head('Content-Type: text/plain'), 'not once'],
    ['a part that is no field', head('Content-Disposition: attachment; name="a"'), 'no form-data'],
    ['a name that does not end', head('Content-Disposition: form-data; name="a'), 'not clearly'],
    ['a name and what is no parameter', head('Content-Disposition: form-data; name="a"x'), 'not clearly'],
    ['a folded header', head(`${field};\r\n filename="b"`), 'no header'],
    ['a bare line feed in a head', head(`${field}\nContent-Type: text/plain`), 'no header'],
    ['an encoded part', head(`${field}\r\nContent-Transfer-Encoding: base64`), 'encoded'],
  ])('S-085: with %s is refused', (_what, body, says) => {
    expect(readIn([body], boundary)).toEqual(expect.stringContaining(says))
  })

  it('S-085: has as many parts, and heads and names as long, as allowed, and no more', () => {
    const limits = { parts: 3, headBytes: 100, nameBytes: 10 }
    const of = (parts: Read) => readIn([written(parts)], boundary, limits)
    const one = { name: 'a', fileName: null, mediaType: '', bytes: '' }
    expect(of([one, one, one])).toHaveLength(3)
    expect(of([one, one, one, one])).toContain('more than 3 parts')
    expect(of([{ ...one, name: 'n'.repeat(10) }])).toHaveLength(1)
    expect(of([{ ...one, name: 'é'.repeat(6) }])).toContain('longer than 10 bytes')
    const room = limits.headBytes - 'Content-Disposition: form-data; name="a"\r\nContent-Type: '.length
    expect(of([{ ...one, mediaType: 'x'.repeat(room) }])).toHaveLength(1)
    expect(of([{ ...one, mediaType: 'x'.repeat(room + 1) }])).toContain('longer than 100 bytes')
    const endless = Array.from({ length: 50 }, () => Buffer.alloc(1000, 'x'))
    expect(readIn([Buffer.from(`--${boundary}\r\n`), ...endless], boundary)).toContain(`longer than ${multipartLimits.headBytes} bytes`)
  })
})

it.each([
  ['multipart/form-data; boundary=abc', 'abc'], ['multipart/form-data; charset=utf-8; Boundary="a b"', 'a b'], ['multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxk', '----WebKitFormBoundary7MA4YWxk'],
  ['multipart/form-data', null], ['multipart/form-data; boundary=', null], ['multipart/form-data; boundary=""', null], ['multipart/form-data; boundary="a "', null],
  [`multipart/form-data; boundary=${'a'.repeat(71)}`, null], ['multipart/form-data; boundary=a; boundary=b', null], ['multipart/form-data; boundary="a\\"b"', null],
])('the boundary of «%s» is %s', (type, boundaryThere) => {
  expect(boundaryOf(type)).toBe(boundaryThere)
})
