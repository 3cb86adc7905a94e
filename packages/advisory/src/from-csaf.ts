import { csafProducts, type CsafProduct } from './csaf-tree.ts'
import {
  assessmentsOf, blank, creditOf, cvssSeverity, distinctBy, type ImportDefaults, type Imported, imported, instantOf,
  lineOf, namesOf, productIdOf, proseOf, ratingSeverity, soundReferences, soundStandings, weaknessesOf,
} from './imported.ts'
import { present } from './limits.ts'
import type { Advisory, Justification, Problem, Product, Publisher, Severity, Standing, Status, Tlp } from './model.ts'
import { at, listAt, textAt, textsAt } from './reading.ts'
import { note } from './shape.ts'

const statusOfGroup: Readonly<Record<string, Status>> = {
  known_affected: 'affected', first_affected: 'affected', last_affected: 'affected', fixed: 'fixed',
    first_fixed: 'fixed',
  known_not_affected: 'not_affected', under_investigation: 'under_investigation',
}
const justifications: readonly Justification[] = ['component_not_present', 'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path', 'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist']

/** Details of the first entry of a list that names the product. */
const aboutProduct = (entries: readonly unknown[], id: string, category: string, field: string): string | undefined =>
  textAt(entries.find((entry) => textsAt(entry, 'product_ids').includes(id)
    && (category === '' || textAt(entry, 'category') === category)), field)

const standingOf = (vulnerability: unknown, product: CsafProduct, status: Status): Standing => {
  const label = aboutProduct(listAt(vulnerability, 'flags'), product.id, '', 'label')
  const justification = justifications.find((known) => known === label)
  const statement = aboutProduct(listAt(vulnerability, 'threats'), product.id, 'impact', 'details')
  const silent = justification === undefined && statement === undefined
  return {
    status,
    ...(product.version === undefined ? {} : { versions: [product.version] }),
    ...(product.range === undefined ? {} : { ranges: [product.range] }),
    ...(status !== 'not_affected' ? {} : { ...present('justification', justification),
      ...present('statement', silent ? 'Stated without a reason.' : statement) }),
  }
}

const mergedStandings = (standings: readonly Standing[]): readonly Standing[] => [...Map.groupBy(standings,
  ({ status, justification, statement, versions, ranges }) => JSON.stringify([status, justification, statement,
    (versions ?? []).length + (ranges ?? []).length === 0])).values()].flatMap((group): Standing[] => {
  const [first] = group
  return first === undefined ? [] : [{ ...first, versions: group.flatMap(({ versions }) => versions ?? []),
    ranges: group.flatMap(({ ranges }) => ranges ?? []) }]
})

const productsOf = (document: unknown, vulnerability: unknown, notes: Problem[]): readonly Product[] => {
  const known = csafProducts(document, notes)
  const spoken = Object.entries(statusOfGroup).flatMap(([group, status]) =>
    textsAt(vulnerability, 'product_status', group).flatMap((id) => {
      const product = known.find((one) => one.id === id)
      return product === undefined ? [] : [{ product, standing: standingOf(vulnerability, product, status) }]
    }))
  const groups = [...Map.groupBy(spoken, ({ product }) => JSON.stringify([product.vendor, product.name])).values()]
  return groups.map((group, index): Product => {
    const [{ product } = { product: undefined }] = group
    const name = product?.name ?? 'unnamed product'
    const standings = mergedStandings(group.map(({ standing }) => standing))
    const fixed = standings.flatMap(({ status, ranges }) => status === 'affected'
      ? (ranges ?? []).flatMap((range) => range.type === 'vers' ? [/\|?<([^|=]+)$/.exec(range.expression)?.[1]] : [])
        : [])
    return {
      id: productIdOf(name, index), name, vendor: product?.vendor ?? 'unknown',
      ...present('purl', group.map((entry) => entry.product.purl).find((purl) => purl !== undefined)),
      ...present('cpe', group.map((entry) => entry.product.cpe).find((cpe) => cpe !== undefined)),
      standings: soundStandings(standings, `/products/${index}`, notes)
        .map((standing) => standing.status !== 'fixed' ? standing
          : { ...standing, versions: (standing.versions ?? []).filter((version) => !fixed.includes(version)) })
        .filter(({ status, versions, ranges }) => status !== 'fixed' || fixed.length === 0
          || (versions ?? []).length + (ranges ?? []).length > 0),
    }
  })
}

const severitiesOf = (vulnerability: unknown): readonly Severity[] => {
  const contents = [...listAt(vulnerability, 'scores'),
    ...listAt(vulnerability, 'metrics').map((metric) => at(metric, 'content'))]
  const all = contents.flatMap((content) => [
    ...['cvss_v4', 'cvss_v3', 'cvss_v2'].flatMap((key) => cvssSeverity(textAt(content, key, 'vectorString'))),
    ...ratingSeverity(textAt(content, 'qualitative_severity_rating')),
  ])
  return distinctBy(all, (severity) => JSON.stringify(severity))
}

const remediationTexts = (vulnerability: unknown, category: string): readonly string[] => [...new Set(
  listAt(vulnerability, 'remediations').filter((entry) => textAt(entry, 'category') === category)
    .flatMap((entry) => textAt(entry, 'details') ?? []).map(proseOf))]

const noteText = (holder: unknown, category: string, title?: string): string | undefined =>
  textAt(listAt(holder, 'notes').find((entry) => textAt(entry, 'category') === category
    && (title === undefined || textAt(entry, 'title') === title)), 'text')

const tlps: Readonly<Record<string, Tlp>> = {
  WHITE: 'CLEAR', CLEAR: 'CLEAR', GREEN: 'GREEN', AMBER: 'AMBER', 'AMBER+STRICT': 'AMBER+STRICT', RED: 'RED',
}
const categories: readonly Publisher['category'][] = ['vendor', 'coordinator', 'discoverer', 'translator', 'user',
  'other']

const publisherOf = (document: unknown, defaults: ImportDefaults): Publisher => {
  const [name, namespace] = [textAt(document, 'document', 'publisher', 'name'),
    textAt(document, 'document', 'publisher', 'namespace')]
  const contact = textAt(document, 'document', 'publisher', 'contact_details')
  const category = textAt(document, 'document', 'publisher', 'category')
  return name === undefined || namespace === undefined ? defaults.publisher : {
    name: lineOf(name, 256), namespace, category: categories.find((known) => known === category) ?? 'other',
    ...(contact === undefined ? {} : { contact: lineOf(contact) }),
  }
}

const wordsOf = (document: unknown, vulnerability: unknown): Pick<Advisory, 'title' | 'summary' | 'description'> => {
  const title = lineOf(textAt(document, 'document', 'title') ?? '')
  const found = (category: string): string | undefined =>
    noteText(vulnerability, category) ?? noteText(at(document, 'document'), category)
  const summary = proseOf(found('summary') ?? title)
  return { title, summary, description: proseOf(found('description') ?? found('details') ?? found('general')
    ?? summary) }
}

const creditsOf = (vulnerability: unknown, document: unknown): Advisory['credits'] => distinctBy(
  [...listAt(vulnerability, 'acknowledgments'), ...listAt(document, 'document', 'acknowledgments')].flatMap((entry) => {
    const organization = textAt(entry, 'organization')
    const names = textsAt(entry, 'names')
    const more = names.length > 0 && organization !== undefined ? { organization } : {}
    return (names.length > 0 ? names : [organization ?? '']).filter((name) => name.trim() !== '').map((name) =>
      creditOf(name, textAt(entry, 'summary'), { ...more, ...present('url', textsAt(entry, 'urls')[0]) }))
  }), ({ name, type }) => `${type} ${name}`)

const referencesOf = (document: unknown, vulnerability: unknown): Advisory['references'] => soundReferences(
  [...listAt(vulnerability, 'references'), ...listAt(document, 'document', 'references')
    .filter((entry) => textAt(entry, 'category') !== 'self')].map((entry) => ({
    kind: 'web', url: textAt(entry, 'url') ?? '', title: lineOf(textAt(entry, 'summary') ?? 'web') })))

const datesOf = (document: unknown, vulnerability: unknown, defaults: ImportDefaults): Advisory['dates'] => {
  const updated = instantOf(textAt(document, 'document', 'tracking', 'current_release_date')) ?? defaults.at
  const created = instantOf(textAt(document, 'document', 'tracking', 'initial_release_date')) ?? updated
  const released = instantOf(textAt(vulnerability, 'release_date') ?? textAt(vulnerability, 'disclosure_date'))
  const isFinal = textAt(document, 'document', 'tracking', 'status') === 'final'
  const published = isFinal ? (released !== undefined && Temporal.Instant.compare(released, updated) <= 0 ? released
    : created) : undefined
  return { created, updated, ...present('published', published),
    ...present('discovery', instantOf(textAt(vulnerability, 'discovery_date'))) }
}

/** What each vulnerability of a CSAF document is called: its CVE ID, else its first id, else its title, else nothing. */
export const vulnerabilityNames = (document: unknown): readonly string[] =>
  listAt(document, 'vulnerabilities').map((vulnerability) => lineOf(textAt(vulnerability, 'cve')
    ?? textAt(vulnerability, 'ids', 0, 'text') ?? textAt(vulnerability, 'title') ?? '', 120))

/**
 * Reads a CSAF document (2.0 or 2.1) into the model: one of its vulnerabilities, the first unless `index` says
 * otherwise. Further ones are named in a note, not read: each is an advisory of its own.
 */
export const fromCsaf = (document: unknown, defaults: ImportDefaults, index = 0): Imported => {
  const notes: Problem[] = []
  const names = vulnerabilityNames(document)
  const list = names.slice(0, 50).map((name, place) => `${place + 1}${name === '' ? '' : ` ${name}`}`).join(', ')
  if (names.length > 1) notes.push(note('', `the document speaks of ${names.length} vulnerabilities, number ${index + 1} `
    + `was read of ${list}${names.length > 50 ? ' …' : ''}`, 'Take over the others one by one, each into an advisory of its own.'))
  const vulnerability = at(document, 'vulnerabilities', index)
  const id = textAt(document, 'document', 'tracking', 'id') ?? ''
  const publisher = publisherOf(document, defaults)
  const dates = datesOf(document, vulnerability, defaults)
  const cve = textAt(vulnerability, 'cve')
  const aliases = [...textsAt(document, 'document', 'tracking', 'aliases'),
    ...listAt(vulnerability, 'ids').flatMap((entry) => textAt(entry, 'text') ?? [])]
  const selves = listAt(document, 'document', 'references').filter((entry) => textAt(entry, 'category') === 'self')
    .flatMap((entry) => textAt(entry, 'url') ?? [])
  const csafUrl = selves.find((url) => url.endsWith('.json'))
  const fixes = remediationTexts(vulnerability, 'vendor_fix').join('\n\n')
  return imported({
    ...blank(id, dates, publisher, productsOf(document, vulnerability, notes)), ...wordsOf(document, vulnerability),
    url: selves.find((url) => !url.endsWith('.json')) ?? defaults.url, ...present('csafUrl', csafUrl),
    ...namesOf(id, cve === undefined ? aliases : [cve, ...aliases]),
    tlp: tlps[textAt(document, 'document', 'distribution', 'tlp', 'label') ?? 'WHITE'] ?? 'RED',
    assessments: assessmentsOf(severitiesOf(vulnerability), publisher.name, dates.updated),
    weaknesses: weaknessesOf([textAt(vulnerability, 'cwe', 'id') ?? '',
      ...listAt(vulnerability, 'cwes').flatMap((entry) => textAt(entry, 'id') ?? [])]),
    mitigations: remediationTexts(vulnerability, 'mitigation'),
      workarounds: remediationTexts(vulnerability, 'workaround'),
    ...present('impact', noteText(vulnerability, 'details', 'Impact')),
    ...(fixes === '' ? {} : { howToFix: noteText(vulnerability, 'details', 'How to apply the fix') ?? fixes }),
    references: referencesOf(document, vulnerability), credits: creditsOf(vulnerability, document),
  }, notes)
}
