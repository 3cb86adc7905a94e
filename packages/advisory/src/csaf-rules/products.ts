import { at, items, textAt, textsAt } from './reading.ts'
import type { Place, TextPlace } from './reading.ts'

/** A branch of the product tree and the categories on the way to it, its own last. */
export interface Branch {
  readonly place: Place
  readonly categories: readonly string[]
}

/** All branches at any depth, parents before children. */
export function branchesOf(doc: Place): Branch[] {
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
}

/** Every element of the type full_product_name_t, each defining a product. */
export function fullProductNamesOf(doc: Place): Place[] {
  const tree = at(doc, 'product_tree')
  const places = [
    ...branchesOf(doc).map(({ place }) => at(place, 'product')),
    ...items(tree, 'full_product_names'),
    ...items(tree, 'relationships').map((relationship) => at(relationship, 'full_product_name')),
  ]
  return places.filter(({ value }) => value !== undefined)
}

/** The ids that the product tree defines, in the order of `fullProductNamesOf`. */
export function definedProducts(doc: Place): TextPlace[] {
  return fullProductNamesOf(doc).flatMap((product) => textPlace(at(product, 'product_id')))
}

/** The vulnerabilities of the document. */
export function vulnerabilitiesOf(doc: Place): Place[] {
  return items(doc, 'vulnerabilities')
}

/** Every product id of one product status (for instance `fixed`) of a vulnerability. */
export function productsWithStatus(vulnerability: Place, ...statuses: readonly string[]): TextPlace[] {
  return statuses.flatMap((status) => textsAt(vulnerability, 'product_status', status))
}

/** All product statuses of CSAF 2.0. */
export const productStatuses: readonly string[] = [
  'first_affected', 'first_fixed', 'fixed', 'known_affected', 'known_not_affected', 'last_affected', 'recommended',
  'under_investigation',
]

/** Every mention of a product id outside the element that defines it. */
export function productReferences(doc: Place): TextPlace[] {
  const tree = at(doc, 'product_tree')
  const inTree = [
    ...items(tree, 'product_groups').flatMap((group) => textsAt(group, 'product_ids')),
    ...items(tree, 'relationships').flatMap(relationshipEnds),
  ]
  return [...inTree, ...vulnerabilitiesOf(doc).flatMap((vulnerability) => [
    ...productsWithStatus(vulnerability, ...productStatuses),
    ...['remediations', 'threats', 'flags'].flatMap((key) =>
      items(vulnerability, key).flatMap((item) => textsAt(item, 'product_ids'))),
    ...items(vulnerability, 'scores').flatMap((score) => textsAt(score, 'products')),
  ])]
}

/** The two products that a relationship joins. */
export function relationshipEnds(relationship: Place): TextPlace[] {
  return ['product_reference', 'relates_to_product_reference'].flatMap((key) => textPlace(at(relationship, key)))
}

/** Every mention of a product group outside its definition. */
export function groupReferences(doc: Place): TextPlace[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) =>
    ['remediations', 'threats', 'flags'].flatMap((key) =>
      items(vulnerability, key).flatMap((item) => textsAt(item, 'group_ids'))))
}

/** The ids of the product groups. */
export function definedGroups(doc: Place): TextPlace[] {
  return items(doc, 'product_tree', 'product_groups').flatMap((group) => textPlace(at(group, 'group_id')))
}

/** Finds the products that a remediation, threat or flag speaks of, directly or through its groups. */
export function productFinder(doc: Place): (item: Place) => Set<string> {
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
}

/** The lists of hashes of every product. */
export function hashListsOf(doc: Place): Place[] {
  return fullProductNamesOf(doc).flatMap((product) => items(product, 'product_identification_helper', 'hashes'))
}

function textPlace({ value, path }: Place): TextPlace[] {
  return typeof value === 'string' ? [{ text: value, path }] : []
}
