import { parseVector, score, severityOf } from '@parley/cvss'
import type { Score, Vector, Version } from '@parley/cvss'
import { at, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'
import { vulnerabilitiesOf } from './products.ts'

/** A `cvss_v2` or `cvss_v3` object of a document with the scores item and the vulnerability it stands in. */
export interface CvssObject {
  readonly place: Place
  readonly property: 'cvss_v2' | 'cvss_v3'
  readonly scoresItem: Place
  readonly vulnerability: Place
}

/** All CVSS objects of a document. */
export function cvssObjectsOf(doc: Place): CvssObject[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, 'scores').flatMap((scoresItem) =>
    (['cvss_v2', 'cvss_v3'] as const).flatMap((property) => {
      const place = at(scoresItem, property)
      return place.value === undefined ? [] : [{ place, property, scoresItem, vulnerability }]
    })))
}

/** The version an object claims; where it claims none, the one its vector has. */
export function versionOf({ place, property }: CvssObject): string {
  const prefix = /^CVSS:([0-9.]+)\//.exec(textAt(place, 'vectorString') ?? '')?.[1]
  return textAt(place, 'version') ?? prefix ?? (property === 'cvss_v2' ? '2.0' : '')
}

/** The object's vector, if it is one of a version that may stand there. */
export function vectorOf({ place, property }: CvssObject): Vector | undefined {
  const result = parseVector(textAt(place, 'vectorString') ?? '')
  if (!result.ok) return undefined
  return mayStandIn(property, result.vector.version) ? result.vector : undefined
}

/** True when CSAF 2.0 lets a vector of that version stand in that property. */
export function mayStandIn(property: CvssObject['property'], version: Version): boolean {
  return property === 'cvss_v2' ? version === '2.0' : version === '3.0' || version === '3.1'
}

/** A number or word that an object may repeat from its vector, with every value the standard's equations allow. */
export interface Derived {
  readonly property: string
  readonly allowed: readonly (number | string)[]
}

/**
 * What the score and severity properties must say. A temporal score without temporal metrics equals the base score. An
 * environmental score without environmental metrics may be left as it was before the environment came in, or be the
 * result of the environmental equation, which in 3.1 can differ.
 */
export function derivedOf(vector: Vector): Derived[] {
  const scores = score(vector)
  const temporal = scores.temporal ?? scores.base
  const environmental = scores.environmental === undefined
    ? [temporal, plainEnvironmental(vector)]
    : [scores.environmental]
  const numbers: [string, number[]][] = [
    ['base', [scores.base]],
    ['temporal', [temporal]],
    ['environmental', environmental.filter((value) => value !== undefined)],
  ]
  return numbers.flatMap(([group, allowed]) => [
    { property: `${group}Score`, allowed },
    ...(vector.version === '2.0' ? [] : [{ property: `${group}Severity`, allowed: words(allowed, vector.version) }]),
  ])
}

function words(numbers: readonly number[], version: Version): string[] {
  return numbers.map((value) => severityOf(value, version).toUpperCase())
}

/** The environmental equation of an unchanged environment: one metric is set to what holds anyway. */
function plainEnvironmental({ version, metrics }: Vector): Score['environmental'] {
  const same = version === '2.0' ? { TD: 'H' } : { MAV: metrics['AV'] ?? '' }
  return score({ version, metrics: { ...metrics, ...same } }).environmental
}
