import { ecosystemOf, packageNameOf } from './ecosystems.ts'
import { extentOf } from './intervals.ts'
import { distinct, filled, lose, losses, present } from './limits.ts'
import type { Advisory, IntervalRange, JsonObject, Product, Rendered, Standing } from './model.ts'
import { aliasesOf, reasonOf, shownCredits } from './sections.ts'
import { effectiveAssessments, effectiveCvss, overallRating } from './severities.ts'
import { escaped, markdownOf } from './to-markdown.ts'

export const osvSchemaVersion = '1.7.5'

/** Prefixes that OSV 1.7.5 has registered; any other id is local and starts with `x_`. */
const registered = new RegExp(
  '^(?:(?:ASB-A|PUB-A|ALPINE|ALSA|ALBA|ALEA|AZL|BELL|BIT|CGA|CLEANSTART|CLSA|CURL|CVE|DEBIAN|' +
  'DHI|DRUPAL|DSA|DLA|ELA|DTSA|ECHO|EEF|FreeBSD|GHSA|GO|GSD|HSEC|JLSEC|KUBE|LBSEC|LSN|MAL|MINI|MGASA|OESA|OSEC|OSV|' +
  'openSUSE-SU|PHSA|PSF|PYSEC|RHBA|RHEA|RHSA|RLSA|RXSA|RSEC|ROOT|RUSTSEC|SUSE-[SRFO]U|UBUNTU|USN|V8)-)')

/** The id under which OSV knows the advisory: `x_` and the local id, unless OSV has registered its prefix. */
export const osvId = (id: string): string => registered.test(id) ? id : `x_${id}`

const eventsOf = ({ introduced, fixed, lastAffected, limit }: IntervalRange): readonly JsonObject[] => [
  { introduced },
  ...(fixed === undefined ? [] : [{ fixed }]),
  ...(lastAffected === undefined ? [] : [{ last_affected: lastAffected }]),
  ...(limit === undefined ? [] : [{ limit }]),
]

const rangeOf = (interval: IntervalRange, product: Product): JsonObject => ({
  type: interval.type.toUpperCase(),
  ...(interval.type === 'git' ? { repo: product.repo ?? '' } : {}),
  events: eventsOf(interval),
})

const affectedOf = (product: Product): readonly JsonObject[] => {
  const affected = product.standings.filter(({ status }) => status === 'affected').map(extentOf)
  if (affected.length === 0) return []
  const whole = affected.some(({ versions, intervals }) => versions.length + intervals.length === 0)
  const ecosystem = ecosystemOf(product)
  const type = ecosystem === undefined ? 'semver' : 'ecosystem'
  const intervals = [...affected.flatMap((extent) => extent.intervals),
    ...(whole ? [{ type, introduced: '0' } as const] : [])]
  return [{
    ...(ecosystem === undefined ? {}
      : { package: { ecosystem, name: packageNameOf(product), ...present('purl', product.purl) } }),
    ...filled('ranges', distinct(intervals.map((interval) => rangeOf(interval, product)))),
    ...filled('versions', distinct(affected.flatMap(({ versions }) => versions))),
    database_specific: { vendor: product.vendor, product: product.name, ...present('cpe', product.cpe) },
  }]
}

const standingFact = (product: Product, standing: Standing): JsonObject => {
  const { versions, intervals } = extentOf(standing)
  return {
    vendor: product.vendor, product: product.name, status: standing.status, versions: [...versions],
    events: intervals.map(eventsOf), reason: reasonOf(standing),
  }
}

const severityOf = (advisory: Advisory): readonly JsonObject[] => effectiveCvss(advisory)
  .map(({ version, vector }) => ({ type: `CVSS_V${version[0]}`, score: vector }))

const creditsOf = (advisory: Advisory): readonly JsonObject[] => shownCredits(advisory).map(({ name, type, url }) =>
  ({ name, type: type.toUpperCase().replace(' ', '_'), ...filled('contact', url === undefined ? [] : [url]) }))

const own = (advisory: Advisory): JsonObject => {
  const others = advisory.products.flatMap((product) => product.standings
    .filter(({ status }) => status !== 'affected').map((standing) => standingFact(product, standing)))
  const scales = effectiveAssessments(advisory).map(({ severity }) => severity)
    .flatMap((severity) => severity.kind === 'own' ? [{ scale: severity.scale, value: severity.value }] : [])
  return {
    ...filled('cwe_ids', advisory.weaknesses.map(({ id }) => id)),
    ...present('severity', overallRating(advisory)?.toUpperCase()),
    ...filled('own_severity', scales),
    ...filled('other_standings', others),
  }
}

/**
 * The OSV record (schema 1.7.5). OSV speaks of affected packages only: an advisory without any gets an `affected`
 * that is empty, and a note says so.
 */
export const toOsv = (advisory: Advisory): Rendered => {
  const found = losses()
  const affected = distinct(advisory.products.flatMap(affectedOf))
  if (affected.length === 0) lose(found, '/products', 'OSV cannot say «not affected»: the record names no package',
    'Publish VEX beside it.')
  const references = advisory.references.filter(({ url }) => url !== advisory.url)
    .map(({ kind, url }) => ({ type: kind.toUpperCase(), url }))
  const details = markdownOf(advisory, ['description', 'impact', 'exploitation', 'fix', 'lines', 'mitigations',
    'workarounds'])
  const document = {
    schema_version: osvSchemaVersion,
    id: osvId(advisory.id),
    modified: advisory.dates.updated,
    ...present('published', advisory.dates.published),
    ...present('withdrawn', advisory.withdrawal?.at),
    ...filled('aliases', aliasesOf(advisory)),
    summary: advisory.title,
    details: `${escaped(advisory.summary)}\n\n${details}\n`,
    ...filled('severity', severityOf(advisory)),
    affected,
    references: [{ type: 'ADVISORY', url: advisory.url }, ...references],
    ...filled('credits', creditsOf(advisory)),
    database_specific: own(advisory),
  }
  return { document, problems: found.problems }
}
