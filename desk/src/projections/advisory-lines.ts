import { decisionPointsOf, decisionTableNames, extentOfVers, isVersion, isWebUrl, weaknessName } from '@parley/advisory'
import type { Justification, Reference, Severity, SsvcSelection, Standing, VersionRange } from '@parley/advisory'

/** What a line of the form says, or why nobody can tell: nothing that somebody wrote is dropped in silence. */
export type Read<T> = { readonly value: T } | { readonly fault: string }

export const linesOf = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '')
export const wordsOf = (text: string): string[] => text.split(/[\s,;]+/).map((word) => word.trim()).filter((word) => word !== '')
export const valuesOf = <T>(read: readonly Read<T>[]): T[] => read.flatMap((one) => ('value' in one ? [one.value] : []))
export const faultsOf = (read: readonly Read<unknown>[]): string[] => read.flatMap((one) => ('fault' in one ? [one.fault] : []))

/** One line of affected versions: a range, or a version by itself. */
export type Affected = { readonly range: VersionRange } | { readonly version: string }

const rangeMend = 'Write a range such as >=1.0.0 <1.4.2, a single version, vers:npm/>=1.0.0|<1.4.2, or git FROM..TO with whole commit hashes.'

/** `>=1.0.0 <1.4.2`, `<=2`, `1.3.0`, `vers:…`, `git HASH..HASH` (the second is the fix; `git ..HASH` from the beginning). */
export function affectedOf(line: string): Read<Affected> {
  if (line.startsWith('vers:')) return extentOfVers({ type: 'vers', expression: line }) ? { value: { range: { type: 'vers', expression: line } } } : unreadable(line)
  const commits = /^git\s+([0-9a-f]{40,64})?\.\.([0-9a-f]{40,64})?$/i.exec(line)
  if (commits) {
    const [, from = '0', fixed] = commits
    return { value: { range: { type: 'git', introduced: from.toLowerCase(), ...(fixed === undefined ? {} : { fixed: fixed.toLowerCase() }) } } }
  }
  const parts = line.replaceAll(/([<>=]=?)\s+/g, '$1').split(/[\s,]+/).map((part) => /^(>=|<=|<|=|)([^<>=].*)$/.exec(part))
  const bounds = parts.map((part) => ({ sign: part?.[1] ?? '?', version: part?.[2] ?? '' }))
  if (bounds.some(({ sign, version }) => sign === '?' || !isVersion(version))) return unreadable(line)
  const [first, second] = bounds
  if (bounds.length === 1 && first && (first.sign === '' || first.sign === '=')) return { value: { version: first.version } }
  const from = first?.sign === '>=' ? first : undefined
  const end = from ? second : first
  if (bounds.length !== Number(from !== undefined) + Number(end !== undefined) || (end && end.sign !== '<' && end.sign !== '<=')) return unreadable(line)
  return { value: { range: intervalOf(from?.version ?? '0', end) } }
}

const unreadable = (line: string): { readonly fault: string } => ({ fault: `«${line}» is no range of versions. ${rangeMend}` })

function intervalOf(introduced: string, end: { readonly sign: string; readonly version: string } | undefined): VersionRange {
  const semantic = [introduced, end?.version].every((one) => one === undefined || one === '0' || /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/.test(one))
  const type = semantic ? 'semver' : 'ecosystem'
  return { type, introduced, ...(end === undefined ? {} : end.sign === '<' ? { fixed: end.version } : { lastAffected: end.version }) }
}

const justifications: readonly Justification[] = [
  'component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist',
]

/** `>=3.0.0: vulnerable_code_not_present The parser was rewritten.`: what is not affected, and why. `*` is every version. */
export function notAffectedOf(line: string): Read<Standing> {
  const at = /:\s/.exec(line)?.index ?? -1
  const [what, why] = at === -1 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  if (why === '') return { fault: `«${line}» says no reason. Write the versions, a colon and the reason, such as >=3.0.0: vulnerable_code_not_present.` }
  const read = what === '*' ? undefined : affectedOf(what)
  if (read && 'fault' in read) return read
  const justification = justifications.find((one) => why === one || why.startsWith(`${one} `))
  const statement = justification === undefined ? why : why.slice(justification.length).trim()
  const part = read === undefined ? {} : 'range' in read.value ? { ranges: [read.value.range] } : { versions: [read.value.version] }
  return { value: { status: 'not_affected', ...part, ...(justification === undefined ? {} : { justification }), ...(statement === '' ? {} : { statement }) } }
}

const referenceKinds: readonly Reference['kind'][] = ['advisory', 'article', 'detection', 'discussion', 'report', 'fix', 'introduced', 'git', 'package', 'evidence', 'web']

/** `https://…`, or a kind, the address and a title: `fix https://git.example/c/1 The commit`. */
export function referenceOf(line: string): Read<Reference> {
  const [first = '', ...others] = line.split(/\s+/)
  const kind = referenceKinds.find((one) => one === first.toLowerCase())
  const [url = '', ...title] = kind === undefined ? [first, ...others] : others
  if (!isWebUrl(url)) return { fault: `«${line}» is no web address. Write it in full, such as https://project.example/issues/1, or put the words into the description.` }
  return { value: { kind: kind ?? 'web', url, ...(title.length === 0 ? {} : { title: title.join(' ') }) } }
}

/** `CWE-22`. */
export function weaknessOf(word: string): Read<{ readonly id: string }> {
  const id = word.toUpperCase()
  return weaknessName(id) === undefined ? { fault: `«${word}» is no weakness of the CWE list. Write one such as CWE-22; categories do not count.` } : { value: { id } }
}

export const fixedOf = (word: string): Read<string> =>
  isVersion(word) ? { value: word } : { fault: `«${word}» is no version. Write one such as 1.4.2.` }

/** `Project scale: moderate`: a rating on a scale of the project's own. */
export function ownSeverityOf(line: string): Read<Severity> {
  const [scale = '', ...value] = line.split(':')
  return value.length === 0 || scale.trim() === '' || value.join(':').trim() === ''
    ? { fault: `«${line}» is no rating. Write the name of the scale, a colon and the rating, such as Project scale: moderate.` }
    : { value: { kind: 'own', scale: scale.trim(), value: value.join(':').trim() } }
}

const points = decisionTableNames.flatMap((name) => decisionPointsOf(name).inputs)
const same = (a: string, b: string): boolean => a.toLowerCase() === b.trim().toLowerCase()

/** `Exploitation: active`: one decision point of SSVC and what was chosen, both by name or by key. */
export function selectionOf(line: string): Read<SsvcSelection> {
  const [asked = '', chosen = ''] = line.split(':')
  const named = points.filter(({ name, key }) => same(name, asked) || same(key, asked))
  for (const { namespace, key, version, name, values } of named.toReversed()) {
    const value = values.find(([one, words]) => same(one, chosen) || same(words, chosen))
    if (value) return { value: { namespace, key, version, name, values: [{ key: value[0], name: value[1] }] } }
  }
  const last = named.at(-1)
  return { fault: last ? `«${chosen.trim()}» is no answer to ${last.name}. It has ${last.values.map(([, words]) => words).join(', ')}.`
    : `«${asked.trim()}» is no decision point of SSVC that is known here, such as Exploitation: active.` }
}
