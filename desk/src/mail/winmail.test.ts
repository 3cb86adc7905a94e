import { describe, expect, it } from 'vitest'
import { parseBytes } from './parse-bytes.ts'
import { mailParser } from './parse.ts'
import { marksOf } from './to-command.ts'
import { tnef } from './tnef-writer.fixture.ts'

const at = '2026-11-20T12:00:00Z'
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replaceAll(/.{76}/g, '$&\r\n')
const head = 'From: ada@finder.example\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\nSubject: A finding\r\nMIME-Version: 1.0\r\n'
const outlook = (stream: Uint8Array, text = ''): Buffer => Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--b\r\nContent-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(stream)}\r\n--b--\r\n`)
const poc = Buffer.from('#!/bin/sh\nboom\n')

describe('a mail with a winmail.dat', () => {
  it('email row 12: shows its words and its files as those of any other mail, and asks for nothing', async () => {
    const parser = mailParser({ workers: 1 })
    const mail = await parser.parse(outlook(tnef({ body: 'The parser reads one byte too far.', files: [{ longName: '..\\..\\startup\\run.sh', mediaType: 'application/x-sh', data: poc }] })))
    await parser.close()
    expect(mail).toMatchObject({ text: 'The parser reads one byte too far.', htmlOnly: false, attachments: [{ name: 'run.sh', mediaType: 'application/x-sh', size: poc.length }] })
    expect(Buffer.from(mail.attachments[0]?.bytes ?? []).equals(poc)).toBe(true)
    expect(marksOf(mail, at)).toEqual(['winmail.dat (TNEF), unpacked'])
  })

  it('S2-14: one with nothing but HTML in it is a mail in HTML only, shown as text', async () => {
    const mail = await parseBytes(outlook(tnef({ html: '<p>Read <b>this</b></p><script>alert(1)</script>' })))
    expect(mail).toMatchObject({ text: 'Read this', htmlOnly: true })
    expect(mail.marks).toContain('html only')
  })

  it('says nothing twice, and adds what the mail itself does not say', async () => {
    const same = await parseBytes(outlook(tnef({ body: 'The  same\r\nwords.' }), 'The same words.'))
    expect(same.text).toBe('The same words.')
    const more = await parseBytes(outlook(tnef({ rtf: '{\\rtf1 Other words.}' }), 'See below.'))
    expect(more.text).toBe('See below.\n\n--- From winmail.dat ---\n\nOther words.')
  })

  it('shows a message attached inside it, with its files', async () => {
    const inner = tnef({ subject: 'Heap\r\noverflow', body: 'Inner words.', files: [{ title: 'a.txt', data: poc }] })
    const mail = await parseBytes(outlook(tnef({ body: 'Look:', files: [{ message: inner }] })))
    expect(mail.text).toBe('Look:\n\n--- Attached message: Heap overflow ---\n\nInner words.')
    expect(mail.attachments.map(({ name }) => name)).toEqual(['a.txt'])
  })

  it('email row 12: one that is cut stays the file it is, and the sender is asked', async () => {
    const stream = tnef({ body: 'Words', files: [{ title: 'a.txt', data: poc }] })
    const mail = await parseBytes(outlook(stream.subarray(0, -3)))
    expect(mail.attachments).toMatchObject([{ name: 'winmail.dat', size: stream.length - 3 }])
    expect(marksOf(mail, at)).toEqual(expect.arrayContaining(['winmail.dat (TNEF)', 'to do: ask the sender for plain text; the words may be in winmail.dat']))
  })

  it('is no way to hide a file type: what is inside is named by its own name and type', async () => {
    const mail = await parseBytes(outlook(tnef({ body: 'x', files: [{ title: 'a\u0000b/../evil.exe', mediaType: 'text/html\r\nX: y', data: poc }] })))
    expect(mail.attachments).toMatchObject([{ name: 'a', mediaType: 'application/octet-stream' }])
  })
})
