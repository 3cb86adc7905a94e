/** A value inside a document together with its JSON pointer. An absent element has the value `undefined`. */
export interface Place {
  readonly value: unknown
  readonly path: string
  /** The elements, where the value is an array. */
  readonly entries: readonly Place[]
  /** The element under a key. */
  at(key: string): Place
}

/** A string inside a document. */
export interface TextPlace {
  readonly text: string
  readonly path: string
}

/** A value that knows where it stands, and puts the pointer together only when somebody asks: most are never named. */
class Spot implements Place {
  readonly value: unknown
  readonly #within: Place | undefined
  readonly #key: string | number

  constructor(value: unknown, within?: Place, key: string | number = '') {
    this.value = value
    this.#within = within
    this.#key = key
  }

  get path(): string {
    if (this.#within === undefined) return ''
    return `${this.#within.path}/${typeof this.#key === 'number' ? this.#key : escaped(this.#key)}`
  }

  /** Of a string in a list. */
  get text(): string {
    return String(this.value)
  }

  get entries(): readonly Spot[] {
    return Array.isArray(this.value) ? this.value.map((item: unknown, index) => new Spot(item, this, index)) : nothing
  }

  at(key: string): Spot {
    return new Spot(valueIn(this.value, key), this, key)
  }
}

const nothing: readonly Spot[] = []

/** The whole document. */
export function documentPlace(doc: unknown): Place {
  return new Spot(doc)
}

/** The element that the keys lead to; where a key lacks, its value is `undefined` and its path the wanted one. */
export function at(place: Place, ...keys: readonly string[]): Place {
  let found = place
  for (const key of keys) found = found.at(key)
  return found
}

/** The value that the keys lead to; `undefined` where one lacks. */
export function valueAt(place: Place, ...keys: readonly string[]): unknown {
  let { value } = place
  for (const key of keys) value = valueIn(value, key)
  return value
}

function valueIn(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The elements of the array that the keys lead to; none where there is no array. */
export function items(place: Place, ...keys: readonly string[]): readonly Place[] {
  let found = place
  for (const key of keys) found = found.at(key)
  return found.entries
}

/** The string that the keys lead to. */
export function textAt(place: Place, ...keys: readonly string[]): string | undefined {
  const value = valueAt(place, ...keys)
  return typeof value === 'string' ? value : undefined
}

/** The strings in the array that the keys lead to. */
export function textsAt(place: Place, ...keys: readonly string[]): readonly TextPlace[] {
  const entries = items(place, ...keys)
  return entries.every(isText) ? entries : entries.filter(isText)
}

const isText = (place: Place): place is Place & TextPlace => typeof place.value === 'string'

/** A list or object inside another, with its key there. */
export interface Part {
  readonly key: string | number
  readonly place: Place
}

/** The lists and objects directly inside one. */
export function partsOf(place: Place): Part[] {
  const { value } = place
  if (typeof value !== 'object' || value === null) return []
  const isList = Array.isArray(value)
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => typeof part !== 'object' || part === null ? []
    : [{ key: isList ? Number(key) : key, place: new Spot(part, place, key) }])
}

/** True when the element exists, whatever its value. */
export function exists(place: Place, ...keys: readonly string[]): boolean {
  return valueAt(place, ...keys) !== undefined
}

/** The keys of an object in their order; none for anything else. */
export function keysOf(place: Place): string[] {
  return isObject(place.value) ? Object.keys(place.value) : []
}

/** Every value in the places that equals an earlier one, in order. */
export function repeated<T extends { readonly text: string }>(places: readonly T[]): T[] {
  const seen = new Set<string>()
  return places.filter(({ text }) => {
    const again = seen.has(text)
    seen.add(text)
    return again
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function escaped(key: string): string {
  if (!/[~/]/.test(key)) return key
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

const known = new WeakMap<Place, Map<unknown, unknown>>()

/**
 * Reads the same thing of the same document once: of a {@link Place} that one check hands to all its tests. What is
 * read must not be changed, and the document not either while the check runs.
 */
export function once<T>(read: (doc: Place) => T): (doc: Place) => T {
  return (doc) => {
    const found = known.getOrInsertComputed(doc, () => new Map<unknown, unknown>())
    if (!found.has(read)) found.set(read, read(doc))
    // The map holds under `read` what `read` gave.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return found.get(read) as T
  }
}
