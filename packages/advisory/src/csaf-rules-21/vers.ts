import { compareVersions } from '../version-order.ts'

/** One part of a range between bars: a comparator (`=` when none is written) and a version. */
export interface Constraint {
  readonly comparator: '=' | '!=' | '<' | '<=' | '>' | '>='
  readonly version: string
}

/** A range as the value of a `product_version_range` says it. */
export interface VersionRange {
  /** The VERS type, `undefined` for a vls, which is a VERS without scheme and type. */
  readonly type: string | undefined
  /** `all` stands for `vers:all/*`, the range of every version. */
  readonly constraints: readonly Constraint[] | 'all'
}

const ecosystems: Readonly<Record<string, string>> = {
  npm: 'npm', pypi: 'PyPI', maven: 'Maven', gem: 'RubyGems', deb: 'Debian', golang: 'Go', cargo: 'crates.io',
  nuget: 'NuGet', composer: 'Packagist', semver: '', hex: 'Hex', intdot: 'intdot', generic: 'generic',
}

/** VERS types registered with the VERS specification. */
export const registeredVersTypes: ReadonlySet<string> = new Set([
  'alpm', 'apk', 'cargo', 'composer', 'conan', 'cpan', 'datetime', 'deb', 'gem', 'generic', 'gentoo', 'github',
  'golang', 'hex', 'intdot', 'lexicographic', 'maven', 'mattermost', 'mozilla', 'mysql', 'nginx', 'npm', 'nuget',
  'openssl', 'pypi', 'rpm', 'semver', 'tomee', 'all', 'none',
])

/** Order of two versions by the rules of a VERS type; `undefined` when they are not known here. */
export function orderOf(type: string | undefined): ((a: string, b: string) => number) | undefined {
  const ecosystem = ecosystems[type ?? 'generic']
  return ecosystem === undefined ? undefined : (a, b) => compareVersions(ecosystem, a, b)
}

/** Reads a range; a text says what is wrong with it (§3.1.2.3.2). */
export function readRange(name: string): VersionRange | string {
  const vers = /^vers:([^/]*)\/(.*)$/s.exec(name)
  const [type, text] = vers === null ? [undefined, name] : [vers[1] ?? '', vers[2] ?? '']
  if (type !== undefined && !/^[a-z][a-z0-9.-]*$/.test(type)) return `«${type}» cannot be a VERS type`
  if (text === '*') return type === 'all' ? { type, constraints: 'all' } : 'only vers:all/* means every version'
  if (type === 'all') return 'the type all has no other range than *'
  if (/\s/.test(text)) return 'there is a blank in it'
  const constraints = text.split('|').map((part) => /^(>=|<=|!=|<|>|=)?([^<>=!*|]+)$/.exec(part))
  if (constraints.includes(null)) return 'a part between bars is no comparator with a version'
  const read = constraints.flatMap((found): Constraint[] =>
    found === null ? [] : [{ comparator: comparatorOf(found[1]), version: found[2] ?? '' }])
  return new Set(read.map(({ version }) => version)).size < read.length
    ? 'a version stands in it twice' : { type, constraints: read }
}

function comparatorOf(text: string | undefined): Constraint['comparator'] {
  const known = (['!=', '<', '<=', '>', '>='] as const).find((comparator) => comparator === text)
  return known ?? '='
}
