import formats from 'ajv-formats'
import { equalEntries, canonical } from './canonical.ts'
import { at, atPointer, type Fields, isFields } from './reading.ts'

// The schemas are walked, not compiled: work and memory stay in proportion to the document however many of its
// parts are wrong, because the walk ends when enough misses are found. Compiled validators copy what they found at
// each reference and compare list entries pairwise, so that a hostile megabyte takes minutes.

/** One place where a document misses its schema. */
export interface Miss {
  readonly path: string
  readonly keyword: string
  readonly message: string
}

/** Schemas by their `$id`; a reference without `#` or with another address leads there. */
export type Schemas = ReadonlyMap<string, Fields>

interface Walk {
  readonly schemas: Schemas
  readonly root: Fields
  readonly misses: Miss[]
  readonly limit: number
  /** Counted over the whole walk, so that a test can hold it against the size of the document. */
  readonly count: { steps: number }
}

/** The way to a part of the document; the pointer is put together for what misses, which is little of it. */
interface Trail {
  readonly within: Trail | undefined
  readonly key: string | number
}

type Rule = (walk: Walk, schema: Fields, value: unknown, path: Trail | undefined) => void

const token = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
const pointerOf = (trail: Trail | undefined): string =>
  trail === undefined ? '' : `${pointerOf(trail.within)}/${typeof trail.key === 'number' ? trail.key : token(trail.key)}`

/** What a value is, in a few words: never longer than a line, whatever the value. */
export const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (isFields(value)) return 'an object'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
}

const miss = (walk: Walk, path: Trail | undefined, keyword: string, message: string): void => {
  if (walk.misses.length < walk.limit) walk.misses.push({ path: pointerOf(path), keyword, message })
}
const isFull = (walk: Walk): boolean => walk.misses.length >= walk.limit

const patterns = new Map<string, RegExp>()
const patternOf = (source: string): RegExp => patterns.getOrInsertComputed(source, (text) => new RegExp(text, 'u'))

const typeOf = (value: unknown): string => value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
const hasType = (value: unknown, type: string): boolean =>
  type === typeOf(value) || (type === 'integer' && typeof value === 'number' && Number.isInteger(value))

const isAmong = (allowed: readonly unknown[], value: unknown): boolean => {
  if (typeof value === 'string') return allowed.includes(value)
  const wanted = canonical(value)
  return allowed.some((one) => canonical(one) === wanted)
}

const listOf = (value: unknown): readonly unknown[] => Array.isArray(value) ? value : []
const textOf = (value: unknown): string => typeof value === 'string' ? value : ''
const numberOf = (value: unknown): number => typeof value === 'number' ? value : Number.NaN

const iri = /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i
const hasFormat = (format: string, text: string): boolean => {
  if (format === 'iri') return iri.test(text)
  const known = formats.default.get(format as 'uri')
  if (known instanceof RegExp) return known.test(text)
  const check = typeof known === 'function' ? known : at(known, 'validate')
  return check instanceof RegExp ? check.test(text) : typeof check !== 'function' || Boolean(check(text))
}

interface Resolved { readonly schema: unknown; readonly root: Fields }
const resolved = new WeakMap<Schemas, WeakMap<Fields, Map<string, Resolved>>>()

/** What a reference leads to; the schemas are the same all the time, so each is looked up once. */
const resolve = (walk: Walk, reference: string): Resolved =>
  resolved.getOrInsertComputed(walk.schemas, () => new WeakMap()).getOrInsertComputed(walk.root, () => new Map())
    .getOrInsertComputed(reference, () => find(walk, reference))

const find = ({ schemas, root }: Walk, reference: string): Resolved => {
  const [address = '', pointer = ''] = reference.split('#')
  const base = address === '' ? root : schemas.get(address)
  if (base === undefined) throw new Error(`no schema has the id ${address}`)
  return { schema: atPointer(base, pointer), root: base }
}

/** Whether the value fits, without looking for more than the first miss. */
const fits = (walk: Walk, schema: unknown, value: unknown): boolean => {
  const trial: Walk = { ...walk, misses: [], limit: 1 }
  visit(trial, schema, value, undefined)
  return trial.misses.length === 0
}

/** Where nothing fits, the choice that misses least is explained; the first of equals. */
const explain = (walk: Walk, choices: readonly unknown[], value: unknown, path: Trail | undefined): void => {
  const trials = choices.map((schema) => {
    const trial: Walk = { ...walk, misses: [], limit: Math.min(20, walk.limit) }
    visit(trial, schema, value, path)
    return trial.misses
  })
  const least = trials.toSorted((a, b) => a.length - b.length)[0] ?? []
  for (const one of least) if (!isFull(walk)) walk.misses.push(one)
}

const evaluated = (walk: Walk, schema: unknown, value: unknown): readonly string[] => {
  if (!isFields(schema)) return []
  const passing = [...listOf(schema['anyOf']), ...listOf(schema['oneOf'])].filter((one) => fits(walk, one, value))
  const referred = typeof schema['$ref'] === 'string' ? [resolve(walk, schema['$ref'])] : []
  return [
    ...Object.keys(isFields(schema['properties']) ? schema['properties'] : {}),
    ...[...listOf(schema['allOf']), ...passing].flatMap((one) => evaluated(walk, one, value)),
    ...referred.flatMap(({ schema: one, root }) => evaluated({ ...walk, root }, one, value)),
  ]
}

const objectRule: Rule = (walk, schema, value, path) => {
  if (!isFields(value)) return
  const keys = Object.keys(value)
  for (const key of listOf(schema['required']))
    if (!Object.hasOwn(value, String(key))) miss(walk, path, 'required', `«${String(key)}» is missing`)
  if (keys.length < numberOf(schema['minProperties'])) miss(walk, path, 'minProperties', 'the object is too empty')
  if (keys.length > numberOf(schema['maxProperties'])) miss(walk, path, 'maxProperties', 'the object has too many keys')
  const properties = isFields(schema['properties']) ? schema['properties'] : {}
  const byPattern = isFields(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : []
  const others = schema['additionalProperties']
  for (const key of keys) {
    if (isFull(walk)) return
    const child = { within: path, key }
    const known = Object.hasOwn(properties, key)
    if (known) visit(walk, properties[key], value[key], child)
    const matching = byPattern.length === 0 ? byPattern : byPattern.filter(([pattern]) => patternOf(pattern).test(key))
    for (const [, one] of matching) visit(walk, one, value[key], child)
    if (known || matching.length > 0 || others === undefined) continue
    if (others === false) miss(walk, path, 'additionalProperties', `«${key}» is not known here`)
    else visit(walk, others, value[key], child)
  }
  if (schema['unevaluatedProperties'] !== false) return
  const names = new Set(evaluated(walk, schema, value))
  for (const key of keys)
    if (!names.has(key)) miss(walk, path, 'unevaluatedProperties', `«${key}» is not known here`)
}

const arrayRule: Rule = (walk, schema, value, path) => {
  if (!Array.isArray(value)) return
  const entries: readonly unknown[] = value
  if (entries.length < numberOf(schema['minItems']))
    miss(walk, path, 'minItems', `the list has ${entries.length} entries, ${String(schema['minItems'])} are needed`)
  if (entries.length > numberOf(schema['maxItems']))
    miss(walk, path, 'maxItems', `the list has ${entries.length} entries, ${String(schema['maxItems'])} are allowed`)
  if (schema['uniqueItems'] === true) {
    const [pair] = equalEntries(entries)
    if (pair !== undefined)
      miss(walk, path, 'uniqueItems', `the entries ${pair.join(' and ')} are the same`)
  }
  if (schema['items'] !== undefined) {
    for (const [index, entry] of entries.entries()) {
      if (isFull(walk)) return
      visit(walk, schema['items'], entry, { within: path, key: index })
    }
  }
  const wanted = schema['contains']
  if (wanted !== undefined && !entries.some((entry) => fits(walk, wanted, entry)))
    miss(walk, path, 'contains', `no entry ${containedWords(wanted)}`)
}

/** OSV wants an event with «introduced»; other kinds of entries have no name here. */
const containedWords = (wanted: unknown): string => {
  const keys = listOf(at(wanted, 'required')).map((key) => `«${String(key)}»`)
  return keys.length === 0 ? 'is of the kind of which one is needed' : `has ${keys.join(' and ')}; one must`
}

const stringRule: Rule = (walk, schema, value, path) => {
  if (typeof value !== 'string') return
  const { minLength, maxLength, pattern, format } = schema
  // Of code units there are at most twice as many as of characters, so that they need counting near a limit only.
  const near = value.length > numberOf(maxLength) || value.length < 2 * numberOf(minLength)
  const length = near ? Array.from(value).length : value.length
  if (length < numberOf(minLength)) miss(walk, path, 'minLength', `the text needs ${String(minLength)} characters`)
  if (length > numberOf(maxLength))
    return miss(walk, path, 'maxLength', `the text has ${length} characters, ${String(maxLength)} are allowed`)
  if (pattern !== undefined && !patternOf(textOf(pattern)).test(value))
    miss(walk, path, 'pattern', `${shown(value)} does not match ${textOf(pattern).slice(0, 120)}`)
  if (format !== undefined && !hasFormat(textOf(format), value))
    miss(walk, path, 'format', `${shown(value)} is not a ${textOf(format)}`)
}

const numberRule: Rule = (walk, schema, value, path) => {
  if (typeof value !== 'number') return
  const { minimum, maximum } = schema
  if (value < numberOf(minimum)) miss(walk, path, 'minimum', `${value} is less than ${String(minimum)}`)
  if (value > numberOf(maximum)) miss(walk, path, 'maximum', `${value} is more than ${String(maximum)}`)
  const parts = value / numberOf(schema['multipleOf'])
  // CVSS 4.0 asks for multiples of 0.1, which 5.3 is only when the division is rounded.
  if (Math.abs(parts - Math.round(parts)) > 1e-6)
    miss(walk, path, 'multipleOf', `${value} is not a multiple of ${String(schema['multipleOf'])}`)
}

const choiceRule: Rule = (walk, schema, value, path) => {
  for (const one of listOf(schema['allOf'])) visit(walk, one, value, path)
  const any = listOf(schema['anyOf'])
  if (any.length > 0 && !any.some((one) => fits(walk, one, value))) explain(walk, any, value, path)
  const one = listOf(schema['oneOf'])
  if (one.length > 0) {
    const passing = one.filter((choice) => fits(walk, choice, value)).length
    if (passing === 0) explain(walk, one, value, path)
    if (passing > 1) miss(walk, path, 'oneOf', `${shown(value)} is of ${passing} kinds that exclude one another`)
  }
  if (schema['if'] !== undefined) {
    const next = fits(walk, schema['if'], value) ? schema['then'] : schema['else']
    if (next !== undefined) visit(walk, next, value, path)
  }
  if (schema['not'] !== undefined && fits(walk, schema['not'], value))
    miss(walk, path, 'not', `${shown(value)} is what it must not be`)
}

const visit = (walk: Walk, schema: unknown, value: unknown, path: Trail | undefined): void => {
  if (isFull(walk) || schema === undefined || schema === true) return
  walk.count.steps += 1
  if (!isFields(schema)) return miss(walk, path, 'false', 'nothing may stand here')
  const { $ref: reference, type, enum: allowed } = schema
  if (typeof reference === 'string') {
    const { schema: next, root } = resolve(walk, reference)
    visit({ ...walk, root }, next, value, path)
  }
  if (typeof type === 'string' ? !hasType(value, type) : Array.isArray(type) && !type.some((one) => hasType(value, String(one))))
    return miss(walk, path, 'type', `${shown(value)} is no ${[type].flat().map(String).join(' or ')}`)
  if (Array.isArray(allowed) && !isAmong(allowed, value))
    miss(walk, path, 'enum', `${shown(value)} is not one of ${allowed.join(', ').slice(0, 400)}`)
  if (Object.hasOwn(schema, 'const') && canonical(schema['const']) !== canonical(value))
    miss(walk, path, 'const', `${shown(value)} is not ${shown(schema['const'])}`)
  if (typeof value === 'string') stringRule(walk, schema, value, path)
  else if (typeof value === 'number') numberRule(walk, schema, value, path)
  else if (Array.isArray(value)) arrayRule(walk, schema, value, path)
  else objectRule(walk, schema, value, path)
  choiceRule(walk, schema, value, path)
}

/** At most this many misses are told of one document. */
export const missLimit = 1000
/** Documents nested deeper are refused unread: no format needs a tenth of it. */
export const depthLimit = 200

/** Whether lists and objects are nested deeper than {@link depthLimit}; takes any depth. */
export const isTooDeep = (document: unknown): boolean => {
  let level: readonly unknown[] = [document]
  for (let depth = 0; depth <= depthLimit; depth++) {
    if (level.length === 0) return false
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [])
  }
  return level.length > 0
}

/**
 * The misses of a document against a JSON schema (draft-07 and 2020-12 as far as the official schemas of the
 * formats use them), at most {@link missLimit}, and the number of schema visits this took. The document must not
 * be too deep. Throws when the schema refers to one that is not among `schemas`.
 */
export const judgeBySchema = (
  schema: Fields, schemas: Schemas, document: unknown, limit = missLimit,
): { readonly misses: readonly Miss[]; readonly steps: number } => {
  const walk: Walk = { schemas, root: schema, misses: [], limit, count: { steps: 0 } }
  visit(walk, schema, document, undefined)
  return { misses: walk.misses, steps: walk.count.steps }
}
