/** From so many bytes on a value is handed to the socket as it is. */
const LARGE = 64 * 1024

export const hasLarge = (values: readonly (string | Buffer | null)[]): boolean => values.some((value) => Buffer.isBuffer(value) && value.length >= LARGE)

/**
 * The message Bind (PostgreSQL, «Message Formats») with bytes as they are between its parts: the driver's own copies a large
 * value three times into buffers that grow by half. Bytes go over in binary, everything else as text; so do all results.
 */
export function bindMessage(statement: string, values: readonly (string | Buffer | null)[]): Buffer[] {
  const bytes = values.map((value) => (typeof value === 'string' ? Buffer.from(value) : value))
  const name = Buffer.from(`\0${statement}\0`)
  const body: Buffer[] = [name, int16(values.length), ...values.map((value) => int16(Buffer.isBuffer(value) ? 1 : 0)), int16(values.length)]
  for (const value of bytes) body.push(...(value === null ? [int32(-1)] : [int32(value.length), value]))
  body.push(int16(1), int16(0))
  const length = body.reduce((sum, part) => sum + part.length, 4)
  return joined([Buffer.from('B'), int32(length), ...body])
}

/** Small buffers in one, large ones by themselves. */
export function joined(parts: readonly Buffer[]): Buffer[] {
  const out: Buffer[] = []
  let small: Buffer[] = []
  const flush = (): void => {
    if (small.length > 0) out.push(small.length === 1 ? small[0] as Buffer : Buffer.concat(small))
    small = []
  }
  for (const part of parts) {
    if (part.length < LARGE) {
      small.push(part)
      continue
    }
    flush()
    out.push(part)
  }
  flush()
  return out
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
