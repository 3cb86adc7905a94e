import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttps, type Server } from 'node:https'
import { connect as connectPlain, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig, WrongSetting } from '../../../desk/src/config.ts'
import { startReceiving, type Receiver } from '../../../desk/src/mail/receive.ts'
import { openEgress } from '../../../desk/src/outbox/egress.ts'
import { relaySender } from '../../../desk/src/outbox/mail-send.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
const root = join(import.meta.dirname, '../../..')
const noMail = { messageId: 'a@desk.example', envelope: { from: 'a@desk.example', to: 'b@other.example' }, raw: Buffer.from('Subject: x\r\n\r\nx\r\n') }

/** STARTTLS by hand, with these wishes: the version and the cipher agreed on, or why none. */
function startTls(port: number, wishes: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const plain = connectPlain(port, '127.0.0.1')
    const lines: string[] = []
    plain.on('data', (bytes: Buffer) => {
      lines.push(bytes.toString())
      if (lines.length === 1) plain.write('EHLO peer.example\r\n')
      else if (lines.length === 2) plain.write('STARTTLS\r\n')
      else if (lines.length === 3) {
        plain.removeAllListeners('data')
        const secure = connect({ socket: plain, rejectUnauthorized: false, ...wishes })
        secure.once('secureConnect', () => {
          resolve(`${secure.getProtocol()} ${secure.getCipher().name}`)
          secure.destroy()
        })
        secure.once('error', () => resolve('none'))
      }
    })
  })
}

describe.skipIf(!hasOpenssl)('what goes over the network', () => {
  let folder = ''
  let port: Receiver
  let website: Server
  let [key, cert] = ['', '']
  const smtpPort = () => Number(port.address.split(':').at(-1))
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'transport-'))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key'), '-out', join(folder, 'cert'), '-subj', '/CN=desk.example', '-days', '2',
      '-addext', 'subjectAltName=DNS:desk.example,IP:127.0.0.2'], { stdio: 'ignore' })
    ;[key, cert] = ['key', 'cert'].map((name) => readFileSync(join(folder, name), 'utf8')) as [string, string]
    port = await startReceiving({
      listen: '127.0.0.1:0', protocol: 'smtp', name: 'desk.example', now: () => '2026-11-20T12:00:00Z', log: () => undefined, tls: { key, cert },
      knows: () => Promise.resolve(true), ingest: () => Promise.resolve('stored'),
    })
    website = createHttps({ key, cert }, (_request, answer) => answer.end('hello'))
    await new Promise<void>((done) => { website.listen(0, '127.0.0.1', done) })
  })
  afterAll(async () => {
    await port.close()
    website.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('V12.1.1: the mail port speaks TLS 1.3, then 1.2, and nothing older', async () => {
    expect(await startTls(smtpPort(), {})).toMatch(/^TLSv1\.3 /)
    expect(await startTls(smtpPort(), { maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 /)
    for (const old of ['TLSv1.1', 'TLSv1'] as const) expect(await startTls(smtpPort(), { minVersion: old, maxVersion: old, ciphers: 'ALL:@SECLEVEL=0' })).toBe('none')
  })

  it('V12.1.2: of TLS 1.2 only with forward secrecy and authenticated encryption', async () => {
    expect(await startTls(smtpPort(), { maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE-RSA-(AES\d+-GCM|CHACHA20)/)
    for (const weak of ['AES128-GCM-SHA256', 'AES256-SHA', 'ECDHE-RSA-AES128-SHA', 'DHE-RSA-AES128-SHA']) {
      expect([weak, await startTls(smtpPort(), { maxVersion: 'TLSv1.2', ciphers: `${weak}:@SECLEVEL=0` })]).toEqual([weak, 'none'])
    }
  })

  it('V12.3.2: nothing is sent to a server whose certificate is not trusted, and an own authority counts only where it is named', async () => {
    const address = `https://desk.example:${(website.address() as AddressInfo).port}/`
    const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
    const allow = [`desk.example:${(website.address() as AddressInfo).port}`]
    await expect(openEgress({ allow, resolve })(address)).rejects.toMatchObject({ code: 'unreachable' })
    expect((await openEgress({ allow, resolve, ca: cert })(address)).text).toBe('hello')
  })

  it('V12.3.1 V12.2.1: mail leaves over TLS or not at all; pages are offered to others over https alone; a mailbox is read over TLS', async () => {
    const heard: string[] = []
    const relay = (more: object) => new SMTPServer({ authOptional: true, disableReverseLookup: true, closeTimeout: 100, onData: (stream, session, done) => {
      heard.push(session.secure ? 'secure' : 'plain')
      stream.resume().on('end', () => done())
    }, ...more })
    const [open, trustless] = [relay({ disabledCommands: ['AUTH', 'STARTTLS'] }), relay({ key, cert, disabledCommands: ['AUTH'] })]
    const at = (server: SMTPServer) => new Promise<string>((done) => { server.listen(0, '127.0.0.2', () => done(`127.0.0.2:${(server.server.address() as AddressInfo).port}`)) })
    const [openAt, trustlessAt] = [await at(open), await at(trustless)]
    const send = async (url: string) => {
      const sender = relaySender(url)
      const sent = await sender.send(noMail)
      sender.close()
      return sent.outcome
    }
    expect([await send(`smtp://${openAt}`), await send(`smtp://${trustlessAt}`), heard]).toEqual(['retry', 'retry', []])
    expect([await send(`smtp-plain://${openAt}`), heard]).toEqual(['sent', ['plain']])
    for (const server of [open, trustless]) await new Promise<void>((done) => { server.close(() => done()) })
    for (const wrong of [{ PARLEY_URL: 'http://security.example.org' }, { PARLEY_IMAP_URL: 'imap://a:b@mail.example.org/INBOX' }, { PARLEY_OIDC_ISSUER: 'http://login.example.org' }]) {
      expect(() => readConfig(wrong, root)).toThrow(WrongSetting)
    }
  })
})
