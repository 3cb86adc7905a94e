import type { Product } from './model.ts'

interface Ecosystem {
  readonly purlType: string
  /** Address of the collection, as CVE's `collectionURL` wants it. */
  readonly collection: string
  /** CVE `versionType`. */
  readonly versionType: string
  /** GitHub's name of the ecosystem in its advisory API. */
  readonly github: string
}

/** OSV ecosystem to its names elsewhere. */
const ecosystems: Readonly<Record<string, Ecosystem>> = {
  'crates.io': { purlType: 'cargo', collection: 'https://crates.io', versionType: 'semver', github: 'rust' },
  'GitHub Actions': {
    purlType: 'githubactions', collection: 'https://github.com', versionType: 'custom', github: 'actions' },
  Go: { purlType: 'golang', collection: 'https://pkg.go.dev', versionType: 'semver', github: 'go' },
  Hex: { purlType: 'hex', collection: 'https://hex.pm', versionType: 'semver', github: 'erlang' },
  Maven: { purlType: 'maven', collection: 'https://repo.maven.apache.org/maven2', versionType: 'maven',
    github: 'maven' },
  npm: { purlType: 'npm', collection: 'https://registry.npmjs.org', versionType: 'semver', github: 'npm' },
  NuGet: { purlType: 'nuget', collection: 'https://www.nuget.org', versionType: 'custom', github: 'nuget' },
  Packagist: { purlType: 'composer', collection: 'https://packagist.org', versionType: 'custom', github: 'composer' },
  Pub: { purlType: 'pub', collection: 'https://pub.dev', versionType: 'semver', github: 'pub' },
  PyPI: { purlType: 'pypi', collection: 'https://pypi.org', versionType: 'python', github: 'pip' },
  RubyGems: { purlType: 'gem', collection: 'https://rubygems.org', versionType: 'custom', github: 'rubygems' },
  SwiftURL: { purlType: 'swift', collection: 'https://github.com', versionType: 'semver', github: 'swift' },
}

const known = (ecosystem: string | undefined): Ecosystem | undefined =>
  ecosystem !== undefined && Object.hasOwn(ecosystems, ecosystem) ? ecosystems[ecosystem] : undefined

/** The product's OSV ecosystem: as stated, else as its PURL's type tells; `undefined` when neither does. */
export const ecosystemOf = (product: Product): string | undefined => {
  if (product.ecosystem !== undefined) return product.ecosystem
  const type = /^pkg:([a-z][a-z0-9.-]*)\//.exec(product.purl ?? '')?.[1]
  return Object.keys(ecosystems).find((name) => known(name)?.purlType === type)
}

/** Its name there: as stated, else taken from the PURL in the ecosystem's own spelling, else the product's name. */
export const packageNameOf = (product: Product): string => {
  if (product.packageName !== undefined) return product.packageName
  const path = /^pkg:[a-z][a-z0-9.-]*\/(.+)$/.exec(product.purl ?? '')?.[1]
  if (path === undefined || ecosystemOf(product) === undefined) return product.name
  const name = path.replaceAll('%40', '@')
  return ecosystemOf(product) === 'Maven' ? name.replace(/\/([^/]+)$/, ':$1') : name
}

export const collectionOf = (product: Product): string | undefined => known(ecosystemOf(product))?.collection
export const githubEcosystemOf = (product: Product): string => known(ecosystemOf(product))?.github ?? 'other'
/** OSV ecosystem with the given name in GitHub's API. */
export const ecosystemOfGithub = (github: string): string | undefined =>
  Object.keys(ecosystems).find((name) => known(name)?.github === github)
/** OSV ecosystem with the given collection address. */
export const ecosystemOfCollection = (collection: string): string | undefined =>
  Object.keys(ecosystems).find((name) => known(name)?.collection === collection)

/** CVE `versionType` of a range of the product. */
export const versionTypeOf = (product: Product, type: 'semver' | 'ecosystem' | 'git'): string => {
  if (type !== 'ecosystem') return type
  const own = known(ecosystemOf(product))?.versionType ?? 'custom'
  return own === 'semver' ? 'custom' : own
}

/** Scheme of VERS expressions for a range of the product: the PURL type, `semver`, or `generic`; none for commits. */
export const versSchemeOf = (product: Product, type: 'semver' | 'ecosystem' | 'git'): string => {
  if (type === 'git') return ''
  const purlType = known(ecosystemOf(product))?.purlType
  if (purlType !== undefined) return purlType
  return type === 'semver' ? 'semver' : 'generic'
}
