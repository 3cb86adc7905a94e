import { aliasesOf, reasonOf, shownCredits } from './sections.ts'
import { collectionOf, packageNameOf, versionTypeOf } from './ecosystems.ts'
import { extentOf, fixedVersions } from './intervals.ts'
import { distinct, filled, firstOf, type Losses, lose, losses, present, within } from './limits.ts'
import type {
  Advisory, Assessment, IntervalRange, JsonObject, Product, ReferenceKind, Rendered, Status,
} from './model.ts'
import { error } from './shape.ts'
import { effectiveAssessments, readCvss } from './severities.ts'
import { weaknessName } from './weaknesses.ts'

/** MITRE, the CNA of last resort: it assigns for everyone who has no CNA of their own. */
export const cnaOfLastResort = { orgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca', shortName: 'mitre' } as const

const format = 'The CVE record format'

const statuses: Readonly<Record<Status, string>> = {
  affected: 'affected', fixed: 'unaffected', not_affected: 'unaffected', under_investigation: 'unknown',
}

const versionEntry = (interval: IntervalRange, status: Status, product: Product): JsonObject => {
  const { introduced, fixed, lastAffected, limit, type } = interval
  const end: JsonObject = lastAffected === undefined
    ? { lessThan: fixed ?? limit ?? '*' } : { lessThanOrEqual: lastAffected }
  return { version: introduced, status: statuses[status], versionType: versionTypeOf(product, type), ...end }
}

const versionsOf = (product: Product): readonly JsonObject[] => {
  const stated = product.standings.flatMap((standing) => {
    const { versions, intervals } = extentOf(standing)
    return [
      ...intervals.map((interval) => versionEntry(interval, standing.status, product)),
      ...versions.map((version) => ({ version, status: statuses[standing.status] })),
    ]
  })
  const fixed = fixedVersions(product).map((version) => ({ version, status: 'unaffected' }))
  return distinct([...stated, ...fixed])
}

/** What the record says of versions that no entry names. */
const defaultStatus = (product: Product): string => {
  const whole = product.standings.find((standing) => {
    const { versions, intervals } = extentOf(standing)
    return versions.length + intervals.length === 0
  })
  if (whole !== undefined) return statuses[whole.status]
  return product.standings.some(({ status }) => status === 'affected') ? 'unaffected' : 'unknown'
}

const affectedOf = (product: Product): JsonObject => {
  // A package URL says both already, and the format wants them not beside it.
  const collection = product.purl === undefined ? collectionOf(product) : undefined
  return {
    vendor: product.vendor,
    product: product.name,
    ...(collection === undefined ? {} : { collectionURL: collection, packageName: packageNameOf(product) }),
    ...present('packageURL', product.purl),
    ...filled('cpes', product.cpe === undefined ? [] : [product.cpe]),
    ...present('repo', product.repo),
    defaultStatus: defaultStatus(product),
    ...filled('versions', versionsOf(product)),
  }
}

/** CVE reference tags; a kind that CVE has no word for keeps ours behind `x_`. */
export const cveTags: Readonly<Record<ReferenceKind, string>> = {
  advisory: 'vendor-advisory', article: 'technical-description', detection: 'x_detection',
  discussion: 'mailing-list', report: 'issue-tracking', fix: 'patch', introduced: 'x_introduced', git: 'x_git',
  package: 'product', evidence: 'exploit', web: 'related',
}

const referencesOf = (advisory: Advisory, found: Losses): readonly JsonObject[] => {
  const own = { url: advisory.url, name: advisory.id, tags: ['vendor-advisory'] }
  const others = advisory.references.filter(({ url }) => url !== advisory.url)
    .map(({ url, title, kind }) => ({ url, ...present('name', title), tags: [cveTags[kind]] }))
  return firstOf(found, [own, ...others], 512, '/references', format)
}

const metricOf = ({ severity }: Assessment): JsonObject => {
  if (severity.kind === 'qualitative') return { other: { type: 'rating', content: { text: severity.rating } } }
  if (severity.kind === 'own')
    return { other: { type: severity.scale.slice(0, 128), content: { text: severity.value } } }
  if (severity.kind === 'ssvc') {
    const options = severity.selections.map(({ key, name, values }) =>
      ({ [name ?? key]: values.map((value) => value.name ?? value.key).join(', ') }))
    return { other: { type: 'ssvc', content: { options, ...present('decision', severity.outcome) } } }
  }
  const reading = readCvss(severity.vector)
  if ('refused' in reading) throw new Error(`unchecked vector ${severity.vector}`)
  const { version, vector, baseScore, baseSeverity } = reading
  const data = { version, vectorString: vector, baseScore }
  return {
    format: 'CVSS',
    [`cvssV${version.replace('.', '_')}`]: version === '2.0' ? data
      : { ...data, baseSeverity: baseSeverity.toUpperCase() },
  }
}

const texts = (found: Losses, advisory: Advisory, entries: readonly string[], path: string): readonly JsonObject[] =>
  distinct(entries.map((value, index) =>
    ({ lang: 'en', value: within(found, value, 4096, `${path}/${index}`, format, advisory.url) })))

const solutionTexts = (advisory: Advisory): readonly string[] => [
  ...(advisory.howToFix === undefined ? [] : [advisory.howToFix]),
  ...advisory.remediations.flatMap(({ product, line, state, version, note }) => {
    const name = advisory.products.find(({ id }) => id === product)?.name ?? product
    const words = { released: `fixed in ${version ?? ''}`, planned: 'a fix is planned',
      not_planned: 'no fix is planned' }
    return [`${name} ${line}: ${words[state]}.${note === undefined ? '' : ` ${note}`}`]
  }),
]

const problemTypesOf = ({ weaknesses }: Advisory): readonly JsonObject[] => weaknesses.map(({ id }) => ({
  descriptions: [{ lang: 'en', description: `${id}: ${weaknessName(id) ?? ''}`, cweId: id, type: 'CWE' }],
}))

const descriptionsOf = (advisory: Advisory, found: Losses): readonly JsonObject[] => {
  const remarks = advisory.products.flatMap((product) => product.standings
    .filter((standing) => reasonOf(standing) !== '').map((standing) => `${product.name}: ${reasonOf(standing)}`))
  const whole = [advisory.summary, advisory.description, ...remarks].join('\n\n')
  return texts(found, advisory, [whole], '/description')
}

const creditsOf = (advisory: Advisory): readonly JsonObject[] => distinct(shownCredits(advisory)
  .map(({ name, organization, type }) =>
    ({ lang: 'en', value: organization === undefined ? name : `${name} (${organization})`, type })))

const publishedContainer = (advisory: Advisory, found: Losses): JsonObject => {
  const { mitigations, workarounds, impact, exploitation, dates } = advisory
  const others = aliasesOf(advisory).filter((name) => name !== advisory.cveId)
  return {
    providerMetadata: { ...(advisory.cna ?? cnaOfLastResort) },
    title: within(found, advisory.title, 256, '/title', format, advisory.url),
    ...present('datePublic', dates.published),
    descriptions: descriptionsOf(advisory, found),
    affected: distinct(advisory.products.map(affectedOf)),
    ...filled('problemTypes', problemTypesOf(advisory)),
    references: referencesOf(advisory, found),
    ...filled('impacts', impact === undefined ? []
      : [{ descriptions: texts(found, advisory, [impact], '/impact') }]),
    ...filled('metrics', distinct(effectiveAssessments(advisory).map(metricOf))),
    ...filled('workarounds', texts(found, advisory, [...workarounds, ...mitigations], '/workarounds')),
    ...filled('solutions', texts(found, advisory, solutionTexts(advisory), '/remediations')),
    ...filled('exploits', texts(found, advisory, exploitation === undefined ? [] : [exploitation], '/exploitation')),
    ...filled('timeline', distinct(advisory.timeline.map(({ at, text }) => ({ time: at, lang: 'en', value: text })))),
    ...filled('credits', creditsOf(advisory)),
    source: { advisory: advisory.id, ...filled('aliases', others), discovery: 'UNKNOWN' },
    x_generator: { engine: 'parley' },
  }
}

const rejectedContainer = (advisory: Advisory, reason: string, found: Losses): JsonObject => ({
  providerMetadata: { ...(advisory.cna ?? cnaOfLastResort) },
  rejectedReasons: texts(found, advisory, [reason], '/withdrawal/reason'),
})

/**
 * The CNA container for CVE Services (`POST|PUT /cve/{id}/cna`, or `/reject` when the advisory is withdrawn):
 * only what a CNA sends, no `cveMetadata`.
 */
export const toCnaContainer = (advisory: Advisory): Rendered => {
  const found = losses()
  if (advisory.cna === undefined) lose(found, '/cna', 'no CNA is named: MITRE, the CNA of last resort, is put down',
    'Name the CNA that assigned the CVE ID.')
  const document = advisory.withdrawal === undefined
    ? publishedContainer(advisory, found) : rejectedContainer(advisory, advisory.withdrawal.reason, found)
  return { document, problems: found.problems }
}

/**
 * The full CVE record, valid for formats 5.1.1 and 5.2; state REJECTED once the advisory is withdrawn. Without a
 * CVE ID the document is empty and an `error` says so.
 */
export const toCveRecord = (advisory: Advisory): Rendered => {
  if (advisory.cveId === undefined) return { document: {}, problems: [
    error('/cveId', 'there is no CVE ID', 'Reserve or request one; the other formats need none.')] }
  const { document: cna, problems } = toCnaContainer(advisory)
  const { orgId, shortName } = { ...cnaOfLastResort, shortName: undefined, ...(advisory.cna ?? cnaOfLastResort) }
  const { dates, withdrawal } = advisory
  const cveMetadata = {
    cveId: advisory.cveId,
    assignerOrgId: orgId,
    ...present('assignerShortName', shortName),
    state: withdrawal === undefined ? 'PUBLISHED' : 'REJECTED',
    ...present('datePublished', dates.published),
    dateUpdated: dates.updated,
    ...present('dateRejected', withdrawal?.at),
  }
  return { document: { dataType: 'CVE_RECORD', dataVersion: '5.2', cveMetadata, containers: { cna } }, problems }
}
