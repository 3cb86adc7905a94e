import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mailParser } from './parse.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!hasOpenssl)('S/MIME, made with openssl', () => {
  const made = (words: readonly string[]): Buffer => {
    const folder = mkdtempSync(join(tmpdir(), 'smime-'))
    try {
      const [key, cert, body] = ['key.pem', 'cert.pem', 'body'].map((name) => join(folder, name)) as [string, string, string]
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-subj', '/CN=Ada/emailAddress=ada@finder.example', '-days', '2'], { stdio: 'ignore' })
      writeFileSync(body, 'Content-Type: text/plain\r\n\r\nThe words.\r\n')
      const head = ['-from', 'ada@finder.example', '-to', 'mlflow@desk.example', '-subject', 'x']
      const means = words[0] === '-encrypt' ? [...words, ...head, '-in', body, cert] : [...words, ...head, '-signer', cert, '-inkey', key, '-in', body]
      return Buffer.from(execFileSync('openssl', ['cms', ...means], { encoding: 'latin1' }).replaceAll(/\r?\n/g, '\r\n'), 'latin1')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  const read = async (raw: Buffer) => {
    const parser = mailParser({ workers: 1 })
    try {
      return await parser.parse(raw)
    } finally {
      await parser.close()
    }
  }

  it('email row 22: what is signed shows its words, in the opaque form too, and says that nobody checked it', async () => {
    for (const form of [['-sign'], ['-sign', '-nodetach']]) {
      const mail = await read(made(form))
      expect(mail.text).toBe('The words.')
      expect(mail.marks).toContain('signed (S/MIME), not checked')
      expect(mail.signer).toBeNull()
    }
  })

  it('what is encrypted is kept and says so; rubbish in the place of a signature too', async () => {
    expect((await read(made(['-encrypt', '-aes256']))).marks).toContain('encrypted (S/MIME)')
    const rubbish = Buffer.from('From: ada@finder.example\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n\r\nrubbish\r\n')
    expect(await read(rubbish)).toMatchObject({ marks: expect.arrayContaining(['signed (S/MIME), not checked']), attachments: [{ name: 'smime.p7m' }] })
  })
})
