import { header } from './parsed-mail.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** One recipient of a delivery report (RFC 3464 §2.3). */
export interface DeliveryStatus {
  readonly recipient: string | null
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | 'unknown'
  /** Enhanced status such as `5.1.1`; empty where the report gives none. */
  readonly status: string
  readonly diagnostic: string
}

export interface BounceReport {
  readonly statuses: readonly DeliveryStatus[]
  /** Message-IDs found in the mail it returns: ours tells the row of the outbox. */
  readonly returnedIds: readonly string[]
}

/**
 * A delivery report, by form: `multipart/report` of delivery status, or a mail of the null sender from a mailer's own
 * mailbox that returns one of our mails. `null` for everything else.
 */
export function bounceReport(mail: ParsedMail, envelopeFrom: string): BounceReport | null {
  const status = mail.attachments.filter((part) => /^message\/(?:global-)?delivery-status$/.test(part.mediaType))
  const report = mail.contentType.startsWith('multipart/report') && mail.contentType.includes('delivery-status')
  if (status.length === 0 && !report && !isOldBounce(mail, envelopeFrom)) return null
  return {
    statuses: status.length === 0 ? [fromWords(mail)] : status.slice(0, 20).flatMap((part) => statusesOf(Buffer.from(part.bytes.subarray(0, 64 * 1024)).toString('utf8'))),
    returnedIds: returnedIds(mail),
  }
}

/** qmail, Exim and others send plain text; RFC 3464 never reached them. */
function isOldBounce(mail: ParsedMail, envelopeFrom: string): boolean {
  const mailer = /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@/.test(mail.from?.address ?? '')
  const failed = header(mail, 'x-failed-recipients') !== ''
  const words = /^(?:undeliver|returned mail|mail delivery (?:failed|subsystem|system)|delivery (?:status notification|failure|has failed)|failure notice|non[- ]?delivery|warning: (?:could not|message)|unzustellbar)/i
  return failed || ((mailer || envelopeFrom === '') && words.test(mail.subject)) || (mailer && envelopeFrom === '')
}

function statusesOf(text: string): DeliveryStatus[] {
  const groups = text.replaceAll('\r\n', '\n').split(/\n[ \t]*\n/).slice(0, 200).map(fieldsOf)
  const recipients = groups.filter((group) => group.has('final-recipient') || group.has('original-recipient') || group.has('action'))
  return recipients.map((group) => ({
    recipient: addressOf(group.get('original-recipient') ?? group.get('final-recipient') ?? ''),
    action: actionOf(group.get('action') ?? ''),
    status: /[245]\.\d{1,3}\.\d{1,3}/.exec(group.get('status') ?? '')?.[0] ?? '',
    diagnostic: (group.get('diagnostic-code') ?? '').slice(0, 500),
  }))
}

function fieldsOf(group: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of group.split('\n')) {
    const colon = line.indexOf(':')
    if (/^[ \t]/.test(line) && last !== '') fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`)
    else if (colon > 0) {
      last = line.slice(0, colon).trim().toLowerCase()
      fields.set(last, line.slice(colon + 1).trim())
    }
  }
  return fields
}

function fromWords(mail: ParsedMail): DeliveryStatus {
  const named = header(mail, 'x-failed-recipients').split(',')[0]?.trim() ?? ''
  const status = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(mail.text.slice(0, 10_000))?.[0] ?? ''
  const delayed = /\b(?:delayed|will retry|warning)\b/i.test(mail.subject)
  return { recipient: addressOf(named), action: delayed ? 'delayed' : 'failed', status, diagnostic: '' }
}

const returnedIds = (mail: ParsedMail): string[] =>
  [...new Set([...enclosedIds(mail), ...(mail.inReplyTo === null ? [] : [mail.inReplyTo]), ...mail.references])].slice(0, 20)

/** Message-IDs of the mails that this one holds, attached or below its text with their head. */
export function enclosedIds(mail: ParsedMail): string[] {
  const returned = mail.attachments.filter((part) => /^(?:message\/rfc822|text\/rfc822-headers|message\/global(?:-headers)?)$/.test(part.mediaType))
  const texts = [...returned.map((part) => Buffer.from(part.bytes.subarray(0, 64 * 1024)).toString('utf8')), mail.text.slice(0, 64 * 1024)]
  return texts.flatMap((text) => [...text.matchAll(/^message-id:\s{0,20}<([^<>\s]{3,500})>/gim)].map((match) => match[1] ?? ''))
}

/** A letter of ours that comes back from the null sender in words of no form that is known: some server could not deliver it. */
export const bounceInWords = (mail: ParsedMail): BounceReport => ({ statuses: [fromWords(mail)], returnedIds: returnedIds(mail) })

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
const actionOf = (word: string): DeliveryStatus['action'] => actions.find((action) => word.toLowerCase().startsWith(action)) ?? 'unknown'
const addressOf = (value: string): string | null => /[^\s<>;]{1,64}@[^\s<>;]{1,255}/.exec(value.slice(0, 1000))?.[0]?.toLowerCase() ?? null
