import { ContentInfo, SignedData, SignedDataVerifyError, getHashAlgorithm } from 'pkijs'
import type { Certificate, SignerInfo } from 'pkijs'
import { parseBytes } from './parse-bytes.ts'
import type { Mark, ParsedMail } from './parsed-mail.ts'
import { signedEntity } from './signed-entity.ts'
import { addressesOf, certificateFaults, issuerOf, trustedRoots } from './smime-certificate.ts'

/**
 * Checks a mail that is signed with S/MIME as a whole: `multipart/signed`, or the opaque form, whose words are taken out
 * (RFC 8551 §3.5). What it finds is shown and proves nobody: it gives no rights, whatever it says. Never throws; `roots`
 * are PEM texts that count beside those of the machine.
 */
export async function readSmime(raw: Uint8Array, mail: ParsedMail, roots: readonly string[]): Promise<ParsedMail> {
  try {
    return mail.contentType.startsWith('multipart/signed') ? await detached(raw, mail, roots) : await opaque(mail, roots)
  } catch {
    // Rubbish in the place of a signature: the words are shown all the same, and the mark says «not checked».
    return mail
  }
}

async function detached(raw: Uint8Array, mail: ParsedMail, roots: readonly string[]): Promise<ParsedMail> {
  const part = mail.attachments.find(({ mediaType }) => /^application\/(?:x-)?pkcs7-signature$/.test(mediaType))
  const signed = part === undefined ? null : signedData(part.bytes)
  const entity = await signedEntity(raw, mail)
  // One that brings words of its own was made over those, not over what is shown.
  if (signed === null || entity === null || signed.encapContentInfo.eContent !== undefined) return mail
  return judged(mail, signed, entity, roots)
}

/** A file that holds everything: signed only, it is opened. What is sealed stays closed: the desk has no certificate of its own. */
async function opaque(mail: ParsedMail, roots: readonly string[]): Promise<ParsedMail> {
  const [part, ...more] = mail.attachments
  if (part === undefined || more.length > 0 || mail.text.trim() !== '') return mail
  const signed = signedData(part.bytes)
  const content = signed?.encapContentInfo.eContent?.getValue()
  if (signed === null || content === undefined) return mail
  const { text, htmlOnly, attachments, inner, marks } = await parseBytes(new Uint8Array(content))
  const kept = mail.marks.filter((mark) => mark !== 'no text' && mark !== 'encrypted (S/MIME)' && mark !== unchecked)
  const shown = { ...mail, text, htmlOnly, inner, attachments: [...attachments, part], marks: [...new Set<Mark>([...kept, ...marks.filter((mark) => mark !== 'no usable From'), unchecked])] }
  return judged(shown, signed, new Uint8Array(content), roots)
}

const unchecked: Mark = 'signed (S/MIME), not checked'

/** Null where it is something else, such as what is sealed. */
function signedData(bytes: Uint8Array): SignedData | null {
  const content = ContentInfo.fromBER(Uint8Array.from(bytes))
  return content.contentType === ContentInfo.SIGNED_DATA ? new SignedData({ schema: content.content }) : null
}

interface Found { readonly marks: readonly Mark[]; readonly signer: Certificate | null }

async function judged(mail: ParsedMail, signed: SignedData, data: Uint8Array, roots: readonly string[]): Promise<ParsedMail> {
  const found: Found[] = []
  for (const [index, info] of signed.signerInfos.slice(0, 5).entries()) found.push(await oneSigner(mail, { signed, info, index, data }, roots))
  const worst = found.find(({ signer }) => signer === null) ?? found.toSorted((a, b) => a.marks.length - b.marks.length)[0]
  if (worst === undefined || worst.marks.includes(unchecked)) return mail
  const certificate = worst.signer === null ? {} : { certificate: wordsOf(worst.signer) }
  return { ...mail, ...certificate, marks: [...mail.marks.filter((mark) => mark !== unchecked), ...worst.marks] }
}

const wordsOf = (signer: Certificate): string =>
  `S/MIME certificate of ${addressesOf(signer).join(' and ').slice(0, 300) || 'no address'}, by «${issuerOf(signer).slice(0, 100)}», good until ${signer.notAfter.value.toISOString().slice(0, 10)}`

/** SHA-256, SHA-384 and SHA-512. */
const sound: ReadonlySet<string> = new Set(['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'])

interface Signing { readonly signed: SignedData; readonly info: SignerInfo; readonly index: number; readonly data: Uint8Array }

async function oneSigner(mail: ParsedMail, { signed, info, index, data }: Signing, roots: readonly string[]): Promise<Found> {
  // Without signed attributes, a text can be made that is at once the attributes of another signature.
  if (info.signedAttrs === undefined) return { marks: ['signed (S/MIME), but the signature is not valid'], signer: null }
  if (!sound.has(info.digestAlgorithm.algorithmId) || /^(?:sha-1|md5)$/i.test(getHashAlgorithm(info.signatureAlgorithm))) return { marks: ['signed (S/MIME), but with a hash that can be forged'], signer: null }
  const signer = await holds(signed, index, data)
  if (signer === 'unknown') return { marks: [unchecked], signer: null }
  if (signer === 'broken') return { marks: ['signed (S/MIME), but the signature is not valid'], signer: null }
  const author = mail.marks.includes('several From headers') ? null : (mail.from?.address ?? null)
  const named = signingTime(info)
  const written = mail.date === null ? null : new Date(mail.date)
  const at = named ?? written ?? new Date()
  const faults = await certificateFaults(signed, signer, { author, at, roots: trustedRoots(roots) })
  if (named !== null && written !== null && Math.abs(named.getTime() - written.getTime()) > 48 * 3_600_000) faults.push('S/MIME signature names a time more than 48 h off the date of the mail')
  return { marks: faults.length === 0 ? ['signed (S/MIME), by a trusted certificate of the sender'] : ['signed (S/MIME), the signature holds', ...faults], signer }
}

/** The certificate whose key made the signature; `unknown`: it came without one, or with means that nobody here can check. */
async function holds(signed: SignedData, signer: number, data: Uint8Array): Promise<Certificate | 'broken' | 'unknown'> {
  try {
    const { signatureVerified, signerCertificate } = await signed.verify({ signer, data: Uint8Array.from(data).buffer, checkChain: false, extendedMode: true })
    return signatureVerified === true && signerCertificate ? signerCertificate : 'broken'
  } catch (error) {
    if (!(error instanceof SignedDataVerifyError)) throw error
    return error.code === 15 ? 'broken' : 'unknown'
  }
}

/** RFC 5652 §11.3. A claim of whoever signed. */
function signingTime({ signedAttrs }: SignerInfo): Date | null {
  const attribute = signedAttrs?.attributes.find(({ type }) => type === '1.2.840.113549.1.9.5')
  const [value]: readonly unknown[] = attribute?.values ?? []
  const date: unknown = typeof value === 'object' && value !== null && 'toDate' in value && typeof value.toDate === 'function' ? value.toDate() : null
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date : null
}
