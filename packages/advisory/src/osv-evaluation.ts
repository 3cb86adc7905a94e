import { purlOfPackage } from './ecosystems.ts'
import { at, listAt, textAt, textsAt } from './reading.ts'
import { compareSemver } from './semver-order.ts'
import { compareVersions } from './version-order.ts'

/** What is asked: a package with version, a PURL (its version counts when `version` is absent), or a commit. */
export interface OsvQuery {
  readonly package?: { readonly ecosystem: string; readonly name: string }
  readonly version?: string
  readonly purl?: string
  readonly commit?: string
}

type Order = (a: string, b: string) => number

interface Event {
  readonly key: 'introduced' | 'fixed' | 'last_affected' | 'limit'
  readonly version: string
}

const eventsOf = (range: unknown): readonly Event[] => listAt(range, 'events').flatMap((event) =>
  (['introduced', 'fixed', 'last_affected', 'limit'] as const).flatMap((key) => {
    const version = textAt(event, key)
    return version === undefined ? [] : [{ key, version }]
  }))

/** `0` sorts before every version (OSV schema, «introduced»). */
const withZero = (order: Order): Order => (a, b) => a === b ? 0 : a === '0' ? -1 : b === '0' ? 1 : order(a, b)

/** The walk of the OSV schema's section «Evaluation», for ranges whose versions have an order. */
const inRange = (range: unknown, version: string, order: Order): boolean => {
  const compare = withZero(order)
  const events = eventsOf(range)
  const limits = events.filter(({ key, version: limit }) => key === 'limit' && limit !== '*')
  const within = limits.length === 0 || events.some(({ key, version: limit }) => key === 'limit' && limit === '*')
    || limits.some(({ version: limit }) => compare(version, limit) < 0)
  if (!within) return false
  let vulnerable = false
  // At one version the beginning stands before «last affected»; else the order of the record holds.
  const late = ({ key }: Event): number => Number(key === 'last_affected')
  for (const event of events.toSorted((a, b) => compare(a.version, b.version) || late(a) - late(b))) {
    if (event.key === 'introduced' && compare(version, event.version) >= 0) vulnerable = true
    if (event.key === 'fixed' && compare(version, event.version) >= 0) vulnerable = false
    if (event.key === 'last_affected' && compare(version, event.version) > 0) vulnerable = false
  }
  return vulnerable
}

/**
 * What the same walk says of a commit where the commit graph is not at hand. Of a commit that a range names it is
 * decided: `introduced` and `last_affected` are inside, `fixed` and `limit` outside, whatever else the range says of
 * it. Of any other it is not: between `introduced: 0` and a fix lie ancestors of the fix and strangers alike, and a
 * hash tells no repository. `0` stands before every commit and is none itself.
 */
const commitNamed = (affected: unknown, commit: string): boolean => {
  const asked = commit.toLowerCase()
  if (textsAt(affected, 'versions').some((version) => version.toLowerCase() === asked)) return true
  return asked !== '0' && listAt(affected, 'ranges').some((range) => {
    if (textAt(range, 'type') !== 'GIT') return false
    const named = eventsOf(range).filter(({ version }) => version.toLowerCase() === asked).map(({ key }) => key)
    return named.length > 0 && !named.includes('fixed') && !named.includes('limit')
  })
}

/** PyPI: runs of `-`, `_` and `.` are one `-` (PEP 503); other ecosystems keep their spelling. */
const normalised = (ecosystem: string, name: string): string =>
  ecosystem === 'PyPI' ? name.toLowerCase().replaceAll(/[-_.]+/g, '-') : name

const samePackage = (affected: unknown, asked: { ecosystem: string; name: string }): boolean => {
  const ecosystem = textAt(affected, 'package', 'ecosystem')
  const name = textAt(affected, 'package', 'name')
  // An ecosystem asked for without suffix means every suffix (`Debian` finds `Debian:12`).
  return ecosystem !== undefined && name !== undefined
    && (ecosystem === asked.ecosystem || ecosystem.split(':')[0] === asked.ecosystem)
    && normalised(ecosystem, name) === normalised(ecosystem, asked.name)
}

const bareOf = (purl: string): string => purl.replace(/[?#].*$/, '').replace(/@[^/@]*$/, '')
const versionOf = (purl: string): string | undefined => {
  const found = /@([^/@]*)$/.exec(purl.replace(/[?#].*$/, ''))?.[1]
  return found?.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

const affectsVersion = (affected: unknown, version: string): boolean => {
  if (textsAt(affected, 'versions').includes(version)) return true
  const ecosystem = textAt(affected, 'package', 'ecosystem')?.split(':')[0] ?? ''
  return listAt(affected, 'ranges').some((range) => {
    const type = textAt(range, 'type')
    if (type === 'SEMVER') return inRange(range, version, (a, b) => compareSemver(a, b) ?? compareVersions('', a, b))
    return type === 'ECOSYSTEM' && inRange(range, version, (a, b) => compareVersions(ecosystem, a, b))
  })
}

const matches = (affected: unknown, query: OsvQuery): boolean => {
  const { purl } = query
  const stated = textAt(affected, 'package', 'purl')
    ?? purlOfPackage(textAt(affected, 'package', 'ecosystem') ?? '', textAt(affected, 'package', 'name') ?? '')
  if (query.commit !== undefined) return commitNamed(affected, query.commit)
  if (purl !== undefined && (stated === undefined || bareOf(purl) !== bareOf(stated))) return false
  if (query.package !== undefined && !samePackage(affected, query.package)) return false
  const version = query.version ?? (purl === undefined ? undefined : versionOf(purl))
  // As the OSV query API does: without a version every record of the package is meant.
  return (purl !== undefined || query.package !== undefined)
    && (version === undefined || affectsVersion(affected, version))
}

/**
 * Whether an OSV record says that the thing asked for is affected: the algorithm of the OSV schema's section
 * «Evaluation». A withdrawn record affects nothing. A commit is affected when the record names it as such; ancestry
 * needs the repository and is not decided here: of a commit that no record names the answer is «not known», `false`.
 */
export const isAffected = (record: unknown, query: OsvQuery): boolean =>
  at(record, 'withdrawn') === undefined && listAt(record, 'affected').some((affected) => matches(affected, query))
