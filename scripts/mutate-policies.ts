// Takes away or turns each field that carries a rule of the five reference policies, and shows who notices: the checker,
// the core (another walk, clock, refusal or event), or the words that people read. Ends with «N of M noticed».
import { parseArgs } from 'node:util'
import { acknowledgement, explainText, renderSecurityMd, renderSecurityTxt, rulesOf, type Policy } from '@parley/policy'
import { simulateCase, type Moment } from '@parley/coordination'
import { changesNoticed, type RuleTest } from '../packages/policy/test/mutations.ts'
import { probed } from './policy-probes.ts'
import { readPolicy, referencePolicies } from './rules-scan.ts'

/** Less than this share noticed by what people see and do is a failure. */
const least = 0.98
const start = '2026-11-20T17:00:00Z'

/** A test that throws when what is made from a policy differs from what was made before. */
export function observer(id: string, policy: Policy, make: (policy: Policy) => string): RuleTest {
  const usual = make(policy)
  return {
    id, check: (mutant) => {
      if (made(make, mutant) !== usual) throw new Error(`${id} differs`)
    },
  }
}

/** A mutant that cannot even be walked has been noticed. */
function made(make: (policy: Policy) => string, mutant: Policy): string {
  try {
    return make(mutant)
  } catch (noticed) {
    if (noticed instanceof Error) return `cannot: ${noticed.message}`
    throw noticed
  }
}

/** How a case goes: walks, clocks, refusals, letters, and the answers to the probes. */
export function behaviour(policy: Policy): string {
  const walk = (['disclosed', 'rejected', 'silent'] as const).flatMap((story) => simulateCase(policy, start, { story }).moments.map(line))
  return [...walk, probed(policy)].join('\n')
}

function line({ at, command, by, events, told, may, refused, clocks }: Moment): string {
  return JSON.stringify([at, command, by, events, told, may.map((one) => [one.command, one.because.path, one.optional]), refused.map((one) => [one.command, one.because.path, one.possible]), clocks.map((clock) => [clock.name, clock.state, clock.due, clock.missing, clock.force])])
}

/** What people read: the policy in English, SECURITY.md, security.txt and the first letter. */
export function words(policy: Policy): string {
  const letter = acknowledgement(policy, { reference: 'T-1', projectName: policy.project.name, returnWays: [], received: start, promises: [], missing: [] })
  return [explainText(policy), JSON.stringify(letter), security(policy)].join('\n')
}

function security(policy: Policy): string {
  return JSON.stringify([renderSecurityMd(policy, {}), renderSecurityTxt(policy, { url: 'https://desk.example', expires: '2027-11-20T17:00:00Z' })])
}

/**
 * A place in an order that is one higher than before is often the same order: what counts is whether somebody notices
 * when the thing comes last, or first.
 */
function movedIsNoticed(policy: Policy, what: string, observers: readonly RuleTest[]): boolean {
  const path = /^(.+\.(?:order|n)) = \d+$/.exec(what)?.[1]?.split('.')
  if (!path) return false
  return [1, 99].some((place) => {
    const mutant = structuredClone(policy)
    const parent: unknown = path.slice(0, -1).reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], mutant)
    Object.assign(parent as object, { [path.at(-1) ?? '']: place })
    return observers.some(({ check }) => throws(() => check(mutant)))
  })
}

function throws(act: () => void): boolean {
  try {
    act()
    return false
  } catch (noticed) {
    if (noticed instanceof Error) return true
    throw noticed
  }
}

function report(name: string): { readonly tried: number; readonly unnoticed: readonly string[] } {
  const policy = readPolicy(new URL('..', import.meta.url).pathname, name)
  const ids = rulesOf(policy).filter(({ kept }) => kept !== 'narrative').map(({ id }) => id)
  const [core, read] = [observer('core', policy, behaviour), observer('words', policy, words)]
  const count = (tests: readonly RuleTest[]) => changesNoticed(policy, ids, tests)
  const [checker, byCore, byWords] = [count([]), count([core]), count([read])]
  const missedByBoth = new Set(byCore.unnoticed.filter((one) => byWords.unnoticed.includes(one)))
  const unnoticed = checker.unnoticed.filter((one) => missedByBoth.has(one) && !movedIsNoticed(policy, one, [core, read]))
  const of = (one: { readonly tried: number; readonly unnoticed: readonly string[] }) => `${one.tried - one.unnoticed.length}`
  console.log(`${name.padEnd(13)} ${checker.tried} changes; the checker notices ${of(checker)}, with the core ${of(byCore)}, with the words ${of(byWords)}, together ${checker.tried - unnoticed.length}`)
  return { tried: checker.tried, unnoticed }
}

if (import.meta.filename === process.argv[1]) {
  const { positionals } = parseArgs({ allowPositionals: true })
  const reports = (positionals.length > 0 ? positionals : referencePolicies).map((name) => ({ name, ...report(name) }))
  for (const { name, unnoticed } of reports) for (const what of unnoticed) console.log(`unnoticed in ${name}: ${what}`)
  const tried = reports.reduce((sum, one) => sum + one.tried, 0)
  const missed = reports.reduce((sum, one) => sum + one.unnoticed.length, 0)
  console.log(`share ${((100 * (tried - missed)) / tried).toFixed(1)} %; what is left are fields that only the tests of packages/policy pin down`)
  console.log(`${tried - missed} of ${tried} noticed`)
  process.exit((tried - missed) / tried < least ? 1 : 0)
}
