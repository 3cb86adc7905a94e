import { extentOfVers } from './intervals.ts'
import { lineOf } from './imported.ts'
import { present } from './limits.ts'
import type { Problem, VersionRange } from './model.ts'
import { at, listAt, textAt } from './reading.ts'
import { note } from './shape.ts'
import { isVersion, isBarePurl } from './syntax.ts'

/** A product of a CSAF tree, taken apart. Neither version nor range means every version. */
export interface CsafProduct {
  readonly id: string
  readonly vendor: string
  readonly name: string
  readonly version?: string
  readonly range?: VersionRange
  readonly purl?: string
  readonly cpe?: string
}

interface Path {
  readonly vendor: string
  readonly name: string
  readonly version?: string
  readonly rangeName?: string
}

const identifiersOf = (product: unknown): Pick<CsafProduct, 'purl' | 'cpe'> => {
  const stated = textAt(product, 'product_identification_helper', 'purl')
    ?? textAt(product, 'product_identification_helper', 'purls', 0)
  const purl = stated?.replace(/[?#].*$/, '').replace(/@[^/@]*$/, '')
  const cpe = textAt(product, 'product_identification_helper', 'cpe')
    ?.replace(/^(cpe:2\.3:[aho]:(?:\\.|[^:\\])+:(?:\\.|[^:\\])+:)(?:\\.|[^:\\])+/, '$1*')
  return { ...(purl !== undefined && isBarePurl(purl) ? { purl } : {}), ...present('cpe', cpe) }
}

const rangeOf = (name: string, notes: Problem[]): VersionRange | undefined => {
  const range: VersionRange = { type: 'vers', expression: name.startsWith('vers:') ? name : `vers:generic/${name}` }
  if (extentOfVers(range) !== undefined) return range
  notes.push(note('/products', `the range «${lineOf(name, 80)}» could not be read`, 'Write it as VERS by hand.'))
  return undefined
}

const productOf = (product: unknown, path: Path, notes: Problem[]): readonly CsafProduct[] => {
  const id = textAt(product, 'product_id')
  if (id === undefined) return []
  const version = path.version !== undefined && isVersion(path.version) ? path.version : undefined
  const range = path.rangeName === undefined ? undefined : rangeOf(path.rangeName, notes)
  // A version or range that cannot be read must not turn into «every version».
  if ((path.version ?? path.rangeName) !== undefined && version === undefined && range === undefined) return []
  const name = path.name === '' ? textAt(product, 'name') ?? id : path.name
  return [{ id, vendor: path.vendor, name: lineOf(name), ...present('version', version), ...present('range', range),
    ...identifiersOf(product) }]
}

const branch = (entry: unknown, above: Path, notes: Problem[]): readonly CsafProduct[] => {
  const name = textAt(entry, 'name') ?? ''
  const category = textAt(entry, 'category')
  const path: Path = category === 'vendor' ? { ...above, vendor: lineOf(name) }
    : category === 'product_version' ? { ...above, version: name }
    : category === 'product_version_range' ? { ...above, rangeName: name }
    : category === 'product_name' ? { ...above, name } : above
  const product = at(entry, 'product')
  return [...productOf(product, path, notes), ...listAt(entry, 'branches').flatMap((one) => branch(one, path, notes))]
}

/** All products of a document: those of the branches, the full names and the relationships or paths. */
export const csafProducts = (document: unknown, notes: Problem[]): readonly CsafProduct[] => {
  const path: Path = { vendor: 'unknown', name: '' }
  const named = [...listAt(document, 'product_tree', 'full_product_names'),
    ...['relationships', 'product_paths'].flatMap((key) => listAt(document, 'product_tree', key))
      .map((entry) => at(entry, 'full_product_name'))]
  return [...listAt(document, 'product_tree', 'branches').flatMap((entry) => branch(entry, path, notes)),
    ...named.flatMap((product) => productOf(product, path, notes))]
}
