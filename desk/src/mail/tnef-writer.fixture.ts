import { crc32 } from 'node:zlib'

/** What a test writes into a stream; written from MS-OXTNEF, apart from the reader. */
export interface TnefToWrite {
  readonly codePage?: number
  readonly subject?: string
  readonly body?: string
  readonly rtf?: string
  readonly html?: string
  readonly files?: readonly FileToWrite[]
}
export interface FileToWrite {
  readonly title?: string
  readonly longName?: string
  readonly mediaType?: string
  readonly data?: Uint8Array
  readonly message?: Buffer
}

const u16 = (value: number): Buffer => Buffer.from(Uint16Array.of(value).buffer)
const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer)
const padded = (bytes: Uint8Array): Buffer => Buffer.concat([u32(bytes.length), bytes, Buffer.alloc((4 - bytes.length % 4) % 4)])

export function attribute(level: number, id: number, data: Uint8Array): Buffer {
  const sum = data.reduce((total, byte) => (total + byte) % 65_536, 0)
  return Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(sum)])
}

export const tnefStream = (...attributes: readonly Buffer[]): Buffer => Buffer.concat([u32(0x223e9f78), u16(1), attribute(1, 0x00089006, u32(0x00010000)), ...attributes])

/** One value of variable length: type 1e text, 1f UTF-16, 102 bytes, d object. */
const property = (type: number, id: number, value: Uint8Array): Buffer => Buffer.concat([u16(type), u16(id), u32(1), padded(value)])
const unicode = (id: number, text: string): Buffer => property(0x1f, id, Buffer.from(`${text}\0`, 'utf16le'))
const properties = (...list: readonly Buffer[]): Buffer => Buffer.concat([u32(list.length), ...list])

/** Every kind of value that is passed over: numbers, times, lists, and named ones by number and by name. */
const passedOver = (): Buffer[] => [
  Buffer.concat([u16(0x3), u16(0x0e07), u32(1)]),
  Buffer.concat([u16(0xb), u16(0x0e1b), u16(1), u16(0)]),
  Buffer.concat([u16(0x40), u16(0x0039), Buffer.alloc(8, 1)]),
  Buffer.concat([u16(0x1003), u16(0x6001), u32(3), u32(1), u32(2), u32(3)]),
  Buffer.concat([u16(0x101e), u16(0x6002), u32(2), padded(Buffer.from('one\0')), padded(Buffer.from('three\0'))]),
  Buffer.concat([u16(0x3), u16(0x8001), Buffer.alloc(16, 2), u32(0), u32(0x8501), u32(7)]),
  Buffer.concat([u16(0x1e), u16(0x8002), Buffer.alloc(16, 3), u32(1), padded(Buffer.from('Name\0', 'utf16le')), u32(1), padded(Buffer.from('x\0'))]),
]

export function tnef(given: TnefToWrite): Buffer {
  const own = [
    ...passedOver(),
    ...(given.rtf === undefined ? [] : [property(0x102, 0x1009, compressed(Buffer.from(given.rtf, 'latin1')))]),
    ...(given.html === undefined ? [] : [property(0x102, 0x1013, Buffer.from(given.html))]),
    Buffer.concat([u16(0x3), u16(0x3fde), u32(65_001)]),
  ]
  return tnefStream(
    attribute(1, 0x00069007, Buffer.concat([u32(given.codePage ?? 1252), u32(0)])),
    ...(given.subject === undefined ? [] : [attribute(1, 0x00018004, Buffer.from(`${given.subject}\0`, 'latin1'))]),
    ...(given.body === undefined ? [] : [attribute(1, 0x0002800c, Buffer.from(`${given.body}\0`, 'latin1'))]),
    attribute(1, 0x00069003, properties(...own)),
    ...(given.files ?? []).flatMap(file),
  )
}

function file({ title, longName, mediaType, data, message }: FileToWrite): Buffer[] {
  const iid = Buffer.from('0703020000000000c000000000000046', 'hex')
  const list = [
    ...(longName === undefined ? [] : [unicode(0x3707, longName)]),
    ...(mediaType === undefined ? [] : [unicode(0x370e, mediaType)]),
    ...(message === undefined ? [] : [property(0xd, 0x3701, Buffer.concat([iid, message]))]),
  ]
  return [
    attribute(2, 0x00069002, Buffer.alloc(14)),
    ...(title === undefined ? [] : [attribute(2, 0x00018010, Buffer.from(`${title}\0`, 'latin1'))]),
    ...(data === undefined ? [] : [attribute(2, 0x0006800f, data)]),
    attribute(2, 0x00069005, properties(...list)),
  ]
}

/** How many bytes from here on repeat the one before; at most 17, as one reference holds. */
function runAt(bytes: Uint8Array, start: number): number {
  const end = Math.min(bytes.length, start + 17)
  for (let at = start; at < end; at += 1) if (start === 0 || bytes[at] !== bytes[start - 1]) return at - start
  return end - start
}

/** LZFu with nothing repeated but what follows at once: literals, and runs of one character taken from the dictionary. */
export function compressed(rtf: Uint8Array): Buffer {
  const groups: number[] = []
  let [control, bits, group, at] = [0, 0, [] as number[], 207]
  const token = (reference: boolean, ...bytes: number[]) => {
    if (reference) control |= 1 << bits
    group.push(...bytes)
    bits += 1
    if (bits === 8) {
      groups.push(control, ...group)
      ;[control, bits, group] = [0, 0, []]
    }
  }
  for (let index = 0; index < rtf.length;) {
    const run = runAt(rtf, index)
    const from = (at + 4095) % 4096
    if (run >= 2) token(true, from >> 4, (from & 15) << 4 | run - 2)
    else token(false, rtf[index] ?? 0)
    const step = run >= 2 ? run : 1
    at = (at + step) % 4096
    index += step
  }
  token(true, at >> 4, (at & 15) << 4)
  const content = Buffer.from(bits === 0 ? groups : [...groups, control, ...group])
  return Buffer.concat([u32(content.length + 12), u32(rtf.length), Buffer.from('LZFu'), u32(~crc32(content, 0xffff_ffff) >>> 0), content])
}
