import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { readInstant, revisionsByDate } from '../csaf-rules/revisions.ts'

/** 6.1.37, 6.1.45, 6.1.49 and 6.1.51 to 6.1.53: how dates are written, and none from after the newest revision. */
export const dateTests: RuleTable = rules({
  '6.1.37': (doc) => datePlaces(doc).filter(({ value }) => typeof value === 'string' && !isDateTime(value))
    .map(({ value, path }) => ({ path, message: `${JSON.stringify(value)} is not a date and time as §2.3 wants it.` })),
  '6.1.45': (doc) => (textAt(doc, 'document', 'distribution', 'tlp', 'label') === 'CLEAR'
    ? laterThanNewest(doc, vulnerabilitiesOf(doc).map((vulnerability) => at(vulnerability, 'disclosure_date'))) : []),
  '6.1.49': (doc) =>
    laterThanNewest(doc, metricsOf(doc).map((metric) => at(metric, 'content', 'ssvc_v2', 'timestamp'))),
  '6.1.51': (doc) => laterThanNewest(doc, metricsOf(doc).map((metric) => at(metric, 'content', 'epss', 'timestamp'))),
  '6.1.52': (doc) => laterThanNewest(doc, exploitationsOf(doc)
    .flatMap((item) => [at(item, 'date'), at(item, 'exploitation_date')])),
  '6.1.53': (doc) => exploitationsOf(doc).flatMap((item) => {
    const [date, exploitation] = [readInstant(textAt(item, 'date')), readInstant(textAt(item, 'exploitation_date'))]
    if (!date || !exploitation || Temporal.Instant.compare(exploitation, date) <= 0) return []
    const { path } = at(item, 'exploitation_date')
    return [{ path, message: 'The exploitation is later than the date on which it was known.' }]
  }),
})

/** The metrics of every vulnerability. */
export function metricsOf(doc: Place): Place[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, 'metrics'))
}

function exploitationsOf(doc: Place): Place[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, 'first_known_exploitation_dates'))
}

/** Whether the document is released: a draft's dates may still lie ahead. */
export function isReleased(doc: Place): boolean {
  return ['final', 'interim'].includes(textAt(doc, 'document', 'tracking', 'status') ?? '')
}

function laterThanNewest(doc: Place, places: readonly Place[]): Fault[] {
  const newest = revisionsByDate(doc).at(-1)?.date
  if (!newest || !isReleased(doc)) return []
  return places.flatMap(({ value, path }) => {
    const date = typeof value === 'string' ? readInstant(value) : undefined
    if (!date || Temporal.Instant.compare(date, newest) <= 0) return []
    return [{ path, message: `${String(value)} is later than the newest revision (${newest.toString()}).` }]
  })
}

/** Every place where the schema wants a date-time. */
function datePlaces(doc: Place): Place[] {
  const tracking = at(doc, 'document', 'tracking')
  const dated = ['flags', 'involvements', 'remediations', 'threats', 'first_known_exploitation_dates']
  return [
    at(tracking, 'current_release_date'), at(tracking, 'initial_release_date'), at(tracking, 'generator', 'date'),
    ...items(tracking, 'revision_history').map((revision) => at(revision, 'date')),
    ...vulnerabilitiesOf(doc).flatMap((vulnerability) => [
      at(vulnerability, 'disclosure_date'), at(vulnerability, 'discovery_date'),
      ...dated.flatMap((key) => items(vulnerability, key)).map((item) => at(item, 'date')),
    ]),
    ...exploitationsOf(doc).map((item) => at(item, 'exploitation_date')),
    ...metricsOf(doc).flatMap((metric) =>
      ['ssvc_v2', 'epss'].map((key) => at(metric, 'content', key, 'timestamp'))),
  ]
}

const dateTime = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/

/** RFC 3339 with capital T and Z, a real day of the calendar and no leap second (section 2.3). */
export function isDateTime(text: string): boolean {
  const day = dateTime.exec(text)?.[1]
  return day !== undefined && readInstant(`${day}T00:00:00Z`)?.toString().startsWith(day) === true
}
