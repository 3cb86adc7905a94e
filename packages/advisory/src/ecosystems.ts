import type { Product } from './model.ts'
import { buildPurl, formatPurl } from './purl.ts'
import { isBarePurl } from './syntax.ts'

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

/** How types whose definition (ECMA-427) has a rule for letters write a name. */
const spellings: Readonly<Record<string, (name: string) => string>> = {
  pypi: (name) => name.toLowerCase().replaceAll('_', '-'),
  golang: (name) => name.toLowerCase(), composer: (name) => name.toLowerCase(), hex: (name) => name.toLowerCase(),
  githubactions: (name) => name.toLowerCase(), pub: (name) => name.toLowerCase(),
}

/**
 * The package URL of a package that is named as its ecosystem names it, such as `pkg:maven/org.example/a` for
 * `org.example:a` of Maven; `undefined` where the ecosystem has no type here or the name makes no package URL.
 */
export const purlOfPackage = (ecosystem: string, name: string): string | undefined => {
  const type = known(ecosystem)?.purlType
  if (type === undefined || name.trim() === '') return undefined
  const spelled = (spellings[type] ?? ((text: string) => text))(name.trim())
  const parts = (type === 'maven' ? spelled.replace(':', '/') : spelled).split('/')
  const built = buildPurl({ type, namespace: parts.slice(0, -1).join('/'), name: parts.at(-1) ?? '' })
  const purl = built.ok ? formatPurl(built.purl) : ''
  return isBarePurl(purl) ? purl : undefined
}
