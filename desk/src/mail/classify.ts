import { bounceInWords, bounceReport, enclosedIds } from './bounce.ts'
import type { BounceReport } from './bounce.ts'
import { readMessageId } from './message-id.ts'
import { machineSubject } from './machine-subject.ts'
import { header } from './parsed-mail.ts'
import type { ParsedMail } from './parsed-mail.ts'
import type { MailKeys } from './token.ts'

/** What the desk must know about itself to know its own mail when it comes back. */
export interface OwnMail {
  readonly keys: MailKeys
  readonly domain: string
  /** Every address the desk sends from, lower-case. */
  readonly addresses: readonly string[]
  /** List-Ids of the lists a project takes its reports through, such as `maintainers.googlegroups.com`. */
  readonly trustedLists: readonly string[]
}

/**
 * What kind of mail it is. Only `human` and `machine` may become a report or a message; only `human` is ever answered
 * by the desk itself. `answersUs`: it went through a machine and answers a letter of ours, as help desks do by themselves and
 * as people do who write through them; it may join a case and makes no report. `why` is for the log and the page of
 * mails set aside.
 */
export type MailKind =
  | { readonly kind: 'human'; readonly mayAcknowledge: boolean; readonly why: string; readonly list?: string; readonly answersUs?: true }
  | { readonly kind: 'machine'; readonly mayAcknowledge: false; readonly why: string; readonly answersUs?: true }
  | { readonly kind: 'auto_reply'; readonly mayAcknowledge: false; readonly why: string }
  | { readonly kind: 'bounce'; readonly mayAcknowledge: false; readonly why: string; readonly report: BounceReport }
  | { readonly kind: 'own'; readonly mayAcknowledge: false; readonly why: string }

/**
 * RFC 3834 (Auto-Submitted), RFC 5230 (vacation), RFC 3464 (delivery reports), and the headers mailers had before
 * them. Everything doubtful is a human mail that gets no automatic answer: a report lost to a filter costs more than
 * an acknowledgement not sent.
 */
export function classify(mail: ParsedMail, envelopeFrom: string, own: OwnMail): MailKind {
  const returned = comesBack(mail, own)
  if (returned !== null) return { kind: 'own', mayAcknowledge: false, why: returned }
  const isOurs = (id: string): boolean => readMessageId(own.keys, own.domain, id) !== null
  const returnsOurs = enclosedIds(mail).some(isOurs)
  const report = bounceReport(mail, envelopeFrom) ?? (returnsOurs && envelopeFrom === '' && !isReport(mail) ? bounceInWords(mail) : null)
  if (report !== null) return { kind: 'bounce', mayAcknowledge: false, why: 'a delivery report', report }
  const answersUs = [...(mail.inReplyTo === null ? [] : [mail.inReplyTo]), ...mail.references].some(isOurs)
  const reply = autoReply(mail) ?? autoReplyToUs(mail, { envelopeFrom, answersUs, returnsOurs })
  if (reply !== null) return { kind: 'auto_reply', mayAcknowledge: false, why: reply }
  const machine = machineMade(mail)
  if (machine !== null) return { kind: 'machine', mayAcknowledge: false, why: machine, ...(answersUs ? { answersUs } : {}) }
  const written = human(mail, envelopeFrom, own)
  return answersUs && isBulk(mail) && written.kind === 'human' && written.list === undefined ? { ...written, answersUs } : written
}

function human(mail: ParsedMail, envelopeFrom: string, own: OwnMail): MailKind {
  const list = listOf(mail)
  if (list !== null && own.trustedLists.some((trusted) => list === trusted.toLowerCase())) {
    return { kind: 'human', mayAcknowledge: true, why: `through the project's own list ${list}`, list }
  }
  const silent = unanswerable(mail, envelopeFrom, list)
  return silent === null
    ? { kind: 'human', mayAcknowledge: true, why: 'a mail' }
    : { kind: 'human', mayAcknowledge: false, why: silent }
}

/** Our own Message-ID, or one of our sending addresses as author: the desk is hearing itself. */
function comesBack(mail: ParsedMail, own: OwnMail): string | null {
  if (mail.messageId !== null && readMessageId(own.keys, own.domain, mail.messageId) !== null) return 'the desk wrote it itself'
  const author = mail.from?.address ?? ''
  if (own.addresses.includes(author)) return "its author is the desk's own address"
  return null
}

function autoReply(mail: ParsedMail): string | null {
  const submitted = firstWord(header(mail, 'auto-submitted'))
  if (submitted === 'auto-replied' || submitted === 'auto-notified') return `Auto-Submitted: ${submitted}`
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponse', 'x-mail-autoreply', 'x-auto-reply-from', 'x-autoresponder']) {
    const value = header(mail, name).toLowerCase()
    if (value !== '' && value !== 'no') return name
  }
  if (firstWord(header(mail, 'precedence')) === 'auto_reply') return 'Precedence: auto_reply'
  if (header(mail, 'x-ms-exchange-inbox-rules-loop') !== '') return 'X-MS-Exchange-Inbox-Rules-Loop'
  if (isReport(mail) && mail.contentType.includes('disposition-notification')) return 'a read receipt'
  if (header(mail, 'x-apple-action').toLowerCase() === 'vacation') return 'X-Apple-Action: VACATION'
  // A subject alone is a person's to choose; with a second sign it is a machine's.
  if (!machineSubject.test(mail.subject)) return null
  if (header(mail, 'x-auto-response-suppress') !== '') return 'its subject and X-Auto-Response-Suppress'
  if (mail.inReplyTo === null && !/\[[A-Z][A-Z0-9-]{0,30}-\d{4}-\d{4,}\]/.test(mail.subject)) return null
  return mail.inReplyTo === null ? 'its subject, which names a case' : 'its subject, in reply to a mail'
}

interface TowardsUs { readonly envelopeFrom: string; readonly answersUs: boolean; readonly returnsOurs: boolean }

/** Nobody writes from the null sender, and no person complains in a form (RFC 5965): about our own letters both are machines'. */
function autoReplyToUs(mail: ParsedMail, { envelopeFrom, answersUs, returnsOurs }: TowardsUs): string | null {
  if (envelopeFrom === '' && answersUs) return 'from the null sender, in reply to a letter of ours'
  return isReport(mail) && returnsOurs ? 'a complaint about a letter of ours' : null
}

function machineMade(mail: ParsedMail): string | null {
  const submitted = firstWord(header(mail, 'auto-submitted'))
  if (submitted !== '' && submitted !== 'no') return `Auto-Submitted: ${submitted}`
  // Complaints (RFC 5965) and whatever else machines report to machines.
  return isReport(mail) ? 'a report of a machine' : null
}

const isReport = (mail: ParsedMail): boolean => mail.contentType.startsWith('multipart/report')
const isBulk = (mail: ParsedMail): boolean => ['bulk', 'junk'].includes(firstWord(header(mail, 'precedence')))

/** Mails of people that must not be answered by a machine. */
function unanswerable(mail: ParsedMail, envelopeFrom: string, list: string | null): string | null {
  if (envelopeFrom === '') return 'the null sender'
  if (list !== null) return `through the list ${list}`
  const precedence = firstWord(header(mail, 'precedence'))
  if (['bulk', 'junk', 'list'].includes(precedence)) return `Precedence: ${precedence}`
  const suppressed = header(mail, 'x-auto-response-suppress').toLowerCase()
  if (/\b(?:all|oof|autoreply)\b/.test(suppressed)) return 'X-Auto-Response-Suppress'
  // Whether it is spam is for people to say; but an answer would go to whoever the spammer named.
  const filters = ['x-spam-flag', 'x-spam-status', 'x-spam'].some((name) => /^yes\b/i.test(header(mail, name)))
  if (filters) return 'a spam filter on the way took it for spam'
  const author = mail.from?.address ?? ''
  if (author === '') return 'no author to answer'
  if (/^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|listserv|majordomo)(?:[+._-]|@)/.test(author)) return 'its author takes no answers'
  return null
}

/** The identifier of the list it came through, lower-case: `List-Id: Words <maintainers.googlegroups.com>`. */
export function listOf(mail: Pick<ParsedMail, 'headers'>): string | null {
  const id = header(mail, 'list-id')
  if (id !== '') return (/<([^<>]{1,255})>/.exec(id.slice(0, 1000))?.[1] ?? id.slice(0, 255)).trim().toLowerCase()
  for (const name of ['list-post', 'list-unsubscribe', 'list-help', 'mailing-list', 'x-mailing-list']) {
    if (header(mail, name) !== '') return name
  }
  return null
}

const firstWord = (value: string): string => value.toLowerCase().split(/[\s;(]/)[0] ?? ''
