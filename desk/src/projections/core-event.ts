import type { CaseEvent } from '@parley/coordination'
import type { StoredEvent } from '../store/event-log.ts'

/** An event as the core knows it: the stored body with the columns that are kept beside it. */
export function eventOf(stored: StoredEvent): CaseEvent {
  return { ...(stored.body as object), type: stored.type, at: iso(stored.at), audience: stored.audience } as CaseEvent
}

/** Milliseconds always, so that instants sort as text too. */
export function iso(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 })
}
