import { environmentalIsZero } from './cvss-environment.ts'
import { cvssObjectsOf } from './cvss-objects.ts'
import type { CvssObject } from './cvss-objects.ts'
import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import {
  branchesOf, definedProducts, fullProductNamesOf, hashListsOf, isCsaf21, productFinder, productReferences,
  productsWithStatus, vulnerabilitiesOf,
} from './products.ts'
import { at, exists, items, textAt, textsAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.2.1 to 6.2.3, 6.2.8, 6.2.9, 6.2.16, 6.2.18 and 6.2.19: products and what is said of them. */
export const optionalProductTests: RuleTable = rules({
  '6.2.1': unusedProducts,
  '6.2.2': missingRemediations,
  '6.2.3': missingScores,
  '6.2.8': (doc) => onlyHash(doc, 'md5'),
  '6.2.9': (doc) => onlyHash(doc, 'sha1'),
  '6.2.16': (doc) => fullProductNamesOf(doc)
    .filter((product) => !exists(product, 'product_identification_helper'))
    .map((product) => ({
      path: at(product, 'product_identification_helper').path,
      message: `Nothing helps to identify ${textAt(product, 'product_id') ?? 'the product'}; add a purl or cpe.`,
    })),
  '6.2.18': rangesWithoutVers,
  '6.2.19': fixedButScored,
})

function unusedProducts(doc: Place): Fault[] {
  if (textAt(doc, 'document', 'category') === 'csaf_informational_advisory') return []
  const used = new Set(productReferences(doc).map(({ text }) => text))
  return definedProducts(doc)
    .filter(({ text }) => !used.has(text))
    .map(({ text, path }) => ({ path, message: `${text} is defined but never used.` }))
}

function missingRemediations(doc: Place): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const covered = new Set(items(vulnerability, 'remediations').flatMap((item) => [...productsOf(item)]))
    const statuses = ['first_affected', 'known_affected', 'last_affected', 'under_investigation']
    return productsWithStatus(vulnerability, ...statuses)
      .filter(({ text }) => !covered.has(text))
      .map(({ text, path }) => ({ path, message: `There is no remediation for ${text}.` }))
  })
}

function missingScores(doc: Place): Fault[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const list = isCsaf21(doc) ? 'metrics' : 'scores'
    const scored = new Set(items(vulnerability, list).flatMap((item) => textsAt(item, 'products'))
      .map(({ text }) => text))
    return productsWithStatus(vulnerability, 'first_affected', 'known_affected', 'last_affected')
      .filter(({ text }) => !scored.has(text))
      .map(({ text, path }) => ({ path, message: `There is no score for ${text}.` }))
  })
}

function onlyHash(doc: Place, algorithm: string): Fault[] {
  return hashListsOf(doc).flatMap((hash) => {
    const used = items(hash, 'file_hashes').map((entry) => textAt(entry, 'algorithm')?.toLowerCase())
    if (used.length === 0 || used.some((other) => other !== algorithm)) return []
    return [{ path: at(hash, 'file_hashes').path, message: `${algorithm} is weak; add a hash of another algorithm.` }]
  })
}

function rangesWithoutVers(doc: Place): Fault[] {
  return branchesOf(doc).flatMap(({ place }) => {
    const name = textAt(place, 'name')
    if (textAt(place, 'category') !== 'product_version_range' || name === undefined) return []
    if (/^vers:[a-z.\-+][a-z0-9.\-+]*\/.+/.test(name)) return []
    return [{ path: at(place, 'name').path, message: `«${name}» does not follow the vers specification.` }]
  })
}

/** One CVSS object whose environmental score is 0 is enough for a fixed product; so is none at all. */
function fixedButScored(doc: Place): Fault[] {
  const objects = Map.groupBy(cvssObjectsOf(doc), ({ vulnerability }) => vulnerability.path)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const own = objects.get(vulnerability.path) ?? []
    const harmless = scoredProducts(own.filter(environmentalIsZero))
    const scored = scoredProducts(own)
    return productsWithStatus(vulnerability, 'first_fixed', 'fixed')
      .filter(({ text }) => scored.has(text) && !harmless.has(text))
      .map(({ text, path }) => ({ path, message: `${text} is fixed, but no CVSS has an environmental score of 0.` }))
  })
}

function scoredProducts(objects: readonly CvssObject[]): Set<string> {
  return new Set(objects.flatMap(({ scoresItem }) => textsAt(scoresItem, 'products')).map(({ text }) => text))
}
