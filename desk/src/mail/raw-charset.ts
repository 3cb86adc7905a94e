import { isUtf8 } from 'node:buffer'
import { headEnd } from './mime-limits.ts'

const LF = 10
const ESC = 27

/**
 * The mail with a head that is UTF-8 throughout. Old programs write headers in the bytes of their own charset, which no
 * standard allows and no parser reads: such a line is read as the mail's first declared charset, else as windows-1252
 * (which the web agreed on), so that «Größe» is not «Gr��e». Lines that are UTF-8 already stay as they are.
 */
export function readableHead(raw: Uint8Array): Uint8Array {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(headEnd(raw), raw.byteLength))
  if (isUtf8(head) && !head.includes(ESC)) return raw
  return Buffer.concat([readableLines(head, declaredCharset(raw)), raw.subarray(head.length)])
}

/**
 * The same for a whole mail that declares no charset of its own, or one that its bytes are not: for a second reading of its
 * text only, because a part that is no text would be changed too. `null` where nothing would be read otherwise.
 */
export function readableText(raw: Uint8Array): Uint8Array | null {
  if (declaredCharset(raw) !== null || isUtf8(raw)) return null
  return readableLines(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), null)
}

function readableLines(bytes: Buffer, charset: string | null): Buffer {
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const next = bytes.indexOf(LF, start)
    const end = next === -1 ? bytes.length : next + 1
    lines.push(readableLine(bytes.subarray(start, end), charset))
    start = end
  }
  return Buffer.concat(lines)
}

function readableLine(line: Buffer, charset: string | null): Buffer {
  if (!isUtf8(line)) return Buffer.from(new TextDecoder(charset ?? 'windows-1252').decode(line))
  // ISO-2022-JP is ASCII by its bytes; only its escapes tell.
  return line.includes('\u001b$B') || line.includes('\u001b$@') ? Buffer.from(new TextDecoder('iso-2022-jp').decode(line)) : line
}

/** The first charset that the mail declares beyond ASCII and UTF-8, where it is one that can be read; else `null`. */
function declaredCharset(raw: Uint8Array): string | null {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 64 * 1024)).toString('latin1')
  for (const found of text.matchAll(/charset\s{0,9}=\s{0,9}"?([\w.:+-]{2,40})/gi)) {
    const name = (found[1] ?? '').toLowerCase()
    if (!/^(?:us-)?ascii$|^utf-?8$|^utf-16/.test(name) && canRead(name)) return name
  }
  return null
}

function canRead(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== 'replacement'
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** What windows-1252 has where ISO-8859-1 has control characters (WHATWG Encoding, index windows-1252), from 0x80 on; a blank where it has none. */
const between = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/**
 * A text that declared itself Latin and is UTF-8, as gateways and scripts make it: «grÃ¶ÃŸer» for «größer». Latin words whose
 * bytes happen to be UTF-8 throughout do not occur. `null` where it is what it says, or declares another charset.
 */
export function readAsUtf8(text: string, raw: Uint8Array): string | null {
  if (!/[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]/.test(text)) return null
  const charset = declaredCharset(raw)
  if (charset === null || new TextDecoder(charset).encoding !== 'windows-1252') return null
  const codes = Array.from(text, (letter) => (letter.charCodeAt(0) < 256 ? letter.charCodeAt(0) : between.indexOf(letter) + 0x80))
  const bytes = Uint8Array.from(codes)
  // 0x7f: a letter that no such charset has.
  return isUtf8(bytes) && !codes.includes(0x7f) ? Buffer.from(bytes).toString('utf8') : null
}
