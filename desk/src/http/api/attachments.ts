import { z } from 'zod'
import type { UploadedFile } from '../desk-port.ts'
import { apiProblems } from './json-body.ts'
import type { Problem } from '../problem.tsx'
import { fileCount, labelOf } from '../upload.ts'

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

export type Decoded =
  | { readonly ok: true; readonly files: readonly UploadedFile[] }
  | { readonly ok: false; readonly problem: Problem }

/** The files, or what is wrong: base64 after RFC 4648 §4, 25 MB in all. */
export function decode(given: z.output<typeof attachments>): Decoded {
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
    files.push({ name: labelOf(name), mediaType, bytes })
  }
  return { ok: true, files }
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.fromBase64(base64, { lastChunkHandling: 'strict' })
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
