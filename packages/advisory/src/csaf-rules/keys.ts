import csafSchema from '../../schemas/csaf-2.0.json' with { type: 'json' }
import { cvssProperties } from './cvss-properties.ts'
import type { Fault } from './finding.ts'
import { at, documentPlace, exists, items, keysOf, textAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.2.13: the keys of every object in alphabetical order (of code units); one fault for each object that is not. */
export function unsortedKeys(doc: Place): Fault[] {
  return everyPlace(doc).flatMap((place) => {
    const keys = keysOf(place)
    const misplaced = keys.find((key, index) => index > 0 && key < (keys[index - 1] ?? ''))
    if (misplaced === undefined) return []
    return [{ path: at(place, misplaced).path, message: `The key ${misplaced} is not at its alphabetical place.` }]
  })
}

/** 6.2.20: keys that the schema of CSAF 2.0, or FIRST's schema of a CVSS object, does not define. */
export function additionalProperties(doc: Place): Fault[] {
  return unknownKeys(doc, csafSchema)
}

/** Keys that a schema or what it refers to within itself does not define; what lies below them is not looked at. */
export function unknownKeys(doc: Place, root: unknown): Fault[] {
  const faults: Fault[] = []
  const open = [{ place: doc, schema: documentPlace(root) }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { place } = next
    const schema = resolved(next.schema, root)
    for (const item of items(place)) open.push({ place: item, schema: at(schema, 'items') })
    const known = cvssKeys(place.path) ?? schemaKeys(schema)
    for (const key of keysOf(place)) {
      const child = at(place, key)
      if (known?.includes(key) === false) faults.push({ path: child.path, message: `The schema knows no ${key} here.` })
      else open.push({ place: child, schema: at(schema, 'properties', key) })
    }
  }
  return faults
}

function schemaKeys(schema: Place): string[] | undefined {
  return exists(schema, 'properties') ? keysOf(at(schema, 'properties')) : undefined
}

function resolved(schema: Place, root: unknown): Place {
  const reference = textAt(schema, '$ref')
  if (!reference?.startsWith('#/')) return schema
  return at(documentPlace(root), ...reference.slice(2).split('/'))
}

function cvssKeys(path: string): string[] | undefined {
  const version = /^\/vulnerabilities\/\d+\/(?:scores\/\d+|metrics\/\d+\/content)\/cvss_v([234])$/.exec(path)?.[1]
  if (version === undefined) return undefined
  const groups = version === '4' ? ['base'] : ['base', 'temporal', 'environmental']
  return [
    'version', 'vectorString',
    ...groups.map((group) => `${group}Score`),
    ...(version === '2' ? [] : groups.map((group) => `${group}Severity`)),
    ...cvssProperties(version === '2' ? '2.0' : version === '3' ? '3.1' : '4.0').map(({ property }) => property),
  ]
}

function everyPlace(doc: Place): Place[] {
  const found: Place[] = []
  const open = [doc]
  for (let place = open.pop(); place; place = open.pop()) {
    const current = place
    found.push(current)
    const children = [...items(current), ...keysOf(current).map((key) => at(current, key))]
    for (const child of children.toReversed()) open.push(child)
  }
  return found
}
