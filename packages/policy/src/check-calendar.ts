import { finding, type Finding } from './finding.ts'
import { knownPlace } from './holidays.ts'
import type { Policy } from './model.ts'
import { nearest } from './nearest.ts'

/** The calendar has to name a zone and places that exist; a wrong one would shift every promise. */
export function checkCalendar({ calendar }: Policy): Finding[] {
  const found: Finding[] = []
  if (!isZone(calendar.zone)) {
    const near = nearest(calendar.zone, Intl.supportedValuesOf('timeZone'))
    found.push(finding('error', 'unknown-zone', 'calendar.zone', `There is no time zone \`${calendar.zone}\`.`,
      near === undefined ? 'Use an IANA name, such as Europe/Berlin.' : `Write \`${near}\`.`))
  }
  if (new Set(calendar.work_week).size < calendar.work_week.length) {
    found.push(finding('warning', 'day-twice', 'calendar.work_week', 'A weekday stands twice.', 'List each day once.'))
  }
  for (const [index, place] of (calendar.holidays ?? []).entries()) {
    const known = knownPlace(place)
    if (known.ok) continue
    const value = place[known.part] ?? ''
    const near = nearest(value, known.known)
    const choice = known.known.length === 0 ? 'Take it out.' : `Use one of: ${known.known.slice(0, 30).join(', ')}.`
    found.push(finding('error', 'unknown-place', `calendar.holidays.${index}.${known.part}`,
      `No holidays are known for the ${known.part} \`${value}\`.`,
      near === undefined || value.length < 3 ? choice : `Write \`${near}\`.`))
  }
  return found
}

/** Names of the IANA database only: `+02:00` would not follow daylight-saving time. */
function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch (problem) {
    if (problem instanceof RangeError) return false
    throw problem
  }
}
