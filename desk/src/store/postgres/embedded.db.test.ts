import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { openKeyring } from '../../keys/keyring.ts'
import { claimArrivals } from '../arrivals.ts'
import { openStore } from '../store.ts'
import { bundledPackage } from './binaries.ts'
import { startEmbedded, type EmbeddedOptions } from './embedded.ts'
import { startPostgres } from './start.ts'
import type { EmbeddedPostgres } from './postgres.ts'

const WRITING_DESK = join(import.meta.dirname, '../../../../testing/src/writing-desk.ts')
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

const made: string[] = []
const children: ChildProcess[] = []
const running: EmbeddedPostgres[] = []
/** Servers of those desks, which may still be shutting down when a test ends. */
const servers: number[] = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const server of running.splice(0)) await server.stop()
  for (const pid of servers.splice(0)) await gone(pid)
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'parley-pg-'))
  made.push(path)
  chmodSync(path, 0o711) // the server's account has to get through
  return join(path, 'data')
}

async function start(dataDir: string, more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbedded({ dataDir, log: () => undefined, ...more })
  running.push(server)
  return server
}

async function stop(server: EmbeddedPostgres): Promise<void> {
  running.splice(running.indexOf(server), 1)
  await server.stop()
}

async function ask(server: EmbeddedPostgres, sql: string): Promise<Record<string, unknown>> {
  const client = new Client(server.connection('owner'))
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows[0] ?? {}
}

interface Desk {
  readonly child: ChildProcess
  readonly acknowledged: string[]
  /** Settles with the server's process id once it writes; rejects with what it said when it ends before. */
  readonly ready: Promise<number>
}

/** Runs a desk in a process of its own. */
function desk(dataDir: string, tag: string, uid?: number): Desk {
  const child = spawn(process.execPath, [WRITING_DESK, dataDir, tag], {
    stdio: ['ignore', 'pipe', 'pipe'], ...(uid !== undefined && { uid, gid: uid }), env: { PATH: process.env['PATH'], PARLEY_CANARY: 'secret' },
  })
  children.push(child)
  const acknowledged: string[] = []
  const ready = new Promise<number>((resolve, reject) => {
    let [rest, said] = ['', '']
    child.stderr?.on('data', (chunk: Buffer) => { said += chunk.toString() })
    child.stdout?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (line.startsWith('ready ')) {
          servers.push(Number(line.slice(6)))
          resolve(Number(line.slice(6)))
        } else acknowledged.push(line)
      }
    })
    child.once('close', () => { reject(new Error(said)) })
  })
  return { child, acknowledged, ready }
}

const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms) })

/** True once there is no such process any more; false after ten seconds. */
async function gone(pid: number): Promise<boolean> {
  for (let waited = 0; existsSync(`/proc/${pid}`) && waited < 10_000; waited += 50) await pause(50)
  return !existsSync(`/proc/${pid}`)
}

const killed = async ({ child }: Desk): Promise<void> => {
  if (child.exitCode !== null) return
  const closed = new Promise((resolve) => { child.once('close', resolve) })
  child.kill('SIGKILL')
  await closed
}

async function arrivalsIn(dataDir: string): Promise<Set<string>> {
  const postgres = await start(dataDir)
  const store = await openStore({ postgres, keyring: await openKeyring({ dataDir }) })
  const found = new Set<string>()
  for (;;) {
    const taken = await claimArrivals(store, { now: Temporal.Instant.from('2100-01-01T00:00:00Z'), limit: 500, leaseSeconds: 60 })
    if (taken.length === 0) break
    for (const { raw } of taken) found.add(raw.toString())
  }
  await store.as({ role: 'worker' }, (tx) => tx.execute(`update arrival set state = 'new', attempts = 0, lease_until = null`))
  await store.close()
  await stop(postgres)
  return found
}

describe('a server of our own', () => {
  it('is made on the first start and found again on the next', async () => {
    const dataDir = folder()
    const lines: string[] = []
    const first = await start(dataDir, { log: (line) => { lines.push(line) } })
    await ask(first, 'create schema parley')
    await stop(first)
    expect(lines.length).toBe(1)
    const second = await start(dataDir, { log: (line) => { lines.push(line) } })
    expect(lines.length).toBe(1)
    expect(await ask(second, `select to_regnamespace('parley')::text as found`)).toEqual({ found: 'parley' })
  })

  it('listens on nothing but a private socket, keeps what it says it keeps, and quotes nothing', async () => {
    const server = await start(folder())
    expect(await ask(server, `select current_setting('listen_addresses') as listen, current_setting('fsync') as fsync,
      current_setting('data_checksums') as checksums, current_setting('log_error_verbosity') as words, inet_server_addr() as address,
      current_setting('server_encoding') as encoding`))
      .toEqual({ listen: '', fsync: 'on', checksums: 'on', words: 'terse', address: null, encoding: 'UTF8' })
    const { host } = server.connection('desk')
    expect(statSync(String(host)).mode & 0o777).toBe(0o700)
  })

  it('uses a short private folder for the socket when the data folder has a long path', async () => {
    const dataDir = join(folder(), 'x'.repeat(120))
    const server = await start(dataDir)
    const host = String(server.connection('desk').host)
    expect(host.startsWith(tmpdir())).toBe(true)
    expect(`${host}/.s.PGSQL.5432`.length).toBeLessThan(100)
    expect(statSync(host).mode & 0o777).toBe(0o700)
    await stop(server)
    expect(existsSync(host)).toBe(false)
  })

  it('removes what a crashed first start left, and nothing that is under way', async () => {
    const dataDir = folder()
    const [old, young] = ['cluster.new-0123456789ab', 'cluster.new-ba9876543210'].map((name) => join(dataDir, 'postgres', name))
    if (old === undefined || young === undefined) throw new Error('no names')
    for (const path of [old, young]) mkdirSync(path, { recursive: true })
    utimesSync(old, 1, 1)
    await start(dataDir)
    expect([existsSync(old), existsSync(young)]).toEqual([false, true])
  })

  it('starts although another process now has the id that a crashed server had', async () => {
    const dataDir = folder()
    await stop(await start(dataDir))
    writeFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), `${process.pid}\n/x\n0\n5432\n/nowhere\n\n\n`)
    const server = await start(dataDir)
    expect(await ask(server, 'select 1 as one')).toEqual({ one: 1 })
  })

  it.skipIf(bundledPackage() === undefined)('runs from the npm package where the distribution has none', async () => {
    const dataDir = folder()
    const server = await start(dataDir, { prefer: 'bundled' })
    expect(server.origin).toBe('bundled')
    const store = await openStore({ postgres: server, keyring: await openKeyring({ dataDir }) })
    expect(await store.as({ role: 'public' }, (tx) => tx.one('select me() as me'))).toEqual({ me: 'public' })
    await store.close()
    await stop(server)
    expect(readdirSync(join(dataDir, 'postgres')).filter((name) => name.startsWith('pg-')).length).toBe(1)
    // The cluster stays with the version that made it, whatever the distribution has.
    expect((await start(dataDir)).version).toBe(server.version)
  })
})

describe('a second desk', () => {
  it('is refused on the same folder, by a word that names it, and does no harm to the first', async () => {
    const dataDir = folder()
    const first = await start(dataDir)
    const second = desk(dataDir, '')
    await expect(second.ready).rejects.toThrow(/in use by another desk.*PARLEY_DATA/s)
    await expect(start(dataDir)).rejects.toMatchObject({ code: 'folder-in-use' })
    await expect(start(dataDir)).rejects.toThrow(dataDir)
    expect(await ask(first, 'select 1 as one')).toEqual({ one: 1 })
  })
})

describe('killing', () => {
  it('S-127: the desk with SIGKILL at any moment: the server ends too, and everything acknowledged is there', async () => {
    const dataDir = folder()
    const acknowledged: string[] = []
    for (const round of [1, 2, 3, 4]) {
      const writing = desk(dataDir, `r${round}`)
      const pid = await writing.ready
      await pause(100 + Math.random() * 400)
      await killed(writing)
      acknowledged.push(...writing.acknowledged)
      if (round === 2) continue // start the next at once, while the server still shuts down
      expect(await gone(pid)).toBe(true)
    }
    expect(acknowledged.length).toBeGreaterThan(20)
    const present = await arrivalsIn(dataDir)
    expect(acknowledged.filter((text) => !present.has(text))).toEqual([])
  })

  it('S-127: the desk with SIGKILL while it starts its server: the next one waits for what that left', async () => {
    const dataDir = folder()
    await stop(await start(dataDir))
    for (const round of [0, 1, 2, 3, 4, 5]) {
      const starting = desk(dataDir, '')
      starting.ready.catch(() => undefined)
      await pause(250 + round * 60)
      await killed(starting)
      const next = await start(dataDir)
      expect(await ask(next, 'select 1 as one')).toEqual({ one: 1 })
      await stop(next)
    }
  })

  it('S-127: the server with SIGKILL: everything acknowledged is there', async () => {
    const dataDir = folder()
    const writing = desk(dataDir, 'k')
    const pid = await writing.ready
    await pause(300)
    process.kill(pid, 'SIGKILL')
    await pause(200)
    await killed(writing)
    expect(writing.acknowledged.length).toBeGreaterThan(5)
    const present = await arrivalsIn(dataDir)
    expect(writing.acknowledged.filter((text) => !present.has(text))).toEqual([])
  })

  it('the server only: the same desk works on after a moment', async () => {
    const dataDir = folder()
    const lines: string[] = []
    const server = await start(dataDir, { log: (line) => { lines.push(line) } })
    const store = await openStore({ postgres: server, keyring: await openKeyring({ dataDir }) })
    process.kill(server.pid(), 'SIGKILL')
    const works = async (): Promise<boolean> => {
      try {
        await store.as({ role: 'worker' }, (tx) => tx.execute(`insert into project (id) values ('after') on conflict do nothing`))
        return true
      } catch (error) {
        if (error instanceof Error) return false
        throw error
      }
    }
    let again = false
    for (let tries = 0; !again && tries < 200; tries += 1) {
      await pause(100)
      again = await works()
    }
    await store.close()
    expect(again).toBe(true)
    expect(lines.at(-1)).toContain('starting it again')
  })

  it('a stop that comes while the server starts again ends it too', async () => {
    const dataDir = folder()
    const lines: string[] = []
    const server = await start(dataDir, { log: (line) => { lines.push(line) } })
    process.kill(server.pid(), 'SIGKILL')
    while (!lines.some((line) => line.includes('starting it again'))) await pause(10)
    await pause(400)
    await server.stop()
    expect(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false)
  })
})

describe('accounts', () => {
  it.runIf(isRoot)('as root the server runs under a number that belongs to nobody, and its files are its own', async () => {
    const dataDir = folder()
    const server = await start(dataDir)
    const status = readFileSync(`/proc/${server.pid()}/status`, 'utf8')
    expect(/^Uid:\s+(\d+)\s+(\d+)/m.exec(status)?.slice(1)).toEqual(['70432', '70432'])
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain('70432')
    const cluster = statSync(join(dataDir, 'postgres', 'cluster'))
    expect([cluster.uid, cluster.mode & 0o777]).toEqual([70_432, 0o700])
  })

  it.runIf(isRoot)('as root below a closed folder the server lives elsewhere, and not with a predecessor', async () => {
    const dataDir = folder()
    chmodSync(join(dataDir, '..'), 0o700)
    const homes: string[] = []
    for (const round of [1, 2]) {
      const server = await start(dataDir)
      homes.push(realpathSync(join(dataDir, 'postgres')))
      made.push(...homes.slice(-1))
      expect([await ask(server, `select to_regnamespace('parley')::text as found`), round]).toEqual([{ found: null }, round])
      await ask(server, 'create schema parley')
      await stop(server)
      expect(await ask(await start(dataDir), `select to_regnamespace('parley')::text as found`)).toEqual({ found: 'parley' })
      for (const again of running.splice(0)) await again.stop()
      rmSync(dataDir, { recursive: true })
    }
    expect(homes[0]).toMatch(/^\/var\/lib\/parley\//)
    expect(homes[0]).not.toBe(homes[1])
  })

  it.runIf(isRoot)('an ordinary user can start it too', async () => {
    const dataDir = folder()
    mkdirSync(dataDir)
    chownSync(dataDir, NOBODY, NOBODY)
    chownSync(join(dataDir, '..'), NOBODY, NOBODY)
    const writing = desk(dataDir, 'u', NOBODY)
    const pid = await writing.ready
    expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(new RegExp(`^Uid:\\s+${NOBODY}`, 'm'))
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700)
    await killed(writing)
  })

  it('the server inherits no secret of the desk', async () => {
    const writing = desk(folder(), '')
    const pid = await writing.ready
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('PARLEY_CANARY')
    await killed(writing)
  })
})

describe('a server of the operator', () => {
  it('gets the desk its own logins, whose passwords stay in the data folder', async () => {
    const [host, dataDir] = [await start(folder()), folder()]
    const admin = new Client(host.administrator('postgres'))
    await admin.connect()
    await admin.query('create database desk')
    const databaseUrl = `postgres://parley_administrator@localhost/desk?host=${encodeURIComponent(String(host.connection('desk').host))}`
    await expect(startPostgres({ dataDir, databaseUrl, log: () => undefined })).rejects.toMatchObject({ code: 'role-taken' })
    rmSync(join(dataDir, 'keys'), { recursive: true })
    await admin.query('drop database parley with (force)')
    await admin.query('drop owned by parley_owner, parley_intake, parley_desk, parley_worker')
    await admin.query('revoke all on database desk from parley_owner, parley_intake, parley_desk, parley_worker')
    await admin.query('drop role parley_owner, parley_intake, parley_desk, parley_worker')
    for (const expected of ['made', 'found again']) {
      const postgres = await startPostgres({ dataDir, databaseUrl, log: () => undefined })
      expect([postgres.origin, expected]).toEqual(['external', expected])
      const store = await openStore({ postgres, keyring: await openKeyring({ dataDir }) })
      expect(await store.as({ role: 'worker' }, (tx) => tx.one('select current_user as name'))).toEqual({ name: 'parley_worker' })
      await expect(startPostgres({ dataDir, databaseUrl, log: () => undefined })).rejects.toMatchObject({ code: 'database-in-use' })
      await store.close()
      await postgres.stop()
    }
    expect(statSync(join(dataDir, 'keys', 'database.json')).mode & 0o777).toBe(0o600)
    const { rows } = await admin.query<{ taken: boolean }>(`select bool_and(rolpassword like 'SCRAM%') as taken from pg_authid
      where rolname like 'parley\\_%' and rolcanlogin and not rolsuper`)
    expect(rows).toEqual([{ taken: true }])
    await admin.end()
  })
})
