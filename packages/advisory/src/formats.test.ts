import { describe, expect, it } from 'vitest'
import { backports, examples, full, minimal, notAffected, withdrawn } from './golden/examples.ts'
import type { Advisory, Tlp } from './model.ts'
import { publishable } from './publishable.ts'
import { at, listAt, textAt } from './reading.ts'
import { advisorySections, blocksOf } from './sections.ts'
import { effectiveAssessments } from './severities.ts'
import { csafFileName, csafYear, toCsaf20, toCsaf21 } from './to-csaf.ts'
import { cnaOfLastResort, toCnaContainer, toCveRecord } from './to-cve.ts'
import { osvId, toOsv } from './to-osv.ts'
import { toMarkdown } from './to-markdown.ts'
import { toText } from './to-text.ts'
import { validate } from './validate.ts'

describe('CSAF', () => {
  it.each<[Tlp, string, string]>([['CLEAR', 'WHITE', 'CLEAR'], ['GREEN', 'GREEN', 'GREEN'], ['AMBER', 'AMBER', 'AMBER'],
    ['AMBER+STRICT', 'AMBER', 'AMBER+STRICT'], ['RED', 'RED', 'RED']])('TLP:%s is %s in 2.0 and %s in 2.1',
      (tlp, v20, v21) => {
    const path = ['document', 'distribution', 'tlp', 'label']
    const { document, problems } = toCsaf20({ ...minimal, tlp })
    expect(textAt(document, ...path)).toBe(v20)
    expect(textAt(toCsaf21({ ...minimal, tlp }).document, ...path)).toBe(v21)
    expect(problems.some((problem) => problem.path === '/tlp')).toBe(v20 !== v21 && tlp !== 'CLEAR')
  })

  it.each([['Example_2026-0001', 'example_2026-0001.json'], ['RHSA-2021:5186', 'rhsa-2021_5186.json'],
    ['a.b  c/d+e', 'a_b_c_d+e.json'], ['x:._y', 'x_y.json']])('§5.1: %s is filed as %s', (id, name) => {
    expect(csafFileName(id)).toBe(name)
  })

  it('§7.1.11: is filed under the year of its first release', () => {
    expect(csafYear({ ...full, revisions: [{ number: 1, at: '2025-12-31T23:59:59Z', summary: 'x' },
      ...full.revisions] })).toBe('2025')
  })

  it('takes the profile by what is said of the products, and withdrawn in 2.1', () => {
    const category = (document: unknown): unknown => at(document, 'document', 'category')
    expect(category(toCsaf20(full).document)).toBe('csaf_security_advisory')
    expect(category(toCsaf20(notAffected).document)).toBe('csaf_vex')
    expect(category(toCsaf21(withdrawn).document)).toBe('csaf_withdrawn')
    expect(at(toCsaf21(withdrawn).document, 'vulnerabilities')).toBeUndefined()
    expect(category(toCsaf20(withdrawn).document)).toBe('csaf_security_advisory')
  })

  it('2.1 asks for an affected version of every fixed product, else the profile is VEX (tests 6.1.27.12 and .13)',
    () => {
    const fixedOnly: Advisory = { ...minimal, products: [{ id: 'a', name: 'A', vendor: 'V', standings: [
      { status: 'fixed', versions: ['2.0'] }] }] }
    const category = (document: unknown): unknown => at(document, 'document', 'category')
    expect(category(toCsaf21(fixedOnly).document)).toBe('csaf_vex')
    expect(category(toCsaf21(backports).document)).toBe('csaf_security_advisory')
    expect(category(toCsaf20(fixedOnly).document)).toBe('csaf_security_advisory')
  })

  it('«all versions» is vers:all/*, a range of commits has no scheme (2.1 §3.1.2.3.2)', () => {
    expect(JSON.stringify(toCsaf21(minimal).document)).toContain('"name":"vers:all/*"')
    expect(JSON.stringify(toCsaf21(examples.withoutCve).document))
      .toContain('"name":"<a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"')
  })

  it('is a draft until it is published', () => {
    const { published: _published, ...dates } = full.dates
    expect(textAt(toCsaf20({ ...full, dates }).document, 'document', 'tracking', 'status')).toBe('draft')
    expect(textAt(toCsaf20(full).document, 'document', 'tracking', 'status')).toBe('final')
  })

  it.each(['CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:N/SC:L/SI:N/SA:N',
    'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:A/AC:H/AT:P/PR:L/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N'])(
    'a score that is no exact multiple of 0.1 in binary is valid: %s', (vector) => {
      const advisory: Advisory = { ...full, assessments: [{ severity: { kind: 'cvss', vector }, by: 'A',
        at: '2026-01-01T00:00:00Z', standing: 'final' }] }
      expect(validate('csaf-2.1', toCsaf21(advisory).document).errors).toEqual([])
      expect(validate('cve', toCveRecord(advisory).document).errors).toEqual([])
    })

  it('2.0 puts CVSS 4.0 into a note and says so; 2.1 has it as a metric', () => {
    const { document, problems } = toCsaf20(full)
    expect(JSON.stringify(listAt(document, 'vulnerabilities', 0, 'scores'))).not.toContain('CVSS:4.0')
    expect(JSON.stringify(listAt(document, 'vulnerabilities', 0, 'notes'))).toContain('CVSS:4.0/AV:N')
    expect(problems.map(({ message }) => message).join()).toContain('CVSS 4.0')
    expect(JSON.stringify(at(toCsaf21(full).document, 'vulnerabilities', 0, 'metrics'))).toContain('cvss_v4')
  })

  it('gives every affected product exactly one answer to «is there a fix»', () => {
    const answers = ['vendor_fix', 'none_available', 'no_fix_planned', 'fix_planned']
    for (const render of [toCsaf20, toCsaf21]) {
      const vulnerability = at(render(full).document, 'vulnerabilities', 0)
      const ids = listAt(vulnerability, 'remediations').filter((one) => answers.includes(textAt(one, 'category') ?? ''))
        .flatMap((one) => listAt(one, 'product_ids'))
      expect(new Set(ids).size).toBe(ids.length)
    }
    const [first] = listAt(toCsaf20(full).document, 'vulnerabilities', 0, 'remediations')
      .filter((one) => textAt(one, 'category') === 'no_fix_planned')
    expect(listAt(first, 'product_ids')).toEqual(['orchard-core:vers:npm/>=1.4.0|<=1.9.9'])
  })
})

describe('CVE', () => {
  const long: Advisory = { ...full, title: 't'.repeat(300), description: `${'word '.repeat(2000)}end` }
  it('shortens what is too long, never in silence', () => {
    const { document, problems } = toCveRecord(long)
    expect(validate('cve', document).errors).toEqual([])
    expect(problems.map(({ path, weight }) => `${weight} ${path}`)).toEqual(['note /title', 'note /description/0'])
    expect(textAt(document, 'containers', 'cna', 'descriptions', 0,
      'value')).toMatch(/\[…\] In full: https:\/\/desk\.example/)
  })

  it('names MITRE as the CNA of last resort when no CNA is given, and says so', () => {
    const { document, problems } = toCnaContainer(notAffected)
    expect(at(document, 'providerMetadata')).toEqual(cnaOfLastResort)
    expect(problems.map(({ path }) => path)).toEqual(['/cna'])
  })

  it('the CNA container has no metadata of the record, the PURL no version', () => {
    const { document } = toCnaContainer(full)
    expect(Object.keys(document)).not.toContain('cveMetadata')
    expect(textAt(document, 'affected', 0, 'packageURL')).toBe('pkg:npm/%40orchard/core')
  })

  it('without a CVE ID there is no record', () => {
    expect(toCveRecord(minimal)).toMatchObject({ document: {}, problems: [{ path: '/cveId', weight: 'error' }] })
  })

  it('a withdrawn advisory becomes a rejected record', () => {
    const { document } = toCveRecord(withdrawn)
    expect(textAt(document, 'cveMetadata', 'state')).toBe('REJECTED')
    expect(validate('cve', document).errors).toEqual([])
  })
})

describe('OSV', () => {
  it.each([['parley-2026-0001', 'x_parley-2026-0001'], ['GHSA-7f2q-8w4x-3m6p', 'GHSA-7f2q-8w4x-3m6p'],
    ['CVE-2026-0001', 'CVE-2026-0001'], ['osv-2026-1', 'x_osv-2026-1']])('the id of %s is %s', (id, expected) => {
    expect(osvId(id)).toBe(expected)
    expect(validate('osv', toOsv({ ...minimal, id }).document).errors).toEqual([])
  })

  it('every range begins with introduced and has distinct events', () => {
    for (const advisory of Object.values(examples))
      for (const range of listAt(toOsv(advisory).document, 'affected').flatMap((affected) =>
        listAt(affected, 'ranges'))) {
        const events = listAt(range, 'events')
        expect(Object.keys(events[0] ?? {})).toEqual(['introduced'])
        expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(events.length)
      }
  })
})

describe('severity', () => {
  it('the latest final score counts on each scale, whatever came later provisionally', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:H/A:H'
    const score = (text: string, instant: string, standing: 'provisional' | 'final'): Advisory['assessments'][number] =>
      ({ severity: { kind: 'cvss', vector: text }, by: 'A', at: instant, standing })
    const other = vector.replace('A:H', 'A:N')
    expect(effectiveAssessments({ ...minimal, assessments: [
      score(vector, '2026-01-02T00:00:00Z', 'final'), score(other, '2026-01-01T00:00:00Z', 'final'),
      score(other, '2026-01-03T00:00:00Z', 'provisional')] })).toEqual([score(vector, '2026-01-02T00:00:00Z', 'final')])
  })
})

describe('the forms for people', () => {
  it('an embargo date, superseded scores and names without consent are in none of the files', () => {
    const embargoed: Advisory = { ...full, dates: { ...full.dates, embargo: '2031-07-08T09:10:11Z' } }
    const { files } = publishable(embargoed)
    expect(files.map(({ name }) => name)).toEqual(['md', 'txt', 'cve.json', 'csaf.json', 'csaf-2.1.json', 'osv.json',
      'openvex.json', 'cdx.json'])
    for (const { text } of files) for (const secret of ['2031-07-08', 'C:N/I:L/A:L', 'Silent Sam', 'Undecided Una'])
      expect(text).not.toContain(secret)
  })

  it('free text becomes paragraphs, lists and code', () => {
    expect(blocksOf('One\nline.\r\n\r\n- a\n- b\n\n```sh\n  x\n\ny\n```\nAfter')).toEqual([
      { kind: 'paragraph', text: 'One line.' }, { kind: 'list', items: [{ text: 'a' }, { text: 'b' }] },
      { kind: 'code', text: '  x\n\ny' }, { kind: 'paragraph', text: 'After' }])
  })

  it('the sections have unique keys and no empty one', () => {
    for (const advisory of Object.values(examples)) {
      const sections = advisorySections(advisory)
      expect(new Set(sections.map(({ key }) => key)).size).toBe(sections.length)
      expect(sections.filter(({ blocks }) => blocks.length === 0)).toEqual([])
    }
  })

  it('a withdrawal comes first', () => {
    expect(advisorySections(withdrawn)[0]?.key).toBe('withdrawn')
    expect(toText(withdrawn).indexOf('withdrawn on')).toBeLessThan(toText(withdrawn).indexOf('Summary'))
  })

  it('markup in a title stays text', () => {
    expect(toMarkdown({ ...minimal, title: '<script>*x*</script> [a](b)' }))
      .toContain(String.raw`# \<script\>\*x\*\</script\> \[a\](b)`)
  })
})

describe('publishable', () => {
  it.each<[string, Advisory]>([
    ['/tlp', { ...full, tlp: 'AMBER' }],
    ['/dates/published', { ...backports, dates: { created: backports.dates.created,
      updated: backports.dates.updated } }],
    ['/title', { ...full, title: '' }],
  ])('refuses everything for one error at %s', (path, advisory) => {
    const { files, problems } = publishable(advisory)
    expect(files).toEqual([])
    expect(problems.filter(({ weight }) => weight === 'error').map((problem) => problem.path)).toEqual([path])
  })

  it('names the schema that each file passed', () => {
    expect(publishable(full).files.map(({ name, schema }) => `${name}: ${schema}`)).toEqual(['md: none', 'txt: none',
      'cve.json: CVE Record Format 5.2.0', 'csaf.json: CSAF 2.0 (OASIS Standard)',
      'csaf-2.1.json: CSAF 2.1 (Committee Specification Draft 03)', 'osv.json: OSV 1.7.5',
      'openvex.json: OpenVEX 0.2.0', 'cdx.json: CycloneDX 1.4 to 1.7 (own check of what a VEX is made of)'])
  })

  it('leaves out the CVE record without an ID and OSV when nothing is affected', () => {
    expect(publishable(minimal).files.map(({ name }) => name)).not.toContain('cve.json')
    expect(publishable(notAffected).files.map(({ name }) => name)).not.toContain('osv.json')
  })

  it('gives the same bytes for the same advisory', () => {
    expect(publishable(structuredClone(full))).toEqual(publishable(full))
  })
})
