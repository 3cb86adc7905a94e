import { checkFacts } from './check-facts.ts'
import type { Advisory, Problem } from './model.ts'
import { error, line, list, matching, oneOf, record, type Shape, text, variant, wholeNumber } from './shape.ts'
import { readCvss } from './severities.ts'
import {
  alias, commitPattern, cpe, cveId, cweId, ecosystem, instant, localId, productId, purl, semverPattern, uuid4,
  version, webUrl,
} from './syntax.ts'
import { cweListVersion, weaknessName } from './weaknesses.ts'

const or = (shape: Shape, ...literals: readonly string[]): Shape => (value, path) =>
  typeof value === 'string' && literals.includes(value) ? [] : shape(value, path)
const semver = matching(semverPattern, 'a semantic version', 'Write MAJOR.MINOR.PATCH, or use the type ecosystem.')
const commit = matching(commitPattern, 'a full commit hash', 'Write all 40 or 64 small hexadecimal digits.')

const interval = (type: string, bound: Shape): Shape => record({
  type: oneOf(type), introduced: or(bound, '0'), 'fixed?': bound, 'lastAffected?': bound, 'limit?': bound,
  'line?': line(64),
})

const range = variant('type', {
  semver: interval('semver', (value, path) => [...version(value, path), ...semver(value, path)].slice(0, 1)),
  ecosystem: interval('ecosystem', version),
  git: interval('git', commit),
  vers: record({ type: oneOf('vers'), expression: line(1024), 'line?': line(64) }),
})

const standing = record({
  status: oneOf('affected', 'fixed', 'not_affected', 'under_investigation'),
  'versions?': list(version),
  'ranges?': list(range),
  'justification?': oneOf('component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
    'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist'),
  'statement?': text(4096),
})

const product = record({
  id: productId, name: line(), vendor: line(), 'purl?': purl, 'cpe?': cpe, 'ecosystem?': ecosystem,
  'packageName?': line(), 'repo?': webUrl, standings: list(standing, 1),
})

const cvssVector: Shape = (value, path) => {
  if (typeof value !== 'string') return [error(path, 'the CVSS vector is missing', 'Write CVSS:3.1/AV:N/… in full.')]
  const reading = readCvss(value)
  return 'refused' in reading ? [error(path, reading.refused, 'Mend the vector with the calculator.')] : []
}

const namePart = matching(/^[a-zA-Z0-9](?:[a-zA-Z0-9_]*[a-zA-Z0-9])?$/, 'an SSVC key', 'Use letters and digits.')
const selection = record({
  namespace: matching(/^(?=.{3,1000}$)[a-z][a-z0-9]+(?:[.-]?[a-z0-9]+)*$/, 'an SSVC namespace', 'Write e.g. ssvc.'),
  key: namePart, version: semver, 'name?': line(),
  values: list(record({ key: namePart, 'name?': line() }), 1),
})

const severity = variant('kind', {
  cvss: record({ kind: oneOf('cvss'), vector: cvssVector }),
  qualitative: record({ kind: oneOf('qualitative'), rating: oneOf('none', 'low', 'medium', 'high', 'critical') }),
  own: record({ kind: oneOf('own'), scale: line(128), value: line(128) }),
  ssvc: record({ kind: oneOf('ssvc'), selections: list(selection, 1), 'outcome?': line(128) }),
})

const assessment = record({
  severity, by: line(), at: instant, standing: oneOf('provisional', 'final'), 'reason?': text(4096),
})
const weakness = record({ id: (value, path) => {
  const problems = cweId(value, path)
  return problems.length > 0 || weaknessName(String(value)) !== undefined ? problems
    : [error(path, `${String(value)} is not in CWE ${cweListVersion}`, 'Choose a weakness of the list, no category.')]
} })
const remediation = record({
  product: productId, line: line(64), state: oneOf('released', 'planned', 'not_planned'), 'version?': version,
  'at?': instant, 'url?': webUrl, 'note?': text(4096),
})
const reference = record({
  kind: oneOf('advisory', 'article', 'detection', 'discussion', 'report', 'fix', 'introduced', 'git', 'package',
    'evidence', 'web'),
  url: webUrl, 'title?': line(),
})
const credit = record({
  name: line(256),
  type: oneOf('finder', 'reporter', 'analyst', 'coordinator', 'remediation developer', 'remediation reviewer',
    'remediation verifier', 'tool', 'sponsor', 'other'),
  consent: oneOf('given', 'asked', 'withheld'), 'organization?': line(256),
  'githubLogin?': matching(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'a GitHub login', 'Write it without @.'),
  'url?': webUrl,
})

const publisher = record({
  name: line(256), namespace: webUrl, 'contact?': line(512),
  category: oneOf('vendor', 'coordinator', 'discoverer', 'translator', 'user', 'other'),
})

const advisory = record({
  id: localId, title: line(512), summary: text(), description: text(), url: webUrl, 'csafUrl?': webUrl,
  'csaf21Url?': webUrl,
  products: list(product, 1), assessments: list(assessment), weaknesses: list(weakness), 'impact?': text(),
  mitigations: list(text()), workarounds: list(text()), 'howToFix?': text(), 'exploitation?': text(),
  remediations: list(remediation), references: list(reference), credits: list(credit),
  timeline: list(record({ at: instant, text: text(4096) })),
  revisions: list(record({ number: wholeNumber(1), at: instant, summary: text(4096) }), 1),
  aliases: list(alias), 'cveId?': cveId,
  'cna?': record({ orgId: uuid4, 'shortName?': matching(/^\S.{0,30}\S$/, 'a CNA short name', 'Take it from CVE.') }),
  publisher, tlp: oneOf('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'),
  dates: record({
    created: instant, 'published?': instant, updated: instant, 'discovery?': instant, 'embargo?': instant,
  }),
  'withdrawal?': record({ at: instant, reason: text(4096) }),
})

const isShaped = (_value: unknown, problems: readonly Problem[]): _value is Advisory => problems.length === 0

/**
 * Checks any value against the Advisory model: first its shape, then, if that is right, the facts against each
 * other. Returns the problems, all of weight `error`; none means that every renderer's output is schema-valid.
 */
export const checkAdvisory = (value: unknown): Problem[] => {
  const problems = advisory(value, '')
  return isShaped(value, problems) ? checkFacts(value) : problems
}
