import { rules } from '../csaf-rules/finding.ts'
import type { Fault, RuleTable } from '../csaf-rules/finding.ts'
import { vulnerabilitiesOf } from '../csaf-rules/products.ts'
import { at, items, textAt, textsAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { missesOf } from '../schemas.ts'
import { decisionPoints } from './data/ssvc-decision-points.ts'

/** 6.1.46 to 6.1.48: SSVC selections. */
export const ssvcTests: RuleTable = rules({
  '6.1.46': (doc) => ssvcOf(doc).flatMap(({ ssvc }) => missesOf('ssvc selections', ssvc.value)
    .map(({ path, message }) => ({ path: `${ssvc.path}${path}`, message }))),
  '6.1.47': strangeTargets,
  '6.1.48': (doc) => selectionsOf(doc).flatMap(wrongSelection),
})

const registered: ReadonlyMap<string, readonly string[]> = new Map(decisionPoints.trim().split('\n').map((line) => {
  const [namespace, key, version, ...values] = line.split(' ')
  return [`${namespace} ${key} ${version}`, values]
}))
const baseNamespaces = new Set([...registered.keys()].map((name) => name.split(' ')[0] ?? '')
  .filter((namespace) => !namespace.startsWith('x_')))

/** A namespace's part before any extension. */
export function baseOf(namespace: string): string {
  return namespace.split('/')[0] ?? ''
}

/** How the SSVC registry knows a base namespace; `test` and `example` may hold anything, `invalid` nothing. */
export function standingOf(base: string): 'registered' | 'free' | 'invalid' | 'unregistered' {
  if (base === 'test' || base === 'example') return 'free'
  if (base === 'invalid') return 'invalid'
  return baseNamespaces.has(base) ? 'registered' : 'unregistered'
}

/** The newest version of a registered decision point. */
export function newestVersion(namespace: string, key: string): string | undefined {
  const rank = (version: string): readonly number[] => version.split('.').map(Number)
  return [...registered.keys()].filter((name) => name.startsWith(`${namespace} ${key} `))
    .map((name) => name.split(' ')[2] ?? '').toSorted((a, b) => {
      const [left, right] = [rank(a), rank(b)]
      const place = left.findIndex((part, index) => part !== right[index])
      return place < 0 ? 0 : (left[place] ?? 0) - (right[place] ?? 0)
    }).at(-1)
}

/** Every SSVC object with its vulnerability. */
export function ssvcOf(doc: Place): { readonly ssvc: Place; readonly vulnerability: Place }[] {
  return vulnerabilitiesOf(doc).flatMap((vulnerability) => items(vulnerability, 'metrics').flatMap((metric) => {
    const ssvc = at(metric, 'content', 'ssvc_v2')
    return ssvc.value === undefined ? [] : [{ ssvc, vulnerability }]
  }))
}

/** Every selection. */
export function selectionsOf(doc: Place): Place[] {
  return ssvcOf(doc).flatMap(({ ssvc }) => items(ssvc, 'selections'))
}

function strangeTargets(doc: Place): Fault[] {
  const several = vulnerabilitiesOf(doc).length > 1
  const own = textAt(doc, 'document', 'tracking', 'id')
  return ssvcOf(doc).flatMap(({ ssvc, vulnerability }) => {
    const ids = items(vulnerability, 'ids').map((id) => textAt(id, 'text'))
    const known = new Set([textAt(vulnerability, 'cve'), ...ids])
    return textsAt(ssvc, 'target_ids').flatMap(({ text, path }) => {
      if (text === own && several)
        return [{ path, message: `${text} names the document, which has several vulnerabilities.` }]
      return known.has(text) ? [] : [{ path, message: `${text} is no id of this vulnerability.` }]
    })
  })
}

function wrongSelection(selection: Place): Fault[] {
  const namespace = textAt(selection, 'namespace') ?? ''
  const standing = standingOf(baseOf(namespace))
  if (standing === 'invalid')
    return [{ path: at(selection, 'namespace').path, message: 'The namespace invalid holds nothing valid.' }]
  if (standing !== 'registered') return []
  const name = `${baseOf(namespace)} ${textAt(selection, 'key')} ${textAt(selection, 'version')}`
  const known = registered.get(name)
  if (known === undefined) return [{ path: selection.path, message: `There is no decision point ${name}.` }]
  const values = items(selection, 'values')
  const places = values.map((value) => known.indexOf(textAt(value, 'key') ?? ''))
  const strange = places.indexOf(-1)
  if (strange >= 0) return [{ path: `${at(selection, 'values').path}/${strange}`,
    message: `${name} has no value ${textAt(values[strange] ?? selection, 'key')}; it has ${known.join(', ')}.` }]
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0)) ? []
    : [{ path: at(selection, 'values').path, message: `The values stand in the order ${known.join(', ')}.` }]
}
