import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { branchesOf } from '../csaf-rules/products.ts'
import type { Branch } from '../csaf-rules/products.ts'
import { at, exists, once, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { readRange, type VersionRange } from './vers.ts'

/** 6.1.34, 6.1.50 and 6.1.57 to 6.1.59: depth, categories and version ranges of branches. */
export const branchTests: RuleTable = rules({
  '6.1.34': (doc) => leavesOf(doc).filter(({ categories }) => categories.length > 30)
    .map(({ place, categories }) => fault(place, `${categories.length} branches lead to this product; 30 may.`)),
  '6.1.50': (doc) => rangesOf(doc).flatMap(({ text, range, at: place }) => typeof range === 'string'
    ? [{ path: place.path, message: `«${text}» is no range of versions: ${range}.` }] : []),
  '6.1.57': stackedCategories,
  '6.1.58': (doc) => leavesOf(doc)
    .filter(({ categories }) => ['product_version', 'product_version_range'].every((one) => categories.includes(one)))
    .map(({ place }) => fault(place, 'Both a version and a range of versions lead to this product.')),
  '6.1.59': (doc) => rangesOf(doc).flatMap(({ text, range, at: place }) => {
    if (typeof range === 'string' || range.constraints === 'all') return []
    const [only, ...others] = range.constraints
    return only?.comparator === '=' && others.length === 0
      ? [{ path: place.path, message: `«${text}» is one version; use the category product_version.` }] : []
  }),
})

function fault(place: Place, message: string): Fault {
  return { path: at(place, 'product').path, message }
}

function leavesOf(doc: Place): Branch[] {
  return branchesOf(doc).filter(({ place }) => exists(place, 'product'))
}

/** The name of a branch of category product_version_range, where it stands, and what it says or what is wrong with it. */
export interface RangeName {
  readonly text: string
  readonly at: Place
  readonly range: VersionRange | string
}

/** The names of all branches of category product_version_range. */
export const rangesOf = once((doc: Place): readonly RangeName[] => branchesOf(doc).flatMap(({ place }) => {
  const text = textAt(place, 'name')
  if (textAt(place, 'category') !== 'product_version_range' || text === undefined) return []
  return [{ text, at: at(place, 'name'), range: readRange(text) }]
}))

function stackedCategories(doc: Place): Fault[] {
  return leavesOf(doc).flatMap(({ place, categories }) => {
    const seen = new Set<string>()
    const twice = categories.find((category) =>
      category !== 'product_family' && seen.size === seen.add(category).size)
    return twice === undefined ? [] : [fault(place, `The category ${twice} is used twice on the way to this product.`)]
  })
}
