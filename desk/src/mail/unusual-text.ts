import type { Email } from 'postal-mime'
import { headEnd } from './mime-limits.ts'

/**
 * The words of a mail that has no text part where a reader looks for one: its text in another form than plain or HTML
 * (`text/markdown`, `text/enriched`), or, where a multipart shows no part at all, the raw body. `null` where there is none.
 */
export function unusualText(email: Email, raw: Uint8Array): { readonly text: string; readonly raw: boolean } | null {
  if ((email.text ?? '').trim() !== '' || (email.html ?? '').trim() !== '') return null
  const written = email.attachments.find((part) => /^text\/(?!calendar|vcard|x-vcard)/.test(part.mimeType) && (part.filename ?? '') === '')
  if (written !== undefined) return { text: typeof written.content === 'string' ? written.content : Buffer.from(new Uint8Array(written.content)).toString('utf8'), raw: false }
  const type = email.headers.find(({ key }) => key === 'content-type')?.value ?? ''
  if (email.attachments.length > 0 || !/^\s{0,9}multipart\//i.test(type)) return null
  const start = headEnd(raw)
  return { text: Buffer.from(raw.subarray(start, start + 64 * 1024)).toString('utf8'), raw: true }
}
