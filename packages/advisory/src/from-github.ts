import { ecosystemOfGithub } from './ecosystems.ts'
import {
  assessmentsOf, blank, creditOf, cvssSeverity, distinctBy, type ImportDefaults, type Imported, imported, instantOf,
  lineOf, namesOf, productIdOf, proseOf, ratingSeverity, soundReferences, soundStandings, typeOf, weaknessesOf,
} from './imported.ts'
import { present } from './limits.ts'
import type { IntervalRange, Problem, Product, Severity, Standing } from './model.ts'
import { at, listAt, textAt, textsAt } from './reading.ts'
import { note } from './shape.ts'

const patched = (vulnerability: unknown): string | undefined => {
  const stated = textAt(vulnerability, 'patched_versions')
    ?? textAt(vulnerability, 'first_patched_version', 'identifier')
    ?? textAt(vulnerability, 'first_patched_version')
  return stated?.split(',')[0]?.replace(/^\s*(?:>=|=)?\s*/, '').trim()
}

/** One conjunction such as `>= 1.0, < 2.0`; `undefined` when it has a sign the model lacks. */
const standingOf = (text: string, fix: string | undefined): Standing | undefined => {
  const parts = text.split(',').map((part) => /^\s*(>=|<=|<|=|)\s*(\S+)\s*$/.exec(part))
  const bounds = new Map(parts.flatMap((part) => part === null ? [] : [[part[1] || '=', part[2] ?? '']]))
  if (parts.includes(null)) return undefined
  const exact = bounds.get('=')
  if (exact !== undefined) return { status: 'affected', versions: [exact] }
  const introduced = bounds.get('>=') ?? '0'
  const [below, upTo] = [bounds.get('<'), bounds.get('<=')]
  const type = typeOf('semver', [introduced, below ?? upTo ?? '0'])
  if (below !== undefined) {
    const end = fix === undefined || fix === below ? { fixed: below } : { limit: below }
    return { status: 'affected', ranges: [{ type, introduced, ...end }] }
  }
  const range: IntervalRange = upTo !== undefined ? { type, introduced, lastAffected: upTo }
    : fix === undefined ? { type, introduced } : { type: typeOf('semver', [introduced, fix]), introduced, fixed: fix }
  return { status: 'affected', ranges: [range] }
}

const productsOf = (document: unknown, publisher: string, notes: Problem[]): readonly Product[] => {
  const entries = listAt(document, 'vulnerabilities')
  const groups = [...Map.groupBy(entries, (entry) => JSON.stringify(at(entry, 'package') ?? null)).values()]
  return groups.map((group, index): Product => {
    const name = lineOf(textAt(group[0], 'package', 'name') ?? 'unnamed product')
    const standings = group.map((entry) => standingOf(textAt(entry, 'vulnerable_version_range') ?? '>= 0',
      patched(entry)))
    if (standings.includes(undefined))
      notes.push(note(`/products/${index}`, `a version range of ${name} could not be read`, 'Add it by hand.'))
    const read = standings.filter((standing) => standing !== undefined)
    const merged: Standing = { status: 'affected', versions: read.flatMap(({ versions }) => versions ?? []),
      ranges: read.flatMap(({ ranges }) => ranges ?? []) }
    return {
      id: productIdOf(name, index), name, vendor: publisher,
      ...present('ecosystem', ecosystemOfGithub(textAt(group[0], 'package', 'ecosystem') ?? '')),
      standings: read.length === 0 ? [] : soundStandings([merged], `/products/${index}`, notes),
    }
  })
}

const severitiesOf = (document: unknown): readonly Severity[] => {
  const vectors = distinctBy([['cvss_severities', 'cvss_v4', 'vector_string'],
    ['cvss_severities', 'cvss_v3', 'vector_string'],
    ['cvss', 'vector_string'], ['cvss_vector_string']].flatMap((path) => cvssSeverity(textAt(document, ...path))),
  (severity) => JSON.stringify(severity))
  return vectors.length > 0 ? vectors : ratingSeverity(textAt(document, 'severity'))
}

const creditsOf = (document: unknown): Imported['advisory']['credits'] => {
  const entries = [...listAt(document, 'credits'), ...listAt(document, 'credits_detailed')]
  return distinctBy(entries.flatMap((entry) => {
    const login = textAt(entry, 'login') ?? textAt(entry, 'user', 'login')
    return login === undefined ? [] : [creditOf(login, textAt(entry, 'type'), { githubLogin: login })]
  }), ({ name, type }) => `${type} ${name}`)
}

/**
 * Reads GitHub's JSON of an advisory into the model: of a repository (`/repos/…/security-advisories`), of the global
 * database (`/advisories`), or the payload that {@link toGithubAdvisory} makes.
 */
export const fromGithubAdvisory = (document: unknown, defaults: ImportDefaults): Imported => {
  const notes: Problem[] = []
  const names = [textAt(document, 'cve_id'), textAt(document, 'ghsa_id'),
    ...listAt(document, 'identifiers').map((entry) => textAt(entry, 'value'))].filter((name) => name !== undefined)
  const id = textAt(document, 'ghsa_id') ?? `imported-${names[0] ?? 'github-advisory'}`
  const updated = instantOf(textAt(document, 'updated_at')) ?? defaults.at
  const published = instantOf(textAt(document, 'published_at'))
  const created = instantOf(textAt(document, 'created_at')) ?? published ?? updated
  const withdrawn = instantOf(textAt(document, 'withdrawn_at'))
  const title = lineOf(textAt(document, 'summary') ?? id)
  return imported({
    ...blank(id, { created, updated, ...present('published', published) }, defaults.publisher,
      productsOf(document, defaults.publisher.name, notes)),
    title, summary: title, description: proseOf(textAt(document, 'description') ?? title),
    url: textAt(document, 'html_url') ?? defaults.url,
    ...namesOf(id, names),
    references: soundReferences(textsAt(document, 'references').map((url) => ({ kind: 'web', url }))),
    assessments: assessmentsOf(severitiesOf(document), defaults.publisher.name, updated),
    weaknesses: weaknessesOf([...textsAt(document, 'cwe_ids'),
      ...listAt(document, 'cwes').flatMap((entry) => textAt(entry, 'cwe_id') ?? [])]),
    credits: creditsOf(document),
    ...(withdrawn === undefined ? {} : { withdrawal: { at: withdrawn, reason: 'Withdrawn on GitHub.' } }),
  }, notes)
}
