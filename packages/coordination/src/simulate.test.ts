import { parsePolicy, type Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import { simulateCase, type Moment } from './simulate.ts'

const policyText = `
id: sample
title: Sample
project: { name: Sample }
effective: "2026-01-01"
calendar: { zone: Europe/Berlin, work_week: [1, 2, 3, 4, 5] }
intake:
  privacy: { default: private }
  combine: any
  channels:
    mail: { kind: email, address: security@sample.example, visibility: private }
  encryption: unspecified
  content:
    title: { force: must, what: a title }
handling:
  clocks:
    answer: {
      start: report_received, stop: [acknowledged], within: { n: 3, unit: business_days }, force: must,
      escalate_to: [lead@sample.example],
    }
  steps:
    answer: { does: [acknowledged], actor: maintainers, order: 1, says: Somebody answers. }
    validate: { does: [validated], actor: maintainers, order: 2, after: [answer], says: Somebody checks the report. }
    reject: { does: [invalidated], actor: maintainers, order: 2, optional: true, says: What does not hold is rejected. }
    fix: { does: [fix_developed], actor: maintainers, order: 3, after: [validate], says: Somebody writes the fix. }
    release: { does: [fix_released], actor: maintainers, order: 4, after: [fix], says: The fix is released. }
    publish: {
      does: [advisory_published], actor: maintainers, order: 5, after: [release], says: The advisory is published.,
    }
  gates:
    fix_after_check: { blocks: [fix_developed], needs: [validated], says: No fix before the check. }
  rejection: { reason: required }
rules:
  T-1: { at: handling.gates.fix_after_check, says: The check comes first., kept: enforced }
  T-2: { at: handling.clocks.answer, says: An answer within three business days., kept: computed }
`

function sample(change: (text: string) => string = (text) => text): Policy {
  const parsed = parsePolicy(change(policyText), 'sample.yaml')
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.policy
}

const friday = '2026-11-20T16:00:00Z'
const position = (
  moments: readonly Moment[], command: string
) => moments.findIndex((moment) => moment.command === command)

describe('simulateCase', () => {
  it('walks a case from its report to its closing in the order of the policy', () => {
    const { moments, outcome } = simulateCase(sample(), friday)
    const order = [
      'ReceiveReport', 'Acknowledge', 'Validate', 'RecordFix', 'RecordRelease', 'ApproveAdvisory', 'PublishAdvisory',
      'Close',
    ].map((command) => position(moments, command))
    expect(order).not.toContain(-1)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(outcome).toBe('disclosed')
  })

  it('keeps the promises of a policy that lists no steps: the acts that keep them are offered with the clock they come from', () => {
    const policy = sample((text) => text.replace(/ {2}steps:[\s\S]* {2}gates:[\s\S]* {2}rejection/, '  rejection').replace('stop: [acknowledged]', 'stop: [acknowledged, feedback_sent]')
      .replace(/ {2}T-1:.*\n/, ''))
    const { moments, outcome } = simulateCase(policy, friday)
    const received = moments[position(moments, 'ReceiveReport')]
    expect(received?.may.slice(0, 2)).toMatchObject([
      { command: 'Acknowledge', because: { rules: ['T-2'] } }, { command: 'SendFeedback', because: { rules: ['T-2'] } },
    ])
    expect(moments.at(-1)?.clocks).toMatchObject([{ name: 'answer', state: 'met' }])
    expect(outcome).toBe('disclosed')
  })

  it('keeps a promise that repeats as often as it falls due, and still comes to an end', () => {
    const policy = sample((text) => text.replace('  steps:', `    updates: {
      start: acknowledged, stop: [reporter_updated], within: { n: 20, unit: hours }, force: must, repeat: true,
    }
  steps:
    tell: { does: [reporter_updated], actor: maintainers, order: 1, says: The reporter hears how it goes. }`))
    const { moments, outcome } = simulateCase(policy, friday)
    expect(moments.filter(({ command }) => command === 'WriteMessage').length).toBeGreaterThan(1)
    expect(moments.map(({ command }) => command)).not.toContain('MissPromise')
    expect(outcome).toBe('disclosed')
  })

  it('a team of one publishes with one approval, and a team of two with two', () => {
    const approvals = (approvalsNeeded: number) =>
      simulateCase(sample(), friday, { approvalsNeeded }).moments.filter(({ command }) => command === 'ApproveAdvisory').length
    expect([approvals(1), approvals(2)]).toEqual([1, 2])
  })

  it('a promised fix comes before the advisory, also where no step names it', () => {
    const policy = sample((text) => text.replace(/ {2}steps:[\s\S]* {2}gates:[\s\S]* {2}rejection/, '  rejection').replace(/ {2}T-1:.*\n/, '')
      .replace('  rejection:', '    fix: { start: validated, stop: [fix_released], within: { n: 30, unit: days }, force: must }\n  rejection:'))
    const { moments } = simulateCase(policy, friday)
    const order = ['Acknowledge', 'Validate', 'RecordRelease', 'PublishAdvisory'].map((command) => position(moments, command))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(moments[position(moments, 'RecordRelease')]?.step).toBe('Release the fix.')
    expect(moments.at(-1)?.clocks.map(({ state }) => state)).toEqual(['met', 'met'])
  })

  it('says at each moment what is refused and by which rule, until the rule is satisfied', () => {
    const { moments } = simulateCase(sample(), friday)
    const refusalsOf = (moment: Moment | undefined) => moment?.refused.filter(
      (one) => one.command === 'RecordFix'
    ) ?? []
    const received = moments[position(moments, 'ReceiveReport')]
    expect(refusalsOf(received)).toMatchObject(
      [{ code: 'not-yet', says: 'No fix before the check.', because: { rules: ['T-1'] } }]
    )
    expect(refusalsOf(received)[0]?.possible).toContain('validated')
    const validated = moments[position(moments, 'Validate')]
    expect(refusalsOf(validated)).toEqual([])
    expect(validated?.may.map((one) => one.command)).toContain('RecordFix')
  })

  it('shows when a promise falls due, counted in the policy’s calendar, and that it was met', () => {
    const { moments } = simulateCase(sample(), friday)
    expect(moments[position(moments, 'ReceiveReport')]?.clocks).toMatchObject(
      [{ name: 'answer', state: 'running', due: '2026-11-25T23:00:00Z', because: { rules: ['T-2'] } }]
    )
    expect(moments[position(moments, 'Acknowledge')]?.clocks).toMatchObject([{ name: 'answer', state: 'met' }])
  })

  it('a silent team: the clock warns, the promise breaks a second after its instant, and it escalates', () => {
    const { moments, outcome } = simulateCase(sample(), friday, { story: 'silent' })
    expect(moments.slice(-2).map(({ at, command, events }) => [at, command, events])).toEqual([
      ['2026-11-24T23:00:00Z', 'WarnClock', ['ClockWarned']],
      ['2026-11-25T23:00:01Z', 'MissPromise', ['PromiseMissed', 'PromiseEscalated']],
    ])
    expect(outcome).toBeNull()
  })

  it('a report that does not hold is investigated, rejected with a reason and closed', () => {
    const { moments, outcome } = simulateCase(sample(), friday, { story: 'rejected' })
    expect(position(moments, 'Invalidate')).toBeGreaterThan(0)
    expect(position(moments, 'RecordFix')).toBe(-1)
    expect(outcome).toBe('rejected')
  })

  it('waits for the agreed date before anything is published', () => {
    const { moments, outcome } = simulateCase(
      sample(
        (text) => text.replace(
          '    publish: {',
          '    agree: { does: [date_agreed], actor: maintainers, order: 4, says: The date is agreed. }\n    publish: {'
        )
      ),
      friday
    )
    const agreed = moments.findIndex((moment) => moment.command === 'Embargo')
    const published = moments[position(moments, 'PublishAdvisory')]
    const days = Temporal.Instant.from(moments[agreed]?.at ?? '').until(
      Temporal.Instant.from(published?.at ?? '')
    ).total('hours') / 24
    expect(agreed).toBeGreaterThan(0)
    expect(days).toBeGreaterThanOrEqual(14)
    expect(outcome).toBe('disclosed')
  })

  it('asks for as many approvals as are needed', () => {
    const approvals = (needed: number) => simulateCase(sample(), friday, { approvalsNeeded: needed }).moments.filter(
      (moment) => moment.command === 'ApproveAdvisory'
    ).length
    expect([approvals(1), approvals(2), approvals(3)]).toEqual([1, 2, 3])
  })

  it('the same policy and start give the same walk; a start without a zone is refused', () => {
    expect(simulateCase(sample(), friday)).toEqual(simulateCase(sample(), friday))
    expect(() => simulateCase(sample(), '2026-11-20T16:00')).toThrow(RangeError)
  })
})
