import { headEnd } from './mime-limits.ts'
import { parseBytes } from './parse-bytes.ts'
import type { ParsedMail } from './parsed-mail.ts'

/**
 * The exact bytes that a `multipart/signed` root puts its signature over (RFC 1847 §2.1), and only where they are all
 * that is shown: two parts and no third, and read alone they give the words and the files of the whole mail. `null`
 * for anything else: a signature over one piece of a mail proves nothing about what stands beside it.
 */
export async function signedEntity(raw: Uint8Array, mail: ParsedMail): Promise<Uint8Array | null> {
  const entity = firstOfTwo(raw, mail)
  if (entity === null) return null
  const alone = await parseBytes(entity)
  const same = alone.text === mail.text && alone.htmlOnly === mail.htmlOnly && alone.attachments.length + 1 === mail.attachments.length
  return same ? entity : null
}

function firstOfTwo(raw: Uint8Array, mail: ParsedMail): Uint8Array | null {
  if (!mail.contentType.startsWith('multipart/signed')) return null
  const value = mail.headers.find((line) => line.key === 'content-type')?.value ?? ''
  const boundary = /boundary\s{0,9}=\s{0,9}(?:"([^"]{1,200})"|([^\s;]{1,200}))/i.exec(value)
  const name = boundary?.[1] ?? boundary?.[2]
  if (name === undefined) return null
  const body = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).subarray(headEnd(raw))
  const [opening, middle, closing, ...more] = delimiters(body, name)
  if (opening === undefined || middle === undefined || closing?.ends !== true || opening.ends || middle.ends || more.length > 0) return null
  // Without the line end before the delimiter, which belongs to the delimiter.
  return middle.from - 2 < opening.to ? null : body.subarray(opening.to, middle.from - 2)
}

interface Delimiter { readonly from: number; readonly to: number; readonly ends: boolean }

/** The lines that are this boundary and nothing else: one that only begins like it is another's. */
function delimiters(body: Buffer, name: string): Delimiter[] {
  const found: Delimiter[] = []
  const sign = `--${name}`
  for (let from = body.indexOf(sign); from !== -1 && found.length < 5; from = body.indexOf(sign, from + 1)) {
    if (from > 0 && body[from - 1] !== 10) continue
    const next = body.indexOf('\n', from)
    const to = next === -1 ? body.length : next + 1
    const rest = body.subarray(from + sign.length, Math.min(to, from + sign.length + 100)).toString('latin1').trim()
    if (rest === '' || rest === '--') found.push({ from, to, ends: rest === '--' })
  }
  return found
}
