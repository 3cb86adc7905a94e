import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCsaf20, mandatoryTests, optionalTests } from './check.ts'

const cvss = {
  baseScore: 9.8,
  baseSeverity: 'CRITICAL',
  vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  version: '3.1',
}

/** A document without any finding; keys are in alphabetical order. */
function sample(): any {
  return {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      distribution: { tlp: { label: 'WHITE' } },
      lang: 'en',
      publisher: { category: 'vendor', name: 'Example', namespace: 'https://example.org' },
      references: [{ category: 'self', summary: 'This document', url: 'https://example.org/2026/ex-2026_1.json' }],
      title: 'An example',
      tracking: {
        current_release_date: '2026-02-01T12:00:00Z',
        id: 'EX-2026:1',
        initial_release_date: '2026-01-01T12:00:00Z',
        revision_history: [
          { date: '2026-01-01T12:00:00Z', number: '1', summary: 'First' },
          { date: '2026-02-01T12:00:00Z', number: '2', summary: 'Second' },
        ],
        status: 'final',
        version: '2',
      },
    },
    product_tree: {
      branches: [{
        branches: [{
          branches: [version('1.0', 'P1'), version('2.0', 'P2'), version('3.0', 'P3')],
          category: 'product_name',
          name: 'Thing',
        }],
        category: 'vendor',
        name: 'Example',
      }],
      product_groups: [{ group_id: 'G1', product_ids: ['P1', 'P2'] }],
    },
    vulnerabilities: [{
      cve: 'CVE-2026-1000',
      cwe: { id: 'CWE-20', name: 'Improper Input Validation' },
      flags: [{ label: 'component_not_present', product_ids: ['P2'] }],
      notes: [{ category: 'summary', text: 'A summary' }],
      product_status: { fixed: ['P3'], known_affected: ['P1'], known_not_affected: ['P2'] },
      remediations: [{ category: 'vendor_fix', details: 'Update.', product_ids: ['P1'] }],
      scores: [{ cvss_v3: { ...cvss }, products: ['P1'] }],
    }],
  }
}

function version(name: string, id: string): object {
  return {
    category: 'product_version',
    name,
    product: { name, product_id: id, product_identification_helper: { purl: `pkg:npm/thing@${name}` } },
  }
}

function found(change: (doc: any, vulnerability: any, tree: any) => void): string[] {
  const doc = sample()
  change(doc, doc.vulnerabilities[0], doc.product_tree)
  return [...new Set(checkCsaf20(doc).map(({ test }) => test))]
}

it('a sound document gives no finding at all', () => {
  expect(checkCsaf20(sample())).toEqual([])
})

it('there are 43 mandatory and 20 optional tests', () => {
  expect(Object.keys(mandatoryTests)).toHaveLength(43)
  expect(Object.keys(optionalTests)).toHaveLength(20)
})

type Change = Parameters<typeof found>[0]
const mandatory: [string, Change][] = [
  ['6.1.1', (_, vulnerability) => vulnerability.scores[0].products.push('P9')],
  ['6.1.2', (_, __, tree) => { tree.full_product_names = [{ name: 'Again', product_id: 'P1' }] }],
  ['6.1.3', (_, __, tree) => { tree.relationships = [joined('R1', 'P1', 'R2'), joined('R2', 'P1', 'R1')] }],
  ['6.1.4', (_, vulnerability) => { vulnerability.flags[0].group_ids = ['G9'] }],
  ['6.1.5', (_, __, tree) => tree.product_groups.push({ group_id: 'G1', product_ids: ['P2', 'P3'] })],
  ['6.1.6', (_, vulnerability) => vulnerability.product_status.fixed.push('P1')],
  ['6.1.7', (_, vulnerability) => vulnerability.scores.push({ cvss_v3: cvss, products: ['P1'] })],
  ['6.1.8', (_, vulnerability) => { delete vulnerability.scores[0].cvss_v3.baseSeverity }],
  ['6.1.8', (_, vulnerability) => { vulnerability.scores[0].cvss_v3.version = '3.0' }],
  ['6.1.9', (_, vulnerability) => { vulnerability.scores[0].cvss_v3.baseScore = 9.7 }],
  ['6.1.9', (_, vulnerability) => { vulnerability.scores[0].cvss_v3.temporalScore = 9.1 }],
  ['6.1.10', (_, vulnerability) => { vulnerability.scores[0].cvss_v3.attackVector = 'LOCAL' }],
  ['6.1.11', (_, vulnerability) => { vulnerability.cwe.name = 'Cross-site Scripting' }],
  ['6.1.11', (_, vulnerability) => { vulnerability.cwe.id = 'CWE-1000' }],
  ['6.1.12', (doc) => { doc.document.lang = 'EZ' }],
  ['6.1.13', (_, __, tree) => { product(tree).product_identification_helper.purl = 'pkg:maven/@1.3.4' }],
  ['6.1.14', (doc) => { renumber(doc, '2', '1', '1') }],
  ['6.1.15', (doc) => { doc.document.publisher.category = 'translator' }],
  ['6.1.16', (doc) => { doc.document.tracking.version = '1' }],
  ['6.1.17', (doc) => { doc.document.tracking.version = '0' }],
  ['6.1.17', (doc) => { renumber(doc, '1.0.0', '1.1.0', '1.1.0-rc.1') }],
  ['6.1.18', (doc) => { renumber(doc, '0', '1', '1') }],
  ['6.1.19', (doc) => { renumber(doc, '1.0.0-rc.1', '1.0.0', '1.0.0') }],
  ['6.1.20', (doc) => { renumber(doc, '1.0.0', '1.1.0', '1.1.0-rc.1') }],
  ['6.1.21', (doc) => { renumber(doc, '1', '3', '3') }],
  ['6.1.21', (doc) => { renumber(doc, '2', '3', '3') }],
  ['6.1.22', (doc) => { doc.document.tracking.revision_history[0].number = '2' }],
  ['6.1.23', (doc, vulnerability) => { doc.vulnerabilities.push({ ...vulnerability }) }],
  ['6.1.24', (_, vulnerability) => {
    const [date, sameDate] = ['2026-01-01T12:00:00Z', '2026-01-01T13:00:00+01:00']
    vulnerability.involvements = [{ date, party: 'vendor' }, { date: sameDate, party: 'vendor' }]
  }],
  ['6.1.25', (_, __, tree) => {
    hash(tree, 'sha256')
    const [entry] = product(tree).product_identification_helper.hashes
    entry.file_hashes.push(...entry.file_hashes)
  }],
  ['6.1.26', (doc) => { doc.document.category = 'V_eX' }],
  ['6.1.26', (doc) => { doc.document.category = 'Csaf_a' }],
  ['6.1.27.1', (doc) => { doc.document.category = 'csaf_informational_advisory' }],
  ['6.1.27.2', (doc) => { doc.document.category = 'csaf_security_incident_response' }],
  ['6.1.27.3', (doc) => { doc.document.category = 'csaf_informational_advisory' }],
  ['6.1.27.4', (doc) => { delete doc.product_tree }],
  ['6.1.27.5', (_, vulnerability) => { delete vulnerability.notes }],
  ['6.1.27.6', (doc, vulnerability) => {
    doc.document.category = 'csaf_security_advisory'
    delete vulnerability.product_status
  }],
  ['6.1.27.8', (_, vulnerability) => { delete vulnerability.cve }],
  ['6.1.27.10', (_, vulnerability) => { delete vulnerability.remediations }],
  ['6.1.27.11', (doc) => { delete doc.vulnerabilities }],
  ['6.1.27.7', (_, vulnerability) => { vulnerability.product_status = { recommended: ['P3'] } }],
  ['6.1.27.9', (_, vulnerability) => { vulnerability.flags[0].product_ids = ['P3'] }],
  ['6.1.28', (doc) => { doc.document.source_lang = 'EN' }],
  ['6.1.29', (_, vulnerability) => { delete vulnerability.remediations[0].product_ids }],
  ['6.1.30', (doc) => { renumber(doc, '1.0.0', '2', '2') }],
  ['6.1.31', (_, __, tree) => { leaf(tree).name = 'prior to 4.2' }],
  ['6.1.31', (_, __, tree) => { leaf(tree).name = '<4.2' }],
  ['6.1.32', (_, vulnerability) => { delete vulnerability.flags[0].product_ids }],
  ['6.1.33', (_, vulnerability) => {
    vulnerability.flags.push({ group_ids: ['G1'], label: 'vulnerable_code_not_present' })
  }],
]

const optional: [string, Change][] = [
  ['6.2.1', (_, vulnerability) => { delete vulnerability.product_status.fixed }],
  ['6.2.2', (_, vulnerability) => { vulnerability.product_status.under_investigation = ['P3'] }],
  ['6.2.3', (_, vulnerability) => { delete vulnerability.scores }],
  ['6.2.4', (doc) => { renumber(doc, '1.0.0+a', '2.0.0', '2.0.0') }],
  ['6.2.5', (doc) => { doc.document.tracking.initial_release_date = '2026-01-01T12:59:59+01:00' }],
  ['6.2.6', (doc) => { doc.document.tracking.current_release_date = '2026-01-01T12:00:00Z' }],
  ['6.2.7', (_, vulnerability) => { vulnerability.involvements = [{ party: 'vendor', status: 'open' }] }],
  ['6.2.8', (_, __, tree) => { hash(tree, 'md5') }],
  ['6.2.9', (_, __, tree) => { hash(tree, 'sha1') }],
  ['6.2.10', (doc) => { doc.document.distribution = { text: 'Freely' } }],
  ['6.2.11', (doc) => { doc.document.references[0].url = 'https://example.org/2026/EX-2026:1.json' }],
  ['6.2.12', (doc) => { delete doc.document.lang }],
  ['6.2.13', (doc) => { doc.document.tracking = { version: '2', ...doc.document.tracking } }],
  ['6.2.14', (doc) => { doc.document.lang = 'qtx' }],
  ['6.2.15', (doc) => { doc.document.lang = 'i-default' }],
  ['6.2.16', (_, __, tree) => { delete product(tree).product_identification_helper }],
  ['6.2.17', (_, vulnerability) => { vulnerability.ids = [{ system_name: 'CVE', text: 'CVE-2021-44228' }] }],
  ['6.2.18', (_, __, tree) => { Object.assign(leaf(tree), { category: 'product_version_range', name: '>1.0' }) }],
  ['6.2.19', (_, vulnerability) => vulnerability.scores[0].products.push('P3')],
  ['6.2.20', (_, vulnerability) => { vulnerability.scores[0].cvss_v3.custom = 1 }],
  ['6.2.20', (_, __, tree) => { product(tree).product_identification_helper.custom = 1 }],
]

const informative: [string, Change][] = [
  ['6.3.1', (_, vulnerability) => {
    const old = { baseScore: 10, vectorString: 'AV:N/AC:L/Au:N/C:C/I:C/A:C', version: '2.0' }
    vulnerability.scores = [{ cvss_v2: old, products: ['P1'] }]
  }],
  ['6.3.2', (_, vulnerability) => {
    const vectorString = cvss.vectorString.replace('3.1', '3.0')
    Object.assign(vulnerability.scores[0].cvss_v3, { vectorString, version: '3.0' })
  }],
  ['6.3.3', (_, vulnerability) => { delete vulnerability.cve }],
  ['6.3.4', (_, vulnerability) => { delete vulnerability.cwe }],
  ['6.3.5', (_, __, tree) => { hash(tree, 'sha256') }],
  ['6.3.9', (_, __, tree) => { leaf(tree).category = 'patch_level' }],
  ['6.3.10', (_, __, tree) => { leaf(tree).category = 'product_version_range' }],
  ['6.3.11', (_, __, tree) => { leaf(tree).name = 'v1.0' }],
]

function joined(id: string, one: string, other: string): object {
  return {
    category: 'installed_on',
    full_product_name: { name: id, product_id: id, product_identification_helper: { skus: [id] } },
    product_reference: one,
    relates_to_product_reference: other,
  }
}

function leaf(tree: any): any {
  return tree.branches[0].branches[0].branches[0]
}

function product(tree: any): any {
  return leaf(tree).product
}

function hash(tree: any, algorithm: string): void {
  const hashes = [{ file_hashes: [{ algorithm, value: '6ae24620ea9656230f49234efd078935' }], filename: 'a' }]
  product(tree).product_identification_helper = { hashes }
}

function renumber(doc: any, first: string, second: string, own: string): void {
  const { tracking } = doc.document
  tracking.revision_history[0].number = first
  tracking.revision_history[1].number = second
  tracking.version = own
}

describe('a single fault is reported by its own test', () => {
  it.each([...mandatory, ...optional, ...informative])('%s', (test, change) => {
    expect(found(change)).toContain(test)
  })

  it('and every mandatory and optional test is tried here', () => {
    expect(new Set(mandatory.map(([test]) => test))).toEqual(new Set(Object.keys(mandatoryTests)))
    expect(new Set(optional.map(([test]) => test))).toEqual(new Set(Object.keys(optionalTests)))
  })
})

describe('what is allowed stays silent', () => {
  it.each<[string, Change]>([
    ['a fixed product whose vector says that nothing is left', (_, vulnerability) => {
      const vectorString = `${cvss.vectorString}/MC:N/MI:N/MA:N`
      vulnerability.scores.push({ cvss_v3: { ...cvss, vectorString }, products: ['P3'] })
    }],
    ['an environmental score that repeats the base score', (_, vulnerability) => {
      Object.assign(vulnerability.scores[0].cvss_v3, { environmentalScore: 9.8, temporalScore: 9.8 })
    }],
    ['semantic versions', (doc) => { renumber(doc, '1.0.0', '1.1.0', '1.1.0') }],
    ['a version named after-eight', (_, __, tree) => { leaf(tree).name = 'after-eight' }],
  ])('%s', (_, change) => {
    // Keys added here come last, so their order is not what is asked.
    expect(found(change).filter((test) => test !== '6.2.13')).toEqual([])
  })

  it('6.2.19 also hears properties that the vector does not repeat', () => {
    const nothing = { modifiedAvailabilityImpact: 'NONE', modifiedConfidentialityImpact: 'NONE' }
    const score = (more: object): Change => (_, vulnerability) => {
      vulnerability.scores.push({ cvss_v3: { ...cvss, ...nothing, ...more }, products: ['P3'] })
    }
    expect(found(score({}))).toContain('6.2.19')
    expect(found(score({ modifiedIntegrityImpact: 'NONE' }))).not.toContain('6.2.19')
    expect(found(score({ environmentalScore: 0 }))).not.toContain('6.2.19')
  })
})

it('an instance path is a JSON pointer to the fault', () => {
  const doc = sample()
  doc.vulnerabilities[0].scores[0].products.push('P9')
  expect(checkCsaf20(doc)).toEqual([{
    test: '6.1.1',
    level: 'error',
    message: 'The product tree defines no product P9.',
    instancePath: '/vulnerabilities/0/scores/0/products/1',
  }])
})

it('any JSON value is taken without throwing', () => {
  const anything = fc.oneof(fc.jsonValue(), fc.record({
    document: fc.jsonValue(), product_tree: fc.jsonValue(), vulnerabilities: fc.array(fc.jsonValue(), { maxLength: 3 }),
  }))
  fc.assert(fc.property(anything, (doc) => {
    expect(Array.isArray(checkCsaf20(doc))).toBe(true)
  }))
})

it('a sound document with one value replaced by anything is taken without throwing', () => {
  const paths = pathsIn(sample(), [])
  fc.assert(fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
    const doc = sample()
    const parent = path.slice(0, -1).reduce((place: any, key) => place[key], doc)
    parent[path.at(-1) ?? ''] = value
    expect(Array.isArray(checkCsaf20(doc))).toBe(true)
  }), { numRuns: 300 })
})

function pathsIn(value: unknown, path: string[]): string[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const below = Object.entries(value).flatMap(([key, child]) => pathsIn(child, [...path, key]))
  return path.length > 0 ? [path, ...below] : below
}
