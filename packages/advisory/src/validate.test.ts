import { readFileSync, existsSync } from 'node:fs'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { backports, examples, full } from './golden/examples.ts'
import { formatOf, judgeFile } from './judge-file.ts'
import type { Json, Rendered } from './model.ts'
import type { Format } from './schemas.ts'
import { toCsaf20, toCsaf21 } from './to-csaf.ts'
import { toCveRecord } from './to-cve.ts'
import { toCycloneDxVex } from './to-cyclonedx.ts'
import { toOpenVex } from './to-openvex.ts'
import { toOsv } from './to-osv.ts'
import { validate } from './validate.ts'

const rendered: Readonly<Record<Format, Rendered>> = {
  cve: toCveRecord(full), 'csaf-2.0': toCsaf20(full), 'csaf-2.1': toCsaf21(full), osv: toOsv(full),
  openvex: toOpenVex(full), cyclonedx: toCycloneDxVex(full),
}

const formats: readonly Format[] = ['cve', 'csaf-2.0', 'csaf-2.1', 'osv', 'openvex', 'cyclonedx']

/** The document with the value at a path replaced, or removed when none is given. */
const changed = (value: Json, path: readonly (string | number)[], replacement?: Json): Json => {
  const [key, ...rest] = path
  if (key === undefined) return replacement ?? null
  if (Array.isArray(value)) return value.map((one, index) => index === key ? changed(one, rest, replacement) : one)
  const fields: Record<string, any> = Object.fromEntries(Object.entries(value ?? {}))
  if (rest.length === 0 && replacement === undefined) delete fields[key]
  else fields[key] = changed(fields[key] ?? null, rest, replacement)
  return fields
}

describe('a broken document', () => {
  it.each<[Format, readonly (string | number)[], Json | undefined, string, string]>([
    ['csaf-2.0', ['document', 'tracking', 'id'], undefined, '/document/tracking', 'CSAF 2.0 §3.2.1.12'],
    ['csaf-2.0', ['document', 'publisher', 'category'], 'friend', '/document/publisher/category',
      'CSAF 2.0 §3.2.1.8.1'],
    ['csaf-2.0', ['vulnerabilities', 0, 'cve'], 'CVE-1', '/vulnerabilities/0/cve', 'CSAF 2.0 §3.2.3.2'],
    ['csaf-2.0', ['vulnerabilities', 0, 'scores', 0, 'cvss_v3', 'baseSeverity'], 'HUGE',
      '/vulnerabilities/0/scores/0/cvss_v3/baseSeverity', 'CSAF 2.0 §3.2.3.13'],
    ['csaf-2.0', ['document', 'tracking', 'version'], '7', '/document/tracking/version', 'CSAF 2.0 §6.1.16'],
    ['csaf-2.1', ['document', 'distribution'], undefined, '/document', 'CSAF 2.1 CSD03 §3.2.2'],
    ['csaf-2.1', ['vulnerabilities', 0, 'cwes', 0, 'version'], undefined, '/vulnerabilities/0/cwes/0',
      'CSAF 2.1 CSD03 §3.2.4.3'],
    ['cve', ['containers', 'cna', 'affected', 0, 'x_own'], true, '/containers/cna/affected/0',
      'CVE Record Format 5.2.0, containers.cna.affected[]'],
    ['cve', ['containers', 'cna', 'references'], undefined, '/containers/cna',
      'CVE Record Format 5.2.0, containers.cna'],
    ['osv', ['id'], 'orchard-1', '/id', 'OSV Schema 1.7.5, id field'],
    ['osv', ['affected', 0, 'ranges', 0, 'type'], 'DATE', '/affected/0/ranges/0/type',
      'OSV Schema 1.7.5, affected[].ranges[].type field'],
    ['openvex', ['statements', 0, 'action_statement'], undefined, '/statements/0', 'OpenVEX 0.2.0 §Statement Fields'],
    ['cyclonedx', ['vulnerabilities', 0, 'analysis', 'state'], 'fine', '/vulnerabilities/0/analysis/state',
      'CycloneDX 1.6, vulnerabilities[].analysis.state'],
  ])('%s: %j is refused with its place and clause', (format, path, replacement, where, clause) => {
    const document = changed(rendered[format].document, path, replacement)
    const { valid, errors } = validate(format, document)
    expect(valid).toBe(false)
    expect(errors).toContainEqual({ path: where, clause, message: expect.any(String) })
  })

  it('names the faults of the CVSS version that is used, not of the other', () => {
    const document = changed(rendered['csaf-2.0'].document,
      ['vulnerabilities', 0, 'scores', 0, 'cvss_v3', 'baseScore'], 11)
    const faults = validate('csaf-2.0', document).errors.filter(({ clause }) => clause === 'CSAF 2.0 §3.2.3.13')
    expect(faults.map(({ path }) => path)).toEqual(['/vulnerabilities/0/scores/0/cvss_v3/baseScore'])
  })

  it.each(formats)('%s takes any JSON value without throwing', (format) => {
    for (const value of [null, 1, 'x', [], {}, [[]], { document: 1, vulnerabilities: {}, containers: [] }])
      expect(validate(format, value).valid).toBe(false)
  })
})

describe('judgeFile', () => {
  it.each(Object.entries(rendered))('knows %s by its marks and judges it', (format, { document }) => {
    expect(formatOf(document)).toBe(format)
    expect(judgeFile(JSON.stringify(document))).toMatchObject({ format, valid: true, errors: [] })
  })

  it('says that no JSON and an unknown format are neither valid nor a crash', () => {
    expect(judgeFile('{"a":')).toMatchObject({ format: 'unknown', valid: false, errors: [{ clause: 'RFC 8259 §2' }] })
    expect(judgeFile('{"a":1}')).toMatchObject({ format: 'unknown', valid: false })
    expect(judgeFile('[]')).toMatchObject({ format: 'unknown', valid: false })
  })

  it('reads past a byte order mark', () => {
    expect(judgeFile(`\uFEFF${JSON.stringify(rendered.osv.document)}`).valid).toBe(true)
  })
})

const older = new URL('../../../../shared/data/schemas/cvelib_bundled_5.1.1.json', import.meta.url)
describe.skipIf(!existsSync(older))('the official CVE schema 5.1.1', () => {
  it('takes our records too', () => {
    const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false })
    addFormats.default(ajv)
    const judge = ajv.compile(JSON.parse(readFileSync(older, 'utf8')))
    for (const advisory of [full, backports, examples.withdrawn, examples.notAffected])
      expect([judge(toCveRecord(advisory).document), judge.errors]).toEqual([true, null])
  })
})
