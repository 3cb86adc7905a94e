import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCsaf21, mandatoryTests21 } from './check.ts'
import { cvss31, cvss4, extension, parts, type Parts, sample, version } from './sample.ts'

type Change = (parts: Parts) => void
const known = {
  schema: { $id: extension.$schema, type: 'object', required: ['content'],
    properties: { content: { required: ['extra'] } } },
  metadata: { incompatible_extensions: ['https://example.org/schema/other_1.0.0.json'],
    requirement: { '$.x_extensions': { max_occurrence: 1 }, '$.vulnerabilities[*].x_extensions': { max_occurrence: 0 },
      '$.product_tree.branches..product.x_extensions': { max_occurrence: 1 } } },
}

function found(change: Change): string[] {
  const all = parts()
  change(all)
  return [...new Set(checkCsaf21(all.doc, { known: [known] }).map(({ test }) => test))]
}

const path = (id: string, from: string, to: string, category = 'installed_on'): object => ({
  beginning_product_reference: from,
  full_product_name: { name: id, product_id: id, product_identification_helper: { skus: [id] } },
  subpaths: [{ category, next_product_reference: to }],
})
const renumber = ({ document: { tracking } }: Parts, first: string, second: string, own: string): void => {
  tracking.revision_history[0].number = first
  tracking.revision_history[1].number = second
  tracking.version = own
}
const profile = (category: string, more: object = {}): Change => ({ doc, document }) => {
  for (const key of ['product_tree', 'vulnerabilities']) delete doc[key]
  Object.assign(document, { category, ...more })
}
const vex = (change: Change): Change => (all) => {
  all.document.category = 'csaf_vex'
  change(all)
}
const group = (id: string, name: string | undefined, label: string): Change => ({ document }) => {
  document.distribution = { sharing_group: { id, ...(name === undefined ? {} : { name }) }, tlp: { label } }
}
const [everybody, nobody] = ['ffffffff-ffff-ffff-ffff-ffffffffffff', '00000000-0000-0000-0000-000000000000']
const range = (name: string): Change => ({ versions }) =>
  { Object.assign(versions[1], { category: 'product_version_range', name }) }
const metric = (content: object, more: object = {}): Change => ({ vulnerability }) =>
  { vulnerability.metrics.push({ content, products: ['P1'], ...more }) }
const ssvcOf = ({ vulnerability }: Parts): any => vulnerability.metrics[0].content.ssvc_v2
const later = '2026-02-01T13:30:00+01:00'
const hash = { file_hashes: [{ algorithm: 'sha256', value: 'a'.repeat(64) }], filename: 'a' }

const cases: readonly (readonly [string, Change])[] = [
  ['6.1.1', ({ vulnerability }) => { vulnerability.ids = [{ product_ids: ['P9'], system_name: 'a', text: 'b' }] }],
  ['6.1.1', ({ document }) => { document.notes = [{ category: 'other', product_ids: ['P9'], text: 'b' }] }],
  ['6.1.1', ({ tree }) => { tree.product_paths = [path('R1', 'P1', 'P9')] }],
  ['6.1.2', ({ tree }) => { tree.full_product_names = [{ name: 'Again', product_id: 'P1' }] }],
  ['6.1.3', ({ tree }) => { tree.product_paths = [path('R1', 'P1', 'R2'), path('R2', 'P1', 'R1')] }],
  ['6.1.4', ({ vulnerability }) => { vulnerability.involvements = [{ group_ids: ['G9'], party: 'vendor' }] }],
  ['6.1.5', ({ tree }) => { tree.product_groups.push({ group_id: 'G1', product_ids: ['P2', 'P3'] }) }],
  ['6.1.6', ({ vulnerability }) => { vulnerability.product_status.unknown = ['P1'] }],
  ['6.1.7', metric({ cvss_v4: cvss4 })],
  ['6.1.8', ({ vulnerability }) => { delete vulnerability.metrics[0].content.cvss_v4.baseSeverity }],
  ['6.1.8', ({ vulnerability }) => { vulnerability.metrics[0].content.cvss_v4.threatScore = 9.3 }],
  ['6.1.9', ({ vulnerability }) => { vulnerability.metrics[0].content.cvss_v4.baseScore = 9.2 }],
  ['6.1.10', ({ vulnerability }) => { vulnerability.metrics[0].content.cvss_v4.attackVector = 'ADJACENT' }],
  ['6.1.11', ({ vulnerability }) => { vulnerability.cwes[0].version = '1.0' }],
  ['6.1.11', ({ vulnerability }) => { vulnerability.cwes[0].version = '99.0' }],
  ['6.1.11', ({ vulnerability }) => { vulnerability.cwes[0].id = 'CWE-1000' }],
  ['6.1.12', ({ document }) => { document.lang = 'EZ' }],
  ['6.1.13', ({ helper }) => { helper.purls = ['pkg:maven/@1.0'] }],
  ['6.1.13', ({ helper }) => { helper.purls = ['pkg:oci/example/thing@1.0'] }],
  ['6.1.14', (all) => { renumber(all, '2', '1', '1') }],
  ['6.1.15', ({ document }) => { document.publisher.category = 'translator' }],
  ['6.1.16', ({ document }) => { document.tracking.version = '1' }],
  ['6.1.17', ({ document }) => { document.tracking.version = '0' }],
  ['6.1.18', (all) => { renumber(all, '0', '1', '1') }],
  ['6.1.19', (all) => { renumber(all, '1.0.0-rc.1', '1.0.0', '1.0.0') }],
  ['6.1.20', (all) => { renumber(all, '1.0.0', '1.1.0', '1.1.0-rc.1') }],
  ['6.1.21', (all) => { renumber(all, '1', '3', '3') }],
  ['6.1.22', ({ document }) => { document.tracking.revision_history[0].number = '2' }],
  ['6.1.23', ({ doc, vulnerability }) => { doc.vulnerabilities.push({ ...vulnerability }) }],
  ['6.1.24', ({ vulnerability }) => {
    const [date, sameDate] = ['2026-01-01T12:00:00Z', '2026-01-01T13:00:00+01:00']
    vulnerability.involvements = [{ date, party: 'vendor' }, { date: sameDate, party: 'vendor' }]
  }],
  ['6.1.25', ({ helper }) => {
    helper.hashes = [{ ...hash, file_hashes: [...hash.file_hashes, ...hash.file_hashes] }]
  }],
  ['6.1.26', ({ document }) => { document.category = 'Withdrawn' }],
  ['6.1.26', ({ document }) => { document.category = 'csaf_new' }],
  ['6.1.27.1', profile('csaf_informational_advisory')],
  ['6.1.27.2', profile('csaf_security_incident_response')],
  ['6.1.27.3', ({ document }) => { document.category = 'csaf_withdrawn' }],
  ['6.1.27.4', ({ doc }) => { delete doc.product_tree }],
  ['6.1.27.5', ({ vulnerability }) => { delete vulnerability.notes }],
  ['6.1.27.6', ({ vulnerability }) => { delete vulnerability.product_status }],
  ['6.1.27.7', vex(({ vulnerability }) => { vulnerability.product_status = { recommended: ['P3'] } })],
  ['6.1.27.8', vex(({ vulnerability }) => { delete vulnerability.cve })],
  ['6.1.27.8', vex(({ vulnerability }) => {
    delete vulnerability.cve
    vulnerability.ids = [{ group_ids: ['G1'], system_name: 'a', text: 'b' }]
  })],
  ['6.1.27.9', vex(({ vulnerability }) => { delete vulnerability.flags })],
  ['6.1.27.10', vex(({ vulnerability }) => { delete vulnerability.remediations })],
  ['6.1.27.11', ({ doc }) => { delete doc.vulnerabilities }],
  ['6.1.27.12', ({ vulnerability }) => { delete vulnerability.product_status.known_affected }],
  ['6.1.27.13', ({ vulnerability }) => { vulnerability.product_status = { fixed: ['P3'] } }],
  ['6.1.27.13', ({ tree, vulnerability }) => {
    tree.branches.push({ ...version('1', 'O1'), category: 'product_name', name: 'Other' })
    vulnerability.product_status = { fixed: ['P3'], known_affected: ['O1'] }
  }],
  ['6.1.27.14', profile('csaf_withdrawn', { notes: [{ category: 'other', text: 'a', title: 'a' }] })],
  ['6.1.27.15', ({ document }) => { document.category = 'csaf_superseded' }],
  ['6.1.27.16', (all) => {
    profile('csaf_withdrawn')(all)
    all.document.tracking.revision_history.pop()
  }],
  ['6.1.27.17', profile('csaf_withdrawn', { notes: [{ category: 'summary', text: 'a',
    title: 'Reasoning for Withdrawal' }] })],
  ['6.1.27.18', profile('csaf_superseded', { notes: [1, 2].map(() => ({ category: 'description', text: 'a',
    title: 'Reasoning for Supersession' })) })],
  ['6.1.27.19', profile('csaf_superseded', { references: [{ category: 'self', summary: 'Superseding Document',
    url: 'https://example.org/a' }] })],
  ['6.1.28', ({ document }) => { document.source_lang = 'EN' }],
  ['6.1.29', ({ vulnerability }) => { delete vulnerability.remediations[0].product_ids }],
  ['6.1.30', (all) => { renumber(all, '1.0.0', '2', '2') }],
  ['6.1.31', ({ versions }) => { versions[0].name = 'prior to 4.2' }],
  ['6.1.32', ({ vulnerability }) => { delete vulnerability.flags[0].product_ids }],
  ['6.1.33', ({ vulnerability }) => {
    vulnerability.flags.push({ group_ids: ['G1'], label: 'vulnerable_code_not_present' })
  }],
  ['6.1.34', ({ tree }) => {
    tree.branches = [Array.from({ length: 30 }).reduce<any>((inner, _, n) =>
      ({ branches: [inner], category: 'product_family', name: String(n) }), version('1.0', 'P1'))]
  }],
  ['6.1.35', ({ vulnerability }) => {
    vulnerability.remediations.push({ category: 'none_available', details: 'a', group_ids: ['G1'] })
  }],
  ['6.1.36', ({ vulnerability }) => { vulnerability.remediations[0].group_ids = ['G1'] }],
  ['6.1.37', ({ document }) => { document.tracking.current_release_date = '2026-02-01t12:00:00Z' }],
  ['6.1.37', ({ vulnerability }) => { vulnerability.discovery_date = '2026-02-29T12:00:00Z' }],
  ['6.1.37', ({ vulnerability }) => { vulnerability.threats = [{ category: 'impact', date: '2016-12-31T23:59:60Z' }] }],
  ['6.1.38', group(everybody, 'Public', 'RED')],
  ['6.1.39', group('3f2504e0-4f89-41d3-9a0c-0305e82c3301', undefined, 'CLEAR')],
  ['6.1.40', group('3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'Public', 'GREEN')],
  ['6.1.41', group(nobody, undefined, 'RED')],
  ['6.1.42', ({ helper }) => { helper.purls.push('pkg:npm/other@1.0') }],
  ['6.1.43', ({ helper }) => { helper.model_numbers = ['A*B*'] }],
  ['6.1.44', ({ helper }) => { helper.serial_numbers = [String.raw`*\**`] }],
  ['6.1.45', ({ vulnerability }) => { vulnerability.disclosure_date = later }],
  ['6.1.46', (all) => { delete ssvcOf(all).selections }],
  ['6.1.47', (all) => { ssvcOf(all).target_ids = ['CVE-2026-1001'] }],
  ['6.1.48', (all) => { ssvcOf(all).selections[0].values.reverse() }],
  ['6.1.48', (all) => { ssvcOf(all).selections[0].values = [{ key: 'Z' }] }],
  ['6.1.48', (all) => { ssvcOf(all).selections[0].version = '9.0.0' }],
  ['6.1.48', (all) => { ssvcOf(all).selections[0].namespace = 'invalid' }],
  ['6.1.49', (all) => { ssvcOf(all).timestamp = later }],
  ['6.1.50', range('all versions < 2')],
  ['6.1.50', range('vers:npm/ >=1.0.0')],
  ['6.1.50', range('vers:all/<2')],
  ['6.1.51', metric({ epss: { percentile: '0.5', probability: '0.5', timestamp: later } })],
  ['6.1.52', ({ vulnerability }) => {
    vulnerability.first_known_exploitation_dates = [{ date: later, exploitation_date: later, product_ids: ['P1'] }]
  }],
  ['6.1.53', ({ vulnerability }) => {
    vulnerability.first_known_exploitation_dates = [{ date: '2026-01-01T00:00:00Z',
      exploitation_date: '2026-01-01T00:00:00-01:00', product_ids: ['P1'] }]
  }],
  ['6.1.54', ({ document }) => { document.license_expression = 'Do what you want' }],
  ['6.1.54', ({ document }) => { document.license_expression = 'DocumentRef-a:LicenseRef-b' }],
  ['6.1.55', ({ document }) => { document.license_expression = 'LicenseRef-example.org-own' }],
  ['6.1.56', metric({ qualitative_severity_rating: 'low' })],
  ['6.1.57', ({ versions }) => { versions[0].category = 'vendor' }],
  ['6.1.58', ({ versions }) => {
    versions[0] = { branches: [version('vers:npm/>=1.0|<2.0', 'P1', 'product_version_range')],
      category: 'product_version', name: '1.x' }
  }],
  ['6.1.59', range('vers:npm/2.0')],
  ['6.1.60.1', ({ doc }) => { doc.x_extensions = [{ ...extension, critical: 'no' }] }],
  ['6.1.60.2', ({ doc }) => { doc.x_extensions = [{ ...extension, content: { less: 1 } }] }],
  ['6.1.60.3', ({ doc }) => { doc.x_extensions = [extension, extension] }],
  ['6.1.60.3', ({ vulnerability }) => { vulnerability.x_extensions = [extension] }],
  ['6.1.60.3', ({ document }) => { document.x_extensions = [extension] }],
  ['6.1.60.3', ({ doc }) => {
    doc.x_extensions = [extension, { ...extension, $schema: known.metadata.incompatible_extensions[0] }]
  }],
  ['6.1.61', ({ helper }) => { helper.skus = ['**'] }],
]

describe('a single fault is reported by its own test of CSAF 2.1', () => {
  it.each(cases)('%s', (test, change) => {
    expect(found(change)).toContain(test)
  })

  it('and every one of the 81 mandatory tests is tried here', () => {
    expect(Object.keys(mandatoryTests21())).toHaveLength(81)
    expect(new Set(cases.map(([test]) => test))).toEqual(new Set(Object.keys(mandatoryTests21())))
  })
})

describe('what CSAF 2.1 allows stays silent', () => {
  it.each<[string, Change]>([
    ['nothing changed', () => {}],
    ['a score of the same version by another source', metric({ cvss_v4: cvss4 }, { source: 'https://example.net' })],
    ['a score of another version', metric({ cvss_v3: cvss31 })],
    ['a rating by another source', metric({ qualitative_severity_rating: 'low' }, { source: 'https://example.net' })],
    ['a draft that nobody may have', (all) => {
      group(nobody, 'No sharing allowed', 'CLEAR')(all)
      all.document.tracking.status = 'draft'
    }],
    ['PURLs that differ in their qualifiers', ({ helper }) => { helper.purls.push('pkg:npm/thing@1.0?arch=x') }],
    ['one star, and an escaped one', ({ helper }) => { helper.skus = [String.raw`A*\*`] }],
    ['a range in VERS', range('vers:npm/>=1.0|!=1.5|<2.0')],
    ['a range in vls', range('>=1.0|<2.0')],
    ['every version', range('vers:all/*')],
    ['an own licence with its text', ({ document }) => {
      document.license_expression = 'MIT OR (LicenseRef-example.org-own AND Apache-2.0 WITH LLVM-exception)'
      document.notes = [{ category: 'legal_disclaimer', text: 'Do what you want.', title: 'License' }]
    }],
    ['a withdrawn document', profile('csaf_withdrawn', { notes: [{ category: 'description', text: 'a',
      title: 'Reasoning for Withdrawal' }] })],
    ['a superseded document in German', profile('csaf_superseded', { lang: 'de',
      notes: [{ category: 'description', text: 'a', title: 'Begründung für die Ersetzung' }],
      references: [{ category: 'external', summary: 'Ersetzendes Dokument', url: 'https://example.org/b' }] })],
    ['an extension that nobody here knows', ({ doc }) => {
      doc.x_extensions = [{ ...extension, $schema: 'https://example.org/schema/unknown_1.0.0.json' }]
    }],
    ['a namespace for tests and an unregistered one', (all) => {
      ssvcOf(all).selections = ['test', 'x_example.org#own'].map((namespace) =>
        ({ key: 'A', namespace, values: [{ key: 'B' }], version: '1.0.0' }))
    }],
    ['more decimals than an instant has', ({ vulnerability }) => {
      vulnerability.disclosure_date = '2026-01-01T12:00:00.9999999999Z'
    }],
    ['a product fixed by what is installed with it', ({ tree, vulnerability }) => {
      tree.product_paths = [path('R1', 'P1', 'P3', 'installed_with')]
      vulnerability.product_status = { fixed: ['R1'], known_affected: ['P1'], known_not_affected: ['P2'] }
    }],
  ])('%s', (_, change) => {
    expect(found(change).filter((test) => test.startsWith('6.1.'))).toEqual([])
  })
})

it('any value and any value in place of another are taken without throwing', () => {
  const paths = Object.keys(flat(sample(), ''))
  fc.assert(fc.property(fc.constantFrom(...paths), fc.jsonValue(), (place, value) => {
    const doc = sample()
    const keys = place.split('/').slice(1)
    const parent = keys.slice(0, -1).reduce((inner: any, key) => inner[key], doc)
    parent[keys.at(-1) ?? ''] = value
    expect(Array.isArray(checkCsaf21(doc))).toBe(true)
    expect(Array.isArray(checkCsaf21(value))).toBe(true)
  }), { numRuns: 300 })
})

function flat(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path]: value }
  return Object.fromEntries([...(path === '' ? [] : [[path, value] as const]), ...Object.entries(value).flatMap(
    ([key, child]) => Object.entries(flat(child, `${path}/${key}`)))])
}
