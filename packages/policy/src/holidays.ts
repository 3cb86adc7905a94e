import Holidays from 'date-holidays'
import type { Calendar } from './model.ts'

export type HolidayPlace = NonNullable<Calendar['holidays']>[number]

export type KnownPlace =
  | { readonly ok: true }
  | { readonly ok: false; readonly part: keyof HolidayPlace; readonly known: readonly string[] }

/** Whether the library knows the place, and if not, which codes it knows at the part that is wrong. */
export function knownPlace(place: HolidayPlace): KnownPlace {
  const countries = Object.keys(new Holidays().getCountries())
  if (!countries.includes(place.country)) return { ok: false, part: 'country', known: countries }
  const states = Object.keys(new Holidays().getStates(place.country) ?? {})
  if (place.state === undefined) {
    return place.region === undefined ? { ok: true } : { ok: false, part: 'region', known: [] }
  }
  if (!states.includes(place.state)) return { ok: false, part: 'state', known: states }
  if (place.region === undefined) return { ok: true }
  const regions = Object.keys(new Holidays().getRegions(place.country, place.state) ?? {})
  return regions.includes(place.region) ? { ok: true } : { ok: false, part: 'region', known: regions }
}

/** The countries whose holidays are known: code → name in English, in the order of the names. */
export function holidayCountries(): ReadonlyMap<string, string> {
  const all = Object.entries(new Holidays().getCountries('en')).filter(([code]) => /^[A-Z]{2}$/.test(code))
  return new Map(all.sort(([, a], [, b]) => a.localeCompare(b, 'en')))
}

// The tables are a function of place and year and costly to make (a millisecond); keeping them changes no answer.
const kept = new Map<string, ReadonlyMap<string, string>>()

/**
 * The public holidays of a place in a year: ISO date → English name where there is one. Bank, school and optional
 * holidays and half days (such as New Year's Eve from noon) are working days: a promise may not lean on them.
 */
export function publicHolidays(place: HolidayPlace, year: number): ReadonlyMap<string, string> {
  const name = [place.country, place.state, place.region, year].join('/')
  const known = kept.get(name)
  if (known !== undefined) return known
  const found = new Map<string, string>()
  for (const holiday of yearOf(place).getHolidays(year, 'en')) {
    if (holiday.type !== 'public' || !/ 00:00:00/.test(holiday.date)) continue
    const first = Temporal.PlainDate.from(holiday.date.slice(0, 10))
    const days = Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000)
    for (let day = 0; day < Math.max(1, days); day++) found.set(first.add({ days: day }).toString(), holiday.name)
  }
  kept.set(name, found)
  return found
}

function yearOf(place: HolidayPlace): Holidays {
  if (place.state === undefined) return new Holidays(place.country)
  return place.region === undefined
    ? new Holidays(place.country, place.state)
    : new Holidays(place.country, place.state, place.region)
}
