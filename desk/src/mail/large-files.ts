import { randomBytes } from 'node:crypto'
import PostalMime from 'postal-mime'
import type { Email, PostalMimeOptions } from 'postal-mime'
import { fileParts } from './binary-parts.ts'
import type { FilePart } from './binary-parts.ts'

/** From so many bytes of base64 on a file is decoded here. */
const LARGE = 256 * 1024
/** Characters of base64 that are text at once. */
const AT_ONCE = 256 * 1024
const [LF, CR, SPACE, TAB, EQUALS] = [10, 13, 32, 9, 61]

export interface Parsed {
  readonly email: Email
  /** What the parser read: the mail, with large files left out. */
  readonly rest: Uint8Array
}

/**
 * What the parser makes of a mail, with the large files decoded beside it. The parser takes base64 line by line and holds each
 * file three times meanwhile; of 25 MB that is most of a second's work and most of the memory. A file goes this way only where
 * it is base64 throughout (RFC 4648 §4) and what the parser gives in its place is found again; else the parser reads it all.
 */
export async function parsedWithFiles(mail: Uint8Array, reading: PostalMimeOptions, large = LARGE): Promise<Parsed> {
  if (mail.length < large) return { email: await PostalMime.parse(mail, reading), rest: mail }
  const { rest, files } = withoutLarge(mail, large)
  const email = await PostalMime.parse(rest, reading)
  if (files.size === 0) return { email, rest }
  const given = new Set<string>()
  const attachments = email.attachments.map((part) => {
    const stand = nameOf(part.content)
    const file = files.get(stand)
    if (file === undefined) return part
    given.add(stand)
    return { ...part, content: file }
  })
  return given.size === files.size ? { email: { ...email, attachments }, rest } : { email: await PostalMime.parse(mail, reading), rest: mail }
}

interface WithoutLarge { readonly rest: Uint8Array; readonly files: ReadonlyMap<string, ArrayBuffer> }

/** In the place of each stands what nobody can have written: random bytes, by which it is known again. */
function withoutLarge(mail: Uint8Array, large: number): WithoutLarge {
  const bytes = Buffer.from(mail.buffer, mail.byteOffset, mail.byteLength)
  const files = new Map<string, ArrayBuffer>()
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { from, to } of fileParts(mail).filter((part) => isLarge(part, large))) {
    const file = decoded(bytes.subarray(from, to))
    if (file === null) continue
    const stand = randomBytes(24).toString('base64')
    files.set(stand, file)
    pieces.push(bytes.subarray(at, from), Buffer.from(stand))
    at = to
  }
  return files.size === 0 ? { rest: mail, files } : { rest: Buffer.concat([...pieces, bytes.subarray(at)]), files }
}

const isLarge = ({ from, to, encoding, isBytes }: FilePart, large: number): boolean => isBytes && encoding === 'base64' && to - from >= large

const nameOf = (content: ArrayBuffer | Uint8Array | string): string =>
  (typeof content !== 'string' && content.byteLength === 24 ? Buffer.from(new Uint8Array(content)).toString('base64') : '')

/** In memory of its own, of just its length. Null where it is anything but base64 with line ends. */
function decoded(text: Buffer): ArrayBuffer | null {
  const length = decodedLength(text)
  if (length === null) return null
  const out = new Uint8Array(length)
  let written = 0
  try {
    for (let at = 0; at < text.length;) {
      const isLast = at + AT_ONCE >= text.length
      const step = out.subarray(written).setFromBase64(text.toString('latin1', at, at + AT_ONCE), { lastChunkHandling: isLast ? 'strict' : 'stop-before-partial' })
      if (step.read === 0) return null
      written += step.written
      at += step.read
    }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  return written === length ? out.buffer : null
}

/** By its characters that are no blanks; null where they are not fours. */
function decodedLength(text: Buffer): number | null {
  let [digits, padding] = [0, 0]
  for (const byte of text) {
    if (byte === LF || byte === CR || byte === SPACE || byte === TAB) continue
    digits += 1
    if (byte === EQUALS) padding += 1
  }
  return digits % 4 === 0 && padding <= 2 ? (digits / 4) * 3 - padding : null
}
