import type { Fault } from '../csaf-rules/finding.ts'
import { combinationsOf, productsWithStatus, vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, items, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'

/** What a product is apart from its version. */
interface Kinship {
  /** Equal for versions of the same product; `undefined` where the document does not tell. */
  readonly family: string | undefined
  /** Products of which this one is a hardened form: what leads up to an `installed_with`. */
  readonly hardens: readonly string[]
}

const versionCategories = new Set(['product_version', 'product_version_range', 'patch_level', 'service_pack'])

/** The kinship of every product of the tree by its id. */
export function kinshipsOf(doc: Place): ReadonlyMap<string, Kinship> {
  const found = new Map<string, Kinship>()
  // Families are told apart by a number: names that hold the names they are made of would grow without bound.
  const numbers = new Map<string, string>()
  const numberOf = (name: string): string => numbers.getOrInsertComputed(name, () => String(numbers.size))
  for (const product of items(doc, 'product_tree', 'full_product_names'))
    found.set(textAt(product, 'product_id') ?? '', { family: undefined, hardens: [] })
  const open = items(doc, 'product_tree', 'branches').map((place) => ({ place, way: '' }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { place } = next
    const category = textAt(place, 'category') ?? ''
    const way = versionCategories.has(category) ? next.way
      : numberOf(JSON.stringify([next.way, category, textAt(place, 'name')]))
    const id = textAt(place, 'product', 'product_id')
    if (id !== undefined) found.set(id, { family: way, hardens: [] })
    for (const child of items(place, 'branches')) open.push({ place: child, way })
  }
  for (const path of combinationsOf(doc)) {
    const begins = textAt(path, 'beginning_product_reference') ?? ''
    const steps = items(path, 'subpaths').map((step) =>
      ({ category: textAt(step, 'category') ?? '', next: textAt(step, 'next_product_reference') ?? '' }))
    const family = numberOf(JSON.stringify([found.get(begins)?.family ?? `of ${begins}`, steps]))
    const hardens = steps[0]?.category === 'installed_with' ? [begins] : []
    found.set(textAt(path, 'full_product_name', 'product_id') ?? '', { family, hardens })
  }
  return found
}

/** 6.1.27.13: a fixed product without an affected version of the same product in the same vulnerability. */
export function affectedVersionMissing(doc: Place): Fault[] {
  const kinships = kinshipsOf(doc)
  const fixes = new Map(combinationsOf(doc).flatMap((path) => items(path, 'subpaths')
    .filter((step) => textAt(step, 'category') === 'installed_with')
    .map((step) => [textAt(step, 'next_product_reference') ?? '', textAt(path, 'beginning_product_reference') ?? ''])))
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const affected = productsWithStatus(vulnerability, 'first_affected', 'known_affected', 'last_affected')
      .map(({ text }) => text)
    const [ids, families] = [new Set(affected), new Set(affected.map((id) => kinships.get(id)?.family))]
    return productsWithStatus(vulnerability, 'first_fixed', 'fixed').filter(({ text }) => {
      const kin = kinships.get(text)
      if (kin === undefined || ids.has(fixes.get(text) ?? '')) return false
      if (kin.family === undefined) return ids.size === 0
      return !families.has(kin.family) && !families.has(undefined) && !kin.hardens.some((id) => ids.has(id))
    }).map(({ text, path }) => ({ path, message: `No affected version of ${text} is named.` }))
  })
}

/** The branch in which a product is defined, by product id. */
export function branchOf(doc: Place): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>()
  const open = [...items(doc, 'product_tree', 'branches')]
  for (let place = open.pop(); place; place = open.pop()) {
    const id = textAt(at(place, 'product'), 'product_id')
    if (id !== undefined) found.set(id, place)
    open.push(...items(place, 'branches'))
  }
  return found
}
