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
  // Asked for each value that is opened: written in one go.
  const framed = Buffer.allocUnsafe(parts.reduce((size, part) => size + 4 + Buffer.byteLength(part, 'utf8'), 0))
  let at = 0
  for (const part of parts) {
    const length = framed.write(part, at + 4, 'utf8')
    framed.writeUInt32BE(length, at)
    at += 4 + length
  }
  return framed
}

/** Joins byte strings so that no two different lists give the same result. */
export function lengthPrefixed(parts: readonly Uint8Array[]): Buffer {
  const framed = Buffer.allocUnsafe(parts.reduce((size, part) => size + 4 + part.length, 0))
  let at = 0
  for (const part of parts) {
    at = framed.writeUInt32BE(part.length, at)
    framed.set(part, at)
    at += part.length
  }
  return framed
}
