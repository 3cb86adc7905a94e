import { createAdaptorServer } from '@hono/node-server'
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { freePort } from '../../../testing/src/running-desk.ts'
import { until } from '../../../testing/src/smtp-peer.ts'
import { makeApp } from './app.ts'

const hasBoth = spawnSync('nginx', ['-v']).status === 0 && spawnSync('openssl', ['version']).status === 0
const document = readFileSync(join(import.meta.dirname, '../../../docs/hardening.md'), 'utf8')

describe.skipIf(!hasBoth)('the proxy of docs/hardening.md (needs nginx and openssl)', () => {
  let folder = ''
  let port = 0
  let proxy: ChildProcess
  let behind: Server
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parley-proxy-'))
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key'), '-out', join(folder, 'cert'), '-subj', '/CN=security.example.org', '-days', '2'], { stdio: 'ignore' })
    const { desk } = makeDeskDouble('https://security.example.org')
    const app = makeApp({ desk, session: async () => null })
    behind = createAdaptorServer({ fetch: app.fetch }) as Server
    await new Promise<void>((resolve) => { behind.listen(0, '127.0.0.1', () => resolve()) })
    port = await freePort()
    writeFileSync(join(folder, 'nginx.conf'), wholeConfig())
    proxy = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], { stdio: 'ignore' })
    await until(async () => (await handshake({})) !== 'none', 'nginx', 30_000)
  })
  afterAll(async () => {
    const ended = new Promise((resolve) => { proxy.once('exit', resolve) })
    proxy.kill('SIGTERM')
    await ended
    await new Promise((resolve) => { behind.close(resolve) })
    rmSync(folder, { recursive: true, force: true })
  })

  /** The block as it is printed; only places and ports are those of the test. */
  function wholeConfig(): string {
    const server = (/```nginx\n([\s\S]*?)```/.exec(document)?.[1] ?? expect.fail()).replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`).replace(/ssl_certificate \S+;/, `ssl_certificate ${folder}/cert;`)
      .replace(/ssl_certificate_key \S+;/, `ssl_certificate_key ${folder}/key;`).replace('127.0.0.1:8080', `127.0.0.1:${(behind.address() as AddressInfo).port}`)
    const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')
    return `daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;\nevents {}\nhttp { ${places}\n${server}\n}\n`
  }

  function handshake(wishes: ConnectionOptions): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'security.example.org', rejectUnauthorized: false, ...wishes }, () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
        socket.destroy()
      })
      socket.once('error', () => resolve('none'))
    })
  }

  const ask = (path: string): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, unknown>> }> => new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers: { Host: 'security.example.org' }, rejectUnauthorized: false }, (answer) => {
      answer.resume().on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers }))
    }).on('error', reject).end()
  })

  it('S-135: speaks TLS 1.3 and 1.2 with forward secrecy, and nothing older', async () => {
    expect(await handshake({})).toMatch(/^TLSv1\.3 /)
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE-RSA-(AES\d+-GCM|CHACHA20)/)
    for (const old of ['TLSv1.1', 'TLSv1'] as const) expect(await handshake({ minVersion: old, maxVersion: old, ciphers: 'ALL:@SECLEVEL=0' })).toBe('none')
    expect(await handshake({ maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256:AES256-SHA:@SECLEVEL=0' })).toBe('none')
  })

  it('S-135: answers come with HSTS for a year, once, and with no version of anything', async () => {
    const { status, headers } = await ask('/')
    expect([status, headers['strict-transport-security'], headers['server']]).toEqual([200, 'max-age=31536000; includeSubDomains', 'nginx'])
  })

  it('S-090 S-135: a body is handed on as it comes, so that none lies in a file of the proxy', async () => {
    let arrived = 0
    behind.once('request', (incoming) => {
      incoming.on('data', (piece: Buffer) => { arrived += piece.length })
      incoming.on('error', () => undefined)
    })
    const asked = request({ port, host: '127.0.0.1', method: 'POST', path: '/receipt', rejectUnauthorized: false, headers: { 'Host': 'security.example.org', 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '900000' } })
    asked.on('error', () => undefined)
    asked.write(Buffer.alloc(400_000, 'a'))
    await until(() => arrived >= 300_000, 'the first half of the body at the desk', 30_000)
    const kept = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /^(client_body|proxy)/.test(name) && statSync(join(folder, name)).isFile())
    expect(kept).toEqual([])
    asked.destroy()
  })
})
