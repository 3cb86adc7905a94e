import { readFileSync } from 'node:fs'
import { fold, type CaseEvent } from '@parley/coordination'
import { parsePolicy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { checkAdvisory } from '@parley/advisory'
import { advisoryModel, emptyFields } from './advisory-model.ts'
import { draftFaults } from './advisory-products.ts'
import type { AdvisoryFields } from './rows.ts'

const read = parsePolicy(readFileSync(new URL('../../../policies/community.yaml', import.meta.url), 'utf8'), 'community.yaml')
if (!read.ok) throw new Error('policies/community.yaml does not parse')
const { policy } = read
const reporter = { kind: 'participant', id: 'p1' } as const
const at = '2026-11-20T09:00:00Z'

const opened: CaseEvent[] = [
  { type: 'CaseOpened', project: 'community', reference: 'COM-2026-0001', policy: 'p', at, actor: { kind: 'desk' }, audience: 'reporter' },
]
const modelOf = (fields: Partial<AdvisoryFields>) =>
  advisoryModel({ id: 'com-2026-0001', fields: { ...emptyFields, title: 'T', summary: 'S', description: 'D', ...fields } },
    { state: fold(opened), policy, url: 'https://desk.example', now: at, revisions: [] })
const standingsOf = (fields: Partial<AdvisoryFields>) => modelOf(fields).products[0]?.standings

function creditsFor(lines: string, consent?: boolean) {
  const events: CaseEvent[] = [
    { type: 'CaseOpened', project: 'community', reference: 'COM-2026-0001', policy: 'p', at, actor: { kind: 'desk' }, audience: 'reporter' },
    { type: 'ParticipantAdded', participant: 'p1', roles: ['finder', 'reporter'], name: 'Carol', at, actor: reporter, audience: 'team' },
    ...(consent === undefined ? [] : [{ type: 'CreditChosen', reporter: 'p1', name: 'Carol', consent, at, actor: reporter, audience: 'team' } as const]),
  ]
  const draft = { id: 'com-2026-0001', fields: { ...emptyFields, credits: lines } }
  return advisoryModel(draft, { state: fold(events), policy, url: 'https://desk.example', now: at, revisions: [] }).credits
}

describe('the credits of an advisory', () => {
  it('a line is a name, a comma and the kind; without a kind the whole line is the name', () => {
    expect(creditsFor('Ada Lovelace, finder\nDoe, Jane\nGrace Hopper , Remediation Developer\nfuzzd')).toEqual([
      { name: 'Ada Lovelace', type: 'finder', consent: 'given' },
      { name: 'Doe, Jane', type: 'other', consent: 'given' },
      { name: 'Grace Hopper', type: 'remediation developer', consent: 'given' },
      { name: 'fuzzd', type: 'other', consent: 'given' },
    ])
  })

  it('S-052: who reported is not named by a line of the form before they agreed', () => {
    expect(creditsFor('carol, finder\nAda, analyst')).toEqual([{ name: 'Ada', type: 'analyst', consent: 'given' }])
    expect(creditsFor('Carol, finder', false)).toEqual([])
    expect(creditsFor('Carol, finder', true)).toEqual([{ name: 'Carol', type: 'reporter', consent: 'given' }])
  })
})

const hash = (digit: string) => digit.repeat(40)

describe('what the case and the form know together', () => {
  it('S3-55: a fix that was released on an older line is called affected in no format', () => {
    const state = { ...fold(opened), backports: { '1.8': { branch: '1.8', status: 'released', reference: '1.8.9', at } } } as const
    const draft = { id: 'com-2026-0001', fields: { ...emptyFields, title: 'T', affected: '>=1.0.0 <1.9.4', fixed: '1.9.4' } }
    const { products, remediations } = advisoryModel(draft, { state, policy, url: 'https://desk.example', now: at, revisions: [] })
    expect(products[0]?.standings[0]?.ranges).toEqual([
      { type: 'semver', introduced: '1.0.0', fixed: '1.8.9' }, { type: 'semver', introduced: '1.9.0', fixed: '1.9.4' },
    ])
    expect(remediations).toMatchObject([{ line: '1.8', version: '1.8.9' }])
  })

  it('a package that its ecosystem names has a package URL; one that was written counts', () => {
    expect(modelOf({ ecosystem: 'Maven', packageName: 'org.example:a' }).products[0]?.purl).toBe('pkg:maven/org.example/a')
    expect(modelOf({ ecosystem: 'Maven', packageName: 'org.example:a', purl: 'pkg:maven/org.other/b' }).products[0]?.purl).toBe('pkg:maven/org.other/b')
    expect(modelOf({ ecosystem: 'Debian:12', packageName: 'a' }).products[0]?.purl).toBeUndefined()
  })
})

describe('the versions of an advisory', () => {
  it.each([
    ['>=1.0.0 <1.4.2', { type: 'semver', introduced: '1.0.0', fixed: '1.4.2' }],
    ['>= 1.0.0, < 1.4.2', { type: 'semver', introduced: '1.0.0', fixed: '1.4.2' }],
    ['<=2.0.0', { type: 'semver', introduced: '0', lastAffected: '2.0.0' }],
    ['>=3', { type: 'ecosystem', introduced: '3' }],
    ['<1.4rc2', { type: 'ecosystem', introduced: '0', fixed: '1.4rc2' }],
    ['vers:npm/>=1.0.0|<1.2.3', { type: 'vers', expression: 'vers:npm/>=1.0.0|<1.2.3' }],
    [`git ${hash('a')}..${hash('B')}`, { type: 'git', introduced: hash('a'), fixed: hash('b') }],
    [`git ..${hash('b')}`, { type: 'git', introduced: '0', fixed: hash('b') }],
  ])('«%s» is a range', (line, range) => {
    expect(standingsOf({ affected: line })).toEqual([{ status: 'affected', ranges: [range] }])
    expect(draftFaults({ ...emptyFields, affected: line })).toEqual([])
  })

  it('a version by itself counts too, and nothing at all is every version', () => {
    expect(standingsOf({ affected: '1.3.0\n=1.3.1' })).toEqual([{ status: 'affected', versions: ['1.3.0', '1.3.1'] }])
    expect(standingsOf({})).toEqual([{ status: 'affected' }])
  })

  it('what is not affected has its VEX justification or its words', () => {
    expect(standingsOf({ affected: '<2.0.0', notAffected: '>=2.0.0: vulnerable_code_not_present The parser was rewritten.' })?.[1])
      .toEqual({ status: 'not_affected', ranges: [{ type: 'semver', introduced: '2.0.0' }], justification: 'vulnerable_code_not_present', statement: 'The parser was rewritten.' })
    expect(standingsOf({ notAffected: '*: We do not ship it.' })).toEqual([{ status: 'not_affected', statement: 'We do not ship it.' }])
  })

  it('further products are blocks of lines', () => {
    const { products } = modelOf({
      product: 'Kestrel', purl: 'pkg:npm/kestrel', affected: '<1.0.0', repository: 'https://git.example/kestrel',
      furtherProducts: 'product: Kestrel client\necosystem: npm\npackage: kestrel-client\naffected: >=1.0.0 <1.2.0\naffected: 2.0.0\nfixed: 1.2.0\n\nproduct: Kestrel shell\nnot affected: *: component_not_present',
    })
    expect(products.map(({ id }) => id)).toEqual(['kestrel', 'kestrel-client', 'kestrel-shell'])
    expect(products[0]).toMatchObject({ purl: 'pkg:npm/kestrel', repo: 'https://git.example/kestrel' })
    expect(products[1]).toMatchObject({ ecosystem: 'npm', packageName: 'kestrel-client', standings: [
      { status: 'affected', versions: ['2.0.0'], ranges: [{ introduced: '1.0.0', fixed: '1.2.0' }] }, { status: 'fixed', versions: ['1.2.0'] },
    ] })
    expect(products[2]?.standings).toEqual([{ status: 'not_affected', justification: 'component_not_present' }])
  })
})

describe('what else a draft says', () => {
  it('a reference has a kind and a title, or is an address alone', () => {
    expect(modelOf({ references: 'https://a.example/1\nfix https://git.example/c/1 The commit' }).references.slice(1))
      .toEqual([{ kind: 'web', url: 'https://a.example/1' }, { kind: 'fix', url: 'https://git.example/c/1', title: 'The commit' }])
  })

  it('what the case was rated on the project’s own scale goes out with it, unless the form says otherwise', () => {
    const rated: CaseEvent = { type: 'SeveritySet', scheme: 'qualitative', level: 'critical', own: 'Boil over', final: true, at, actor: { kind: 'member', id: 'ada' }, audience: 'reporter' }
    const severities = (ownSeverity: string) => advisoryModel(
      { id: 'com-2026-0001', fields: { ...emptyFields, title: 'T', summary: 'S', description: 'D', ownSeverity } },
      { state: fold([...opened, rated]), policy, url: 'https://desk.example', now: at, revisions: [] }).assessments.map(({ severity }) => severity)
    expect(severities('')).toEqual([{ kind: 'qualitative', rating: 'critical' }, { kind: 'own', scale: policy.project.name, value: 'Boil over' }])
    expect(severities('Another: moderate').slice(1)).toEqual([{ kind: 'own', scale: 'Another', value: 'moderate' }])
  })

  it('the project’s own scale and SSVC stand beside the score', () => {
    const { assessments } = modelOf({ ownSeverity: 'Project scale: moderate', ssvc: 'Exploitation: active\nAutomatable: yes' })
    expect(assessments.map(({ severity }) => severity)).toMatchObject([
      { kind: 'own', scale: 'Project scale', value: 'moderate' },
      { kind: 'ssvc', selections: [{ namespace: 'ssvc', key: 'E', values: [{ key: 'A' }] }, { key: 'A', values: [{ key: 'Y' }] }] },
    ])
  })

  it('the whole of it is sound', () => {
    expect(checkAdvisory(modelOf({
      affected: `>=1.0.0 <1.4.2\ngit ${hash('a')}..${hash('b')}`, repository: 'https://git.example/kestrel', notAffected: '2.0.0: component_not_present',
      cwe: 'cwe-22', references: 'fix https://git.example/c/1', ownSeverity: 'Scale: low', ssvc: 'E: N', exploitation: 'None known.', purl: 'pkg:npm/a', ecosystem: 'npm',
    }))).toEqual([])
  })

  it.each([
    [{ references: 'see the mailing list' }, 'References: «see the mailing list» is no web address'],
    [{ references: 'javascript:alert(1)' }, 'References: «javascript:alert(1)» is no web address'],
    [{ affected: 'all the old ones' }, 'Affected versions: «all the old ones» is no range of versions'],
    [{ affected: '>1.0.0' }, 'Affected versions: «>1.0.0» is no range'],
    [{ affected: 'vers:npm/>1.0.0' }, 'Affected versions: «vers:npm/>1.0.0» is no range'],
    [{ fixed: '<2' }, 'Fixed versions: «<2» is no version'],
    [{ notAffected: '2.0.0' }, 'Not affected: «2.0.0» says no reason'],
    [{ cwe: 'CWE-99999' }, 'Weaknesses: «CWE-99999» is no weakness'],
    [{ ownSeverity: 'moderate' }, 'Own scale: «moderate» is no rating'],
    [{ ssvc: 'Exploitation: often' }, 'SSVC: «often» is no answer to Exploitation'],
    [{ ssvc: 'Mood: bad' }, 'SSVC: «Mood» is no decision point'],
    [{ furtherProducts: 'Kestrel client' }, 'Further products: «Kestrel client» begins with none of'],
    [{ furtherProducts: 'affected: <2' }, 'Further products: the block that begins «affected: <2» names no product'],
  ])('%j is told, not dropped', (fields, words) => {
    const faults = draftFaults({ ...emptyFields, ...fields })
    expect(faults.length).toBeGreaterThan(0)
    expect(faults.join('\n')).toContain(words)
  })
})
