import type { NoticeFile } from '@parley/coordination'

/** A file as it goes inside a sealed mail. */
export interface MailFile { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }

/** All files of one mail together, in bytes: armour and base64 make 1.8 times as much of them, and many servers stop at 10 MB. */
export const mostInMail = 5 * 1024 * 1024

const pictures: Readonly<Record<string, string>> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg' }

/**
 * The form in which gateways let a file through, also those that open OpenPGP at the door: texts (a patch is one) as plain
 * text whose name ends in `.txt`, pictures as what they are. `null`: archives, programs and everything else are for the
 * desk's own page alone.
 */
export function mailedAs({ name }: Pick<NoticeFile, 'name'>, bytes: Uint8Array): MailFile | null {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const picture = pictures[ending]
  if (picture !== undefined && looksLike(picture, bytes)) return { name, mediaType: picture, bytes }
  if (!isText(bytes)) return null
  return { name: ending === 'txt' ? name : `${name}.txt`, mediaType: 'text/plain; charset=utf-8', bytes }
}

const beginnings: Readonly<Record<string, readonly number[]>> = { 'image/png': [0x89, 0x50, 0x4e, 0x47], 'image/jpeg': [0xff, 0xd8, 0xff] }
const looksLike = (type: string, bytes: Uint8Array): boolean => beginnings[type]?.every((byte, at) => bytes[at] === byte) === true

/** UTF-8 without zero bytes. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
