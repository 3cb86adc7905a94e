import { Client, Pool, type ClientBase, type PoolClient } from 'pg'
import type { WrappedKey } from '../keys/custodian.ts'
import type { Keyring } from '../keys/keyring.ts'
import { openInstance, type InstanceKeys } from './instance.ts'
import { dropUnfinished } from './file-pieces.ts'
import { freeLeases } from './lease.ts'
import { migrate, readMigrations } from './migrate.ts'
import type { DbRole, Postgres } from './postgres/postgres.ts'
import { rowTypes } from './sql-values.ts'
import type { Statement } from './statement-batch.ts'
import { sendOn, Tx } from './transaction.ts'
import { present, type Presented, type Viewer } from './viewer.ts'
import { Wake } from './wake.ts'

export type { Tx } from './transaction.ts'
export type { Viewer } from './viewer.ts'

/** The one way to the database. There is no connection to be had beside it. */
export interface Store {
  /** Id of this desk; every seal is bound to it. */
  readonly instance: string
  readonly wake: Wake
  /**
   * Runs `work` in one transaction as `viewer`: commits when it returns, rolls back when it throws. After a
   * serialisation failure or deadlock it is run again (at most five times), so it must do nothing but database work.
   */
  as<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * The same for work that asks everything before its first answer, such as one statement: begin, statements and commit
   * are one write to the server. It is committed by then, so what `work` throws afterwards takes nothing back.
   */
  once<T>(viewer: Viewer, work: (tx: Tx) => Promise<T>): Promise<T>
  /** Closes all connections, after the transactions under way. */
  close(): Promise<void>
}

const CONNECTIONS = { desk: 10, worker: 8, intake: 6 } as const
const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 5

/**
 * Brings the database up to date, makes the instance on the first start, opens the pools.
 * @throws MigrationError, or KeyError when the master key is not the one that made this data.
 */
export async function openStore({ postgres, keyring, log, beside, rowClock, idleMs = 60_000 }: StoreOptions): Promise<Store> {
  const instanceKeys = await prepare(postgres, keyring, () => store.as({ role: 'worker' }, (tx) => tx.one<WrappedKey>(`select epoch, wrapped from instance_key where name = 'intake'`)))
  const pools = openPools(postgres, { log: log ?? (() => undefined), idleMs })
  const wake = new Wake(postgres.connection('worker'))
  await wake.listen()
  const run = async <T>(viewer: Viewer, work: (tx: Tx) => Promise<T>, atOnce: boolean): Promise<T> => {
    const presented = present(viewer)
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { tx, result } = await inTransaction(pools[presented.login], (client) => {
          const send = sendOn(client, presented.become === undefined)
          return new Tx(send, { opening: opening(presented, rowClock?.()), viewer, atOnce }, { keyring, instanceKeys })
        }, work)
        for (const queue of tx.woken) wake.signal(queue)
        return result
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetried(error)) throw error
        await new Promise((resolve) => { setTimeout(resolve, attempt * 10 * (1 + Math.random())) })
      }
    }
  }
  const store: Store = {
    instance: instanceKeys.instance, wake, as: (viewer, work) => run(viewer, work, false), once: (viewer, work) => run(viewer, work, true),
    close: async () => {
      await wake.close()
      await Promise.all(Object.values(pools).map((pool) => pool.end()))
    },
  }
  if (beside !== true) await Promise.all([freeLeases(store), dropUnfinished(store)])
  return store
}

interface StoreOptions {
  readonly postgres: Postgres
  readonly keyring: Keyring
  readonly log?: (line: string) => void
  /** For a command while a desk is at work: what that desk has in hand stays with it. */
  readonly beside?: boolean
  /** By what time rows that end by themselves are judged, where the desk's clock was moved: the demo, tests. The server's own unless told. */
  readonly rowClock?: () => string
  /** After how long a connection that nobody uses is closed; a minute unless told. */
  readonly idleMs?: number
}

async function prepare(postgres: Postgres, keyring: Keyring, reread: () => Promise<WrappedKey>): Promise<InstanceKeys> {
  const owner = new Client(postgres.connection('owner'))
  owner.on('error', () => undefined) // a server that goes away fails the query; between two it would end the process
  await owner.connect()
  try {
    await migrate(owner, await readMigrations())
    return await openInstance(owner, keyring, reread)
  } finally {
    await owner.end()
  }
}

function openPools(postgres: Postgres, { log, idleMs }: { readonly log: (line: string) => void; readonly idleMs: number }): Record<Exclude<DbRole, 'owner'>, Pool> {
  const open = (role: Exclude<DbRole, 'owner'>): Pool => {
    const pool = new Pool({
      ...postgres.connection(role), max: CONNECTIONS[role], types: rowTypes, application_name: `parley ${role}`,
      connectionTimeoutMillis: 15_000, idleTimeoutMillis: idleMs,
      // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it; its types do not say so
      ...(role === 'desk' ? {} : { onConnect: planOnce }),
    })
    // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
    // While the pool is closed, the server may hang up first.
    pool.on('error', (error) => { if (!pool.ending) log(`a database connection broke: ${error.message}`) })
    return pool
  }
  return { desk: open('desk'), worker: open('worker'), intake: open('intake') }
}

/**
 * The statements of these logins stay prepared as long as their connection. Planned once, and by an index wherever there is one: a
 * plan that was made while a table was nearly empty would read all of it later, and planning each anew costs more than doing it. An index is
 * walked row by row, in its order: that also clears it of what is gone, so that a queue costs no more the longer it is at work.
 */
async function planOnce(client: ClientBase): Promise<void> {
  await client.query('set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set enable_bitmapscan = off')
}

async function inTransaction<T>(pool: Pool, begin: (client: PoolClient) => Tx, work: (tx: Tx) => Promise<T>): Promise<{ tx: Tx; result: T }> {
  const client = await pool.connect()
  let broken: Error | undefined
  // A connection that breaks while in use fails its query; unheard, its 'error' would end the process as well.
  const heard = (error: Error): void => { broken = error }
  client.on('error', heard)
  const tx = begin(client)
  try {
    const result = await work(tx)
    await tx.commit()
    return { tx, result }
  } catch (error) {
    if (tx.begun) broken ??= await rollBack(client)
    throw error
  } finally {
    client.off('error', heard)
    client.release(broken)
  }
}

/** Travels with the first question; both settings end with the transaction. */
const opening = ({ become, me }: Presented, now: string | undefined): Statement[] => [
  { text: 'begin', values: [] },
  ...(now === undefined ? [] : [{ text: `select set_config('parley.now', $1, true)`, values: [now] }]),
  become === undefined
    ? { text: `select set_config('parley.viewer', $1, true)`, values: [me] }
    : { text: `select set_config('role', $1, true), set_config('parley.viewer', $2, true)`, values: [become, me] },
]

/** A connection that cannot even roll back is thrown away rather than given to the next viewer. */
async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback')
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

const isRetried = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && RETRIED.has(error.code)
