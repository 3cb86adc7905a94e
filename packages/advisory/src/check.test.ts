import { describe, expect, it } from 'vitest'
import { checkAdvisory } from './check.ts'
import { backports, full, minimal } from './golden/examples.ts'
import type { Product, VersionRange } from './model.ts'

const paths = (advisory: unknown): readonly string[] => checkAdvisory(advisory).map(({ path }) => path)
const withProduct = (change: Partial<Product>): unknown => changed(change)
const changed = (change: object): unknown =>
  ({ ...minimal, products: minimal.products.map((product) => ({ ...product, ...change })) })
const ranged = (range: VersionRange | { type: string; introduced: string }): unknown =>
  changed({ standings: [{ status: 'affected', ranges: [range] }] })

describe('the shape of an advisory', () => {
  it.each([undefined, null, 7, 'text', [], {}])('refuses %j with a place and a mend', (value) => {
    const problems = checkAdvisory(value)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.every(({ message, mend, weight }) => message !== '' && mend !== ''
      && weight === 'error')).toBe(true)
  })

  it.each([
    ['/title', { ...minimal, title: 'two\nlines' }],
    ['/summary', { ...minimal, summary: '  ' }],
    ['/summary', { ...minimal, summary: 'half a pair \ud800' }],
    ['/description', { ...minimal, description: 'bell \u0007' }],
    ['/url', { ...minimal, url: 'javascript:alert(1)' }],
    ['/references/0/url', { ...minimal, references: [{ kind: 'web', url: 'https://a b' }] }],
    ['/dates/updated', { ...minimal, dates: { ...minimal.dates, updated: '2026-02-30T00:00:00Z' } }],
    ['/dates/updated', { ...minimal, dates: { ...minimal.dates, updated: '2026-03-02T09:00:00+01:00' } }],
    ['/cveId', { ...minimal, cveId: 'CVE-26-1' }],
    ['/weaknesses/0/id', { ...minimal, weaknesses: [{ id: 'CWE-99999' }] }],
    ['/weaknesses/0/id', { ...minimal, weaknesses: [{ id: '79' }] }],
    ['/tlp', { ...minimal, tlp: 'WHITE' }],
    ['/surprise', { ...minimal, surprise: 1 }],
    ['/products/0/purl', withProduct({ purl: 'pkg:npm/a@1.0.0' })],
    ['/products/0/ecosystem', withProduct({ ecosystem: 'NPM' })],
    ['/products/0/standings/0/versions/0', withProduct({ standings: [{ status: 'affected',
      versions: ['1.0 and earlier'] }] })],
    ['/products/0/standings/0/ranges/0/introduced', ranged({ type: 'semver', introduced: '1.0' })],
    ['/products/0/standings/0/ranges/0/fixed', ranged({ type: 'git', introduced: '0', fixed: 'abc123' })],
    ['/products/0/standings/0/ranges/0/type', ranged({ type: 'calver', introduced: '0' })],
    ['/assessments/0/severity/vector', { ...minimal, assessments: [{ by: 'A', at: '2026-03-01T00:00:00Z',
      standing: 'final', severity: { kind: 'cvss', vector: 'CVSS:3.1/AV:N' } }] }],
  ])('names %s', (path, advisory) => {
    expect(paths(advisory)).toEqual([path])
  })
})

describe('the facts of an advisory', () => {
  it.each([
    ['a product id twice', '/products/1', { ...minimal, products: [...minimal.products, ...minimal.products] }],
    ['two ends of one range', '/products/0/standings/0/ranges/0',
      ranged({ type: 'semver', introduced: '1.0.0', fixed: '2.0.0', lastAffected: '1.9.0' })],
    ['an empty range', '/products/0/standings/0/ranges/0',
      ranged({ type: 'semver', introduced: '2.0.0', fixed: '1.10.0' })],
    ['an unreadable VERS', '/products/0/standings/0/ranges/0/expression',
      ranged({ type: 'vers', expression: 'vers:npm/>1' })],
    ['commits without a repository', '/products/0/standings/0', ranged({ type: 'git', introduced: '0' })],
    ['«not affected» without a reason', '/products/0/standings/0',
      withProduct({ standings: [{ status: 'not_affected' }] })],
    ['one version with two statuses', '/products/0/standings', withProduct({ standings: [
      { status: 'affected', versions: ['1.0'] }, { status: 'fixed', versions: ['1.0'] }] })],
    ['the fixed end of a range called affected', '/products/0/standings', withProduct({ standings: [
      { status: 'affected', versions: ['1.0'], ranges: [{ type: 'ecosystem', introduced: '0', fixed: '1.0' }] }] })],
    ['a remediation of an unknown product', '/remediations/0/product',
      { ...minimal, remediations: [{ product: 'x', line: '1', state: 'planned' as const }] }],
    ['a released fix without version', '/remediations/0',
      { ...minimal, remediations: [{ product: 'orchard', line: '1', state: 'released' as const }] }],
    ['a gap in the revisions', '/revisions/1/number', { ...backports, revisions: [...backports.revisions,
      { number: 3, at: '2026-04-08T00:00:00Z', summary: 'x' }],
        dates: { ...backports.dates, updated: '2026-04-09T00:00:00Z' } }],
    ['revisions out of order', '/revisions/1/at', { ...backports, revisions: [...backports.revisions,
      { number: 2, at: '2026-04-07T15:00:00Z', summary: 'x' }] }],
    ['a publication without revision', '/revisions', { ...minimal,
      dates: { ...minimal.dates, published: '2026-03-03T00:00:00Z', updated: '2026-03-03T00:00:00Z' } }],
    ['an alias that is the CVE ID', '/aliases', { ...full, aliases: ['CVE-2026-12345'] }],
    ['a reference twice', '/references/4', { ...full,
      references: [...full.references, ...full.references.slice(0, 1)] }],
  ])('refuse %s', (_what, path, advisory) => {
    expect(paths(advisory)).toEqual([path])
  })

  it('allow a backported fix in several lines', () => {
    expect(checkAdvisory(backports)).toEqual([])
  })
})
