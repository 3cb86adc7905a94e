import { isFields } from './reading.ts'

const ordered = (_key: string, value: unknown): unknown =>
  isFields(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1)) : value

/**
 * JSON text that two values share exactly when JSON schema calls them equal: the keys of every object in order of
 * code units. The value may be nested as deep as {@link depthLimit} lets a document be.
 */
export const canonical = (value: unknown): string =>
  (typeof value === 'object' && value !== null ? JSON.stringify(value, ordered) : JSON.stringify(value)) ?? 'undefined'

/** Pairs of equal entries, each as [place of the first, place of the later one]; one look at every entry. */
export const equalEntries = (entries: readonly unknown[]): readonly (readonly [number, number])[] => {
  const seen = new Map<string, number>()
  return entries.flatMap((entry, index) => {
    const key = canonical(entry)
    const first = seen.get(key)
    if (first === undefined) seen.set(key, index)
    return first === undefined ? [] : [[first, index] as const]
  })
}
