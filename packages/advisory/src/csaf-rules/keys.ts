import csafSchema from '../../schemas/csaf-2.0.json' with { type: 'json' }
import { cvssProperties } from './cvss-properties.ts'
import type { Fault } from './finding.ts'
import { at, documentPlace, exists, keysOf, partsOf, textAt } from './reading.ts'
import type { Place } from './reading.ts'

/** 6.2.13: the keys of every object in alphabetical order (of code units); one fault for each object that is not. */
export function unsortedKeys(doc: Place): Fault[] {
  const faults: Fault[] = []
  const open = [doc]
  for (let place = open.pop(); place; place = open.pop()) {
    const current = place
    const keys = keysOf(current)
    const misplaced = keys.find((key, index) => index > 0 && key < (keys[index - 1] ?? ''))
    if (misplaced !== undefined) {
      const message = `The key ${misplaced} is not at its alphabetical place.`
      faults.push({ path: at(current, misplaced).path, message })
    }
    for (const part of partsOf(current).toReversed()) open.push(part.place)
  }
  return faults
}

/** 6.2.20: keys that the schema of CSAF 2.0, or FIRST's schema of a CVSS object, does not define. */
export function additionalProperties(doc: Place): Fault[] {
  return unknownKeys(doc, csafSchema)
}

/** Keys that a schema or what it refers to within itself does not define; what lies below them is not looked at. */
export function unknownKeys(doc: Place, root: unknown): Fault[] {
  const faults: Fault[] = []
  const open: { place: Place; schema: unknown; key?: string }[] = [{ place: doc, schema: root }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { place, key: own } = next
    const { known: defined, properties, entries } = shapeOf(next.schema, root)
    const known = own?.startsWith('cvss_v') === true ? cvssKeys(place.path) ?? defined : defined
    for (const key of keysOf(place)) {
      if (known?.has(key) !== false) continue
      faults.push({ path: at(place, key).path, message: `The schema knows no ${key} here.` })
    }
    for (const { key, place: part } of partsOf(place)) {
      if (typeof key === 'number') open.push({ place: part, schema: entries })
      else if (known?.has(key) !== false) open.push({ place: part, schema: properties.get(key), key })
    }
  }
  return faults
}

/** What a part of a schema says of the keys of an object and of the entries of a list. */
interface Shape {
  readonly known: ReadonlySet<string> | undefined
  readonly properties: ReadonlyMap<string, unknown>
  readonly entries: unknown
}

const nothingSaid: Shape = { known: undefined, properties: new Map(), entries: undefined }
const shapes = new WeakMap<object, WeakMap<object, Shape>>()

/** The schemas are the same all the time, so each part of one is read once. */
function shapeOf(schema: unknown, root: unknown): Shape {
  if (typeof schema !== 'object' || schema === null || typeof root !== 'object' || root === null) return nothingSaid
  return shapes.getOrInsertComputed(root, () => new WeakMap())
    .getOrInsertComputed(schema, () => readShape(resolved(documentPlace(schema), root)))
}

function readShape(schema: Place): Shape {
  const properties = at(schema, 'properties')
  const keys = keysOf(properties)
  return {
    known: exists(properties) ? new Set(keys) : undefined, entries: at(schema, 'items').value,
    properties: new Map(keys.map((key) => [key, at(properties, key).value])),
  }
}

function resolved(schema: Place, root: unknown): Place {
  const reference = textAt(schema, '$ref')
  if (!reference?.startsWith('#/')) return schema
  return at(documentPlace(root), ...reference.slice(2).split('/'))
}

function cvssKeys(path: string): ReadonlySet<string> | undefined {
  const version = /^\/vulnerabilities\/\d+\/(?:scores\/\d+|metrics\/\d+\/content)\/cvss_v([234])$/.exec(path)?.[1]
  if (version === undefined) return undefined
  const groups = version === '4' ? ['base'] : ['base', 'temporal', 'environmental']
  return new Set([
    'version', 'vectorString',
    ...groups.map((group) => `${group}Score`),
    ...(version === '2' ? [] : groups.map((group) => `${group}Severity`)),
    ...cvssProperties(version === '2' ? '2.0' : version === '3' ? '3.1' : '4.0').map(({ property }) => property),
  ])
}
