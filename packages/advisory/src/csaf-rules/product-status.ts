import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { branchesOf, productFinder, productsWithStatus, vulnerabilitiesOf } from './products.ts'
import { at, exists, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.1.6, 6.1.29 and 6.1.31 to 6.1.33: what is said of products must be possible and must name them. */
export const productStatusTests: RuleTable = rules({
  '6.1.6': contradictingStatuses,
  '6.1.29': (doc) => withoutProducts(doc, 'remediations'),
  '6.1.31': versionRangesAsVersions,
  '6.1.32': (doc) => withoutProducts(doc, 'flags'),
  '6.1.33': severalJustifications,
})

/** The product status groups that exclude one another; `unknown` came with CSAF 2.1. */
export const contradictionGroups: Readonly<Record<string, readonly string[]>> = {
  Affected: ['first_affected', 'known_affected', 'last_affected'],
  'Not affected': ['known_not_affected'],
  Fixed: ['first_fixed', 'fixed'],
  'Under investigation': ['under_investigation'],
  Unknown: ['unknown'],
}

function contradictingStatuses(doc: Place): Fault[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const groupOf = new Map<string, string>()
    return Object.entries(contradictionGroups).flatMap(([group, statuses]) =>
      productsWithStatus(vulnerability, ...statuses).flatMap(({ text, path }) => {
        const first = groupOf.get(text) ?? group
        groupOf.set(text, first)
        const message = `${text} cannot be both ${first} and ${group} for the same vulnerability.`
        return first === group ? [] : [{ path, message }]
      }))
  })
}

function withoutProducts(doc: Place, key: 'remediations' | 'flags'): Fault[] {
  const noun = key === 'flags' ? 'flag' : 'remediation'
  return vulnerabilitiesOf(doc)
    .flatMap((vulnerability) => items(vulnerability, key))
    .filter((item) => !exists(item, 'group_ids') && !exists(item, 'product_ids'))
    .map(({ path }) => ({ path, message: `The ${noun} names no product; add product_ids or group_ids.` }))
}

const rangeWords = new Set(['after', 'all', 'before', 'earlier', 'later', 'prior', 'versions'])

/** The words count as whole words only: `after-eight` is a version, as the standard's known issues settle. */
function versionRangesAsVersions(doc: Place): Fault[] {
  return branchesOf(doc).flatMap(({ place }) => {
    if (textAt(place, 'category') !== 'product_version') return []
    const name = textAt(place, 'name') ?? ''
    const words = name.toLowerCase().split(/[\s,;()]+/)
    if (!/[<>]/.test(name) && !words.some((word) => rangeWords.has(word))) return []
    return [{ path: at(place, 'name').path, message: `«${name}» is a range of versions, not one product_version.` }]
  })
}

const vexJustifications = new Set([
  'component_not_present', 'inline_mitigations_already_exist', 'vulnerable_code_cannot_be_controlled_by_adversary',
  'vulnerable_code_not_in_execute_path', 'vulnerable_code_not_present',
])

function severalJustifications(doc: Place): Fault[] {
  const productsOf = productFinder(doc)
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const justified = new Set<string>()
    return items(vulnerability, 'flags').flatMap((flag) => {
      if (!vexJustifications.has(textAt(flag, 'label') ?? '')) return []
      const products = productsOf(flag)
      const again = [...products].filter((product) => justified.has(product))
      for (const product of products) justified.add(product)
      return again.map((product) => ({ path: flag.path, message: `${product} already has a VEX justification.` }))
    })
  })
}
