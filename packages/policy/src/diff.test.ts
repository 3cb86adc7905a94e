import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffPolicies } from './diff.ts'
import { unitOf } from './diff-units.ts'
import type { Change } from './diff.ts'
import type { Clock, Policy } from './model.ts'
import { policySchema } from './schema.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'

/** A copy of the full policy with the value at a dotted path exchanged; `undefined` takes the field away. */
function having(path: string, value: unknown): Policy {
  const copy: Record<string, unknown> = structuredClone({ ...fullFixture })
  const parts = path.split('.')
  let at: unknown = copy
  for (const part of parts.slice(0, -1)) at = Reflect.get(Object(at), part)
  if (value === undefined) Reflect.deleteProperty(Object(at), parts.at(-1) ?? '')
  else Reflect.set(Object(at), parts.at(-1) ?? '', value)
  return policySchema.parse(copy)
}

const brief = (changes: readonly Change[]) => changes.map((one) => `${one.party}: ${one.bears} ${one.effect}`)
const feedback: Clock = { start: 'report_received', stop: ['feedback_sent'], within: { n: 3, unit: 'business_days' },
  force: 'must', deliverables: ['investigation_plan', 'workarounds_if_any'] }

const cases: readonly (readonly [name: string, path: string, value: unknown, expected: readonly string[]])[] = [
  ['a longer time', 'handling.clocks.feedback', { ...feedback, within: { n: 5, unit: 'business_days' } },
    ['reporters: promise weaker', 'maintainers: duty weaker']],
  ['a shorter time', 'handling.clocks.feedback', { ...feedback, within: { n: 24, unit: 'hours' } },
    ['reporters: promise stricter', 'maintainers: duty stricter']],
  ['a vague time', 'handling.clocks.feedback', { ...feedback, within: { n: null, unit: 'days', words: 'soon' } },
    ['reporters: promise weaker', 'maintainers: duty weaker']],
  ['a shorter time with less in it', 'handling.clocks.feedback',
    { ...feedback, within: { n: 1, unit: 'days' }, deliverables: ['investigation_plan'] },
    ['reporters: promise neutral', 'maintainers: duty neutral']],
  ['a promise that becomes an aim', 'handling.clocks.feedback', { ...feedback, force: 'target' },
    ['reporters: promise weaker', 'maintainers: duty weaker']],
  ['a promise gone', 'handling.clocks.feedback', undefined, ['reporters: promise weaker', 'maintainers: duty weaker']],
  ['encryption required', 'intake.encryption', 'required', ['reporters: duty stricter']],
  ['encryption no matter', 'intake.encryption', 'unspecified', ['reporters: duty weaker']],
  ['public issues no longer prohibited', 'intake.prohibit.public_issue', undefined, ['reporters: duty weaker']],
  ['one more part asked for', 'intake.content.evidence', { force: 'must', what: 'proof' },
    ['reporters: duty stricter']],
  ['a way to report gone', 'intake.channels.form', undefined, ['reporters: promise weaker']],
  ['backports optional', 'versions.backport.force', 'may', ['public: promise weaker', 'maintainers: duty weaker']],
  ['one more exclusion', 'scope.exclusions.physical', { says: 'It needs a screwdriver.', disposition: 'no_action' },
    ['reporters: promise weaker', 'public: promise weaker']],
  ['reasons no longer given', 'handling.rejection', { reason: 'optional', detailed: false },
    ['reporters: promise weaker', 'maintainers: duty weaker']],
  ['nothing stays internal any more', 'handling.confidentiality.may_stay_internal', undefined,
    ['public: promise stricter']],
  ['the list is for sure', 'early_disclosure.enabled', true,
    ['distributors: promise stricter', 'maintainers: duty stricter']],
  ['one more criterion', 'early_disclosure.lists.brewers.criteria.large', { says: 'You are many.' },
    ['distributors: duty stricter']],
  ['hints allowed', 'early_disclosure.embargo.sharing.forbids', ['publish', 'share'], ['distributors: duty weaker']],
  ['a leak has a term', 'early_disclosure.leak.report.within', { n: 24, unit: 'hours' },
    ['distributors: duty stricter']],
  ['the reporter leaves the table', 'schedule.negotiators', ['maintainers', 'distributors'],
    ['reporters: promise weaker']],
  ['another final say', 'schedule.final_say', 'coordinator',
    ['reporters: promise neutral', 'maintainers: promise neutral']],
  ['a release is no longer waited for', 'disclosure.gates.release', undefined,
    ['maintainers: duty weaker', 'public: promise weaker']],
  ['the blog only perhaps', 'disclosure.channels.blog.force', 'may',
    ['public: promise weaker', 'maintainers: duty weaker']],
  ['another address', 'intake.channels.mail.address', 'new@teapot.example', ['reporters: promise neutral']],
  ['another zone', 'calendar.zone', 'Asia/Tokyo', ['reporters: promise neutral', 'maintainers: duty neutral']],
]

describe('what a new version changes for whom', () => {
  it.each(cases.map(([name, path, value, expected]) => ({ name, path, value, expected })))('$name',
    ({ path, value, expected }) => {
    const changes = diffPolicies(fullFixture, having(path, value))
    expect(brief(changes)).toEqual(expected)
    expect(brief(diffPolicies(having(path, value),
      fullFixture))).toEqual(expected.map((one) => one.replace(/stricter|weaker/, (word) => word === 'weaker'
      ? 'stricter' : 'weaker')))
  })

  it('says it in one sentence, with what was promised and what is, and its rules', () => {
    const [change] = diffPolicies(fullFixture, having('handling.clocks.feedback.within',
      { n: 5, unit: 'business_days' }))
    expect(change).toMatchObject({ path: 'handling.clocks.feedback', kind: 'changed', rules: ['T-1', 'T-2'] })
    expect(change?.text).toMatch(/^Reporters are promised less\. Before: “Within 3 business days .*” Now: “Within 5 business days/)
  })

  it('shows a field that no sentence shows, by its path and value', () => {
    const [change] = diffPolicies(fullFixture, having('handling.clocks.inner.within', { n: 7, unit: 'days' }))
    expect(change).toMatchObject({ effect: 'neutral', before: '', after: '' })
    expect(change?.text).toContain('handling.clocks.inner')
  })

  it('is empty for the same policy, whatever the order of its keys', () => {
    const turned = policySchema.parse(Object.fromEntries(Object.entries(structuredClone(fullFixture)).toReversed()))
    expect(diffPolicies(fullFixture, turned)).toEqual([])
  })

  it('reports every field that differs, and the other way round says the contrary', () => {
    const leaves: string[] = []
    const visit = (value: unknown, path: string) => {
      if (typeof value === 'object' && value !== null
        && !Array.isArray(value)) for (const [key, one] of Object.entries(value)) visit(one, path === '' ? key
        : `${path}.${key}`)
      else leaves.push(path)
    }
    visit(fullFixture, '')
    fc.assert(fc.property(fc.constantFrom(...leaves), (leaf) => {
      const without: Record<string, unknown> = structuredClone({ ...fullFixture })
      let at: unknown = without
      const parts = leaf.split('.')
      for (const part of parts.slice(0, -1)) at = Reflect.get(Object(at), part)
      Reflect.deleteProperty(Object(at), parts.at(-1) ?? '')
      const parsed = policySchema.safeParse(without)
      fc.pre(parsed.success)
      const [there, back] = [diffPolicies(fullFixture, parsed.data), diffPolicies(parsed.data, fullFixture)]
      expect(there.length).toBeGreaterThan(0)
      expect(there.every((one) => leaf.startsWith(one.path) || one.path.startsWith(leaf))).toBe(true)
      const contrary = { stricter: 'weaker', weaker: 'stricter', neutral: 'neutral' }
      expect(back.map((one) => `${one.path} ${one.party} ${one.effect}`).sort()).toEqual(there.map((one) => `${one.path} ${one.party} ${contrary[one.effect]}`).sort())
    }))
  })

  it('compares two policies that have little in common', () => {
    const changes = diffPolicies(bareFixture, fullFixture)
    expect(new Set(changes.map((one) => one.party))).toEqual(new Set(['reporters', 'maintainers', 'distributors',
      'public']))
    for (const { text } of changes) expect(text).toMatch(/^(?:Reporters|Maintainers|Distributors|The public) .*”$/s)
  })
})

describe('units', () => {
  it('takes the longest unit that holds a path', () => {
    expect(unitOf(['early_disclosure', 'lists', 'a', 'criteria', 'b',
      'says'])?.pattern).toBe('early_disclosure.lists.*.criteria.*')
    expect(unitOf(['early_disclosure', 'lists', 'a', 'purpose'])?.path).toEqual(['early_disclosure', 'lists', 'a'])
    expect(unitOf(['nowhere'])).toBeNull()
  })
})
