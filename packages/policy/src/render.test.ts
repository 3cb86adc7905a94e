import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { driftOf } from './drift.ts'
import { plain } from './drift-read.ts'
import { markdownText, renderSecurityMd } from './render.ts'
import { explain } from './explain.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'
import type { Force, Policy, RoleName, Unit } from './model.ts'
import { milestones } from './milestone.ts'
import { parsePolicy } from './parse.ts'
import { policySchema } from './schema.ts'

const force = fc.constantFrom<Force>('must', 'should', 'may', 'expect', 'target', 'please')
const milestone = fc.constantFrom(...milestones)
const role = fc.constantFrom<RoleName>('maintainers', 'reporter', 'distributors', 'coordinator', 'cna', 'project_team',
  'release_manager', 'list', 'nobody_named')
const duration = fc.record({ n: fc.option(fc.integer({ min: 0, max: 400 })),
  unit: fc.constantFrom<Unit>('hours', 'days', 'business_days', 'weeks', 'months') })
  .map((one) => one.n === null ? { ...one, words: 'before long' } : one)
const deliverables = fc.subarray(['investigation_plan', 'workarounds_if_any', 'acknowledgement', 'analysis'] as const,
  { minLength: 1 })
const severity = fc.constantFrom('low', 'medium', 'high', 'critical')
const clock = fc.record({
  start: milestone, stop: fc.uniqueArray(milestone, { minLength: 1, maxLength: 3 }), within: duration, force,
  deliverables,
  repeat: fc.boolean(), direction: fc.constantFrom('within', 'not_before'), applies_if: fc.record({ severity }),
}, { requiredKeys: ['start', 'stop', 'within', 'force'] })

const versions = fc.record({
  supported: fc.record({ mode: fc.constantFrom('latest', 'by_reference', 'listed'), list: fc.constant(['2.1', '3.x']),
    count: fc.integer({ min: 1, max: 9 }), refs: fc.constant(['the releases page']), commitment: fc.constantFrom('continued', 'potential') }),
  backport: fc.record({ force: fc.constantFrom('none', 'may', 'must'),
    to: fc.constantFrom('all_supported', 'previous_versions'), when: fc.record({ severity }) },
    { requiredKeys: ['force'] }),
  fix_vehicle: fc.record({ types: fc.subarray(['patch', 'minor', 'release'] as const, { minLength: 1 }) }),
}, { requiredKeys: [] })

const address = fc.tuple(fc.stringMatching(/^[a-z]{1,8}$/),
  fc.stringMatching(/^[a-z]{2,8}$/)).map(([name, host]) => `${name}@${host}.example`)
const channels = fc.record({
  mail: fc.record({ kind: fc.constant('email'), address: fc.option(address), visibility: fc.constant('private') }),
  form: fc.record({ kind: fc.constant('web_form'), address: fc.constant(null), visibility: fc.constant('private'),
    who_may: fc.constantFrom('anyone', 'members') }),
  forge: fc.record({ kind: fc.constant('forge_private_report'), visibility: fc.constant('private'),
    availability: fc.constant('per_repository') }),
  stub: fc.record({
    kind: fc.constant('public_issue_stub'), address: fc.constant('https://code.example/issues/new'),
    visibility: fc.constant('public'),
    stub: fc.record({ title: fc.constantFrom('[BUG] A *weakness*', 'Weak_ness_'), labels: fc.constant(['bug']),
      forbid_details: fc.boolean() }),
  }),
}, { requiredKeys: ['mail'] })

const rest = fullFixture
const part = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined })
const handling = fc.record({
  clocks: fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), clock, { maxKeys: 4 }),
  steps: part(rest.handling?.steps),
  gates: fc.constant({ any: { blocks: ['closed'], needs: ['investigated'], says: 'first this' } }),
  rejection: fc.record({ reason: fc.constantFrom('required', 'optional'), detailed: fc.boolean() }),
  severity: fc.record({ scheme: fc.constantFrom('CVSS:4.0', 'CVSS:3.1', 'CVSS:3.0', 'qualitative', 'label', 'none'),
    label: fc.constant('prio/high'), decider: role }, { requiredKeys: ['scheme'] }),
  cve: fc.record({ force, authority: fc.constant('MITRE') }),
  advisory: fc.record({ system: fc.constantFrom('forge', 'desk', 'portal'), create: fc.record({ force }),
    initial_visibility: fc.constant('private') }),
  fix: fc.record({ where: fc.constantFrom('advisory', 'private_repository', 'public_repository'),
    tests: fc.constantFrom('internal', 'in_private_repository'), commit_message_neutral: fc.boolean() },
    { requiredKeys: [] }),
  confidentiality: fc.record({ other_projects: fc.constantFrom('never', 'with_consent'),
    share: fc.constantFrom('as_needed_to_fix', 'need_to_know'), may_stay_internal: fc.boolean() },
    { requiredKeys: [] }),
  updates: fc.record({ to_reporter: fc.boolean(), on: fc.constantFrom('status_change', 'working_together') }),
  reporter_rights: fc.subarray(['participates', 'sees_fix', 'comments_on_advisory', 'agrees_schedule',
    'gets_cve_id'] as const, { minLength: 1 }),
}, { requiredKeys: [] })

const early = fc.record({
  enabled: fc.constantFrom(true, false, 'if_list_exists'), lists: fc.constantFrom({}, rest.early_disclosure?.lists),
  embargo: part(rest.early_disclosure?.embargo), leak: part(rest.early_disclosure?.leak),
}, { requiredKeys: ['enabled', 'lists'] })
const schedule = fc.record({
  negotiators: fc.uniqueArray(role, { minLength: 1 }), final_say: role, expected: clock,
  range: fc.record({ min: duration, max: duration }),
  default_embargo: fc.record({ within: fc.record({ n: fc.integer({ min: 1, max: 90 }), unit: fc.constantFrom('days', 'weeks') }), terms: fc.constant('Keep it to yourself.') }),
  longest_embargo: fc.record({ n: fc.integer({ min: 1, max: 300 }), unit: fc.constant('days') }),
  prefer: part(rest.schedule?.prefer), delay_reasons: part(rest.schedule?.delay_reasons),
  agreed_with_reporter: fc.boolean(),
}, { requiredKeys: [] })
const disclosure = fc.record({
  gates: fc.dictionary(fc.constantFrom('a',
    'b'), fc.record({ blocks: fc.uniqueArray(milestone, { minLength: 1, maxLength: 3 }),
    needs: fc.uniqueArray(milestone, { minLength: 1, maxLength: 2 }), says: fc.constant('so') })),
  channels: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/),
    fc.record({ kind: fc.constantFrom('forge_advisory', 'mail_list', 'blog', 'twitter', 'slack', 'security_page',
    'reporter', 'cve', 'website', 'other'), force }), { maxKeys: 5 }),
  content: part(rest.disclosure?.content), order: part(rest.disclosure?.order),
  downstream: part(rest.disclosure?.downstream), before_publication: fc.constant('nothing_public'),
  rejected_reports: fc.record({ force: fc.constantFrom('may', 'should'), consent: fc.constant('reporter') }),
}, { requiredKeys: [] })

const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined).map(([key, one]) => [key,
    withoutUndefined(one)]))
}

/** Policies of every shape: each promise present, absent or another; the free words are those of the fixture. */
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  versions, handling, rewards: fc.record({ paid: fc.boolean(), words: fc.constant('up to 500 euros') }, { requiredKeys: ['paid'] }),
  early_disclosure: early, schedule, disclosure, scope: part(rest.scope),
  posture: part(rest.posture),
  intake: fc.record({
    privacy: fc.record({ default: fc.constantFrom('private', 'split'), force, covers: fc.constant(['suspected']) },
      { requiredKeys: ['default'] }), combine: fc.constantFrom('any', 'all'), channels,
    encryption: fc.constantFrom('required', 'encouraged', 'unspecified', 'forbidden'),
    prohibit: part(rest.intake.prohibit), content: part(rest.intake.content), fielded_by: part(rest.intake.fielded_by),
  }),
}, { requiredKeys: ['intake'] }).map((random) => policySchema.parse(withoutUndefined({ ...bareFixture, ...random })))

const folder = join(import.meta.dirname, '../../../policies')
const files = existsSync(folder) ? readdirSync(folder,
{ recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')) : []

describe('SECURITY.md', () => {
  it('has no drift against the policy that it was made from, for all policies', () => {
    fc.assert(fc.property(anyPolicy, (policy) => {
      expect(driftOf(policy, renderSecurityMd(policy, { url: 'https://desk.example/' }))).toEqual([])
    }), { numRuns: 300 })
  })

  it.each(files)('has no drift against %s', (name) => {
    const parsed = parsePolicy(readFileSync(join(folder, name), 'utf8'), name)
    expect(parsed.ok && driftOf(parsed.policy, renderSecurityMd(parsed.policy,
      { url: 'https://desk.example' }))).toEqual([])
  })

  it('holds every sentence of the explanation, in its order, and nothing else but the frame', () => {
    const rendered = renderSecurityMd(fullFixture)
    const lines = rendered.split('\n').filter((line) => line !== '').map((line) => plain(line.replace(/^- |^#+ /, '')))
    const expected = [fullFixture.title,
      ...explain(fullFixture).flatMap((section) => [section.heading, ...section.paragraphs.map((one) => one.text)])]
    expect(lines).toEqual(expected)
  })

  it('links the desk only when it is told where that is', () => {
    expect(renderSecurityMd(bareFixture)).not.toContain('https:')
    expect(renderSecurityMd(bareFixture, { url: 'https://desk.example/' })).toContain('<https://desk.example/p/bare>')
  })

  it('escapes what would be markup, and links addresses', () => {
    expect(markdownText('a *b* <i> [c](d) _e_ `f`')).toBe('a \\*b\\* \\<i\\> \\[c\\](d) \\_e\\_ \\`f\\`')
    expect(markdownText('Mail a_b@c.example, or see https://c.example/x_y.')).toBe('Mail <a_b@c.example>, or see <https://c.example/x_y>.')
    expect(markdownText('- no list')).toBe('\\- no list')
  })
})
