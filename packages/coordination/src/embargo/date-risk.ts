// What speaks against a day of disclosure in the parties' own calendars. A risk to show, never a refusal.

import type { Instant } from '../case/names.ts'

/** Where a party lives: an IANA zone and a country code as the holiday calendar knows it. */
export interface Place { readonly party: string, readonly zone: string, readonly country: string }

export interface DateRisk {
  readonly kind: 'weekend' | 'monday' | 'friday' | 'holiday'
  readonly party: string
  /** The local date and time there, `2026-11-20T18:00`. */
  readonly local: string
  readonly says: string
}

/** The holiday's name on this ISO date in this country, undefined on an ordinary day. */
export type HolidayName = (country: string, isoDate: string) => string | undefined

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

function byWeekday(day: number): DateRisk['kind'] | undefined {
  if (day >= 6) return 'weekend'
  if (day === 1) return 'monday'
  return day === 5 ? 'friday' : undefined
}

const because: Readonly<Record<Exclude<DateRisk['kind'], 'holiday'>, string>> = {
  weekend: 'few people are at work to roll the fix out',
  monday: 'little time to prepare after the weekend',
  friday: 'the weekend leaves users without help',
}

/**
 * The risks of an instant for every place, in the order of the places; a day may be Friday and holiday at once.
 * Throws RangeError where `when` is no instant or a zone is unknown.
 */
export function dateRisks(when: Instant, places: readonly Place[], holiday: HolidayName): DateRisk[] {
  return places.flatMap((place) => {
    const there = Temporal.Instant.from(when).toZonedDateTimeISO(place.zone)
    const local = there.toPlainDateTime().toString({ smallestUnit: 'minute' })
    const date = there.toPlainDate().toString()
    const kind = byWeekday(there.dayOfWeek)
    const day = dayNames[there.dayOfWeek - 1]!
    const found: DateRisk[] = []
    if (kind !== undefined && kind !== 'holiday') {
      found.push({ kind, party: place.party, local, says: `${day} for ${place.party}: ${because[kind]}` })
    }
    const name = holiday(place.country, date)
    if (name !== undefined) {
      found.push({ kind: 'holiday', party: place.party, local, says: `${name} for ${place.party} (${date})` })
    }
    return found
  })
}
