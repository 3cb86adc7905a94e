import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dueInstant, dueWords } from './due.ts'
import type { Calendar, Duration } from './model.ts'

const weekdays = [1, 2, 3, 4, 5]
const utc: Calendar = { zone: 'UTC', work_week: weekdays }
const berlin: Calendar = { zone: 'Europe/Berlin', work_week: weekdays }
const three: Duration = { n: 3, unit: 'business_days' }
const at = (local: string, zone = 'UTC') => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).toInstant()
const due = (local: string, calendar: Calendar, within: Duration = three) =>
  dueInstant({ start: at(local, calendar.zone), within, calendar })
const date = (local: string, calendar: Calendar, within: Duration = three) => {
  const found = due(local, calendar, within)
  return found === undefined ? undefined : dueWords(found.at, calendar.zone)
}

describe('business days', () => {
  it('a report on Friday 17:00 with 3 business days is due on Wednesday 24:00', () => {
    expect(date('2026-11-20T17:00', utc)).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('a report on Saturday with 3 business days is due on Wednesday 24:00', () => {
    expect(date('2026-11-21T09:00', utc)).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('says which days were counted', () => {
    expect(due('2026-11-20T17:00', berlin)?.words)
      .toBe('3 business days from Fri 20 Nov 17:00 Berlin: Mon, Tue, Wed → Wed 25 Nov 24:00')
    expect(due('2026-11-20T17:00', berlin)?.counted).toEqual([
      { date: '2026-11-20', counts: false, because: 'day of arrival' },
      { date: '2026-11-21', counts: false, because: 'Saturday is no working day' },
      { date: '2026-11-22', counts: false, because: 'Sunday is no working day' },
      { date: '2026-11-23', counts: true, because: 'Monday' },
      { date: '2026-11-24', counts: true, because: 'Tuesday' },
      { date: '2026-11-25', counts: true, because: 'Wednesday' },
    ])
  })

  it('skips public holidays of the place, and names them', () => {
    const saxony: Calendar = { ...berlin, holidays: [{ country: 'DE', state: 'SN' }] }
    expect(date('2026-11-16T12:00', saxony)).toBe('Friday 20 November, 24:00 Berlin time')
    expect(date('2026-11-16T12:00', berlin)).toBe('Thursday 19 November, 24:00 Berlin time')
    expect(due('2026-11-16T12:00', saxony)?.words).toMatch(/not counted: Wed 18 Nov \(.+ \(DE-SN\)\)/)
  })

  it('counts a half day as a working day', () => {
    const iceland: Calendar = { zone: 'Atlantic/Reykjavik', work_week: weekdays, holidays: [{ country: 'IS' }] }
    const eve = due('2026-12-23T12:00', iceland, { n: 1, unit: 'business_days' })
    expect(eve?.counted.at(-1)?.date).toBe('2026-12-24')
  })

  it('skips own days off and follows a work week of its own', () => {
    expect(date('2026-11-20T17:00', { ...utc, days_off: ['2026-11-23'] })).toBe('Thursday 26 November, 24:00 UTC')
    expect(date('2026-11-20T17:00', { ...utc, work_week: [7, 1, 2, 3, 4] })).toBe('Tuesday 24 November, 24:00 UTC')
  })

  it('counts what comes after the cut-off as come on the next day', () => {
    const cutoff: Calendar = { ...utc, cutoff: '17:00' }
    expect(date('2026-11-19T17:00:59', cutoff)).toBe('Tuesday 24 November, 24:00 UTC')
    expect(date('2026-11-19T17:01', cutoff)).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('takes the date of arrival in the zone of the policy', () => {
    const start = Temporal.Instant.from('2026-11-20T23:30Z')
    const auckland: Calendar = { zone: 'Pacific/Auckland', work_week: weekdays }
    expect(dueInstant({ start, within: { n: 1, unit: 'business_days' }, calendar: auckland })?.at.toString())
      .toBe('2026-11-23T11:00:00Z')
  })

  it('ends a day at the instant the next one begins, where clocks change at midnight', () => {
    const cairo: Calendar = { zone: 'Africa/Cairo', work_week: [1, 2, 3, 4, 7] }
    const found = due('2026-04-22T10:00', cairo, { n: 1, unit: 'business_days' })
    expect(found?.at.toString()).toBe('2026-04-23T22:00:00Z')
    expect(dueWords(found!.at, cairo.zone)).toBe('Thursday 23 April, 24:00 Cairo time')
  })

  it('shortens long lists of days', () => {
    expect(due('2026-11-20T17:00', utc, { n: 14, unit: 'business_days' })?.words)
      .toBe('14 business days from Fri 20 Nov 17:00 UTC: Mon, Tue … Thu → Thu 10 Dec 24:00')
  })
})

describe('other units', () => {
  it('hours are elapsed time, days keep the time of day across a change of clocks', () => {
    expect(due('2026-10-24T12:00', berlin, { n: 24, unit: 'hours' })?.at.toString()).toBe('2026-10-25T10:00:00Z')
    expect(due('2026-10-24T12:00', berlin, { n: 1, unit: 'days' })?.at.toString()).toBe('2026-10-25T11:00:00Z')
  })

  it('months clamp to the end of a shorter month', () => {
    expect(date('2027-01-31T09:00', utc, { n: 1, unit: 'months' })).toBe('Sunday 28 February, 09:00 UTC')
  })

  it('a time that the clocks skip moves past the gap', () => {
    expect(date('2026-03-22T02:30', berlin, { n: 1, unit: 'weeks' })).toBe('Sunday 29 March, 03:30 Berlin time')
  })

  it('says its words', () => {
    expect(due('2026-11-20T17:00', utc, { n: 1, unit: 'days' })?.words)
      .toBe('1 day from Fri 20 Nov 17:00 UTC → Sat 21 Nov 17:00')
  })
})

describe('no due instant is invented', () => {
  it('words without a number have none', () => {
    expect(due('2026-11-20T17:00', utc, { n: null, unit: 'hours', words: 'urgently' })).toBeUndefined()
    expect(due('2026-11-20T17:00', utc, { n: null, unit: 'business_days' })).toBeUndefined()
  })

  it('a pause that has not ended leaves none, unless the clock ran out before it', () => {
    const paused = (from: string, unit: Duration['unit']) => dueInstant({
      start: at('2026-11-20T17:00'), within: { n: 3, unit }, calendar: utc,
      pauses: [{ from: at(from), reason: 'more information needed' }],
    })
    expect(paused('2026-11-24T10:00', 'business_days')).toBeUndefined()
    expect(paused('2026-11-22T10:00', 'days')).toBeUndefined()
    expect(paused('2026-11-27T10:00', 'business_days')?.at.toString()).toBe('2026-11-26T00:00:00Z')
    expect(paused('2026-11-27T10:00', 'days')?.at.toString()).toBe('2026-11-23T17:00:00Z')
  })
})

describe('pauses', () => {
  const paused = (from: string, to: string, within: Duration = three) => dueInstant({
    start: at('2026-11-20T17:00'), within, calendar: utc,
    pauses: [{ from: at(from), to: at(to), reason: 'more information needed' }],
  })

  it('move the due day by the working days that began paused', () => {
    const found = paused('2026-11-24T10:00', '2026-11-26T09:00')
    expect(dueWords(found!.at, 'UTC')).toBe('Friday 27 November, 24:00 UTC')
    expect(found?.words).toContain('Wed 25 Nov (paused: more information needed)')
  })

  it('a pause within one day moves nothing', () => {
    expect(dueWords(paused('2026-11-24T10:00', '2026-11-24T18:00')!.at, 'UTC')).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('move elapsed units by the time they lasted, overlapping ones once', () => {
    const found = dueInstant({
      start: at('2026-11-20T17:00'), within: { n: 48, unit: 'hours' }, calendar: utc,
      pauses: [
        { from: at('2026-11-21T00:00'), to: at('2026-11-21T10:00'), reason: 'a' },
        { from: at('2026-11-21T05:00'), to: at('2026-11-21T12:00'), reason: 'b' },
        { from: at('2026-11-19T00:00'), to: at('2026-11-20T18:00'), reason: 'before and into the start' },
      ],
    })
    expect(found?.at.toString()).toBe('2026-11-23T06:00:00Z')
  })
})

const zones = [
  'UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Pacific/Chatham', 'Africa/Cairo',
  'America/Santiago', 'Australia/Lord_Howe', 'Asia/Tehran', 'America/Sao_Paulo',
] as const
const places = [[], [{ country: 'DE', state: 'BY' }], [{ country: 'US' }], [{ country: 'JP' }, { country: 'IL' }]]
const calendars: fc.Arbitrary<Calendar> = fc.record({
  zone: fc.constantFrom(...zones),
  work_week: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 7 }),
  holidays: fc.constantFrom(...places),
})
const instants = fc.integer({ min: 1_767_225_600, max: 1_893_456_000 })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000))
const counts = fc.integer({ min: 0, max: 25 })

describe('for all zones, holidays and work weeks', () => {
  it('exactly n days count, the last is the due day, and its end is the due instant', () => {
    fc.assert(fc.property(calendars, instants, counts, (calendar, start, n) => {
      const found = dueInstant({ start, within: { n, unit: 'business_days' }, calendar })!
      const counting = found.counted.filter((day) => day.counts)
      expect(counting).toHaveLength(n)
      for (const day of counting) expect(calendar.work_week).toContain(Temporal.PlainDate.from(day.date).dayOfWeek)
      const last = Temporal.PlainDate.from(found.counted.at(-1)!.date)
      expect(found.at.toZonedDateTimeISO(calendar.zone).startOfDay().toInstant().equals(found.at)).toBe(true)
      expect(found.at.toZonedDateTimeISO(calendar.zone).toPlainDate().subtract({ days: 1 }).equals(last)).toBe(true)
      expect(Temporal.Instant.compare(found.at, start)).toBeGreaterThan(0)
    }), { numRuns: 300 })
  })

  it('a later start is never due earlier, and one more day is due later', () => {
    fc.assert(fc.property(calendars, instants, counts, fc.integer({ min: 0, max: 400_000 }), (calendar, start, n, s) => {
      const within = { n, unit: 'business_days' } as const
      const first = dueInstant({ start, within, calendar })!
      const later = dueInstant({ start: start.add({ seconds: s }), within, calendar })!
      const longer = dueInstant({ start, within: { ...within, n: n + 1 }, calendar })!
      expect(Temporal.Instant.compare(first.at, later.at)).toBeLessThanOrEqual(0)
      expect(Temporal.Instant.compare(first.at, longer.at)).toBeLessThan(0)
    }), { numRuns: 300 })
  })

  it('a pause never makes a clock shorter', () => {
    const units = fc.constantFrom('hours', 'days', 'business_days', 'weeks', 'months' as const)
    fc.assert(fc.property(calendars, instants, counts, units, fc.integer({ min: -90, max: 900 }),
      fc.integer({ min: 0, max: 500 }), (calendar, start, n, unit, offset, hours) => {
        const from = start.add({ hours: offset })
        const pauses = [{ from, to: from.add({ hours }), reason: 'asked' }]
        const plain = dueInstant({ start, within: { n, unit }, calendar })!
        const paused = dueInstant({ start, within: { n, unit }, calendar, pauses })!
        expect(Temporal.Instant.compare(plain.at, paused.at)).toBeLessThanOrEqual(0)
      }), { numRuns: 300 })
  })
})
