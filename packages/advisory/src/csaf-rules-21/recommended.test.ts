import { describe, expect, it } from 'vitest'
import { checkCsaf21, informativeTests21, recommendedTests21 } from './check.ts'
import { cvss31, extension, parts, type Parts, sample, version } from './sample.ts'

type Change = (parts: Parts) => void
const now = '2026-11-20T12:00:00Z'

function found(change: Change): string[] {
  const all = parts()
  change(all)
  return [...new Set(checkCsaf21(all.doc, { now }).map(({ test }) => test))]
}

const ssvcOf = ({ vulnerability }: Parts): any => vulnerability.metrics[0].content.ssvc_v2
const namespace = (name: string, label = 'CLEAR'): Change => (all) => {
  all.document.distribution.tlp.label = label
  ssvcOf(all).selections[0].namespace = name
}
const group = (id: string): Change => ({ document }) => { document.distribution.sharing_group = { id } }
const cwe = (id: string, name: string, list = '4.19.1'): Change => ({ vulnerability }) =>
  { vulnerability.cwes = [{ id, name, version: list }] }
const hash = (algorithm: string, length = 128): Change => ({ helper }) => {
  helper.hashes = [{ file_hashes: [{ algorithm, value: 'a'.repeat(length) }], filename: 'a' }]
}
const ids = (system_name: string, text: string): Change => ({ vulnerability }) => {
  vulnerability.ids = [{ system_name, text }]
}
const retired = (category: string, more: object): Change => ({ doc, document }) => {
  for (const key of ['product_tree', 'vulnerabilities']) delete doc[key]
  Object.assign(document, { category, lang: 'de-DE', ...more })
}
/** Two branches in place of versions 1.0 and 2.0, of products that are affected and not affected. */
const two = (first: any, second: any): Change => ({ versions }) => { versions.splice(0, 2, first, second) }
const range = (name: string, id: string): any => version(name, id, 'product_version_range')
const nested = (name: string, id: string, category = 'product_version_range'): any =>
  ({ branches: [version('de', id, 'language')], category, name })
const same: Change = ({ vulnerability }) => {
  vulnerability.product_status = { known_affected: ['P1', 'P2'], fixed: ['P3'] }
}
const both = (...changes: Change[]): Change => (all) => { for (const change of changes) change(all) }
const extended = (more: object = {}, label = 'CLEAR'): Change => ({ doc, document }) => {
  doc.x_extensions = [{ ...extension, ...more }]
  document.distribution.tlp.label = label
}
const rating = ({ vulnerability }: Parts): void => {
  vulnerability.metrics.push({ content: { qualitative_severity_rating: 'low' }, products: ['P2'] })
}
const note = (title: string): object => ({ notes: [{ category: 'other', text: 'a', title }] })
const path = (id: string, from: string, to: string): object => ({ beginning_product_reference: from,
  full_product_name: { name: id, product_id: id },
  subpaths: [{ category: 'installed_on', next_product_reference: to }] })

const recommended: readonly (readonly [string, Change])[] = [
  ['6.2.1', ({ vulnerability }) => { delete vulnerability.product_status.fixed }],
  ['6.2.2', ({ vulnerability }) => { vulnerability.product_status.under_investigation = ['P3'] }],
  ['6.2.3', ({ vulnerability }) => { delete vulnerability.metrics }],
  ['6.2.4', ({ document }) => { document.tracking.revision_history[0].number = '1.0.0+a' }],
  ['6.2.5', ({ document }) => { document.tracking.initial_release_date = '2026-01-01T12:59:59+01:00' }],
  ['6.2.6', ({ document }) => { document.tracking.current_release_date = '2026-01-01T12:00:00Z' }],
  ['6.2.7', ({ vulnerability }) => { vulnerability.involvements = [{ party: 'vendor', status: 'open' }] }],
  ['6.2.8', hash('md5')],
  ['6.2.9', hash('sha1')],
  ['6.2.11', ({ document }) => { document.references[0].url = 'https://example.org/2026/EX-2026:1.json' }],
  ['6.2.12', ({ document }) => { delete document.lang }],
  ['6.2.13', ({ document }) => { document.tracking = { version: '2', ...document.tracking } }],
  ['6.2.14', ({ document }) => { document.lang = 'qtx' }],
  ['6.2.15', ({ document }) => { document.lang = 'i-default' }],
  ['6.2.16', ({ versions }) => { delete versions[0].product.product_identification_helper }],
  ['6.2.17', ({ vulnerability }) => { vulnerability.ids = [{ system_name: 'CVE', text: 'CVE-2021-44228' }] }],
  ['6.2.18', ({ versions }) => { Object.assign(versions[0], range('>1.0', 'P1')) }],
  ['6.2.19', ({ vulnerability }) => vulnerability.metrics[0].products.push('P3')],
  ['6.2.20', ({ helper }) => { helper.custom = 1 }],
  ['6.2.20', ({ vulnerability }) => { vulnerability.metrics[0].content.cvss_v4.custom = 1 }],
  ['6.2.21', ({ document }) => { document.tracking.revision_history[0].date = '2026-02-01T13:00:00+01:00' }],
  ['6.2.22', ({ document }) => { document.title = 'EX-2026:1: an example' }],
  ['6.2.23', cwe('CWE-596', 'DEPRECATED: Incorrect Semantic Object Comparison')],
  ['6.2.24', ({ vulnerability }) => { vulnerability.cwes[0].version = '4.13' }],
  ['6.2.25', cwe('CWE-20', 'Improper Input Validation')],
  ['6.2.26', cwe('CWE-1023', 'Incomplete Comparison with Missing Factors')],
  ['6.2.27', ({ vulnerability }) => {
    vulnerability.remediations.push({ category: 'no_fix_planned', details: 'a', product_ids: ['P2'] })
  }],
  ['6.2.28', group('ffffffff-ffff-ffff-ffff-ffffffffffff')],
  ['6.2.29', group('00000000-0000-0000-0000-000000000000')],
  ['6.2.30', group('3f2504e0-4f89-41d3-9a0c-0305e82c3301')],
  ['6.2.31', ({ helper }) => { helper.serial_numbers = ['1'] }],
  ['6.2.32', ({ versions, helper }) => { versions[1].product.product_identification_helper = helper }],
  ['6.2.33', ({ vulnerability }) => { vulnerability.disclosure_date = '2026-03-01T12:00:00Z' }],
  ['6.2.34', namespace('x_example.org#own')],
  ['6.2.35', namespace('x_example.org#own')],
  ['6.2.36', namespace('ssvc//.example.org#finer')],
  ['6.2.37', namespace('x_example.org#own', 'RED')],
  ['6.2.38', ({ document }) => { document.category = 'csaf_deprecated_security_advisory' }],
  ['6.2.39.1', ({ vulnerability }) => { delete vulnerability.product_status.fixed }],
  ['6.2.39.2', retired('csaf_withdrawn', note('Begründung für die Zurückziehung'))],
  ['6.2.39.3', retired('csaf_superseded', note('Begründung für die Ersetzung'))],
  ['6.2.39.4', retired('csaf_superseded', {})],
  ['6.2.39.5', both(retired('csaf_withdrawn', {}), extended())],
  ['6.2.40', ({ vulnerability }) => {
    vulnerability.notes.push({ category: 'description', text: 'a', title: 'Product Description' })
  }],
  ['6.2.41', ({ vulnerability }) => { vulnerability.metrics.push({ content: { epss: { percentile: '0.1',
    probability: '0.1', timestamp: '2026-01-17T11:59:59Z' } }, products: ['P1'] }) }],
  ['6.2.42', ({ helper }) => { helper.purls = ['pkg:npm/thing@1.1'] }],
  ['6.2.42', ({ helper }) => { helper.cpe = 'cpe:2.3:a:example:thing:1.0:*:*:de:*:*:*:*' }],
  ['6.2.42', ({ helper }) => { helper.cpe = 'cpe:2.3:a:example:thing:*:*:*:*:*:*:*:*' }],
  ['6.2.43', ({ document }) => { delete document.license_expression }],
  ['6.2.46', ({ document }) => { Object.assign(document, { lang: 'de', license_expression: 'LicenseRef-a',
    ...note('Lizenz') }) }],
  ['6.2.47', rating],
  ['6.2.48', ({ tree }) => { tree.branches[0].name = 'Open  source' }],
  ['6.2.49', two(range('vers:npm/<1.0|>=1.5|!=1.7', 'P1'), version('2.0', 'P2'))],
  ['6.2.50.1', two(range('vers:npm/>=1.0.0|<2.0.0', 'P1'), range('vers:npm/>=1.5.0|<3.0.0', 'P2'))],
  ['6.2.50.2', two(range('>=1.0|<2.0', 'P1'), range('>=1.5|<3.0', 'P2'))],
  ['6.2.50.3', two(range('vers:npm/>=1.0.0|<=2.0.0', 'P1'), version('2.0.0', 'P2'))],
  ['6.2.51', two(range('vers:odd/<2', 'P1'), version('2.0', 'P2'))],
  ['6.2.52', hash('crc32')],
  ['6.2.53', ids('https://github.com/oasis-tcs/csaf', 'Issue 1217')],
  ['6.2.54.1', extended()],
  ['6.2.54.2', extended()],
  ['6.2.54.3', extended({ critical: true })],
  ['6.2.54.4', extended()],
]

const informative: readonly (readonly [string, Change])[] = [
  ['6.3.1', ({ vulnerability }) => {
    const cvss_v2 = { baseScore: 10, vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', version: '2.0' }
    vulnerability.metrics = [{ content: { cvss_v2 }, products: ['P1'] }]
  }],
  ['6.3.2', ({ vulnerability }) => {
    const cvss_v3 = { ...cvss31, vectorString: cvss31.vectorString.replace('3.1', '3.0'), version: '3.0' }
    vulnerability.metrics[0].content.cvss_v3 = cvss_v3
  }],
  ['6.3.3', ({ vulnerability }) => { delete vulnerability.cve }],
  ['6.3.4', ({ vulnerability }) => { delete vulnerability.cwes }],
  ['6.3.5', hash('sha256', 32)],
  ['6.3.9', ({ versions }) => { versions[0].category = 'patch_level' }],
  ['6.3.10', two(range('vers:npm/<2.0', 'P1'), version('2.0', 'P2'))],
  ['6.3.11', ({ versions }) => { versions[0].name = 'v1.0' }],
  ['6.3.12', ({ vulnerability }) => { vulnerability.metrics = [{ content: { cvss_v3: cvss31 }, products: ['P1'] }] }],
  ['6.3.13', (all) => { ssvcOf(all).selections[0].version = '1.0.0' }],
  ['6.3.14', namespace('x_example.org#own', 'GREEN')],
  ['6.3.15', namespace('ssvc//.example.org#finer', 'GREEN')],
  ['6.3.17', ({ document }) => { document.license_expression = 'LicenseRef-a' }],
  ['6.3.18', rating],
  ['6.3.19.1', both(same, two(range('vers:npm/>=1.0.0|<2.0.0', 'P1'), range('vers:npm/>=1.5.0|<3.0.0', 'P2')))],
  ['6.3.19.2', both(same, two(range('>=1.0|<2.0', 'P1'), range('>=1.5|<3.0', 'P2')))],
  ['6.3.19.3', both(same, two(range('vers:npm/>=1.0.0|<=2.0.0', 'P1'), version('2.0.0', 'P2')))],
  ['6.3.19.4', two(range('vers:npm/>=1.0.0|<2.0.0', 'P1'), nested('vers:npm/>=1.5.0|<3.0.0', 'P2'))],
  ['6.3.19.5', two(range('vers:npm/>=1.0.0|<2.0.0', 'P1'), nested('1.5.0', 'P2', 'product_version'))],
  ['6.3.20', ids('OASIS Open CSAF TC GitHub Issues', '#1217')],
  ['6.3.21.1', extended({ category: 'essential' })],
  ['6.3.21.2', extended({}, 'GREEN')],
  ['6.3.21.3', ({ document }) => { document.x_extensions = [extension] }],
  ['6.3.21.4', ({ versions }) => { versions[0].product.x_extensions = [extension] }],
  ['6.3.21.5', ({ tree }) => { tree.full_product_names = [{ name: 'a', product_id: 'a', x_extensions: [extension] }] }],
  ['6.3.21.6', ({ tree }) => { tree.product_paths = [{ ...path('R1', 'P1', 'P2'),
    full_product_name: { name: 'a', product_id: 'a', x_extensions: [extension] } }] }],
  ['6.3.21.7', ({ vulnerability }) => { vulnerability.metrics[0].content.x_extensions = [extension] }],
  ['6.3.21.8', ({ vulnerability }) => { vulnerability.x_extensions = [extension] }],
  ['6.3.21.9', extended()],
  ['6.3.22', ({ tree }) => { tree.product_paths = [path('R1', 'P1', 'P2'), path('R2', 'R1', 'P3')] }],
]

describe('a single lapse is reported by its own recommended or informative test of CSAF 2.1', () => {
  it.each([...recommended, ...informative])('%s', (test, change) => {
    expect(found(change)).toContain(test)
  })

  it('and every one that is judged here is tried', () => {
    expect(new Set(recommended.map(([test]) => test))).toEqual(new Set(Object.keys(recommendedTests21(now))))
    expect(new Set(informative.map(([test]) => test))).toEqual(new Set(Object.keys(informativeTests21)))
  })
})

it('the sample draws no finding at all', () => {
  expect(checkCsaf21(sample(), { now })).toEqual([])
})

describe('what is fine stays silent', () => {
  it.each<[string, string, Change]>([
    ['6.2.19', 'a fixed product whose vector says that nothing is left', ({ vulnerability }) => {
      const vectorString = `${vulnerability.metrics[0].content.cvss_v4.vectorString}/MVC:N/MVI:N/MVA:N`
      vulnerability.metrics.push({ products: ['P3'], content: { cvss_v4: { baseScore: 0, baseSeverity: 'NONE',
        vectorString, version: '4.0' } } })
    }],
    ['6.2.33', 'a disclosure still to come', ({ vulnerability }) => {
      vulnerability.disclosure_date = '2027-01-01T00:00:00Z'
    }],
    ['6.2.37', 'a namespace that a resource explains', (all) => {
      namespace('x_example.org#own')(all)
      ssvcOf(all).decision_point_resources = [{ summary: 'About x_example.org#own', uri: 'https://example.org' }]
    }],
    ['6.2.39.1', 'no fix is planned', ({ vulnerability }) => {
      delete vulnerability.product_status.fixed
      vulnerability.remediations[0].category = 'no_fix_planned'
    }],
    ['6.2.41', 'fifteen days', ({ vulnerability }) => { vulnerability.metrics.push({ content: { epss: {
      percentile: '0.1', probability: '0.1', timestamp: '2026-01-17T12:00:00Z' } }, products: ['P1'] }) }],
    ['6.2.49', 'a gap in the middle', two(range('vers:npm/<1.0|>=1.5|<2.0', 'P1'), version('2.0', 'P2'))],
    ['6.2.50.1', 'ranges that touch', two(range('vers:npm/<2.0.0', 'P1'), range('vers:npm/>=2.0.0|<3.0.0', 'P2'))],
    ['6.2.50.1', 'a version that one excludes', two(range('vers:npm/<2.0.0|3.0.0', 'P1'),
      range('vers:npm/>=2.0.0|!=3.0.0|<4.0.0', 'P2'))],
    ['6.2.53', 'an identifier of a registered system', ids('https://euvd.enisa.europa.eu', 'EUVD-2026-4660')],
    ['6.3.20', 'a registered system', ids('https://euvd.enisa.europa.eu', 'EUVD-2026-4660')],
    ['6.2.50.1', 'types of which none knows the order', two(range('vers:alpm/<2', 'P1'), range('vers:alpm/<3', 'P2'))],
  ])('%s: %s', (test, _, change) => {
    expect(found(change)).not.toContain(test)
  })
})
