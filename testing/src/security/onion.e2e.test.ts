import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { makeClient } from '../web-client.ts'
import { readConfig } from '../../../desk/src/config.ts'

const root = new URL('../../..', import.meta.url).pathname
const hasTor = (() => {
  try {
    execFileSync('tor', ['--version'])
    return true
  } catch {
    return false
  }
})()
const onion = `http://${'a'.repeat(55)}d.onion`

describe('an onion service', () => {
  it.skipIf(!hasTor)('S-053: the torrc of docs/onion.md is one that Tor takes, with its defence against floods', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-tor-'))
    const given = /```torrc\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/onion.md'), 'utf8'))?.[1]?.replaceAll(/^ {3}/gm, '') ?? ''
    expect(given).toContain('HiddenServicePoWDefensesEnabled 1')
    const file = join(folder, 'torrc')
    writeFileSync(file, given.replace('/var/lib/tor/parley', join(folder, 'service')))
    const { stdout } = await promisify(execFile)('tor', ['--verify-config', '-f', file, '--DataDirectory', join(folder, 'data'), '--defaults-torrc', join(folder, 'none'), '--ignore-missing-torrc'])
    expect(stdout).toContain('Configuration was valid')
  }, 60_000)

  it('S-051: pages under the public name point to the onion, and those of the onion to nowhere else', async () => {
    const client = makeClient({ onion })
    const open = await client.get('/p/kestrel/report')
    expect(open.headers.get('Onion-Location')).toBe(`${onion}/p/kestrel/report`)
    const there = await client.send('/p/kestrel/report', {}, onion)
    expect([there.status, there.headers.get('Onion-Location')]).toEqual([200, null])
    expect((await client.send('/p/kestrel/report', {}, 'http://other.onion')).status).toBe(421)
    expect((await makeClient().get('/p/kestrel/report')).headers.get('Onion-Location')).toBeNull()
  })

  it('S-051: a form of the onion is taken there; what a page of another name sends is not', async () => {
    const client = makeClient({ onion })
    const sent = (Origin: string) => client.send('/receipt', { method: 'POST', body: new URLSearchParams({ receipt: 'x' }), headers: { Origin } }, onion)
    expect((await sent(onion)).status).not.toBe(403)
    expect((await sent('https://evil.example')).status).toBe(403)
  })

  it.each(['http://security.example.org', 'https://x', `http://${'a'.repeat(16)}.onion`, `${onion}/path`, 'nonsense'])('S-002: PARLEY_ONION «%s» refuses to start', (text) => {
    expect(() => readConfig({ PARLEY_ONION: text }, root)).toThrow('PARLEY_ONION')
  })

  it('is read where it is one', () => {
    expect(readConfig({ PARLEY_ONION: onion }, root).onion).toBe(onion)
    expect(readConfig({}, root).onion).toBeNull()
  })
})
