import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { MembershipCommand } from './command.ts'
import { decideMembership } from './decide.ts'
import { continuing } from './decide-member.ts'
import { acceptedCurrent, membershipContext } from './decision.ts'
import type { OtherMember } from './decision.ts'
import { evolveMembership } from './evolve.ts'
import { maySeeCase, recipients } from './roster.ts'
import { noMembership } from './state.ts'
import type { Membership } from './state.ts'

const terms = { version: '2', hash: 'h2' }
const organisation = {
  id: 'acme', name: 'Acme', domains: ['acme.example'], roleAddress: 's@acme.example', kind: 'organisation',
    usersOutside: true } as const
const voucher: OtherMember = {
  organisation: { ...organisation, id: 'globex', name: 'Globex', domains: ['globex.example'],
    roleAddress: 's@globex.example' },
  standing: 'active', people: [{ id: 'gina', address: 'gina@globex.example' }], vouchesThisYear: 0,
}
const context = membershipContext({
  criteria: { honest: { says: 'Be honest.' }, vouched: { says: 'Be vouched for.', evidence: 'vouch_by_member' } },
  terms, others: [voucher], recertifyEveryDays: 30, recertifyGraceDays: 5,
})
const person = fc.constantFrom('ann', 'bob')
const reason = fc.constantFrom('', 'because')
const answers = { honest: { answer: 'Yes.', evidence: [] }, vouched: { answer: 'By Gina.', evidence: [] } }
const command: fc.Arbitrary<MembershipCommand> = fc.oneof(
  fc.record({ type: fc.constant('Apply' as const), organisation: fc.constant(organisation),
    answers: fc.constant(answers),
    applicant: person.map((id) => ({ id, name: id, address: `${id}@acme.example` })), termsVersion: fc.constant('2'),
      termsHash: fc.constant('h2') }),
  fc.record({ type: fc.constant('JudgeCriterion' as const), criterion: fc.constant('honest'), met: fc.boolean(),
    note: reason, by: fc.constant('team') }),
  fc.record({ type: fc.constant('Vouch' as const), by: fc.constantFrom('globex', 'acme'),
    byPerson: fc.constant('gina'), forPerson: person, statement: reason }),
  fc.record({ type: fc.constantFrom(
    'Approve' as const, 'Reject' as const, 'Suspend' as const, 'Reinstate' as const, 'Remove' as const),
      by: fc.constant('team'), reason }),
  fc.record({ type: fc.constant('AcceptTerms' as const), person, version: fc.constantFrom('1', '2'),
    hash: fc.constantFrom('h1', 'h2') }),
  person.map((id) => ({ type: 'AddPerson' as const, person: { id, name: id, address: `${id}@acme.example` } })),
  fc.record({ type: fc.constant('RemovePerson' as const), person, reason }),
  fc.record({ type: fc.constant('NameForCase' as const), case: fc.constant('c1'), person, need: reason }),
  fc.constant({ type: 'CheckRecertification' as const }),
  fc.record({ type: fc.constant('Recertify' as const), by: fc.constant('team'), answers: fc.constant({}) }),
  fc.record({ type: fc.constant('RecordBreach' as const), incident: fc.constantFrom('i1', 'i2'),
    leakedAt: fc.constantFrom('2026-11-03T00:00:00Z', '2026-12-09T00:00:00Z'), continued: fc.boolean() }),
  fc.record({ type: fc.constant('Leave' as const), reason }),
)
const joining: readonly MembershipCommand[] = [
  { type: 'Apply', organisation, answers, applicant: { id: 'ann', name: 'ann', address: 'ann@acme.example' },
    termsVersion: '2', termsHash: 'h2' },
  { type: 'JudgeCriterion', criterion: 'honest', met: true, note: '', by: 'team' },
  { type: 'Vouch', by: 'globex', byPerson: 'gina', forPerson: 'ann', statement: 'because' },
  { type: 'Approve', by: 'team', reason: 'because' },
  { type: 'AcceptTerms', person: 'ann', version: '2', hash: 'h2' },
]
/** Some begin from nothing, some well on the way, so that the later standings are met too. */
const story = fc.tuple(fc.nat(joining.length), fc.array(
  fc.record({ command, days: fc.constantFrom(0, 0, 1, 20) }), { maxLength: 60, size: 'max' },
)).map(([begun, rest]) => [...joining.slice(0, begun).map((first) => ({ command: first, days: 0 })), ...rest])

function run(steps: readonly { readonly command: MembershipCommand, readonly days: number }[],
  check: (before: Membership, after: Membership) => void): void {
  let now = Temporal.Instant.from('2026-11-02T09:00:00Z')
  let state = noMembership
  for (const { command: wish, days } of steps) {
    now = now.add({ hours: 24 * days })
    const decided = decideMembership(state, wish, context, now.toString())
    const after = 'refused' in decided ? state : decided.events.reduce(evolveMembership, state)
    check(state, after)
    state = after
  }
}

describe('every story of a membership', () => {
  it('S3-74, S3-80: never sends to or shows a person who has not accepted the current terms', () => {
    fc.assert(fc.property(story, (steps) => run(steps, (_, after) => {
      for (const { id } of recipients(after, context)) expect(acceptedCurrent(after.people[id], context)).toBe(true)
      for (const id of ['ann', 'bob']) {
        if (maySeeCase(after, id, 'c1', context)) expect(acceptedCurrent(after.people[id], context)).toBe(true)
      }
    })), { numRuns: 400 })
  })

  it('S3-84: removes nobody who does not continue to leak, and takes nobody back', () => {
    fc.assert(fc.property(story, (steps) => run(steps, (before, after) => {
      if (before.standing !== 'removed' && after.standing === 'removed') expect(continuing(before.breaches)).toBe(true)
      if (before.standing === 'removed') expect(after.standing).toBe('removed')
    })), { numRuns: 400 })
  })

  it('S3-73: nobody becomes active without a vouch', () => {
    fc.assert(fc.property(story, (steps) => run(steps, (_, after) => {
      if (after.standing === 'active') expect(after.vouches.length).toBeGreaterThan(0)
    })), { numRuns: 400 })
  })

  it('reaches every standing: the stories are not empty', () => {
    const seen = new Set<string>()
    fc.assert(fc.property(story, (steps) => run(steps, (_, after) => { seen.add(after.standing) })),
      { numRuns: 1000, seed: 5 })
    expect([...seen].sort())
      .toEqual(['active', 'applied', 'approved', 'left', 'recertification-due', 'rejected', 'removed', 'suspended',
        'vouched', 'none'].sort())
  })
})
