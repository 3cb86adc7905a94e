import PostalMime from 'postal-mime'
import type { Attachment, Email } from 'postal-mime'
import { isAddress } from './address-grammar.ts'
import { mailAttachment } from './attachment-name.ts'
import { withoutBinaryParts } from './binary-parts.ts'
import { contentMarks } from './content-marks.ts'
import { parsedWithFiles } from './large-files.ts'
import { addresses, cleanSubject, headerFields, mailAddress, messageIds, visibleHeaders } from './header-fields.ts'
import type { HeaderField } from './header-fields.ts'
import { htmlText } from './html-text.ts'
import { breachOf, mimeLimits, shortLinesEnd } from './mime-limits.ts'
import { plainText } from './plain-text.ts'
import { readAsUtf8, readableHead, readableText } from './raw-charset.ts'
import { unusualText } from './unusual-text.ts'
import { unpackWinmail } from './winmail.ts'
import type { InnerMail, MailAddress, MailAttachment, Mark, ParsedMail } from './parsed-mail.ts'

const reading = { forceRfc822Attachments: true, maxNestingDepth: mimeLimits.depth, maxHeadersSize: mimeLimits.headerBytes }

/**
 * Reads a mail. Runs in a worker that can be killed (`parse.ts`), and never throws: what no parser can read comes
 * back with its head as text and the mark «could not be decoded».
 */
export async function parseBytes(raw: Uint8Array): Promise<ParsedMail> {
  const breach = breachOf(raw)
  // Nobody reads so many lines, and the whole is kept: the beginning of a text is shown, parts are not looked for.
  if (breach === 'lines' && !isMultipart(raw)) return withMark(await readMail(raw.subarray(0, shortLinesEnd(raw))), 'text cut')
  return breach === null ? readMail(raw) : undecodable(raw)
}

const isMultipart = (raw: Uint8Array): boolean => headerFields(raw).some(({ key, value }) => key === 'content-type' && /^(?:multipart|message)\//i.test(value))
const withMark = (mail: ParsedMail, mark: Mark): ParsedMail => ({ ...mail, marks: [...new Set([...mail.marks, mark])] })

async function readMail(raw: Uint8Array): Promise<ParsedMail> {
  try {
    const { email, rest } = await parsedWithFiles(withoutBinaryParts(readableHead(raw)), reading)
    const again = await guessed(email, rest)
    const unusual = unusualText(email, raw)
    const marks: Mark[] = [...(again === null ? [] : ['charset guessed' as const]), ...(unusual?.raw === true ? ['could not be decoded' as const] : [])]
    return await parsedFrom({ ...email, ...again, ...(unusual === null ? {} : { text: unusual.text }) }, marks)
  } catch {
    // Whatever a parser throws at hostile bytes, the mail itself is safe in the store and has to be shown.
    return undecodable(raw)
  }
}

/** The text anew where it declares no charset and is not UTF-8; attachments are bytes and stay as they were read. */
async function guessed(email: Email, raw: Uint8Array): Promise<Partial<Pick<Email, 'text' | 'html'>> | null> {
  if (!`${email.text ?? ''}${email.html ?? ''}`.includes('\ufffd')) return mislabelled(email, raw)
  const readable = readableText(raw)
  if (readable === null) return null
  const { text, html } = await PostalMime.parse(readable, reading)
  return { ...(text === undefined ? {} : { text }), ...(html === undefined ? {} : { html }) }
}

/** So many bytes of a mail are enough for `undecodable`. */
export const longestHead = 2 * mimeLimits.headerBytes

function mislabelled({ text, html }: Email, raw: Uint8Array): Partial<Pick<Email, 'text' | 'html'>> | null {
  const [words, page] = [text, html].map((part) => (part === undefined ? null : readAsUtf8(part, raw)))
  return words == null && page == null ? null : { ...(words == null ? {} : { text: words }), ...(page == null ? {} : { html: page }) }
}

/** What can be said of a mail without a parser: its headers as far as they go, and its first 64 KB as text. */
export function undecodable(raw: Uint8Array): ParsedMail {
  const fields = headerFields(readableHead(raw))
  const shown = Buffer.from(raw.subarray(0, 64 * 1024)).toString('utf8')
  const marks: Mark[] = ['could not be decoded']
  return { ...fromHeaders(fields, marks), text: plain(shown, marks), htmlOnly: false, attachments: [], inner: null, marks, signer: null, offered: [], outerSubject: null }
}

async function parsedFrom(email: Email, known: readonly Mark[]): Promise<ParsedMail> {
  const marks: Mark[] = [...known]
  const fields = visibleHeaders(email.headers.map((line) => ({ key: line.key, value: line.value })))
  const whole = unpackWinmail({ text: email.text ?? '', html: email.html ?? '', attachments: email.attachments.map(attachmentFrom) })
  if (whole.unpacked) marks.push('winmail.dat (TNEF), unpacked')
  const { attachments, html } = whole
  const htmlOnly = whole.text.trim() === '' && html.trim() !== ''
  if (html.length > mimeLimits.htmlCharacters) marks.push('text cut')
  const text = htmlOnly ? htmlText(html, mimeLimits.htmlCharacters) : whole.text
  const mail = {
    ...fromHeaders(fields, marks),
    text: plain(text, marks),
    htmlOnly,
    attachments,
    inner: await innerMail(attachments, fields),
    signer: null,
    offered: [],
    outerSubject: null,
  }
  marks.push(...contentMarks(mail))
  return { ...mail, marks: [...new Set(marks)] }
}

function fromHeaders(
  fields: readonly HeaderField[],
  marks: Mark[],
): Omit<ParsedMail, 'text' | 'htmlOnly' | 'attachments' | 'inner' | 'marks' | 'signer' | 'offered' | 'outerSubject'> {
  const all = (key: string): HeaderField[] => fields.filter((field) => field.key === key)
  const first = (key: string): string => all(key)[0]?.value ?? ''
  const authors = addresses(first('from'))
  const listed = authors[0]
  // An address that nothing can be sent to, such as «x <ada@finder.example» after an open quote, is none.
  const from = listed !== undefined && isAddress(listed.address) ? listed : addressIn(first('from'))
  // Two From headers are how a signature of one sender is put under the name of another: neither is used for more
  // than showing, and no authentication result holds.
  if (all('from').length > 1) marks.push('several From headers')
  // One line with two authors is allowed (RFC 5322 §3.6.2), but then neither of them alone has written it.
  if (new Set(authors.map(({ address }) => address)).size > 1) marks.push('several authors')
  if (from === null) marks.push('no usable From')
  return {
    subject: cleanSubject(first('subject')),
    from,
    replyTo: addresses(first('reply-to')),
    to: all('to').flatMap((field) => addresses(field.value)).slice(0, 500),
    cc: all('cc').flatMap((field) => addresses(field.value)).slice(0, 500),
    date: instantOf(first('date')),
    messageId: messageIds(first('message-id'))[0] ?? null,
    inReplyTo: messageIds(first('in-reply-to'))[0] ?? null,
    references: messageIds(first('references')),
    headers: fields,
    contentType: first('content-type').toLowerCase().slice(0, 1000) || 'text/plain',
  }
}

/**
 * A From that is no address list often still holds one address; taking it is better than having nobody to answer. Only where
 * it is a whole one and the only one: neither a quoted part of another's address nor the name of a group.
 */
function addressIn(value: string): MailAddress | null {
  const bare = value.slice(0, 2000).replaceAll(/"[^"]*"/g, '"')
  const found = new Set(Array.from(bare.matchAll(/(?<![^\s<>"(),:;])[^\s<>"(),:;@]{1,64}@[^\s<>"(),:;@]{1,255}(?=$|[\s<>"(),;])/g), ([address]) => address))
  const [address] = found
  return address === undefined || found.size > 1 || !isAddress(address) ? null : mailAddress('', address)
}

/** Dates of mail are many; what `Date` cannot read, or what is out of four-digit years, is no date. */
export function instantOf(value: string): string | null {
  const milliseconds = Date.parse(value.slice(0, 100))
  if (Number.isNaN(milliseconds) || milliseconds < 0 || milliseconds > Date.UTC(9999, 0)) return null
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toString()
}

function attachmentFrom(part: Attachment, index: number): MailAttachment {
  const bytes = typeof part.content === 'string' ? Buffer.from(part.content) : new Uint8Array(part.content)
  return mailAttachment({ name: part.filename ?? '', mediaType: part.mimeType, bytes }, index)
}

/** The first attached mail, one level deep; a bounce's returned mail is no forward and is left alone. */
async function innerMail(attachments: readonly MailAttachment[], fields: readonly HeaderField[]): Promise<InnerMail | null> {
  const attached = attachments.find((part) => part.mediaType === 'message/rfc822')
  const whole = fields.find((field) => field.key === 'content-type')?.value.toLowerCase() ?? ''
  if (attached === undefined || whole.startsWith('multipart/report') || breachOf(attached.bytes) !== null) return null
  try {
    return innerFrom(await PostalMime.parse(readableHead(attached.bytes), reading))
  } catch {
    // An unreadable inner mail must not cost the outer one: it stays an attachment.
    return null
  }
}

function innerFrom(email: Email): InnerMail {
  const fields = visibleHeaders(email.headers.map((line) => ({ key: line.key, value: line.value })))
  const value = (key: string): string => fields.find((field) => field.key === key)?.value ?? ''
  return {
    from: addresses(value('from'))[0] ?? null,
    subject: cleanSubject(value('subject')),
    messageId: messageIds(value('message-id'))[0] ?? null,
    receivedAt: instantOf(value('received').split(';').at(-1)?.trim() ?? ''),
    text: plain(email.text ?? htmlText(email.html ?? '', mimeLimits.htmlCharacters), []),
  }
}

function plain(text: string, marks: Mark[]): string {
  if (text.length > mimeLimits.textCharacters) marks.push('text cut')
  return plainText(text.slice(0, mimeLimits.textCharacters))
}
