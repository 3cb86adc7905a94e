import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeClient } from '../../../testing/src/web-client.ts'
import { cleanPicture } from './picture-metadata.ts'

const canary = 'GPS 48.2082 N 16.3738 E, by Grace Canary'
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
const block = (marker: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, marker, ((body.length + 2) >> 8) & 255, (body.length + 2) & 255]), body])
/** Exif with the turn of the picture and somebody's words behind it. */
const exif = (turn: number): Buffer => block(0xe1, Buffer.concat([ascii('Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0'), Buffer.from([turn, 0, 0, 0, 0, 0, 0, 0]), ascii(canary)]))
const scan = Buffer.concat([block(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56])])
const jpegOf = (...more: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8]), block(0xe0, ascii('JFIF\0\x01\x02\0\0\x01\0\x01\0\0')), ...more, block(0xdb, Buffer.alloc(65, 1)), scan, block(0xc4, Buffer.alloc(20, 2)), scan, Buffer.from([0xff, 0xd9])])
const jpeg = Buffer.concat([jpegOf(exif(6), block(0xe1, ascii(`http://ns.adobe.com/xap/1.0/\0<x>${canary}</x>`)), block(0xed, ascii(`Photoshop 3.0\0${canary}`)), block(0xe2, ascii(`ICC_PROFILE\0${canary}`)), block(0xfe, ascii(canary))), ascii(`behind the end: ${canary}`)])

const chunk = (type: string, body: Buffer): Buffer => {
  const [head, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  head.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(Buffer.concat([ascii(type), body])))
  return Buffer.concat([head, ascii(type), body, sum])
}
const pngOf = (...more: readonly Buffer[]): Buffer => Buffer.concat([ascii('\x89PNG\r\n\x1a\n'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])), ...more, chunk('IDAT', deflateSync(Buffer.from([0, 7]))), chunk('IEND', Buffer.alloc(0))])
const png = Buffer.concat([pngOf(chunk('tEXt', ascii(`Author\0${canary}`)), chunk('iTXt', ascii(`XML:com.adobe.xmp\0${canary}`)), chunk('eXIf', ascii(canary)), chunk('tIME', Buffer.alloc(7)), chunk('iCCP', ascii(canary)), chunk('prVt', ascii(canary))), ascii(canary)])

const riff = (type: string, body: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([ascii(type), size, body, Buffer.alloc(body.length % 2)])
}
const webpOf = (flags: number, ...more: readonly Buffer[]): Buffer => {
  const body = Buffer.concat([ascii('WEBP'), riff('VP8X', Buffer.from([flags, 0, 0, 0, 0, 0, 0, 0, 0, 0])), riff('VP8 ', Buffer.from([1, 2, 3])), ...more])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([ascii('RIFF'), size, body])
}
const webp = Buffer.concat([webpOf(0x2c | 0x10, riff('EXIF', ascii(canary)), riff('XMP ', ascii(canary)), riff('ICCP', ascii(canary))), ascii(canary)])

describe('S-050: what a picture says of its making', () => {
  it.each<[string, Buffer, Buffer]>([
    ['JPEG', jpeg, jpegOf()], ['PNG', png, pngOf()], ['WebP', webp, webpOf(0x10)],
  ])('S-050: is taken out of %s, and the picture stays bit for bit', (kind, telling, plain) => {
    const cleaned = cleanPicture(telling)
    if (cleaned === null || cleaned === 'damaged') throw new Error(`${kind}: ${cleaned}`)
    expect(cleaned.hadMore).toBe(true)
    expect(Buffer.from(cleaned.bytes).includes('Canary')).toBe(false)
    const withoutTurn = kind === 'JPEG' ? Buffer.concat([Buffer.from(cleaned.bytes.subarray(0, 2)), Buffer.from(cleaned.bytes.subarray(2 + 36))]) : Buffer.from(cleaned.bytes)
    expect(withoutTurn.equals(plain)).toBe(true)
    expect(cleanPicture(plain)).toEqual({ bytes: new Uint8Array(plain), hadMore: false })
  })

  it('a photograph stays turned as it was, and nothing else of its Exif is left', () => {
    const cleaned = cleanPicture(jpeg)
    if (cleaned === null || cleaned === 'damaged') throw new Error('not cleaned')
    expect(Buffer.from(cleaned.bytes.subarray(2, 38)).toString('hex')).toBe('ffe100224578696600004d4d002a00000008000101120003000000010006000000000000')
    const again = cleanPicture(cleaned.bytes)
    expect(again === null || again === 'damaged' || again.hadMore).toBe(false)
  })

  it('other files are left as they are, and what is built wrongly is said to be', () => {
    expect(cleanPicture(ascii('#!/bin/sh\nrm -rf /'))).toBeNull()
    for (const [telling, cut] of [[jpeg, 60], [png, 40], [webp, 30]] as const) expect(cleanPicture(telling.subarray(0, cut))).toBe('damaged')
  })

  it('any bytes at all are read without a fault', () => {
    const heads = [ascii('\xff\xd8\xff'), ascii('\x89PNG\r\n\x1a\n'), Buffer.concat([ascii('RIFF'), Buffer.from([40, 0, 0, 0]), ascii('WEBP')]), jpeg.subarray(0, 30), png.subarray(0, 50), webp.subarray(0, 40)]
    fc.assert(fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 300 }), (head, rest) => {
      const cleaned = cleanPicture(Buffer.concat([head, rest]))
      return cleaned === null || cleaned === 'damaged' || cleaned.bytes.length <= head.length + rest.length + 36
    }), { numRuns: 2000 })
  })
})

describe('S-050: a reporter chooses', () => {
  const filled = { title: 'A title', text: 'Words', about: 'project', alreadyPublic: 'no', 'part.reproduction': 'Steps' }
  async function report(pictures: Readonly<Record<string, string>>, file: File) {
    const client = makeClient()
    const page = await (await client.get('/p/kestrel/report')).text()
    const once = /name="_once" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const response = await client.post('/p/kestrel/report', { ...filled, ...pictures, _once: once, files: [file] })
    return { response, page: await response.text(), sent: client.told.reports[0]?.files[0]?.bytes }
  }
  const photo = new File([new Uint8Array(jpeg)], 'photo.jpg', { type: 'image/jpeg' })

  it('S-050: a telling picture is not kept until they said what is to be done with it', async () => {
    const { response, page, sent } = await report({}, photo)
    expect([response.status, sent]).toEqual([422, undefined])
    expect(page).toContain('holds more than can be seen')
  })

  it('S-050: cleaned, the team’s copy says nothing; byte for byte, it is what was sent', async () => {
    const cleaned = await report({ pictures: 'clean' }, photo)
    expect([cleaned.response.status, Buffer.from(cleaned.sent ?? []).includes('Canary'), (cleaned.sent?.length ?? 0) > 100]).toEqual([200, false, true])
    const asis = await report({ pictures: 'asis' }, photo)
    expect(Buffer.from(asis.sent ?? []).equals(jpeg)).toBe(true)
  })

  it('who sends a plain picture or another file need not choose; a damaged picture is sent byte for byte only', async () => {
    expect((await report({}, new File([new Uint8Array(pngOf())], 'plain.png'))).response.status).toBe(200)
    expect((await report({}, new File(['log'], 'log.txt'))).response.status).toBe(200)
    const broken = new File([new Uint8Array(png.subarray(0, 40))], 'poc.png')
    expect((await report({ pictures: 'clean' }, broken)).page).toContain('is not built as its kind should be')
    expect((await report({ pictures: 'asis' }, broken)).response.status).toBe(200)
  })
})
