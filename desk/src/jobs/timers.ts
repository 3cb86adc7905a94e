import { commandOf, desk, type Timer as CoreTimer } from '@parley/coordination'
import { handle, type Gate } from '../commands/gate.ts'
import { publishOnTime } from './publication.ts'
import { steadyWork, type SteadyWork } from './steady-work.ts'
import { errorCode } from '../commands/error-code.ts'
import { LeaseLost, type Claim } from '../store/lease.ts'
import { claimTimers, failTimer, finishTimer, nextTimerAt, type Timer } from '../store/timers.ts'
import type { Store } from '../store/store.ts'

const leaseSeconds = 60
const idleMs = 1000
const leastMs = 20

/** Time becomes a command: what is due goes through the one gate, which decides whether it still means anything. */
export function startTimers(store: Store, gate: Gate, log: (line: string) => void): SteadyWork {
  return steadyWork<Claim<Timer>>({
    name: 'timers', atOnce: 4, log,
    claim: (limit) => claimTimers(store, { now: gate.now(), limit, leaseSeconds }),
    wait: async (signal) => store.wake.wait('timer', { maxMs: await untilNext(store, gate), signal }),
    work: (timer) => fire(store, gate, timer, log),
  })
}

/**
 * Waits until what became due for publication while no desk was there is published or held back: the doors open after it, so
 * that nobody finds the desk up and the advisory missing. Bounded, so that one that cannot be done keeps no door shut.
 */
export async function overduePublished(store: Store, gate: Gate, { mostMs = 10_000 } = {}): Promise<void> {
  const until = performance.now() + mostMs
  const asked = gate.now()
  while (performance.now() < until) {
    const { waits } = await store.as({ role: 'worker' }, (tx) =>
      tx.one<{ waits: boolean }>(`select exists (select from timer where kind = 'publish' and state in ('set', 'taken') and next_at <= $1) as waits`, [asked]))
    if (!waits) return
    await new Promise((resolve) => { setTimeout(resolve, leastMs) })
  }
}

/** Till the next timer is due, and never longer than usual: a publication is to come at its instant, not within a second of it. */
async function untilNext(store: Store, gate: Gate): Promise<number> {
  const next = await store.as({ role: 'worker' }, nextTimerAt)
  if (!next) return idleMs
  return Math.min(idleMs, Math.max(leastMs, next.epochMilliseconds - gate.now().epochMilliseconds))
}

/** One timer that is due, as its command; for good or, where it failed, to be tried again. */
export async function fire(store: Store, gate: Gate, timer: Claim<Timer>, log: (line: string) => void): Promise<void> {
  try {
    if (timer.kind === 'publish') return await publishOnTime(store, gate, timer)
    await store.as({ role: 'worker' }, async (tx) => {
      // Finished first: settling the case sets the timers that it needs from here on.
      await finishTimer(tx, timer, gate.now())
      await handle(gate, tx, timer.caseId, { command: commandOf({ name: timer.name, kind: timer.kind as Exclude<CoreTimer['kind'], 'publish'> }), actor: desk })
    })
  } catch (error) {
    const code = errorCode(error)
    log(`timers: ${timer.kind} of a case failed: ${code}`)
    if (!(error instanceof LeaseLost)) await failTimer(store, timer, { now: gate.now(), error: code })
  }
}
