import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Decrypter } from 'age-encryption'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskProcess, type DeskProcess } from '../../../testing/src/running-desk.ts'
import type { Evidence } from '../audit/evidence.ts'
import { makeSealingIdentity } from '../keys/sealing-identity.ts'
import { rawSmtp, until } from '../../../testing/src/smtp-peer.ts'


const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'parley-verify-log-'))
const [saved, letter] = [join(folder, 'log'), join(folder, 'letter.txt')]
let desk: DeskProcess
let key: string
const verify = (...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'verify', ...words], { encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data, PARLEY_MAIL_DOMAIN: 'desk.example' } })
  return { status, said: stdout + stderr }
}
beforeAll(async () => {
  desk = await deskProcess()
  await desk.start()
  const client = await rawSmtp(desk.smtp)
  await client.mail({ from: 'ada@finder.example', to: ['asf@desk.example'] }, 'From: ada@finder.example\r\nTo: asf@desk.example\r\nSubject: Hole\r\nMessage-ID: <1@finder.example>\r\n\r\nIt is open.\r\n')
  client.close()
  await until(() => existsSync(desk.pickup) && readdirSync(desk.pickup).some((name) => name.endsWith('.eml')), 'the acknowledgement', 60_000)
  await desk.stop()
})
afterAll(async () => {
  await desk.remove()
  rmSync(folder, { recursive: true, force: true })
})

describe('parley verify', () => {
  it('S-105: says of the log of a desk, and of the log of its keys, that they hold', () => {
    const { status, said } = verify('--log', '--save', saved)
    expect(said).toMatch(/The log holds: \d+ entries, against [1-9]\d* checkpoints\./)
    expect(said).toMatch(/The log of opened keys holds: [1-9]\d* lines\./)
    expect(status).toBe(0)
    key = /The key of the log: (\S+)/.exec(said)?.[1] ?? ''
    const newest = readdirSync(join(desk.data, 'checkpoints')).toSorted().at(-1) ?? ''
    // As it comes in a letter, with other words around it.
    writeFileSync(letter, `Keep the letter.\r\n\r\n${readFileSync(join(desk.data, 'checkpoints', newest), 'utf8').replaceAll('\n', '\r\n')}\r\nThe key: ${key}\r\n`)
  })

  it('S-105 S-106: elsewhere, of a saved log: it holds; edited, cut, or under another key it does not, and the place is named', () => {
    const check = (text: string, with_ = key) => {
      writeFileSync(join(folder, 'copy'), text)
      return verify('--log-file', join(folder, 'copy'), '--key', with_, '--witness', letter)
    }
    const text = readFileSync(saved, 'utf8')
    const lines = text.trimEnd().split('\n')
    expect(check(text)).toMatchObject({ status: 0, said: expect.stringContaining('against 1 checkpoints') as string })
    expect(check(text.replace('desk started', 'desk stopped'))).toMatchObject({ status: 1, said: expect.stringContaining(`broken at entry ${lines.findIndex((line) => line.includes('desk started'))} (altered)`) as string })
    expect(check(lines.toSpliced(2, 1).join('\n'))).toMatchObject({ status: 1, said: expect.stringContaining('broken at entry 2 (missing)') as string })
    expect(check(lines.slice(0, -1).join('\n'))).toMatchObject({ status: 1, said: expect.stringContaining(`broken at entry ${lines.length - 1} (rolled back)`) as string })
    expect(check(text, `desk.example/log+00000000+${Buffer.alloc(33, 1).toString('base64')}`)).toMatchObject({ status: 1, said: expect.stringContaining('bad checkpoint') as string })
  })

  it('S-097 S-105: names the line of the log of opened keys that was changed', () => {
    const path = join(desk.data, 'keyd/unwraps.log')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"by":"worker"', '"by":"nobody"'))
    expect(verify('--log')).toMatchObject({ status: 1, said: expect.stringMatching(/The log of opened keys is broken at line \d+/) as string })
    writeFileSync(path, text)
    expect(verify('--log').status).toBe(0)
  })

  it('evidence of a case is sealed to whom it is for, holds elsewhere, and not with a word, file or entry changed', async () => {
    const { identity, recipient } = await makeSealingIdentity()
    const [sealed, opened] = [join(folder, 'pack.age'), join(folder, 'pack.json')]
    const parley = (...words: readonly string[]) => spawnSync(process.execPath, [program, 'evidence', ...words], { encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data, PARLEY_MAIL_DOMAIN: 'desk.example' } })
    const reference = /ASF-\d{4}-0001/.exec(readdirSync(desk.pickup).map((name) => readFileSync(join(desk.pickup, name), 'utf8')).join('\n'))?.[0] ?? ''
    expect(parley(reference, sealed, '--to', recipient), 'nobody is in its team').toMatchObject({ status: 0, stderr: expect.stringContaining('by the operator alone') as string })
    expect(readFileSync(sealed, 'latin1')).not.toContain('It is open')
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const text = await decrypter.decrypt(readFileSync(sealed), 'text')
    const pack = JSON.parse(text) as Evidence
    expect(pack.entries.length).toBeGreaterThan(0)
    expect(text).toContain('It is open')
    const checked = (changed: Evidence, by = key) => {
      writeFileSync(opened, JSON.stringify(changed))
      const { status, stdout } = parley('--check', opened, '--key', by)
      return `${status} ${stdout.trim()}`
    }
    expect(checked(pack)).toMatch(/^0 It holds/)
    expect(checked({ ...pack, words: JSON.parse(JSON.stringify(pack.words).replace('It is open', 'It is shut')) as unknown[] })).toMatch(/^1 .*words of event/)
    expect(checked({ ...pack, log: { ...pack.log, events: pack.log.events.slice(0, -1) } })).toMatch(/^1 .*broken at event/)
    expect(checked({ ...pack, files: pack.files.map((file) => ({ ...file, bytes: Buffer.from('another').toString('base64') })) })).toMatch(/^1 .*the file/)
    expect(checked({ ...pack, entries: pack.entries.map(({ entry, path }) => ({ entry: entry.replace(/"time":"\d{4}/, '"time":"2001'), path })) })).toMatch(/^1 .*not in the tree/)
    expect(checked(pack, `desk.example/log+00000000+${Buffer.alloc(33, 1).toString('base64')}`)).toMatch(/^1 .*not signed/)
    expect(parley(reference, join(folder, 'clear')).status).toBe(2)
  })

  it('S-133 S-134: parley keep sets a hold, which erasing respects, and erases a person for good', () => {
    const keep = (...words: readonly string[]) => {
      const { status, stdout } = spawnSync(process.execPath, [program, 'keep', ...words], { encoding: 'utf8', cwd: folder, env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data } })
      return `${status} ${stdout.trim()}`
    }
    const reference = `ASF-${new Date().getUTCFullYear()}-0001`
    expect(keep(reference, '--hold')).toBe(`0 ${reference} is under a legal hold now.`)
    expect(keep(reference, '--erase-case', reference)).toBe(`1 ${reference} is under a legal hold: nothing was erased.`)
    expect(keep(reference, '--release')).toBe(`0 ${reference} is no longer under a legal hold.`)
    expect(keep(reference, '--erase-person')).toBe(`0 ${reference} no longer says who reported.`)
    expect(keep('ASF-2026-9999', '--decoy')).toBe('1 There is no case ASF-2026-9999.')
    expect(keep(reference, '--erase-case', 'another')).toMatch(/^2/)
    expect(verify('--log').status).toBe(0)
  })

  it('says its usage where the words make no sense', () => {
    for (const words of [['--log-file', 'x'], ['--log', 'more'], ['--log', '--key', 'x']]) expect(verify(...words)).toMatchObject({ status: 2, said: expect.stringContaining('usage: parley verify') as string })
  })
})
