import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { advisoryVerb } from './advisory.ts'
import { jsonLines, ran } from './terminal.fixture.ts'

const run = (
  words: readonly string[], input?: string | Uint8Array, interactive?: boolean
) => ran(advisoryVerb, words, input, interactive)

const osv = {
  schema_version: '1.7.5', id: 'GHSA-2222-3333-4444', aliases: ['CVE-2026-12345'], 
  modified: '2026-11-20T12:00:00Z', published: '2026-11-20T12:00:00Z',
  summary: 'Path traversal in sample', details: 'Sample reads files outside of its folder.',
  severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N' }],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'sample' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.2.3' }] }],
    }
  ],
  references: [{ type: 'ADVISORY', url: 'https://sample.example/advisories/1' }],
}
const sound = JSON.stringify(osv)
const unsound = JSON.stringify({ ...osv, modified: 'yesterday' })

let folder = ''
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'parley-cli-')) })
afterAll(async () => { await rm(folder, { recursive: true }) })

async function fileWith(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('advisory validate', () => {
  it('prints one JSON object a file with path, format, verdict and errors with their clause', async () => {
    const [good, bad] = [await fileWith('good.json', sound), await fileWith('bad.json', unsound)]
    const { code, out, err } = await run(['validate', good, bad, '--json'])
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(jsonLines(out)).toMatchObject([
      { path: good, format: 'osv', valid: true, errors: [] },
      {
        path: bad, format: 'osv', valid: false,
        errors: expect.arrayContaining(
          [expect.objectContaining({ path: '/modified', clause: expect.stringContaining('OSV') })]
        ),
      },
    ])
  })

  it('at a terminal it prints lines for people, elsewhere JSON there and the lines on standard error', async () => {
    const path = await fileWith('one.json', unsound)
    const person = await run(['validate', path], '', true)
    expect(person.out).toMatch(/one\.json: no valid OSV[^\n]*\n {2}error \/modified: [^\n]*\[OSV[^\]]*\]\n/)
    const program = await run(['validate', path])
    expect(jsonLines(program.out)).toMatchObject([{ path, valid: false }])
    expect(program.err).toBe(person.out)
  })

  it('a folder is every .json file in it and below; one without any gives 2', async () => {
    const below = join(folder, 'many', 'below')
    await mkdir(below, { recursive: true })
    await writeFile(join(below, 'a.json'), sound)
    await writeFile(join(folder, 'many', 'b.json'), sound)
    await writeFile(join(folder, 'many', 'c.txt'), 'no advisory')
    const { code, out } = await run(['validate', join(folder, 'many'), '--json'])
    expect(code).toBe(0)
    expect(jsonLines(out).map((one) => one['path'])).toEqual([join(folder, 'many', 'b.json'), join(below, 'a.json')])
    await mkdir(join(folder, 'empty'))
    expect((await run(['validate', join(folder, 'empty')])).code).toBe(2)
  })

  it('- reads standard input', async () => {
    expect(
      jsonLines((await run(['validate', '-', '--json'], sound)).out)
    ).toMatchObject([{ path: '-', format: 'osv', valid: true }])
  })

  it.each([
    ['nothing', new Uint8Array(), 'RFC 8259 §2'],
    ['bytes that are no text', Uint8Array.from([0xff, 0xfe, 0x00, 0x7b]), 'RFC 8259 §8.1'],
    ['half a document', new TextEncoder().encode('{"id": "x'), 'RFC 8259 §2'],
    [
      'a million brackets', new TextEncoder().encode(`{"document":{"csaf_version":"2.0"},"x":${'['.repeat(1_000_000)}`),
      'RFC 8259 §9',
    ],
    ['another document', new TextEncoder().encode('{"__proto__":{"dataType":"CVE_RECORD"},"toString":1}'), 'none'],
    ['a bare null', new TextEncoder().encode('null'), 'none'],
  ])('%s is invalid and says why', async (_, bytes, clause) => {
    const { code, out } = await run(['validate', '-', '--json'], bytes)
    expect(code).toBe(1)
    expect(jsonLines(out)).toMatchObject([{ format: 'unknown', valid: false, errors: [{ clause }] }])
  })

  it('a document of several MB with as many faults gets an answer of bearable length', async () => {
    const affected = Array.from({ length: 60_000 }, (_, n) => ({ package: { name: n, ecosystem: 'npm' } }))
    const { code, out } = await run(['validate', '-', '--json'], JSON.stringify({ ...osv, affected }))
    expect(code).toBe(1)
    const [judged] = jsonLines(out)
    expect(judged?.['errors']).toHaveLength(1000)
  })

  it('a missing file gives 2; the others are judged', async () => {
    const good = await fileWith('good.json', sound)
    const { code, out, err } = await run(['validate', join(folder, 'absent.json'), good, '--json'])
    expect(code).toBe(2)
    expect(err).toContain('absent.json: there is no such file.')
    expect(jsonLines(out)).toHaveLength(1)
  })
})

describe('advisory render', () => {
  it.each(
    ['cve', 'csaf', 'csaf-2.1', 'osv', 'openvex', 'cyclonedx']
  )('an OSV record becomes a valid %s document', async (format) => {
    const { code, out } = await run(
      ['render', '-', '--format', format, '--publisher', 'Sample', '--publisher-url', 'https://sample.example'], sound
    )
    expect(code).toBe(0)
    const [judged] = jsonLines((await run(['validate', '-', '--json'], out)).out)
    expect(judged).toMatchObject({ format: format === 'csaf' ? 'csaf-2.0' : format, valid: true })
  })

  it.each(['markdown', 'text'])('and %s that a person can read', async (format) => {
    const { code, out } = await run(['render', '-', '--format', format], sound)
    expect(code).toBe(0)
    expect(out).toContain('Path traversal in sample')
    expect(out).toContain('1.2.3')
  })

  it('of several vulnerabilities the one is taken that is asked for, and the others are named', async () => {
    const { out } = await run(['render', '-', '--format', 'csaf'], sound)
    const one = JSON.parse(out) as { vulnerabilities: object[] }
    const several = JSON.stringify({ ...one, vulnerabilities: [...one.vulnerabilities, { ...one.vulnerabilities[0], cve: 'CVE-2026-55555' }] })
    for (const wanted of ['2', 'cve-2026-55555']) {
      const read = await run(['import', '-', '--number', wanted], several)
      expect(JSON.parse(read.out)).toMatchObject({ cveId: 'CVE-2026-55555' })
      expect(read.err).toMatch(/speaks of 2 vulnerabilities, number 2 was read of 1 CVE-\d+-\d+, 2 CVE-2026-55555/)
    }
    for (const wanted of ['3', 'CVE-2026-4444'])
      expect(await run(['import', '-', '--number', wanted], several)).toMatchObject({ code: 1, out: '' })
  })

  it('what comes out as CSAF or CVE goes in again', async () => {
    for (const format of ['csaf', 'cve']) {
      const { out } = await run(['render', '-', '--format', format], sound)
      expect((await run(['render', '-', '--format', 'text'], out)).out).toContain('Path traversal in sample')
    }
  })

  it('what a format could not carry is told on standard error', async () => {
    const { err } = await run(['render', '-', '--format', 'cve'], sound)
    expect(err).toMatch(/^-#\/cna note: no CNA is named/m)
  })

  it('a CVE record needs a CVE ID: 1, and nothing on standard output', async () => {
    const { code, out, err } = await run(['render', '-', '--format', 'cve'], JSON.stringify({ ...osv, aliases: [] }))
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('/cveId error: there is no CVE ID')
  })

  it.each(
    [
      '{', 'null', '[]', '{"products":[],"assessments":[],"dates":{}}', '{"products":1,"assessments":2,"dates":3}',
      '{"@context":"https://openvex.dev/ns/v0.2.0"}', '{"vulnerabilities":7}',
    ]
  )('%s gives 1 and a reason', async (text) => {
    const { code, out, err } = await run(['render', '-', '--format', 'csaf'], text)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).not.toBe('')
  })
})

describe('advisory import', () => {
  const parsed = (text: string): Record<string, unknown> => JSON.parse(text)

  it.each(['osv', 'csaf', 'csaf-2.1', 'cve'])('what was rendered as %s is read into the model again with the same title and versions', async (format) => {
    const { code, out } = await run(['import', '-'], sound)
    expect([code, parsed(out)['title']]).toEqual([0, 'Path traversal in sample'])
    const rendered = (await run(['render', '-', '--format', format], out)).out
    const again = await run(['import', '-'], rendered)
    expect(again.code).toBe(0)
    expect(parsed(again.out)['title']).toBe('Path traversal in sample')
    const { affected } = parsed((await run(['render', '-', '--format', 'osv'], again.out)).out) as { affected: unknown }
    expect(affected).toMatchObject([{ ranges: [{ events: [{ introduced: '0' }, { fixed: '1.2.3' }] }] }])
  })

  it('a GitHub advisory is read too', async () => {
    const github = { ghsa_id: 'GHSA-7f2q-8w4x-3m6p', summary: 'Scripts run', description: 'They do.', severity: 'high', html_url: 'https://github.com/advisories/GHSA-7f2q-8w4x-3m6p',
      vulnerabilities: [{ package: { ecosystem: 'npm', name: 'sample' }, vulnerable_version_range: '< 1.2.3', first_patched_version: '1.2.3' }] }
    const { code, out } = await run(['import', '-'], JSON.stringify(github))
    expect([code, parsed(out)['id']]).toEqual([0, 'GHSA-7f2q-8w4x-3m6p'])
  })

  it('what is no advisory gives 1 and a reason', async () => {
    const { code, out, err } = await run(['import', '-'], '{"x":1}')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('this is no advisory')
  })
})

describe('advisory: wrong use', () => {
  it.each(
    [
      [], ['judge'], ['validate'], ['import'], ['import', 'a', 'b'], ['render', 'x.json'], ['render', 'x.json', '--format', 'xml'],
      ['render', '--format', 'osv'], ['render', 'x', '--format', 'osv', '--number', '0'], ['validate', '--fast', 'x'],
    ]
  )('%j gives 2 with the usage', async (...words) => {
    const { code, out, err } = await run(words)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: parley advisory')
  })
})
