import type { Tx } from '../store/store.ts'

/** The end of an embargo: when, and under which id that leads nowhere. Nothing of the case, not even the project (X22). */
export interface CalendarEntry {
  readonly id: string
  readonly endsAt: string
  readonly sequence: number
  readonly ended: boolean
}

/** The dates of the cases that this viewer may see, the next first. */
export async function calendarEntries(tx: Tx): Promise<readonly CalendarEntry[]> {
  const rows = await tx.query<{ id: string; ends_at: Temporal.Instant; sequence: number; ended: boolean }>(
    'select id, ends_at, sequence, ended from calendar_entry order by ends_at, id',
  )
  return rows.map((row) => ({ id: row.id, endsAt: row.ends_at.toString(), sequence: row.sequence, ended: row.ended }))
}

const stamp = (instant: string): string =>
  Temporal.Instant.from(instant).toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')
export const shortId = (id: string): string => id.slice(0, 8).toUpperCase()

/** RFC 5545: events of no length, in UTC, whose UID stays and whose SEQUENCE grows when a date moves. Lines end in CR LF. */
export function iCalendar(
  entries: readonly CalendarEntry[],
  { host, now }: { readonly host: string; readonly now: string },
): string {
  const events = entries.flatMap(({ id, endsAt, sequence, ended }) => [
    'BEGIN:VEVENT',
    `UID:${id}@${host}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(endsAt)}`,
    `SEQUENCE:${sequence}`,
    `SUMMARY:${ended ? 'Ended' : 'Ends'}: ${shortId(id)}`,
    'TRANSP:TRANSPARENT',
    'CLASS:PRIVATE',
    'END:VEVENT',
  ])
  return [
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Parley//Embargo dates//EN',
      'CALSCALE:GREGORIAN',
      ...events,
      'END:VCALENDAR',
    ].join('\r\n'),
    '',
  ].join('\r\n')
}
