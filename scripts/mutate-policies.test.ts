import type { Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { behaviour, observer, words } from './mutate-policies.ts'
import { readPolicy, referencePolicies } from './rules-scan.ts'

const root = new URL('..', import.meta.url).pathname
const changed = (name: string, make: (policy: Policy) => string, change: (policy: any) => void): boolean => {
  const policy = readPolicy(root, name)
  const { check } = observer('x', policy, make)
  const mutant: any = structuredClone(policy)
  change(mutant)
  try {
    check(mutant)
    return false
  } catch {
    return true
  }
}

describe('what shows that a policy was changed', () => {
  it.each<[string, string, (policy: any) => void]>([
    ['mlflow', 'a gate that is gone', (p) => { delete p.disclosure.gates.release_first; delete p.handling.steps.publish.after }],
    ['mlflow', 'a channel that is enough alone', (p) => { p.intake.combine = 'any' }],
    ['community', 'a day more', (p) => { p.handling.clocks.feedback.within.n = 4 }],
    ['community', 'a clock with another stop', (p) => { p.handling.clocks.feedback.stop = ['acknowledged'] }],
    ['asf', 'others who may allocate', (p) => { p.handling.cve.sole_authority = false }],
    ['distributors', 'a final say that is somebody else’s', (p) => { p.schedule.final_say = 'reporter' }],
    ['distributors', 'a reason less', (p) => { p.schedule.delay_reasons = ['bug_not_understood'] }],
    ['meshery', 'a clock that stops at half', (p) => { p.handling.clocks.acknowledge_and_analyse.stop = ['acknowledged'] }],
  ])('%s: the core notices %s', (name, _what, change) => {
    expect(changed(name, behaviour, change)).toBe(true)
  })

  it.each(referencePolicies)('%s: nothing is noticed where nothing changed', (name) => {
    expect(changed(name, behaviour, () => undefined)).toBe(false)
    expect(changed(name, words, () => undefined)).toBe(false)
  })

  it('a word is noticed by who reads it', () => {
    expect(changed('community', words, (p) => { p.handling.clocks.feedback.within.n = 4 })).toBe(true)
  })
})
