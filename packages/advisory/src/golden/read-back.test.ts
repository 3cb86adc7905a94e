import { describe, expect, it } from 'vitest'
import { fromCsaf } from '../from-csaf.ts'
import { fromCve } from '../from-cve.ts'
import { fromGithubAdvisory } from '../from-github.ts'
import { fromOsv } from '../from-osv.ts'
import type { Imported, ImportDefaults } from '../imported.ts'
import { fixedVersions } from '../intervals.ts'
import { leavesOf } from '../csaf-products.ts'
import type { Advisory, Rendered } from '../model.ts'
import { at, listAt, textAt, textsAt } from '../reading.ts'
import { aliasesOf, shownCredits, utcWords } from '../sections.ts'
import { effectiveCvss } from '../severities.ts'
import { toCsaf20, toCsaf21 } from '../to-csaf.ts'
import { toCveRecord } from '../to-cve.ts'
import { toCycloneDxVex } from '../to-cyclonedx.ts'
import { toGithubAdvisory } from '../to-github.ts'
import { toMarkdown } from '../to-markdown.ts'
import { toOpenVex } from '../to-openvex.ts'
import { toOsv } from '../to-osv.ts'
import { toText } from '../to-text.ts'
import { examples } from './examples.ts'

/** What every format must tell alike. */
interface Facts {
  readonly title: string
  readonly id: string
  readonly names: readonly string[]
  readonly url: string
  readonly affected: readonly string[]
  readonly fixed: readonly string[]
  readonly vectors: readonly string[]
  readonly credits: readonly string[]
  readonly references: readonly string[]
  readonly weaknesses: readonly string[]
}

const bounds = (advisory: Advisory): readonly string[] => leavesOf(advisory)
  .filter(({ status }) => status === 'affected')
  .map(({ product, interval, version }) => `${product.name} ${version ??
    [interval?.introduced, interval?.fixed ?? interval?.limit, interval?.lastAffected].join('|')}`)

const factsOf = (advisory: Advisory): Facts => ({
  title: advisory.title,
  id: advisory.id,
  names: aliasesOf(advisory).toSorted(),
  url: advisory.url,
  affected: bounds(advisory).toSorted(),
  fixed: advisory.products.flatMap((product) =>
    fixedVersions(product).map((one) => `${product.name} ${one}`)).toSorted(),
  vectors: effectiveCvss(advisory).map(({ vector }) => vector),
  credits: shownCredits(advisory).map(({ name, type }) => `${name}: ${type}`).toSorted(),
  references: advisory.references.map(({ url }) => url).toSorted(),
  weaknesses: advisory.weaknesses.map(({ id }) => id),
})

const defaults: ImportDefaults = {
  publisher: { name: 'Nobody', namespace: 'https://nobody.example', category: 'other' },
  url: 'https://nobody.example/1', at: '2000-01-01T00:00:00Z',
}

type Reader = (document: unknown, defaults: ImportDefaults) => Imported
const readers: readonly (readonly [string, (advisory: Advisory) => Rendered, Reader, (facts: Facts) =>
  Partial<Facts>])[] = [
  ['CVE', toCveRecord, fromCve, (facts) => ({ ...facts,
    // A CVE record puts the organisation behind the name.
    credits: facts.credits.map((credit) => credit.replace('Mona Example:', 'Mona Example (Example Labs):')) })],
  // CSAF 2.0 has no field for CVSS 4.0 and for a second weakness.
  ['CSAF 2.0', toCsaf20, fromCsaf, (facts) => ({ ...facts, weaknesses: facts.weaknesses.slice(0, 1),
    vectors: facts.vectors.filter((vector) => !vector.startsWith('CVSS:4.0')) })],
  ['CSAF 2.1', toCsaf21, fromCsaf, (facts) => facts],
  // OSV has no place for versions that are fixed but end no range.
  ['OSV', toOsv, fromOsv, ({ fixed, ...facts }) => ({ ...facts, fixed: fixed.filter((one) =>
    one !== 'orchard-server 6.1') })],
]

const speaking = Object.entries(examples).filter(([name]) => name !== 'withdrawn')

describe.each(readers)('read back from %s', (format, render, read, expected) => {
  it.each(speaking.filter(([name, { cveId }]) => (format !== 'CVE' || cveId !== undefined)
    && (format !== 'OSV' || name !== 'notAffected')))('«%s» tells the same facts', (name, advisory) => {
    const { document } = render(advisory)
    const { advisory: again, problems } = read(document, defaults)
    expect(problems.filter(({ weight }) => weight === 'error')).toEqual([])
    const wanted = expected(factsOf(advisory))
    // A CVE record says «unaffected» without saying whether a fix or the code's absence makes it so.
    const fixed = format === 'CVE' && name !== 'minimal'
      ? factsOf(again).fixed.filter((one) => wanted.fixed?.includes(one))
      : factsOf(again).fixed
    expect({ ...factsOf(again), fixed }).toEqual(wanted)
  })
})

describe('read back from the forms for people', () => {
  const unescaped = (text: string): string => text.replaceAll(/\\([\\`*_[\]<>|~#&+=.)-])/g, '$1')
  it.each(Object.entries(examples).flatMap(([name, advisory]) => [
    [name, 'Markdown', unescaped(toMarkdown(advisory)), advisory] as const,
    [name, 'text', toText(advisory), advisory] as const,
  ]))('«%s» as %s holds every fact', (_name, _format, rendered, advisory) => {
    const text = rendered.replaceAll(/\s+/g, ' ')
    const { affected: _affected, fixed, credits, ...facts } = factsOf(advisory)
    const strings = [facts.title, facts.id, facts.url, ...facts.names, ...facts.vectors, ...facts.references,
      ...facts.weaknesses,
      ...credits.map((credit) => credit.split(':')[0] ?? ''), ...fixed.map((one) => one.split(' ').at(-1) ?? ''),
      ...advisory.revisions.map(({ at: instant }) => utcWords(instant)), ...advisory.timeline.map(({ text: entry }) => entry)]
    expect(strings.filter((fact) => !text.includes(fact))).toEqual([])
    expect(text).not.toContain('Silent Sam')
    expect(text).not.toContain('Undecided Una')
  })
})

describe('read back from VEX', () => {
  it.each(Object.entries(examples))('«%s» has the same statuses in OpenVEX and CycloneDX', (_name, advisory) => {
    const wanted = leavesOf(advisory).map(({ productId, status }) => `${productId} ${status}`).toSorted()
    const states: Record<string, string> = {
      exploitable: 'affected', resolved: 'fixed', not_affected: 'not_affected', in_triage: 'under_investigation' }
    const cyclonedx = listAt(toCycloneDxVex(advisory).document, 'vulnerabilities').flatMap((entry) =>
      listAt(entry, 'affects').map((affects) =>
        `${textAt(affects, 'ref')} ${states[textAt(entry, 'analysis', 'state') ?? '']}`)).toSorted()
    expect(cyclonedx).toEqual(wanted)
    const statements = listAt(toOpenVex(advisory).document, 'statements')
    expect(statements.map((one) => textAt(one, 'status'))).toEqual(leavesOf(advisory).map(({ status }) => status))
    for (const statement of statements)
      expect(textAt(statement, 'vulnerability', 'name')).toBe(advisory.cveId ?? advisory.id)
  })
})

describe('read back from CycloneDX', () => {
  it.each(Object.entries(examples))('«%s» tells the same names, vectors, weaknesses, references and credits', (_name, advisory) => {
    const { document } = toCycloneDxVex(advisory)
    const facts = factsOf(advisory)
    for (const entry of listAt(document, 'vulnerabilities')) {
      expect(textAt(entry, 'id')).toBe(advisory.cveId ?? advisory.id)
      expect(textAt(entry, 'description')).toBe(facts.title)
      const names = [entry, ...listAt(entry, 'references')].flatMap((one) => textAt(one, 'id') ?? [])
      expect(names.toSorted()).toEqual([facts.id, ...facts.names].toSorted())
      const ratings = listAt(entry, 'ratings').flatMap((one) => textAt(one, 'vector') ?? [])
      expect(ratings.toSorted()).toEqual(facts.vectors.toSorted())
      expect(listAt(entry, 'cwes').map((number) => `CWE-${String(number)}`)).toEqual(facts.weaknesses)
      expect(listAt(entry, 'advisories').flatMap((one) => textAt(one, 'url') ?? []).toSorted())
        .toEqual([...new Set([facts.url, ...facts.references])].toSorted())
      expect(listAt(entry, 'credits', 'individuals').flatMap((one) => textAt(one, 'name') ?? []).toSorted())
        .toEqual([...new Set(shownCredits(advisory).map(({ name }) => name))].toSorted())
      expect(textAt(entry, 'published')).toBe(advisory.dates.published)
    }
    // Every fixed version is in a component or ends a range of one.
    const components = JSON.stringify(listAt(document, 'components'))
    expect(facts.fixed.map((one) => one.split(' ').at(-1) ?? '').filter((version) => !components.includes(version))).toEqual([])
    expect(JSON.stringify(document)).not.toContain('Silent Sam')
  })
})

describe('read back from OpenVEX', () => {
  it.each(Object.entries(examples))('«%s» tells the same names and fixed versions', (_name, advisory) => {
    const { document } = toOpenVex(advisory)
    const facts = factsOf(advisory)
    for (const statement of listAt(document, 'statements')) {
      const names = [textAt(statement, 'vulnerability', 'name') ?? '', ...textsAt(at(statement, 'vulnerability'), 'aliases')]
      expect(names.toSorted()).toEqual([facts.id, ...facts.names].toSorted())
    }
    const fixed = JSON.stringify(listAt(document, 'statements').filter((one) => textAt(one, 'status') === 'fixed'))
    expect(facts.fixed.map((one) => one.split(' ').at(-1) ?? '').filter((version) => !fixed.includes(version))).toEqual([])
  })
})

describe('read back from GitHub', () => {
  it.each(speaking.filter(([name]) => name !== 'notAffected'))('«%s» tells the same ranges, title, CVE and weaknesses, and one of its vectors', (_name, advisory) => {
    const { document } = toGithubAdvisory(advisory)
    const facts = factsOf(fromGithubAdvisory(document, defaults).advisory)
    const wanted = factsOf(advisory)
    // GitHub knows packages, not products, and no ranges of commits.
    const bare = (claims: readonly string[]) => claims.map((one) => one.split(' ').slice(1).join(' ')).filter((one) => !/[0-9a-f]{40}/.test(one)).toSorted()
    expect(bare(facts.affected)).toEqual(bare(wanted.affected))
    expect(facts).toMatchObject({ title: wanted.title, weaknesses: wanted.weaknesses })
    expect(textAt(document, 'cve_id')).toBe(advisory.cveId)
    expect(wanted.vectors).toEqual(expect.arrayContaining([...facts.vectors]))
    const description = textAt(document, 'description') ?? ''
    for (const url of advisory.references.map((one) => one.url)) expect(description).toContain(url)
    expect(JSON.stringify(document)).not.toContain('Silent Sam')
  })

  it('«backports» tells the same ranges, fixes, vector and names', () => {
    const { advisory: again } = fromGithubAdvisory(toGithubAdvisory(examples.backports).document, defaults)
    const { affected, fixed, vectors, weaknesses, title } = factsOf(examples.backports)
    const facts = factsOf(again)
    expect(facts).toMatchObject({ affected, vectors, weaknesses, title, names: ['CVE-2026-20002'] })
    expect(facts.fixed).toEqual(fixed.filter((one) => one !== 'orchard-server 6.1'))
  })

  it('«full» credits the login it knows and nobody who did not consent', () => {
    const { document, problems } = toGithubAdvisory(examples.full)
    expect(at(document, 'credits')).toEqual([{ login: 'mona-example', type: 'finder' }])
    expect(problems.map(({ path }) => path)).toContain('/credits')
    expect(JSON.stringify(document)).not.toContain('Silent Sam')
  })
})
