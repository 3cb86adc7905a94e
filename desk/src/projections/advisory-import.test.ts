import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { toCsaf20, toCsaf21, toCveRecord, toGithubAdvisory, toOsv } from '@parley/advisory'
import { fold, type CaseEvent } from '@parley/coordination'
import { parsePolicy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { anyAdvisory } from '../../../packages/advisory/src/golden/arbitrary.ts'
import { importedFields, largestImport } from './advisory-import.ts'
import type { FieldsRead } from './advisory-import.ts'
import { advisoryModel, emptyFields } from './advisory-model.ts'
import { draftFaults } from './advisory-products.ts'
import type { AdvisoryFields } from './rows.ts'

const read = parsePolicy(readFileSync(new URL('../../../policies/community.yaml', import.meta.url), 'utf8'), 'community.yaml')
if (!read.ok) throw new Error('policies/community.yaml does not parse')
const { policy } = read
const at = '2026-11-20T09:00:00Z'
const opened: CaseEvent[] = [{ type: 'CaseOpened', project: 'community', reference: 'COM-2026-0001', policy: 'p', at, actor: { kind: 'desk' }, audience: 'reporter' }]
const modelOf = (fields: AdvisoryFields) => advisoryModel({ id: 'com-2026-0001', fields }, { state: fold(opened), policy, url: 'https://desk.example', now: at, revisions: [] })
const defaults = { publisher: { name: 'Community', namespace: 'https://community.example', category: 'vendor' }, url: 'https://desk.example/x', at } as const
const taken = (document: unknown, before?: AdvisoryFields): FieldsRead => {
  const found = importedFields(JSON.stringify(document), before, defaults)
  return 'refused' in found ? expect.fail(found.refused) : found
}

const several = (document: { readonly vulnerabilities?: unknown }) => {
  const list = document.vulnerabilities as readonly object[]
  return { ...document, vulnerabilities: [{ ...list[0], cve: 'CVE-2026-1111' }, { ...list[0], cve: 'CVE-2026-2222', notes: [{ category: 'summary', text: 'The second one.' }] }] }
}

const drafted: AdvisoryFields = {
  ...emptyFields, title: 'Paths are not confined', summary: 'A request reads files outside the folder.', description: 'The endpoint joins paths.\n\n- one\n- two',
  product: 'Thing', ecosystem: 'npm', packageName: '@scope/thing', purl: 'pkg:npm/%40scope/thing', affected: '>=1.0.0 <1.4.2\n>=2.0.0 <2.0.7', cwe: 'CWE-22',
  references: 'fix https://thing.example/c/1', credits: 'Ada Lovelace, finder', impact: 'Files of the host.', workarounds: 'Turn it off.',
  furtherProducts: 'product: Thing for Python\necosystem: PyPI\npackage: thing\naffected: <3.1.0\npurl: pkg:pypi/thing',
}
const bare = (document: object): object => ({ ...document })

describe('taking an advisory over from a file', () => {
  it('of several vulnerabilities one is taken, by its number or its CVE ID, and all are named', () => {
    const text = JSON.stringify(several(toCsaf20(modelOf(drafted)).document))
    const first = importedFields(text, undefined, defaults)
    const second = ['2', ' cve-2026-2222 '].map((wanted) => importedFields(text, undefined, defaults, wanted))
    expect(first).toMatchObject({ leftOut: expect.arrayContaining([expect.stringContaining('number 1 was read of 1 CVE-2026-1111, 2 CVE-2026-2222')]) })
    for (const one of second) expect(one).toMatchObject({ fields: { summary: 'The second one.' }, leftOut: expect.arrayContaining([expect.stringContaining('number 2 was read')]) })
    expect(importedFields(text, undefined, defaults, '3')).toEqual({ refused: 'The file has no vulnerability «3». Give its number in the file, from 1, or its CVE ID.' })
  })

  it.each([
    ['CSAF 2.0', toCsaf20, ['title', 'description', 'product', 'purl', 'affected', 'cwe', 'impact', 'workarounds']],
    ['CSAF 2.1', toCsaf21, ['title', 'description', 'product', 'purl', 'affected', 'cwe']],
    ['OSV', toOsv, ['product', 'ecosystem', 'packageName', 'purl', 'affected', 'cwe', 'credits']],
    ['CVE', toCveRecord, ['title', 'product', 'affected', 'cwe', 'workarounds', 'credits']],
    ['GitHub', toGithubAdvisory, ['affected', 'cwe']],
  ] as const)('what went out as %s comes in again as the same lines', (format, write, names) => {
    const model = { ...modelOf(drafted), cveId: 'CVE-2026-1234' }
    const found = taken(bare(write(model).document))
    expect(found.format).toBe(format)
    expect(found.taken).toEqual(expect.arrayContaining([...names]))
    const asVers = { ...drafted, affected: 'vers:npm/>=1.0.0|<1.4.2\nvers:npm/>=2.0.0|<2.0.7' }
    for (const name of names) expect([name, found.fields[name]]).toEqual([name, (format.startsWith('CSAF') ? asVers : drafted)[name]])
    expect(found.fields.description).toContain('The endpoint joins paths.\n\n- one\n- two')
    expect(found.leftOut.join('\n')).toMatch(format === 'GitHub' ? /./ : /CVE-2026-1234: record it with the CVE of the case/)
    expect(draftFaults(found.fields)).toEqual([])
  })

  it('the model itself comes in whole: every field that it was made of', () => {
    const found = taken(modelOf(drafted))
    expect(modelOf(found.fields)).toEqual(modelOf(drafted))
  })

  it('keeps what the file does not say, and takes a product as a whole', () => {
    const before = { ...drafted, howToApply: 'Upgrade.', cpe: 'cpe:2.3:a:other:thing:*:*:*:*:*:*:*:*' }
    const found = taken({ id: 'X-1', modified: at, summary: 'Other', affected: [{ package: { ecosystem: 'PyPI', name: 'other' }, versions: ['1.0'] }] }, before)
    expect(found.fields).toMatchObject({ title: 'Other', howToApply: 'Upgrade.', product: 'other', ecosystem: 'PyPI', affected: '1.0', purl: '', cpe: '', furtherProducts: '' })
    expect(found.taken).not.toContain('howToApply')
  })

  it('a product whose versions cannot be said is left out by name, instead of all its versions being affected', () => {
    const found = taken({ id: 'X-1', modified: at, summary: 'S', affected: [{ package: { ecosystem: 'npm', name: 'odd' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '1.0.0' }, { limit: '2.0.0' }] }] }] })
    expect(found.taken).not.toContain('product')
    expect(found.leftOut.join('\n')).toMatch(/odd: the versions «>=1\.0\.0 not spoken of from 2\.0\.0» cannot be said[^]*odd: nothing that says which versions/)
  })

  it('names what belongs to the case: the score, the CVE ID, other names', () => {
    const { leftOut } = taken({ id: 'GHSA-aaaa-bbbb-cccc', modified: at, summary: 'S', aliases: ['CVE-2026-1234', 'PYSEC-2026-1'], severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }], affected: [] })
    expect(leftOut.join('\n')).toMatch(/The score CVSS:3\.1\/AV:N[^]*CVE-2026-1234[^]*PYSEC-2026-1/)
  })

  it.each([
    ['no JSON', 'PK\u0003', /no JSON/],
    ['too large', `"${'x'.repeat(largestImport)}"`, /larger than 1 MB/],
    ['nested beyond reason', '['.repeat(5000), /nested more than/],
    ['something else', '{"a":1}', /no advisory/],
    ['OpenVEX', '{"@context":"https://openvex.dev/ns/v0.2.0"}', /say too little/],
    ['our model, broken', '{"products":3,"assessments":null,"dates":[]}', /\./],
  ])('refuses %s', (_name, text, why) => {
    expect(importedFields(text, undefined, defaults)).toEqual({ refused: expect.stringMatching(why) as string })
  })

  it('whatever an advisory holds, in every format: what is read can be saved, and no line reads as another range', () => {
    fc.assert(fc.property(anyAdvisory, fc.constantFrom(toCsaf20, toCveRecord, toOsv, toGithubAdvisory), (advisory, write) => {
      const found = importedFields(JSON.stringify(write(advisory).document), undefined, defaults)
      if ('refused' in found) return
      expect(draftFaults(found.fields)).toEqual([])
    }), { numRuns: 200, seed: 20261120 })
  })

  it('any JSON with the marks of a format is read or refused, and never more', () => {
    const marks = fc.constantFrom<object>({ id: 'x', modified: at }, { cveMetadata: { cveId: 'CVE-2026-1234' } }, { document: { csaf_version: '2.0' } }, { ghsa_id: 'x' }, { products: [], assessments: [], dates: {} })
    const keys = fc.constantFrom('affected', 'ranges', 'vulnerabilities', 'containers', 'cna', 'product_tree', 'branches', 'references', 'credits', 'summary', 'title', 'standings', 'products')
    const value = fc.letrec((tie) => ({ node: fc.oneof({ maxDepth: 5 }, fc.string(), fc.constant('x\ny'), fc.integer(), fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(keys, tie('node'), { maxKeys: 4 })) })).node
    fc.assert(fc.property(marks, fc.dictionary(keys, value), (mark, more) => {
      const found = importedFields(JSON.stringify({ ...more, ...mark }), undefined, defaults)
      expect('refused' in found || draftFaults(found.fields).length === 0).toBe(true)
    }), { numRuns: 300, seed: 20261120 })
  })
})
