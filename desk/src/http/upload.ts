import type { UploadedFile } from './desk-port.ts'

/** Caps of the security study, S-080 and S-085: per file, number of files, and all of a request together. */
export const fileBytes = 25 * 1024 * 1024
export const fileCount = 20
export const totalBytes = 100 * 1024 * 1024
const nameLength = 255

export type Uploaded =
  { readonly ok: true; readonly files: readonly UploadedFile[] } | { readonly ok: false; readonly says: string }

/**
 * The files of a form's field. A browser sends an empty, nameless file where none was chosen; it is left out. The name
 * is a label only and never a path; the media type is what the sender claims.
 */
export async function filesOf(form: FormData, field: string): Promise<Uploaded> {
  const given = form
    .getAll(field)
    .filter((value) => value instanceof File)
    .filter((file) => file.name || file.size)
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
  const files = await Promise.all(
    given.map(async (file) => ({
      name: labelOf(file.name),
      mediaType: file.type || 'application/octet-stream',
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  )
  return { ok: true, files }
}

/** What is left of a file name after the last slash, without control characters, 255 characters at most. */
export function labelOf(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const clean = Array.from(last.replace(/\p{Cc}/gu, ''))
    .slice(0, nameLength)
    .join('')
    .trim()
  return clean === '' || clean === '.' || clean === '..' ? 'unnamed' : clean
}
