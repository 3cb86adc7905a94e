import type { IntervalRange, Product, Standing, VersionRange, VersRange } from './model.ts'
import { commitPattern, isVersion, semverPattern } from './syntax.ts'

/** Exact versions and intervals, as one standing speaks of them; both empty means every version. */
export interface Extent {
  readonly versions: readonly string[]
  readonly intervals: readonly IntervalRange[]
}

const versPattern = /^vers:([a-z][a-z0-9.-]*)\/(.+)$/
const constraintPattern = /^(>=|<=|<|=|)((?:[A-Za-z0-9.+~:_-]|%[0-9A-Fa-f]{2})+)$/
const lastType = (bounds: readonly string[]): 'semver' | 'ecosystem' =>
  bounds.every((bound) => bound === '0' || semverPattern.test(bound)) ? 'semver' : 'ecosystem'

const decoded = (text: string): string =>
  text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

interface Constraint {
  readonly sign: string
  readonly bound: string
}

const constraintsOf = (expression: string): readonly Constraint[] | undefined => {
  const found = versPattern.exec(expression)
  if (found === null) return undefined
  const parts = (found[2] ?? '').split('|').map((part) => constraintPattern.exec(part))
  const read = parts.flatMap((part) => part === null ? [] : [{ sign: part[1] || '=', bound: decoded(part[2] ?? '') }])
  return read.length === parts.length && read.every(({ bound }) => isVersion(bound)) ? read : undefined
}

/**
 * Reads a VERS expression made of `*`, single versions, `>=`, `<` and `<=`, in ascending order.
 * Returns `undefined` for anything else (`>` and `!=` have no place in CVE and OSV events).
 */
export const extentOfVers = (range: VersRange): Extent | undefined => {
  const carry = range.line === undefined ? {} : { line: range.line }
  if (/^vers:[a-z][a-z0-9.-]*\/\*$/.test(range.expression))
    return { versions: [], intervals: [{ type: 'ecosystem', introduced: '0', ...carry }] }
  const constraints = constraintsOf(range.expression)
  if (constraints === undefined) return undefined
  const type = lastType(constraints.map(({ bound }) => bound))
  const versions: string[] = []
  const intervals: IntervalRange[] = []
  let open: string | undefined
  for (const { sign, bound } of constraints) {
    if (sign === '>=' && open !== undefined) return undefined
    if (sign === '>=') open = bound
    else if (sign === '=' && open !== undefined) return undefined
    else if (sign === '=') versions.push(bound)
    else {
      const end = sign === '<' ? { fixed: bound } : { lastAffected: bound }
      intervals.push({ type, introduced: open ?? '0', ...end, ...carry })
      open = undefined
    }
  }
  if (open !== undefined) intervals.push({ type, introduced: open, ...carry })
  return { versions, intervals }
}

const extentOfRange = (range: VersionRange): Extent =>
  range.type === 'vers' ? extentOfVers(range) ?? { versions: [], intervals: [] } : { versions: [], intervals: [range] }

const distinct = <T>(items: readonly T[]): T[] =>
  [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]

/** All that a standing says of versions, VERS expressions taken apart, repetitions dropped. */
export const extentOf = (standing: Standing): Extent => {
  const parts = (standing.ranges ?? []).map(extentOfRange)
  return {
    versions: distinct([...(standing.versions ?? []), ...parts.flatMap((part) => part.versions)]),
    intervals: distinct(parts.flatMap((part) => part.intervals)),
  }
}

/** Versions (not commits) that have the fix: those stated, and the ends of the affected ranges. */
export const fixedVersions = (product: Product): readonly string[] => distinct(product.standings.flatMap((standing) => {
  const { versions, intervals } = extentOf(standing)
  if (standing.status === 'fixed') return versions
  if (standing.status !== 'affected') return []
  return intervals.flatMap(({ type, fixed }) =>
    type === 'git' || fixed === undefined || commitPattern.test(fixed) ? [] : [fixed])
}))

/** An interval in words, e.g. `2.0.0 up to, not including, 2.3.1`. */
export const wordsOf = (interval: IntervalRange): string => {
  const { introduced, fixed, lastAffected, limit } = interval
  const start = introduced === '0' ? '' : introduced
  const end = fixed ?? limit
  if (end !== undefined) return start === '' ? `before ${end}` : `${start} and later, before ${end}`
  if (lastAffected !== undefined) return start === '' ? `up to and including ${lastAffected}`
    : `${start} to ${lastAffected}`
  return start === '' ? 'all versions' : `${start} and later`
}

const encoded = (text: string): string => text.replaceAll(/[^A-Za-z0-9.~:_-]/g, (character) =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

/**
 * The interval as VERS expression under the given scheme, e.g. `vers:semver/>=2.0.0|<2.3.1`, or, when the scheme is
 * empty, as CSAF's «vers-like specifier» without one. Everything is `vers:all/*` (CSAF 2.1 §3.1.2.3.2).
 */
export const versOf = (interval: IntervalRange, scheme: string): string => {
  const { introduced, fixed, lastAffected, limit } = interval
  const end = fixed ?? limit
  const constraints = [
    ...(introduced === '0' ? [] : [`>=${encoded(introduced)}`]),
    ...(end === undefined ? [] : [`<${encoded(end)}`]),
    ...(lastAffected === undefined ? [] : [`<=${encoded(lastAffected)}`]),
  ]
  if (constraints.length === 0) return 'vers:all/*'
  return `${scheme === '' ? '' : `vers:${scheme}/`}${constraints.join('|')}`
}
