import type { Store } from '../store/store.ts'
import type { AuditLog } from './audit-log.ts'
import { note } from './note.ts'
import type { Refusals } from '../access/refusals.ts'
import { writeRefusals } from './write-refusals.ts'

const everyMs = 1_000

export interface Auditing { readonly store: Store; readonly log: AuditLog; readonly now: () => Temporal.Instant; readonly say: (line: string) => void; readonly refusals?: Refusals }

/** Chains what was noted, each second, until stopped; the stop signs a last checkpoint. */
export function startAuditing(auditing: Auditing): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const ended = run(auditing, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      await ended
    },
  }
}

async function run({ store, log, now, say, refusals }: Auditing, signal: AbortSignal): Promise<void> {
  const opened = await store.as({ role: 'worker' }, async (tx) => {
    await note(tx, { at: now(), actor: 'desk', action: 'desk started', object: log.origin })
    return () => ({ 'keys unwrapped': tx.keyring.unwraps, 'search keys unwrapped': tx.keyring.searchUnwraps })
  })
  let told: Readonly<Record<string, number>> = {}
  let checkpoint = log.checkpoint()
  while (!signal.aborted) {
    try {
      if (refusals) await writeRefusals(refusals, (work) => store.as({ role: 'worker' }, work), now())
      await log.advance()
      const counts = opened()
      const news = Object.entries(counts).filter(([action, count]) => count > (told[action] ?? 0))
      if (log.checkpoint() !== checkpoint && news.length > 0) {
        checkpoint = log.checkpoint()
        const before = told
        told = counts
        await store.as({ role: 'worker' }, async (tx) => { for (const [action, count] of news) await note(tx, { at: now(), actor: 'desk', action, object: String(count - (before[action] ?? 0)) }) })
      }
    } catch (error) {
      say(`the audit log could not be written: ${error instanceof Error ? error.name : 'unknown'}; tried again`)
    }
    await sleep(everyMs, signal)
  }
  if (refusals) await writeRefusals(refusals, (work) => store.as({ role: 'worker' }, work), now())
  await store.as({ role: 'worker' }, (tx) => note(tx, { at: now(), actor: 'desk', action: 'desk stopped', object: log.origin }))
  await log.advance(true)
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
  })
}
