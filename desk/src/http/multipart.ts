/** A body is not what RFC 7578 says a form is. `what` is for people: what was found, and where. */
export class BadMultipart extends Error { override readonly name = 'BadMultipart' }

export interface MultipartLimits {
  readonly parts: number
  /** Of the head of one part. */
  readonly headBytes: number
  /** Of the name of a field. */
  readonly nameBytes: number
}

/** No form of the desk has as many fields, and none has a name as long. A file's name is part of its head. */
export const multipartLimits: MultipartLimits = { parts: 5000, headBytes: 16 * 1024, nameBytes: 500 }

export interface PartHead {
  readonly name: string
  /** As it was sent; null where the part is a field and no file. */
  readonly fileName: string | null
  /** As it was sent; empty where nothing was said. */
  readonly mediaType: string
}

/** What comes next. Bytes are a view of what was given; a part ends before the next begins. */
export type MultipartStep = { readonly kind: 'part'; readonly head: PartHead } | { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'end' }

const [CRLF, END_OF_HEAD] = [Buffer.from('\r\n'), Buffer.from('\r\n\r\n')]
const NONE = Buffer.alloc(0)

/**
 * The boundary that a Content-Type names (RFC 2046 §5.1.1: 1 to 70 of certain characters); null where it names none or a
 * wrong one, or two.
 */
export function boundaryOf(contentType: string): string | null {
  const found = [...contentType.matchAll(/;[ \t]*boundary=(?:"([^"\\]*)"|([^\s;"]*))/gi)].map(([, quoted, bare]) => quoted ?? bare ?? '')
  const [boundary] = found
  return boundary !== undefined && found.length === 1 && /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : null
}

/**
 * Reads a form (RFC 7578) as it comes; pieces may be cut anywhere, and the steps mean the same. Strict, because two programs
 * that read a body differently are a way past the first of them: it begins with its boundary, each part has one
 * Content-Disposition with a name, and nothing but a line end follows the last boundary, which has to be there.
 * @throws BadMultipart
 */
export class MultipartReader {
  readonly #delimiter: Buffer
  readonly #limits: MultipartLimits
  #state: 'boundary' | 'after boundary' | 'head' | 'body' | 'over' = 'boundary'
  // The first boundary needs no line end before it; so all of them are found in one way.
  #rest: Buffer = CRLF
  #parts = 0

  constructor(boundary: string, limits: MultipartLimits = multipartLimits) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
    this.#limits = limits
  }

  /** To be run to its end. */
  * push(piece: Uint8Array): Generator<MultipartStep, void> {
    const given = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let data: Buffer | null = this.#rest.length === 0 ? given : Buffer.concat([this.#rest, given])
    this.#rest = NONE
    while (data !== null) data = yield* this.#step(data)
  }

  /** Whether all of it came. @throws BadMultipart */
  end(): void {
    if (this.#state !== 'over' || (this.#rest.length !== 0 && !this.#rest.equals(CRLF))) throw new BadMultipart('the form breaks off: its last boundary is missing')
  }

  /** What is left to look at; null where more has to come first. */
  * #step(data: Buffer): Generator<MultipartStep, Buffer | null> {
    switch (this.#state) {
      case 'boundary': return this.#first(data)
      case 'after boundary': return this.#afterBoundary(data)
      case 'head': return yield* this.#head(data)
      case 'body': return yield* this.#body(data)
      default: return this.#over(data)
    }
  }

  #wait(data: Buffer): null {
    // A copy of a few bytes, so that the piece they came in need not stay.
    this.#rest = Buffer.from(data)
    return null
  }

  #first(data: Buffer): Buffer | null {
    const seen = data.subarray(0, this.#delimiter.length)
    if (!seen.equals(this.#delimiter.subarray(0, seen.length))) throw new BadMultipart('the form does not begin with its boundary')
    if (data.length < this.#delimiter.length) return this.#wait(data)
    this.#state = 'after boundary'
    return data.subarray(this.#delimiter.length)
  }

  #afterBoundary(data: Buffer): Buffer | null {
    if (data.length < 2) return this.#wait(data)
    const after = data.toString('latin1', 0, 2)
    if (after !== '\r\n' && after !== '--') throw new BadMultipart('a boundary is followed by something else than a line end')
    this.#state = after === '--' ? 'over' : 'head'
    if (after === '\r\n' && (this.#parts += 1) > this.#limits.parts) throw new BadMultipart(`the form has more than ${this.#limits.parts} parts`)
    return data.subarray(2)
  }

  * #head(data: Buffer): Generator<MultipartStep, Buffer | null> {
    const end = data.indexOf(END_OF_HEAD)
    const { headBytes } = this.#limits
    if (end > headBytes || (end === -1 && data.length >= headBytes + END_OF_HEAD.length)) throw new BadMultipart(`the head of a part is longer than ${headBytes} bytes`)
    if (end === -1) return this.#wait(data)
    yield { kind: 'part', head: readHead(data.toString('utf8', 0, end), this.#limits) }
    this.#state = 'body'
    return data.subarray(end + END_OF_HEAD.length)
  }

  * #body(data: Buffer): Generator<MultipartStep, Buffer | null> {
    const at = data.indexOf(this.#delimiter)
    const end = at === -1 ? data.length - this.#begun(data) : at
    if (end > 0) yield { kind: 'bytes', bytes: data.subarray(0, end) }
    if (at === -1) return this.#wait(data.subarray(end))
    yield { kind: 'end' }
    this.#state = 'after boundary'
    return data.subarray(at + this.#delimiter.length)
  }

  /** How many bytes at the end of what is here may be the beginning of a boundary. */
  #begun(data: Buffer): number {
    const from = Math.max(0, data.length - this.#delimiter.length + 1)
    for (let at = data.indexOf(CRLF[0] as number, from); at !== -1; at = data.indexOf(CRLF[0] as number, at + 1)) {
      if (data.subarray(at).equals(this.#delimiter.subarray(0, data.length - at))) return data.length - at
    }
    return 0
  }

  #over(data: Buffer): null {
    if (data.length > CRLF.length || !data.equals(CRLF.subarray(0, data.length))) throw new BadMultipart('something follows the last boundary')
    return this.#wait(data)
  }
}

/** RFC 7578 §4: of a part's headers three mean something, others are ignored. */
function readHead(head: string, limits: MultipartLimits): PartHead {
  const lines = head.split('\r\n').map((line) => /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? wrongLine())
  const [disposition, other] = lines.filter(([, name = '']) => name.toLowerCase() === 'content-disposition').map(([, , value = '']) => value)
  const last = (wanted: string): string => lines.findLast(([, name = '']) => name.toLowerCase() === wanted)?.[2] ?? ''
  if (disposition === undefined || other !== undefined) throw new BadMultipart('a part says not once what field it is')
  if (!['', '7bit', '8bit', 'binary'].includes(last('content-transfer-encoding').toLowerCase())) throw new BadMultipart('a part is encoded, which no form is')
  const parameters = parametersOf(disposition)
  const name = parameters.get('name')
  if (name === undefined) throw new BadMultipart('a part has no name')
  if (Buffer.byteLength(name) > limits.nameBytes) throw new BadMultipart(`the name of a field is longer than ${limits.nameBytes} bytes`)
  return { name, fileName: parameters.get('filename') ?? null, mediaType: last('content-type') }
}

const wrongLine = (): never => {
  throw new BadMultipart('a line in the head of a part is no header')
}

/** Names in quotes, with `%22`, `%0D` and `%0A` for what would end them, as browsers write them (HTML, «multipart/form-data encoding»). */
function parametersOf(disposition: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const rest = disposition.replace(/^form-data/i, '')
  if (rest === disposition) throw new BadMultipart('a part is no form-data')
  for (let at = 0; at < rest.length;) {
    const parameter = /^[ \t]*;[ \t]*([\w*-]+)=(?:"([^"]*)"|([^\s;"]+))[ \t]*/.exec(rest.slice(at))
    const key = parameter?.[1]?.toLowerCase()
    if (parameter === null || key === undefined || found.has(key)) throw new BadMultipart('a part says not clearly what field it is')
    found.set(key, (parameter[2] ?? parameter[3] ?? '').replaceAll(/%(22|0d|0a)/gi, (escaped) => decodeURIComponent(escaped)))
    at += parameter[0].length
  }
  return found
}
