import { extentOf, extentOfVers, fixedVersions } from './intervals.ts'
import type { Advisory, IntervalRange, Problem, Product, Standing } from './model.ts'
import { compareSemver } from './semver-order.ts'
import { error } from './shape.ts'

const later = (a: string, b: string): boolean => Temporal.Instant.compare(a, b) > 0

const repeated = (keys: readonly string[]): readonly number[] => {
  const seen = new Set<string>()
  return keys.flatMap((key, index) => seen.size === seen.add(key).size ? [index] : [])
}

const intervalProblems = (interval: IntervalRange, path: string): Problem[] => {
  const { type, introduced, fixed, lastAffected, limit } = interval
  const ends = [fixed, lastAffected, limit].filter((end) => end !== undefined)
  const [end] = ends
  if (ends.length > 1)
    return [error(path, 'fixed, lastAffected and limit exclude one another', 'Keep one of them.')]
  if (end === undefined || introduced === '0') return []
  const order = type === 'semver' ? compareSemver(introduced, end) : undefined
  const empty = introduced === end && lastAffected === undefined
  return empty || (order !== undefined && (lastAffected === undefined ? order >= 0 : order > 0))
    ? [error(path, `the range from ${introduced} to ${end} is empty`, 'Let the range start before it ends.')]
    : []
}

const versMend = 'Use *, single versions, >=, < and <= in ascending order, e.g. vers:npm/>=1.0.0|<1.2.3.'

const standingProblems = (standing: Standing, product: Product, path: string): Problem[] => {
  const ranges = (standing.ranges ?? []).flatMap((range, index) => {
    const at = `${path}/ranges/${index}`
    if (range.type !== 'vers') return intervalProblems(range, at)
    const extent = extentOfVers(range)
    if (extent === undefined) return [error(`${at}/expression`, `cannot read ${range.expression}`, versMend)]
    return extent.intervals.flatMap((interval) => intervalProblems(interval, at))
  })
  const git = extentOf(standing).intervals.some(({ type }) => type === 'git') && product.repo === undefined
    ? [error(path, 'a range of commits needs the repository', 'Give the product its `repo` URL.')] : []
  const reasonless = standing.status === 'not_affected' && standing.justification === undefined
    && standing.statement === undefined
    ? [error(path, '«not affected» is said without a reason', 'Give a justification or a statement.')] : []
  const misplaced = standing.status !== 'not_affected' && standing.justification !== undefined
    ? [error(`${path}/justification`, 'a justification belongs to «not affected» only', 'Remove it.')] : []
  const limits = standing.status === 'fixed' && (standing.ranges ?? []).some((range) => 'fixed' in range)
    ? [error(path, 'a range of fixed versions cannot end in `fixed`', 'Use limit or lastAffected.')] : []
  return [...ranges, ...git, ...reasonless, ...misplaced, ...limits]
}

/** Every version and interval of a product may be spoken of once: two statuses for one would contradict. */
const contradictions = (product: Product, path: string): Problem[] => {
  const fixed = new Set(fixedVersions(product))
  const claims = product.standings.flatMap((standing) => {
    const { versions, intervals } = extentOf(standing)
    const key = ({ introduced, fixed, limit, lastAffected }: IntervalRange): string =>
      `${introduced}..${fixed ?? limit ?? ''}..${lastAffected ?? ''}`
    return [
      ...versions.map((version) => ({ claim: version, status: standing.status })),
      ...intervals.map((interval) => ({ claim: key(interval), status: standing.status })),
      ...(versions.length + intervals.length === 0 ? [{ claim: '0....', status: standing.status }] : []),
    ]
  }).concat([...fixed].map((version) => ({ claim: version, status: 'fixed' as const })))
  const statuses = Map.groupBy(claims, ({ claim }) => claim)
  return [...statuses].flatMap(([claim, spoken]) => {
    const said = [...new Set(spoken.map(({ status }) => status))]
    const name = claim === '0....' ? 'every version' : claim
    return said.length > 1
      ? [error(path, `${name} is called ${said.join(' and ')}`, 'Leave one status for it.')] : []
  })
}

const productProblems = (product: Product, path: string): Problem[] => [
  ...product.standings.flatMap((standing, index) => standingProblems(standing, product, `${path}/standings/${index}`)),
  ...contradictions(product, `${path}/standings`),
]

const remediationProblems = (advisory: Advisory): Problem[] => {
  const products = new Set(advisory.products.map(({ id }) => id))
  return advisory.remediations.flatMap((remediation, index) => {
    const path = `/remediations/${index}`
    const unknown = products.has(remediation.product) ? [] : [error(`${path}/product`,
      `no product has the id ${remediation.product}`, 'Name a product of this advisory.')]
    const versionless = remediation.state === 'released' && remediation.version === undefined
      ? [error(path, 'a released fix has a version', 'Add `version`, or say planned.')] : []
    return [...unknown, ...versionless]
  })
}

const revisionProblems = ({ revisions, dates }: Advisory): Problem[] => {
  const numbers = revisions.flatMap(({ number, at }, index) => {
    const path = `/revisions/${index}`
    const before = revisions[index - 1]
    const gap = number === index + 1
      ? [] : [error(`${path}/number`, `revision ${number} stands at place ${index + 1}`,
        'Number them 1, 2, 3 … in order.')]
    const back = before !== undefined && !later(at, before.at)
      ? [error(`${path}/at`, 'a revision is not later than the one before', 'Order the revisions by time.')] : []
    return [...gap, ...back]
  })
  const last = revisions.at(-1)
  const unsaid = dates.published !== undefined && last !== undefined && later(dates.published, last.at)
    ? [error('/revisions', 'the newest revision is older than the publication', 'Add the revision that publishes.')]
      : []
  const ahead = last !== undefined && later(last.at, dates.updated)
    ? [error('/dates/updated', 'the newest revision is later than `updated`', 'Set `updated` to it.')] : []
  return [...numbers, ...unsaid, ...ahead]
}

const dateProblems = ({ dates, withdrawal }: Advisory): Problem[] => [
  ...(later(dates.created, dates.updated)
    ? [error('/dates/updated', '`updated` is before `created`', 'Set `updated` to the latest change.')] : []),
  ...(dates.published !== undefined && later(dates.published, dates.updated)
    ? [error('/dates/updated', '`updated` is before `published`', 'Set `updated` to the latest change.')] : []),
  ...(withdrawal !== undefined && later(withdrawal.at, dates.updated)
    ? [error('/dates/updated', '`updated` is before the withdrawal', 'Set `updated` to the latest change.')] : []),
]

const repetitions = (keys: readonly string[], path: string, what: string): Problem[] => repeated(keys).map((index) =>
  error(`${path}/${index}`, `the same ${what} stands here twice`, 'Remove one.'))

/** Facts of a well-shaped advisory that contradict each other. */
export const checkFacts = (advisory: Advisory): Problem[] => [
  ...repetitions(advisory.products.map(({ id }) => id), '/products', 'product id'),
  ...advisory.products.flatMap((product, index) => productProblems(product, `/products/${index}`)),
  ...remediationProblems(advisory),
  ...revisionProblems(advisory),
  ...dateProblems(advisory),
  ...repetitions([advisory.cveId ?? '', advisory.id, ...advisory.aliases], '/aliases', 'identifier')
    .map((problem) => ({ ...problem, path: '/aliases' })),
  ...repetitions(advisory.weaknesses.map(({ id }) => id), '/weaknesses', 'weakness'),
  ...repetitions(advisory.references.map(({ url }) => url), '/references', 'reference'),
  ...repetitions(advisory.credits.map(({ name, type }) => `${type} ${name}`), '/credits', 'credit'),
  ...repetitions(advisory.timeline.map(({ at, text }) => `${at} ${text}`), '/timeline', 'entry'),
]
