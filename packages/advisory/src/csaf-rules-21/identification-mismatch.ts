import type { Fault } from '../csaf-rules/finding.ts'
import { at, exists, items, textAt, textsAt } from '../csaf-rules/reading.ts'
import type { Place } from '../csaf-rules/reading.ts'
import { parsePurl } from '../purl.ts'

/** Places in a CPE 2.3 after `cpe:2.3:part` and the branch category that tells the same. */
const cpeParts: readonly (readonly [string, number])[] = [
  ['product_version', 5], ['patch_level', 6], ['service_pack', 6], ['language', 8],
]

/**
 * 6.2.42: a CPE or PURL that says another version than the branches, none, or a CPE with an update or language that
 * the branches do not tell.
 */
export function helperMismatches(doc: Place): Fault[] {
  const faults: Fault[] = []
  const open = items(doc, 'product_tree', 'branches').map((place) => ({ place, said: new Map<string, string>() }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { place } = next
    const said = new Map(next.said).set(textAt(place, 'category') ?? '', textAt(place, 'name') ?? '')
    if (exists(place, 'product')) {
      const helper = at(place, 'product', 'product_identification_helper')
      faults.push(...cpeFaults(helper, said), ...purlFaults(helper, said))
    }
    for (const child of items(place, 'branches')) open.push({ place: child, said })
  }
  return faults
}

const unescaped = (text: string): string => text.replaceAll(/\\(.)/g, '$1').toLowerCase()
const bare = (version: string): string => version.replace(/^v(?=\d)/i, '').toLowerCase()

function cpeFaults(helper: Place, said: ReadonlyMap<string, string>): Fault[] {
  const cpe = textAt(helper, 'cpe')
  if (cpe === undefined || !cpe.startsWith('cpe:2.3:')) return []
  const { path } = at(helper, 'cpe')
  const parts = cpe.split(/(?<!\\):/)
  const stated = said.get('product_version')
  const version = parts[5] ?? '*'
  const differs = stated !== undefined && unescaped(version) !== bare(stated)
    ? [{ path, message: `The CPE says version ${version}, the branches say ${stated}.` }] : []
  const extra = cpeParts.slice(1).map(([, place]) => place)
    .filter((place) => !cpeParts.some(([category, at]) => at === place && said.has(category)))
    .filter((place) => !['*', '-', undefined].includes(parts[place]))
  return [...differs, ...[...new Set(extra)].map((place) =>
    ({ path, message: `The CPE says ${parts[place]}, of which the branches say nothing.` }))]
}

function purlFaults(helper: Place, said: ReadonlyMap<string, string>): Fault[] {
  const stated = said.get('product_version')
  if (stated === undefined) return []
  return textsAt(helper, 'purls').flatMap(({ text, path }) => {
    const result = parsePurl(text)
    if (!result.ok || result.purl.version?.toLowerCase() === stated.toLowerCase()
      || bare(result.purl.version ?? '') === bare(stated)) return []
    return [{ path, message: `The PURL says version ${result.purl.version ?? 'none'}, the branches say ${stated}.` }]
  })
}
