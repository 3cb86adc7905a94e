import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { environment } from './cluster.ts'
import { PostgresError } from './postgres.ts'

/**
 * The shell between Node and the server. Node holds the other end of its standard input; when that closes, even
 * because Node was killed with SIGKILL, `cat` ends and the server gets SIGINT: fast shutdown. The server never
 * inherits the pipe.
 */
const SUPERVISOR = `
exec 3<&0 </dev/null
"$@" 3<&- & server=$!
{ cat <&3; kill -INT $server; } >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait $server; code=$?
kill $watcher 2>/dev/null
exit $code
`

/** A server process under its supervisor. */
export interface Supervised {
  readonly process: ChildProcess
  /** Settles with the server's exit code, and its last words, when it ends for whatever reason. */
  readonly ended: Promise<{ code: number | null; said: string }>
}

/** Starts the server and returns at once; `waitUntilReady` tells when it answers. */
export function startSupervised(binaries: Binaries, account: Account, cluster: string, socket: string): Supervised {
  const server = [join(binaries.bin, 'postgres'), '-D', cluster, '-k', socket, '-c', 'listen_addresses=']
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, 'parley-postgres', ...server], {
    ...account.server, cwd: '/', env: environment(binaries), stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C in the terminal must reach the desk first, which then stops the server.
    detached: true,
  })
  child.stdin?.on('error', () => undefined) // the server went first; `ended` tells
  const lines: string[] = []
  const remember = (chunk: Buffer): void => {
    lines.push(...chunk.toString().split('\n').filter((line) => line !== ''))
    lines.splice(0, Math.max(0, lines.length - 20))
  }
  child.stdout?.on('data', remember)
  child.stderr?.on('data', remember)
  const ended = new Promise<{ code: number | null; said: string }>((resolve) => {
    child.once('close', (code) => {
      child.stdin?.end() // lets the watcher go too
      resolve({ code, said: lines.join('\n') })
    })
    child.once('error', (error) => resolve({ code: null, said: error.message }))
  })
  return { process: child, ended }
}

/** Waits until the server answers on its socket. @throws PostgresError with its last words when it ends first. */
export async function waitUntilReady(server: Supervised, config: ClientConfig): Promise<void> {
  const until = performance.now() + 120_000 // recovery after a crash can take its time
  for (;;) {
    if (server.process.exitCode !== null || server.process.pid === undefined) {
      const { code, said } = await server.ended
      throw new PostgresError('start-failed', `PostgreSQL ended with code ${code}:\n${said}`)
    }
    if (await answers(config)) return
    if (performance.now() > until) throw new PostgresError('start-failed', 'PostgreSQL does not answer after two minutes')
    await new Promise((resolve) => { setTimeout(resolve, 20) })
  }
}

/** True when a server takes a connection. */
export async function answers(config: ClientConfig): Promise<boolean> {
  const client = new Client({ ...config, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined) // a server that goes away again just does not answer
  try {
    await client.connect()
    await client.end()
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

/** Stops the server cleanly: closing the pipe makes the supervisor ask for a fast shutdown. */
export async function stopSupervised(server: Supervised): Promise<void> {
  server.process.stdin?.end()
  await server.ended
}

/** Postmaster's id and socket folder from `postmaster.pid`; undefined when no server claims the cluster. */
export function claimedBy(cluster: string): { pid: number; socket: string } | undefined {
  let text: string
  try {
    text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const [pid, , , , socket] = text.split('\n')
  return { pid: Number(pid), socket: socket ?? '' }
}
