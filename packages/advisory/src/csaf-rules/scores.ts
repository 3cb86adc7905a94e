import { parseVector } from '@parley/cvss'
import { cvssObjectsOf, derivedOf, mayStandIn, vectorOf, versionOf } from './cvss-objects.ts'
import type { CvssObject } from './cvss-objects.ts'
import { cvssProperties } from './cvss-properties.ts'
import { rules } from './finding.ts'
import type { Fault, RuleTable } from './finding.ts'
import { at, exists, keysOf, textsAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.1.7 to 6.1.10: CVSS objects. */
export const scoreTests: RuleTable = rules({
  '6.1.7': severalScores,
  '6.1.8': (doc) => cvssObjectsOf(doc).flatMap((object) => [...vectorFaults(object), ...propertyFaults(object)]),
  '6.1.9': (doc) => cvssObjectsOf(doc).flatMap(computationFaults),
  '6.1.10': (doc) => cvssObjectsOf(doc).flatMap(contradictions),
})

function severalScores(doc: Place): Fault[] {
  const seen = new Set<string>()
  return cvssObjectsOf(doc).flatMap((object) => {
    const version = versionOf(object)
    return textsAt(object.scoresItem, 'products').flatMap(({ text, path }) => {
      // Only CSAF 2.1 has a source; others than the author may score a product again.
      const key = JSON.stringify([object.vulnerability.path, version, text, at(object.scoresItem, 'source').value])
      const again = seen.has(key)
      seen.add(key)
      return again ? [{ path, message: `${text} already has a CVSS ${version} score for this vulnerability.` }] : []
    })
  })
}

function vectorFaults({ place, property }: CvssObject): Fault[] {
  const versions = property === 'cvss_v2' ? ['2.0'] : property === 'cvss_v3' ? ['3.0', '3.1'] : ['4.0']
  const version = at(place, 'version')
  const faults = typeof version.value === 'string' && versions.includes(version.value)
    ? []
    : [{ path: version.path, message: `The version must be ${versions.join(' or ')}.` }]
  const vector = at(place, 'vectorString')
  if (typeof vector.value !== 'string') {
    return [...faults, { path: vector.path, message: 'The vectorString is missing.' }]
  }
  const result = parseVector(vector.value)
  if (!result.ok) return [...faults, { path: vector.path, message: result.error.message }]
  if (!mayStandIn(property, result.vector.version) || result.vector.version !== version.value) {
    return [...faults, { path: vector.path, message: `The vector is of version ${result.vector.version}.` }]
  }
  return faults
}

const severityWords = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']

function propertyFaults(object: CvssObject): Fault[] {
  const { place, property } = object
  const required = property === 'cvss_v2' ? ['baseScore'] : ['baseScore', 'baseSeverity']
  const missing = required
    .filter((key) => !exists(place, key))
    .map((key) => ({ path: at(place, key).path, message: `The property ${key} is missing.` }))
  const version = ({ cvss_v2: '2.0', cvss_v3: '3.1', cvss_v4: '4.0' } as const)[property]
  const properties = new Map(cvssProperties(version).map((entry) => [entry.property, [...entry.words.values()]]))
  const wrong = keysOf(place).flatMap((key) => {
    const { value, path } = at(place, key)
    if (/^(base|temporal|environmental)Score$/.test(key)) {
      const fits = typeof value === 'number' && value >= 0 && value <= 10
      return fits ? [] : [{ path, message: `${key} must be a number from 0 to 10.` }]
    }
    const isSeverity = property !== 'cvss_v2' && /^(base|temporal|environmental)Severity$/.test(key)
    const choices = isSeverity ? severityWords : properties.get(key)
    if (!choices || choices.some((choice) => choice === value)) return []
    return [{ path, message: `${key} must be one of ${choices.join(', ')}.` }]
  })
  return [...missing, ...wrong]
}

function computationFaults(object: CvssObject): Fault[] {
  const vector = vectorOf(object)
  if (!vector) return []
  return derivedOf(vector).flatMap(({ property, allowed }) => {
    const { value, path } = at(object.place, property)
    if (value === undefined || allowed.some((choice) => choice === value)) return []
    return [{ path, message: `${property} is ${JSON.stringify(value)}, but the vector gives ${allowed[0]}.` }]
  })
}

function contradictions(object: CvssObject): Fault[] {
  const vector = vectorOf(object)
  if (!vector) return []
  return cvssProperties(vector.version).flatMap(({ property, metric, words }) => {
    const { value, path } = at(object.place, property)
    const said = words.get(vector.metrics[metric] ?? (vector.version === '2.0' ? 'ND' : 'X'))
    if (value === undefined || value === said) return []
    return [{ path, message: `${property} is ${JSON.stringify(value)}, but the vector says ${metric} is ${said}.` }]
  })
}
