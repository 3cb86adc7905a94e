import type { Policy } from './model.ts'
import type { Statement } from './drift-read.ts'
import type { Drift, Findings } from './drift-finding.ts'
import { waysToReport } from './drift-channels.ts'
import { weVerb } from './english-milestones.ts'

interface Expected { readonly path: string; readonly value: string; readonly level: Drift['level']; readonly sort: 'mail'
  | 'web' | 'words' }

const mailPattern = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g

/** The sort of a policy's address; `null` for words that are no address, such as «each maintainer». */
function sortOf(value: string): 'mail' | 'web' | null {
  if (/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(value)) return 'mail'
  return /^https?:\/\//.test(value) ? 'web' : null
}

function expectedAddresses(policy: Policy): Expected[] {
  const found: Expected[] = []
  const add = (path: string, value: string | null | undefined, level: Drift['level'] = 'error') => {
    if (value === null || value === undefined) return
    const sort = sortOf(value)
    if (sort !== null) found.push({ path, value, level, sort })
    else if (value.startsWith('#')) found.push({ path, value, level, sort: 'words' })
  }
  for (const [key, channel] of Object.entries(policy.intake.channels)) {
    add(`intake.channels.${key}`, channel.address)
    if (channel.stub !== undefined) found.push({ path: `intake.channels.${key}`, value: channel.stub.title,
      level: 'error', sort: 'words' })
  }
  const label = policy.handling?.severity?.label
  if (label !== undefined) found.push({ path: 'handling.severity', value: label, level: 'error', sort: 'words' })
  if (policy.early_disclosure !== undefined && policy.early_disclosure.enabled !== false) {
    for (const [key, list] of Object.entries(policy.early_disclosure.lists)) {
      add(`early_disclosure.lists.${key}`, list.address)
      add(`early_disclosure.lists.${key}.join`, list.join?.address)
    }
  }
  for (const [key, channel] of Object.entries(policy.disclosure?.channels ?? {})) {
    if (weVerb(channel.force) !== null) add(`disclosure.channels.${key}`, channel.to)
  }
  add('disclosure.known_vulnerabilities_page', policy.disclosure?.known_vulnerabilities_page)
  add('handling.severity', policy.handling?.severity?.calculator, 'warning')
  policy.incorporates?.forEach((one, index) => add(`incorporates.${index}`, one.url, 'warning'))
  return found
}

/**
 * Addresses, exact titles and labels of the policy that the text lacks, and mail addresses that only the text has.
 * A lacking address beside a strange one of the same sort is one finding, `different`.
 */
export function driftOfAddresses(policy: Policy, markdown: string, statements: readonly Statement[], own: string,
  make: Findings): Drift[] {
  const text = markdown.replace(/\\([\\`*_[\]<>#|~&.])/g, '$1').toLowerCase()
  const strange = statements.flatMap((statement) =>
    (statement.text.match(mailPattern)
      ?? []).filter((mail) => !own.toLowerCase().includes(mail.toLowerCase())).map((mail) => ({ mail, statement })))
  const drifts: Drift[] = []
  const paired = new Set<string>()
  for (const { path, value, level, sort } of expectedAddresses(policy)) {
    if (holds(text, value, sort)) continue
    const part = { level, topic: sort === 'words' ? 'exact words' : 'address', path, what: value }
    const instead = sort === 'mail' ? strange.find(({ mail }) => !paired.has(mail)) : undefined
    if (instead === undefined) drifts.push(make.missing(named(path, policy, statements, sort)
      ? { ...part, level: 'warning' } : part))
    else {
      paired.add(instead.mail)
      drifts.push(make.different(part, instead.statement))
    }
  }
  for (const { mail, statement } of strange) {
    if (paired.has(mail)) continue
    paired.add(mail)
    drifts.push(make.extra({ topic: 'address', path: 'intake.channels', what: mail }, statement))
  }
  return drifts
}

/** A web address counts without its scheme, and as a link relative to its own site. A mail address must stand whole. */
function holds(text: string, value: string, sort: Expected['sort']): boolean {
  const wanted = value.toLowerCase().replace(/\s+/g, ' ')
  if (sort === 'words') return text.replace(/\s+/g, ' ').includes(wanted)
  if (sort === 'mail') return new RegExp(`(?<![\\w.+-])${escaped(wanted)}(?![\\w-]|\\.\\w)`).test(text)
  const [bare = ''] = wanted.replace(/^https?:\/\//, '').split('#')
  const whole = bare.replace(/\/+$/, '')
  const path = whole.includes('/') ? whole.slice(whole.indexOf('/')) : ''
  return text.includes(whole) || (path !== '' && text.includes(`](${path}`))
}

/** The text speaks of this way without printing its address, as texts do that leave the address to a setting. */
function named(path: string, policy: Policy, statements: readonly Statement[], sort: Expected['sort']): boolean {
  const key = /^intake\.channels\.(.+)$/.exec(path)?.[1]
  const words = waysToReport[policy.intake.channels[key ?? '']?.kind ?? '']
  const mails = statements.some((at) => at.text.match(mailPattern) !== null)
  if (words !== undefined && statements.some((at) => words.test(at.text))) return sort !== 'mail' || !mails
  return sort === 'mail' && !mails && statements.some((at) => /\be-?mail address(?:es)?\b/i.test(at.text))
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
