import { describe, expect, it } from 'vitest'
import { full } from './golden/examples.ts'
import { judgeFile } from './judge-file.ts'
import { depthLimit, isTooDeep, missLimit } from './schema-judge.ts'
import { stepsOf } from './schemas.ts'
import { toCsaf20 } from './to-csaf.ts'
import { toOsv } from './to-osv.ts'
import { validate } from './validate.ts'

// Files of one to two megabytes in which as much as possible is wrong. Each must be judged in a time in proportion
// to its size, which shows by the test's ending at all.

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))
const date = '2026-01-01T00:00:00Z'

const osv = (count: number): object => ({
  id: 'x_1', modified: date,
  affected: times(count, (n) => ({ package: { name: n, ecosystem: `none-${n}` }, ranges: [{ type: 'X', events: [{}] }],
    severity: [{ type: 'CVSS_V3', score: n }] })),
})
const openvex = (count: number): object => ({
  '@context': 'https://openvex.dev/ns/v0.2.0', '@id': 'x', author: 1, timestamp: 'never', version: 0,
  statements: times(count, (n) =>
    ({ vulnerability: { name: n }, status: 'odd', products: [{ '@id': n }, { '@id': n }] })),
})
const csaf = (count: number, version: '2.0' | '2.1'): object => ({
  document: { csaf_version: version },
  product_tree: { branches: times(count, (n) => ({ category: 'odd', name: n, product: { name: 1 } })) },
  vulnerabilities: times(count, (n) => ({
    cve: n, scores: [{ cvss_v3: { version: '3.1', vectorString: 'x' }, products: ['a', 'a'] }],
    product_status: { fixed: ['a'], known_affected: ['a'] }, notes: [{ a: n }, { a: n }], strange: n,
  })),
})
const cve = (count: number): object => ({
  dataType: 'CVE_RECORD', cveMetadata: { state: 'PUBLISHED' },
  containers: { cna: { affected: times(count, (n) => ({ vendor: n, versions: [{ status: n, lessThan: 1 }] })) } },
})
const cyclonedx = (count: number): object => ({
  bomFormat: 'CycloneDX', specVersion: '1.6',
  components: times(count, () => ({ type: 'library', name: 'a', 'bom-ref': 'same' })),
  vulnerabilities: times(count, (n) => ({ id: n, ratings: [{ severity: n }], affects: [{}] })),
})

describe('a hostile file is judged, and not at length', () => {
  it.each<[string, object]>([
    ['OSV', osv(20_000)], ['OpenVEX', openvex(12_000)], ['CSAF 2.0', csaf(7000, '2.0')],
    ['CSAF 2.1', csaf(7000, '2.1')], ['a CVE record', cve(25_000)], ['CycloneDX', cyclonedx(12_000)],
  ])('%s with ten thousands of faults: some are told', (_, document) => {
    const text = JSON.stringify(document)
    expect(text.length).toBeGreaterThan(1_000_000)
    const { valid, errors, warnings } = judgeFile(text)
    expect(valid).toBe(false)
    expect(errors.length).toBeGreaterThan(10)
    expect(errors.length).toBeLessThanOrEqual(missLimit + 1)
    expect(warnings.length).toBeLessThanOrEqual(missLimit + 1)
  })

  it('the walk over a sound document grows as the document does', () => {
    const { document } = toOsv(full)
    const many = (count: number): unknown =>
      ({ ...Object(document), affected: times(count, () => Object(document).affected[0]) })
    const steps = (count: number): number => stepsOf('osv', many(count))
    const each = steps(2) - steps(1)
    expect(each).toBeGreaterThan(10)
    expect(steps(1001) - steps(1)).toBe(1000 * each)
  })

  it('equal entries among fifty thousand are found', () => {
    const versions = [...times(50_000, String), '7']
    const references = times(20_000, (n) => ({ url: `https://example.org/${n % 19_999}`, n: { n: n % 19_999 } }))
    const document = { ...Object(toCsaf20(full).document),
      product_tree: { product_groups: [{ group_id: 'G', product_ids: versions }] }, references }
    expect(validate('csaf-2.0', document).errors).toContainEqual(
      expect.objectContaining({ path: '/product_tree/product_groups/0/product_ids',
        message: expect.stringContaining('7 and 50000') }))
  })

  it('what is nested without end is refused', () => {
    const deep = `${'{"branches":['.repeat(100_000)}${']}'.repeat(100_000)}`
    const text = `{"document":{"csaf_version":"2.0"},"product_tree":${deep}}`
    expect(judgeFile(text).errors).toEqual([expect.objectContaining({ path: '',
      message: `lists and objects are nested deeper than ${depthLimit}` })])
    const nested = (levels: number): unknown => levels === 0 ? 1 : [nested(levels - 1)]
    expect([isTooDeep(nested(depthLimit)), isTooDeep(nested(depthLimit + 1))]).toEqual([false, true])
  })

  it('product paths of paths of paths, and ranges that all overlap, cost no more than their size', () => {
    const without = (n: number): string => times(30, (k) => `!=${k}.${n}`).join('|')
    const leaf = (n: number): object => ({ category: 'product_version_range', name: `>${n}|${without(n)}|<9999`,
      product: { name: 'a', product_id: `P${n}` } })
    const document = {
      document: { category: 'csaf_security_advisory', csaf_version: '2.1' },
      product_tree: { branches: times(2000, leaf), product_paths: times(3000, (n) => ({
        beginning_product_reference: n === 0 ? 'P1' : `R${n - 1}`,
        full_product_name: { name: 'a', product_id: `R${n}` },
        subpaths: [{ category: 'installed_with', next_product_reference: 'P2' }] })) },
      vulnerabilities: times(3000, (n) => ({ product_status: { known_affected: ['P1', 'P2'], fixed: [`R${n}`] } })),
    }
    const { errors } = validate('csaf-2.1', document)
    expect(errors.length).toBeGreaterThan(10)
  })

  it('groups that stand for millions of products are refused', () => {
    const product_ids = times(20_000, String)
    const document = {
      document: { csaf_version: '2.0' },
      product_tree: { product_groups: [{ group_id: 'G', product_ids }] },
      vulnerabilities: [{ flags: times(20_000, () => ({ label: 'component_not_present', group_ids: ['G'] })) }] }
    expect(validate('csaf-2.0', document).errors[0]?.message).toContain('stand for more than 1000000 products')
  })

  it('no name makes the pattern of SSVC namespaces run for ever', () => {
    const ssvc = (namespace: string): object => ({
      ...csaf(1, '2.1'), vulnerabilities: [{ metrics: [{ products: ['a'], content: { ssvc_v2: { timestamp: date,
        schemaVersion: '2.0.0',
        selections: [{ namespace, key: 'E', version: '1.0.0', values: [{ key: 'N' }] }] } } }] }],
    })
    const path = '/vulnerabilities/0/metrics/0/content/ssvc_v2/selections/0/namespace'
    const told = (namespace: string): readonly string[] =>
      [...new Set(validate('csaf-2.1', ssvc(namespace)).errors.filter((fault) => fault.path === path)
        .map(({ message }) => message))]
    expect(told(`${'a'.repeat(900)}!`)).toEqual([expect.stringContaining('does not match')])
    expect(told(`${'a.'.repeat(400)}!`)).toEqual([expect.stringContaining('does not match')])
    expect(['ssvc', 'ab.b-c1', 'nist#800-30', 'x_example.org#a'].flatMap(told)).toEqual([])
    expect(['a..b', 'A.b', 'ab.'].map((name) => told(name).length)).toEqual([1, 1, 1])
  })
})

it('S-066: what a database draws as Markdown holds no markup of its own, the summary included', () => {
  const markup = '<img src=x onerror=alert(1)> [x](javascript:alert(1))'
  const { details } = toOsv({ ...full, summary: markup, description: markup }).document as { details: string }
  expect(details).toContain(String.raw`\<img src=x onerror=alert(1)\> \[x\](javascript:alert(1))`)
  expect(details).not.toMatch(/(?<!\\)[<[]/)
})
