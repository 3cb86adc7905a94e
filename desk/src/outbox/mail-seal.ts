import { createMessage, encrypt, readKey, readPrivateKey, sign } from 'openpgp'
import type { Message } from 'openpgp'
import type { Instant } from '@parley/coordination'
import { quotedPrintable, encodedWords, flowed } from './mail-text.ts'

/** A text with its true subject, signed by the project, ready to be sealed for one recipient after the other. */
export interface SignedText { readonly message: Message<string> }

/** No usable key: the mail is held for people to see to it, and never goes out open instead. */
export class NoUsableKey extends Error { override readonly name = 'NoUsableKey' }

/**
 * Signs once, because a signature costs more than a sealing: the same signed text then goes to every recipient in a
 * message of its own, so that nobody learns who else got it.
 *
 * @param signingKey armoured, unlocked.
 * @param at the desk's own clock, where it is not the machine's.
 */
export async function signText(subject: string, text: string, signingKey: string, at?: Instant): Promise<SignedText> {
  const mime = [
    'Content-Type: text/plain; charset=utf-8; format=flowed; protected-headers="v1"',
    'Content-Transfer-Encoding: quoted-printable',
    `Subject: ${encodedWords(subject.slice(0, 200), false)}`,
    '',
    quotedPrintable(flowed(text)),
  ].join('\r\n')
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
