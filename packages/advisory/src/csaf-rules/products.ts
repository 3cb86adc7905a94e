import { at, items, once, textAt, textsAt } from './reading.ts'
import type { Place, TextPlace } from './reading.ts'

/** Whether the document says that it follows CSAF 2.1, which names some parts otherwise. */
export function isCsaf21(doc: Place): boolean {
  return textAt(doc, 'document', 'csaf_version') === '2.1'
}

/** A branch of the product tree and the categories on the way to it, its own last. */
export interface Branch {
  readonly place: Place
  readonly categories: readonly string[]
}

/** All branches at any depth, parents before children. */
export const branchesOf = once((doc: Place): readonly Branch[] => {
  const found: Branch[] = []
  const open: Branch[] = [{ place: at(doc, 'product_tree'), categories: [] }]
  for (let branch = open.pop(); branch; branch = open.pop()) {
    if (branch.place.path !== '/product_tree') found.push(branch)
    const children = items(branch.place, 'branches')
    for (const place of children.toReversed()) {
      open.push({ place, categories: [...branch.categories, textAt(place, 'category') ?? ''] })
    }
  }
  return found
})

/** Every element of the type full_product_name_t, each defining a product. */
export const fullProductNamesOf = once((doc: Place): readonly Place[] => {
  const tree = at(doc, 'product_tree')
  const places = [
    ...branchesOf(doc).map(({ place }) => at(place, 'product')),
    ...items(tree, 'full_product_names'),
    ...combinationsOf(doc).map((combination) => at(combination, 'full_product_name')),
  ]
  return places.filter(({ value }) => value !== undefined)
})

/** The ids that the product tree defines, in the order of `fullProductNamesOf`. */
export const definedProducts = once((doc: Place): readonly TextPlace[] => {
  return fullProductNamesOf(doc).flatMap((product) => textPlace(at(product, 'product_id')))
})

/** The vulnerabilities of the document. */
export const vulnerabilitiesOf = once((doc: Place): readonly Place[] => {
  return items(doc, 'vulnerabilities')
})

/** Every product id of one product status (for instance `fixed`) of a vulnerability. */
export function productsWithStatus(vulnerability: Place, ...statuses: readonly string[]): TextPlace[] {
  return statuses.flatMap((status) => textsAt(vulnerability, 'product_status', status))
}

/** All product statuses; `unknown` came with CSAF 2.1. */
export const productStatuses: readonly string[] = [
  'first_affected', 'first_fixed', 'fixed', 'known_affected', 'known_not_affected', 'last_affected', 'recommended',
  'under_investigation', 'unknown',
]

/** What defines products out of others: the relationships of CSAF 2.0, the product paths of CSAF 2.1. */
export function combinationsOf(doc: Place): readonly Place[] {
  return items(doc, 'product_tree', isCsaf21(doc) ? 'product_paths' : 'relationships')
}

/** Everything in vulnerabilities and document that may name products or groups by `product_ids` and `group_ids`. */
function boundItems(doc: Place): Place[] {
  const keys = isCsaf21(doc)
    ? ['remediations', 'threats', 'flags', 'first_known_exploitation_dates', 'ids', 'involvements', 'notes']
    : ['remediations', 'threats', 'flags']
  const notes = isCsaf21(doc) ? items(doc, 'document', 'notes') : []
  return [...notes, ...vulnerabilitiesOf(doc).flatMap((vulnerability) => keys.flatMap((key) =>
    items(vulnerability, key)))]
}

/** Every mention of a product id outside the element that defines it. */
export const productReferences = once((doc: Place): readonly TextPlace[] => {
  const metrics = isCsaf21(doc) ? 'metrics' : 'scores'
  return [
    ...items(doc, 'product_tree', 'product_groups').flatMap((group) => textsAt(group, 'product_ids')),
    ...combinationsOf(doc).flatMap(relationshipEnds),
    ...vulnerabilitiesOf(doc).flatMap((vulnerability) => [
      ...productsWithStatus(vulnerability, ...productStatuses),
      ...items(vulnerability, metrics).flatMap((metric) => textsAt(metric, 'products')),
    ]),
    ...boundItems(doc).flatMap((item) => textsAt(item, 'product_ids')),
  ]
})

/** The products that a relationship or product path joins. */
export function relationshipEnds(relationship: Place): TextPlace[] {
  const keys = ['product_reference', 'relates_to_product_reference', 'beginning_product_reference']
  return [
    ...keys.flatMap((key) => textPlace(at(relationship, key))),
    ...items(relationship, 'subpaths').flatMap((subpath) => textPlace(at(subpath, 'next_product_reference'))),
  ]
}

/** Every mention of a product group outside its definition. */
export function groupReferences(doc: Place): TextPlace[] {
  return boundItems(doc).flatMap((item) => textsAt(item, 'group_ids'))
}

/** The ids of the product groups. */
export function definedGroups(doc: Place): TextPlace[] {
  return items(doc, 'product_tree', 'product_groups').flatMap((group) => textPlace(at(group, 'group_id')))
}

/** Finds the products that a remediation, threat or flag speaks of, directly or through its groups. */
export const productFinder = once((doc: Place): (item: Place) => ReadonlySet<string> => {
  const members = new Map<string, string[]>()
  for (const group of items(doc, 'product_tree', 'product_groups')) {
    const id = textAt(group, 'group_id') ?? ''
    const products = textsAt(group, 'product_ids').map(({ text }) => text)
    members.set(id, [...(members.get(id) ?? []), ...products])
  }
  return (item) => new Set([
    ...textsAt(item, 'product_ids').map(({ text }) => text),
    ...textsAt(item, 'group_ids').flatMap(({ text }) => members.get(text) ?? []),
  ])
})

/** The lists of hashes of every product. */
export function hashListsOf(doc: Place): Place[] {
  return fullProductNamesOf(doc).flatMap((product) => items(product, 'product_identification_helper', 'hashes'))
}

function textPlace({ value, path }: Place): TextPlace[] {
  return typeof value === 'string' ? [{ text: value, path }] : []
}
