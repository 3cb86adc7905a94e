import type { Mark, ParsedMail } from './parsed-mail.ts'
import { isWinmail } from './winmail.ts'

type Content = Pick<ParsedMail, 'text' | 'htmlOnly' | 'attachments' | 'inner' | 'contentType'>

/** What the content of a mail is, in the words a reader needs to understand an empty or odd page. */
export function contentMarks(mail: Content): Mark[] {
  const types = mail.attachments.map((part) => part.mediaType)
  const marks: Mark[] = []
  if (mail.htmlOnly) marks.push('html only')
  if (mail.text.trim() === '') marks.push('no text')
  if (isOpenPgp(mail, types)) marks.push('encrypted (OpenPGP)')
  marks.push(...smime(mail, types))
  if (types.includes('application/pgp-signature')) marks.push('signed (OpenPGP), not checked')
  if (mail.contentType.startsWith('text/calendar') || types.some((type) => type === 'text/calendar' || type === 'application/ics')) marks.push('calendar invitation')
  if (mail.attachments.some(isWinmail)) marks.push('winmail.dat (TNEF)')
  if (mail.text.includes('\ufffd')) marks.push('charset guessed')
  if (mail.inner !== null) marks.push('forwarded as attachment')
  return marks
}

function isOpenPgp(mail: Content, types: readonly string[]): boolean {
  return mail.contentType.startsWith('multipart/encrypted')
    || types.includes('application/pgp-encrypted')
    || mail.text.includes('-----BEGIN PGP MESSAGE-----')
}

function smime(mail: Content, types: readonly string[]): Mark[] {
  const opaque = /^application\/(?:x-)?pkcs7-mime/
  if (opaque.test(mail.contentType) || types.some((type) => opaque.test(type))) {
    return mail.contentType.includes('signed-data') ? ['signed (S/MIME), not checked'] : ['encrypted (S/MIME)']
  }
  return types.some((type) => /^application\/(?:x-)?pkcs7-signature$/.test(type)) ? ['signed (S/MIME), not checked'] : []
}
