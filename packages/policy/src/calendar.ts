import { weekdays } from './day-names.ts'
import { publicHolidays } from './holidays.ts'
import type { Calendar } from './model.ts'

/** Whether a date counts as a business day, and why, in a few words that a reader can check. */
export interface CountedDay { readonly date: string; readonly counts: boolean; readonly because: string }

/** A day of the policy's calendar: weekday of the work week, no public holiday of its places, no own day off. */
export function businessDay(calendar: Calendar, date: Temporal.PlainDate): CountedDay {
  const iso = date.toString()
  const weekday = weekdayName(date)
  if (!calendar.work_week.includes(date.dayOfWeek)) {
    return { date: iso, counts: false, because: `${weekday} is no working day` }
  }
  if (calendar.days_off?.includes(iso) === true) return { date: iso, counts: false, because: 'own day off' }
  for (const place of calendar.holidays ?? []) {
    const name = publicHolidays(place, date.year).get(iso)
    if (name !== undefined) return { date: iso, counts: false, because: `${name} (${placeName(place)})` }
  }
  return { date: iso, counts: true, because: weekday }
}

/**
 * The date on which something counts as arrived: its date in the policy's zone, or the next one when it came after
 * the cut-off. At the cut-off to the minute is still today.
 */
export function arrivalDate(calendar: Calendar, start: Temporal.Instant): Temporal.PlainDate {
  const local = start.toZonedDateTimeISO(calendar.zone)
  if (calendar.cutoff === undefined) return local.toPlainDate()
  const minute = local.toPlainTime().round({ smallestUnit: 'minute', roundingMode: 'floor' })
  const late = Temporal.PlainTime.compare(minute, Temporal.PlainTime.from(calendar.cutoff)) > 0
  return late ? local.toPlainDate().add({ days: 1 }) : local.toPlainDate()
}

/** The first instant of a date in a zone: not always 00:00, where clocks go forward at midnight. */
export function dayStart(date: Temporal.PlainDate, zone: string): Temporal.Instant {
  return date.toZonedDateTime(zone).toInstant()
}

export function weekdayName(date: Temporal.PlainDate): string {
  return weekdays[date.dayOfWeek - 1] ?? ''
}

function placeName(place: { country: string; state?: string; region?: string }): string {
  return [place.country, place.state, place.region].filter((part) => part !== undefined).join('-')
}
