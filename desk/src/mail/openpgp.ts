import { decrypt, readMessage, readPrivateKeys } from 'openpgp'
import type { PartialConfig } from 'openpgp'
import { judged, signatureMark, verifyingKeys } from './openpgp-signature.ts'
import type { Judged } from './openpgp-signature.ts'
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
 * @param keys armoured: unlocked private ones that may open it, public ones on record for its author.
 * @param parse reads what was inside a PGP/MIME layer.
 */
export async function openEncrypted(mail: ParsedMail, keys: MailReadingKeys, parse: (raw: Uint8Array) => Promise<ParsedMail>): Promise<ParsedMail> {
  const sealed = sealedBody(mail)
  if (sealed === null) return mail
  if (keys.opening.length === 0) return marked(mail, 'no key of ours opens it')
  try {
    const { bytes, signature } = await opened(sealed.bytes, keys)
    const marks: Mark[] = ['decrypted (OpenPGP)', ...(signature === null ? [] : [signatureMark(signature)])]
    const signer = signature?.signer ?? null
    if (!sealed.mime) return { ...mail, text: plainText(Buffer.from(bytes).toString('utf8')), marks: joined(mail.marks, marks), outerSubject: mail.subject, signer: mail.attachments.length === 0 ? signer : null }
    const inner = await parse(bytes)
    return around(mail, { ...inner, signer: signer ?? inner.signer }, marks)
  } catch (error) {
    return marked(mail, whyNot(error))
  }
}

/** Keys for reading one mail, all armoured. */
export interface MailReadingKeys { readonly opening: readonly string[]; readonly verifying: readonly string[] }

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

async function opened(sealed: Uint8Array, keys: MailReadingKeys): Promise<{ readonly bytes: Uint8Array; readonly signature: Judged | null }> {
  const isArmoured = Buffer.from(sealed.subarray(0, 200)).toString('latin1').includes('-----BEGIN PGP')
  const message = isArmoured
    ? await readMessage({ armoredMessage: Buffer.from(sealed).toString('latin1'), config })
    : await readMessage({ binaryMessage: new Uint8Array(sealed), config })
  const decryptionKeys = (await Promise.all(keys.opening.map((armoredKeys) => readPrivateKeys({ armoredKeys, config })))).flat()
  const verificationKeys = await verifyingKeys(keys.verifying)
  const { data, signatures } = await decrypt({ message, decryptionKeys, verificationKeys, format: 'binary', config })
  return { bytes: data, signature: await judged(signatures, verificationKeys) }
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
    signer: inner.signer,
    offered: inner.offered,
    outerSubject: outer.subject,
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
