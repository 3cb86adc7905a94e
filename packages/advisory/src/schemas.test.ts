import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { missesOf } from './schemas.ts'

const folder = new URL('../schemas/', import.meta.url)
const listed = new Map(readFileSync(new URL('SHA256SUMS', folder), 'utf8').trim().split('\n')
  .map((line) => [line.slice(66), line.slice(0, 64)] as const))
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

describe('the schemas that are shipped', () => {
  it.each(files)('%s is the file whose hash is written down', (name) => {
    expect(createHash('sha256').update(readFileSync(new URL(name, folder))).digest('hex')).toBe(listed.get(name))
  })

  it('are all that the list of hashes names', () => {
    expect([...listed.keys()].toSorted()).toEqual(files.toSorted())
  })
})

describe('what CVE Record Format 5.2.0 says of a product', () => {
  const missed = (product: Readonly<Record<string, unknown>>) => missesOf('cve published', {
    dataType: 'CVE_RECORD', dataVersion: '5.2.0',
    cveMetadata: { cveId: 'CVE-2026-12345', assignerOrgId: 'b15e7b5b-3da4-40ae-a43c-f7aa60e62599', state: 'PUBLISHED' },
    containers: { cna: {
      providerMetadata: { orgId: 'b15e7b5b-3da4-40ae-a43c-f7aa60e62599' }, references: [{ url: 'https://example.org/a' }],
      descriptions: [{ lang: 'en', value: 'A description' }], affected: [{ defaultStatus: 'affected', ...product }],
    } },
  }).length > 0

  it.each([
    ['vendor, product and a package URL', { vendor: 'v', product: 'p', packageURL: 'pkg:npm/foobar' }, false],
    ['a package URL beside a collection', { collectionURL: 'https://example.org', packageName: 'p', packageURL: 'pkg:npm/p' }, false],
    ['a package URL alone, which stands in place of nothing', { packageURL: 'pkg:npm/foobar' }, true],
    ['a package URL that is no address', { vendor: 'v', product: 'p', packageURL: 'not an address' }, true],
    ['a key that nobody knows, taken until 5.1.1', { vendor: 'v', product: 'p', x_own: 1 }, true],
  ])('%s', (_, product, refused) => {
    expect(missed(product)).toBe(refused)
  })
})

it('an OSV range without a beginning is told which event it lacks', () => {
  const record = { id: 'x_a-1', modified: '2026-11-20T12:00:00Z', affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events: [{ fixed: '1.0.0' }] }] }] }
  expect(missesOf('osv', record).map(({ path, message }) => `${path} ${message}`)).toEqual(['/affected/0/ranges/0/events no entry has «introduced»; one must'])
})
