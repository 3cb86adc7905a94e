import type { Condition, Milestone, Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { aims } from '../src/case/aims.ts'
import type { CaseCommandType } from '../src/case/command.ts'
import { fold } from '../src/case/evolve.ts'
import { factsOf } from '../src/case/facts.ts'
import { heldUp } from '../src/case/held-up.ts'
import { attemptsFor } from '../src/simulate-inputs.ts'
import { aCase, aWholeCase, everyPolicy, robot, type Story } from './story.fixture.ts'

/** What the file says must come before a fact, read plainly: the oracle for the decider's own reading. */
function mustWait(fact: Milestone, story: Story): boolean {
  const { policy, state } = story
  const known = factsOf(state, policy, story.context())
  const lacks = (names: readonly Milestone[]) => names.some((name) => name !== fact && !(name === 'severity_set' && policy.handling?.severity?.never_blocks) && known[name] === undefined)
  const holds = (condition: Condition | undefined) => condition === undefined || (
    (condition.list_exists === undefined || condition.list_exists === Object.keys(policy.early_disclosure?.lists ?? {}).length > 0) &&
    (condition.public === undefined || condition.public === state.pxa.startsWith('P')) &&
    (condition.cve_assigned === undefined || condition.cve_assigned === (state.cve !== undefined && state.cve.state !== 'rejected')))
  const steps = policy.handling?.steps ?? {}
  const bySteps = Object.values(steps).filter((step) => step.does.includes(fact) && holds(step.when)).some((step) => {
    if (fact === 'acknowledged' && step.does.includes('accepted')) return false
    const before = (step.after ?? []).map((name) => steps[name]!).filter((one) => !one.optional && holds(one.when))
    return lacks(before.flatMap((one) => one.does)) || lacks(step.guard ?? [])
  })
  const gates = [...Object.values(policy.handling?.gates ?? {}), ...Object.values(policy.disclosure?.gates ?? {})].filter((gate) => gate.blocks.includes(fact) && holds(gate.when))
  const byGates = gates.some((gate) => lacks(gate.needs ?? []) || (gate.needs_any !== undefined && gate.needs_any.every((name) => known[name] === undefined)))
  const order = Object.values(policy.disclosure?.order ?? {})
  const byOrder = order.filter((entry) => entry.does === fact).some((entry) => lacks([...order.filter((one) => one.n < entry.n).map((one) => one.does), ...(entry.after ?? [])]))
  // Not in any file, and true of all: a CVE record is never the first public word.
  const byFirstWord = fact === 'cve_published' && lacks(['advisory_published']) && lacks(['public_disclosure'])
  return bySteps || byGates || byOrder || byFirstWord
}

const ordered = Object.entries(aims) as [CaseCommandType, readonly Milestone[]][]

/** At this moment, each command that the file holds back is refused, and each that it lets through is not held up. */
function everyOtherOrderIsRefused(story: Story): number {
  const { policy, state } = story
  let refused = 0
  for (const [command, facts] of ordered) {
    const blocked = facts.some((fact) => mustWait(fact, story))
    const held = heldUp(facts, state, story.context())
    expect({ command, held: held !== undefined }).toEqual({ command, held: blocked })
    const attempt = attemptsFor(command, story.scene()).at(-1)
    if (!blocked || !attempt || (command === 'PublishAdvisory' && state.advisory?.published)) continue
    const decided = story.tries(attempt.command, attempt.actor)
    expect({ command, ok: decided.ok }).toEqual({ command, ok: false })
    if (!decided.ok && decided.refused.code === 'not-yet') expect(decided.refused.possible).toMatch(/^Still missing: |^Draft /)
    if (held && policy.rules && held.because.path.includes('.')) expect(held.because.says).not.toBe('')
    refused++
  }
  return refused
}

describe.each(everyPolicy)('a walk through %s, always by the first step that the page offers', (name) => {
  it('ends with a public advisory and a closed case', () => {
    const story = aWholeCase(name).walks()
    expect(story.state.advisory?.published).toBeDefined()
    expect(story.closes().state.outcome).toBe('disclosed')
    expect(story.steps().filter((step) => !step.done && !step.optional && !step.refused)).toEqual([])
  })

  it('refuses at every moment whatever the file puts later, and holds back nothing else', () => {
    let refused = 0
    aWholeCase(name).walks((_step, story) => {
      refused += everyOtherOrderIsRefused(story)
      return false
    })
    expect(refused).toBeGreaterThan(name === 'examples/two-person-hobby' ? 3 : 20)
  })

  it('says on the page, line by line, what the decider would say', () => {
    let lines = 0
    aWholeCase(name).walks((_step, story) => {
      for (const line of story.steps().filter(({ refused }) => refused?.code === 'not-yet')) {
        const attempt = attemptsFor(line.command, story.scene()).at(-1)
        if (!attempt || line.command === 'Embargo' || line.command === 'SendEarlyDisclosure' || line.command === 'RecordAnnouncement') continue
        const decided = story.tries(attempt.command, attempt.actor)
        expect(decided.ok ? { command: line.command } : decided.refused).toEqual(line.refused)
        lines++
      }
      return false
    })
    expect(lines).toBeGreaterThan(0)
  })

  it('reads the same from its events again, and for a party that sees only its own part', () => {
    const story = aWholeCase(name).walks().closes()
    expect(fold(story.events)).toEqual(story.state)
    for (const seen of [['reporter', 'parties'], ['parties'], ['list:distributors']]) {
      const view = fold(story.events.filter(({ audience }) => seen.includes(audience)))
      expect(view.events).toBeLessThan(story.events.length)
      expect(view.investigation).toBeUndefined()
    }
  })
})

describe('what is public already', () => {
  const atOnce = ['community', 'distributors', 'parley', 'examples/strict-foundation'] as const

  it.each(atOnce)('%s: is published at once, with no date and no release to wait for', (name) => {
    const story = aCase(name, { claimedPublic: true })
    expect(story.types()).toEqual(expect.arrayContaining(['PublicAwarenessRecorded']))
    expect(story.fact('date_agreed')).toBeDefined()
    story.walks((step) => step.command === 'RecordFix')
    if (!story.state.advisory) story.performs('DraftAdvisory')
    story.performs('ApproveAdvisory', 'ApproveAdvisory')
    expect(story.state.release).toBeUndefined()
    expect(story.performs('PublishAdvisory').state.advisory?.published).toBeDefined()
  })

  it.each(['mlflow', 'asf', 'meshery'] as const)('%s: says nothing of it, so its gates stay shut', (name) => {
    const story = aCase(name).does({ type: 'RecordPublicAwareness', evidence: 'A post.' })
    expect(story.tries({ type: 'PublishAdvisory', advisoryId: 'a', files: [], hasMitigations: true, hasHowToApply: true })).toMatchObject({ ok: false, refused: { code: 'not-yet' } })
  })

  it('a date needs no agreement any more, and none can be made', () => {
    const story = aCase('distributors', { claimedPublic: true }).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
    expect(story.tries(story.input('Embargo'), { kind: 'participant', id: 'reporter' }).ok).toBe(false)
    expect(story.fact('date_agreed')).toBe(story.now)
  })
})

describe('a walk under a policy that is silent', () => {
  const silent = (policy: Policy): Policy => {
    const { handling: _, disclosure: __, schedule: ___, rules: ____, early_disclosure: _____, ...rest } = policy
    return rest
  }

  it.each(everyPolicy)('%s without its process still ends, in the order that cannot be otherwise', (name) => {
    const bare = silent(aCase(name).policy)
    const story = aWholeCase({ ...bare, scope: {} }).walks().closes()
    expect(story.state.outcome).toBe('disclosed')
    expect(story.events.filter(({ actor }) => actor.kind === robot.kind).length).toBeGreaterThan(0)
  })
})
