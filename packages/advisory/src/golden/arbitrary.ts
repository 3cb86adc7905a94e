import * as fc from 'fast-check'
import type {
  Advisory, Assessment, Credit, IntervalRange, Product, Reference, Remediation, Severity, Standing, VersionRange,
} from '../model.ts'

/** Generators of advisories; not everything they make passes `checkAdvisory`, nearly all of it does. */

const instant = fc.integer({ min: 0, max: 4_000_000 }).map((minutes) =>
  Temporal.Instant.from('2024-01-01T00:00:00Z').add({ minutes }).toString())
const characters = (text: string): readonly string[] => Array.from(text)
const alphabet = [...characters('abc XYZ 09-.,:;<>&"\'`*_[]{}|\\#~é日😀\n'), '\n\n', '- item\n', '```\n', '\u0301',
  '\u2028']
const prose = fc.array(fc.constantFrom(...alphabet), { maxLength: 60 }).map((parts) => `x${parts.join('')}`)
const long = fc.integer({ min: 200, max: 6000 }).map((length) => 'long 😀 text '.repeat(length / 10))
const text = fc.oneof({ weight: 9, arbitrary: prose }, { weight: 1, arbitrary: long })
const line = fc.array(fc.constantFrom(...characters('abc XYZ09-.,:<>&"\'*_é日😀')), { maxLength: 20 })
  .map((parts) => `x${parts.join('').trim()}`)
const url = fc.tuple(fc.constantFrom('http', 'https'), fc.webPath(), fc.constantFrom('', '?a=b&c=%20', '#frag'))
  .map(([scheme, path, tail]) => `${scheme}://example.org${path}${tail}`)

const number = fc.nat({ max: 30 })
const semver = fc.tuple(number, number, number, fc.constantFrom('', '-rc.1', '-alpha', '+build.5'))
  .map(([a, b, c, tail]) => `${a}.${b}.${c}${tail}`)
const loose = fc.tuple(number, fc.constantFrom('', '.1', 'rc1', '~deb2', ' U3', ':1', '_x', '+git'))
  .map(([major, tail]) => `${major}${tail}`)
const commit = fc.array(fc.constantFrom(...characters('0123456789abcdef')), { minLength: 40, maxLength: 40 })
  .map((digits) => digits.join(''))

const endOf = (bound: fc.Arbitrary<string>): fc.Arbitrary<Partial<IntervalRange>> => fc.oneof(
  fc.constant({}), bound.map((fixed) => ({ fixed })), bound.map((lastAffected) => ({ lastAffected })),
  bound.map((limit) => ({ limit })))
const interval = (type: IntervalRange['type'], bound: fc.Arbitrary<string>): fc.Arbitrary<IntervalRange> =>
  fc.tuple(fc.oneof(fc.constant('0'), bound), endOf(bound)).map(([introduced, end]) => ({ type, introduced, ...end }))
const vers = fc.tuple(fc.constantFrom('npm', 'pypi', 'generic'), fc.uniqueArray(number, { minLength: 2, maxLength: 2 }))
  .map(([scheme, bounds]): VersionRange => {
    const [from = 0, to = 1] = bounds.toSorted((a, b) => a - b)
    return { type: 'vers', expression: `vers:${scheme}/>=${from}.0.0|<${to}.0.0` }
  })
const range: fc.Arbitrary<VersionRange> = fc.oneof(
  interval('semver', semver), interval('ecosystem', loose), interval('git', commit), vers)

const standing = fc.record({
  status: fc.constantFrom('affected', 'affected', 'fixed', 'not_affected', 'under_investigation'),
  versions: fc.uniqueArray(fc.oneof(semver, loose), { maxLength: 3 }),
  ranges: fc.array(range, { maxLength: 3 }),
  justification: fc.constantFrom('component_not_present', 'inline_mitigations_already_exist'),
  statement: fc.option(text.map((value) => value.slice(0, 2000)), { nil: undefined }),
}).map(({ status, versions, ranges, justification, statement }): Standing => ({
  status, versions,
  ranges: status === 'fixed' ? ranges.filter((one) => !('fixed' in one)) : ranges,
  ...(status === 'not_affected' ? { justification } : {}),
  ...(statement === undefined ? {} : { statement }),
}))

const identity = fc.constantFrom(
  {}, { purl: 'pkg:npm/%40scope/name' }, { purl: 'pkg:generic/thing', cpe: 'cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*' },
  { ecosystem: 'PyPI', packageName: 'thing' }, { ecosystem: 'Debian:12' }, { cpe: 'cpe:/a:acme:thing' },
  { purl: 'pkg:maven/org.example/thing' })
const product = fc.record({
  id: fc.constantFrom('a', 'b.c', 'd-e_f', '0'), name: line, vendor: line, identity,
  standings: fc.array(standing, { minLength: 1, maxLength: 3 }),
}).map(({ identity: names, ...rest }): Product => ({ ...rest, ...names, repo: 'https://git.example/thing' }))

const vectors = ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 'CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:U/C:N/I:N/A:N',
  'CVSS:3.0/AV:L/AC:L/PR:L/UI:N/S:U/C:L/I:L/A:N/E:P/MAV:N', 'AV:N/AC:L/Au:N/C:P/I:P/A:P/E:POC/RL:OF/RC:C',
  'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H',
  'CVSS:4.0/AV:L/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/E:U/MSI:S/U:Amber']
const severity: fc.Arbitrary<Severity> = fc.oneof(
  fc.constantFrom(...vectors).map((vector) => ({ kind: 'cvss' as const, vector })),
  fc.constantFrom('none', 'low', 'medium', 'high',
    'critical').map((rating) => ({ kind: 'qualitative' as const, rating })),
  fc.tuple(line, line).map(([scale, value]) => ({ kind: 'own' as const, scale, value })),
  line.map((outcome) => ({ kind: 'ssvc' as const, outcome, selections: [
    { namespace: 'ssvc', key: 'E', version: '1.1.0', name: 'Exploitation', values: [{ key: 'A' }] }] })))
const assessment: fc.Arbitrary<Assessment> = fc.record({
  severity, by: line, at: instant, standing: fc.constantFrom('provisional', 'final'),
})
const credit: fc.Arbitrary<Credit> = fc.record({
  name: line, consent: fc.constantFrom('given', 'given', 'withheld'),
  type: fc.constantFrom('finder', 'tool', 'remediation developer', 'other'),
})
const reference: fc.Arbitrary<Reference> = fc.record({
  url, kind: fc.constantFrom('advisory', 'fix', 'introduced', 'detection', 'web', 'git'),
}).chain((made) => fc.option(line, { nil: undefined }).map((title) => title === undefined ? made : { ...made, title }))
const remediation: fc.Arbitrary<Remediation> = fc.record({
  product: fc.constant(''), line, state: fc.constantFrom('released', 'planned', 'not_planned'), version: semver,
    note: text,
}).map(({ note, ...rest }) => ({ ...rest, note: note.slice(0, 2000) }))

const texts = fc.record({
  title: line, summary: text, description: text, mitigations: fc.array(text, { maxLength: 2 }),
  workarounds: fc.array(text, { maxLength: 2 }),
})
const options = fc.record({
  impact: text, howToFix: text, exploitation: text, csafUrl: url, csaf21Url: url,
  cveId: fc.constantFrom('CVE-2026-1234', 'CVE-1999-1234567'),
  cna: fc.constant({ orgId: '3f0c1a52-7b7e-4d7c-9d5e-0b8e7f6a5c41' }),
}, { requiredKeys: [] })
const lists = fc.record({
  products: fc.uniqueArray(product, { minLength: 1, maxLength: 3, selector: ({ id }) => id }),
  assessments: fc.array(assessment, { maxLength: 5 }),
  weaknesses: fc.uniqueArray(fc.constantFrom('CWE-79', 'CWE-22', 'CWE-674'), { maxLength: 3 })
    .map((ids) => ids.map((id) => ({ id }))),
  references: fc.uniqueArray(reference, { maxLength: 5, selector: (made) => made.url }),
  credits: fc.uniqueArray(credit, { maxLength: 4, selector: (made) => `${made.type} ${made.name}` }),
  aliases: fc.uniqueArray(fc.constantFrom('GHSA-aaaa-bbbb-cccc', 'GCVE-1-2026-0001', 'CVE-2020-0001'),
    { maxLength: 3 }),
  remediations: fc.array(remediation, { maxLength: 3 }),
})
const times = fc.uniqueArray(instant, { minLength: 3, maxLength: 6 }).map((all) => all.toSorted())

/** Advisories of every shape, nearly all of which pass `checkAdvisory`. */
export const anyAdvisory: fc.Arbitrary<Advisory> = fc.record({
  texts, options, lists, times, withdrawn: fc.boolean(), published: fc.boolean(),
  tlp: fc.constantFrom('CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'),
}).map(({ texts: words, options: some, lists: many, times: instants, withdrawn, published, tlp }): Advisory => {
  const [created = '', first = '', ...rest] = instants
  const updated = rest.at(-1) ?? first
  return {
    ...words, ...some, ...many, tlp, id: 'local-2026-0001', url: 'https://desk.example/advisories/local-2026-0001',
    remediations: many.remediations.map((made) => ({ ...made, product: many.products[0]?.id ?? '' })),
    timeline: instants.map((at) => ({ at, text: `At ${at}` })),
    revisions: [first, ...rest].map((at, index) => ({ number: index + 1, at, summary: `Revision ${index + 1}` })),
    publisher: { name: 'Acme', namespace: 'https://acme.example', category: 'vendor' },
    dates: { created, updated, ...(published ? { published: first } : {}) },
    ...(withdrawn ? { withdrawal: { at: updated, reason: 'Taken back.' } } : {}),
  }
})
