import type { Instant } from '@parley/coordination'
import { steadyWork } from '../jobs/steady-work.ts'
import type { SteadyWork } from '../jobs/steady-work.ts'

/** One thing that has to leave the desk, claimed by this process for a while. */
export interface OutboxRow {
  readonly id: string
  /** What kind of exit it needs, such as `mail`. */
  readonly kind: string
  readonly recipient: string
  /** Tries before this one. */
  readonly attempts: number
  readonly createdAt: Instant
}

/** What an exit says of one try. `held` waits for a person, such as for a key that can be used. */
export type Delivery =
  | { readonly outcome: 'sent'; readonly proof: string }
  /** `afterSeconds`: the other side wants no call before. */
  | { readonly outcome: 'retry'; readonly code: string; readonly afterSeconds?: number }
  | { readonly outcome: 'failed'; readonly code: string }
  | { readonly outcome: 'held'; readonly why: string }

/** One way out. What it throws counts as a try that failed for now. */
export type Exit<Row extends OutboxRow> = (row: Row) => Promise<Delivery>

export interface OutboxPorts<Row extends OutboxRow> {
  claim(limit: number): Promise<readonly Row[]>
  sent(row: Row, proof: string): Promise<void>
  /** Not before `dueAt`. What was only put off here (`throttled`) is counted as no try. */
  retry(row: Row, dueAt: Instant, code: string): Promise<void>
  held(row: Row, why: string): Promise<void>
  /** For good; the team sees it. */
  failed(row: Row, code: string): Promise<void>
  wait(signal: AbortSignal): Promise<void>
  now(): Instant
  log(line: string): void
}

/**
 * Empties the outbox: at least once, in order for each recipient, the domains side by side and one mail at a time
 * within each, so that one slow domain holds up nobody else. A crash between the sending and its record sends the
 * same mail again, under the same Message-ID.
 */
export function startOutbox<Row extends OutboxRow>(exits: Readonly<Record<string, Exit<Row>>>, ports: OutboxPorts<Row>, atOnce = 40): SteadyWork {
  const lanes = new Map<string, Promise<void>>()
  return steadyWork<Row>({
    name: 'outbox',
    atOnce,
    claim: (limit) => ports.claim(limit),
    wait: (signal) => ports.wait(signal),
    log: (line) => ports.log(line),
    work: (row) => inLane(lanes, laneOf(row), async () => record(row, await tried(row, exits[row.kind], ports), ports)),
  })
}

const laneOf = (row: OutboxRow): string => row.recipient.split('@').at(-1)?.toLowerCase() ?? ''

/** After everything that was begun in the lane before, whether that went well or not. */
async function inLane(lanes: Map<string, Promise<void>>, name: string, work: () => Promise<void>): Promise<void> {
  const before = lanes.get(name) ?? Promise.resolve()
  const mine = before.then(work, work)
  lanes.set(name, mine)
  try {
    await mine
  } finally {
    if (lanes.get(name) === mine) lanes.delete(name)
  }
}

async function tried<Row extends OutboxRow>(row: Row, exit: Exit<Row> | undefined, ports: OutboxPorts<Row>): Promise<Delivery> {
  if (exit === undefined) return { outcome: 'held', why: `nothing here delivers «${row.kind}»` }
  try {
    return await exit(row)
  } catch (error) {
    const code = error instanceof Error ? error.name : 'unknown'
    ports.log(`outbox: row ${row.id} failed on try ${row.attempts + 1}: ${code}`)
    return { outcome: 'retry', code }
  }
}

async function record<Row extends OutboxRow>(row: Row, delivery: Delivery, ports: OutboxPorts<Row>): Promise<void> {
  if (delivery.outcome === 'sent') await ports.sent(row, delivery.proof)
  else if (delivery.outcome === 'held') await ports.held(row, delivery.why)
  else if (delivery.outcome === 'failed') await ports.failed(row, delivery.code)
  else if (delivery.code === throttledCode) await ports.retry(row, soon(row, ports.now()), delivery.code)
  else {
    const dueAt = notBefore(nextTry(row, ports.now()), ports.now(), delivery.afterSeconds)
    await (dueAt === null ? ports.failed(row, delivery.code) : ports.retry(row, dueAt, delivery.code))
  }
}

const notBefore = (dueAt: Instant | null, now: Instant, seconds = 0): Instant | null => {
  const named = Temporal.Instant.from(now).add({ seconds })
  return dueAt !== null && Temporal.Instant.compare(named, dueAt) > 0 ? named.toString() : dueAt
}

/** Said by an exit that was not even asked: too much is on its way to that domain already. */
export const throttledCode = 'throttled'
const soon = (row: Pick<OutboxRow, 'id'>, now: Instant): Instant =>
  Temporal.Instant.from(now).add({ milliseconds: Math.round(10_000 * (1 + spread(row.id))) }).toString()

const minutes = [1, 5, 15, 60, 240]
/** Between 0 and a fifth, the same for the same row. */
const spread = (id: string): number => id.split('').reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1000, 7) / 5000

/**
 * 1, 5, 15 minutes, 1 hour, then every 4 hours until five days after the row was made (RFC 5321 §4.5.4.1 asks for
 * four or five); `null` when the time is over. The row's own id spreads the tries by up to a fifth, so that a relay
 * that comes back is not met by all rows at once.
 */
export function nextTry(row: Pick<OutboxRow, 'id' | 'attempts' | 'createdAt'>, now: Instant): Instant | null {
  const base = minutes[Math.min(row.attempts, minutes.length - 1)] ?? 240
  const due = Temporal.Instant.from(now).add({ seconds: Math.round(base * 60 * (1 + spread(row.id))) })
  const last = Temporal.Instant.from(row.createdAt).add({ hours: 120 })
  return Temporal.Instant.compare(due, last) > 0 ? null : due.toString()
}
