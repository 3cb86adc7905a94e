import { checkAdvisory } from './check.ts'
import type {
  Advisory, Assessment, Credit, CreditType, IntervalRange, Problem, Product, Publisher, Rating, Reference,
    ReferenceKind, Severity,
  Standing,
} from './model.ts'
import { note } from './shape.ts'
import { readCvss } from './severities.ts'
import { commitPattern, cveIdPattern, isInstant, isVersion, isWebUrl, semverPattern } from './syntax.ts'
import { weaknessName } from './weaknesses.ts'

export const referenceKinds: readonly ReferenceKind[] = ['advisory', 'article', 'detection', 'discussion', 'report',
  'fix',
  'introduced', 'git', 'package', 'evidence', 'web']

/** What a foreign document does not say of itself but the model wants. */
export interface ImportDefaults {
  /** Used where the document names no publisher. */
  readonly publisher: Publisher
  /** Used where the document names no page. */
  readonly url: string
  /** Used where the document has no date. */
  readonly at: string
}

/** The advisory as far as it could be read. It is sound when no problem has the weight `error`. */
export interface Imported {
  readonly advisory: Advisory
  readonly problems: readonly Problem[]
}

/** The advisory with the problems of reading it and those of the model's own check. */
export const imported = (advisory: Advisory, notes: readonly Problem[]): Imported =>
  ({ advisory, problems: [...notes, ...checkAdvisory(advisory)] })

/** The instant in UTC; a date alone means its midnight, a time without zone is taken as UTC. */
export const instantOf = (text: string | undefined): string | undefined => {
  if (text === undefined) return undefined
  if (isInstant(text)) return text
  const found = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text)
  const utc = `${found?.[1] ?? ''}T${found?.[2] ?? '00:00:00'}Z`
  if (!isInstant(utc)) return undefined
  return found?.[3] === undefined ? utc : Temporal.Instant.from(utc.replace(/Z$/, found[3])).toString()
}

/** One trimmed line of at most `max` characters, without control characters. */
export const lineOf = (text: string, max = 512): string =>
  text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim().slice(0, max).trim()

/** Text without control characters other than line breaks and tabs. */
export const proseOf = (text: string): string => text.toWellFormed().replaceAll(/\r\n?/g, '\n')
  .replaceAll(/(?![\t\n])\p{Cc}/gu, '').trim()

/** Type of a range with these bounds: what the source calls it, unless the bounds do not fit. */
export const typeOf = (stated: string, bounds: readonly string[]): IntervalRange['type'] => {
  const known = bounds.filter((bound) => bound !== '0')
  if (stated === 'git' && known.every((bound) => commitPattern.test(bound))) return 'git'
  return stated === 'semver' && known.every((bound) => semverPattern.test(bound)) ? 'semver' : 'ecosystem'
}

/** Whether every bound can stand in the model. */
export const isReadable = ({ introduced, fixed, lastAffected, limit }: IntervalRange): boolean =>
  [introduced, fixed, lastAffected, limit].every((bound) => bound === undefined || isVersion(bound))

/** Standings without what the model cannot hold; each loss is noted. */
export const soundStandings = (standings: readonly Standing[], path: string, notes: Problem[]): readonly Standing[] =>
  standings.flatMap((standing) => {
    const versions = (standing.versions ?? []).filter(isVersion)
    const ranges = (standing.ranges ?? []).filter((range) => range.type === 'vers' || isReadable(range))
    const all = (standing.versions ?? []).length + (standing.ranges ?? []).length
    const lost = all - versions.length - ranges.length
    if (lost > 0) notes.push(note(path, `${lost} version(s) could not be read`, 'Add them by hand.'))
    return lost > 0 && versions.length + ranges.length === 0 ? [] : [{ ...standing, versions, ranges }]
  })

/** A product id made of the name, unique by its place. */
export const productIdOf = (name: string, index: number): string =>
  `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 40)}-${index + 1}`
    .replace(/^-/, 'product-')

export const cvssSeverity = (vector: string | undefined): readonly Severity[] => {
  const bare = vector?.replace(/^\((.*)\)$/, '$1')
  return bare === undefined || 'refused' in readCvss(bare) ? [] : [{ kind: 'cvss', vector: bare }]
}

const ratings: readonly Rating[] = ['none', 'low', 'medium', 'high', 'critical']

export const ratingSeverity = (word: string | undefined): readonly Severity[] => {
  const lower = word?.toLowerCase() === 'moderate' ? 'medium' : word?.toLowerCase()
  const rating = ratings.find((known) => known === lower)
  return rating === undefined ? [] : [{ kind: 'qualitative', rating }]
}

export const assessmentsOf = (severities: readonly Severity[], by: string, at: string): readonly Assessment[] =>
  severities.map((severity) => ({ severity, by, at, standing: 'final' }))

const creditTypes: readonly CreditType[] = ['finder', 'reporter', 'analyst', 'coordinator', 'remediation developer',
  'remediation reviewer', 'remediation verifier', 'tool', 'sponsor', 'other']

/** A credit that was public where it comes from, so its bearer's consent is taken as given. */
export const creditOf = (name: string, type: string | undefined, more: Partial<Credit> = {}): Credit => ({
  name: lineOf(name, 256),
  type: creditTypes.find((known) => known === type?.toLowerCase().replaceAll('_', ' ')) ?? 'other',
  consent: 'given',
  ...more,
})

export const distinctBy = <T>(entries: readonly T[], key: (entry: T) => string): readonly T[] =>
  [...new Map(entries.toReversed().map((entry) => [key(entry), entry])).values()].toReversed()

/** References with web addresses, each once. */
export const soundReferences = (references: readonly Reference[]): readonly Reference[] =>
  distinctBy(references.filter(({ url }) => isWebUrl(url)), ({ url }) => url)

/** Weaknesses that the CWE list knows, each once. */
export const weaknessesOf = (ids: readonly string[]): readonly { readonly id: string }[] =>
  [...new Set(ids)].filter((id) => weaknessName(id) !== undefined).map((id) => ({ id }))

/** The id of a foreign document as a local one: a CVE ID names the defect in every place, so it cannot be ours. */
export const localIdOf = (id: string): string => cveIdPattern.test(id) ? `imported-${id}` : id

/**
 * The CVE ID, which is the document's own id or the first among its names, and the names without it and without
 * the advisory's own id.
 */
export const namesOf = (id: string, names: readonly string[]): Pick<Advisory, 'cveId' | 'aliases'> => {
  const cveId = [id, ...names].find((name) => cveIdPattern.test(name))
  const aliases = [...new Set(names)].filter((name) => name !== cveId && name !== id
    && /^[A-Za-z0-9][\x21-\x7e]+$/.test(name))
  return { aliases, ...(cveId === undefined ? {} : { cveId }) }
}

/** An advisory with nothing but what every one has. */
export const blank = (
  id: string, dates: Advisory['dates'], publisher: Publisher, products: readonly Product[],
): Omit<Advisory, 'title' | 'summary' | 'description' | 'url'> => ({
  id, products, publisher, dates, assessments: [], weaknesses: [], mitigations: [], workarounds: [], remediations: [],
  references: [], credits: [], timeline: [], aliases: [], tlp: 'CLEAR',
  revisions: [{ number: 1, at: dates.updated, summary: 'Imported' }],
})
