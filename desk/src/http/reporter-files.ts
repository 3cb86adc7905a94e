import type { UploadedFile } from './desk-port.ts'
import { text } from './form.ts'
import { PiecedBytes, wholeOf, type FileBytes } from '../store/file-pieces.ts'
import { cleanPicture, isPicture } from './picture-metadata.ts'
import { filesOf, type Uploaded } from './upload.ts'

/** What a reporter chose for pictures: to take out what they say of their making, or to send each byte for byte. */
export const pictureChoices = ['clean', 'asis'] as const

/**
 * The files of a reporter (S-050). Neither way is chosen for them: a picture that shows the weakness itself would break, and
 * one that says where it was taken would give somebody away. So who sends such a picture is asked, and nothing is kept until
 * they said.
 */
export async function reporterFiles(form: FormData): Promise<Uploaded> {
  const uploaded = filesOf(form, 'files')
  const choice = text(form, 'pictures')
  if (!uploaded.ok || choice === 'asis') return uploaded
  const files: UploadedFile[] = []
  for (const file of uploaded.files) {
    const cleaned = mayBePicture(file.bytes) ? cleanPicture(await wholeOf(file.bytes)) : null
    if (cleaned === null || (cleaned !== 'damaged' && !cleaned.hadMore)) files.push(file)
    else if (cleaned === 'damaged') return { ok: false, says: damaged(file.name) }
    else if (choice !== 'clean') return { ok: false, says: telling(file.name) }
    else files.push({ ...file, bytes: cleaned.bytes })
  }
  return { ok: true, files }
}

/** By its first bytes: the whole of a large file that is none need not be read again. */
const mayBePicture = (bytes: FileBytes): boolean => isPicture(bytes instanceof PiecedBytes ? bytes.head : bytes)

const again = 'Choose the files again, and below them what is to be done with pictures.'
const telling = (name: string): string => `The picture «${name}» holds more than can be seen: it may say where, when and with what it was made. Nothing was kept. ${again}`
const damaged = (name: string): string => `The picture «${name}» is not built as its kind should be, so nothing can be taken out of it. If that is what you want to show, choose «byte for byte». ${again}`
