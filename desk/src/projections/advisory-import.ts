import { deepestNesting, fromDocument, nestingOf, vulnerabilityPlace } from '@parley/advisory'
import type { Advisory, Assessment, Credit, ImportDefaults, ImportFormat, Problem, Reference } from '@parley/advisory'
import { emptyFields } from './advisory-model.ts'
import { ownSeverityOf, referenceOf, selectionOf } from './advisory-lines.ts'
import type { Read } from './advisory-lines.ts'
import { productBlock, productLines } from './advisory-written.ts'
import type { AdvisoryFields, CaseRow } from './rows.ts'

/** What the fields of the form would hold after a file was taken over. Nothing is saved. */
export interface FieldsRead {
  readonly format: ImportFormat
  /** The draft's own fields where the file says nothing. */
  readonly fields: AdvisoryFields
  /** The names of the fields that the file gave. */
  readonly taken: readonly (keyof AdvisoryFields)[]
  /** What the file says and the draft does not, and where it belongs instead; in words. */
  readonly leftOut: readonly string[]
}

/** No advisory of one case is larger, and a page has to show it. */
export const largestImport = 1024 * 1024

/**
 * Reads the text of somebody's advisory (CSAF, OSV, CVE, GitHub, or the model of `parley advisory import`) into the fields
 * of a draft. Every line it writes reads back as what the file said: what the form cannot say is left out and named,
 * and what belongs to the case (score, CVE ID, dates) stays the case's. So what it returns can always be saved. Of several
 * vulnerabilities the one `wanted` is read (its number or CVE ID), else the first; the others are named: each belongs to a case of its own.
 */
export function importedFields(text: string, before: AdvisoryFields | undefined, defaults: ImportDefaults, wanted = ''): FieldsRead | { readonly refused: string } {
  const document = documentIn(text)
  if ('refused' in document) return document
  const place = wanted.trim() === '' ? 0 : vulnerabilityPlace(document.json, wanted)
  if (place === undefined) return { refused: `The file has no vulnerability «${wanted.trim()}». Give its number in the file, from 1, or its CVE ID.` }
  const read = fromDocument(document.json, defaults, place)
  if ('refused' in read) return { refused: `The file was not taken: ${read.refused}` }
  // Of our own model nothing was made sound by a reader: it is read only where it is.
  const broken = read.format === 'Parley' ? read.problems.find(({ weight }) => weight === 'error') : undefined
  if (broken !== undefined) return { refused: said(broken) }
  const leftOut: string[] = []
  const found = { ...wordsOfModel(read.advisory, leftOut), ...productFields(read.advisory, leftOut) }
  const given = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, cut(name, value, leftOut)]).filter(([, value]) => value !== ''))
  // A product is taken as a whole: its package must not stand beside the versions of another.
  const base = given['product'] === undefined ? (before ?? emptyFields) : { ...(before ?? emptyFields), ...noProduct }
  const fields = { ...base, ...given }
  return { format: read.format, fields, taken: Object.keys(given) as (keyof AdvisoryFields)[], leftOut: [...leftOut, ...belongsToTheCase(read.advisory), ...read.problems.map(said)].slice(0, mostSaid) }
}

/** For what a file does not say. The form holds none of it, so only dates and names of scales could be seen. */
export const importDefaults = (page: { readonly row: Pick<CaseRow, 'project' | 'reference'> }, at: string): ImportDefaults =>
  ({ publisher: { name: page.row.project, namespace: 'https://publisher.invalid', category: 'other' }, url: 'https://publisher.invalid/', at })

/** More lines nobody reads. */
const mostSaid = 200
const noProduct: Partial<AdvisoryFields> = { product: '', ecosystem: '', packageName: '', purl: '', cpe: '', repository: '', affected: '', fixed: '', notAffected: '', furtherProducts: '' }

function documentIn(text: string): { readonly json: unknown } | { readonly refused: string } {
  if (text.length > largestImport) return { refused: 'The file is larger than 1 MB.' }
  if (nestingOf(text) > deepestNesting) return { refused: `The file is nested more than ${deepestNesting} levels deep.` }
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { refused: 'The file is no JSON. Give a CSAF, OSV, CVE or GitHub document.' }
  }
}

const said = ({ path, message, mend }: Problem): string => `${path === '' ? 'The file' : path}: ${message}. ${mend}`.trim()

/** One line of the form holds 500 characters, its areas 50 000. */
const areas = new Set(['description', 'affected', 'fixed', 'notAffected', 'furtherProducts', 'summary', 'impact', 'exploitation', 'howToApply', 'workarounds', 'mitigations', 'references', 'credits', 'cwe', 'ownSeverity', 'ssvc'])
function cut(name: string, value: string, leftOut: string[]): string {
  const most = areas.has(name) ? 50_000 : 500
  const clean = value.replaceAll('\0', '').toWellFormed()
  if (clean.length <= most) return clean
  leftOut.push(`${name}: only its first ${most} characters were taken.`)
  return clean.slice(0, clean.lastIndexOf('\n', most) > 0 && areas.has(name) ? clean.lastIndexOf('\n', most) : most).toWellFormed()
}

function wordsOfModel(advisory: Advisory, leftOut: string[]): Partial<Record<keyof AdvisoryFields, string>> {
  return {
    title: oneLine(advisory.title), summary: advisory.summary, description: advisory.description,
    impact: advisory.impact ?? '', exploitation: advisory.exploitation ?? '', howToApply: advisory.howToFix ?? '',
    workarounds: advisory.workarounds.map(withoutGaps).join('\n\n'), mitigations: advisory.mitigations.map(withoutGaps).join('\n\n'),
    cwe: advisory.weaknesses.map(({ id }) => id).join('\n'),
    references: readBack(advisory.references.map((one) => [referenceLine(one), one]), referenceOf, leftOut),
    credits: advisory.credits.map((one) => creditLine(one, leftOut)).join('\n'),
    ownSeverity: readBack(advisory.assessments.flatMap(({ severity }) => severity.kind === 'own' ? [[`${severity.scale}: ${severity.value}`, severity] as const] : []), ownSeverityOf, leftOut),
    ssvc: readBack(selections(advisory), selectionOf, leftOut),
  }
}

const selections = (advisory: Advisory): [string, unknown][] => advisory.assessments.flatMap(({ severity }) =>
  severity.kind !== 'ssvc' ? [] : severity.selections.map((one): [string, unknown] => [`${one.name ?? one.key}: ${one.values.map(({ key, name }) => name ?? key).join(', ')}`, one]))

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
/** An empty line would begin the next one. */
const withoutGaps = (text: string): string => text.split(/\r?\n/).filter((line) => line.trim() !== '').join('\n')

/** Only lines that say exactly what they were made of; the others are named. */
function readBack(lines: readonly (readonly [string, unknown])[], read: (line: string) => Read<unknown>, leftOut: string[]): string {
  return lines.flatMap(([line, meant]) => {
    const again = read(line)
    if (!/[\r\n]/.test(line) && 'value' in again && same(again.value, meant)) return [line]
    leftOut.push(`«${oneLine(line).slice(0, 200)}» cannot be said in the form.`)
    return []
  }).join('\n')
}

/** Names beside keys do not count: the form takes them from its own tables. */
const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)
const canonical = (value: unknown): string => JSON.stringify(value, (_key, inner: unknown) =>
  typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).filter(([key]) => !('namespace' in inner || 'key' in inner) || key !== 'name').toSorted(([a], [b]) => a.localeCompare(b))) : inner)

const referenceLine = ({ kind, url, title }: Reference): string => [kind === 'web' ? '' : kind, url, title ?? ''].filter((part) => part !== '').join(' ')

/** Who was named in public elsewhere agreed to that; whether they agree here, the team still asks. */
function creditLine(credit: Credit, leftOut: string[]): string {
  const { name, type, organization, url, githubLogin } = credit
  if (organization !== undefined || url !== undefined) leftOut.push(`Of the credit of ${oneLine(name)}: ${[organization, url].filter((part) => part !== undefined).join(', ')}. The form holds names and kinds only.`)
  const shown = oneLine(name === '' ? (githubLogin ?? '') : name)
  return type === 'other' ? shown : `${shown}, ${type}`
}

function productFields({ products }: Advisory, leftOut: string[]): Partial<Record<keyof AdvisoryFields, string>> {
  const [first, ...others] = products.flatMap((product) => productLines(product, leftOut))
  return first === undefined ? {} : { ...first, furtherProducts: others.map(productBlock).join('\n\n') }
}

/** What the case says itself, and no file for it. */
function belongsToTheCase({ assessments, cveId, aliases, remediations, withdrawal, timeline, tlp }: Advisory): readonly string[] {
  const scores = assessments.flatMap(({ severity }: Assessment) => severity.kind === 'cvss' ? [severity.vector] : severity.kind === 'qualitative' ? [severity.rating] : [])
  return [
    ...scores.map((score) => `The score ${score}: record it with «Set the severity» of the case.`),
    ...(cveId === undefined ? [] : [`The CVE ID ${cveId}: record it with the CVE of the case.`]),
    ...(aliases.length === 0 ? [] : [`Other names: ${aliases.join(', ')}.`]),
    ...remediations.map(({ line, state, version }) => `What is done for ${line} (${[state, version].filter((part) => part !== undefined).join(' ')}): record it with the supported versions of the case.`),
    ...(timeline.length === 0 ? [] : ['The timeline: the advisory tells that of this case.']),
    ...(tlp === 'CLEAR' ? [] : [`The file is marked TLP:${tlp}: an advisory published here is for everybody.`]),
    ...(withdrawal === undefined ? [] : [`The file was withdrawn at ${withdrawal.at}: ${oneLine(withdrawal.reason)}`]),
  ]
}
