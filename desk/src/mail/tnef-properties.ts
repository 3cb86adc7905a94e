import { TnefBytes, TnefDamage } from './tnef-bytes.ts'

/** The bytes of one property, as its type writes them. `text`: UTF-16, or bytes of the stream's own charset. */
export type TnefValue =
  | { readonly type: 'bytes' | 'unicode' | 'string8' | 'object'; readonly bytes: Uint8Array }
  | { readonly type: 'number'; readonly number: number }

/** By property id (MS-OXPROPS); named properties and lists of values are passed over: none of them is shown. */
export type TnefProperties = ReadonlyMap<number, TnefValue>

const mostProperties = 5000
const firstNamed = 0x8000
const several = 0x1000

/** Bytes in the stream of the types of fixed length (MS-OXTNEF 2.1.3.4), padding included. */
const fixed: Readonly<Record<number, number>> = {
  0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, 0x000b: 4, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}
const variable: Readonly<Record<number, 'bytes' | 'unicode' | 'string8' | 'object'>> = { 0x000d: 'object', 0x001e: 'string8', 0x001f: 'unicode', 0x0102: 'bytes' }

/** Reads a list of MAPI properties (MS-OXTNEF 2.1.3.4, `MsgPropertyList`). Throws `TnefDamage`. */
export function tnefProperties(list: Uint8Array): TnefProperties {
  const bytes = new TnefBytes(list)
  const found = new Map<number, TnefValue>()
  const count = bytes.u32()
  if (count > mostProperties) throw new TnefDamage('too many properties')
  for (let index = 0; index < count; index += 1) {
    const type = bytes.u16()
    const id = bytes.u16()
    if (id >= firstNamed) passName(bytes)
    const value = valueOf(bytes, type)
    if (value !== null && id < firstNamed && !found.has(id)) found.set(id, value)
  }
  return found
}

/** A named property has a set and, in it, a number or a name. */
function passName(bytes: TnefBytes): void {
  bytes.take(16)
  const named = bytes.u32()
  if (named > 1) throw new TnefDamage('malformed')
  if (named === 0) bytes.take(4)
  else bytes.padded(bytes.u32())
}

/** The one value; `null` of a list of values, and of what holds none. */
function valueOf(bytes: TnefBytes, type: number): TnefValue | null {
  const list = (type & several) !== 0
  const one = type & ~several
  const length = fixed[one]
  if (length !== undefined) {
    const times = list ? bytes.u32() : 1
    if (times * length > bytes.left) throw new TnefDamage('truncated')
    const whole = bytes.take(times * length)
    return list || length !== 4 ? null : { type: 'number', number: new TnefBytes(whole).u32() }
  }
  const kind = variable[one]
  if (kind === undefined) throw new TnefDamage('malformed')
  const times = bytes.u32()
  let first: Uint8Array | null = null
  for (let index = 0; index < times; index += 1) {
    const taken = bytes.padded(bytes.u32())
    first ??= taken
  }
  return list || first === null ? null : { type: kind, bytes: first }
}
