/**
 * How fast a policy is compiled (YAML, schema, checks) and a due instant computed. Run: node bench/policy.ts
 */
import { readFileSync } from 'node:fs'
import {
  canonicalPolicy, dueInstant, explain, parsePolicy, renderSecurityMd, type Calendar, type Duration, type Policy,
} from '@parley/policy'
import { simulateCase } from '@parley/coordination'
import { printTable, rate, rounded } from './machine.ts'

function load(name: string): { readonly source: string; readonly policy: Policy } {
  const source = readFileSync(new URL(`../policies/${name}.yaml`, import.meta.url), 'utf8')
  const parsed = parsePolicy(source, name)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return { source, policy: parsed.policy }
}

const row = (name: string, work: () => unknown): readonly string[] => {
  const { perSecond, msEach } = rate(work)
  return [name, rounded(perSecond), rounded(msEach * 1000)]
}

/** Starts spread over four years, so that no cache of one day answers. */
const starts = Array.from(
  { length: 4096 }, (_, n) => Temporal.Instant.from('2025-01-01T09:00:00Z').add({ hours: n * 8 + (n % 7) })
)
let turn = 0
const due = (name: string, within: Duration, calendar: Calendar) =>
  row(name, () => dueInstant({ start: starts[turn++ % starts.length] ?? starts[0]!, within, calendar }))

const utc: Calendar = { zone: 'UTC', work_week: [1, 2, 3, 4, 5] }
const berlin: Calendar = {
  zone: 'Europe/Berlin', work_week: [1, 2, 3, 4, 5], cutoff: '17:00', holidays: [{ country: 'DE', state: 'BE' }],
  days_off: ['2026-12-24'],
}
const { policy } = load('distributors')

printTable(['', 'a second', 'µs each'], [
  due('due: 3 business days, UTC', { n: 3, unit: 'business_days' }, utc),
  due('due: 3 business days, Berlin, holidays, cut-off', { n: 3, unit: 'business_days' }, berlin),
  due('due: 14 business days, Berlin, holidays, cut-off', { n: 14, unit: 'business_days' }, berlin),
  due('due: 72 hours', { n: 72, unit: 'hours' }, utc),
  due('due: 90 days, Berlin', { n: 90, unit: 'days' }, berlin),
  ...['community', 'mlflow', 'asf', 'distributors', 'meshery'].map((name) => {
    const one = load(name)
    return row(
      `compile: ${name}.yaml (${Math.round(one.source.length / 1024)} kB)`, () => parsePolicy(one.source, name)
    )
  }),
  row('explain distributors', () => explain(policy)),
  row('SECURITY.md of distributors', () => renderSecurityMd(policy)),
  row('canonical text of distributors', () => canonicalPolicy(policy)),
  row('simulate a whole case under distributors', () => simulateCase(policy, '2026-11-20T16:00:00Z')),
])
