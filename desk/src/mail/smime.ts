import type { ParsedMail } from './parsed-mail.ts'

/** Whether the library for S/MIME has to look at this mail at all; most mails never need it. */
export const mayHoldSmime = (mail: ParsedMail): boolean =>
  isSmime(mail.contentType) || (mail.contentType.startsWith('multipart/signed') && mail.attachments.some(({ mediaType }) => isSmime(mediaType)))

const isSmime = (type: string): boolean => /^application\/(?:x-)?pkcs7-(?:mime|signature)/.test(type)
