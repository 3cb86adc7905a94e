import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeName } from './attachment-name.ts'
import { parseBytes } from './parse-bytes.ts'
import { htmlText } from './html-text.ts'
import { breachOf, mimeLimits } from './mime-limits.ts'

const read = (text: string) => parseBytes(Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'), 'latin1'))
const head = 'From: Ada <ada@finder.example>\nSubject: A finding\nMessage-ID: <1@finder.example>\nMIME-Version: 1.0\n'

describe('reading a mail', () => {
  it('reads words, names and threads', async () => {
    const mail = await read(`${head}Date: Fri, 20 Nov 2026 10:00:00 +0100\nIn-Reply-To: <b@x>\nReferences: <a@x> <b@x>\n\nHello\n`)
    expect(mail).toMatchObject({
      subject: 'A finding', from: { name: 'Ada', address: 'ada@finder.example' }, date: '2026-11-20T09:00:00Z',
      messageId: '1@finder.example', inReplyTo: 'b@x', references: ['a@x', 'b@x'], text: 'Hello', htmlOnly: false, marks: [],
    })
  })

  it.each([
    ['an unknown charset', 'Content-Type: text/plain; charset=martian-8\n\ncaf\xe9', 'café'],
    ['Latin-1', 'Content-Type: text/plain; charset=iso-8859-1\n\ncaf\xe9', 'café'],
    ['quoted-printable UTF-8', 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9', 'café'],
    ['Shift_JIS', 'Content-Type: text/plain; charset=shift_jis\n\n\x93\xfa\x96\x7b', '日本'],
  ])('reads %s', async (_name, rest, words) => {
    expect((await read(head + rest)).text).toBe(words)
  })

  it('takes the address out of a From that is no list of addresses, and none where nothing can be sent to', async () => {
    expect((await read('From: "x <ada@finder.example>\nSubject: broken\n\nx')).from?.address).toBe('ada@finder.example')
    const none = await read('From: "x <ada@>\nSubject: broken\n\nx')
    expect(none).toMatchObject({ from: null })
    expect(none.marks).toContain('no usable From')
  })

  it('email row 8: says that a charset was guessed where the bytes do not fit it', async () => {
    const mail = await read(`${head}Content-Type: text/plain; charset=utf-8\n\ncaf\xe9`)
    expect(mail.marks).toContain('charset guessed')
    expect(mail.text).toBe('café')
  })

  it.each([
    ['no charset declared', 'Subject: Gr\xf6\xdfe\n\nwords', 'Größe'],
    ['the body’s charset', 'Subject: \xef\xf4\xeb\xe1\xfa\nContent-Type: text/plain; charset=koi8-r\n\nwords', 'ОТКАЗ'],
    ['a charset that nobody knows', 'Subject: Gr\xf6\xdfe\nContent-Type: text/plain; charset=martian-8\n\nwords', 'Größe'],
    ['UTF-8 without saying so', 'Subject: Gr\xc3\xb6\xc3\x9fe\n\nwords', 'Größe'],
    ['ISO-2022-JP without encoded words', 'Subject: \x1b$B@H<e@-\x1b(B\n\nwords', '脆弱性'],
    ['UTF-8 beside Latin-1', 'Subject: Gr\xf6\xdfe\nX-Other: \xc3\xb6\n\nwords', 'Größe'],
  ])('email row 8: reads raw bytes in a subject: %s', async (_name, mail, subject) => {
    expect((await read(mail)).subject).toBe(subject)
    expect((await read(mail.replace('\n\n', `\nX-Pad: ${'y'.repeat(300_000)}\n\n`))).subject).toBe(subject)
  })

  it('email row 8: a part that is no text stays byte for byte where the text is guessed', async () => {
    const mail = await read(`${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\ncaf\xe9\n--b\nContent-Type: application/x-bin; name=a.bin\nContent-Transfer-Encoding: binary\n\nx\xe9y\n--b--\n`)
    expect(mail.text).toBe('café')
    expect(Buffer.from(mail.attachments[0]?.bytes ?? []).toString('latin1')).toBe('x\xe9y')
  })

  it('email row 8: takes no NUL and no control characters into text or headers', async () => {
    const mail = await read('From: a@b.example\nSubject: a\x00b\x07c\n\none\x00two\x1b[31m')
    expect(mail.subject).toBe('a b c')
    expect(mail.text).toBe('onetwo[31m')
  })

  it('S-060: own control headers from outside are not there', async () => {
    const mail = await read(`${head}X-Parley-Case: 1\nX-Desk-Project: mlflow\n\nHello`)
    expect(mail.headers.map((line) => line.key)).toEqual(['from', 'subject', 'message-id', 'mime-version'])
  })

  it('email row 20: S-061: HTML is shown as text only', async () => {
    const mail = await read(`${head}Content-Type: text/html\n\n<style>p{}</style><p>Read <b>this</b></p><img src="http://tracker.example/1.gif"><script>alert(1)</script>`)
    expect(mail).toMatchObject({ text: 'Read this', htmlOnly: true, marks: ['html only'] })
  })

  it.each([
    ['encrypted (OpenPGP)', 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', 'application/pgp-encrypted'],
    ['signed (OpenPGP), not checked', 'multipart/signed; boundary=b', 'application/pgp-signature'],
    ['signed (S/MIME), not checked', 'multipart/signed; boundary=b', 'application/pkcs7-signature; name=smime.p7s'],
    ['encrypted (S/MIME)', 'multipart/mixed; boundary=b', 'application/pkcs7-mime; smime-type=enveloped-data'],
    ['calendar invitation', 'multipart/mixed; boundary=b', 'text/calendar; method=REQUEST'],
    ['winmail.dat (TNEF)', 'multipart/mixed; boundary=b', 'application/ms-tnef; name=winmail.dat'],
  ] as const)('marks «%s»', async (mark, whole, part) => {
    const mail = await read(`${head}Content-Type: ${whole}\n\n--b\nContent-Type: ${part}\n\nxyz\n--b--\n`)
    expect(mail.marks).toContain(mark)
    expect(mail.attachments).toHaveLength(1)
  })

  it('marks an inline OpenPGP message and two From headers', async () => {
    const mail = await read(`From: evil@x.example\n${head}\n-----BEGIN PGP MESSAGE-----\n`)
    expect(mail.marks).toEqual(['several From headers', 'encrypted (OpenPGP)'])
  })

  it('reads an attached mail one level deep, with the time its own server took it', async () => {
    const inner = 'Received: from b by mx.member.example; Thu, 19 Nov 2026 08:00:00 +0000\nReceived: from a by b; Wed, 1 Jan 2020 08:00:00 +0000\nFrom: Bo <bo@x.example>\nSubject: Hole\n\nDetails'
    const mail = await read(`${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfyi\n--b\nContent-Type: message/rfc822\n\n${inner}\n--b--\n`)
    expect(mail.inner).toEqual({ from: { name: 'Bo', address: 'bo@x.example' }, subject: 'Hole', messageId: null, receivedAt: '2026-11-19T08:00:00Z', text: 'Details' })
    expect(mail.attachments[0]?.name).toBe('part-1.eml')
  })

  it('email row 15: shows the head of what is beyond the limits, and keeps who and what', async () => {
    const parts = `${head}Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(mimeLimits.parts + 2)}`
    const depth = `${head}${Array.from({ length: 60 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join('')}`
    const headers = `${head}${'X-Long: y\n'.repeat(40_000)}\nHello`
    for (const text of [parts, depth, headers]) {
      const mail = await read(text)
      expect(mail).toMatchObject({ subject: 'A finding', from: { address: 'ada@finder.example' }, attachments: [] })
      expect(mail.marks).toContain('could not be decoded')
      expect(mail.text).toContain('From: Ada')
    }
  })

  it('email row 15: of very many lines the first are shown, and it says so; a mail of parts is shown by its head', async () => {
    const lines = 'word\n'.repeat(mimeLimits.shortLines + 1000)
    const mail = await read(`${head}\n${lines}the end`)
    expect(mail.marks).toEqual(['text cut'])
    expect(mail.text.split('\n').length).toBeGreaterThan(mimeLimits.shortLines - 100)
    expect(mail.text).not.toContain('the end')
    expect((await read(`${head}Content-Type: multipart/mixed; boundary=b\n\n--b\n\n${lines}\n--b--\n`)).marks).toContain('could not be decoded')
    const encoded = `${'QUJD'.repeat(19)}\n`.repeat(mimeLimits.shortLines + 1000)
    expect((await read(`${head}Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n${encoded}\n--b--\n`)).attachments).toHaveLength(1)
  })

  it('does not take a patch or a long rule of dashes for parts', () => {
    const patch = `${head}\n${'--- a/file\n'.repeat(5000)}`
    expect(breachOf(Buffer.from(patch))).toBeNull()
  })

  it('never throws and never keeps a NUL, whatever the bytes', async () => {
    const headerLine = fc.constantFrom('From: ', 'Content-Type: multipart/mixed; boundary=', 'Content-Transfer-Encoding: base64\r\n', 'Subject: =?utf-8?', '\r\n\r\n', '--', 'Date: ')
    const bytes = fc.array(fc.oneof(headerLine.map((text) => Buffer.from(text)), fc.uint8Array({ maxLength: 40 })), { maxLength: 30 }).map((pieces) => Buffer.concat(pieces))
    await fc.assert(fc.asyncProperty(bytes, async (raw) => {
      const mail = await parseBytes(raw)
      const strings = [mail.subject, mail.text, mail.from?.name ?? '', ...mail.headers.map((line) => line.value), ...mail.attachments.map((part) => part.name)]
      expect(strings.every((text) => !text.includes('\0') && text.isWellFormed())).toBe(true)
    }), { numRuns: 400 })
  })
})

describe('names of attachments', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system32\\evil.exe', 'evil.exe'],
    ['.bashrc', 'bashrc'],
    ['a\r\nX: y.txt', 'a X_ y.txt'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['', 'part-1.pdf'],
  ])('%j is shown as %j', (given, shown) => {
    expect(safeName(given, 'application/pdf', 0)).toBe(shown)
  })
})

describe('text of HTML', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\n\nb'],
    ['a &lt;b&gt; &amp; &#x41;&#0;', 'a <b> & A\ufffd'],
    ['<ul><li>one<li>two</ul>', '- one\n- two'],
    ['see <a href="https://x.example/y?a=1&amp;b=2">here</a>', 'see here [https://x.example/y?a=1&b=2]'],
    ['<a href="javascript:alert(1)">here</a>', 'here'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['<!-- hidden --><b title="a > b">shown</b>', 'shown'],
    ['<head><title>no</title></head><body>yes', 'yes'],
  ])('%j reads %j', (html, text) => {
    expect(htmlText(html)).toBe(text)
  })

  it('leaves no tag of a page standing, however it is cut', () => {
    const piece = fc.constantFrom('<p', '>', '"', "'", '<script>', '</script>', 'words', '<a href=', '<!--', '-->', '&lt', ' ')
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const html = pieces.join('')
      expect(htmlText(html).length).toBeLessThanOrEqual(html.length + 60 * 8)
      expect(htmlText(html)).not.toContain('<script>')
    }))
  })
})
