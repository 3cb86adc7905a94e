import { addressParser, decodeWords } from 'postal-mime'
import { headEnd } from './mime-limits.ts'
import type { MailAddress } from './parsed-mail.ts'

/** Headers that only the desk itself may set; one that comes from outside is not read by anybody (S-060). */
const ownHeaders = /^x-(?:parley|desk)-/

export interface HeaderField { readonly key: string; readonly value: string }

/**
 * The header fields of a mail that no parser could read: tolerant, linear, at most `limit` bytes and 1 000 fields.
 * A line that is no header ends nothing; it is passed over.
 */
export function headerFields(raw: Uint8Array, limit = 64 * 1024): HeaderField[] {
  const head = Buffer.from(raw.subarray(0, Math.min(headEnd(raw), limit))).toString('utf8')
  const fields: { key: string; value: string }[] = []
  for (const line of head.split('\n')) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line
    const last = fields.at(-1)
    if ((text.startsWith(' ') || text.startsWith('\t')) && last !== undefined) last.value += ` ${text.trim()}`
    else {
      const colon = text.indexOf(':')
      if (colon > 0 && colon <= 80 && !text.slice(0, colon).trimEnd().includes(' ')) {
        fields.push({ key: text.slice(0, colon).trim().toLowerCase(), value: text.slice(colon + 1).trim() })
      }
    }
    if (fields.length >= 1000) break
  }
  return visibleHeaders(fields)
}

/** Without our own control headers, without NUL, each value at most 8 KB: PostgreSQL text takes no NUL. */
export function visibleHeaders(fields: readonly HeaderField[]): HeaderField[] {
  return fields
    .filter((field) => !ownHeaders.test(field.key))
    .slice(0, 1000)
    .map((field) => ({ key: field.key, value: oneLine(field.value).slice(0, 8192) }))
}

/** Encoded words read, control characters and the marks that turn reading direction gone, at most 500 characters. */
export function cleanSubject(value: string): string {
  return oneLine(decodeWords(value.slice(0, 4000))).slice(0, 500)
}

/** Addresses of a header value, lower-case; groups are opened, what has no `@` is left out, at most 500. */
export function addresses(value: string): MailAddress[] {
  return addressParser(value.slice(0, 32_768), { flatten: true })
    .flatMap((entry) => ('address' in entry && typeof entry.address === 'string' ? [mailAddress(entry.name, entry.address)] : []))
    .filter((entry) => entry.address.includes('@'))
    .slice(0, 500)
}

export function mailAddress(name: string, address: string): MailAddress {
  return { name: oneLine(name).slice(0, 200), address: oneLine(address).toLowerCase().slice(0, 320) }
}

/** Every `<…@…>`-like identifier of a header, without brackets, at most 100, each at most 500 characters. */
export function messageIds(value: string): string[] {
  return value.slice(0, 65_536).split(/[\s<>,]+/).filter((id) => id.includes('@') && id.length <= 500).slice(-100)
}

/** One line of plain characters: no control characters, no marks of direction or of no width but the two joiners that scripts need, single spaces. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what has to go
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').replaceAll(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g, '').replaceAll(/ {2,}/g, ' ').trim()
}
