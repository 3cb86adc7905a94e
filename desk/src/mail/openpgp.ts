import { decrypt, readMessage, readPrivateKeys } from 'openpgp'
import type { PartialConfig } from 'openpgp'
import { plainText } from './plain-text.ts'
import type { Mark, ParsedMail } from './parsed-mail.ts'

/**
 * 544 bytes were measured to unfold to 300 MB: nothing is unfolded beyond this. Packets without integrity protection
 * are refused, because altered ciphertext is how EFAIL reads other people's mail.
 */
const config: PartialConfig = {
  maxDecompressedMessageSize: 50_000_000,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  allowInsecureDecryptionWithSigningKeys: false,
}

/**
 * Opens a mail that is encrypted as a whole: PGP/MIME as its root, or a text that is one armoured message and nothing
 * else. An encrypted piece inside something larger is left closed, so that no part of a stranger's making can carry
 * out what another part reveals (EFAIL). What cannot be opened stays as it is and says why in its marks. Never throws.
 *
 * @param privateKeys armoured, unlocked; the key custodian gives them.
 * @param parse reads what was inside a PGP/MIME layer.
 */
export async function openEncrypted(mail: ParsedMail, privateKeys: readonly string[], parse: (raw: Uint8Array) => Promise<ParsedMail>): Promise<ParsedMail> {
  const sealed = sealedBody(mail)
  if (sealed === null) return mail
  if (privateKeys.length === 0) return marked(mail, 'no key of ours opens it')
  try {
    const { bytes, signed } = await opened(sealed.bytes, privateKeys)
    const marks: Mark[] = ['decrypted (OpenPGP)', ...(signed ? (['signed (OpenPGP), not checked'] as const) : [])]
    if (!sealed.mime) return { ...mail, text: plainText(Buffer.from(bytes).toString('utf8')), marks: joined(mail.marks, marks) }
    return around(mail, await parse(bytes), marks)
  } catch (error) {
    return marked(mail, whyNot(error))
  }
}

interface Sealed { readonly bytes: Uint8Array; readonly mime: boolean }

function sealedBody(mail: ParsedMail): Sealed | null {
  const text = mail.text.trim()
  const [version, body, ...more] = mail.attachments
  const pair = version?.mediaType === 'application/pgp-encrypted' && body !== undefined && more.length === 0
  // Exchange turns the root into multipart/mixed and puts an empty text before the two parts. HTML around them, even
  // such as shows no words, is how EFAIL begins.
  if (pair && text === '' && !mail.htmlOnly && mail.inner === null) return { bytes: body.bytes, mime: true }
  const alone = text.startsWith('-----BEGIN PGP MESSAGE-----') && text.endsWith('-----END PGP MESSAGE-----')
  const one = alone && text.indexOf('-----BEGIN', 1) === -1 && !mail.htmlOnly
  return one ? { bytes: Buffer.from(text), mime: false } : null
}

async function opened(sealed: Uint8Array, armoured: readonly string[]): Promise<{ readonly bytes: Uint8Array; readonly signed: boolean }> {
  const isArmoured = Buffer.from(sealed.subarray(0, 200)).toString('latin1').includes('-----BEGIN PGP')
  const message = isArmoured
    ? await readMessage({ armoredMessage: Buffer.from(sealed).toString('latin1'), config })
    : await readMessage({ binaryMessage: new Uint8Array(sealed), config })
  const decryptionKeys = (await Promise.all(armoured.map((armoredKeys) => readPrivateKeys({ armoredKeys, config })))).flat()
  const { data, signatures } = await decrypt({ message, decryptionKeys, format: 'binary', config })
  // Nobody's keys are known here, so every check ends in «no key»; unheard, it would end the thread.
  await Promise.allSettled(signatures.map((signature) => signature.verified))
  return { bytes: data, signed: signatures.length > 0 }
}

/** The sender and the thread of the outside, the words of the inside. A subject inside is the true one (RFC 9788). */
function around(outer: ParsedMail, inner: ParsedMail, marks: readonly Mark[]): ParsedMail {
  const { text, htmlOnly, attachments } = inner
  return {
    ...outer,
    text,
    htmlOnly,
    attachments,
    inner: inner.inner,
    subject: inner.subject === '' ? outer.subject : inner.subject,
    marks: joined(outer.marks.filter((mark) => mark !== 'no text'), [...marks, ...inner.marks.filter((mark) => mark !== 'no usable From')]),
  }
}

function whyNot(error: unknown): Mark {
  const words = error instanceof Error ? error.message : ''
  return /session key decryption failed|no decryption key|no (?:public key )?encrypted session key/i.test(words) ? 'no key of ours opens it' : 'encryption is damaged'
}

const marked = (mail: ParsedMail, mark: Mark): ParsedMail => ({ ...mail, marks: joined(mail.marks, [mark]) })
const joined = (some: readonly Mark[], more: readonly Mark[]): Mark[] => [...new Set([...some, ...more])]
