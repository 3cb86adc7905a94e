import { types, type CustomTypesConfig } from 'pg'

type TypeId = Parameters<typeof types.getTypeParser>[0]

const parseInt8 = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number; select it ::text`)
  return value
}

/** One parser per type, so that every server and driver version gives the same: see `toSql` for the way back. */
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

/** A parameter as the driver takes it: instants and big integers as text, bytes as Buffer, plain objects as JSON. */
export function toSql(value: unknown): unknown {
  if (value instanceof Temporal.Instant) return value.toString()
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array && !Buffer.isBuffer(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  }
  return Array.isArray(value) ? value.map(toSql) : value
}

/** The instant as the database keeps it: whole microseconds, the rest cut off. */
export const toMicroseconds = (at: Temporal.Instant): Temporal.Instant =>
  at.round({ smallestUnit: 'microsecond', roundingMode: 'floor' })
