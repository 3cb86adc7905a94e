import { domainToASCII } from 'node:url'
import type { Instant } from '@parley/coordination'
import { isAddress } from '../mail/address-grammar.ts'
import { bounceAddress, ownMessageId } from '../mail/message-id.ts'
import type { MailKeys } from '../mail/token.ts'
import { encodedWords, flowed, quotedPrintable } from './mail-text.ts'

/** One mail to one recipient, before it is written down as RFC 5322 asks. */
export interface OutgoingMail {
  /** The row of the outbox; the same row always makes the same mail. */
  readonly row: string
  /** Who speaks: the project's name and the address its reports go to, which must be at the desk's own domain. */
  readonly from: { readonly name: string; readonly address: string }
  readonly to: string
  /** The recipient's own address on the case; `null` where no answer is awaited. */
  readonly replyTo: string | null
  /** The case's reference; it names the mail and threads it, and says nothing about the finding. */
  readonly reference: string
  /** Made by the desk: reference and a word of process, never a title, product or severity (S-057). */
  readonly subject: string
  readonly text: string
  /** Goes out in the place of `text`, which is not sent then: one armoured OpenPGP message for this recipient. */
  readonly sealed?: string
  /** `replied`: answers one mail by itself; `generated`: the desk speaks on its own; `person`: a person wrote it. */
  readonly automatic: 'replied' | 'generated' | 'person'
  /** The Message-IDs of the recipient's own mails on the case, oldest first. */
  readonly thread: readonly string[]
  readonly at: Instant
  /** Asks for a report of the delivery (RFC 3461). */
  readonly report?: true
}

export interface BuiltMail {
  readonly report?: true
  readonly envelope: { readonly from: string; readonly to: string }
  readonly messageId: string
  readonly raw: Buffer
}

/** What cannot be sent, and the words for the one who has to mend it. */
export class UnsendableMail extends Error { override readonly name = 'UnsendableMail' }

/**
 * Writes the mail: plain text that flows, threaded to what the recipient wrote, with a Message-ID that its row
 * determines. Nothing given can add a line to the head or a recipient to the envelope: addresses follow a strict
 * grammar, and every header value is made one line of ASCII, but for a
 * recipient whose address is written in letters. Throws `UnsendableMail` for an address outside it.
 */
export function buildMail(keys: MailKeys, domain: string, mail: OutgoingMail): BuiltMail {
  const own = [mail.from.address, ...(mail.replyTo === null ? [] : [mail.replyTo])]
  const to = inWire(mail.to)
  if (!isAddress(to) || own.some((address) => !isAddress(address) || !isAscii(address))) throw new UnsendableMail('an address that mail cannot be sent to')
  const messageId = ownMessageId(keys, domain, { reference: mail.reference, row: mail.row })
  const head = [...headers({ ...mail, to }, messageId), ...content(mail)].map(([name, value]) => `${name}: ${value}`)
  return {
    envelope: { from: bounceAddress(keys, domain, mail.row), to },
    messageId,
    ...(mail.report ? { report: true as const } : {}),
    raw: Buffer.from([...head, '', body(mail)].join('\r\n')),
  }
}

/**
 * A domain in letters goes out as the name servers know it (RFC 5891). A name in letters before the `@` stays, and takes a
 * relay that speaks SMTPUTF8 (RFC 6531); one that does not refuses the letter, and the team sees it.
 */
function inWire(address: string): string {
  const at = address.lastIndexOf('@')
  return isAscii(address) || at < 1 ? address : `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`
}

function headers(mail: OutgoingMail, messageId: string): [string, string][] {
  const thread = mail.thread.filter((id) => /^[!-;=?-~]{3,250}$/.test(id) && id.includes('@')).slice(-20)
  const last = thread.at(-1)
  return [
    ['Date', mailDate(mail.at)],
    ['From', `${encodedWords(mail.from.name, true)} <${mail.from.address}>`],
    ['To', mail.to],
    ...(mail.replyTo === null ? [] : [['Reply-To', mail.replyTo] as [string, string]]),
    ['Subject', encodedWords(mail.subject.slice(0, 200), false)],
    ['Message-ID', `<${messageId}>`],
    ...(last === undefined ? [] : ([['In-Reply-To', `<${last}>`], ['References', thread.map((id) => `<${id}>`).join('\r\n ')]] as [string, string][])),
    ...automatic(mail),
    ['MIME-Version', '1.0'],
  ]
}

/** Any line of armour is letters, `=` or `-----…-----`, so no boundary of this form can stand in it. */
const boundary = 'parley.sealed.part'

function content(mail: OutgoingMail): [string, string][] {
  if (mail.sealed === undefined) return [['Content-Type', 'text/plain; charset=utf-8; format=flowed'], ['Content-Transfer-Encoding', 'quoted-printable']]
  return [['Content-Type', `multipart/encrypted; protocol="application/pgp-encrypted";\r\n boundary="${boundary}"`]]
}

/** RFC 3156 §4 for what is sealed. */
function body(mail: OutgoingMail): string {
  if (mail.sealed === undefined) return quotedPrintable(flowed(mail.text))
  const armour = mail.sealed.replaceAll('\r\n', '\n').trim().split('\n')
  if (armour[0] !== '-----BEGIN PGP MESSAGE-----' || armour.some((line) => !/^[ -~]{0,200}$/.test(line))) throw new UnsendableMail('what should be sealed is not')
  return [
    `--${boundary}`, 'Content-Type: application/pgp-encrypted', '', 'Version: 1', '',
    `--${boundary}`, 'Content-Type: application/octet-stream; name="encrypted.asc"', '', ...armour, '',
    `--${boundary}--`, '',
  ].join('\r\n')
}

/** A person's words are no machine's mail, but no machine should answer them either. */
function automatic(mail: OutgoingMail): [string, string][] {
  const suppress: [string, string] = ['X-Auto-Response-Suppress', 'All']
  return mail.automatic === 'person' ? [suppress] : [['Auto-Submitted', `auto-${mail.automatic}`], suppress]
}

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Fri, 20 Nov 2026 17:00:00 +0000` (RFC 5322 §3.3), always UTC. */
export function mailDate(at: Instant): string {
  const time = Temporal.Instant.from(at).toZonedDateTimeISO('UTC')
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${days[time.dayOfWeek - 1]}, ${time.day} ${months[time.month - 1]} ${time.year} ${two(time.hour)}:${two(time.minute)}:${two(time.second)} +0000`
}

// oxlint-disable-next-line no-control-regex -- the whole of ASCII is meant
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text)
