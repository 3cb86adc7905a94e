import { score } from '@parley/cvss'
import { vectorOf } from './cvss-objects.ts'
import type { CvssObject } from './cvss-objects.ts'
import { cvssProperties } from './cvss-properties.ts'
import { at } from './reading.ts'

/**
 * True when a CVSS object says, by its environmentalScore, its vector or its other properties, that nothing is left in
 * this environment. Where vector and properties disagree the vector counts.
 */
export function environmentalIsZero(object: CvssObject): boolean {
  if (at(object.place, 'environmentalScore').value === 0) return true
  const vector = vectorOf(object)
  if (!vector) return false
  const said = cvssProperties(vector.version).flatMap(({ property, metric, words }) => {
    const { value } = at(object.place, property)
    const entry = [...words].find(([, word]) => word === value)
    return entry ? [[metric, entry[0]] as const] : []
  })
  const scores = score({ ...vector, metrics: { ...Object.fromEntries(said), ...vector.metrics } })
  return (vector.version === '4.0' ? scores.overall : scores.environmental ?? scores.base) === 0
}
