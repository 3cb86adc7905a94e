import { expect, it as test } from 'vitest'
import { because, rulesOf, valueAt, type Policy } from '../src/index.ts'
import { changesNoticed, type RuleTest } from './mutations.ts'
import { loadPolicy, type ReferencePolicy } from './reference-policies.ts'

/**
 * Tests of the rules of one reference policy, all of them or those from one id to another. Each `it` names its rule
 * and says what the policy must hold for it; `proveThem` then shows that every rule has one, and that switching a rule
 * off in the policy is noticed.
 */
export function rulesOfPolicy(name: ReferencePolicy, from?: string, to?: string) {
  const policy = loadPolicy(name)
  const ids = Object.keys(policy.rules ?? {})
  const mine = ids.slice(from === undefined ? 0 : ids.indexOf(from), to === undefined ? undefined : ids.indexOf(to) + 1)
  const tests: RuleTest[] = []

  function it(title: string, check: (policy: Policy) => void): void {
    const id = title.slice(0, title.indexOf(':'))
    tests.push({ id, check })
    test(title, () => {
      const rule = rulesOf(policy).find((one) => one.id === id)
      expect(rule?.places.some((place) => because(policy, place).rules.includes(id))).toBe(true)
      check(policy)
    })
  }

  function proveThem(): void {
    test('every rule has a test, in the order of the policy', () => {
      expect(tests.map(({ id }) => id)).toEqual(mine)
    })

    test('a policy with a rule switched off is noticed by a test or by the checker', () => {
      const { tried, unnoticed } = changesNoticed(policy, mine, tests)
      expect(tried).toBeGreaterThan(tests.length)
      expect(unnoticed).toEqual([])
    })
  }

  return { it, proveThem }
}

const prose = new Set(['says', 'because', 'what', 'declares', 'operators_duty', 'purpose'])

/** The policy has this at the path, the sentences that only explain it left aside. */
export function holds(policy: Policy, path: string, value: unknown): void {
  expect(without(valueAt(policy, path.split('.')))).toEqual(value)
}

/** The map at the path has these keys, in this order. */
export function holdsKeys(policy: Policy, path: string, keys: readonly string[]): void {
  expect(Object.keys(valueAt(policy, path.split('.')) ?? {})).toEqual(keys)
}

/** The sentence at the path speaks of this. */
export function says(policy: Policy, path: string, word: RegExp): void {
  expect(valueAt(policy, path.split('.'))).toMatch(word)
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => !prose.has(key))
  return Object.fromEntries(kept.map(([key, one]) => [key, without(one)]))
}
