import { parseArgs } from 'node:util'
import { explain, explainText, renderSecurityMd, renderSecurityTxt, type Policy } from '@parley/policy'
import { policyFile, refuseFile } from './policy-file.ts'
import { instantOption, plain, urlOption, worst, WrongUse, type Terminal } from './terminal.ts'

/** `policy explain FILE… [--json]` */
export async function explainCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs(
    { args: [...words], allowPositionals: true, options: { json: { type: 'boolean', default: false } } }
  )
  return eachPolicy(positionals, values.json, terminal, (file, policy) => values.json
    ? { file, ok: true, id: policy.id, title: policy.title, sections: explain(policy) }
    : explainText(policy))
}

/** `policy render FILE… [--json] [--url URL] [--security-txt] [--expires INSTANT]` */
export async function renderCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words], allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false }, url: { type: 'string' },
      'security-txt': { type: 'boolean', default: false }, expires: { type: 'string' },
    },
  })
  const url = urlOption('url', values.url)
  const expires = values.expires === undefined ? soon(terminal.now()) : instantOption('expires', values.expires)
  const txtOf = (policy: Policy) => securityTxt(policy, url, expires)
  return eachPolicy(positionals, values.json, terminal, (file, policy) => {
    if (values.json) return {
      file, ok: true, securityMd: renderSecurityMd(
        policy, url === undefined ? {} : { url }
      ), securityTxt: txtOf(policy),
    }
    if (!values['security-txt']) return renderSecurityMd(policy, url === undefined ? {} : { url })
    const text = txtOf(policy)
    if (text === null) throw new WrongUse(
      `${file} names no address that a security.txt may show; give the address of the desk with --url.`
    )
    return text
  })
}

/** RFC 9116, 2.5.5, recommends less than a year. */
function soon(now: Temporal.Instant): Temporal.Instant {
  return now.toZonedDateTimeISO('UTC').startOfDay().add({ days: 330 }).toInstant()
}

/** Stands for a desk whose address nobody gave; lines with it are left out. RFC 2606 reserves `.invalid`. */
const nowhere = 'https://desk.invalid'

/**
 * The file of RFC 9116; without a `url` only what needs none: the contacts of the policy and the expiry. `null` where
 * no contact is left.
 */
function securityTxt(policy: Policy, url: string | undefined, expires: Temporal.Instant): string | null {
  const text = renderSecurityTxt(policy, { url: url ?? nowhere, expires: expires.toString() })
  const lines = text.split('\n').filter((line) => !line.includes(nowhere))
  return lines.some((line) => line.startsWith('Contact: ')) ? lines.join('\n') : null
}

async function eachPolicy(
  files: readonly string[], json: boolean, terminal: Terminal, make: (file: string, policy: Policy) => string | object,
): Promise<number> {
  if (files.length === 0) throw new WrongUse('Which file?')
  const codes: number[] = []
  for (const path of files) {
    const found = await policyFile(path, terminal)
    if (!found.ok) {
      codes.push(refuseFile(found, json, terminal))
      continue
    }
    const made = make(found.file, found.policy)
    if (typeof made === 'object') terminal.out(`${JSON.stringify(made)}\n`)
    else terminal.out(`${codes.length > 0 ? '\n' : ''}${plain(made)}`)
    codes.push(0)
  }
  return worst(codes)
}
