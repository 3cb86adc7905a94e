import { arrivalDate, businessDay, dayStart, weekdayName, type CountedDay } from './calendar.ts'
import { months } from './day-names.ts'
import type { Calendar, Duration } from './model.ts'
import { elapsedPauses, pauseAt, type Pause } from './pause.ts'

export interface Due {
  readonly at: Temporal.Instant
  /** Every date that was looked at, the day of arrival first; empty for units that are not business days. */
  readonly counted: readonly CountedDay[]
  /** `3 business days from Fri 20 Nov 17:00 Berlin: Mon, Tue, Wed → Wed 25 Nov 24:00` */
  readonly words: string
}

export interface Span {
  readonly start: Temporal.Instant
  readonly within: Duration
  readonly calendar: Calendar
  readonly pauses?: readonly Pause[]
}

/**
 * When a duration of a policy, begun at `start`, is over. Undefined where there is no such instant: the policy has
 * only words (`n: null`), or a pause that would move it has not ended. A due instant is never invented.
 *
 * Business days: the day of arrival in the calendar's zone does not count (after the cut-off, the next date is the day
 * of arrival); the next `n` working days that are no holidays do; due at 24:00 of the last. A day on which the clock
 * stands paused as the day begins does not count, so a pause moves the due day by the working days that began in it,
 * and one that begins and ends on the same day moves nothing.
 *
 * Hours are elapsed time. Days, weeks and months move the calendar date and keep the time of day (months clamp:
 * 31 January + 1 month is the last of February); a time that the clocks skip becomes the same distance after the gap.
 * Pauses move these by the time they lasted.
 */
export function dueInstant(span: Span): Due | undefined {
  const { n, unit } = span.within
  if (n === null) return undefined
  if (unit === 'business_days') return afterBusinessDays(span, n)
  const local = span.start.toZonedDateTimeISO(span.calendar.zone)
  const at = elapsedPauses(span.start, local.add({ [unit]: n }).toInstant(), span.pauses ?? [])
  if (at === undefined) return undefined
  const words = `${amount(n, unit)} from ${moment(span.start, span.calendar.zone)} → ${endOf(at, span.calendar.zone)}`
  return { at, counted: [], words }
}

function afterBusinessDays(span: Span, n: number): Due | undefined {
  const { calendar, pauses = [] } = span
  let date = arrivalDate(calendar, span.start)
  const counted: CountedDay[] = [{ date: date.toString(), counts: false, because: 'day of arrival' }]
  for (let left = n; left > 0;) {
    date = date.add({ days: 1 })
    const day = businessDay(calendar, date)
    const pause = day.counts ? pauseAt(pauses, dayStart(date, calendar.zone)) : undefined
    if (pause !== undefined && pause.to === undefined) return undefined
    counted.push(pause === undefined ? day : { ...day, counts: false, because: `paused: ${pause.reason}` })
    if (day.counts && pause === undefined) left--
  }
  const at = dayStart(date.add({ days: 1 }), calendar.zone)
  return { at, counted, words: countedWords(span, n, counted, at) }
}

function countedWords(span: Span, n: number, counted: readonly CountedDay[], at: Temporal.Instant): string {
  const { zone } = span.calendar
  const names = counted.filter((day) => day.counts).map((day) => short(weekdayName(Temporal.PlainDate.from(day.date))))
  const list = names.length > 7 ? `${names.slice(0, 2).join(', ')} … ${names.at(-1)}` : names.join(', ')
  const skipped = counted.slice(1).filter((day) => !day.counts && !day.because.endsWith('is no working day'))
    .map((day) => `${dateWords(Temporal.PlainDate.from(day.date))} (${day.because})`)
  const not = skipped.length === 0 ? '' : `; not counted: ${skipped.join(', ')}`
  const days = list === '' ? '' : `: ${list}`
  return `${amount(n, 'business_days')} from ${moment(span.start, zone)}${days}${not} → ${endOf(at, zone)}`
}

function amount(n: number, unit: Duration['unit']): string {
  const name = unit.replace('_', ' ')
  return `${n} ${n === 1 ? name.slice(0, -1) : name}`
}

/** `Fri 20 Nov 17:00 Berlin` */
function moment(instant: Temporal.Instant, zone: string): string {
  const local = instant.toZonedDateTimeISO(zone)
  return `${dateWords(local.toPlainDate())} ${timeWords(local.toPlainTime())} ${zoneName(zone)}`
}

/** `Wed 25 Nov 24:00`: the end of a day is said of that day. */
function endOf(instant: Temporal.Instant, zone: string): string {
  const { date, time } = dayAndTime(instant, zone)
  return `${dateWords(date)} ${time}`
}

/**
 * A due instant as a promise in writing: `Wednesday 25 November, 24:00 UTC`. Midnight is 24:00 of the day that ends;
 * seconds are cut off, never rounded up. Zones but UTC are named by their city: `17:00 Berlin time`.
 */
export function dueWords(at: Temporal.Instant, zone: string): string {
  const { date, time } = dayAndTime(at, zone)
  const place = zoneName(zone) === 'UTC' ? 'UTC' : `${zoneName(zone)} time`
  return `${weekdayName(date)} ${date.day} ${months[date.month - 1]}, ${time} ${place}`
}

function dayAndTime(instant: Temporal.Instant, zone: string): { date: Temporal.PlainDate; time: string } {
  const local = instant.toZonedDateTimeISO(zone)
  const date = local.toPlainDate()
  return local.startOfDay().equals(local)
    ? { date: date.subtract({ days: 1 }), time: '24:00' }
    : { date, time: timeWords(local.toPlainTime()) }
}

function dateWords(date: Temporal.PlainDate): string {
  return `${short(weekdayName(date))} ${date.day} ${short(months[date.month - 1] ?? '')}`
}

function timeWords(time: Temporal.PlainTime): string {
  return `${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`
}

function zoneName(zone: string): string {
  return zone === 'Etc/UTC' ? 'UTC' : (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

function short(name: string): string {
  return name.slice(0, 3)
}
