/** Reading of foreign JSON: every step may lead nowhere, none throws. */

export type Fields = Readonly<Record<string, unknown>>

/** Tells an object from arrays, null and everything else. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const step = (value: unknown, key: string | number): unknown => {
  if (Array.isArray(value)) {
    const entries: readonly unknown[] = value
    return /^\d+$/.test(String(key)) ? entries[Number(key)] : undefined
  }
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The value under a path of keys and indices, `undefined` where the path leads nowhere. */
export const at = (value: unknown, ...path: readonly (string | number)[]): unknown => path.reduce(step, value)

/** The value at a JSON pointer (RFC 6901). */
export const atPointer = (value: unknown, pointer: string): unknown =>
  at(value, ...pointer.split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')))

/** The string under a path; `undefined` when there is none or it is blank. */
export const textAt = (value: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const found = at(value, ...path)
  return typeof found === 'string' && found.trim() !== '' ? found : undefined
}

/** The list under a path, empty when there is none. */
export const listAt = (value: unknown, ...path: readonly (string | number)[]): readonly unknown[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found : []
}

/** The strings of the list under a path. */
export const textsAt = (value: unknown, ...path: readonly (string | number)[]): readonly string[] =>
  listAt(value, ...path).filter((entry) => typeof entry === 'string')
