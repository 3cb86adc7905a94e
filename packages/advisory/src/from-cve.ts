import { ecosystemOfCollection } from './ecosystems.ts'
import {
  assessmentsOf, blank, creditOf, cvssSeverity, distinctBy, type ImportDefaults, type Imported, imported, instantOf,
  lineOf, namesOf, productIdOf, proseOf, ratingSeverity, referenceKinds, soundReferences, soundStandings, typeOf,
  weaknessesOf,
} from './imported.ts'
import { present } from './limits.ts'
import type {
  Advisory, IntervalRange, Problem, Product, Reference, ReferenceKind, Severity, Standing, Status,
} from './model.ts'
import { type Fields, isFields, listAt, textAt, textsAt } from './reading.ts'
import { isBarePurl } from './syntax.ts'
import { cveTags } from './to-cve.ts'

const statuses: Readonly<Record<string, Status>> = {
  affected: 'affected', unaffected: 'fixed', unknown: 'under_investigation',
}
/** Words that stand where a version should. */
const nothing = /^(?:n\/?a|unspecified|unknown|\*|-|all|any)$/i

const intervalOf = (entry: unknown, version: string): IntervalRange | undefined => {
  const [below, upTo] = [textAt(entry, 'lessThan'), textAt(entry, 'lessThanOrEqual')]
  const end = below ?? upTo
  if (end === undefined) return undefined
  const introduced = nothing.test(version) || version === '0' ? '0' : version
  const type = typeOf(textAt(entry, 'versionType') ?? '', [introduced, ...(end === '*' ? [] : [end])])
  if (end === '*') return { type, introduced }
  return below === undefined ? { type, introduced, lastAffected: end } : { type, introduced, fixed: end }
}

const standingsOf = (affected: unknown): readonly Standing[] => {
  const fallback = textAt(affected, 'defaultStatus') ?? 'unknown'
  const standings = listAt(affected, 'versions').map((entry): Standing => {
    const version = textAt(entry, 'version') ?? ''
    const status = statuses[textAt(entry, 'status') ?? ''] ?? 'under_investigation'
    const interval = intervalOf(entry, version)
    if (interval === undefined) return { status, versions: nothing.test(version) ? [] : [version] }
    const { fixed, ...rest } = interval
    return { status, ranges: [status === 'fixed' && fixed !== undefined ? { ...rest, limit: fixed } : interval] }
  })
  const merged = [...Map.groupBy(standings, ({ status }) => status)].flatMap(([status, group]): Standing[] => {
    const said = group.filter(({ versions, ranges }) => (versions ?? []).length + (ranges ?? []).length > 0)
    const whole: Standing[] = said.length < group.length ? [{ status }] : []
    return said.length === 0 ? whole : [{ status, versions: said.flatMap(({ versions }) => versions ?? []),
      ranges: said.flatMap(({ ranges }) => ranges ?? []) }]
  })
  const ends = merged.flatMap(({ status, ranges }) => status === 'affected'
    ? (ranges ?? []).flatMap((range) => 'fixed' in range ? [range.fixed] : []) : [])
  const plain = merged.map((standing) => standing.status !== 'fixed' ? standing
    : { ...standing, versions: (standing.versions ?? []).filter((version) => !ends.includes(version)) })
    .filter((standing) => standing.status !== 'fixed'
      || (standing.versions ?? []).length + (standing.ranges ?? []).length > 0)
  return plain.length > 0 ? plain : [{ status: statuses[fallback] ?? 'under_investigation' }]
}

const productOf = (affected: unknown, index: number, notes: Problem[]): Product => {
  const name = lineOf(textAt(affected, 'product') ?? textAt(affected, 'packageName') ?? 'unnamed product')
  const packageName = textAt(affected, 'packageName')
  const purl = textAt(affected, 'packageURL')
  const ecosystem = ecosystemOfCollection(textAt(affected, 'collectionURL') ?? '')
  return {
    id: productIdOf(name, index), name, vendor: lineOf(textAt(affected, 'vendor') ?? 'unknown'),
    ...present('ecosystem', ecosystem),
    ...(packageName === name ? {} : present('packageName', packageName)),
    ...(purl !== undefined && isBarePurl(purl) ? { purl } : {}),
    ...present('cpe', textsAt(affected, 'cpes')[0]),
    ...present('repo', textAt(affected, 'repo')),
    standings: soundStandings(standingsOf(affected), `/products/${index}`, notes),
  }
}

const otherSeverity = (other: unknown): readonly Severity[] => {
  const [type, value] = [textAt(other, 'type'), textAt(other, 'content', 'text')]
  if (type === undefined || value === undefined) return []
  return type === 'rating' ? ratingSeverity(value)
    : [{ kind: 'own', scale: lineOf(type, 128), value: lineOf(value, 128) }]
}

const severitiesOf = (cna: unknown): readonly Severity[] => listAt(cna, 'metrics').flatMap((metric) => [
  ...['cvssV4_0', 'cvssV3_1', 'cvssV3_0', 'cvssV2_0'].flatMap((key) =>
    cvssSeverity(textAt(metric, key, 'vectorString'))),
  ...otherSeverity(isFields(metric) ? metric['other'] : undefined),
])

const kindOf = (tags: readonly string[]): ReferenceKind => {
  const known = referenceKinds.find((kind) => tags.includes(cveTags[kind]))
  return known ?? (tags.includes('third-party-advisory') ? 'advisory' : 'web')
}

const referencesOf = (cna: unknown): readonly Reference[] => soundReferences(listAt(cna, 'references').map((entry) => {
  const name = textAt(entry, 'name')
  return { kind: kindOf(textsAt(entry, 'tags')), url: textAt(entry, 'url') ?? '',
    ...(name === undefined ? {} : { title: lineOf(name) }) }
}))

const english = (entries: readonly unknown[]): readonly string[] => entries
  .filter((entry) => (textAt(entry, 'lang') ?? 'en').toLowerCase().startsWith('en'))
  .flatMap((entry) => { const value = textAt(entry, 'value'); return value === undefined ? [] : [proseOf(value)] })

type Words = Pick<Advisory, 'title' | 'summary' | 'description'> & Partial<Advisory>

const wordsOf = (cna: unknown, fallback: string): Words => {
  const description = english(listAt(cna, 'descriptions')).join('\n\n') || fallback
  const title = lineOf(textAt(cna, 'title') ?? description.split('\n')[0] ?? '', 256)
  const joined = (entries: readonly unknown[]): string | undefined => english(entries).join('\n\n') || undefined
  return {
    title, summary: title, description, workarounds: english(listAt(cna, 'workarounds')),
    ...present('impact', joined(listAt(cna, 'impacts').flatMap((impact) => listAt(impact, 'descriptions')))),
    ...present('howToFix', joined(listAt(cna, 'solutions'))),
    ...present('exploitation', joined(listAt(cna, 'exploits'))),
  }
}

const publisherOf = (document: Fields | undefined, defaults: ImportDefaults): Pick<Advisory, 'publisher' | 'cna'> => {
  const orgId = textAt(document, 'cveMetadata', 'assignerOrgId')
  const shortName = textAt(document, 'cveMetadata', 'assignerShortName')
  const cna = orgId === undefined ? {} : { cna: { orgId, ...present('shortName', shortName) } }
  return { publisher: defaults.publisher, ...cna }
}

/** Reads a CVE record (5.x), its CNA container only: what others added in ADP containers is left alone. */
export const fromCve = (document: unknown, defaults: ImportDefaults): Imported => {
  const notes: Problem[] = []
  const record = isFields(document) ? document : undefined
  const cna = isFields(record?.['containers']) ? record['containers']['cna'] : undefined
  const cveId = textAt(record, 'cveMetadata', 'cveId') ?? ''
  const id = textAt(cna, 'source', 'advisory') ?? `imported-${cveId}`
  const published = instantOf(textAt(cna, 'datePublic')) ?? instantOf(textAt(record, 'cveMetadata', 'datePublished'))
  const stated = instantOf(textAt(record, 'cveMetadata', 'dateUpdated')) ?? published ?? defaults.at
  const updated = published !== undefined && Temporal.Instant.compare(published, stated) > 0 ? published : stated
  const dates = { created: published ?? updated, updated, ...present('published', published) }
  const references = referencesOf(cna)
  const own = references.find(({ kind }) => kind === 'advisory')
  const rejected = english(listAt(cna, 'rejectedReasons')).join('\n\n')
  const rejectedAt = instantOf(textAt(record, 'cveMetadata', 'dateRejected')) ?? updated
  const affected = listAt(cna, 'affected').map((entry, index) => productOf(entry, index, notes))
  return imported({
    ...blank(id, dates, defaults.publisher, affected), ...publisherOf(record, defaults),
      ...wordsOf(cna, rejected || cveId),
    ...namesOf(id, [cveId, ...textsAt(cna, 'source', 'aliases')]),
    url: own?.url ?? defaults.url,
    references: references.filter((reference) => reference !== own),
    assessments: assessmentsOf(severitiesOf(cna), defaults.publisher.name, updated),
    weaknesses: weaknessesOf(listAt(cna, 'problemTypes').flatMap((type) => listAt(type, 'descriptions'))
      .flatMap((entry) => textAt(entry, 'cweId') ?? [])),
    credits: distinctBy(listAt(cna, 'credits').flatMap((entry) => {
      const name = textAt(entry, 'value')
      return name === undefined ? [] : [creditOf(name, textAt(entry, 'type') ?? 'finder')]
    }), ({ name, type }) => `${type} ${name}`),
    timeline: listAt(cna, 'timeline').flatMap((entry) => {
      const [time, text] = [instantOf(textAt(entry, 'time')), textAt(entry, 'value')]
      return time === undefined || text === undefined ? [] : [{ at: time, text: proseOf(text) }]
    }),
    ...(rejected === '' ? {} : { withdrawal: { at: rejectedAt, reason: rejected } }),
  }, notes)
}
