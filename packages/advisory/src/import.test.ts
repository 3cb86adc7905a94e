import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCsaf } from './from-csaf.ts'
import { fromCve } from './from-cve.ts'
import { fromGithubAdvisory } from './from-github.ts'
import { fromOsv } from './from-osv.ts'
import type { ImportDefaults } from './imported.ts'
import { anyAdvisory } from './golden/arbitrary.ts'
import { checkAdvisory } from './check.ts'
import { toCsaf20 } from './to-csaf.ts'
import { toCveRecord } from './to-cve.ts'
import { toOsv } from './to-osv.ts'

const defaults: ImportDefaults = {
  publisher: { name: 'Orchard', namespace: 'https://orchard.example', category: 'vendor' },
  url: 'https://desk.example/imported', at: '2026-01-01T00:00:00Z',
}
const errors = (problems: readonly { weight: string }[]): readonly unknown[] =>
  problems.filter(({ weight }) => weight === 'error')

describe('a global GitHub advisory', () => {
  const document = {
    ghsa_id: 'GHSA-7f2q-8w4x-3m6p', cve_id: 'CVE-2026-1234',
      html_url: 'https://github.com/advisories/GHSA-7f2q-8w4x-3m6p',
    summary: 'Cross-site scripting in thing', description: '### Impact\r\nScripts run.', severity: 'moderate',
    identifiers: [{ type: 'GHSA', value: 'GHSA-7f2q-8w4x-3m6p' }, { type: 'CVE', value: 'CVE-2026-1234' }],
    references: ['https://github.com/thing/thing/commit/1', 'mailto:a@b.example'],
    published_at: '2026-01-02T03:04:05Z', updated_at: '2026-01-03T00:00:00+01:00', withdrawn_at: null,
    vulnerabilities: [
      { package: { ecosystem: 'npm', name: '@thing/core' }, vulnerable_version_range: '>= 1.0.0, < 1.2.3',
        first_patched_version: '1.2.3' },
      { package: { ecosystem: 'npm', name: '@thing/core' }, vulnerable_version_range: '= 2.0.0',
        first_patched_version: '2.0.1' },
      { package: { ecosystem: 'pip', name: 'thing' }, vulnerable_version_range: '<= 0.9', first_patched_version: null },
      { package: { ecosystem: 'pip', name: 'odd' }, vulnerable_version_range: '> 1.0', first_patched_version: null },
    ],
    cvss_severities: { cvss_v3: { vector_string: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', score: 6.1 },
      cvss_v4: null },
    cwes: [{ cwe_id: 'CWE-79', name: 'XSS' }], credits: [{ user: { login: 'mona' }, type: 'finder' }],
  }

  it('is read with its names, ranges, vector, weakness and credit', () => {
    const { advisory } = fromGithubAdvisory(document, defaults)
    expect(advisory).toMatchObject({
      id: 'GHSA-7f2q-8w4x-3m6p', cveId: 'CVE-2026-1234', aliases: [], weaknesses: [{ id: 'CWE-79' }],
      dates: { published: '2026-01-02T03:04:05Z', updated: '2026-01-02T23:00:00Z' },
      credits: [{ name: 'mona', type: 'finder', githubLogin: 'mona' }],
      references: [{ url: 'https://github.com/thing/thing/commit/1' }],
      assessments: [{ severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N' } }],
    })
    expect(advisory.products.map(({ ecosystem, name, standings }) => [ecosystem, name, ...standings])).toEqual([
      ['npm', '@thing/core', { status: 'affected', versions: ['2.0.0'],
        ranges: [{ type: 'semver', introduced: '1.0.0', fixed: '1.2.3' }] }],
      ['PyPI', 'thing', { status: 'affected', versions: [],
        ranges: [{ type: 'ecosystem', introduced: '0', lastAffected: '0.9' }] }],
      ['PyPI', 'odd'],
    ])
  })

  it('says which range it could not read, instead of calling every version affected', () => {
    const { problems } = fromGithubAdvisory(document, defaults)
    expect(problems.map(({ path, weight }) => `${weight} ${path}`))
      .toEqual(['note /products/2', 'error /products/2/standings'])
  })
})

describe('a CVE record from elsewhere', () => {
  const record = (affected: object): unknown => ({
    dataType: 'CVE_RECORD', dataVersion: '5.1', cveMetadata: { cveId: 'CVE-2026-5555', state: 'PUBLISHED',
      assignerOrgId: '8254265b-2729-46b6-b9e3-3dfca2d5bfca', datePublished: '2026-02-03T04:05:06.789' },
    containers: {
      cna: { affected: [{ vendor: 'n/a', product: 'n/a', ...affected }], descriptions: [{ lang: 'de', value: 'Fehler' },
        { lang: 'en-US', value: 'A defect.\r\nIt is bad.' }],
          references: [{ url: 'https://a.example/1', tags: ['patch', 'x_y'] }],
      problemTypes: [{ descriptions: [{ lang: 'en', description: 'XSS', cweId: 'CWE-79' },
        { lang: 'en', description: 'n/a' }] }] },
      adp: [{ providerMetadata: { orgId: '134c704f-9b21-4f2e-91b3-4a467353bcc0', shortName: 'CISA-ADP' },
        metrics: [{ cvssV3_1: { vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' } }] }],
    },
  })

  it('is read in English, with its own words and not those of ADP containers', () => {
    const { advisory, problems } = fromCve(record({ versions: [{ version: 'n/a', status: 'affected' }] }), defaults)
    expect(errors(problems)).toEqual([])
    expect(advisory).toMatchObject({
      id: 'imported-CVE-2026-5555', cveId: 'CVE-2026-5555', title: 'A defect.', description: 'A defect.\nIt is bad.',
      assessments: [], weaknesses: [{ id: 'CWE-79' }], references: [{ kind: 'fix', url: 'https://a.example/1' }],
      dates: { published: '2026-02-03T04:05:06.789Z' }, products: [{ standings: [{ status: 'affected' }] }],
    })
  })

  it.each([
    [{ version: '1.0', status: 'affected', versionType: 'custom', lessThan: '2.0' },
      { type: 'ecosystem', introduced: '1.0', fixed: '2.0' }],
    [{ version: '1.0.0', status: 'affected', versionType: 'semver', lessThanOrEqual: '1.9.0' },
      { type: 'semver', introduced: '1.0.0', lastAffected: '1.9.0' }],
    [{ version: 'unspecified', status: 'affected', versionType: 'custom', lessThan: '2.0' },
      { type: 'ecosystem', introduced: '0', fixed: '2.0' }],
    [{ version: '3', status: 'affected', versionType: 'custom', lessThan: '*' },
      { type: 'ecosystem', introduced: '3' }],
    [{ version: '1.0', status: 'affected', versionType: 'semver', lessThan: '1.1' },
      { type: 'ecosystem', introduced: '1.0', fixed: '1.1' }],
  ])('%j becomes %j', (entry, range) => {
    const { advisory } = fromCve(record({ versions: [entry] }), defaults)
    expect(advisory.products[0]?.standings).toEqual([{ status: 'affected', versions: [], ranges: [range] }])
  })

  it('that was rejected is read as withdrawn', () => {
    const { advisory } = fromCve({ cveMetadata: { cveId: 'CVE-2026-5555', state: 'REJECTED',
      dateRejected: '2026-03-01T00:00:00Z' },
      containers: { cna: { rejectedReasons: [{ lang: 'en', value: 'Not a defect.' }] } } }, defaults)
    expect(advisory.withdrawal).toEqual({ at: '2026-03-01T00:00:00Z', reason: 'Not a defect.' })
  })
})

describe('an OSV record from elsewhere', () => {
  it('is read with several intervals in one list of events', () => {
    const { advisory, problems } = fromOsv({
      id: 'RUSTSEC-2026-0001', modified: '2026-02-03T00:00:00Z', summary: 'A defect', affected: [{
        package: { ecosystem: 'crates.io', name: 'thing', purl: 'pkg:cargo/thing' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '2.0.0' }, { introduced: '0' }, { fixed: '1.0.5' },
          { fixed: '2.0.7' }] }],
      }],
    }, defaults)
    expect(errors(problems)).toEqual([])
    expect(advisory.products[0]?.standings).toEqual([{ status: 'affected', versions: [], ranges: [
      { type: 'semver', introduced: '0', fixed: '1.0.5' }, { type: 'semver', introduced: '2.0.0', fixed: '2.0.7' }] }])
  })
})

describe("a document's own id", () => {
  const osv = (id: string, aliases: readonly string[]): unknown =>
    ({ id, modified: '2026-02-03T00:00:00Z', summary: 'A defect', aliases, affected: [] })
  const csaf = { document: { csaf_version: '2.0', title: 'A defect', tracking: { id: 'CVE-2026-5555' } },
    vulnerabilities: [{ ids: [{ system_name: 'GitHub', text: 'GHSA-aaaa-bbbb-cccc' }] }] }

  it.each<[string, () => ReturnType<typeof fromOsv>, string, string | undefined, readonly string[]]>([
    ['OSV, CVE', () => fromOsv(osv('CVE-2026-5555', ['GHSA-aaaa-bbbb-cccc']), defaults),
      'imported-CVE-2026-5555', 'CVE-2026-5555', ['GHSA-aaaa-bbbb-cccc']],
    ['OSV, GHSA', () => fromOsv(osv('GHSA-aaaa-bbbb-cccc', ['CVE-2026-5555', 'PYSEC-2026-1']), defaults),
      'GHSA-aaaa-bbbb-cccc', 'CVE-2026-5555', ['PYSEC-2026-1']],
    ['OSV, local', () => fromOsv(osv('x_a-1', []), defaults), 'a-1', undefined, []],
    ['CSAF, CVE', () => fromCsaf(csaf, defaults), 'CVE-2026-5555', 'CVE-2026-5555', ['GHSA-aaaa-bbbb-cccc']],
    ['GitHub', () => fromGithubAdvisory({ ghsa_id: 'GHSA-aaaa-bbbb-cccc', cve_id: 'CVE-2026-5555',
      identifiers: [{ value: 'GHSA-aaaa-bbbb-cccc' }, { value: 'CVE-2026-5555' }] }, defaults),
      'GHSA-aaaa-bbbb-cccc', 'CVE-2026-5555', []],
    ['GitHub without its own id', () => fromGithubAdvisory({ cve_id: 'CVE-2026-5555' }, defaults),
      'imported-CVE-2026-5555', 'CVE-2026-5555', []],
    ['CVE', () => fromCve({ cveMetadata: { cveId: 'CVE-2026-5555' }, containers: { cna: {
      source: { advisory: 'GHSA-aaaa-bbbb-cccc' } } } }, defaults), 'GHSA-aaaa-bbbb-cccc', 'CVE-2026-5555', []],
  ])('%s: none is lost', (_, read, id, cveId, aliases) => {
    const { advisory } = read()
    expect([advisory.id, advisory.cveId, advisory.aliases]).toEqual([id, cveId, aliases])
  })
})

describe('every importer', () => {
  const readers = [fromOsv, fromCve, fromCsaf, fromGithubAdvisory]
  it('takes any JSON value and says what is wrong instead of throwing', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.constantFrom(...readers), (value, read) => {
      expect(errors(read(value, defaults).problems).length).toBeGreaterThan(0)
    }))
  })

  it('reads back what the renderers wrote: the same title, and a model that is sound again', () => {
    fc.assert(fc.property(anyAdvisory, (advisory) => {
      fc.pre(checkAdvisory(advisory).length === 0 && advisory.cveId !== undefined && advisory.withdrawal === undefined)
      const pairs = [[fromCsaf, toCsaf20], [fromCve, toCveRecord], [fromOsv, toOsv]] as const
      for (const [read, write] of pairs) {
        const again = read(write(advisory).document, defaults)
        expect(again.advisory.title).toBe(advisory.title)
        const empty = again.problems.filter(({ path }) => path !== '/products' && !/\/standings/.test(path))
        expect(errors(empty)).toEqual([])
      }
    }), { numRuns: 60 })
  })
})

const examples = new URL('../../../../shared/data/csaf/2.0-examples/csaf/', import.meta.url)
describe.skipIf(!existsSync(examples))('the example documents of CSAF 2.0', () => {
  it('are read with their title and products', () => {
    const names = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      const document: any = JSON.parse(readFileSync(new URL(name, examples), 'utf8'))
      const { advisory } = fromCsaf(document, defaults)
      expect([name, advisory.title]).toEqual([name, document.document.title.trim().slice(0, 512)])
      expect([name, advisory.id]).toEqual([name, document.document.tracking.id])
    }
  })
})
