import { randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { handOver, type Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { PostgresError } from './postgres.ts'

/** Superuser of a server of our own; reachable only through the private socket. */
export const ADMINISTRATOR = 'parley_administrator'

/**
 * Nothing listens but a socket in a private folder; what is acknowledged is on disk; the server's own messages never
 * quote values of rows or parameters.
 */
const SETTINGS = `
# Written once by Parley. It listens on no network address.
listen_addresses = ''
port = 5432
max_connections = 60
shared_buffers = 64MB
fsync = on
synchronous_commit = on
full_page_writes = on
jit = off
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_statement = none
logging_collector = off
`

/** Major version that made a cluster; undefined when there is none. */
export function clusterMajor(cluster: string): number | undefined {
  const file = join(cluster, 'PG_VERSION')
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : undefined
}

/** Makes a cluster beside its place and renames it there: a crash half-way leaves nothing that looks finished. */
export async function makeCluster(binaries: Binaries, account: Account, cluster: string): Promise<void> {
  const fresh = `${cluster}.new-${randomBytes(6).toString('hex')}`
  mkdirSync(fresh, { mode: 0o700 })
  if (account.initdb.uid !== undefined && account.initdb.gid !== undefined) {
    await chown(fresh, account.initdb.uid, account.initdb.gid)
  }
  try {
    await promisify(execFile)(join(binaries.bin, 'initdb'), initdbArguments(binaries, fresh), {
      ...account.initdb, cwd: '/', env: environment(binaries),
    })
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true })
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
    throw new PostgresError('start-failed', `initdb of PostgreSQL ${binaries.version} failed: ${said}`, { cause })
  }
  appendFileSync(join(fresh, 'postgresql.conf'), SETTINGS)
  handOver(account, fresh)
  putInPlace(fresh, cluster)
}

/** Two desks that start for the first time at once both get here; the later one goes on with the first one's cluster. */
function putInPlace(fresh: string, cluster: string): void {
  try {
    renameSync(fresh, cluster)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    if (!(error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST'))) throw error
  }
}

/** Removes what crashed first starts left behind; a start under way is younger. */
export function removeLeftovers(home: string, olderThanMs = 600_000): void {
  for (const name of readdirSync(home).filter((entry) => /\.new-[0-9a-f]+$/.test(entry))) {
    const path = join(home, name)
    if (statSync(path).mtimeMs < Date.now() - olderThanMs) rmSync(path, { recursive: true, force: true })
  }
}

function initdbArguments(binaries: Binaries, folder: string): string[] {
  const locale = binaries.major >= 17
    ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    : ['--locale=C']
  return ['-D', folder, '-U', ADMINISTRATOR, '--encoding=UTF8', ...locale, '--data-checksums',
    '--auth-local=trust', '--auth-host=reject', '--no-instructions']
}

/** The environment of server processes: nothing of ours (it may hold secrets) but where libraries lie. */
export function environment(binaries: Binaries): Record<string, string> {
  const env: Record<string, string> = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  return binaries.lib === undefined ? env : { ...env, LD_LIBRARY_PATH: binaries.lib }
}
