import { dateRisks, type Place } from '@parley/coordination'
import { businessDay, instantWords, type Policy } from '@parley/policy'

/** A date in words of the zone that somebody reads it in; UTC stands beside it. */
export interface DateRow {
  readonly at: string
  readonly words: string
  readonly risks: readonly string[]
}

export interface DateSetting {
  readonly policy: Policy
  /** The zone that dates are read in; the policy's own where nothing is said. */
  readonly zone?: string
  /** Where the parties live, beside the project itself: their weekends and holidays are risks too. */
  readonly places?: readonly Place[]
}

/** An end in the reader's zone, with what speaks against the day where the parties live: a risk to show, never a refusal. */
export function dateRow(at: string, { policy, zone = policy.calendar.zone, places = [] }: DateSetting): DateRow {
  const risks = dateRisks(at, [...placesOf(policy), ...places], holidayName).map(({ says }) => says)
  return { at, words: instantWords(at, zone), risks: [...new Set(risks)] }
}

/** The places whose holidays the policy keeps; its zone alone where it names none. */
function placesOf({ calendar, project }: Policy): readonly Place[] {
  const places = (calendar.holidays ?? []).map(({ country, state, region }) => [country, state, region].filter((part) => part !== undefined).join('-'))
  return (places.length > 0 ? places : ['']).map((country) => ({ party: project.name, zone: calendar.zone, country }))
}

/** The holiday by the table that clocks count with; a place that it does not know has none here. `place`: `DE` or `DE-BE`. */
function holidayName(place: string, date: string): string | undefined {
  const [country = '', state, region] = place.split('-')
  if (country === '') return undefined
  const holidays = [{ country, ...(state === undefined ? {} : { state }), ...(region === undefined ? {} : { region }) }]
  const day = businessDay({ zone: 'UTC', work_week: [1, 2, 3, 4, 5, 6, 7], holidays }, Temporal.PlainDate.from(date))
  return day.counts ? undefined : day.because
}
