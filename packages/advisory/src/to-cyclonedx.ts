import { type Leaf, leafIdentifiers, leavesOf } from './csaf-products.ts'
import { filled, lose, losses, present } from './limits.ts'
import type { Advisory, Assessment, JsonObject, Rendered, Status } from './model.ts'
import { aliasesOf, reasonOf, shownCredits } from './sections.ts'
import { effectiveAssessments, readCvss } from './severities.ts'

const states: Readonly<Record<Status, string>> = {
  affected: 'exploitable', fixed: 'resolved', not_affected: 'not_affected', under_investigation: 'in_triage',
}
const justifications: Readonly<Record<string, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
}
const methods = { '2.0': 'CVSSv2', '3.0': 'CVSSv3', '3.1': 'CVSSv31', '4.0': 'CVSSv4' } as const

const ratingOf = ({ severity, by }: Assessment): JsonObject => {
  const source = { name: by }
  if (severity.kind === 'qualitative') return { source, severity: severity.rating, method: 'other' }
  if (severity.kind === 'own')
    return { source, severity: 'unknown', method: 'other', justification: `${severity.scale}: ${severity.value}` }
  if (severity.kind === 'ssvc')
    return { source, severity: 'unknown', method: 'SSVC', ...present('justification', severity.outcome) }
  const reading = readCvss(severity.vector)
  if ('refused' in reading) throw new Error(`unchecked vector ${severity.vector}`)
  const { version, vector, baseScore, baseSeverity } = reading
  return { source, score: baseScore, severity: baseSeverity, method: methods[version], vector }
}

const componentOf = (leaf: Leaf): JsonObject => {
  const { purl, cpe } = leafIdentifiers(leaf)
  return {
    type: 'application',
    'bom-ref': leaf.productId,
    supplier: { name: leaf.product.vendor },
    name: leaf.product.name,
    ...present('version', leaf.version),
    ...present('cpe', cpe),
    ...present('purl', purl),
  }
}

const responses = (leaves: readonly Leaf[], advisory: Advisory): readonly string[] => [
  ...(leaves.some(({ interval }) => interval?.fixed !== undefined) ? ['update'] : []),
  ...(advisory.workarounds.length + advisory.mitigations.length > 0 ? ['workaround_available'] : []),
]

const analysisOf = (advisory: Advisory, leaves: readonly Leaf[]): JsonObject => {
  const [first] = leaves
  const status = first?.status ?? 'under_investigation'
  const detail = first?.standing === undefined ? '' : reasonOf(first.standing)
  return {
    state: states[status],
    ...present('justification', justifications[first?.standing?.justification ?? '']),
    ...filled('response', status === 'affected' ? responses(leaves, advisory) : []),
    ...(detail === '' ? {} : { detail }),
  }
}

const affectsOf = ({ productId, interval, version, name, status }: Leaf): JsonObject => {
  const said = status === 'affected' ? 'affected' : status === 'under_investigation' ? 'unknown' : 'unaffected'
  const what: JsonObject = interval === undefined && version !== undefined ? { version } : { range: name }
  return { ref: productId, versions: [{ ...what, status: said }] }
}

/** Leaves of one status and one reason share an analysis, which CycloneDX has once per vulnerability. */
const groupsOf = (leaves: readonly Leaf[]): readonly (readonly Leaf[])[] =>
  [...Map.groupBy(leaves, ({ status, standing }) =>
    JSON.stringify([status, standing?.justification, standing?.statement])).values()]

const vulnerabilityOf = (advisory: Advisory, leaves: readonly Leaf[]): JsonObject => {
  const { dates } = advisory
  const others = [...aliasesOf(advisory), advisory.id].filter((name) => name !== (advisory.cveId ?? advisory.id))
  return {
    'bom-ref': `${advisory.id}:${leaves[0]?.productId ?? ''}:${leaves[0]?.status ?? ''}`,
    id: advisory.cveId ?? advisory.id,
    source: { name: advisory.publisher.name, url: advisory.url },
    ...filled('references', others.map((id) => ({ id, source: { name: advisory.publisher.name, url: advisory.url } }))),
    ...filled('ratings', effectiveAssessments(advisory).map(ratingOf)),
    ...filled('cwes', advisory.weaknesses.map(({ id }) => Number(id.slice(4)))),
    description: advisory.title,
    detail: `${advisory.summary}\n\n${advisory.description}`,
    ...present('recommendation', advisory.howToFix),
    ...(advisory.workarounds.length === 0 ? {} : { workaround: advisory.workarounds.join('\n\n') }),
    advisories: [{ url: advisory.url, title: advisory.id },
      ...advisory.references.filter(({ url }) => url !== advisory.url)
        .map(({ url, title }) => ({ url, ...present('title', title) }))],
    created: dates.created,
    ...present('published', dates.published),
    updated: dates.updated,
    ...present('rejected', advisory.withdrawal?.at),
    ...(shownCredits(advisory).length === 0 ? {}
      : { credits: { individuals: shownCredits(advisory).map(({ name }) => ({ name })) } }),
    analysis: analysisOf(advisory, leaves),
    affects: leaves.map(affectsOf),
  }
}

/**
 * The CycloneDX VEX of 1.6, which most read, or 1.7: the products as components, and one entry of the vulnerability
 * for every status and reason. Credit types have no field, which a problem notes.
 */
export const toCycloneDxVex = (advisory: Advisory, specVersion: '1.6' | '1.7' = '1.6'): Rendered => {
  const found = losses()
  if (shownCredits(advisory).length > 0) lose(found, '/credits', 'CycloneDX has no credit types: only names are given',
    'Read the types in the other formats.')
  const leaves = leavesOf(advisory)
  const document = {
    bomFormat: 'CycloneDX',
    specVersion,
    version: advisory.revisions.at(-1)?.number ?? 1,
    metadata: {
      timestamp: advisory.dates.updated,
      tools: { components: [{ type: 'application', name: 'Parley' }] },
      supplier: { name: advisory.publisher.name, url: [advisory.publisher.namespace] },
    },
    components: leaves.map(componentOf),
    vulnerabilities: groupsOf(leaves).map((group) => vulnerabilityOf(advisory, group)),
  }
  return { document, problems: found.problems }
}
