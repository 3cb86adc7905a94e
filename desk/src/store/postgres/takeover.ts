import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { kill } from 'node:process'
import type { ClientConfig } from 'pg'
import { takeDeskLock, type DeskLock } from './desk-lock.ts'
import type { Folders } from './folders.ts'
import { PostgresError } from './postgres.ts'
import { answers, claimedBy } from './supervised.ts'

/** How long a server whose desk was just killed may take to shut down. */
const PATIENCE_MS = 20_000
/** The sessions of a killed desk end within moments; a lock still held after this belongs to a living desk. */
const LINGERING_MS = 1_500

/**
 * Returns once no server runs on the cluster. One whose desk was killed is shutting down: that is waited for. One that
 * nobody supervises any more is asked to stop.
 * @throws PostgresError `folder-in-use` when another desk is at work, naming the folder.
 */
export async function waitForFreeCluster(folders: Folders, at: (host: string) => ClientConfig): Promise<void> {
  const started = performance.now()
  for (;;) {
    const claim = claimedBy(folders.cluster)
    if (claim === undefined) return
    if (!isServer(claim.pid)) {
      // Left by a crash. The server would take any process of that id for another server.
      rmSync(join(folders.cluster, 'postmaster.pid'), { force: true })
      return
    }
    const waited = performance.now() - started
    const holder = await whoHolds(at(claim.socket))
    if ((holder === 'desk' && waited > LINGERING_MS) || waited > PATIENCE_MS) {
      throw new PostgresError('folder-in-use',
        `the data folder ${folders.data} is in use by another desk (its PostgreSQL has process id ${claim.pid}). ` +
        'Stop that desk first, or give this one a folder of its own with PARLEY_DATA')
    }
    if (holder === 'nobody' && waited > LINGERING_MS) kill(claim.pid, 'SIGINT')
    await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
}

async function whoHolds(config: ClientConfig): Promise<'desk' | 'nobody' | 'unknown'> {
  if (!(await answers(config))) return 'unknown'
  let lock: DeskLock | undefined
  try {
    lock = await takeDeskLock(config)
  } catch (error) {
    if (error instanceof Error) return 'unknown' // it went away between the two questions
    throw error
  }
  await lock?.release()
  return lock === undefined ? 'desk' : 'nobody'
}

/** A process of that id is there, may be stopped by us, and is a PostgreSQL: ids are used again after a restart. */
function isServer(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    kill(pid, 0)
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ESRCH', 'EPERM', 'ENOENT'].includes(String(error.code))) return false
    throw error
  }
}
