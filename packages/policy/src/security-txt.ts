import type { Policy } from './model.ts'
import { orderedChannels } from './explain-intake.ts'

export interface SecurityTxtOptions {
  /** Base URL of the desk (https), without a slash at its end. */
  readonly url: string
  /** ISO instant after which the file is stale: the caller takes one less than a year ahead (RFC 9116, 2.5.5). */
  readonly expires: string
  /** Where the OpenPGP key is; shown only if the policy wants encrypted mail. */
  readonly keyUrl?: string
  /** The CSAF provider metadata, the well-known one first; more than one while two versions are offered (CSAF 2.1 §7.1.8). */
  readonly csafUrl?: string | readonly string[]
  /** The file stands at `/.well-known/security.txt` too; 2.5.2 wants each of its addresses named. */
  readonly wellKnown?: true
}

/**
 * An RFC 9116 file for one project: Contact lines in the policy's order of channels (2.5.3: order is preference), then
 * Expires, Encryption only where the policy wants encryption, Preferred-Languages, Canonical, Policy, CSAF. Throws
 * RangeError if `expires` is no instant. A channel without an address is left out; if none is left, the desk's own
 * report page is the contact, because a file without a contact is void.
 */
export function renderSecurityTxt(policy: Policy, options: SecurityTxtOptions): string {
  const url = options.url.replace(/\/+$/, '')
  const wantsKey = policy.intake.encryption === 'required' || policy.intake.encryption === 'encouraged'
  const lines = contacts(policy, url).map((uri) => `Contact: ${uri}`)
  lines.push(`Expires: ${Temporal.Instant.from(options.expires).toString({ smallestUnit: 'second' })}`)
  if (wantsKey && options.keyUrl !== undefined) lines.push(`Encryption: ${options.keyUrl}`)
  lines.push('Preferred-Languages: en')
  if (options.wellKnown) lines.push(`Canonical: ${url}${wellKnownPath}`)
  lines.push(`Canonical: ${url}/p/${policy.id}/security.txt`)
  lines.push(`Policy: ${url}/p/${policy.id}`)
  lines.push(...csafLines(options))
  return `${lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n')}\n`
}

const wellKnownPath = '/.well-known/security.txt'

/**
 * The RFC 9116 file of a desk with several projects: none of them speaks for the others, so the contact and the policy
 * are the page that names them all, each with its ways to report. Throws RangeError if `expires` is no instant.
 */
export function renderDeskSecurityTxt(options: Pick<SecurityTxtOptions, 'url' | 'expires' | 'csafUrl'>): string {
  const url = options.url.replace(/\/+$/, '')
  const expires = Temporal.Instant.from(options.expires).toString({ smallestUnit: 'second' })
  return [`Contact: ${url}/`, `Expires: ${expires}`, 'Preferred-Languages: en', `Canonical: ${url}${wellKnownPath}`,
    `Policy: ${url}/`, ...csafLines(options), ''].join('\n')
}

const csafLines = ({ csafUrl = [] }: Pick<SecurityTxtOptions, 'csafUrl'>): readonly string[] => [csafUrl].flat().map((address) => `CSAF: ${address}`)

function contacts(policy: Policy, url: string): string[] {
  const form = `${url}/p/${policy.id}/report`
  const found = orderedChannels(policy).flatMap(([, channel]) => {
    const { kind, address } = channel
    if (channel.visibility === 'public' || kind === 'directory' || kind === 'api') return []
    if (kind === 'web_form') return [address ?? form]
    if (address === undefined || address === null) return []
    if (/^(https:|tel:|mailto:)/.test(address)) return [address]
    return /^[^\s@]+@[^\s@]+$/.test(address) ? [`mailto:${address}`] : []
  })
  return found.length === 0 ? [form] : [...new Set(found)]
}

export interface SecurityTxt {
  readonly contact: readonly string[]
  /** ISO instant. */
  readonly expires: string
  readonly encryption: readonly string[]
  readonly policy: readonly string[]
  readonly canonical: readonly string[]
  readonly languages: readonly string[]
  readonly csaf: readonly string[]
}
export type SecurityTxtResult =
  | { readonly ok: true; readonly file: SecurityTxt }
  | { readonly ok: false; readonly errors: readonly { readonly line: number; readonly clause: string; readonly message: string }[] }

type Errors = { line: number; clause: string; message: string }[]

/**
 * Reads an unsigned security.txt and holds it against RFC 9116 as of `now` (ISO instant): at least one Contact, exactly
 * one Expires, in the future and less than a year ahead, at most one Preferred-Languages, addresses as URIs, web
 * addresses over https. Lines count from 1; line 0 means the whole file. Unknown fields are allowed (2.4).
 */
export function parseSecurityTxt(text: string, now: string): SecurityTxtResult {
  const errors: Errors = []
  const fields = readFields(text, errors)
  const of = (name: string) => fields.filter((field) => field.name === name)
  const contact = of('contact')
  if (contact.length === 0) errors.push({ line: 0, clause: '2.5.3',
    message: 'There is no Contact; a file needs at least one.' })
  const expires = checkExpires(of('expires'), now, errors)
  const languages = of('preferred-languages')
  if (languages.length > 1) errors.push({ line: languages[1]?.line ?? 0, clause: '2.5.8',
    message: 'Preferred-Languages stands twice; it may stand once.' })
  for (const name of ['contact', 'encryption', 'policy', 'canonical', 'csaf', 'acknowledgments', 'hiring']) {
    for (const { line, value } of of(name)) checkUri(name, line, value, errors)
  }
  if (errors.length > 0 || expires === null) return { ok: false, errors }
  const values = (name: string) => of(name).map((field) => field.value)
  return {
    ok: true,
    file: {
      contact: values('contact'), expires, encryption: values('encryption'), policy: values('policy'),
      canonical: values('canonical'), csaf: values('csaf'),
      languages: (languages[0]?.value ?? '').split(',').map((one) => one.trim()).filter((one) => one !== ''),
    },
  }
}

function readFields(text: string, errors: Errors): { name: string; value: string; line: number }[] {
  return text.split(/\r?\n/).flatMap((row, index) => {
    if (row.trim() === '' || row.startsWith('#')) return []
    const match = /^([A-Za-z0-9-]+):[ \t]+(\S.*)$/.exec(row)
    if (match?.[1] === undefined || match[2] === undefined) {
      errors.push({ line: index + 1, clause: '4',
        message: 'This line is neither a field («Name: value»), nor a comment, nor empty.' })
      return []
    }
    return [{ name: match[1].toLowerCase(), value: match[2].trim(), line: index + 1 }]
  })
}

function checkExpires(found: readonly { value: string; line: number }[], now: string, errors: Errors): string | null {
  const [first] = found
  if (first === undefined || found.length > 1) {
    errors.push({ line: found[1]?.line ?? 0, clause: '2.5.5',
      message: `Expires must stand exactly once; it stands ${found.length} times.` })
    return null
  }
  if (!/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(first.value)) {
    errors.push({ line: first.line, clause: '2.5.5',
      message: 'Expires is not a date and time after RFC 3339, such as 2027-01-31T00:00:00Z.' })
    return null
  }
  const at = instantOrNull(first.value)
  if (at === null) {
    errors.push({ line: first.line, clause: '2.5.5', message: 'Expires names a day or an hour that does not exist.' })
    return null
  }
  const here = Temporal.Instant.from(now)
  const limit = here.toZonedDateTimeISO('UTC').add({ years: 1 }).toInstant()
  if (Temporal.Instant.compare(at, here) <= 0) errors.push({ line: first.line, clause: '2.5.5',
    message: 'Expires lies in the past: the file is stale.' })
  if (Temporal.Instant.compare(at, limit) >= 0) errors.push({ line: first.line, clause: '2.5.5',
    message: 'Expires should be less than a year ahead.' })
  return at.toString()
}

function instantOrNull(text: string): Temporal.Instant | null {
  try {
    return Temporal.Instant.from(text)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function checkUri(name: string, line: number, value: string, errors: Errors): void {
  const clause = name === 'contact' ? '2.5.3' : '2.5'
  if (!/^[a-z][a-z0-9+.-]*:\S+$/i.test(value)) errors.push({ line, clause,
    message: `«${value}» is not a URI; write mailto:, tel: or https:.` })
  else if (/^http:/i.test(value)) errors.push({ line, clause, message: `«${value}» must begin with https:.` })
}
