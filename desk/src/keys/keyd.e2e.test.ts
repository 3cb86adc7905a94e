import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Keyring } from './keyring.ts'
import { startKeyd, unwrapLogPath, type KeydProcess } from './keyd-process.ts'
import { masterKeyPath } from './master-key.ts'
import { remoteCustodian } from './remote-custodian.ts'
import { brokenLine } from './unwrap-log.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'parley-keyd-test-'))
const told: string[] = []
let keyd: KeydProcess
let custodian: Awaited<ReturnType<typeof remoteCustodian>>
beforeAll(async () => {
  keyd = await startKeyd({ dataDir, log: (line) => told.push(line), person: 100 })
  custodian = await remoteCustodian(keyd)
})
afterAll(async () => {
  custodian.close()
  await keyd.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
const logged = () => readFileSync(unwrapLogPath(dataDir), 'utf8')

describe('the custodian in a process of its own', () => {
  it('S-097: wraps and opens keys like the one inside, and not in another context', async () => {
    const { wrapped, epoch } = await custodian.wrap(Buffer.alloc(32, 5), Buffer.from('here'))
    expect(await custodian.unwrap({ wrapped, epoch }, Buffer.from('here'), 'worker')).toEqual(Buffer.alloc(32, 5))
    await expect(custodian.unwrap({ wrapped, epoch }, Buffer.from('there'), 'worker')).rejects.toMatchObject({ code: 'sealed-altered' })
    await expect(custodian.unwrap({ wrapped, epoch: '0123' }, Buffer.from('here'), 'worker')).rejects.toMatchObject({ code: 'unknown-master-key' })
  })

  it('S-097: each opening is written down before it is answered, with who asked and which key, and nothing of the key', async () => {
    const keyring = new Keyring(custodian)
    const { stored } = await keyring.newCaseKey('desk', 'case-a')
    await keyring.caseKey('desk', 'case-a', stored, 'member:ada')
    expect(logged()).toMatch(/"by":"member:ada","key":"case_key\/case-a\/case","outcome":"opened"/)
    expect(logged().includes(stored[0]?.wrapped.toString('base64') ?? '')).toBe(false)
    expect(brokenLine(logged())).toBeNull()
    const edited = logged().replace('member:ada', 'member:bob')
    expect(brokenLine(edited)).toBe(edited.split('\n').findIndex((line) => line.includes('member:bob')) + 2)
    expect(statSync(unwrapLogPath(dataDir)).mode & 0o077).toBe(0)
  })

  it('S-097: after as many different keys as one may have in an hour it refuses that one, says so, and serves the others', async () => {
    // Keys that were made long ago: wrapped by another process, so that this one never saw them come in.
    const room = mkdtempSync(join(tmpdir(), 'parley-keyd-other-'))
    const other = await startKeyd({ dataDir: room, masterKeyFile: masterKeyPath(dataDir), log: () => undefined })
    const elsewhere = await remoteCustodian(other)
    const old = await Promise.all(Array.from({ length: 120 }, async (_, at) => {
      const keyring = new Keyring(elsewhere)
      const { stored } = await keyring.newCaseKey('desk', `old-${at}`)
      return { id: `old-${at}`, stored: stored.slice(0, 1) }
    }))
    elsewhere.close()
    await other.stop()
    rmSync(room, { recursive: true, force: true })
    const open = (by: string) => Promise.allSettled(old.map(({ id, stored }) => new Keyring(custodian).caseKey('desk', id, stored, by)))
    const outcomes = await open('member:greedy')
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
    expect(outcomes.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'unwraps-spent' } })
    await vi.waitFor(() => expect(told.join('\n')).toContain('member:greedy'))
    expect(logged()).toContain('"by":"member:greedy","key":"case_key/old-119/case","outcome":"refused"')
    expect((await open('worker')).every(({ status }) => status === 'fulfilled')).toBe(true)
    expect((await open('member:greedy')).filter(({ status }) => status === 'fulfilled')).toHaveLength(100)
  })

  it('S-131: hears nobody who does not know the token', async () => {
    const heard = await new Promise((resolve) => {
      const socket = createConnection(keyd.socket)
      let text = ''
      socket.on('data', (piece) => { text += String(piece) }).on('close', () => resolve(text)).on('error', () => undefined)
      socket.write('a guess\n')
    })
    expect(heard).toBe('')
    expect(statSync(join(dirname(keyd.socket), 'token')).mode & 0o077).toBe(0)
    expect(statSync(dirname(keyd.socket)).mode & 0o077).toBe(0)
  })

  it('S-097: killed, it comes back, and what was asked meanwhile is answered', async () => {
    const { stored } = await new Keyring(custodian).newCaseKey('desk', 'case-b')
    const before = keyd.pid()
    process.kill(before, 'SIGKILL')
    const key = await new Keyring(custodian).caseKey('desk', 'case-b', stored, 'member:ada')
    expect(key.has('content')).toBe(true)
    expect(keyd.pid()).not.toBe(before)
    expect(brokenLine(logged())).toBeNull()
  })

  it('S-097: gone for good, nothing is opened and nothing new is sealed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-keyd-gone-'))
    const gone = await startKeyd({ dataDir: folder, log: () => undefined })
    const left = await remoteCustodian(gone)
    const { wrapped, epoch } = await left.wrap(Buffer.alloc(32), Buffer.from('x'))
    await gone.stop()
    await expect(left.unwrap({ wrapped, epoch }, Buffer.from('x'), 'worker')).rejects.toMatchObject({ code: 'custodian-away' })
    await expect(left.wrap(Buffer.alloc(32), Buffer.from('x'))).rejects.toMatchObject({ code: 'custodian-away' })
    left.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('S-002: does not start with a key that others may read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-keyd-weak-'))
    const path = join(folder, 'weak.key')
    writeFileSync(path, Buffer.alloc(32), { mode: 0o644 })
    await expect(startKeyd({ dataDir: folder, masterKeyFile: path, log: () => undefined })).rejects.toMatchObject({ code: 'master-key-exposed' })
    rmSync(folder, { recursive: true, force: true })
  })

  it('S-132: reads nothing but what it was given and starts nothing', () => {
    const flags = readFileSync(`/proc/${keyd.pid()}/cmdline`, 'utf8').split('\0')
    expect(flags).toContain('--permission')
    expect(flags.filter((flag) => /allow-(child|worker|addons)|fs-(read|write)=(\*|\/)$/.test(flag))).toEqual([])
    expect(flags).toContain(`--allow-fs-read=${masterKeyPath(dataDir)}`)
  })
})
