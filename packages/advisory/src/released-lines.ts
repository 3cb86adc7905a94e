import type { IntervalRange, Product, Remediation, Standing, VersionRange } from './model.ts'
import { compareSemver } from './semver-order.ts'

const linePattern = /^v?(\d+(?:\.\d+)?)(?:\.[x*])?$/i

/** First version after a line: 1.9.0 after `1.8`, 2.0.0 after `1.x`; undefined where the line is no beginning of versions. */
const nextAfter = (line: string): string | undefined => {
  const numbers = linePattern.exec(line.trim())?.[1]?.split('.')
  const last = numbers?.at(-1)
  if (numbers === undefined || last === undefined) return undefined
  const next = [...numbers.slice(0, -1), String(BigInt(last) + 1n)]
  return [...next, '0', '0'].slice(0, 3).join('.')
}

const isBefore = (a: string, b: string): boolean => a === '0' ? b !== '0' : compareSemver(a, b) === -1
const lineHolds = (line: string, version: string): boolean => {
  const numbers = linePattern.exec(line.trim())?.[1]
  return numbers !== undefined && version.startsWith(`${numbers}.`)
}

/** One interval with the rest of a line taken out of it, from the version that brought the fix to the line's end. */
const without = (interval: IntervalRange, version: string, next: string): readonly IntervalRange[] => {
  const { fixed, lastAffected, limit, ...start } = interval
  const end = fixed ?? limit ?? lastAffected
  const isInside = isBefore(interval.introduced, version) && (end === undefined || isBefore(version, end) || version === lastAffected)
  if (!isInside) return [interval]
  const goesOn = end === undefined || isBefore(next, end) || next === lastAffected
  return [{ ...start, fixed: version }, ...(goesOn ? [{ ...interval, introduced: next }] : [])]
}

/**
 * What a standing says is affected, less what a released fix of a supported line took out of it: a fix in 1.8.9 of the line 1.8
 * makes `>=1.0.0 <1.9.4` two ranges, up to 1.8.9 and from 1.9.0. Only where the line's name begins the version and
 * both are semantic versions; everything else stays as it was written.
 */
export const withoutReleased = (product: Product, remediations: readonly Remediation[]): Product => {
  const fixes = remediations.flatMap(({ product: id, line, state, version }) => {
    const next = nextAfter(line)
    return id === product.id && state === 'released' && version !== undefined && next !== undefined && lineHolds(line, version)
      && compareSemver(version, next) === -1 ? [{ version, next }] : []
  })
  const split = (range: VersionRange): readonly VersionRange[] => range.type !== 'semver' ? [range]
    : fixes.reduce<readonly IntervalRange[]>((left, { version, next }) => left.flatMap((one) => without(one, version, next)), [range])
  const stated = (standing: Standing): Standing => standing.status !== 'affected' || standing.ranges === undefined ? standing
    : { ...standing, ranges: standing.ranges.flatMap(split) }
  return fixes.length === 0 ? product : { ...product, standings: product.standings.map(stated) }
}
