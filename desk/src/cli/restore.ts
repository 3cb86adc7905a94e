import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { readPolicies, PolicyShelf } from '../commands/policy-shelf.ts'
import { openKeyring } from '../keys/keyring.ts'
import { masterKeyPath } from '../keys/master-key.ts'
import { rebuildDifferences } from '../projections/rebuild.ts'
import { readChain, verifyChain } from '../store/event-chain.ts'
import { hasCluster } from '../store/postgres/attach.ts'
import { startPostgres } from '../store/postgres/start.ts'
import { restoreInto } from '../store/restore.ts'
import { openStore, type Store } from '../store/store.ts'
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
  try {
    const owner = new Client(postgres.connection('owner'))
    await owner.connect()
    const rows = await restoreInto(owner, given.file, pair).finally(() => owner.end())
    const keyring = await openKeyring({ dataDir: config.data, masterKeyFile: keyFile })
    const store = await openStore({ postgres, keyring, log })
    try {
      const { versions } = await readPolicies(config.policies)
      return report(rows, await brokenChains(store), (await rebuildDifferences(store, new PolicyShelf(versions))).length)
    } finally {
      await store.close()
    }
  } finally {
    await postgres.stop()
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

function report(rows: number, { cases, broken }: { cases: number; broken: readonly string[] }, differences: number): number {
  process.stdout.write(`${rows} rows restored; ${cases - broken.length} of ${cases} chains verify; ${differences} rows differ from what the log makes.\n`)
  for (const ref of broken) process.stdout.write(`  broken: ${ref}\n`)
  return broken.length === 0 && differences === 0 ? 0 : 1
}

async function brokenChains(store: Store): Promise<{ readonly cases: number; readonly broken: readonly string[] }> {
  const heads = await store.as({ role: 'worker' }, (tx) => tx.query<{ id: string; ref: string; seq: number; hash: Buffer }>('select id, ref, seq, hash from case_head order by ref'))
  const broken: string[] = []
  for (const { id, ref, seq, hash } of heads) {
    const rows = await store.as({ role: 'worker' }, (tx) => readChain(tx, id))
    const verdict = verifyChain(rows, { caseId: id, seq, hash }, store.instance)
    if (!verdict.ok) broken.push(`${ref} at event ${verdict.seq}: ${verdict.code}`)
  }
  return { cases: heads.length, broken }
}
