import { spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, readFileSync, readdirSync, lchownSync } from 'node:fs'
import { join } from 'node:path'
import { PostgresError } from './postgres.ts'

/**
 * Who runs the server. PostgreSQL refuses to run as root; then it runs under a number that belongs to nobody, so that
 * no user is made on the machine. `initdb` insists on a user that has a name: it runs as `nobody`, but in our group.
 */
export interface Account {
  readonly server: Pick<SpawnOptions, 'uid' | 'gid'>
  readonly initdb: Pick<SpawnOptions, 'uid' | 'gid'>
  /** True when files have to be handed over to the account. */
  readonly separate: boolean
}

const NUMBER = 70432

export function serverAccount(): Account {
  if (process.getuid?.() !== 0) return { server: {}, initdb: {}, separate: false }
  return {
    server: { uid: NUMBER, gid: NUMBER },
    initdb: { uid: namedUser(), gid: NUMBER },
    separate: true,
  }
}

/** True when the account can walk to a folder: every folder above may be another's and closed. */
export function canReach(account: Account, folder: string): boolean {
  if (!account.separate) return true
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account.server, cwd: '/' }).status === 0
}

/** Lets the account, and nobody else beside the owner, walk through a folder of ours. */
export function letThrough(account: Account, folder: string, chmod: (path: string, mode: number) => void): void {
  if (!account.separate) return
  chownSync(folder, 0, NUMBER)
  chmod(folder, 0o710)
}

/** Hands a folder and everything in it over to the account. Links are not followed. */
export function handOver(account: Account, folder: string): void {
  if (!account.separate) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) handOver(account, path)
    else lchownSync(path, NUMBER, NUMBER)
  }
  lchownSync(folder, NUMBER, NUMBER)
}

function namedUser(): number {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'))
  const uid = lines.find(([name]) => name === 'nobody')?.[2] ?? lines.find(([, , number]) => Number(number) > 0)?.[2]
  if (uid !== undefined) return Number(uid)
  throw new PostgresError('start-failed',
    'PostgreSQL cannot be set up as root: /etc/passwd names no other user. Run Parley as an ordinary user, or set DATABASE_URL')
}
