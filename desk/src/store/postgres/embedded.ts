import { rmSync } from 'node:fs'
import { Client, type ClientConfig } from 'pg'
import { serverAccount, type Account } from './account.ts'
import { distributionBinaries, noBinaries, type Binaries } from './binaries.ts'
import { installBundled, installedBundles } from './bundled.ts'
import { ADMINISTRATOR, clusterMajor, makeCluster, removeLeftovers } from './cluster.ts'
import { takeDeskLock, type DeskLock } from './desk-lock.ts'
import { makeFolders, socketFolder, type Folders } from './folders.ts'
import { PostgresError, SESSION_OPTIONS, type DbRole, type EmbeddedPostgres } from './postgres.ts'
import { makeRoles } from './roles.ts'
import { claimedBy, startSupervised, stopSupervised, waitUntilReady, type Supervised } from './supervised.ts'
import { waitForFreeCluster } from './takeover.ts'

const DATABASE = 'parley'

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: (line: string) => void
  /** Whose binaries to take for a new cluster; by default the distribution's, else the bundled ones. */
  readonly prefer?: 'distribution' | 'bundled'
}

/** Starts the server of a data folder, making everything on the first start. It dies with this process. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount()
  const folders = makeFolders(options.dataDir, account)
  removeLeftovers(folders.home)
  const major = clusterMajor(folders.cluster)
  const binaries = await chooseBinaries(folders, major, options.prefer)
  if (major === undefined) {
    options.log(`making a PostgreSQL ${binaries.version} cluster (${binaries.origin}) in ${folders.home}`)
    await makeCluster(binaries, account, folders.cluster)
  }
  const at = (host: string, user: string, database: string): ClientConfig =>
    ({ host, port: 5432, user, database, options: SESSION_OPTIONS })
  const claimant = (host: string): ClientConfig => at(host, ADMINISTRATOR, DATABASE)
  await waitForFreeCluster(folders, claimant)
  const socket = socketFolder(folders, account)
  const config = (user: string, database = DATABASE): ClientConfig => at(socket, user, database)
  const running = await run({ ...options, account, folders, binaries, socket, config, claimant })
  return {
    connection: (role: DbRole) => config(`parley_${role}`),
    administrator: (database) => config(ADMINISTRATOR, database),
    version: binaries.version,
    origin: binaries.origin,
    pid: () => claimedBy(folders.cluster)?.pid ?? 0,
    stop: async () => {
      await running.stop()
      rmSync(socket, { recursive: true, force: true })
    },
  }
}

/** A cluster only runs with the major version that made it; a new one gets the best there is. */
async function chooseBinaries(folders: Folders, major: number | undefined, prefer: EmbeddedOptions['prefer']): Promise<Binaries> {
  const fits = (binaries: Binaries | undefined): binaries is Binaries =>
    binaries !== undefined && (major === undefined || binaries.major === major)
  if (prefer !== 'bundled') {
    const [best] = distributionBinaries().filter(fits)
    if (best !== undefined) return best
  }
  const bundled = [await installBundled(folders.home), ...(await installedBundles(folders.home))].find(fits)
  if (bundled === undefined) throw noBinaries(major)
  return bundled
}

interface RunOptions extends EmbeddedOptions {
  account: Account
  folders: Folders
  binaries: Binaries
  socket: string
  /** Reaches the server that holds the cluster, by its folder. */
  claimant: (host: string) => ClientConfig
  config: (user: string, database?: string) => ClientConfig
}

/** Keeps the server running until told to stop: a server that dies alone is started again. */
async function run(options: RunOptions): Promise<{ stop(): Promise<void> }> {
  let stopping = false
  let [server, lock] = await startFree(options)
  const keep = async (): Promise<void> => {
    for (let pause = 250; ; pause = Math.min(pause * 2, 30_000)) {
      const { code, said } = await server.ended
      if (stopping) return
      options.log(`PostgreSQL ended by itself (code ${code}); starting it again. Its last words: ${said.split('\n').at(-1)}`)
      await new Promise((resolve) => { setTimeout(resolve, pause) })
      if (stopping) return
      try {
        ;[server, lock] = await startOnce(options)
        pause = 250
        // Told to stop while it started: nobody else knows this server.
        if (stopping) return await ending(server, lock)
      } catch (error) {
        options.log(error instanceof Error ? error.message : String(error))
      }
    }
  }
  const keeping = keep()
  return {
    stop: async () => {
      stopping = true
      await ending(server, lock)
      await keeping
    },
  }
}

async function ending(server: Supervised, lock: DeskLock): Promise<void> {
  await lock.release()
  await stopSupervised(server)
}

/**
 * A desk that was killed in the moment in which it started its server leaves one that has not claimed the cluster yet: it
 * does so between our look and our start. So a start that finds it claimed looks again, as before the first.
 */
async function startFree(options: RunOptions): Promise<[Supervised, DeskLock]> {
  try {
    return await startOnce(options)
  } catch (error) {
    if (!(error instanceof PostgresError) || !/postmaster\.pid" already exists/.test(error.message)) throw error
    await waitForFreeCluster(options.folders, options.claimant)
    return startOnce(options)
  }
}

async function startOnce(options: RunOptions): Promise<[Supervised, DeskLock]> {
  const server = startSupervised(options.binaries, options.account, options.folders.cluster, options.socket)
  try {
    await waitUntilReady(server, options.config(ADMINISTRATOR, 'postgres'))
    await makeDatabase(options)
    const lock = await takeDeskLock(options.config(ADMINISTRATOR))
    if (lock === undefined) throw new PostgresError('folder-in-use', `another desk works on ${options.folders.data}`)
    return [server, lock]
  } catch (error) {
    await stopSupervised(server)
    throw error
  }
}

async function makeDatabase({ config }: RunOptions): Promise<void> {
  const admin = new Client(config(ADMINISTRATOR, 'postgres'))
  await admin.connect()
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await admin.query(`create database ${DATABASE}`)
    await makeRoles(admin, DATABASE)
  } finally {
    await admin.end()
  }
}
