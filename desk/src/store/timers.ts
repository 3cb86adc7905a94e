import { claim, fail, finish, type Claim, type ClaimRequest, type Failure, type Queue, type Row } from './lease.ts'
import type { Store } from './store.ts'
import type { Tx } from './transaction.ts'

/** An instant at which something has to be done for a case. A case has one timer per name and kind. */
export interface Timer {
  readonly caseId: string
  /** Which clock or plan, for example `first-reply`. */
  readonly name: string
  /** What about it, for example `due` or `reminder`. */
  readonly kind: string
  readonly dueAt: Temporal.Instant
}

const QUEUE: Queue = {
  table: 'timer', waiting: ['set', 'retry'], taken: 'taken', order: 'next_at, case_id, name, kind',
  columns: 'case_id as "caseId", name, kind, due_at as "dueAt"',
}

const MOVES = `on conflict (case_id, name, kind) do update set due_at = excluded.due_at, next_at = excluded.due_at, state = 'set',
    attempts = 0, lease_until = null, done_at = null, last_error = null where timer.due_at <> excluded.due_at`

/** Sets or moves a timer. One that already fired for the same instant does not fire again. */
export async function setTimer(tx: Tx, { caseId, name, kind, dueAt }: Timer): Promise<void> {
  await tx.execute(
    `insert into timer (case_id, name, kind, due_at, next_at) values ($1, $2, $3, $4, $4) ${MOVES}`, [caseId, name, kind, dueAt])
  tx.wake('timer')
}

/** Sets or moves all timers of a case and takes away every other, in one go. `isNew`: there is no other. */
export function replaceTimers(tx: Tx, caseId: string, timers: readonly Omit<Timer, 'caseId'>[], isNew = false): void {
  const [names, kinds, dues] = [timers.map(({ name }) => name), timers.map(({ kind }) => kind), timers.map(({ dueAt }) => dueAt)]
  if (!isNew) tx.write('delete from timer where case_id = $1 and (name, kind) not in (select * from unnest($2::text[], $3::text[]))', [caseId, names, kinds])
  if (timers.length === 0) return
  tx.write(
    `insert into timer (case_id, name, kind, due_at, next_at)
     select $1, name, kind, due, due from unnest($2::text[], $3::text[], $4::timestamptz[]) as wanted (name, kind, due)
     ${MOVES}`, [caseId, names, kinds, dues])
  tx.wake('timer')
}

/** Takes a timer away, whether it fired or not. Without a kind, all kinds of that name. */
export async function clearTimer(tx: Tx, caseId: string, name: string, kind?: string): Promise<void> {
  await tx.execute('delete from timer where case_id = $1 and name = $2 and ($3::text is null or kind = $3)',
    [caseId, name, kind ?? null])
}

/** Takes timers that are due, earliest first. */
export const claimTimers = (store: Store, request: ClaimRequest): Promise<Claim<Timer>[]> => claim(store, QUEUE, request)

/** When the next timer is due that nobody has taken; undefined when none is set. */
export async function nextTimerAt(tx: Tx): Promise<Temporal.Instant | undefined> {
  const row = await tx.one<{ at: Temporal.Instant | null }>(`select min(next_at) as at from timer where state in ('set', 'retry')`)
  return row.at ?? undefined
}

/**
 * Done, in the transaction of the command the timer caused. To set the same timer anew, finish first.
 * @throws LeaseLost also when the timer was moved or cleared meanwhile: what it would have caused is out of date.
 */
export const finishTimer = (tx: Tx, claimed: Claim<Timer>, at: Temporal.Instant): Promise<void> =>
  finish(tx, QUEUE, {
    row: rowOf(claimed), attempts: claimed.attempts, set: `state = 'done', last_error = null, done_at = $7`, values: [at],
  })

/** Says that what a timer asked for could not be done this time. */
export const failTimer = (store: Store, claimed: Claim<Timer>, failure: Failure): Promise<'retry' | 'failed'> =>
  fail(store, QUEUE, { row: rowOf(claimed), attempts: claimed.attempts }, failure)

/** The instant is part of it: a timer that was moved is another timer. */
const rowOf = ({ caseId, name, kind, dueAt }: Timer): Row =>
  ({ where: 'case_id = $1 and name = $2 and kind = $3 and due_at = $4', values: [caseId, name, kind, dueAt] })
