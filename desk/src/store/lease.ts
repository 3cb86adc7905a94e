import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** A piece of work taken for a while. `attempts` counts this one; it also fences off who had it before. */
export type Claim<Work> = Work & { readonly attempts: number }

/** What a worker asks for. A claim not finished within its lease may be taken by another worker. */
export interface ClaimRequest {
  readonly now: Temporal.Instant
  /** At most so many. */
  readonly limit: number
  readonly leaseSeconds: number
}

/** What went wrong with a claim: a code, never a text that could carry something of a case. */
export interface Failure {
  readonly now: Temporal.Instant
  readonly error: string
  /** True when trying again cannot help. */
  readonly final?: boolean
  /** When to try again, where the queue's own pauses do not fit; such work is given up by `final` only. */
  readonly dueAt?: Temporal.Instant
  /** True for what was only put off, such as by a throttle: it counts as no attempt. */
  readonly uncounted?: boolean
}

/** The lease ran out and another worker took over; the transaction must not commit. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** After so many attempts work is `failed`: visible, and left to people. With the pauses below: within about a day. */
export const MOST_ATTEMPTS = 30

const LONGEST_PAUSE_SECONDS = 3_600

/** Pause before the next attempt: 2, 4, 8 … seconds, an hour at most; up to a tenth longer so that not all come at once. */
export function pauseAfter(attempts: number, spread: number = Math.random()): Temporal.Duration {
  const seconds = Math.min(2 ** attempts, LONGEST_PAUSE_SECONDS)
  return Temporal.Duration.from({ milliseconds: Math.round(seconds * 1_000 * (1 + spread / 10)) })
}

/** The names by which one queue's table differs from another's. */
export interface Queue {
  readonly table: 'arrival' | 'outbox' | 'timer'
  /** States in which work waits, and the one in which it is taken. */
  readonly waiting: readonly string[]
  readonly taken: string
  /** What to take first. */
  readonly order: string
  /** Columns handed out. */
  readonly columns: string
  /** Attempts after which work taken without an end is given up; `MOST_ATTEMPTS` unless told. */
  readonly most?: number
}

/**
 * Takes what is due, in a transaction of its own: nobody waits for anybody (SKIP LOCKED), and a crash only costs the
 * lease. Work that was taken too often without an end, as by a message that kills the worker, is `failed`. The states stand
 * in the text, so that the indexes of what is due and of what is taken serve a prepared statement too, each in its own order (through
 * both at once it would be read with every row that was done since the last vacuum). Leases that ran out come first: they waited
 * longest. `also` reads on in the same transaction.
 */
export async function claim<Row extends object>(
  store: Store, queue: Queue, request: ClaimRequest, also?: (tx: Tx, rows: readonly Row[]) => Promise<unknown>,
): Promise<Row[]> {
  const { table, waiting, taken, order, columns } = queue
  const { now, limit, leaseSeconds } = request
  const most = queue.most ?? MOST_ATTEMPTS
  const work = async (tx: Tx): Promise<Row[]> => {
    if (givesUp(store, table, now)) {
      tx.write(
        `update ${table} set state = 'failed', last_error = 'given-up', lease_until = null
         where state = '${taken}' and lease_until <= $1 and attempts >= $2`, [now, most])
    }
    const rows = await tx.query<Row>(
      `update ${table} set state = $1, attempts = attempts + 1, lease_until = $2 where ctid = any((
         array(select ctid from ${table} where state = '${taken}' and lease_until <= $3 and attempts < $5
           order by lease_until limit $4 for update skip locked)
         || array(select ctid from ${table} where state in (${waiting.map((state) => `'${state}'`).join(', ')}) and next_at <= $3
           order by ${order} limit $4 for update skip locked))[1:$4])
       returning ${columns}, attempts`, [taken, now.add({ seconds: leaseSeconds }), now, limit, most])
    await also?.(tx, rows)
    return rows
  }
  return also ? store.as({ role: 'worker' }, work) : store.once({ role: 'worker' }, work)
}

/** When each queue of a store last gave up what nobody ends: looking through all that waits is not for each of many claims a second. */
const gaveUp = new WeakMap<object, Map<string, Temporal.Instant>>()
const GIVE_UP_MS = 1_000

function givesUp(store: Store, table: string, now: Temporal.Instant): boolean {
  const tables = gaveUp.get(store) ?? new Map<string, Temporal.Instant>()
  gaveUp.set(store, tables)
  const last = tables.get(table)
  if (last !== undefined && Math.abs(now.since(last).total('milliseconds')) < GIVE_UP_MS) return false
  tables.set(table, now)
  return true
}

/** Row of a claim: `where` with its parameters from `$n` on. */
export interface Row {
  readonly where: string
  readonly values: readonly unknown[]
}

/** Ends a claim inside the caller's transaction. @throws LeaseLost when it is not the caller's any more. */
export async function finish(tx: Tx, queue: Queue, { row, attempts, set, values }: {
  row: Row; attempts: number; set: string; values: readonly unknown[]
}): Promise<void> {
  const start = row.values.length
  const written = await tx.execute(
    `update ${queue.table} set lease_until = null, ${set} where ${row.where} and state = $${start + 1} and attempts = $${start + 2}`,
    [...row.values, queue.taken, attempts, ...values])
  if (written !== 1) throw new LeaseLost(`the lease on this ${queue.table} was lost to another worker`)
}

/** What is set of each row, from its own values: `done.<column>`, of the SQL types named. */
interface Finishing { readonly set: string; readonly columns: Readonly<Record<string, string>>; readonly values: readonly unknown[] }

/** The same for a queue whose rows have an `id`, together with all who end a claim of theirs in the same way at about the same time. */
export async function finishMany(tx: Tx, queue: Queue, { id, attempts }: Claim<{ id: string }>, { set, columns, values }: Finishing): Promise<void> {
  const { table, taken } = queue
  const types = { id: 'text', attempts: 'int', ...columns }
  const given = Object.values(types).map((type, at) => `$${at + 1}::${type}[]`).join(', ')
  // By its id: the state as it stands would lead to the index of what is taken, and through all that ever was since the last vacuum.
  const rows = await tx.askRow<{ id: string }>(
    `update ${table} set lease_until = null, ${set} from unnest(${given}) as done (${Object.keys(types).join(', ')})
     where ${table}.id = done.id and ${table}.state || '' = '${taken}' and ${table}.attempts = done.attempts returning ${table}.id`, [id, attempts, ...values])
  if (!rows.some((row) => row.id === id)) throw new LeaseLost(`the lease on this ${table} was lost to another worker`)
}

/** Gives a claim back for a later attempt, or gives up. A lease lost meanwhile is left to its new holder. */
export async function fail(store: Store, queue: Queue, claimed: { row: Row; attempts: number }, failure: Failure): Promise<'retry' | 'failed'> {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(failure.error)) throw new Error('a failure is named by a short code')
  const exhausted = failure.dueAt === undefined && claimed.attempts >= MOST_ATTEMPTS
  const state = failure.final === true || exhausted ? 'failed' : 'retry'
  const due = failure.dueAt ?? failure.now.add(pauseAfter(claimed.attempts))
  const { row, attempts } = claimed
  const at = row.values.length
  await whenBack(() => store.once({ role: 'worker' }, (tx) => tx.execute(
    `update ${queue.table} set state = $${at + 1}, next_at = $${at + 2}, last_error = $${at + 3}, lease_until = null,
       attempts = attempts - $${at + 6}
     where ${row.where} and state = $${at + 4} and attempts = $${at + 5}`,
    [...row.values, state, due, failure.error, queue.taken, attempts, failure.uncounted === true ? 1 : 0])))
  return state
}

/** How long a failure is kept in hand while the database is away; after that the lease runs out by itself. */
const AWAY_MS = 30_000

/** A database that goes down fails the work in hand, and would fail the note of it too: so the note waits for it. */
export async function whenBack<T>(note: () => Promise<T>): Promise<T> {
  const until = performance.now() + AWAY_MS
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await note()
    } catch (error) {
      if (!isAway(error) || performance.now() > until) throw error
    }
    await new Promise((resolve) => { setTimeout(resolve, pause) })
  }
}

/** The connection was refused or broke, or the server says that it starts or stops (class 57P). */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code.startsWith('57P') || ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code) || error.message.startsWith('Connection terminated')
}

/**
 * Gives back what a desk had in hand when it was killed, so that nothing waits for a lease of nobody. Only for the one
 * desk of a database, before it takes any work. Attempts stay counted: a former holder that lives on can finish nothing.
 */
export async function freeLeases(store: Pick<Store, 'once'>): Promise<void> {
  await store.once({ role: 'worker' }, async (tx) => {
    for (const [table, taken] of [['arrival', 'taken'], ['outbox', 'sending'], ['timer', 'taken']] as const) {
      tx.write(`update ${table} set lease_until = '-infinity' where state = '${taken}'`)
    }
    await tx.query('select')
  })
}

/** How much waits and how much was given up, per queue, for readiness and for people. */
export const queueDepths = (tx: Tx): Promise<{ queue: string; waiting: number; failed: number }[]> => tx.query(
  ['arrival', 'outbox', 'timer'].map((table) =>
    `select '${table}' as queue, count(*) filter (where state not in ('failed', 'done', 'sent', 'held', 'bounced', 'settled')) as waiting,
     count(*) filter (where state = 'failed') as failed from ${table}`).join(' union all '))
