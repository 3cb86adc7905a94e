import { extentOf, fixedVersions, wordsOf } from './intervals.ts'
import type { Advisory, Assessment, Credit, Instant, Product, Severity, Standing, Status } from './model.ts'
import { effectiveAssessments, overallRating, readCvss } from './severities.ts'
import { weaknessName } from './weaknesses.ts'

/** One piece of a section. `table` rows have as many cells as `head`; a `url` makes the whole text a link. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }
export interface Item {
  readonly text: string
  readonly url?: string
}

/** A headed part of an advisory; `key` is stable, for anchors. */
export interface Section {
  readonly key: string
  readonly heading: string
  readonly blocks: readonly Block[]
}

/** An instant for people, `2026-03-02 14:00 UTC`; the formats for programs have it to the millisecond. */
export const utcWords = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly Block[] =>
  rows.length === 0 ? [] : [{ kind: 'table', head, rows }]
const items = (list: readonly Item[]): readonly Block[] => list.length === 0 ? [] : [{ kind: 'list', items: list }]

const blockOfChunk = (chunk: string): Block => {
  const lines = chunk.split('\n').map((line) => line.trim())
  return lines.every((line) => line.startsWith('- ') && line.length > 2)
    ? { kind: 'list', items: lines.map((line) => ({ text: line.slice(2).trim() })) }
    : paragraph(lines.join(' '))
}

/** Free text as blocks: blank lines part paragraphs, lines of `- ` make a list, three backticks fence code. */
export const blocksOf = (text: string): readonly Block[] =>
  text.replaceAll(/\r\n?/g, '\n').split(/^```.*$/m).flatMap((piece, index): Block[] =>
    index % 2 === 1
      ? [{ kind: 'code', text: piece.replace(/^\n/, '').replace(/\n$/, '') }]
      : piece.split(/\n[\t ]*\n/).map((chunk) => chunk.trim()).filter((chunk) => chunk !== '').map(blockOfChunk))

const statusWords: Readonly<Record<Status, string>> = {
  affected: 'affected', fixed: 'fixed', not_affected: 'not affected', under_investigation: 'under investigation',
}
const justificationWords: Readonly<Record<string, string>> = {
  component_not_present: 'The component is not present.',
  vulnerable_code_not_present: 'The vulnerable code is not present.',
  vulnerable_code_not_in_execute_path: 'The vulnerable code is never executed.',
  vulnerable_code_cannot_be_controlled_by_adversary: 'An attacker cannot control the vulnerable code.',
  inline_mitigations_already_exist: 'Built-in protections prevent exploitation.',
}

/** Why a standing says what it says, in words; `` when nothing is to be said. */
export const reasonOf = (standing: Standing): string =>
  [justificationWords[standing.justification ?? ''], standing.statement].filter((part) => part !== undefined).join(' ')

/** `Vendor Product`, or `Product` when the vendor's name already begins it. */
export const productLabel = ({ vendor, name }: Product): string =>
  name.toLowerCase().startsWith(vendor.toLowerCase()) ? name : `${vendor} ${name}`

const standingRows = (product: Product, standing: Standing): readonly string[][] => {
  const { versions, intervals } = extentOf(standing)
  const word = statusWords[standing.status]
  const row = (what: string, fix: string): string[] => [productLabel(product), word, what, fix, reasonOf(standing)]
  if (versions.length + intervals.length === 0) return [row('all versions', '')]
  return [
    ...intervals.map((interval) =>
      row(`${wordsOf(interval)}${interval.type === 'git' ? ' (commits)' : ''}`, interval.fixed ?? '')),
    ...(versions.length === 0 ? [] : [row(versions.join(', '), '')]),
  ]
}

const productBlocks = (advisory: Advisory): readonly Block[] => {
  const rows = advisory.products.flatMap((product) =>
    product.standings.flatMap((standing) => standingRows(product, standing)))
  const identifiers = advisory.products.flatMap((product) =>
    [product.purl, product.cpe, product.ecosystem && `${product.ecosystem}: ${product.packageName ?? product.name}`]
      .filter((name) => name !== undefined
        && name !== '').map((name) => ({ text: `${productLabel(product)}: ${name}` })))
  const fixes = advisory.products.filter((product) => fixedVersions(product).length > 0)
    .map((product) => paragraph(`Fixed in ${productLabel(product)}: ${fixedVersions(product).join(', ')}.`))
  return [
    ...table(['Product', 'Status', 'Versions', 'Fixed in', 'Remark'], rows), ...fixes, ...items(identifiers),
  ]
}

/** A severity in words, e.g. `CVSS 3.1: 9.8 critical (CVSS:3.1/AV:N/…)`. */
export const severityWords = (severity: Severity): string => {
  if (severity.kind === 'qualitative') return `Severity: ${severity.rating}`
  if (severity.kind === 'own') return `${severity.scale}: ${severity.value}`
  if (severity.kind === 'ssvc') {
    const chosen = severity.selections.map(({ name, key, values }) =>
      `${name ?? key}: ${values.map((value) => value.name ?? value.key).join(' or ')}`).join('; ')
    return `SSVC: ${chosen}${severity.outcome === undefined ? '' : `; decision: ${severity.outcome}`}`
  }
  const reading = readCvss(severity.vector)
  if ('refused' in reading) return `CVSS: ${severity.vector}`
  const overall = reading.overall === reading.baseScore
    ? '' : `, ${reading.overall.toFixed(1)} ${reading.rating} with all metrics`
  const { version, baseScore, baseSeverity, vector } = reading
  return `CVSS ${version}: ${baseScore.toFixed(1)} ${baseSeverity}${overall} (${vector})`
}

const assessmentItem = ({ severity, by, at, standing, reason }: Assessment): Item => {
  const scored = `${standing === 'final' ? 'set' : 'provisional,'} by ${by} on ${at.slice(0, 10)}`
  return { text: `${severityWords(severity)}, ${scored}.${reason === undefined ? '' : ` ${reason}`}` }
}

/** The credits that may be shown: those whose bearer consented. */
export const shownCredits = (advisory: Advisory): readonly Credit[] =>
  advisory.credits.filter(({ consent }) => consent === 'given')

const creditItem = ({ name, organization, type, url }: Credit): Item => ({
  text: `${name}${organization === undefined ? '' : ` (${organization})`}, ${type}`,
  ...(url === undefined ? {} : { url }),
})

/** Every other name of the advisory, its CVE ID first, each once. */
export const aliasesOf = ({ cveId, aliases }: Advisory): readonly string[] =>
  [...new Set([...(cveId === undefined ? [] : [cveId]), ...aliases])]

const glance = (advisory: Advisory): readonly Block[] => {
  const { id, dates, publisher } = advisory
  const names = aliasesOf(advisory)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Advisory', id],
    ['Identifiers', names.length === 0 ? 'no CVE ID' : names.join(', ')],
    ['Severity', overallRating(advisory)],
    ['Published', dates.published && utcWords(dates.published)],
    ['Updated', utcWords(dates.updated)],
    ['Publisher', `${publisher.name}, ${publisher.namespace}`],
    ['Contact', publisher.contact],
    ['Distribution', `TLP:${advisory.tlp}`],
    ['Page', advisory.url],
  ]
  return table(['Fact', 'Value'], facts.flatMap(([fact, value]) => value === undefined ? [] : [[fact, value]]))
}

const stateWords = { released: 'released', planned: 'planned', not_planned: 'not planned' } as const

const remediationBlocks = (advisory: Advisory): readonly Block[] =>
  table(['Product', 'Line', 'Fix', 'Version', 'Remark'], advisory.remediations.map((remediation) => {
    const product = advisory.products.find(({ id }) => id === remediation.product)
    const remark = [remediation.note, remediation.url].filter((part) => part !== undefined).join(' ')
    const state = stateWords[remediation.state] + (remediation.at === undefined ? '' : ` ${utcWords(remediation.at)}`)
    const label = product === undefined ? remediation.product : productLabel(product)
    return [label, remediation.line, state, remediation.version ?? '', remark]
  }))

const optional = (text: string | undefined): readonly Block[] => text === undefined ? [] : blocksOf(text)

const historyBlocks = ({ revisions }: Advisory): readonly Block[] =>
  table(['Revision', 'Date', 'Change'], revisions.map(({ number, at, summary }) =>
    [`${number}`, utcWords(at), summary]))

const withdrawalBlocks = ({ withdrawal }: Advisory): readonly Block[] => withdrawal === undefined
  ? [] : [paragraph(`This advisory was withdrawn on ${utcWords(withdrawal.at)}.`), ...blocksOf(withdrawal.reason)]

/**
 * The advisory as ordered sections, empty ones left out: the one source of the text, Markdown and HTML
 * forms. Credits without consent, the embargo's date and superseded scores are not in it.
 */
export const advisorySections = (advisory: Advisory): readonly Section[] => {
  const references = advisory.references.map(({ url, title, kind }) => ({ text: title ?? kind, url }))
  const weaknesses = advisory.weaknesses.map(({ id }) => ({ text: `${id}: ${weaknessName(id) ?? ''}` }))
  const timeline = advisory.timeline.map(({ at, text }) => ({ text: `${utcWords(at)}: ${text}` }))
  const all: readonly (readonly [string, string, readonly Block[]])[] = [
    ['withdrawn', 'Withdrawn', withdrawalBlocks(advisory)],
    ['facts', 'At a glance', glance(advisory)],
    ['summary', 'Summary', blocksOf(advisory.summary)],
    ['description', 'Description', blocksOf(advisory.description)],
    ['impact', 'Impact', optional(advisory.impact)],
    ['exploitation', 'Exploitation', optional(advisory.exploitation)],
    ['products', 'Affected and fixed versions', productBlocks(advisory)],
    ['fix', 'How to apply the fix', optional(advisory.howToFix)],
    ['lines', 'Supported lines', remediationBlocks(advisory)],
    ['mitigations', 'Mitigations', advisory.mitigations.flatMap(blocksOf)],
    ['workarounds', 'Workarounds', advisory.workarounds.flatMap(blocksOf)],
    ['severity', 'Severity', items(effectiveAssessments(advisory).map(assessmentItem))],
    ['weaknesses', 'Weaknesses', items(weaknesses)],
    ['references', 'References', items(references)],
    ['credits', 'Credits', items(shownCredits(advisory).map(creditItem))],
    ['timeline', 'Timeline', items(timeline)],
    ['history', 'Revision history', historyBlocks(advisory)],
  ]
  return all.filter(([, , blocks]) => blocks.length > 0).map(([key, heading, blocks]) => ({ key, heading, blocks }))
}
