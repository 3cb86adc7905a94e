import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { readPolicies, PolicyShelf } from '../commands/policy-shelf.ts'
import { proveLog, type Proof } from '../commands/prove-log.ts'
import { openKeyring } from '../keys/keyring.ts'
import { masterKeyPath } from '../keys/master-key.ts'
import { hasCluster } from '../store/postgres/attach.ts'
import type { Postgres } from '../store/postgres/postgres.ts'
import { startPostgres } from '../store/postgres/start.ts'
import { restoreInto, shutDoors } from '../store/restore.ts'
import { openStore } from '../store/store.ts'
import { readPrivateKey } from './backup.ts'
import { configOfEnvironment } from './environment.ts'

const usage = 'usage: parley restore FILE --key KEY     into an empty data folder that holds keys/master.key of the desk that was backed up\n'

/** Restores a backup and proves it: master key, every chain, every row. Exit 0 proven, 1 restored but wrong, 2 wrong use. */
export async function restoreVerb(words: readonly string[]): Promise<number> {
  const given = wordsOf(words)
  if (given === null) return refuse(usage)
  const config = configOfEnvironment()
  if (config.databaseUrl === null && hasCluster(config.data)) return refuse(`${config.data} holds a desk already; name an empty folder with PARLEY_DATA.\n`)
  const keyFile = config.masterKeyFile ?? masterKeyPath(config.data)
  if (!existsSync(keyFile)) return refuse(`Put the master key of the desk that was backed up at ${keyFile} first; no backup holds it.\n`)
  const pair = await readPrivateKey(given.key)
  const log = (line: string): void => { process.stderr.write(`${line}\n`) }
  const postgres = await startPostgres({ dataDir: config.data, log, ...(config.databaseUrl === null ? {} : { databaseUrl: config.databaseUrl }) })
  let isHalf = false
  try {
    const rows = await asOwner(postgres, async (owner) => {
      const count = await restoreInto(owner, given.file, pair)
      await shutDoors(owner)
      return count
    })
    const keyring = await openKeyring({ dataDir: config.data, masterKeyFile: keyFile })
    const store = await openStore({ postgres, keyring, log })
    try {
      const { versions } = await readPolicies(config.policies)
      return report(rows, await proveLog(store, new PolicyShelf(versions)))
    } finally {
      await store.close()
    }
  } catch (error) {
    // The folder was empty of it before: who made a mistake may try again.
    isHalf = config.databaseUrl === null
    throw error
  } finally {
    await postgres.stop()
    if (isHalf) await rm(join(config.data, 'postgres'), { recursive: true, force: true })
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

function refuse(says: string): number {
  process.stderr.write(says)
  return 2
}

function wordsOf(args: readonly string[]): { readonly file: string; readonly key: string } | null {
  try {
    const { values, positionals: [file, ...more] } = parseArgs({ args: [...args], allowPositionals: true, options: { key: { type: 'string' } } })
    return file === undefined || more.length > 0 || values.key === undefined ? null : { file, key: values.key }
  } catch (error) {
    if (error instanceof TypeError) return null // parseArgs: a word that it does not know
    throw error
  }
}

function report(rows: number, { cases, broken, differences }: Proof): number {
  process.stdout.write(`${rows} rows restored; ${cases - broken.length} of ${cases} chains verify; ${differences} rows differ from what the log makes.\n`)
  process.stdout.write('Everybody signs in anew. Look through members and API tokens: who was suspended, and what was revoked, after the backup was made is back.\n')
  for (const ref of broken) process.stdout.write(`  broken: ${ref}\n`)
  return broken.length === 0 && differences === 0 ? 0 : 1
}
