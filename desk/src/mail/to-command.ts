import type { ContentPart, Policy } from '@parley/policy'
import type { FormatBreach, Instant, ReportChannel, StubSeen } from '@parley/coordination'
import { contentFound, ownWords } from './content-parts.ts'
import { formatBreaches } from './format-breaches.ts'
import { oneLine } from './header-fields.ts'
import type { MailAddress, Mark, ParsedMail } from './parsed-mail.ts'

/**
 * A `ReceiveReport` without what only the desk can give: the ids of report and reporter, and the blobs of original
 * and attachments. Everything in it is what the mail says, so all of it is a claim.
 */
export interface ReportDraft {
  readonly channel: ReportChannel
  /** When the clocks start: the receipt here, or of the inner mail where a member forwarded it (S1-12). */
  readonly receivedAt: Instant
  readonly title: string
  readonly text: string
  readonly parts: readonly ContentPart[]
  readonly formatBreaches: readonly FormatBreach[]
  readonly handle?: string
  readonly stub?: StubSeen
  readonly about?: 'project' | 'dependency' | 'unsure'
  /** Who to answer and to credit until told otherwise; never proof of who it is. */
  readonly reporter: MailAddress | null
  readonly marks: readonly string[]
}

export interface ReportCircumstances {
  readonly receivedAt: Instant
  readonly policy: Policy
  /** The desk's check says that a member of this project's team sent it, from an address of theirs. */
  readonly fromMember: boolean
}

/** Reads a mail as a new report under its project's policy. */
export function reportDraft(mail: ParsedMail, known: ReportCircumstances): ReportDraft {
  const forwarded = known.fromMember && mail.inner !== null ? mail.inner : null
  const title = titleOf(forwarded?.subject ?? outerTitle(mail))
  const found = contentFound(forwarded === null ? mail : { ...mail, text: `${mail.text}\n${forwarded.text}` }, title, known.policy)
  return {
    channel: forwarded === null ? 'email' : 'individual_email',
    receivedAt: forwarded === null ? known.receivedAt : earlier(forwarded.receivedAt, known.receivedAt),
    title: title === '' ? '(no subject)' : title,
    text: visibleText(mail),
    parts: found.parts,
    formatBreaches: formatBreaches(mail, known.policy),
    ...(found.handle === null ? {} : { handle: found.handle }),
    ...(found.stub === null ? {} : { stub: found.stub }),
    reporter: forwarded === null ? (mail.from ?? mail.replyTo[0] ?? null) : forwarded.from,
    marks: [...marksOf(mail, known.receivedAt), ...publicHints(mail)],
  }
}

/** The reporter reads the title of the report: what was opened here must not stand in it. */
function outerTitle({ outerSubject, subject }: ParsedMail): string {
  if (outerSubject === null) return subject
  return /\p{L}/u.test(outerSubject) ? outerSubject : '(encrypted report)'
}

/**
 * What programs put before the subject of an answer or a forward, in the languages they speak. Single letters, such as the
 * Italian «R:» and «I:», are left: they begin subjects of their own.
 */
const answered = new RegExp(String.raw`^(?:(?:${[
  're', 'fwd?', 'aw', 'wg', 'sv', 'vs', 'vb', 'vl', 'antw(?:oord)?', 'doorst', 'tr', 'rv', 'res', 'enc', 'rif', 'odp', 'pd', 'v[áa]', 'tov[áa]bb[íi]t[áa]s', 'ynt', '[iİ]lt', 'απ', 'πρθ', 'atb', 'ats',
  'отв(?:ет)?', 'на', 'пересл', '回[复覆]', '答[复覆]', '返信', '转发', '[轉転][寄發送]', '회신', '전달', 'תשובה', 'הועבר', 'رد', 'trả lời', 'chuyển tiếp',
].join('|')})(?:\[\d{1,3}\])?\s?[:：]|\[ext(?:ernal)?(?: e?-?mail| sender)?\])\s*`, 'iu')

/** Without `Re:`, `Fwd:`, list tags and references of ours. */
export function titleOf(subject: string): string {
  let title = oneLine(subject)
  for (let round = 0; round < 8; round += 1) {
    const shorter = title.replace(answered, '')
    if (shorter === title) break
    title = shorter
  }
  return title.trim().slice(0, 300)
}

/** Never empty: a mail without words says what it holds instead, so that nothing looks like nothing. */
export function visibleText(mail: ParsedMail): string {
  const inner = mail.inner === null || mail.inner.text.trim() === '' ? '' : forwardedText(mail)
  const subject = mail.outerSubject !== null && mail.outerSubject !== mail.subject ? `Subject: ${mail.subject}` : ''
  const text = [subject, mail.text.trim(), inner].filter((part) => part !== '').join('\n\n')
  if (text !== '') return text
  const calendar = mail.attachments.find((part) => part.mediaType === 'text/calendar' || part.mediaType === 'application/ics')
  const listed = mail.attachments.map((part) => `- ${part.name} (${part.mediaType}, ${part.size} bytes)`)
  const lines = ['(The mail has no text that could be shown; the original is kept.)', ...listed]
  return [...lines, ...(calendar === undefined ? [] : ['', ...calendarLines(calendar.bytes)])].join('\n')
}

function forwardedText(mail: ParsedMail): string {
  const { inner } = mail
  if (inner === null) return ''
  const who = inner.from === null ? 'unknown sender' : `${inner.from.name} <${inner.from.address}>`.trim()
  return `--- Attached mail, from ${who}: ${inner.subject} ---\n\n${inner.text.trim()}`
}

/** The lines of an invitation that a person reads; nothing is ever answered to it. */
function calendarLines(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes.subarray(0, 256 * 1024)).toString('utf8').replaceAll(/\r?\n[ \t]/g, '')
  const wanted = /^(?:SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|DESCRIPTION)(?:;[^:\n]{0,500})?:(.{0,4000})$/gm
  return [...text.matchAll(wanted)].slice(0, 40).map((found) => found[0].replaceAll('\\n', '\n').replaceAll('\\,', ','))
}

/** Nothing here can read it: somebody has to ask. */
const closed: ReadonlySet<Mark> = new Set(['no key of ours opens it', 'encryption is damaged', 'encrypted (S/MIME)'])

/** The parser's marks and those that need the time of receipt. */
export function marksOf(mail: ParsedMail, receivedAt: Instant): string[] {
  const marks: string[] = [...mail.marks, ...(mail.certificate === undefined ? [] : [mail.certificate])]
  if (mail.marks.some((mark) => closed.has(mark))) marks.push('to do: ask the sender for text that can be read')
  if (marks.includes('winmail.dat (TNEF)') && (marks.includes('no text') || mail.text.trim().length < 60)) marks.push('to do: ask the sender for plain text; the words may be in winmail.dat')
  if (mail.date === null) marks.push('no usable date')
  else if (hoursBetween(mail.date, receivedAt) > 48) marks.push('date more than 48 h off')
  return marks
}

/** Only a mark: whether something is public is for people to say, and starts other clocks (S1-8). */
function publicHints(mail: ParsedMail): string[] {
  const said = /\b(?:already (?:been )?(?:public(?:ly)?|disclosed)|publicly (?:known|disclosed|available|reported)|(?:exploit|poc) (?:is )?(?:public|available online)|in the wild)\b/i.exec(ownWords(mail.text).slice(0, 100_000))
  return said === null ? [] : [`may already be public: «${said[0].toLowerCase()}»`]
}

function hoursBetween(one: Instant, other: Instant): number {
  const span = Temporal.Instant.from(one).until(Temporal.Instant.from(other), { largestUnit: 'hours' })
  return Math.abs(span.total('hours'))
}

const earlier = (one: Instant | null, other: Instant): Instant =>
  one !== null && Temporal.Instant.compare(Temporal.Instant.from(one), Temporal.Instant.from(other)) < 0 ? one : other
