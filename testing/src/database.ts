import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
import { openKeyring, type Keyring } from '../../desk/src/keys/keyring.ts'
import { migrate, readMigrations } from '../../desk/src/store/migrate.ts'
import { startEmbedded } from '../../desk/src/store/postgres/embedded.ts'
import { makeRoles } from '../../desk/src/store/postgres/roles.ts'
import type { DbRole, EmbeddedPostgres, Postgres } from '../../desk/src/store/postgres/postgres.ts'
import { openStore, type Store } from '../../desk/src/store/store.ts'

/** One migrated database of its own on the test file's server, with a store on it. */
export interface TestDatabase {
  readonly store: Store
  readonly keyring: Keyring
  readonly postgres: Postgres
  /** By what time rows that end by themselves are judged (S-041). Before all time unless set: tests have clocks of their own. */
  readonly rowClock: { at: string }
  /** Raw SQL as a login, or as superuser: for attacks and for looking behind the store. */
  readonly as: <T>(login: DbRole | 'administrator', work: (client: Client) => Promise<T>) => Promise<T>
}

/** The server of a test file. */
export interface TestServer extends TestDatabase {
  readonly dataDir: string
  readonly server: EmbeddedPostgres
  /** Another empty, migrated database, in some tens of milliseconds. */
  fresh(): Promise<TestDatabase>
  /** Closes every store, stops the server, removes the folder. */
  close(): Promise<void>
}

/** Starts a real PostgreSQL in a temporary folder. Call once per file in `beforeAll`, and `close()` in `afterAll`. */
export async function testDatabase(options: { prefer?: 'distribution' | 'bundled' } = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const server = await startEmbedded({ dataDir, log: () => undefined, ...options })
  const keyring = await openKeyring({ dataDir })
  // The desk's own database is held by its lock; a template must have nobody connected.
  await makeDatabase(server, 'migrated', 'template1')
  await connected({ ...server.connection('owner'), database: 'migrated' }, async (owner) => migrate(owner, await readMigrations()))
  const opened: Store[] = []
  let made = 0
  const fresh = async (): Promise<TestDatabase> => {
    const name = `test_${made += 1}`
    await makeDatabase(server, name, 'migrated')
    const connection = (role: DbRole): ClientConfig => ({ ...server.connection(role), database: name })
    const postgres: Postgres = { connection, version: server.version, origin: server.origin, stop: () => Promise.resolve() }
    // A file opens many of them one after the other; the server has 60 connections for all.
    const rowClock = { at: '-infinity' }
    const store = await openStore({ postgres, keyring, idleMs: 1000, rowClock: () => rowClock.at })
    opened.push(store)
    return {
      store, keyring, postgres, rowClock,
      as: (login, work) => connected(login === 'administrator' ? server.administrator(name) : connection(login), work),
    }
  }
  const first = await fresh()
  return {
    ...first, dataDir, server, fresh,
    close: async () => {
      await Promise.all(opened.map((store) => store.close()))
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function makeDatabase(server: EmbeddedPostgres, name: string, template: string): Promise<void> {
  await connected(server.administrator('postgres'), async (admin) => {
    await admin.query(`create database ${name} template ${template}`)
    // What a template hands down does not include rights on the database itself.
    await makeRoles(admin, name)
  })
}

async function connected<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
