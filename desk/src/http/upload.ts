import type { UploadedFile } from './desk-port.ts'
import { fileBytes, fileCount, isChosen, UploadForm } from './upload-form.ts'

const nameLength = 255

export type Uploaded =
  { readonly ok: true; readonly files: readonly UploadedFile[] } | { readonly ok: false; readonly says: string }

/**
 * The files of a form's field, without those that were not chosen. The name is a label only and never a path; the media type
 * is what the sender claims.
 */
export function filesOf(form: FormData, field: string): Uploaded {
  const given = form instanceof UploadForm ? form.uploads.filter((file) => file.field === field && isChosen(file)) : []
  if (given.length > fileCount) {
    return {
      ok: false,
      says: `You sent ${given.length} files; ${fileCount} are the most at once. Send the rest with your next message.`,
    }
  }
  const large = given.find((file) => file.size > fileBytes)
  if (large)
    return {
      ok: false,
      says: `The file «${labelOf(large.name)}» is larger than 25 MB. Split it, or compress it, and send it again.`,
    }
  const files = given.flatMap(({ name, mediaType, bytes }) => (bytes === null ? [] : [{ name: labelOf(name), mediaType: claimed(mediaType), bytes }]))
  return { ok: true, files }
}

/** As the platform has the type of a file: in small letters, and none where it holds what no type does. */
const claimed = (type: string): string => (/^[ -~]+$/.test(type) ? type.toLowerCase() : 'application/octet-stream')

/** What is left of a file name after the last slash, without control characters, 255 characters at most. */
export function labelOf(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = Array.from(last.replace(/\p{Cc}/gu, ''))
    .slice(0, nameLength)
    .join('')
    .trim()
  return clean === '' || clean === '.' || clean === '..' ? 'unnamed' : clean
}
