import { type Leaf, leafIdentifiers, leavesOf } from './csaf-products.ts'
import { filled, present } from './limits.ts'
import type { Advisory, JsonObject, Rendered } from './model.ts'
import { aliasesOf, productLabel } from './sections.ts'

const actionOf = (advisory: Advisory, { product, interval, standing }: Leaf): string => {
  const fix = interval?.fixed === undefined ? 'No fix is available yet.'
    : `Update ${productLabel(product)} to ${interval.fixed} or later.`
  return [fix, standing?.statement, advisory.howToFix, ...advisory.workarounds, ...advisory.mitigations]
    .filter((part) => part !== undefined).join('\n\n')
}

const impactOf = ({ standing }: Leaf): JsonObject => ({
  ...present('justification', standing?.justification), ...present('impact_statement', standing?.statement),
})

const statementOf = (advisory: Advisory, leaf: Leaf): JsonObject => {
  const { purl, cpe } = leafIdentifiers(leaf)
  const identifiers = {
    ...present('purl', purl),
    ...(cpe === undefined ? {} : { [cpe.startsWith('cpe:2.3:') ? 'cpe23' : 'cpe22']: cpe }),
  }
  const id = purl ?? `${advisory.url}#${encodeURIComponent(leaf.productId)}`
  const names = aliasesOf(advisory)
  const notes = leaf.status === 'not_affected' ? undefined : leaf.standing?.statement
  return {
    vulnerability: {
      '@id': advisory.url,
      name: advisory.cveId ?? advisory.id,
      description: advisory.summary,
      ...filled('aliases', [...names.filter((name) => name !== advisory.cveId),
        ...(advisory.cveId === undefined ? [] : [advisory.id])]),
    },
    timestamp: advisory.dates.published ?? advisory.dates.updated,
    products: [{ '@id': id, ...(Object.keys(identifiers).length === 0 ? {} : { identifiers }) }],
    status: leaf.status,
    supplier: leaf.product.vendor,
    status_notes: [`${productLabel(leaf.product)} ${leaf.name}`, ...(notes === undefined ? [] : [notes])].join('\n\n'),
    ...(leaf.status === 'not_affected' ? impactOf(leaf) : {}),
    ...(leaf.status === 'affected' ? { action_statement: actionOf(advisory, leaf) } : {}),
  }
}

/** The OpenVEX document (0.2.0), one statement for every version and range that the advisory speaks of. */
export const toOpenVex = (advisory: Advisory): Rendered => {
  const { dates, publisher, revisions } = advisory
  const document = {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `${advisory.url}#openvex`,
    author: publisher.name,
    role: publisher.category,
    timestamp: dates.published ?? dates.updated,
    last_updated: dates.updated,
    version: revisions.at(-1)?.number ?? 1,
    tooling: 'Parley',
    statements: leavesOf(advisory).map((leaf) => statementOf(advisory, leaf)),
  }
  return { document, problems: [] }
}
