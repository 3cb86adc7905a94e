import { describe, expect, it } from 'vitest'
import {
  because, dueInstant, dueWords, ruleIds, rulesOf, stepsOf, walkPolicy, type Milestone, type Policy,
} from '../src/index.ts'
import { loadPolicy, referencePolicies, type ReferencePolicy } from './reference-policies.ts'

const policies = Object.fromEntries(referencePolicies.map((name) => [name, loadPolicy(name)]))
const policy = (name: ReferencePolicy): Policy => policies[name] ?? loadPolicy(name)

/** Where each milestone comes in a walk through the policy. */
function walked(name: ReferencePolicy): (milestone: Milestone) => number {
  const order = walkPolicy(policy(name)).done.map((one) => one.milestone)
  return (milestone) => {
    expect(order).toContain(milestone)
    return order.indexOf(milestone)
  }
}

describe('the rules as a whole', () => {
  it('the five policies carry all 264 rules, each once', () => {
    const ids = referencePolicies.flatMap((name) => rulesOf(policy(name)).map((rule) => rule.id))
    const count = (prefix: string) => ids.filter((id) => id.startsWith(`${prefix}-`)).length
    expect(new Set(ids).size).toBe(264)
    expect(ids).toHaveLength(264)
    expect(['S0', 'S1', 'S2', 'S2x', 'S3', 'S4'].map(count)).toEqual([30, 59, 20, 28, 93, 34])
  })

  it('few are kept by words alone, and those say why', () => {
    const narrative = referencePolicies.flatMap((name) => rulesOf(policy(name)))
      .filter((rule) => rule.kept === 'narrative')
    expect(narrative.map((rule) => rule.id)).toEqual(['S0-1', 'S1-3', 'S1-59', 'S2-2', 'S3-3', 'S3-93'])
    for (const rule of narrative) expect(rule.why).toMatch(/\w/)
  })

  it('every case can be walked to its end under every policy', () => {
    for (const name of [...referencePolicies, 'parley', 'examples/strict-foundation', 'examples/two-person-hobby']) {
      const found = walkPolicy(loadPolicy(name))
      expect(found.stuck).toEqual([])
      expect(found.done.length).toBeGreaterThanOrEqual(stepsOf(loadPolicy(name)).length)
    }
  })
})

describe('the order that each policy asks for', () => {
  it('S0-21, S0-28, S0-30: MLflow validates, confirms, fixes, releases, publishes', () => {
    const at = walked('mlflow')
    expect(at('validated')).toBeLessThan(at('advisory_drafted'))
    expect(at('advisory_drafted')).toBeLessThan(at('confirmed'))
    expect(at('confirmed')).toBeLessThan(at('fix_developed'))
    expect(at('fix_released')).toBeLessThan(at('advisory_published'))
  })

  it('S1-36, S1-45, S1-46, S1-48: the community project plans, tests, confirms, backports, and then releases', () => {
    const at = walked('community')
    expect(at('fix_timeline_set')).toBeLessThan(at('communication_plan_made'))
    expect(at('fix_tested')).toBeLessThan(at('fix_confirmed'))
    expect(at('fix_confirmed')).toBeLessThan(at('fix_released'))
    expect(at('backports_done')).toBeLessThan(at('fix_released'))
  })

  it('S2-17, S2x-9, S2x-19, S2x-22, S2x-24: Apache routes, agrees, releases, announces', () => {
    const at = walked('asf')
    expect(at('routed_to_team')).toBeLessThan(at('acknowledged'))
    expect(at('date_agreed')).toBeLessThan(at('fix_merged'))
    expect(at('fix_released')).toBeLessThan(at('release_announced'))
    expect(at('release_announced')).toBeLessThan(at('announced'))
    expect(at('announced')).toBeLessThan(at('cve_published'))
  })

  it('S3-43, S3-44, S3-46, S3-56: distributors hear early, test, and have a date before anything is public', () => {
    const at = walked('distributors')
    expect(at('early_disclosure_planned')).toBeLessThan(at('fix_released'))
    expect(at('fix_tested')).toBeLessThan(at('early_disclosure_tested'))
    expect(at('date_agreed')).toBeLessThan(at('public_disclosure'))
    expect(at('fix_released')).toBeLessThan(at('public_disclosure'))
  })

  it('S4-19, S4-25, S4-27, S4-28, S4-29: Meshery fixes, chooses a day, merges, builds, announces', () => {
    const at = walked('meshery')
    const order: Milestone[] = [
      'characterised', 'fix_developed', 'date_agreed', 'fix_merged', 'binaries_published', 'announced',
    ]
    const places = order.map(at)
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })
})

describe('the time that each policy promises', () => {
  const friday = Temporal.Instant.from('2026-11-20T17:00:00Z')
  const due = (name: ReferencePolicy, clock: string) => {
    const found = policy(name).handling?.clocks?.[clock]
    const when = found && dueInstant({ start: friday, within: found.within, calendar: policy(name).calendar })
    return when && dueWords(when.at, policy(name).calendar.zone)
  }

  it('S1-17, S1-35: a report on Friday evening is answered by the end of Wednesday', () => {
    expect(due('community', 'feedback')).toBe('Wednesday 25 November, 24:00 UTC')
    expect(due('community', 'conversation')).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('S3-13, S3-31: so is one to the project with distributors', () => {
    expect(due('distributors', 'feedback')).toBe('Wednesday 25 November, 24:00 UTC')
    expect(due('distributors', 'conversation')).toBe('Wednesday 25 November, 24:00 UTC')
  })

  it('S4-14: Meshery has ten working days for both', () => {
    expect(due('meshery', 'acknowledge_and_analyse')).toBe('Friday 4 December, 24:00 UTC')
  })

  it('S0-4, S2-1: MLflow and Apache promise no time, so no clock runs', () => {
    for (const name of ['mlflow', 'asf'] as const) {
      expect(policy(name).handling?.clocks).toBeUndefined()
      expect(policy(name).schedule?.expected).toBeUndefined()
    }
  })

  it('S3-50, S3-82: a few weeks and urgently stay words', () => {
    const { calendar, schedule, early_disclosure: early } = policy('distributors')
    for (const within of [schedule!.range!.max, early!.leak!.report.within]) {
      expect(within.words).toMatch(/weeks|urgently/)
      expect(dueInstant({ start: friday, within, calendar })).toBeUndefined()
    }
  })

  it('S3-51: fourteen business days from report to disclosure are expected of critical, easily mitigated ones', () => {
    const { calendar, schedule } = policy('distributors')
    const found = dueInstant({ start: friday, within: schedule!.expected!.within, calendar })
    expect(dueWords(found!.at, 'UTC')).toBe('Thursday 10 December, 24:00 UTC')
    expect(schedule?.expected).toMatchObject({
      force: 'expect', applies_if: { severity: 'critical', mitigation: 'straightforward' },
    })
  })
})

describe('why', () => {
  it('names the rules that live at a field', () => {
    expect(because(policy('community'), 'handling.clocks.feedback')).toEqual({
      path: 'handling.clocks.feedback', rules: ['S1-17'],
      says: 'The reporter gets the first answer within three business days.',
    })
    expect(ruleIds(because(policy('asf'), 'disclosure.gates.release_first'))).toBe('S2-17')
    expect(ruleIds(because(policy('asf'), 'intake.channels.email.visibility'))).toBe('S2-12, S2x-7')
  })

  it('falls back to the nearest place above', () => {
    expect(because(policy('community'), 'handling.clocks.feedback.within.n').rules).toEqual(['S1-17'])
    expect(because(policy('community'), 'handling.steps.set_timeline').rules).toEqual(['S1-32'])
  })

  it('has a plain sentence where no rule stands behind a field', () => {
    const hobby = loadPolicy('examples/two-person-hobby')
    expect(because(hobby, 'disclosure.gates.something_to_do.needs_any')).toEqual({
      path: 'disclosure.gates.something_to_do.needs_any', rules: [],
      says: 'We publish when there is something that people can do.',
    })
    expect(because(hobby, 'handling.clocks.hello').says).toBe('The policy of Kettle sets this (handling.clocks.hello).')
    expect(because(hobby, 'handling.rejection').says)
      .toBe('The policy of Kettle says nothing about this (handling.rejection).')
    expect(ruleIds(because(hobby, 'handling.rejection'))).toBe('')
  })
})
