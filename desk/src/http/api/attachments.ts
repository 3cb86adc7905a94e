import { z } from 'zod'
import type { UploadedFile } from '../desk-port.ts'
import { apiProblems } from './json-body.ts'
import type { Problem } from '../problem.tsx'
import { cleanPicture } from '../picture-metadata.ts'
import { labelOf } from '../upload.ts'
import { fileCount } from '../upload-form.ts'

/** All attachments of a request together. */
export const attachmentBytes = 25 * 1024 * 1024
const encoded = Math.ceil(attachmentBytes / 3) * 4

/** Files inside JSON. The media type is what the sender claims; the name is a label and never a path. */
export const attachments = z
  .array(z.strictObject({
    name: z.string('«name» is missing.').min(1, '«name» is empty.').max(1000),
    mediaType: z.string().regex(
      /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/,
      '«mediaType» is no media type.',
    ).default('application/octet-stream'),
    base64: z.string('«base64» is missing.').max(
      encoded,
      'Attachments hold 25 MB at most, all together.',
    ).meta({ contentEncoding: 'base64' }),
  }))
  .max(fileCount, `${fileCount} attachments are the most at once.`)
  .default([])

/** What is to be done with pictures that say where, when and by whom they were made (S-050). */
export const stripMetadata = z.boolean('«stripMetadata» is true or false.').optional().describe(
  'Of JPEG, PNG and WebP: true takes out place, time, device and author; false keeps every byte. Needed only where a picture holds such; nothing is taken out of other files, and PDF and office documents may hold your name.')

export type Decoded =
  | { readonly ok: true; readonly files: readonly UploadedFile[] }
  | { readonly ok: false; readonly problem: Problem }

/** The files, or what is wrong: base64 after RFC 4648 §4, 25 MB in all; a telling picture without a word what to do with it. */
export function decode(given: z.output<typeof attachments>, strip: boolean | undefined): Decoded {
  const files: UploadedFile[] = []
  let total = 0
  for (const [at, { name, mediaType, base64 }] of given.entries()) {
    const bytes = bytesOf(base64)
    if (!bytes) {
      return {
        ok: false,
        problem: {
          ...apiProblems.badRequest,
          faults: [{ at: `attachments.${at}.base64`, says: 'Is no base64 (RFC 4648, section 4, with padding).' }],
        },
      }
    }
    total += bytes.length
    if (total > attachmentBytes) return { ok: false, problem: apiProblems.tooLarge }
    const chosen = chosenBytes(bytes, strip)
    if (typeof chosen === 'string') return { ok: false, problem: { ...apiProblems.badRequest, faults: [{ at: `attachments.${at}`, says: chosen }] } }
    files.push({ name: labelOf(name), mediaType, bytes: chosen })
  }
  return { ok: true, files }
}

/** Neither way is chosen for somebody: a telling picture is refused until they say. */
function chosenBytes(bytes: Uint8Array, strip: boolean | undefined): Uint8Array | string {
  const cleaned = strip === false ? null : cleanPicture(bytes)
  if (cleaned === null) return bytes
  if (cleaned === 'damaged') return 'Is not built as a picture of its kind should be, so nothing can be taken out of it. Set «stripMetadata» to false to send it byte for byte.'
  if (strip === undefined && cleaned.hadMore) return 'This picture holds more than can be seen: it may say where, when and with what it was made. Set «stripMetadata» to true to have that taken out, or to false to send every byte. Nothing was kept.'
  return cleaned.bytes
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.fromBase64(base64, { lastChunkHandling: 'strict' })
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
