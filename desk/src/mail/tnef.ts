/*
 * TNEF, the «winmail.dat» of Outlook and Exchange, after MS-OXTNEF (stream, attributes, properties) and MS-OXPROPS (ids).
 * A reader of our own: npm has no «tnef» and one «node-tnef» (1.4.0, of October 2025), which is a command-line program
 * with a logger and a parser of arguments among its dependencies; the readers in C of Debian would be another program to
 * run on hostile bytes. This one only ever takes bytes that are there, and answers every fault with a value.
 */
import { compressedRtf } from './compressed-rtf.ts'
import { rtfText } from './rtf-text.ts'
import { codePage } from './code-page.ts'
import { TnefBytes, TnefDamage } from './tnef-bytes.ts'
import type { TnefFault } from './tnef-bytes.ts'
import { tnefProperties } from './tnef-properties.ts'
import type { TnefProperties } from './tnef-properties.ts'

/** A file as the stream names it: `name` and `mediaType` are claims, and may be empty. */
export interface TnefFile { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

export interface TnefMessage {
  readonly subject: string
  /** The plain body, else the words of the RTF body; `''` where there is neither. */
  readonly text: string
  readonly html: string
  readonly files: readonly TnefFile[]
  /** Messages that were attached to it. */
  readonly messages: readonly TnefMessage[]
}

export type TnefRead = { readonly ok: true; readonly message: TnefMessage } | { readonly ok: false; readonly fault: TnefFault }

export interface TnefLimits {
  /** Files of the message and of all messages in it together. */
  readonly files: number
  /** Messages inside messages. */
  readonly depth: number
  /** Bytes that one compressed body may become. */
  readonly bodyBytes: number
  readonly textCharacters: number
}

export const tnefLimits: TnefLimits = { files: 500, depth: 5, bodyBytes: 8 * 1024 * 1024, textCharacters: 1024 * 1024 }

/** Reads one stream. Never throws on its bytes: what is cut, altered, or beyond a limit is refused as a whole. */
export function readTnef(stream: Uint8Array, limits: TnefLimits = tnefLimits): TnefRead {
  try {
    return { ok: true, message: message(stream, { limits, depth: 0, count: { files: 0 } }) }
  } catch (error) {
    if (error instanceof TnefDamage) return { ok: false, fault: error.fault }
    throw error
  }
}

interface Reading { readonly limits: TnefLimits; readonly depth: number; readonly count: { files: number } }
interface Attribute { readonly level: number; readonly id: number; readonly data: Uint8Array }

const signature = 0x223e9f78
const attribute = {
  codePage: 0x9007, subject: 0x8004, body: 0x800c, properties: 0x9003,
  fileBegins: 0x9002, fileTitle: 0x8010, fileData: 0x800f, fileName: 0x9001, fileProperties: 0x9005,
} as const
const property = {
  subject: 0x0037, body: 0x1000, rtf: 0x1009, html: 0x1013, name: 0x3001, data: 0x3701, shortName: 0x3704, longName: 0x3707, mediaType: 0x370e, codePage: 0x3fde,
} as const
/** IID_IMessage, as its bytes stand before a message inside a message. */
const messageInside = '0703020000000000c000000000000046'

function message(stream: Uint8Array, reading: Reading): TnefMessage {
  if (reading.depth > reading.limits.depth) throw new TnefDamage('too deep')
  const all = attributes(stream)
  const own = all.filter(({ level }) => level === 1)
  const first = (id: number): Uint8Array | undefined => own.find((one) => one.id === id)?.data
  const properties = propertiesOf(first(attribute.properties))
  const oem = first(attribute.codePage)
  const charset = codePage(oem === undefined || oem.length < 4 ? 0 : new TnefBytes(oem).u32())
  const files = filesOf(all, charset).map((found) => fileOrMessage(found, charset, reading))
  return {
    subject: textOf(properties, property.subject, charset) || decoded(first(attribute.subject), charset),
    ...bodies(properties, decoded(first(attribute.body), charset), { charset, limits: reading.limits }),
    files: files.filter((one): one is TnefFile => 'bytes' in one),
    messages: files.filter((one): one is TnefMessage => !('bytes' in one)),
  }
}

function attributes(stream: Uint8Array): Attribute[] {
  const bytes = new TnefBytes(stream)
  if (bytes.left < 6 || bytes.u32() !== signature) throw new TnefDamage('not a TNEF stream')
  bytes.u16()
  const found: Attribute[] = []
  while (bytes.left > 0) {
    // Some senders fill the end with zeros; no attribute begins with one.
    const level = bytes.u8()
    if (level === 0 && bytes.rest().every((byte) => byte === 0)) break
    if (level !== 1 && level !== 2) throw new TnefDamage('malformed')
    const id = bytes.u32() & 0xffff
    const data = bytes.take(bytes.u32())
    if (bytes.u16() !== checksum(data)) throw new TnefDamage('checksum')
    found.push({ level, id, data })
  }
  return found
}

function checksum(data: Uint8Array): number {
  let sum = 0
  for (const byte of data) sum += byte
  return sum & 0xffff
}

function bodies(properties: TnefProperties, body: string, { charset, limits }: { readonly charset: string; readonly limits: TnefLimits }): Pick<TnefMessage, 'text' | 'html'> {
  const written = properties.get(property.codePage)
  const htmlCharset = written?.type === 'number' ? codePage(written.number) : charset
  const rtf = properties.get(property.rtf)
  const plain = textOf(properties, property.body, charset) || body
  const text = plain !== '' || rtf?.type !== 'bytes' ? plain : rtfText(compressedRtf(rtf.bytes, limits.bodyBytes), limits.textCharacters)
  return { text: text.slice(0, limits.textCharacters), html: textOf(properties, property.html, htmlCharset) }
}

interface FileFound { title: string; name: string; data: Uint8Array | null; properties: TnefProperties }

/** Everything after one «file begins» up to the next belongs to one file. */
function filesOf(all: readonly Attribute[], charset: string): FileFound[] {
  const found: FileFound[] = []
  for (const { level, id, data } of all) {
    if (level !== 2) continue
    if (id === attribute.fileBegins) found.push({ title: '', name: '', data: null, properties: new Map() })
    const file = found.at(-1)
    if (file === undefined) throw new TnefDamage('malformed')
    if (id === attribute.fileTitle) file.title = decoded(data, charset)
    if (id === attribute.fileName) file.name = decoded(data, charset)
    if (id === attribute.fileData) file.data = data
    if (id === attribute.fileProperties) file.properties = propertiesOf(data)
  }
  return found
}

function fileOrMessage({ title, name, data, properties }: FileFound, charset: string, reading: Reading): TnefFile | TnefMessage {
  reading.count.files += 1
  if (reading.count.files > reading.limits.files) throw new TnefDamage('too many files')
  const given = properties.get(property.data)
  const inside = given?.type === 'object' ? new TnefBytes(given.bytes) : null
  const isMessage = inside !== null && inside.left >= 16 && Buffer.from(inside.take(16)).toString('hex') === messageInside
  if (isMessage) return message(inside.rest(), { ...reading, depth: reading.depth + 1 })
  const bytes = data ?? inside?.rest() ?? (given?.type === 'bytes' ? given.bytes : new Uint8Array())
  const names = [property.longName, property.shortName].map((id) => textOf(properties, id, charset))
  return {
    name: [names[0], name, title, names[1], textOf(properties, property.name, charset)].find((one) => one !== undefined && one !== '') ?? '',
    mediaType: textOf(properties, property.mediaType, charset).toLowerCase(),
    bytes: new Uint8Array(bytes),
  }
}

const propertiesOf = (list: Uint8Array | undefined): TnefProperties => list === undefined ? new Map() : tnefProperties(list)

function textOf(properties: TnefProperties, id: number, charset: string): string {
  const value = properties.get(id)
  if (value === undefined || value.type === 'number') return ''
  return decoded(value.bytes, value.type === 'unicode' ? 'utf-16le' : charset)
}

/** Up to its zero, where it has one. */
const decoded = (bytes: Uint8Array | undefined, charset: string): string =>
  bytes === undefined ? '' : (new TextDecoder(charset).decode(bytes).split('\0')[0] ?? '')
