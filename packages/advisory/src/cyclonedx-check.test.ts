import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { checkCycloneDx } from './cyclonedx-check.ts'
import { examples } from './golden/examples.ts'
import { toCycloneDxVex } from './to-cyclonedx.ts'

const bom = (specVersion: string, more: object = {}, vulnerability: object = {}, component: object = {}): object => ({
  bomFormat: 'CycloneDX', specVersion, version: 1,
  components: [{ type: 'library', name: 'thing', 'bom-ref': 'thing', ...component }],
  vulnerabilities: [{ id: 'CVE-2026-1', affects: [{ ref: 'thing' }], ...vulnerability }],
  ...more,
})
const places = (document: object): readonly string[] => checkCycloneDx(document).map(({ path }) => path)
const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'

describe('our own VEX', () => {
  it.each(Object.entries(examples))('%s passes as 1.6 and as 1.7', (_, advisory) => {
    for (const version of ['1.6', '1.7'] as const) {
      const { document } = toCycloneDxVex(advisory, version)
      expect(document).toMatchObject({ specVersion: version })
      expect(checkCycloneDx(document)).toEqual([])
    }
  })
})

const data = process.env['PARLEY_DATA'] ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const official = `${data}/cyclonedx/`

describe.skipIf(!existsSync(official))('our own VEX by the official schema (../shared/data/cyclonedx)', () => {
  const read = (name: string): object => JSON.parse(readFileSync(`${official}${name}.schema.json`, 'utf8'))
  it.each(['1.6', '1.7'] as const)('%s: every example passes', (version) => {
    const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true })
    addFormats.default(ajv)
    ajv.addFormat('iri-reference', true)
    ajv.addFormat('idn-email', true)
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) ajv.addSchema(read(name))
    const check = ajv.compile(read(`bom-${version}`))
    for (const advisory of Object.values(examples)) {
      check(toCycloneDxVex(advisory, version).document)
      expect(check.errors).toBeNull()
    }
    expect(check({ bomFormat: 'CycloneDX', specVersion: version, vulnerabilities: 7 })).toBe(false)
  })
})

describe('a BOM', () => {
  it.each(['1.4', '1.5', '1.6', '1.7'])('of %s with what every version knows passes', (version) => {
    expect(places(bom(version))).toEqual([])
  })

  it.each<[string, object, string]>([
    ['a version that has no vulnerabilities', bom('1.3'), '/specVersion'],
    ['a field that the version does not know yet', bom('1.4', { annotations: [] }), '/annotations'],
    ['citations before 1.7', bom('1.6', { citations: [] }), '/citations'],
    ['a workaround in 1.4', bom('1.4', {}, { workaround: 'a' }), '/vulnerabilities/0/workaround'],
    ['an unknown field of a vulnerability', bom('1.7', {}, { severity: 'high' }), '/vulnerabilities/0/severity'],
    ['CVSS 4.0 in 1.4', bom('1.4', {}, { ratings: [{ method: 'CVSSv4' }] }), '/vulnerabilities/0/ratings/0/method'],
    ['a broken vector', bom('1.6', {}, { ratings: [{ method: 'CVSSv31', vector: 'AV:N' }] }),
      '/vulnerabilities/0/ratings/0/vector'],
    ['a vector of another version', bom('1.6', {}, { ratings: [{ method: 'CVSSv4', vector }] }),
      '/vulnerabilities/0/ratings/0/method'],
    ['a reference to nothing', bom('1.6', {}, { affects: [{ ref: 'other' }] }), '/vulnerabilities/0/affects/0/ref'],
    ['version and range at once',
      bom('1.6', {}, { affects: [{ ref: 'thing', versions: [{ version: '1', range: 'a' }] }] }),
      '/vulnerabilities/0/affects/0/versions/0'],
    ['a reference without source', bom('1.6', {}, { references: [{ id: 'a' }] }),
      '/vulnerabilities/0/references/0/source'],
    ['an unknown state', bom('1.6', {}, { analysis: { state: 'fine' } }), '/vulnerabilities/0/analysis/state'],
    ['a type of a later version', bom('1.4', {}, {}, { type: 'platform' }), '/components/0/type'],
    ['a range in 1.6', bom('1.6', {}, {}, { versionRange: 'vers:npm/<2' }), '/components/0/versionRange'],
    ['a range of an own component', bom('1.7', {}, {}, { versionRange: 'vers:npm/<2' }), '/components/0/versionRange'],
    ['a hash that is none', bom('1.6', {}, {}, { hashes: [{ alg: 'SHA-256', content: 'x' }] }),
      '/components/0/hashes/0/content'],
    ['a PURL that is none', bom('1.6', {}, {}, { purl: 'pkg:npm' }), '/components/0/purl'],
    ['a nested component without name', bom('1.6', {}, {}, { components: [{ type: 'file' }] }),
      '/components/0/components/0/name'],
    ['a dependency on nothing', bom('1.6', { dependencies: [{ ref: 'thing', dependsOn: ['other'] }] }),
      '/dependencies/0'],
    ['the same twice', bom('1.6', { services: [{ name: 'a' }, { name: 'a' }] }), '/services/1'],
    ['one bom-ref for two', bom('1.6', { services: [{ name: 'a', 'bom-ref': 'thing' }] }), '/services/0/bom-ref'],
    ['1.4 without version', bom('1.4', { version: undefined }), '/version'],
  ])('with %s is refused there', (_, document, path) => {
    expect(places(document)).toEqual([path])
  })

  it.each<[string, object]>([
    ['a vector without its version', bom('1.6', {}, { ratings: [{ method: 'CVSSv31', vector: vector.slice(9) }] })],
    ['a BOM-Link', bom('1.6', {}, { affects: [{ ref: 'urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#a' }] })],
    ['an external component with a range', bom('1.7', {}, {}, { isExternal: true, versionRange: 'vers:npm/<2' })],
    ['the component of the metadata', bom('1.6', { metadata: { component: { type: 'application', name: 'a',
      'bom-ref': 'app' } }, dependencies: [{ ref: 'app', dependsOn: ['thing'] }] })],
  ])('with %s passes', (_, document) => {
    expect(places(document)).toEqual([])
  })
})
