import { leavesOf, productTree } from './csaf-products.ts'
import { csafVulnerability } from './csaf-vulnerability.ts'
import { distinct, filled, lose, losses, type Losses, present } from './limits.ts'
import type { Advisory, Json, JsonObject, Rendered, Status } from './model.ts'
import { aliasesOf } from './sections.ts'
import { effectiveAssessments, overallRating } from './severities.ts'

type CsafVersion = '2.0' | '2.1'

const schemaOf21 = 'https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json'

/** File name of a CSAF document: its id in small letters, every run of other characters one `_` (CSAF 2.0 §5.1). */
export const csafFileName = (id: string): string => `${id.toLowerCase().replaceAll(/[^+\-a-z0-9]+/g, '_')}.json`

/** The year under which a CSAF document is filed: that of its initial release (CSAF 2.0 §7.1.11). */
export const csafYear = (advisory: Advisory): string => (advisory.revisions[0]?.at ?? advisory.dates.created).slice(0,
  4)

const labels20 = { CLEAR: 'WHITE', GREEN: 'GREEN', AMBER: 'AMBER', 'AMBER+STRICT': 'AMBER', RED: 'RED' } as const

const distributionOf = ({ tlp }: Advisory, csaf: CsafVersion, found: Losses): JsonObject => {
  if (csaf === '2.1') return { tlp: { label: tlp, url: 'https://www.first.org/tlp/' } }
  if (tlp === 'AMBER+STRICT') lose(found, '/tlp', 'CSAF 2.0 knows TLP 1.0 only: AMBER stands for AMBER+STRICT',
    'Publish CSAF 2.1 beside it; the text of the distribution names the stricter label.')
  return {
    ...(tlp === 'AMBER+STRICT' ? { text: 'TLP:AMBER+STRICT (TLP 2.0): for the recipients\' own organisation only.' }
      : {}),
    tlp: { label: labels20[tlp], url: 'https://www.first.org/tlp/' },
  }
}

const severityText = (advisory: Advisory): string | undefined => {
  const own = effectiveAssessments(advisory).map(({ severity }) => severity)
    .flatMap((severity) => severity.kind === 'own' ? [severity.value] : [])
  return own[0] ?? overallRating(advisory)
}

const trackingOf = (advisory: Advisory): JsonObject => {
  const { revisions, dates } = advisory
  const newest = revisions.at(-1)
  return {
    ...filled('aliases', aliasesOf(advisory)),
    current_release_date: newest?.at ?? dates.updated,
    generator: { engine: { name: 'Parley' } },
    id: advisory.id,
    initial_release_date: revisions[0]?.at ?? dates.created,
    revision_history: revisions.map(({ at, number, summary }) => ({ date: at, number: `${number}`, summary })),
    status: dates.published === undefined ? 'draft' : 'final',
    version: `${newest?.number ?? 1}`,
  }
}

/** A withdrawn document has exactly one note of category description, the reason (CSAF 2.1 §4.7). */
const notesOf = ({ summary, description, publisher, withdrawal }: Advisory): readonly JsonObject[] => [
  ...(withdrawal === undefined ? []
    : [{ category: 'description', title: 'Reasoning for Withdrawal', text: withdrawal.reason }]),
  { category: 'summary', title: 'Summary', text: summary },
  { category: withdrawal === undefined ? 'description' : 'general', title: 'Description', text: description },
  ...(publisher.contact === undefined ? []
    : [{ category: 'general', title: 'Contact', text: publisher.contact }]),
]

const selfReferences = ({ url, csafUrl, csaf21Url, id }: Advisory, csaf: CsafVersion): readonly JsonObject[] => {
  const own = csaf === '2.1' ? csaf21Url ?? csafUrl : csafUrl
  return [
    ...(own === undefined ? [] : [{ category: 'self', summary: `${id} as CSAF document`, url: own }]),
    { category: 'self', summary: `${id} as web page`, url },
  ]
}

/** The profile: withdrawn (2.1 only), security advisory when something is affected (in 2.0 or fixed), else VEX. */
const categoryOf = (advisory: Advisory, csaf: CsafVersion): string => {
  if (csaf === '2.1' && advisory.withdrawal !== undefined && advisory.revisions.length > 1) return 'csaf_withdrawn'
  const spoken = advisory.products.map(({ standings }) => standings.map(({ status }) => status))
  const advised = (statuses: readonly Status[]): boolean => statuses.includes('affected')
    || (csaf === '2.0' && statuses.includes('fixed'))
  // CSAF 2.1 tests 6.1.27.12 and 6.1.27.13: something is affected, and of every fixed product some version was.
  const orphaned = csaf === '2.1' && spoken.some((statuses) => statuses.includes('fixed') && !advised(statuses))
  return spoken.some(advised) && !orphaned ? 'csaf_security_advisory' : 'csaf_vex'
}

const documentOf = (advisory: Advisory, csaf: CsafVersion, found: Losses): JsonObject => {
  const { publisher } = advisory
  const severity = severityText(advisory)
  return {
    ...(severity === undefined ? {} : { aggregate_severity: { text: severity } }),
    category: categoryOf(advisory, csaf),
    csaf_version: csaf,
    distribution: distributionOf(advisory, csaf, found),
    lang: 'en',
    notes: notesOf(advisory),
    publisher: {
      category: publisher.category,
      ...present('contact_details', publisher.contact),
      name: publisher.name,
      namespace: publisher.namespace,
    },
    references: distinct(selfReferences(advisory, csaf)),
    title: advisory.title,
    tracking: trackingOf(advisory),
  }
}

/** Keys in alphabetical order, the arrays left as they are (CSAF 2.0 test 6.2.13). */
const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  return isObject(value) ? sortedObject(value) : value
}
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null
  && !Array.isArray(value)
const sortedObject = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value)
  .sort(([a], [b]) => a < b ? -1 : 1).map(([key, entry]) => [key, sorted(entry)]))

const render = (advisory: Advisory, csaf: CsafVersion): Rendered => {
  const found = losses()
  const document = documentOf(advisory, csaf, found)
  const head = csaf === '2.1' ? { $schema: schemaOf21 } : {}
  // Test 6.1.27.14 of CSAF 2.1: a withdrawn document has neither products nor vulnerabilities.
  if (document['category'] === 'csaf_withdrawn') return { document: sortedObject({ ...head, document }),
    problems: found.problems }
  const leaves = leavesOf(advisory)
  const vulnerabilities = [csafVulnerability(advisory, leaves, csaf, found)]
  const body = { ...head, document, product_tree: productTree(leaves, csaf), vulnerabilities }
  return { document: sortedObject(body), problems: found.problems }
}

/**
 * The CSAF 2.0 document, profile security advisory or VEX. CVSS 4.0 and SSVC have no place in it: they go into
 * notes, and the problems say so. Status `final` once `dates.published` is set, else `draft`.
 */
export const toCsaf20 = (advisory: Advisory): Rendered => render(advisory, '2.0')

/**
 * The CSAF 2.1 document (Committee Specification Draft 03), profile security advisory, VEX or, once the advisory
 * is withdrawn by a second revision, withdrawn.
 */
export const toCsaf21 = (advisory: Advisory): Rendered => render(advisory, '2.1')
