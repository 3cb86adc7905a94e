import { githubEcosystemOf, packageNameOf } from './ecosystems.ts'
import { extentOf, fixedVersions } from './intervals.ts'
import { filled, firstOf, type Losses, lose, losses, present, within } from './limits.ts'
import type { Advisory, CreditType, IntervalRange, JsonObject, Product, Rendered } from './model.ts'
import { shownCredits } from './sections.ts'
import { effectiveCvss, overallRating } from './severities.ts'
import { markdownOf } from './to-markdown.ts'

const format = 'The GitHub advisory API'

const rangeOf = ({ introduced, fixed, lastAffected, limit }: IntervalRange): string => {
  const start = introduced === '0' ? [] : [`>= ${introduced}`]
  const end = fixed ?? limit
  const parts = [...start, ...(end === undefined ? [] : [`< ${end}`]),
    ...(lastAffected === undefined ? [] : [`<= ${lastAffected}`])]
  return parts.length === 0 ? '>= 0' : parts.join(', ')
}

const vulnerabilitiesOf = (product: Product, found: Losses): readonly JsonObject[] => {
  const name = { ecosystem: githubEcosystemOf(product), name: packageNameOf(product) }
  return product.standings.filter(({ status }) => status === 'affected').flatMap((standing) => {
    const { versions, intervals } = extentOf(standing)
    if (intervals.some(({ type }) => type === 'git')) lose(found, '/products',
      'GitHub knows no ranges of commits: they were left out', 'Give version ranges beside them.')
    const whole = versions.length + intervals.length === 0
    return [
      ...intervals.filter(({ type }) => type !== 'git').map((interval) => ({
        package: name, vulnerable_version_range: rangeOf(interval), ...present('patched_versions', interval.fixed) })),
      ...versions.map((version) => ({ package: name, vulnerable_version_range: `= ${version}`,
        ...(fixedVersions(product).length === 1 ? present('patched_versions', fixedVersions(product)[0]) : {}) })),
      ...(whole ? [{ package: name, vulnerable_version_range: '>= 0' }] : []),
    ]
  })
}

const creditType = (type: CreditType): string => type.replace(' ', '_')

const creditsOf = (advisory: Advisory, found: Losses): readonly JsonObject[] => {
  const [known, unknown] = [shownCredits(advisory).filter(({ githubLogin }) => githubLogin !== undefined),
    shownCredits(advisory).filter(({ githubLogin }) => githubLogin === undefined)]
  if (unknown.length > 0) lose(found, '/credits',
    `GitHub credits logins only: ${unknown.map(({ name }) => name).join(', ')
    } stands in the description`, 'Add the login if the person has one.')
  return known.map(({ githubLogin, type }) => ({ login: githubLogin ?? '', type: creditType(type) }))
}

/** GitHub takes one vector or a word: the newest of CVSS 4.0, 3.1 and 3.0, else the rating. */
const severityOf = (advisory: Advisory): JsonObject => {
  const vector = effectiveCvss(advisory).find(({ version }) => version !== '2.0')?.vector
  if (vector !== undefined) return { cvss_vector_string: vector }
  const rating = overallRating(advisory)
  return rating === undefined || rating === 'none' ? {} : { severity: rating }
}

const parts = ['summary', 'description', 'impact', 'exploitation', 'products', 'fix', 'lines', 'mitigations',
  'workarounds',
  'severity', 'references', 'credits', 'timeline']

/**
 * The body for GitHub's `POST /repos/{owner}/{repo}/security-advisories` (a draft) and, in part, for `PATCH`. Its
 * description holds what the API has no field for.
 */
export const toGithubAdvisory = (advisory: Advisory): Rendered => {
  const found = losses()
  const vulnerabilities = advisory.products.flatMap((product) => vulnerabilitiesOf(product, found))
  if (vulnerabilities.length === 0) lose(found, '/products', 'GitHub wants an affected package: none is named',
    'Name an affected version range.')
  const document = {
    summary: within(found, advisory.title, 1024, '/title', format, advisory.url),
    description: within(found, markdownOf(advisory, parts), 65_535, '/description', format, advisory.url),
    ...present('cve_id', advisory.cveId),
    vulnerabilities,
    ...filled('cwe_ids', firstOf(found, advisory.weaknesses.map(({ id }) => id), 100, '/weaknesses', format)),
    ...severityOf(advisory),
    ...filled('credits', creditsOf(advisory, found)),
  }
  return { document, problems: found.problems }
}
