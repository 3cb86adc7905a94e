import { rootCertificates, getCACertificates } from 'node:tls'
import { Certificate, CertificateChainValidationEngine, ExtKeyUsage, GeneralNames, checkCA } from 'pkijs'
import type { SignedData } from 'pkijs'
import type { Mark } from './parsed-mail.ts'

export interface CertificateQuestion {
  /** Of the mail's one author, lower-case; `null` where there is none. */
  readonly author: string | null
  /** When the signature says that it was made. */
  readonly at: Date
  readonly roots: readonly Certificate[]
}

/** What is wrong with a signer's certificate, each as a mark; none where it is the author's and its chain is trusted (RFC 8550). */
export async function certificateFaults(signed: SignedData, signer: Certificate, { author, at, roots }: CertificateQuestion): Promise<Mark[]> {
  const faults: Mark[] = []
  if (author === null || !addressesOf(signer).includes(author)) faults.push('S/MIME certificate is for another address than From')
  if (!isForMail(signer)) faults.push('S/MIME certificate is not meant for signing mail')
  const valid = signer.notBefore.value <= at && at <= signer.notAfter.value
  if (!valid) faults.push('S/MIME certificate was not valid at the time of signing')
  // Of an expired one too: otherwise «expired» would hide that nobody vouched for it.
  else if (!await isTrusted(signed, signer, at, roots)) faults.push('S/MIME certificate ends in no root that this desk trusts')
  return faults
}

/** The addresses that a certificate names, lower-case: its alternative names, and the subject's old attribute. */
export function addressesOf(certificate: Certificate): readonly string[] {
  const names: unknown = extension(certificate, '2.5.29.17')
  // `type` 1 is rfc822Name (RFC 5280 §4.2.1.6).
  const alternative = namesOf(names).filter(({ type }) => type === 1).map(({ value }) => String(value))
  return [...new Set([...alternative, ...attributes(certificate.subject, '1.2.840.113549.1.9.1')].map((one) => one.trim().toLowerCase()))]
}

/** Who made a certificate, as it says: the issuer's common name, else its organization. */
export const issuerOf = ({ issuer }: Certificate): string => attributes(issuer, '2.5.4.3')[0] ?? attributes(issuer, '2.5.4.10')[0] ?? 'an issuer without a name'

function namesOf(parsed: unknown): readonly { readonly type: number; readonly value: unknown }[] {
  if (parsed instanceof GeneralNames) return parsed.names
  const names: unknown = typeof parsed === 'object' && parsed !== null && 'altNames' in parsed ? parsed.altNames : []
  return Array.isArray(names) ? names : []
}

function attributes(name: Certificate['subject'], type: string): string[] {
  return name.typesAndValues.filter((one) => one.type === type).map(({ value }) => value.valueBlock.value)
}

const extension = (certificate: Certificate, id: string): unknown => certificate.extensions?.find(({ extnID }) => extnID === id)?.parsedValue

/** RFC 8550 §4.4.2 and §4.4.4: what a certificate does not say forbids nothing; what it says must allow it. */
function isForMail(certificate: Certificate): boolean {
  const usage: unknown = extension(certificate, '2.5.29.15')
  const bits = typeof usage === 'object' && usage !== null && 'valueBlock' in usage ? (usage.valueBlock as { valueHexView?: Uint8Array }).valueHexView?.[0] : undefined
  const purposes = extension(certificate, '2.5.29.37')
  const signs = bits === undefined || (bits & 0xc0) !== 0
  return signs && (!(purposes instanceof ExtKeyUsage) || purposes.keyPurposes.some((one) => one === '1.3.6.1.5.5.7.3.4' || one === '2.5.29.37.0'))
}

/** Nobody is asked whether a certificate was revoked: the question would tell its issuer who writes to this desk, and when. */
async function isTrusted(signed: SignedData, signer: Certificate, checkDate: Date, roots: readonly Certificate[]): Promise<boolean> {
  const between = (signed.certificates ?? []).filter((one) => one instanceof Certificate && Boolean(checkCA(one, signer))).slice(0, 10) as Certificate[]
  // Only roots that one of them names: to try all of a machine's would take seconds of a flood.
  const chain = [...between, signer]
  const trustedCerts = roots.filter(({ subject }) => chain.some(({ issuer }) => issuer.isEqual(subject)))
  if (trustedCerts.length === 0) return false
  const engine = new CertificateChainValidationEngine({ trustedCerts, certs: chain, checkDate })
  try {
    return (await engine.verify()).result
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

let known: readonly Certificate[] | undefined

/** The roots of Node and of the machine, read when the first signed mail comes, and those that the desk was given (PEM). */
export function trustedRoots(own: readonly string[]): readonly Certificate[] {
  known ??= [...new Set([...rootCertificates, ...getCACertificates('system')])].flatMap(certificatesIn)
  return [...own.flatMap(certificatesIn), ...known]
}

/** All certificates of a PEM text that can be read. */
export function certificatesIn(pem: string): Certificate[] {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]{1,100000})-----END CERTIFICATE-----/g)].flatMap(([, body = '']) => {
    try {
      return [Certificate.fromBER(Buffer.from(body, 'base64'))]
    } catch (error) {
      // One that this library cannot read vouches for nobody.
      if (error instanceof Error) return []
      throw error
    }
  })
}
