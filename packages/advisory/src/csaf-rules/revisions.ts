import { at, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'
import { compareVersions, readVersion } from './version.ts'
import type { DocumentVersion } from './version.ts'

/** An item of the revision history whose date and number can be read. */
export interface Revision {
  readonly place: Place
  readonly number: string
  readonly version: DocumentVersion
  readonly date: Temporal.Instant
}

/** The readable revisions in the document's order. */
export function revisionsOf(doc: Place): Revision[] {
  return items(doc, 'document', 'tracking', 'revision_history').flatMap((place) => {
    const number = textAt(place, 'number') ?? ''
    const version = readVersion(number)
    const date = readInstant(textAt(place, 'date'))
    return version && date ? [{ place, number, version, date }] : []
  })
}

/** The revisions, oldest first. Of those with the same date the lower version counts as the older. */
export function revisionsByDate(doc: Place): Revision[] {
  return revisionsOf(doc).toSorted((one, other) =>
    Temporal.Instant.compare(one.date, other.date) || compareVersions(one.version, other.version))
}

/** An RFC 3339 date-time with any offset as an instant; undefined if the text is none. */
export function readInstant(text: string | undefined): Temporal.Instant | undefined {
  if (text === undefined) return undefined
  try {
    // Instants have nine decimals; more of them change no order that matters here.
    return Temporal.Instant.from(text.replace(/(\.\d{9})\d+/, '$1'))
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A document's own version and status; texts that lack are empty. */
export interface Tracking {
  readonly version: DocumentVersion | undefined
  readonly text: string
  readonly status: string
  readonly path: string
}

/** Reads version and status. */
export function trackingOf(doc: Place): Tracking {
  const tracking = at(doc, 'document', 'tracking')
  const text = textAt(tracking, 'version') ?? ''
  return { version: readVersion(text), text, status: textAt(tracking, 'status') ?? '', path: tracking.path }
}
