import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gapsOf, rulesJson, rulesPage } from './rules-page.ts'
import { titlesOf, traceRules, type TracedRule } from './rules-scan.ts'

const root = new URL('..', import.meta.url).pathname
const rules = traceRules(root)
const read = (name: string) => readFileSync(join(root, name), 'utf8')

describe('the page of rules', () => {
  it('is up to date; if not, run npm run rules', () => {
    expect(read('RULES.md') === rulesPage(rules)).toBe(true)
    expect(read('rules.json')).toContain('"id": "S0-1"')
  })

  it('is made the same way twice, as text and as data', () => {
    expect(rulesPage(traceRules(root))).toBe(rulesPage(rules))
    expect(JSON.parse(rulesJson(rules))).toMatchObject({ total: 264, kept: 264 })
  })

  it('holds all 264 rules, and none is open', () => {
    expect(rules).toHaveLength(264)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(264)
    expect(gapsOf(rules)).toEqual([])
  })

  it('lists few narrative rules, each with its reason', () => {
    const narrative = rules.filter(({ kept }) => kept === 'narrative')
    expect(narrative.length).toBeLessThan(10)
    expect(narrative.every(({ why }) => (why ?? '').length > 10)).toBe(true)
  })

  it('notices a rule without a test, without behaviour and without a reason', () => {
    const rule: TracedRule = { id: 'S9-1', says: 'x', kept: 'enforced', policy: 'p', places: ['a'], code: [], tests: [] }
    expect(gapsOf([rule])).toEqual(['S9-1 is enforced and no test carries it.'])
    expect(gapsOf([{ ...rule, tests: [{ file: 'packages/policy/test/x.test.ts', name: 'S9-1' }] }])).toEqual(['S9-1 is enforced and no test tries what the core does about it.'])
    expect(gapsOf([{ ...rule, kept: 'narrative' }])).toEqual(['S9-1 is narrative and does not say why.'])
    expect(gapsOf([{ ...rule, kept: 'rendered', tests: [{ file: 'packages/policy/test/x.test.ts', name: 'S9-1' }] }])).toEqual([])
  })

  it('reads the names of tests of all kinds, and nothing else', () => {
    expect(titlesOf("it('one', () => {})\ntest(\"two\", f)\nit.each(both)('three %s', f)\nit.each([['a', f(1)]])('four', g)\nit.each<[X]>([[1]])(`five`, g)\nexit('no')\n// it is S1-1")).toEqual(['one', 'two', 'three %s', 'four', 'five'])
  })
})
