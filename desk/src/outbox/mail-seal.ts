import { createMessage, encrypt, readKey, readPrivateKey, sign } from 'openpgp'
import type { Message } from 'openpgp'
import type { Instant } from '@parley/coordination'
import type { MailFile } from './gateway-file.ts'
import { quotedPrintable, encodedWords, flowed } from './mail-text.ts'

/** A text with its true subject, signed by the project, ready to be sealed for one recipient after the other. */
export interface SignedText { readonly message: Message<string> }

/** No usable key: the mail is held for people to see to it, and never goes out open instead. */
export class NoUsableKey extends Error { override readonly name = 'NoUsableKey' }

/** Words with the files that go with them, inside the same seal. */
export interface Enclosing { readonly text: string; readonly files: readonly MailFile[] }

/** `subject`: only the outermost part holds the true one. */
function textPart(text: string, subject?: string): string {
  return [
    `Content-Type: text/plain; charset=utf-8; format=flowed${subject === undefined ? '' : '; protected-headers="v1"'}`,
    'Content-Transfer-Encoding: quoted-printable',
    ...(subject === undefined ? [] : [subjectLine(subject)]),
    '',
    quotedPrintable(flowed(text)),
  ].join('\r\n')
}

const subjectLine = (subject: string): string => `Subject: ${encodedWords(subject.slice(0, 200), false)}`

/** Neither base64 nor quoted-printable ever holds `=_`. */
const boundary = '=_parley.files'

/** Old mail programs and gateways read no other; the words of the mail give the true name beside the hash. */
const asciiName = (name: string): string => name.normalize('NFKD').replace(/[^\w.\- ]/g, '_').slice(-100)

function withFiles(words: string, files: readonly MailFile[], subject: string): string {
  const parts = files.map(({ name, mediaType, bytes }) => [
    `Content-Type: ${mediaType}`,
    `Content-Disposition: attachment; filename="${asciiName(name)}"`,
    'Content-Transfer-Encoding: base64',
    '',
    (Buffer.from(bytes).toString('base64').match(/.{1,76}/g) ?? []).join('\r\n'),
  ].join('\r\n'))
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"; protected-headers="v1"`,
    subjectLine(subject),
    '',
    ...[words, ...parts].flatMap((part) => [`--${boundary}`, part]),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

/**
 * Signs once, because a signature costs more than a sealing: the same signed text then goes to every recipient in a
 * message of its own, so that nobody learns who else got it.
 *
 * @param signingKey armoured, unlocked.
 * @param at the desk's own clock, where it is not the machine's.
 */
export async function signText(subject: string, said: string | Enclosing, signingKey: string, at?: Instant): Promise<SignedText> {
  const { text, files } = typeof said === 'string' ? { text: said, files: [] } : said
  const mime = files.length === 0 ? textPart(text, subject) : withFiles(textPart(text), files, subject)
  const message = await createMessage({ text: mime, format: 'binary' })
  const signed = await sign({ message, signingKeys: await readPrivateKey({ armoredKey: signingKey }), format: 'object', ...dated(at) })
  return { message: signed }
}

/**
 * Seals for the holder of one armoured public key; answers with the armoured message.
 * @throws NoUsableKey where the key is unreadable, expired, revoked, or for signing only.
 */
export async function sealFor(signed: SignedText, publicKey: string, at?: Instant): Promise<string> {
  try {
    const encryptionKeys = await readKey({ armoredKey: publicKey })
    return await encrypt({ message: signed.message, encryptionKeys, format: 'armored', ...dated(at) })
  } catch (error) {
    throw new NoUsableKey('the recipient has no key that can be used', { cause: error })
  }
}

const dated = (at: Instant | undefined): { date?: Date } => (at === undefined ? {} : { date: new Date(at) })
