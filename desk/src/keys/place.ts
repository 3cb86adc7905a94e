/**
 * Where a sealed value lives. It is authenticated with the value (AAD), so that bytes copied to another row,
 * column, case, instance or version do not open there (S-091).
 */
export interface Place {
  readonly instance: string
  readonly table: string
  readonly column: string
  /** Case id, or '' for what belongs to no case. */
  readonly caseId: string
  /** Key of the row inside the table, as text; an event's is `seq/type`. */
  readonly row: string
  readonly version: number
}

/** One unambiguous encoding: every part is preceded by its length in bytes (32 bit, big endian). */
export function encodePlace(place: Place): Buffer {
  const parts = [place.instance, place.table, place.column, place.caseId, place.row, String(place.version)]
  return lengthPrefixed(parts.map((part) => Buffer.from(part, 'utf8')))
}

/** Joins byte strings so that no two different lists give the same result. */
export function lengthPrefixed(parts: readonly Uint8Array[]): Buffer {
  const framed = parts.flatMap((part) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(part.length)
    return [length, part]
  })
  return Buffer.concat(framed)
}
