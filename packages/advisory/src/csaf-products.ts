import { versSchemeOf } from './ecosystems.ts'
import { extentOf, fixedVersions, versOf } from './intervals.ts'
import { present } from './limits.ts'
import type { Advisory, IntervalRange, JsonObject, Product, Standing, Status } from './model.ts'
import { productLabel } from './sections.ts'

/** One leaf of the product tree: a version, or a range of versions, with what is said of it. */
export interface Leaf {
  readonly productId: string
  readonly product: Product
  readonly status: Status
  /** The standing it comes from; absent for the fixed end of an affected range. */
  readonly standing?: Standing
  readonly interval?: IntervalRange
  readonly version?: string
  readonly category: 'product_version' | 'product_version_range'
  /** Name of the branch: the version, or a VERS expression. */
  readonly name: string
}

const versionLeaf = (product: Product, status: Status, version: string, standing?: Standing): Leaf => ({
  productId: `${product.id}:${version}`, product, status, ...present('standing', standing), version, name: version,
  category: 'product_version',
})

const rangeLeaf = (product: Product, standing: Standing, interval: IntervalRange): Leaf => {
  // CSAF 2.1 test 6.1.59: a range of one version is a version.
  if (interval.introduced === interval.lastAffected)
    return { ...versionLeaf(product, standing.status, interval.introduced, standing), interval }
  const name = versOf(interval, versSchemeOf(product, interval.type))
  return { productId: `${product.id}:${name}`, product, status: standing.status, standing, interval, name,
    category: 'product_version_range' }
}

const leavesOfStanding = (product: Product, standing: Standing): readonly Leaf[] => {
  const { versions, intervals } = extentOf(standing)
  const whole: IntervalRange = { type: 'ecosystem', introduced: '0' }
  const ranges = versions.length + intervals.length === 0 ? [whole] : intervals
  return [
    ...ranges.map((interval) => rangeLeaf(product, standing, interval)),
    ...versions.map((version) => versionLeaf(product, standing.status, version, standing)),
  ]
}

/** Every version and range that the advisory speaks of, each product id once. */
export const leavesOf = (advisory: Advisory): readonly Leaf[] => {
  const all = advisory.products.flatMap((product) => [
    ...product.standings.flatMap((standing) => leavesOfStanding(product, standing)),
    ...fixedVersions(product).map((version) => versionLeaf(product, 'fixed', version)),
  ])
  // The first of equal ids stays: it knows the standing it comes from.
  const seen = new Set<string>()
  return all.filter(({ productId }) => {
    const isNew = !seen.has(productId)
    seen.add(productId)
    return isNew
  })
}

/** Product ids of the leaves with one of the statuses. */
export const idsWith = (leaves: readonly Leaf[], ...statuses: readonly Status[]): readonly string[] =>
  leaves.filter(({ status }) => statuses.includes(status)).map(({ productId }) => productId)

const purlOf = ({ product, version }: Leaf): string | undefined =>
  product.purl === undefined || version === undefined ? product.purl
    : `${product.purl}@${encodeURIComponent(version).replaceAll('%3A', ':')}`

const cpeOf = ({ product, version }: Leaf): string | undefined =>
  version !== undefined && /^[A-Za-z0-9._]+$/.test(version)
    ? product.cpe?.replace(/^(cpe:2\.3:[aho]:(?:\\.|[^:\\])+:(?:\\.|[^:\\])+:)\*(?=:)/, `$1${version.toLowerCase()}`)
    : product.cpe

/** PURL (with the version of a single version) and CPE of a leaf. */
export const leafIdentifiers = (leaf: Leaf): { readonly purl?: string; readonly cpe?: string } =>
  ({ ...present('purl', purlOf(leaf)), ...present('cpe', cpeOf(leaf)) })

const fullName = (leaf: Leaf, csaf: '2.0' | '2.1'): JsonObject => {
  const { purl, cpe } = leafIdentifiers(leaf)
  const identifiers = {
    ...present('cpe', cpe),
    ...(purl === undefined ? {} : csaf === '2.0' ? { purl } : { purls: [purl] }),
  }
  return {
    name: `${productLabel(leaf.product)} ${leaf.name}`,
    product_id: leaf.productId,
    ...(Object.keys(identifiers).length === 0 ? {} : { product_identification_helper: identifiers }),
  }
}

/** The tree: vendor, product, then versions and ranges. */
export const productTree = (leaves: readonly Leaf[], csaf: '2.0' | '2.1'): JsonObject => ({
  branches: [...Map.groupBy(leaves, ({ product }) => product.vendor)].map(([vendor, ofVendor]) => ({
    category: 'vendor',
    name: vendor,
    branches: [...Map.groupBy(ofVendor, ({ product }) => product)].map(([product, ofProduct]) => ({
      category: 'product_name',
      name: product.name,
      branches: ofProduct.map((leaf) =>
        ({ category: leaf.category, name: leaf.name, product: fullName(leaf, csaf) })),
    })),
  })),
})
