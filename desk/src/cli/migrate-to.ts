import { Client } from 'pg'
import { PolicyShelf, readPolicies } from '../commands/policy-shelf.ts'
import { proveLog } from '../commands/prove-log.ts'
import type { Config } from '../config.ts'
import { openKeyring } from '../keys/keyring.ts'
import { moveDesk, MoveError } from '../store/migrate-to.ts'
import { hasCluster } from '../store/postgres/attach.ts'
import { startEmbedded } from '../store/postgres/embedded.ts'
import { useExternal } from '../store/postgres/external.ts'
import type { Postgres } from '../store/postgres/postgres.ts'
import { openStore } from '../store/store.ts'
import { configOfEnvironment } from './environment.ts'

const usage = `usage: parley migrate-to postgres://NAME:PASSWORD@HOST/DATABASE
Moves everything of a stopped desk from its own database to that server: all of it or nothing. Rows and chains are compared
before it counts. The desk's own database stays as it is until you remove it; start the desk with DATABASE_URL from then on.
`

/** Exit 0 moved and proven, 1 moved and something is broken (as it was before), 2 nothing was moved. */
export async function migrateToVerb(words: readonly string[]): Promise<number> {
  const [url = '', ...more] = words
  if (more.length > 0 || !/^postgres(ql)?:\/\//.test(url)) {
    process.stderr.write(usage)
    return 2
  }
  const config = configOfEnvironment()
  if (config.databaseUrl !== null) throw new MoveError('DATABASE_URL is set: this desk has no database of its own to move')
  if (!hasCluster(config.data)) throw new MoveError(`${config.data} holds no database; nothing to move`)
  return move(config, url)
}

async function move(config: Config, url: string): Promise<number> {
  const log = (line: string): void => { process.stderr.write(`${line}\n`) }
  // Both take the lock of the one desk that may work on a database, so that nobody writes while it is copied.
  const source = await startEmbedded({ dataDir: config.data, log })
  try {
    const target = await useExternal(url, config.data)
    try {
      const moved = await asOwner(source, (from) => asOwner(target, (to) => moveDesk(from, to)))
      process.stdout.write(`${moved.rows} rows of ${moved.tables} tables were moved; each table is the same on both sides.\n`)
      return await prove(config, target, log)
    } finally {
      await target.stop()
    }
  } finally {
    await source.stop()
  }
}

async function prove(config: Config, postgres: Postgres, log: (line: string) => void): Promise<number> {
  const keyring = await openKeyring({ dataDir: config.data, ...(config.masterKeyFile === null ? {} : { masterKeyFile: config.masterKeyFile }) })
  const store = await openStore({ postgres, keyring, log })
  try {
    const { versions } = await readPolicies(config.policies)
    const { cases, broken, differences } = await proveLog(store, new PolicyShelf(versions))
    process.stdout.write(`${cases - broken.length} of ${cases} chains verify; ${differences} rows differ from what the log makes.\n` +
      'Set DATABASE_URL to that address and start the desk. Keep the data folder: it holds the master key and the passwords of the logins.\n')
    for (const each of broken) process.stdout.write(`  broken: ${each}\n`)
    return broken.length === 0 && differences === 0 ? 0 : 1
  } finally {
    await store.close()
  }
}

async function asOwner<T>(postgres: Postgres, work: (owner: Client) => Promise<T>): Promise<T> {
  const owner = new Client(postgres.connection('owner'))
  await owner.connect()
  try {
    return await work(owner)
  } finally {
    await owner.end()
  }
}
