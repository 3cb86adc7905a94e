import type { MiddlewareHandler } from 'hono'
import { WHOLE_AT_MOST, type FileBytes, type KeepingFile } from '../store/file-pieces.ts'
import { BadMultipart, MultipartReader, type PartHead } from './multipart.ts'
import type { Variables } from './route.ts'

/** Caps of the security study, S-080 and S-085: per file, number of files, and all of a request together. */
export const fileBytes = 25 * 1024 * 1024
export const fileCount = 20
export const totalBytes = 100 * 1024 * 1024
/** What is longer is a file; all words of the longest report come to less than a tenth of it. */
const textBytes = 8 * 1024 * 1024

/** Where large files go while a form is read: sealed from the first byte on. Those that no case took are dropped. */
export interface FormFiles {
  begin(): { readonly id: string; readonly keeping: KeepingFile }
  drop(ids: readonly string[]): Promise<void>
}

export interface FormUpload {
  readonly field: string
  readonly name: string
  readonly mediaType: string
  readonly size: number
  /** Null of a file that is more than is taken: it was counted and thrown away. */
  readonly bytes: FileBytes | null
}

/** A browser sends an empty, nameless file where none was chosen. */
export const isChosen = ({ name, size }: FormUpload): boolean => name !== '' || size > 0

/** Fields as ever; the files beside them, because a large one is not in memory. In the fields it is an empty file. */
export class UploadForm extends FormData {
  readonly uploads: FormUpload[] = []
}

/** What a request needs to take large files; without it they stay in memory. */
export interface Taking { readonly files: FormFiles; readonly ids: string[] }

/** Drops, once the request was answered, what was kept for it and no case took. What is left over goes at the next start. */
export function dropKept(files: FormFiles | undefined): MiddlewareHandler<{ Variables: Variables }> {
  return async (c, next) => {
    if (files === undefined) return next()
    const ids: string[] = []
    c.set('taking', { files, ids })
    try {
      await next()
    } finally {
      if (ids.length > 0) files.drop(ids).catch(() => undefined)
    }
  }
}

/**
 * Reads a form as it comes. A form that is refused is read to its end all the same, or its sender would hear of a broken
 * connection instead. @throws BadMultipart, and whatever the body throws.
 */
export async function readUploadForm(body: AsyncIterable<Uint8Array> | null, boundary: string, taking: Taking | undefined): Promise<UploadForm> {
  const reader = new MultipartReader(boundary)
  const form = new UploadForm()
  const parts = partsInto(form, taking)
  let wrong: BadMultipart | undefined
  for await (const piece of body ?? []) {
    if (wrong !== undefined) continue
    try {
      for (const step of reader.push(piece)) {
        if (step.kind === 'part') parts.begin(step.head)
        else if (step.kind === 'bytes') await parts.add(step.bytes)
        else await parts.end()
      }
    } catch (error) {
      if (!(error instanceof BadMultipart)) throw error
      wrong = error
    }
  }
  if (wrong !== undefined) throw wrong
  reader.end()
  return form
}

interface Part { add(bytes: Buffer): Promise<void> | void; end(): Promise<void> | void }

function partsInto(form: UploadForm, taking: Taking | undefined) {
  let part: Part | undefined
  let room = textBytes
  const spend = (bytes: number): void => {
    room -= bytes
    if (room < 0) throw new BadMultipart('the fields of the form hold more than a report can')
  }
  return {
    begin: (head: PartHead): void => { part = head.fileName === null ? textPart(form, head, spend) : filePart(form, { ...head, fileName: head.fileName }, taking) },
    add: async (bytes: Buffer): Promise<void> => part?.add(bytes),
    end: async (): Promise<void> => part?.end(),
  }
}

function textPart(form: UploadForm, { name }: PartHead, spend: (bytes: number) => void): Part {
  const pieces: Buffer[] = []
  return {
    add: (bytes) => {
      spend(bytes.length)
      pieces.push(bytes)
    },
    end: () => form.append(name, Buffer.concat(pieces).toString('utf8')),
  }
}

/** A few bytes stay here; as soon as they are many they are kept elsewhere. */
function filePart(form: UploadForm, { name, fileName, mediaType }: PartHead & { readonly fileName: string }, taking: Taking | undefined): Part {
  const most = form.uploads.filter(isChosen).length < fileCount ? fileBytes : 0
  let [pieces, size, keeping]: [Buffer[], number, KeepingFile | undefined] = [[], 0, undefined]
  const done = async (): Promise<FileBytes | null> => {
    if (size > most) return null
    return keeping === undefined ? new Uint8Array(Buffer.concat(pieces)) : keeping.end()
  }
  return {
    add: async (bytes) => {
      size += bytes.length
      if (size > most) pieces = []
      else if (keeping !== undefined) await keeping.add(bytes)
      else pieces.push(bytes)
      if (taking === undefined || keeping !== undefined || size > most || size <= WHOLE_AT_MOST) return
      const begun = taking.files.begin()
      taking.ids.push(begun.id)
      keeping = begun.keeping
      for (const piece of pieces.splice(0)) await keeping.add(piece)
    },
    end: async () => {
      const bytes = await done()
      form.append(name, new File(bytes instanceof Uint8Array && bytes.length <= WHOLE_AT_MOST ? [new Uint8Array(bytes)] : [], fileName, { type: mediaType }))
      form.uploads.push({ field: name, name: fileName, mediaType, size, bytes })
    },
  }
}
