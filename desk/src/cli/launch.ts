import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ClientConfig } from 'pg'
import type { Config } from '../config.ts'
import { startKeyd, type KeydProcess } from '../keys/keyd-process.ts'
import type { KeydPlace } from '../keys/remote-custodian.ts'
import { syncFolder, type SyncAsked, type SyncDone } from '../outbox/sync-folder.ts'
import { DB_ROLES, type DbRole, type Postgres } from '../store/postgres/postgres.ts'
import { startPostgres } from '../store/postgres/start.ts'
import { tellWeakenings } from './ask-doctor.ts'
import { root } from './environment.ts'

/** What the desk's process is told when everything that it stands on is there. */
export interface Ground {
  readonly logins: Readonly<Record<DbRole, ClientConfig>>
  readonly version: string
  readonly origin: Postgres['origin']
  readonly keyd: KeydPlace
}

/**
 * Runs the desk as three processes: this one starts the database and keeps it alive; the custodian holds the master key; the
 * desk itself — pages, mail, everything that meets strangers — runs under Node's permission model and can start no process,
 * read no file but its own program, and write nowhere but into its outgoing mail and its checkpoints (S-132).
 * Returns the exit code of the desk.
 */
export async function launch(config: Config, log: (line: string) => void): Promise<number> {
  for (const folder of writable(config)) await mkdir(folder, { recursive: true, mode: 0o700 })
  const desk = startDesk(config)
  const ended = new Promise<number>((resolve) => {
    desk.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1)))
  })
  const stops: (() => Promise<unknown>)[] = []
  try {
    const postgres = await startPostgres({ dataDir: config.data, ...(config.databaseUrl === null ? {} : { databaseUrl: config.databaseUrl }), log })
    stops.push(() => postgres.stop())
    const keyd = await custodian(config, log)
    if (keyd.stop) stops.push(keyd.stop)
    serveSyncs(desk, config)
    stops.push(tellWeakenings(desk, programWords('doctor', '--json'), log))
    if (desk.connected) desk.send(groundOf(postgres, keyd.place))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => { if (desk.connected) desk.send('stop') })
    return await ended
  } finally {
    desk.kill('SIGKILL')
    await ended
    for (const stop of stops.toReversed()) await stop()
  }
}

const writable = ({ data }: Config): readonly string[] => [join(data, 'pickup'), join(data, 'checkpoints')]

async function custodian({ data, masterKeyFile, keyd }: Config, log: (line: string) => void): Promise<{ readonly place: KeydPlace; readonly stop?: () => Promise<void> }> {
  if (keyd !== null) return { place: keyd }
  const started: KeydProcess = await startKeyd({ dataDir: data, log, ...(masterKeyFile === null ? {} : { masterKeyFile }) })
  return { place: { socket: started.socket, token: started.token }, stop: () => started.stop() }
}

const groundOf = (postgres: Postgres, keyd: KeydPlace): Ground => ({
  logins: Object.fromEntries(DB_ROLES.map((role) => [role, postgres.connection(role)])) as Ground['logins'], version: postgres.version, origin: postgres.origin, keyd,
})

/** The desk's process starts at once, and reads its program while the database comes up. */
function startDesk(config: Config): ChildProcess {
  const { DATABASE_URL: _, PARLEY_MASTER_KEY_FILE: __, PARLEY_KEYD: ___, PARLEY_KEYD_TOKEN_FILE: ____, ...env } = process.env
  return spawn(process.execPath, [...memoryFlags, ...flagsOf(config, env), ...programWords('serve')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced', cwd: '/', detached: true,
    env: { ...env, PARLEY_DATA: config.data, PARLEY_POLICIES: config.policies, PARLEY_PART: 'desk', MALLOC_ARENA_MAX: '2' },
  })
}

/** From sources (in tests) the loader of the sources must be able to do its work, so that nothing is held there. */
const isBundle = !import.meta.url.endsWith('.ts')
const programWords = (...words: readonly string[]): readonly string[] => [isBundle ? fileURLToPath(new URL('./cli.js', import.meta.url)) : join(root, 'desk/bin/parley.js'), ...words]

/**
 * Short-lived objects get little room, so that an idle desk holds little: each collection is short, and there are more of them. With
 * half of it what a burst of mail has in hand outlives two collections and is taken for long-lived, which costs a tenth more in all. Of
 * the allocator's own pools (glibc) two are enough.
 */
const memoryFlags = ['--max-semi-space-size=8', '--max-old-space-size=1024']

/** What the desk's process may do. Files that the environment names are its to read; the master key is not. */
function flagsOf(config: Config, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (!isBundle) return []
  const named = Object.entries(env).flatMap(([name, value]) => /^PARLEY_\w+_FILE$/.test(name) && value !== undefined ? [value] : [])
  // The program alone, not the folder of the release: a data folder may lie in that.
  const read = [dirname(dirname(fileURLToPath(import.meta.url))), config.policies, ...named, ...writable(config)]
  return [
    '--permission', '--allow-net', '--allow-worker', ...read.map((path) => `--allow-fs-read=${path}`), ...writable(config).map((path) => `--allow-fs-write=${path}`),
    '--disable-proto=delete', '--disallow-code-generation-from-strings', '--disable-warning=SecurityWarning', '--disable-warning=ExperimentalWarning',
  ]
}

/** The desk may not sync; it asks, and for its outgoing mail alone it is done. */
function serveSyncs(desk: ChildProcess, config: Config): void {
  const [pickup] = writable(config)
  desk.on('message', (message) => {
    const { sync, id } = message as Partial<SyncAsked>
    if (id === undefined || sync !== pickup || pickup === undefined) return
    const tell = (answer: SyncDone): void => { if (desk.connected) desk.send(answer) }
    syncFolder(pickup).then(() => tell({ synced: id }), (error: unknown) => tell({ synced: id, error: error instanceof Error ? error.message : 'unknown' }))
  })
}
