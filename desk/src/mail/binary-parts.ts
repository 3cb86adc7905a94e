import { headerFields } from './header-fields.ts'
import { headEnd, mimeLimits } from './mime-limits.ts'

const [LF, CR, DASH, SPACE, TAB] = [10, 13, 45, 32, 9]

/** A file in the mail: where its head and its content are, without the line end before the boundary, and how it is encoded. */
export interface FilePart {
  readonly head: number
  readonly from: number
  readonly to: number
  readonly encoding: string
  /** Whether it is of a kind that is never shown as text, whatever its disposition. */
  readonly isBytes: boolean
}

/**
 * The mail with the files that it carries as they are in Base64 instead. The parser reads lines: of a file's own bytes
 * («Content-Transfer-Encoding: binary», RFC 2045 §2.9) it would take CRLF for LF, to every file it would add a line end, and
 * the file would no more have the hash that its sender knows. Lines («7bit», «8bit», or nothing said) have CRLF on the way, and
 * come back with the LF that a script or a patch had. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
 * Text that is shown is left alone; without such a file the very bytes given come back.
 */
export function withoutBinaryParts(raw: Uint8Array): Uint8Array {
  if (!mayHoldBinary(raw) && !mayHoldLines(raw)) return raw
  const parts = fileParts(raw).filter(({ encoding, to }) => encoding === 'binary' || (asLines.has(encoding) && to < raw.length))
  if (parts.length === 0) return raw
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { head, from, to, encoding } of parts) {
    const text = Buffer.from(raw.subarray(head, from)).toString('latin1')
    pieces.push(raw.subarray(at, head), Buffer.from(declared.test(text) ? text.replace(declared, '$1base64') : `Content-Transfer-Encoding: base64\r\n${text}`, 'latin1'))
    pieces.push(Buffer.from(`${contentOf(raw.subarray(from, to), encoding).toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`))
    at = to
  }
  return Buffer.concat([...pieces, raw.subarray(at)])
}

const declared = /(^content-transfer-encoding[ \t]*:[ \t]*)(?:binary|[78]bit)(?=\s*$)/im

/** Encodings that say that a file is sent as lines of the mail. */
const asLines: ReadonlySet<string> = new Set(['', '7bit', '8bit'])

const contentOf = (bytes: Uint8Array, encoding: string): Buffer => (encoding === 'binary' ? Buffer.from(bytes) : Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'))

/** A part's head below a line that begins with two dashes, of a file and without Base64: few mails have one, and only they are looked through. */
function mayHoldLines(raw: Uint8Array): boolean {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  for (let at = bytes.indexOf('\n--'); at !== -1; at = bytes.indexOf('\n--', at + 3)) {
    const line = bytes.indexOf(LF, at + 3)
    if (line === -1) return false
    if (line - at > 210 || !/^content-/i.test(bytes.toString('latin1', line + 1, line + 9))) continue
    const from = line + 1 + headEnd(bytes.subarray(line + 1, line + 4096))
    const { isFile, encoding } = partHead(bytes.subarray(line + 1, from))
    if (isFile && asLines.has(encoding)) return true
  }
  return false
}

/** A search of the machine's own: nearly no mail has the word at that place. */
function mayHoldBinary(raw: Uint8Array): boolean {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  return ['binary', 'Binary', 'BINARY'].some((word) => {
    for (let at = bytes.indexOf(word); at !== -1; at = bytes.indexOf(word, at + 1)) {
      if (/content-transfer-encoding[ \t]*:[ \t]*$/i.test(bytes.toString('latin1', Math.max(0, at - 60), at))) return true
    }
    return false
  })
}

/** By the same rule of boundaries as the parser's. None of a mail that has more parts or is nested deeper than is read. */
export function fileParts(raw: Uint8Array): readonly FilePart[] {
  const found: FilePart[] = []
  let boundaries: Uint8Array[] = []
  let count = 0
  for (let head = 0; head < raw.length;) {
    const from = head + headEnd(raw.subarray(head))
    const { boundary, ...file } = partHead(raw.subarray(head, from))
    if (boundary !== null) boundaries = [...boundaries, Buffer.from(boundary)]
    count += 1
    if (count > mimeLimits.parts || boundaries.length > mimeLimits.depth) return []
    const next = nextPart(raw, from, boundaries)
    if (file.isFile) found.push({ head, from, to: withoutLineEnd(raw, from, next.delimiter), encoding: file.encoding, isBytes: file.isBytes })
    boundaries = next.open
    head = next.head
  }
  return found
}

function partHead(head: Uint8Array): { readonly boundary: string | null; readonly isFile: boolean; readonly isBytes: boolean; readonly encoding: string } {
  const fields = headerFields(head)
  const value = (key: string): string => fields.find((field) => field.key === key)?.value.trim() ?? ''
  const type = value('content-type').toLowerCase()
  const boundary = type.startsWith('multipart/') ? (/boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(value('content-type')) ?? []) : []
  const shown = /^(?:text|message)\//.test(type) || type === ''
  const isFile = !shown || (!type.startsWith('message/') && /^attachment/i.test(value('content-disposition')))
  return { boundary: boundary[1] ?? boundary[2] ?? null, isFile: isFile && !type.startsWith('multipart/'), isBytes: !shown, encoding: value('content-transfer-encoding').toLowerCase() }
}

interface Next { readonly delimiter: number; readonly head: number; readonly open: Uint8Array[] }

/** The next line that begins a part: where the line begins, where its part's head does, and which boundaries are open then. */
function nextPart(raw: Uint8Array, from: number, boundaries: Uint8Array[]): Next {
  let open = boundaries
  let delimiter = -1
  for (let start = from; start < raw.length;) {
    const found = raw.indexOf(LF, start)
    const end = found === -1 ? raw.length : found + 1
    const seen = raw[start] === DASH && raw[start + 1] === DASH ? delimiterOf(raw.subarray(start, end), open) : null
    if (seen !== null) {
      if (delimiter === -1) delimiter = start
      open = open.slice(0, seen.ends ? seen.index : seen.index + 1)
      if (!seen.ends) return { delimiter, head: end, open }
    }
    start = end
  }
  return { delimiter: delimiter === -1 ? raw.length : delimiter, head: raw.length, open: [] }
}

/** Which boundary the line repeats, innermost first, and whether it closes it; blanks may follow. */
function delimiterOf(line: Uint8Array, open: readonly Uint8Array[]): { readonly index: number; readonly ends: boolean } | null {
  for (let index = open.length - 1; index >= 0; index -= 1) {
    const boundary = open[index] ?? new Uint8Array()
    if (!boundary.every((byte, at) => line[at + 2] === byte)) continue
    const after = boundary.length + 2
    const ends = line[after] === DASH && line[after + 1] === DASH
    if (line.subarray(ends ? after + 2 : after).every((byte) => byte === SPACE || byte === TAB || byte === CR || byte === LF)) return { index, ends }
  }
  return null
}

function withoutLineEnd(raw: Uint8Array, from: number, delimiter: number): number {
  if (delimiter >= raw.length || delimiter <= from || raw[delimiter - 1] !== LF) return delimiter
  return delimiter - 2 >= from && raw[delimiter - 2] === CR ? delimiter - 2 : delimiter - 1
}
