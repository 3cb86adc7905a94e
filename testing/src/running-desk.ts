import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The real program in a process of its own, on free ports and a temporary data folder. */
export interface DeskProcess {
  readonly data: string
  readonly pickup: string
  readonly url: string
  /** `host:port` of its SMTP. */
  readonly smtp: string
  /** Of the process that serves pages and mail, below the one that was started; changes with every start. */
  pid(): number
  /** Everything it printed since the last start, both streams. */
  printed(): string
  /** Milliseconds from the spawn to «is ready». Starts again after a stop or a kill, in the same folder, on the same ports. */
  start(): Promise<number>
  /** As an operator stops it; the exit code. */
  stop(): Promise<number | null>
  /** As a power cut does: SIGKILL, nothing is finished. */
  kill(): Promise<void>
  /** Kills what runs and removes the folder. */
  remove(): Promise<void>
}

export interface DeskProcessOptions { readonly environment?: Readonly<Record<string, string>>; readonly data?: string }

const program = fileURLToPath(new URL('../../desk/bin/parley.js', import.meta.url))

/** A desk that is set up but not yet started. The environment starts empty of everything of Parley's. */
export async function deskProcess({ environment = {}, data }: DeskProcessOptions = {}): Promise<DeskProcess> {
  const folder = data ?? await mkdtemp(join(tmpdir(), 'parley-desk-'))
  const [http, smtp] = [await freePort(), await freePort()]
  const kept = Object.entries(process.env).filter(([name]) => !/^(PARLEY_|DATABASE_URL|VITEST|NODE_ENV)/.test(name))
  const env = { ...Object.fromEntries(kept), PARLEY_DATA: folder, PARLEY_HTTP: `127.0.0.1:${http}`, PARLEY_SMTP: `127.0.0.1:${smtp}`, PARLEY_MAIL_DOMAIN: 'desk.example', ...environment }
  let running: Started | undefined
  const live = (): Started => {
    if (!running) throw new Error('the desk is not running')
    return running
  }
  return {
    data: folder, pickup: join(folder, 'pickup'), url: `http://localhost:${http}`, smtp: `127.0.0.1:${smtp}`,
    pid: () => servingBelow(live().child.pid as number),
    printed: () => live().printed(),
    start: async () => {
      running = launch(env)
      return running.ready
    },
    stop: () => {
      live().child.kill('SIGTERM')
      return live().ended
    },
    kill: async () => {
      live().child.kill('SIGKILL')
      await live().ended
    },
    remove: async () => {
      running?.child.kill('SIGKILL')
      await running?.ended
      await removeFolder(folder)
    },
  }
}

/** On Linux the child that runs under the permission model and is not the custodian; elsewhere the one that was started. */
function servingBelow(pid: number): number {
  const children = `/proc/${pid}/task/${pid}/children`
  const below = existsSync(children) ? readFileSync(children, 'utf8').trim().split(' ').filter((one) => one !== '') : []
  const serving = below.find((one) => readFileSync(`/proc/${one}/cmdline`, 'utf8').split('\0').includes('serve'))
  return serving === undefined ? pid : Number(serving)
}

interface Started { readonly child: ChildProcess; readonly ready: Promise<number>; readonly ended: Promise<number | null>; printed(): string }

function launch(env: Record<string, string | undefined>): Started {
  const started = performance.now()
  const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const ready = new Promise<number>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      text += piece.toString()
      if (text.includes('Parley is ready')) resolve(performance.now() - started)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then((code) => reject(new Error(`The desk ended with ${code} before it was ready:\n${text}`)))
  })
  // A desk killed on purpose before it was ready is nobody's unhandled rejection.
  ready.catch(() => undefined)
  return { child, ready, ended, printed: () => text }
}

/** The database of a killed desk goes down by itself a moment later, and may still write. */
async function removeFolder(folder: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      return
    } catch (error) {
      if (turn === 20) throw error
      await new Promise((resolve) => { setTimeout(resolve, 250) })
    }
  }
}

/** A port of this machine that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
