import { oneLine } from './header-fields.ts'
import type { MailAttachment } from './parsed-mail.ts'

/** A file of a mail: its name made safe, its media type only where it has the form of one. */
export function mailAttachment(given: { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }, index: number): MailAttachment {
  const mediaType = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(given.mediaType) ? given.mediaType : 'application/octet-stream'
  return { name: safeName(given.name, mediaType, index), mediaType, size: given.bytes.byteLength, bytes: given.bytes }
}

/** Names that are devices of Windows with any ending: a program there would open the device. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|$)/i

/**
 * A name for showing and saving: the last path segment, no control characters, no leading dots, none at the end, which Windows
 * drops; never a path and never a device.
 */
export function safeName(given: string, mediaType: string, index: number): string {
  const last = oneLine(given.slice(0, 2000)).split(/[/\\]/).at(-1) ?? ''
  const name = last.replaceAll(/[<>:"|?*]/g, '_').replace(/^[.\s]+/, '').slice(-120).replace(/[.\s]+$/, '').trim()
  if (name !== '') return device.test(name) ? `_${name}` : name
  const ending = mediaType === 'message/rfc822' ? 'eml' : (/^[^/]+\/(?:x-)?([a-z0-9]{2,5})$/.exec(mediaType)?.[1] ?? 'bin')
  return `part-${index + 1}.${ending}`
}
