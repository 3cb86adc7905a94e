import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailParser } from './parse.ts'
import type { MailParser } from './parse.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!hasOpenssl)('S/MIME, made with openssl', () => {
  let folder = ''
  let parser: MailParser
  const at = (name: string): string => join(folder, name)
  const openssl = (...words: readonly string[]): Buffer => execFileSync('openssl', words, { stdio: ['ignore', 'pipe', 'ignore'] })
  const write = (name: string, text: string): string => {
    writeFileSync(at(name), text)
    return at(name)
  }

  /** A certificate of its own key, signed by the authority unless it signs itself. */
  const certify = (name: string, address: string, { purposes = 'emailProtection', days = '30', own = false }: { purposes?: string; days?: string; own?: boolean } = {}): void => {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`)
    const more = write(`${name}.cnf`, `subjectAltName=email:${address}\nkeyUsage=digitalSignature\nextendedKeyUsage=${purposes}\n`)
    const signer = own ? ['-key', at(`${name}.key`)] : ['-CA', at('root.pem'), '-CAkey', at('root.key'), '-CAcreateserial']
    openssl('x509', '-req', '-in', at(`${name}.csr`), ...signer, '-days', days, '-extfile', more, '-out', at(`${name}.pem`))
  }
  const crlf = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1')
  const head = ['-from', 'Ada <ada@finder.example>', '-to', 'mlflow@desk.example', '-subject', 'x']
  const signed = (name: string, ...words: readonly string[]): Buffer =>
    crlf(openssl('cms', '-sign', ...words, ...head, '-signer', at(`${name}.pem`), '-inkey', at(`${name}.key`), '-in', at('body')))
  const read = async (raw: Buffer) => parser.parse(raw)
  const about = (marks: readonly string[]): string[] => marks.filter((mark) => mark.includes('S/MIME'))

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'smime-'))
    write('body', 'Content-Type: text/plain\r\n\r\nThe words.\r\n')
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('root.key'), '-out', at('root.pem'), '-subj', '/CN=Example Mail Authority', '-days', '60')
    certify('ada', 'ada@finder.example')
    certify('eve', 'eve@evil.example')
    certify('web', 'ada@finder.example', { purposes: 'serverAuth' })
    certify('own', 'ada@finder.example', { own: true })
    parser = mailParser({ workers: 1, smimeRoots: [readFileSync(at('root.pem'), 'utf8')] })
  })
  afterAll(async () => {
    await parser.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('email row 22: detached, opaque and streamed: the words are shown, the signature is checked, and nobody is proved by it', async () => {
    for (const form of [[], ['-nodetach'], ['-nodetach', '-stream'], ['-keyid'], ['-md', 'sha512']]) {
      const mail = await read(signed('ada', ...form))
      expect(mail.text).toBe('The words.')
      expect(about(mail.marks)).toEqual(['signed (S/MIME), by a trusted certificate of the sender'])
      expect(mail.certificate).toMatch(/^S\/MIME certificate of ada@finder\.example, by «Example Mail Authority», good until 20\d\d-/)
      expect(mail.signer).toBeNull()
      expect(mail.marks).not.toContain('no text')
    }
  })

  it('a certificate of another, of no known root, or for something else than mail is named as such', async () => {
    expect(about((await read(signed('eve'))).marks)).toEqual(['signed (S/MIME), the signature holds', 'S/MIME certificate is for another address than From'])
    expect(about((await read(signed('own'))).marks)).toEqual(['signed (S/MIME), the signature holds', 'S/MIME certificate ends in no root that this desk trusts'])
    expect(about((await read(signed('web', '-nodetach'))).marks)).toEqual(['signed (S/MIME), the signature holds', 'S/MIME certificate is not meant for signing mail'])
    const stranger = mailParser({ workers: 1 })
    try {
      expect((await stranger.parse(signed('ada'))).marks).toContain('S/MIME certificate ends in no root that this desk trusts')
    } finally {
      await stranger.close()
    }
  })

  it('a second From above the signed mail does not make it the work of the other', async () => {
    const two = Buffer.concat([Buffer.from('From: Eve <eve@evil.example>\r\n'), signed('ada')])
    expect(about((await read(two)).marks)).toContain('S/MIME certificate is for another address than From')
  })

  it('a certificate that was over when the signature says it was made is named; a time far off the mail’s date too', async () => {
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('old.key'), '-out', at('old.csr'), '-subj', '/CN=old')
    const more = write('old.cnf', 'subjectAltName=email:ada@finder.example\nextendedKeyUsage=emailProtection\n')
    openssl('x509', '-req', '-in', at('old.csr'), '-CA', at('root.pem'), '-CAkey', at('root.key'), '-days', '-1', '-extfile', more, '-out', at('old.pem'))
    expect(about((await read(signed('old'))).marks)).toEqual(['signed (S/MIME), the signature holds', 'S/MIME certificate was not valid at the time of signing'])
    const late = Buffer.concat([Buffer.from('Date: Mon, 2 Jan 2023 10:00:00 +0000\r\n'), signed('ada')])
    expect((await read(late)).marks).toContain('S/MIME signature names a time more than 48 h off the date of the mail')
  })

  it('one word changed, and it is not valid; a hash that can be forged is no better', async () => {
    const changed = Buffer.from(signed('ada').toString('latin1').replace('The words.', 'The swords'), 'latin1')
    expect(about((await read(changed)).marks)).toEqual(['signed (S/MIME), but the signature is not valid'])
    expect(about((await read(signed('ada', '-md', 'sha1'))).marks)).toEqual(['signed (S/MIME), but with a hash that can be forged'])
  })

  it('a signature that brings its own words proves nothing about those that are shown', async () => {
    const bringing = openssl('cms', '-sign', '-nodetach', '-outform', 'DER', '-signer', at('ada.pem'), '-inkey', at('ada.key'), '-in', at('body')).toString('base64')
    const forged = [
      'From: ada@finder.example', 'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b', '',
      '--b', 'Content-Type: text/plain', '', 'Words of another.', '--b', 'Content-Type: application/pkcs7-signature; name=smime.p7s', 'Content-Transfer-Encoding: base64', '',
      ...(bringing.match(/.{1,76}/g) ?? []), '--b--', '',
    ].join('\r\n')
    const mail = await read(Buffer.from(forged))
    expect(mail.text).toBe('Words of another.')
    expect(about(mail.marks)).toEqual(['signed (S/MIME), not checked'])
  })

  it('a third part beside what is signed takes the proof away, wherever it stands', async () => {
    const mail = signed('ada').toString('latin1')
    const name = /boundary="([^"]+)"/.exec(mail)?.[1] ?? expect.fail()
    const part = `--${name}\r\nContent-Type: text/plain\r\n\r\nPay the bounty to Eve.\r\n`
    const first = mail.indexOf(`--${name}\r\n`)
    for (const forged of [mail.replace(`--${name}--`, `${part}--${name}--`), mail.slice(0, first) + part + mail.slice(first)]) {
      const found = await read(Buffer.from(forged, 'latin1'))
      expect(found.text).toContain('Pay the bounty to Eve.')
      expect(about(found.marks)).toEqual(['signed (S/MIME), not checked'])
    }
  })

  it('what is encrypted is kept, says so and asks somebody to ask; rubbish in the place of a signature is kept too', async () => {
    const sealed = crlf(openssl('cms', '-encrypt', '-aes256', ...head, '-in', at('body'), at('ada.pem')))
    expect((await read(sealed)).marks).toContain('encrypted (S/MIME)')
    const rubbish = Buffer.from('From: ada@finder.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\r\nrubbish\r\n')
    expect(await read(rubbish)).toMatchObject({ marks: expect.arrayContaining(['signed (S/MIME), not checked']), attachments: [{ name: 'smime.p7m' }] })
  })

  it('what is signed but names no kind is opened all the same', async () => {
    const plain = Buffer.from(signed('ada', '-nodetach').toString('latin1').replace(/; smime-type=signed-data/, ''), 'latin1')
    expect(await read(plain)).toMatchObject({ text: 'The words.', marks: ['signed (S/MIME), by a trusted certificate of the sender'] })
  })
})
