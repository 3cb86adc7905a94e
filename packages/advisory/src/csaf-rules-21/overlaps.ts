import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { contradictionGroups } from '../csaf-rules/product-status.ts'
import { productsWithStatus, vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, exists, items, once, textAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { type Constraint, orderOf, readRange, type VersionRange } from './vers.ts'

/** 6.2.50.1 to 6.2.50.3 and 6.3.19.1 to 6.3.19.5: ranges of the same product that overlap. */
export const overlapTests: RuleTable = rules({
  '6.2.50.1': (doc) => overlaps(doc, 'vers', 'contradicting'),
  '6.2.50.2': (doc) => overlaps(doc, 'vls', 'contradicting'),
  '6.2.50.3': (doc) => overlaps(doc, 'version', 'contradicting'),
  '6.3.19.1': (doc) => overlaps(doc, 'vers', 'same'),
  '6.3.19.2': (doc) => overlaps(doc, 'vls', 'same'),
  '6.3.19.3': (doc) => overlaps(doc, 'version', 'same'),
  '6.3.19.4': (doc) => innerOverlaps(doc, (kind) => kind !== 'version'),
  '6.3.19.5': (doc) => innerOverlaps(doc, (kind) => kind === 'version'),
})

type Kind = 'vers' | 'vls' | 'version'

/** A branch of a version or of a range with the products below it. */
interface Extent {
  readonly place: Place
  readonly kind: Kind
  readonly range: VersionRange
  readonly products: readonly string[]
  /** The product is in the branch itself. */
  readonly isLeaf: boolean
}

// What a product tree never reaches, but a hostile one could: what lies beyond is not compared.
const siblingLimit = 100
const comparisonLimit = 5000
const constraintLimit = 20

function overlaps(doc: Place, kind: Kind, wanted: 'same' | 'contradicting'): Fault[] {
  const pairs = siblingPairs(doc).filter(([, other]) => other.kind === kind && other.isLeaf)
  const byProduct = Map.groupBy(pairs, ([, other]) => other.products[0] ?? '')
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => {
    const groups = groupsOf(vulnerability)
    return [...groups.keys()].flatMap((id) => byProduct.get(id) ?? []).flatMap(([one, other]) => {
      const known = one.products.concat(other.products).map((id) => groups.get(id))
      if (known.includes(undefined)) return []
      const isSame = new Set(known).size === 1
      if (isSame !== (wanted === 'same')) return []
      const message = `The versions overlap with those of ${at(one.place, 'name').value as string}.`
      return [{ path: at(other.place, 'name').path, message }]
    })
  })
}

function innerOverlaps(doc: Place, wants: (kind: Kind) => boolean): Fault[] {
  const pairs = siblingPairs(doc)
  const swapped = pairs.filter(([, other]) => other.kind !== 'version').map(([one, other]) => [other, one] as const)
  return [...pairs, ...swapped]
    .filter(([one, other]) => wants(other.kind) && !other.isLeaf && one.products.length > 0)
    .map(([one, other]) => ({ path: at(other.place, 'name').path,
      message: `The versions overlap with those of ${textAt(one.place, 'name')}.` }))
}

const groupsOf = once((vulnerability: Place): ReadonlyMap<string, string> => {
  return new Map(Object.entries(contradictionGroups).flatMap(([group, statuses]) =>
    productsWithStatus(vulnerability, ...statuses).map(({ text }) => [text, group] as const)))
})

/** Siblings of which the first is a range and the versions overlap; two ranges come once. */
const siblingPairs = once((doc: Place): readonly (readonly [Extent, Extent])[] => {
  const found: (readonly [Extent, Extent])[] = []
  let comparisons = 0
  const open = [at(doc, 'product_tree')]
  for (let parent = open.pop(); parent; parent = open.pop()) {
    const branches = items(parent, 'branches')
    open.push(...branches)
    const extents = branches.slice(0, siblingLimit).flatMap(extentOf)
    for (const [index, one] of extents.entries()) {
      if (one.kind === 'version' || comparisons > comparisonLimit) continue
      const others = extents.filter((other, place) => place > index || other.kind === 'version')
      comparisons += others.length
      found.push(...others.filter((other) => doOverlap(one.range, other.range)).map((other) => [one, other] as const))
    }
  }
  return found
})

function extentOf(place: Place): Extent[] {
  const [category, name] = [textAt(place, 'category'), textAt(place, 'name') ?? '']
  const isLeaf = exists(place, 'product')
  if (category === 'product_version') {
    const range: VersionRange = { type: undefined, constraints: [{ comparator: '=', version: name }] }
    return [{ place, kind: 'version', range, products: productsBelow(place), isLeaf }]
  }
  const range = category === 'product_version_range' ? readRange(name) : ''
  if (typeof range === 'string' || range.constraints.length > constraintLimit) return []
  return [{ place, kind: range.type === undefined ? 'vls' : 'vers', range, products: productsBelow(place), isLeaf }]
}

function productsBelow(branch: Place): string[] {
  const found: string[] = []
  const open = [branch]
  for (let place = open.pop(); place; place = open.pop()) {
    const id = textAt(place, 'product', 'product_id')
    if (id !== undefined) found.push(id)
    open.push(...items(place, 'branches'))
  }
  return found
}

/** Whether a version is in both ranges, as far as the type's order of versions is known here. */
export function doOverlap(one: VersionRange, other: VersionRange): boolean {
  if (one.constraints === 'all' || other.constraints === 'all') return true
  const order = orderOf(one.type ?? other.type)
  const areAlien = one.type !== undefined && other.type !== undefined && one.type !== other.type
  if (order === undefined || areAlien) return false
  const [only] = other.constraints
  if (only?.comparator === '=' && other.constraints.length === 1) return holds(one.constraints, only.version, order)
  const versions = [...one.constraints, ...other.constraints].map(({ version }) => version).toSorted(order)
  const places = new Map<string, number>()
  let rank = 0
  for (const [index, version] of versions.entries()) {
    if (index > 0 && order(versions[index - 1] ?? '', version) !== 0) rank = index
    places.set(version, 2 * rank + 1)
  }
  const placeOf = (version: string): number => places.get(version) ?? -1
  const [left, right] = [one.constraints, other.constraints].map((constraints) => membership(constraints, placeOf))
  // Odd places are the versions that are named, even ones lie before, between and behind them.
  return Array.from({ length: 2 * versions.length + 1 }, (_, place) => place)
    .some((place) => left?.(place) === true && right?.(place) === true)
}

/** Whether a range holds one version: what most pairs of siblings come down to, without placing every version first. */
function holds(constraints: readonly Constraint[], version: string, order: (a: string, b: string) => number): boolean {
  const named = constraints.findLast((constraint) => isSingle(constraint) && order(constraint.version, version) === 0)
  if (named !== undefined) return named.comparator === '='
  const bounds = constraints.filter((constraint) => !isSingle(constraint))
  if (bounds.length > 1) bounds.sort((a, b) => order(a.version, b.version))
  return liesWithin(bounds.map(({ comparator, version: bound }) => ({ comparator, side: Math.sign(order(version, bound)) })))
}

const isSingle = ({ comparator }: Pick<Constraint, 'comparator'>): boolean => comparator === '=' || comparator === '!='

/** A bound as one version or place sees it: −1 before it, 0 on it, 1 behind it. */
interface Seen {
  readonly comparator: Constraint['comparator']
  readonly side: number
}

/** Whether what sees the bounds of a range so, in their order, is in it. */
function liesWithin(bounds: readonly Seen[]): boolean {
  return bounds.some(({ comparator, side }, index) => {
    const [before, next] = [bounds[index - 1], bounds[index + 1]]
    if (!comparator.startsWith('<')) return next === undefined && isAbove({ comparator, side })
    const isBelow = side < 0 || (comparator === '<=' && side === 0)
    return isBelow && (before === undefined || before.comparator.startsWith('<') || isAbove(before))
  })
}

const isAbove = ({ comparator, side }: Seen): boolean => side > 0 || (comparator === '>=' && side === 0)

function membership(
  constraints: readonly Constraint[], placeOf: (version: string) => number,
): (place: number) => boolean {
  const placed = constraints.map(({ comparator, version }) => ({ comparator, at: placeOf(version) }))
  const bounds = placed.filter((one) => !isSingle(one)).toSorted((a, b) => a.at - b.at)
  const single = new Map(placed.filter(isSingle).map(({ comparator, at: where }) => [where, comparator === '=']))
  return (place) => single.get(place)
    ?? liesWithin(bounds.map(({ comparator, at: end }) => ({ comparator, side: Math.sign(place - end) })))
}
