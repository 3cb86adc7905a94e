import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskProcess, type DeskProcess } from '../../../testing/src/running-desk.ts'
import { rawSmtp, until } from '../../../testing/src/smtp-peer.ts'

const program = fileURLToPath(new URL('../../bin/parley.js', import.meta.url))
let desk: DeskProcess
let sent = 2
beforeAll(async () => {
  desk = await deskProcess()
  await desk.start()
})
afterAll(() => desk.remove())

const words = (pid: number): readonly string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter((word) => word !== '')
const parentOf = (pid: number): number => Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])
const keyd = (): number => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number)
  .find((pid) => existsSync(`/proc/${pid}/cmdline`) && words(pid).some((word) => word.endsWith('keyd.js')) && words(pid).includes(join(desk.data, 'keys/master.key'))) ?? 0
const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)
const report = async (number: number): Promise<string> => {
  const client = await rawSmtp(desk.smtp)
  const answer = await client.mail({ from: `ada${number}@finder.example`, to: ['asf@desk.example'] },
    `From: ada${number}@finder.example\r\nTo: asf@desk.example\r\nSubject: Hole ${number}\r\nMessage-ID: <${number}@finder.example>\r\n\r\nIt is open.\r\n`)
  client.close()
  return answer
}
const letters = (): number => existsSync(desk.pickup) ? readdirSync(desk.pickup).filter((name) => name.endsWith('.eml')).length : 0

describe.skipIf(!existsSync('/proc/self/cmdline'))('a desk that serves', () => {
  it('S-132: runs its pages and mail where no process is started, no other file is read, and no code is made of texts', () => {
    const program = words(desk.pid())
    const flags = program.slice(1, program.findIndex((word) => word.endsWith('cli.js')))
    expect(flags).toEqual(expect.arrayContaining(['--permission', '--disallow-code-generation-from-strings', '--disable-proto=delete']))
    expect(flags.filter((flag) => /allow-(child-process|addons|wasi|ffi)|fs-(read|write)=(\*|\/)$/.test(flag))).toEqual([])
    // What these very flags let a program do.
    const tries = `
      const fs = require('node:fs')
      const said = (work) => { try { work(); return 'done' } catch (error) { return error.code ?? error.name } }
      console.log(JSON.stringify([
        said(() => fs.readFileSync('/etc/passwd')), said(() => fs.readFileSync(${JSON.stringify(join(desk.data, 'keys/master.key'))})), said(() => fs.writeFileSync(${JSON.stringify(join(desk.data, 'x'))}, '')),
        said(() => { const { error } = require('node:child_process').spawnSync('true'); if (error) throw error }), said(() => new Function('return 1')()),
        said(() => fs.readdirSync(${JSON.stringify(join(desk.data, 'checkpoints'))})),
      ]))`
    const { stdout } = spawnSync(process.execPath, [...flags, '-e', tries], { encoding: 'utf8' })
    expect(JSON.parse(stdout)).toEqual(['ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'ERR_ACCESS_DENIED', 'EvalError', 'done'])
  })

  it('S-097 S-131: the master key is with a process that serves nobody else, and the desk is told neither key nor administrator', () => {
    expect(keyd()).toBeGreaterThan(0)
    expect(parentOf(keyd())).toBe(parentOf(desk.pid()))
    expect(readFileSync(`/proc/${desk.pid()}/environ`, 'utf8')).not.toMatch(/DATABASE_URL|MASTER_KEY/)
  })

  it('S-097: the custodian killed, a report that comes in is still kept and answered', async () => {
    const before = keyd()
    process.kill(before, 'SIGKILL')
    expect(await report(1)).toMatch(/^250/)
    await until(() => letters() === 1, 'the acknowledgement', 60_000)
    expect(keyd()).not.toBe(before)
    expect(desk.printed()).toContain('the custodian of the master key ended by itself')
    expect(readFileSync(join(desk.data, 'keyd/unwraps.log'), 'utf8')).toMatch(/"by":"worker","key":"instance_key\/intake","outcome":"opened"/)
  })

  it('S-127: the first process killed, the others go with it, and what was acknowledged is there afterwards', async () => {
    expect(await report(2)).toMatch(/^250/)
    const [pages, custodian] = [desk.pid(), keyd()]
    await desk.kill()
    await until(() => !isAlive(pages) && !isAlive(custodian), 'the others to end', 10_000)
    await desk.start()
    await until(() => letters() === 2, 'the second acknowledgement', 60_000)
  })

  it('S-093: the master key is rotated while the desk takes reports in; none is lost, and afterwards the former key is gone', async () => {
    const former = readFileSync(join(desk.data, 'keys/master.key'))
    const rotating = spawn(process.execPath, [program, 'rotate-key'], { env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data }, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [rotating.stdout, rotating.stderr]) stream.on('data', (piece: Buffer) => { said += piece.toString() })
    const ended = new Promise((resolve) => { rotating.once('exit', resolve) })
    for (let number = 3; rotating.exitCode === null && number < 40; number += 1) {
      expect(await report(number)).toMatch(/^250/)
      await new Promise((resolve) => { setTimeout(resolve, 100) })
      sent = number
    }
    expect(await ended, said).toBe(0)
    expect(said).toMatch(/\d+ keys were wrapped anew/)
    expect(existsSync(join(desk.data, 'keys/master.former.key'))).toBe(false)
    expect(readFileSync(join(desk.data, 'keys/master.key')).equals(former)).toBe(false)
    expect(await report(sent += 1)).toMatch(/^250/)
    await until(() => letters() === sent, 'an acknowledgement of each', 60_000)
  })

  it('S-095: the words of cases are indexed beside the work, with keys of the custodian, and again after they were forgotten', async () => {
    const reindexed = () => /The words of (\d+) cases? were forgotten/.exec(spawnSync(process.execPath, [program, 'reindex'], { encoding: 'utf8', env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data } }).stdout)?.[1]
    await until(() => Number(reindexed()) > 0, 'words in the index', 60_000)
    await until(() => Number(reindexed()) > 0, 'words in it again', 60_000)
  })

  it('S-093: and a desk that is started anew opens all of it', async () => {
    await desk.stop()
    await desk.start()
    expect(await report(sent += 1)).toMatch(/^250/)
    await until(() => letters() === sent, 'one more acknowledgement', 60_000)
    await desk.stop()
    const { stdout } = spawnSync(process.execPath, [program, 'doctor', '--json'], { encoding: 'utf8', env: { PATH: process.env['PATH'], PARLEY_DATA: desk.data } })
    expect(JSON.parse(stdout)).toMatchObject({ weakenings: [] })
    expect(stdout).toContain('Nothing was given up')
    await desk.start()
  })

  it('stops when told to, with everything it started', async () => {
    const [pages, custodian] = [desk.pid(), keyd()]
    expect(await desk.stop()).toBe(0)
    expect([isAlive(pages), isAlive(custodian)]).toEqual([false, false])
  })
})
