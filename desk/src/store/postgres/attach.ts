import { existsSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { ADMINISTRATOR, clusterMajor } from './cluster.ts'
import { takeDeskLock } from './desk-lock.ts'
import { useExternal } from './external.ts'
import type { EmbeddedOptions } from './embedded.ts'
import { PostgresError, SESSION_OPTIONS, type Postgres } from './postgres.ts'
import { startPostgres } from './start.ts'
import { answers, claimedBy } from './supervised.ts'

/** The database of a data folder for a command beside the desk: `shared` when a desk is at work on it. */
export interface Attached extends Postgres {
  readonly shared: boolean
}

interface AttachOptions extends EmbeddedOptions {
  readonly databaseUrl?: string
  /** True: none is started where no desk is at work. */
  readonly runningOnly?: boolean
}

/**
 * The database for one command: that of the desk at work, without disturbing it, else one started for the while.
 * @throws PostgresError like a desk does at its start; `not-running` with `runningOnly`.
 */
export async function attachPostgres(options: AttachOptions): Promise<Attached> {
  if (options.databaseUrl !== undefined) return attachExternal(options.databaseUrl, options.dataDir)
  const running = await ofRunningDesk(options.dataDir)
  if (running === undefined && options.runningOnly === true) throw new PostgresError('not-running', `no desk is at work on ${options.dataDir}`)
  return running ?? { ...await startPostgres(options), shared: false }
}

/** Whether this folder ever had a database of its own. */
export const hasCluster = (dataDir: string): boolean => clusterMajor(join(dataDir, 'postgres', 'cluster')) !== undefined

async function attachExternal(databaseUrl: string, dataDir: string): Promise<Attached> {
  try {
    return { ...await useExternal(databaseUrl, dataDir), shared: false }
  } catch (error) {
    if (!(error instanceof PostgresError) || error.code !== 'database-in-use') throw error
    return { ...await useExternal(databaseUrl, dataDir, { beside: true }), shared: true }
  }
}

async function ofRunningDesk(dataDir: string): Promise<Attached | undefined> {
  const link = join(dataDir, 'postgres')
  const claim = existsSync(link) ? claimedBy(join(realpathSync(link), 'cluster')) : undefined
  if (claim === undefined) return undefined
  const at = (user: string, database = 'parley') => ({ host: claim.socket, port: 5432, user, database, options: SESSION_OPTIONS })
  if (!(await answers(at(ADMINISTRATOR)))) return undefined
  const lock = await takeDeskLock(at(ADMINISTRATOR))
  await lock?.release()
  // Nobody at work: a server that a killed desk left behind, which starting one knows how to take over.
  if (lock !== undefined) return undefined
  return { connection: (role) => at(`parley_${role}`), version: String(clusterMajor(join(realpathSync(link), 'cluster'))), origin: 'distribution', shared: true, stop: () => Promise.resolve() }
}
