import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../testing/src/running-desk.ts'
import { rawSmtp, until } from '../testing/src/smtp-peer.ts'
import { componentsOf } from './bill-of-materials.ts'
import { buildRelease, type Release } from './build.ts'

/** What a hardened start adds: no `__proto__`, and no code made of texts. */
const flags = ['--disable-proto=delete', '--disallow-code-generation-from-strings']
const folder = mkdtempSync(join(tmpdir(), 'parley-build-'))
// The database's own account must be able to walk through.
chmodSync(folder, 0o755)
const running: ChildProcess[] = []
let release: Release
let program: string
beforeAll(async () => {
  release = await buildRelease(join(folder, 'one'))
  expect(spawnSync('tar', ['xzf', release.tarball, '-C', folder]).status).toBe(0)
  const name = readdirSync(folder).find((each) => each.startsWith('parley-')) ?? ''
  program = join(folder, name, 'desk/bin/parley.js')
})
afterAll(async () => {
  for (const child of running) {
    child.kill('SIGKILL')
    await new Promise((resolve) => { if (child.exitCode === null && child.signalCode === null) child.once('exit', resolve); else resolve(null) })
  }
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 })
})

describe('the release', () => {
  it('S-142: built twice, is the same bytes, and says so', async () => {
    const again = await buildRelease(join(folder, 'two'))
    expect(again.sha256).toBe(release.sha256)
    expect(readFileSync(join(folder, 'two', 'SHA256SUMS'), 'utf8')).toContain(release.sha256)
  })

  it('S-142: its bill of materials is the lockfile', () => {
    const sbom = JSON.parse(readFileSync(join(program, '../../../sbom.cdx.json'), 'utf8')) as { bomFormat: string; components: { name: string; version: string }[] }
    const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as { packages: Record<string, { dev?: boolean; link?: boolean }> }
    const wanted = Object.entries(lock.packages).filter(([path, { dev, link }]) => path.includes('node_modules/') && dev !== true && link !== true)
    expect(sbom.bomFormat).toBe('CycloneDX')
    expect(sbom.components).toHaveLength(wanted.length)
    expect(new Set(componentsOf(lock).map((each) => each['bom-ref'])).size).toBe(wanted.length)
    expect(sbom.components.find(({ name }) => name === 'hono')?.version).toMatch(/^4\./)
  })

  it('S-144: holds no key, no data, and no path of the machine that built it', () => {
    expect(release.files.filter((path) => /\.(key|pem|env)$|(^|\/)(data|keys|node_modules)\/|\.test\./.test(path) && !path.includes('desk/dist/'))).toEqual([])
    const dist = join(program, '../../dist')
    const text = readdirSync(dist).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(dist, name), 'latin1')).join('\n')
    expect(text).toContain('usage: parley')
    expect(text.includes(new URL('..', import.meta.url).pathname)).toBe(false)
    const keys = [...text.matchAll(/-----BEGIN (?:RSA |EC |OPENSSH |)PRIVATE KEY-----(?:\\n|\n)([A-Za-z0-9+/=]{30})/g)].map(([, start]) => start)
    // The one that the library smtp-server publishes and takes where nobody configured TLS.
    expect(keys.filter((start) => start !== 'MIIEpAIBAAKCAQEA6Z5Qqhw+oWfhtE')).toEqual([])
  })
})

describe('the bundle, without node_modules and without code from strings', () => {
  const parley = (words: readonly string[], input = '') => spawnSync(process.execPath, [...flags, program, ...words], { input, encoding: 'utf8', cwd: folder })

  it('S-070: its commands do what they do', () => {
    expect(parley(['cvss'], 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\n')).toMatchObject({ status: 0, stdout: expect.stringContaining('9.8') as string })
    expect(parley(['policy', 'check', join(program, '../../../policies/asf.yaml')]).status).toBe(0)
  })

  it('S-070: the flag is one that bites: a text is not run', () => {
    expect(spawnSync(process.execPath, [...flags, '-e', 'new Function("return 1")()'], { encoding: 'utf8' }).stderr).toContain('Code generation from strings disallowed')
  })

  it('S-070: serves its pages and turns a mail into a case, in its own worker', async () => {
    const [http, smtp] = [await freePort(), await freePort()]
    const data = join(folder, 'data')
    const env = { PATH: process.env['PATH'], PARLEY_DATA: data, PARLEY_HTTP: `127.0.0.1:${http}`, PARLEY_SMTP: `127.0.0.1:${smtp}`, PARLEY_MAIL_DOMAIN: 'desk.example' }
    const child = spawn(process.execPath, [...flags, program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.push(child)
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => { printed += piece.toString() })
    await until(() => printed.includes('Parley is ready') || child.exitCode !== null, 'the bundle to be ready', 60_000)
    expect(child.exitCode, printed).toBeNull()
    const page = await fetch(`http://localhost:${http}/p/asf/report`)
    const style = /href="(\/assets\/[^"]+\.css)"/.exec(await page.text())?.[1] ?? ''
    expect([page.status, (await fetch(`http://localhost:${http}${style}`)).status]).toEqual([200, 200])
    const client = await rawSmtp(`127.0.0.1:${smtp}`)
    expect(await client.mail({ from: 'ada@finder.example', to: ['asf@desk.example'] }, 'DKIM-Signature: v=1; a=rsa-sha256; d=finder.example; s=x; h=from; bh=; b=\r\nFrom: Ada <ada@finder.example>\r\nTo: asf@desk.example\r\nSubject: A hole\r\nMessage-ID: <1@finder.example>\r\n\r\nIt is open.\r\n')).toMatch(/^250/)
    client.close()
    await until(() => existsSync(join(data, 'pickup')) && readdirSync(join(data, 'pickup')).some((name) => name.endsWith('.eml')), 'the acknowledgement', 30_000)
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => { child.once('exit', resolve) })).toBe(0)
  })
})
