import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { marksOfFiles, unlikeItsName } from './file-kind.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const png = bytes('89504e470d0a1a0a0000000d49484452')
const zip = bytes('504b03041400000008')
const tar = Uint8Array.from(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\x0000'), Buffer.alloc(255)]))

describe('whether a file begins as its name says', () => {
  it.each<[string, Uint8Array]>([
    ['screen.png', png], ['screen.PNG', png], ['a.docx', zip], ['a.jar', zip], ['a.zip', bytes('504b0506')], ['a.tgz', bytes('1f8b0800')], ['layers.tar', tar], ['a.pdf', Buffer.from('%PDF-1.7')],
    ['a.sh', Buffer.from('#!/bin/sh')], ['notes.txt', Buffer.from('words')], ['run.txt', Buffer.from('#!/bin/sh')], ['model.pkl', png], ['no-ending', png], ['empty.png', new Uint8Array()], ['a.py', Buffer.from('import os')],
  ])('V5.2.2: «%s» is not marked', (name, content) => {
    expect(unlikeItsName(name, content)).toBeNull()
  })

  it.each<[string, Uint8Array, string]>([
    ['screen.png', Buffer.from('<script>alert(1)</script>'), 'is named .png and does not begin like one'],
    ['screen.png', zip, 'is named .png and begins like a zip archive'],
    ['invoice.pdf', Buffer.from('MZ\x90\0'), 'is named .pdf and begins like a Windows program'],
    ['server.log', bytes('7f454c460201'), 'is named .log and begins like an ELF program'],
    ['proof.svg', png, 'is named .svg and begins like a PNG picture'],
    ['a.tar', zip, 'is named .tar and begins like a zip archive'],
    ['clip.mp4', bytes('1a45dfa3'), 'is named .mp4 and begins like a WebM or Matroska film'],
  ])('V5.2.2: «%s» is marked as what it is', (name, content, says) => {
    expect(unlikeItsName(name, content)).toBe(says)
  })

  it('V5.2.2: any bytes under any name give an answer, and a name makes no long mark', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), fc.constantFrom('png', 'txt', 'zip', 'wasm', ''), fc.uint8Array({ maxLength: 300 }), (base, ending, content) => {
      const [mark] = marksOfFiles([{ kind: 'attachment', name: `${base}.${ending}`, bytes: content }])
      expect((mark ?? '').length).toBeLessThan(200)
    }))
  })

  it('the mail as it came has no name to be held against', () => {
    expect(marksOfFiles([{ kind: 'original', name: 'original.png', bytes: zip }])).toEqual([])
  })
})
