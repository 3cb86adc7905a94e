import type { Config } from '../config.ts'
import { openKeyring } from '../keys/keyring.ts'
import { attachPostgres } from '../store/postgres/attach.ts'
import { openStore, type Store } from '../store/store.ts'

/** Runs one command on the desk's store, beside a desk at work or without one, and closes what was opened for it. */
export async function withStore<T>(config: Config, work: (store: Store) => Promise<T>): Promise<T> {
  const log = (line: string): void => { process.stderr.write(`${line}\n`) }
  const postgres = await attachPostgres({ dataDir: config.data, log, ...(config.databaseUrl === null ? {} : { databaseUrl: config.databaseUrl }) })
  try {
    const keyring = await openKeyring({ dataDir: config.data, ...(config.masterKeyFile === null ? {} : { masterKeyFile: config.masterKeyFile }) })
    const store = await openStore({ postgres, keyring, log, beside: postgres.shared })
    try {
      return await work(store)
    } finally {
      await store.close()
    }
  } finally {
    await postgres.stop()
  }
}
