/** A value inside a document together with its JSON pointer. An absent element has the value `undefined`. */
export interface Place {
  readonly value: unknown
  readonly path: string
}

/** A string inside a document. */
export interface TextPlace {
  readonly text: string
  readonly path: string
}

/** The whole document. */
export function documentPlace(doc: unknown): Place {
  return { value: doc, path: '' }
}

/** The element that the keys lead to; where a key lacks, its value is `undefined` and its path the wanted one. */
export function at(place: Place, ...keys: readonly string[]): Place {
  let { value, path } = place
  for (const key of keys) {
    path += `/${escaped(key)}`
    value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return { value, path }
}

/** The elements of the array that the keys lead to; none where there is no array. */
export function items(place: Place, ...keys: readonly string[]): Place[] {
  const { value, path } = at(place, ...keys)
  return Array.isArray(value) ? value.map((item: unknown, index) => ({ value: item, path: `${path}/${index}` })) : []
}

/** The string that the keys lead to. */
export function textAt(place: Place, ...keys: readonly string[]): string | undefined {
  const { value } = at(place, ...keys)
  return typeof value === 'string' ? value : undefined
}

/** The strings in the array that the keys lead to. */
export function textsAt(place: Place, ...keys: readonly string[]): TextPlace[] {
  return items(place, ...keys).flatMap(({ value, path }) => (typeof value === 'string' ? [{ text: value, path }] : []))
}

/** True when the element exists, whatever its value. */
export function exists(place: Place, ...keys: readonly string[]): boolean {
  return at(place, ...keys).value !== undefined
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
