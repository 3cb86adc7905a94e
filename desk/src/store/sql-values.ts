import { types, type CustomTypesConfig } from 'pg'

type TypeId = Parameters<typeof types.getTypeParser>[0]

const parseInt8 = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number; select it ::text`)
  return value
}

/** One parser per type, so that every server and driver version gives the same: see `sqlParameter` for the way back. */
const PARSERS = new Map<TypeId, (text: string) => unknown>([
  [types.builtins.INT8, parseInt8],
  [types.builtins.TIMESTAMPTZ, (text) => Temporal.Instant.from(text)],
  [types.builtins.DATE, (text) => text],
  [types.builtins.NUMERIC, (text) => text],
])

/**
 * What rows hold: `timestamptz` is a Temporal.Instant (microseconds), `int8` a number (beyond 2⁵³ an error), `date` and
 * `numeric` text, `bytea` a Buffer, `json` the parsed value.
 */
export const rowTypes: CustomTypesConfig = {
  getTypeParser: (id: TypeId, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : PARSERS.get(id)) ?? types.getTypeParser(id, format ?? 'text'),
}

/**
 * A parameter as it goes over the wire: instants and numbers as text, bytes as they are, arrays as PostgreSQL arrays, plain
 * objects as JSON. A JSON array has to be wrapped by its caller, because an array is an array of the database. An array of bytes
 * goes as bytes too, so that the statement has to name its type `bytea[]`.
 */
export function sqlParameter(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value
  if (Buffer.isBuffer(value)) return value
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return bytesArray(value) ?? `{${value.map(arrayElement).join(',')}}`
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value)
  return value instanceof Temporal.Instant ? value.toString() : JSON.stringify(value)
}

function arrayElement(value: unknown): string {
  if (Array.isArray(value)) return `{${value.map(arrayElement).join(',')}}`
  const text = sqlParameter(value)
  if (text === null) return 'NULL'
  if (typeof text !== 'string') return `"\\\\x${text.toString('hex')}"`
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/**
 * `bytea[]` in the database's binary form (dimensions, then each element behind its length), where all of it are bytes: as text
 * each byte takes two letters, to write here and to read there. Undefined for any other array.
 */
function bytesArray(values: readonly unknown[]): Buffer | undefined {
  if (!values.some((value) => value instanceof Uint8Array)) return undefined
  if (!values.every((value): value is Uint8Array | null => value === null || value instanceof Uint8Array)) return undefined
  const whole = Buffer.allocUnsafe(values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 20))
  let at = 0
  // One dimension, nulls or none, type of the elements, how many, counted from 1; a null has the length -1.
  for (const word of [1, values.includes(null) ? 1 : 0, types.builtins.BYTEA, values.length, 1]) at = whole.writeInt32BE(word, at)
  for (const value of values) {
    at = whole.writeInt32BE(value === null ? -1 : value.length, at)
    if (value === null) continue
    whole.set(value, at)
    at += value.length
  }
  return whole
}

/** The instant as the database keeps it: whole microseconds, the rest cut off. */
export const toMicroseconds = (at: Temporal.Instant): Temporal.Instant =>
  at.round({ smallestUnit: 'microsecond', roundingMode: 'floor' })
