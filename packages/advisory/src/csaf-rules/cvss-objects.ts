import { parseVector, score, severityOf } from '@parley/cvss'
import type { Score, Vector, Version } from '@parley/cvss'
import { at, items, textAt } from './reading.ts'
import type { Place } from './reading.ts'
import { isCsaf21, vulnerabilitiesOf } from './products.ts'

/** A CVSS object of a document with the scores (2.1: metrics) item and the vulnerability it stands in. */
export interface CvssObject {
  readonly place: Place
  readonly property: 'cvss_v2' | 'cvss_v3' | 'cvss_v4'
  readonly scoresItem: Place
  readonly vulnerability: Place
}

/** All CVSS objects of a document. */
export function cvssObjectsOf(doc: Place): CvssObject[] {
  const newer = isCsaf21(doc)
  const list = newer ? 'metrics' : 'scores'
  const properties = newer ? ['cvss_v2', 'cvss_v3', 'cvss_v4'] as const : ['cvss_v2', 'cvss_v3'] as const
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, list).flatMap((scoresItem) =>
    properties.flatMap((property) => {
      const place = newer ? at(scoresItem, 'content', property) : at(scoresItem, property)
      return place.value === undefined ? [] : [{ place, property, scoresItem, vulnerability }]
    })))
}

/** The version an object claims; where it claims none, the one its vector has. */
export function versionOf({ place, property }: CvssObject): string {
  const prefix = /^CVSS:([0-9.]+)\//.exec(textAt(place, 'vectorString') ?? '')?.[1]
  return textAt(place, 'version') ?? prefix ?? (property === 'cvss_v2' ? '2.0' : property === 'cvss_v4' ? '4.0' : '')
}

/** The object's vector, if it is one of a version that may stand there. */
export function vectorOf({ place, property }: CvssObject): Vector | undefined {
  const result = parseVector(textAt(place, 'vectorString') ?? '')
  if (!result.ok) return undefined
  return mayStandIn(property, result.vector.version) ? result.vector : undefined
}

/** True when a vector of that version may stand in that property. */
export function mayStandIn(property: CvssObject['property'], version: Version): boolean {
  if (property !== 'cvss_v3') return version === (property === 'cvss_v2' ? '2.0' : '4.0')
  return version === '3.0' || version === '3.1'
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
  // CVSS 4.0 has one score, which `baseScore` holds whatever groups it rests on.
  if (vector.version === '4.0') return [
    { property: 'baseScore', allowed: [scores.overall] },
    { property: 'baseSeverity', allowed: words([scores.overall], '4.0') },
  ]
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
