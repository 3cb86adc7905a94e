import { describe, expect, it } from 'vitest'

import type { MembershipCommand } from './command.ts'
import { decideMembership } from './decide.ts'
import { isPublicUrl, openCriteria } from './decide-application.ts'
import { recertifyBy } from './decide-member.ts'
import { membershipContext } from './decision.ts'
import type { MembershipContext, OtherMember } from './decision.ts'
import type { MembershipEvent } from './event.ts'
import { evolveMembership } from './evolve.ts'
import { maySeeCase, recipients, roster } from './roster.ts'
import { mayVouch, receives, standingAfter, standingEvents, standings } from './standing.ts'
import { noMembership } from './state.ts'
import type { Membership, Organisation } from './state.ts'

const criteria: MembershipContext['criteria'] = {
  active_distributor: { says: 'You distribute the project.', evidence: 'statement' },
  public_user_base: { says: 'Others use what you distribute.', evidence: 'statement' },
  track_record: { says: 'You fix security issues, up to today.', evidence: 'public_url', recheck: true },
  not_a_rebuild: { says: 'You are no rebuild.', evidence: 'statement' },
  contributor: { says: 'You contribute.', evidence: 'public_url' },
  accepts_embargo: { says: 'You accept the terms.', evidence: 'acceptance_of_version' },
  vouched_for: { says: 'A member vouches.', evidence: 'vouch_by_member' },
}
const acme: Organisation =
  { id: 'acme', name: 'Acme Linux', domains: ['acme.example'], roleAddress: 'security@acme.example',
    kind: 'organisation', usersOutside: true }
const globex: OtherMember = {
  organisation: { ...acme, id: 'globex', name: 'Globex', domains: ['globex.example'],
    roleAddress: 'psirt@globex.example' },
  standing: 'active', people: [{ id: 'gina', address: 'gina@globex.example' }], vouchesThisYear: 0,
}
const base = membershipContext({
  criteria, terms: { version: '2', hash: 'h2' }, requestAccepts: true, others: [globex], recertifyEveryDays: 365 })
const url = { answer: 'See there.', evidence: ['https://acme.example.org/security'] }
const yes = { answer: 'Yes, since 2019.', evidence: [] }
const answers = { active_distributor: yes, public_user_base: yes, track_record: url, not_a_rebuild: yes,
  contributor: url, accepts_embargo: yes, vouched_for: yes }
const request: Extract<MembershipCommand, { type: 'Apply' }> = {
  type: 'Apply', organisation: acme, applicant: { id: 'ann', name: 'Ann', address: 'ann@acme.example' }, answers,
    termsVersion: '2', termsHash: 'h2',
}
const vouching = { type: 'Vouch', by: 'globex', byPerson: 'gina', forPerson: 'ann',
  statement: 'I have worked with Ann for years.' } as const
const judged = ['active_distributor', 'public_user_base', 'track_record', 'not_a_rebuild', 'contributor']
  .map((criterion) => ({ type: 'JudgeCriterion', criterion, met: true, note: '', by: 'team' }) as const)
const approval = { type: 'Approve', by: 'team', reason: 'all seven' } as const

interface Scene { readonly context?: Partial<MembershipContext>, readonly at?: string }
function told(commands: readonly MembershipCommand[], given: Membership = noMembership,
  { context = {}, at = '2026-11-02T09:00:00Z' }: Scene = {}) {
  let state = given
  let events: readonly MembershipEvent[] = []
  for (const [i, command] of commands.entries()) {
    const decided = decideMembership(state, command, { ...base, ...context }, at)
    if ('refused' in decided) {
      if (i < commands.length - 1) throw new Error(`${command.type}: ${decided.refused.says}`)
      return { state, events: [], code: decided.refused.code, possible: decided.refused.possible }
    }
    events = decided.events
    state = events.reduce(evolveMembership, state)
  }
  return { state, events }
}

const applied = told([request]).state
const active = told([request, vouching, ...judged, approval]).state

describe('standing', () => {
  it('has these steps and no others, over all 10 × 11 combinations; removed is for good', () => {
    const found = standings.flatMap((from) => standingEvents.flatMap((event) => {
      const to = standingAfter(from, event)
      return to === undefined ? [] : [`${from} ${event} ${to}`]
    }))
    expect(found).toEqual([
      'none apply applied',
      'applied vouch vouched', 'applied approve approved', 'applied reject rejected', 'applied leave left',
      'vouched vouch vouched', 'vouched approve approved', 'vouched reject rejected', 'vouched leave left',
      'approved activate active', 'approved leave left', 'approved remove removed',
      'active fall-due recertification-due', 'active suspend suspended', 'active leave left', 'active remove removed',
      'recertification-due recertify active', 'recertification-due suspend suspended', 'recertification-due leave left',
      'recertification-due remove removed',
      'suspended reinstate active', 'suspended leave left', 'suspended remove removed',
      'rejected apply applied', 'left apply applied', 'left remove removed',
    ])
    expect(standings.filter(receives)).toEqual(['active', 'recertification-due'])
    expect(standings.filter(mayVouch)).toEqual(['active'])
  })
})

describe('applying', () => {
  it('S3-66, S3-86: takes one answer per criterion, and names the one that is missing', () => {
    expect(applied.standing).toBe('applied')
    for (const name of Object.keys(criteria)) {
      const rest = Object.fromEntries(Object.entries(answers).filter(([other]) => other !== name))
      expect(told([{ ...request, answers: rest }]).code).toBe('answer-missing')
    }
    expect(told([{ ...request, answers: { ...answers, shoe_size: yes } }]).code).toBe('unknown-criterion')
  })

  it('S3-63: is for distributors and vendors, where the list says so', () => {
    const as = (kind: Partial<Organisation>) => told([{ ...request, organisation: { ...acme, ...kind } }], noMembership,
      { context: { whoMayApply: ['distributor', 'vendor'] } }).code
    expect([as({ as: 'vendor' }), as({ as: 'distributor' }), as({ as: 'partner' }), as({})])
      .toEqual([undefined, undefined, 'not-eligible', 'not-eligible'])
  })

  it('S3-65: is for organisations, not for individuals', () => {
    expect(told([{ ...request, organisation: { ...acme, kind: 'individual' } }]).code).toBe('individual')
  })

  it('S3-69, S3-71: a track record and contributions are shown by addresses that anybody can check', () => {
    expect(told([{ ...request,
      answers: { ...answers, track_record: { answer: 'Trust us.', evidence: ['our wiki'] } } }]).code)
        .toBe('evidence-missing')
    expect(['https://a.example/x', 'http://a.example', 'https://wiki', 'https://wiki.internal/x',
      'ftp://a.example'].filter(isPublicUrl))
      .toEqual(['https://a.example/x'])
  })

  it('S3-72, S3-75: sending the request accepts the terms, in the version shown and for the person who sends it',
    () => {
    expect(applied.people['ann']?.accepted).toMatchObject([{ version: '2', hash: 'h2' }])
    expect(told([{ ...request, termsVersion: '1' }]).code).toBe('other-version')
    expect(told([{ ...request, termsHash: 'of another text' }]).code).toBe('other-version')
    expect(told([request], noMembership, { context: { requestAccepts: false } }).state.people['ann']?.accepted)
      .toEqual([])
  })
})

describe('vouching', () => {
  const vouch = (more: object, context: Partial<MembershipContext> = {}) =>
    told([{ ...vouching, ...more }], applied, { context }).code

  it('S3-73: is by an active member’s own person, for the named person, in writing', () => {
    expect(told([vouching], applied).state.standing).toBe('vouched')
    expect(vouch({ by: 'hooli' })).toBe('voucher-not-active')
    expect(vouch({}, { others: [{ ...globex, standing: 'suspended' }] })).toBe('voucher-not-active')
    expect(vouch({ byPerson: 'ann' })).toBe('voucher-person-unknown')
    expect(vouch({ forPerson: 'bob' })).toBe('person-unknown')
    expect(vouch({ statement: ' ' })).toBe('statement-missing')
  })

  it('S3-73: is never for one’s own organisation, and limited a year', () => {
    expect(vouch({ by: 'acme' })).toBe('voucher-is-applicant')
    expect(vouch({}, { others: [{
      ...globex, organisation: { ...globex.organisation, domains: ['acme.example'] } }] })).toBe('voucher-is-applicant')
    expect(vouch({}, { others: [{ ...globex, vouchesThisYear: 3 }] })).toBe('voucher-over-limit')
  })
})

describe('deciding on a request', () => {
  const vouched = told([vouching], applied).state

  it('S3-66: needs each criterion judged, met or waived with a reason', () => {
    expect(openCriteria(vouched, base)).toEqual(judged.map(({ criterion }) => criterion))
    expect(told([...judged.slice(1), approval], vouched).code).toBe('criteria-open')
    const notMet = (more: object) =>
      ({ type: 'JudgeCriterion', criterion: 'contributor', met: false, by: 'team', note: 'new to the community',
        ...more }) as const
    expect(told([notMet({ note: '' })], vouched).code).toBe('note-missing')
    expect(told([...judged, notMet({}), approval], vouched).code).toBe('criteria-open')
    expect(told([...judged, notMet({ waived: true }), approval], vouched).state.standing).toBe('active')
  })

  it('S3-68, S3-70: own-organisation users and rebuilds are caught by their criterion', () => {
    const judge = (organisation: Organisation, criterion: string) =>
      told([{ ...request, organisation }, { type: 'JudgeCriterion', criterion, met: true, note: '', by: 'team' }]).code
    expect(judge({ ...acme, rebuildOf: 'Globex' }, 'not_a_rebuild')).toBe('caught-by-criterion')
    expect(judge({ ...acme, usersOutside: false }, 'public_user_base')).toBe('caught-by-criterion')
    expect(judge(acme, 'not_a_rebuild')).toBeUndefined()
  })

  it('S3-67, S3-73: needs a vouch, and the votes that the list asks for', () => {
    expect(told([...judged, approval], applied).code).toBe('vouch-missing')
    const votes = (...cast: ('for' | 'against')[]) =>
      cast.map((vote, i) => ({ type: 'Vote', by: `m${i}`, vote, reason: 'as judged' }) as const)
    const approve = (...cast: ('for' | 'against')[]) =>
      told([...judged, ...votes(...cast), approval], vouched, { context: { votesNeeded: 2 } })
    expect(approve('for').code).toBe('votes-missing')
    expect(approve('for', 'for', 'against', 'against').code).toBe('votes-missing')
    expect(approve('for', 'for', 'against').state.standing).toBe('active')
    expect(told([{ type: 'Vote', by: 'm', vote: 'against', reason: '' }], vouched).code).toBe('reason-missing')
  })

  it('is a letter with its reason, also when it is a no; who was rejected may ask again', () => {
    const { state, events } = told([{ type: 'Reject', by: 'team', reason: 'no public track record' }], applied)
    expect(events[0]).toMatchObject({ type: 'MembershipRejected', unmet: judged.map(({ criterion }) => criterion) })
    expect(told([{ type: 'Reject', by: 'team', reason: '' }], applied).code).toBe('reason-missing')
    expect(told([request], state).state.standing).toBe('applied')
  })

  it('S3-74: an approved member is active only when a person of it has accepted the current terms', () => {
    const context = { requestAccepts: false }
    const extra = { type: 'JudgeCriterion', criterion: 'accepts_embargo', met: true, note: '', by: 'team' } as const
    const { state } = told([request, vouching, ...judged, extra, approval], noMembership, { context })
    expect([state.standing, recipients(state, base)]).toEqual(['approved', []])
    const accepted = told([{ type: 'AcceptTerms', person: 'ann', version: '2', hash: 'h2' }], state, { context })
    expect(accepted.state.standing).toBe('active')
  })
})

describe('the roster', () => {
  const bob = { id: 'bob', name: 'Bob', address: 'bob@acme.example' }
  const named = { type: 'NameForCase', case: 'c1', person: 'bob', need: 'builds the package' } as const
  const added = told([{ type: 'AddPerson', person: bob }], active).state
  const accepted = told([{ type: 'AcceptTerms', person: 'bob', version: '2', hash: 'h2' }], added).state

  it('S3-80: each person accepts the same terms before any content', () => {
    expect(told([named], added).code).toBe('terms-first')
    const { state } = told([named], accepted)
    expect([maySeeCase(state, 'bob', 'c1', base), maySeeCase(state, 'bob', 'c2', base),
      maySeeCase(state, 'ann', 'c1', base)])
      .toEqual([true, false, false])
  })

  it('S3-76, S3-81: sees a case only who is needed for it, and the need is on record', () => {
    expect(told([{ ...named, need: ' ' }], accepted).code).toBe('need-missing')
    const { state } = told([named], accepted)
    expect(roster(state, base).find(({ person }) => person.id === 'bob')?.sees)
      .toEqual([{ case: 'c1', need: 'builds the package' }])
    const off = told([{ type: 'TakeOffCase', case: 'c1', person: 'bob' }], state)
    expect(maySeeCase(off.state, 'bob', 'c1', base)).toBe(false)
    expect(told([{ type: 'TakeOffCase', case: 'c1', person: 'bob' }], off.state).code).toBe('person-unknown')
  })

  it('S3-72: a new version of the terms shuts everybody out until each accepts it in person', () => {
    const { state } = told([named], accepted)
    const newer = { ...base, terms: { version: '3', hash: 'h3' } }
    expect([recipients(state, newer), maySeeCase(state, 'bob', 'c1', newer)]).toEqual([[], false])
    const again = told([{ type: 'AcceptTerms', person: 'bob', version: '3', hash: 'h3' }], state,
      { context: newer }).state
    expect(recipients(again, newer).map(({ id }) => id)).toEqual(['bob'])
    expect(told([{ type: 'AcceptTerms', person: 'bob', version: '2', hash: 'h2' }], again, { context: newer }).code)
      .toBe('other-version')
    expect(told([{ type: 'AcceptTerms', person: 'bob', version: '3', hash: 'h3' }], again, { context: newer }).code)
      .toBe('already-accepted')
  })

  it('takes a person who is gone off every case, and never reuses the id', () => {
    const { state } = told([named, { type: 'RemovePerson', person: 'bob', reason: 'new job' }], accepted)
    expect([maySeeCase(state, 'bob', 'c1', base), roster(state, base).map(({ person }) => person.id)])
      .toEqual([false, ['ann']])
    expect(told([{ type: 'AddPerson', person: bob }], state).code).toBe('person-exists')
    expect(told([{ type: 'RemovePerson', person: 'bob', reason: 'again' }], state).code).toBe('person-unknown')
  })

  it('is silent for a member that is suspended or has left', () => {
    for (const command of [{ type: 'Suspend', by: 'team', reason: 'bounces' },
      { type: 'Leave', reason: 'merged' }] as const) {
      const { state } = told([command], told([named], accepted).state)
      expect([recipients(state, base), maySeeCase(state, 'bob', 'c1', base)]).toEqual([[], false])
      expect(told([named], state).code).toBe('no-such-step')
    }
  })
})

describe('recertification', () => {
  const check = { type: 'CheckRecertification' } as const

  it('S3-69: falls due, keeps the mail coming in its grace, then suspends', () => {
    expect(recertifyBy(active, base)).toBe('2027-11-02T09:00:00Z')
    expect(told([check], active, { at: '2027-11-02T08:59:59Z' }).events).toEqual([])
    const due = told([check], active, { at: '2027-11-02T09:00:00Z' }).state
    expect([due.standing, recipients(due, base).length]).toEqual(['recertification-due', 1])
    expect(told([check], due, { at: '2027-12-02T08:59:59Z' }).events).toEqual([])
    expect(told([check], due, { at: '2027-12-02T09:00:00Z' }).state.standing).toBe('suspended')
    const { recertifyEveryDays: _, ...never } = base
    expect(decideMembership(active, check, never, '2030-01-01T00:00:00Z')).toEqual({ events: [] })
  })

  it('S3-69: asks again for what must hold «up to the present day», and for nothing else', () => {
    const due = told([check], active, { at: '2027-11-02T09:00:00Z' }).state
    const at = '2027-11-05T09:00:00Z'
    expect(told([{ type: 'Recertify', by: 'team', answers: {} }], due, { at }).code).toBe('answer-missing')
    expect(told([{ type: 'Recertify', by: 'team', answers: { track_record: yes } }], due, { at }).code)
      .toBe('evidence-missing')
    const { state } = told([{ type: 'Recertify', by: 'team', answers: { track_record: url } }], due, { at })
    expect([state.standing, recertifyBy(state, base)]).toEqual(['active', '2028-11-04T09:00:00Z'])
  })
})

describe('removal', () => {
  const breach = (incident: string, leakedAt: string, continued = false) =>
    ({ type: 'RecordBreach', incident, leakedAt, continued }) as const
  const removal = { type: 'Remove', by: 'team', reason: 'leaked again after the warning' } as const
  const once = told([breach('i1', '2026-11-10T00:00:00Z')], active, { at: '2026-11-12T00:00:00Z' }).state

  it('S3-84: is not for one leak, nor for two before anybody was told', () => {
    expect(told([removal], active).code).toBe('not-continuing')
    expect(told([removal], once).code).toBe('not-continuing')
    const both = told([breach('i2', '2026-11-11T00:00:00Z')], once, { at: '2026-11-12T01:00:00Z' }).state
    expect(told([removal], both).code).toBe('not-continuing')
  })

  it('S3-84: is for a leak after one was told of the first, or for one that goes on', () => {
    const again = told([breach('i2', '2026-11-20T00:00:00Z')], once, { at: '2026-11-21T00:00:00Z' }).state
    expect(told([removal], again).state.standing).toBe('removed')
    expect(told([{ ...removal, reason: '' }], again).code).toBe('reason-missing')
    const goesOn = told([breach('i1', '2026-11-13T00:00:00Z', true)], once, { at: '2026-11-14T00:00:00Z' }).state
    expect(told([removal], goesOn).events).toMatchObject([{ type: 'MemberRemoved', breaches: ['i1'] }])
    expect(told([breach('i1', '2026-11-13T00:00:00Z', true)], goesOn).code).toBe('incident-known')
    expect(told([breach('i9', 'yesterday')], once).code).toBe('malformed-time')
  })

  it('S3-84: leaving before it does not avert it', () => {
    const goesOn = told([breach('i1', '2026-11-13T00:00:00Z', true), { type: 'Leave', reason: 'bye' }], once).state
    expect(told([removal], goesOn).state.standing).toBe('removed')
  })

  it('S3-84: is permanent', () => {
    const removed = told([breach('i1', '2026-11-13T00:00:00Z', true), removal], once).state
    for (const command of [request, vouching, approval, { type: 'Reinstate', by: 'team', reason: 'please' }] as const) {
      expect(told([command], removed)).toMatchObject({ code: 'removed-for-good', possible: [] })
    }
  })

  it('S3-84: the same organisation under another address is shown, and its approval must say why it is another', () => {
    const gone: OtherMember =
      { ...globex, organisation: {
        ...globex.organisation, id: 'old', name: 'ACME Linux GmbH', domains: ['acme-old.example'],
      roleAddress: 'x@acme-old.example' }, standing: 'removed', removedAt: '2026-01-01T00:00:00Z',
        because: 'leaked on' }
    const former = (organisation: Partial<Organisation>, others = [gone]) =>
      told([{ ...request, organisation: { ...acme, ...organisation } }], noMembership,
        { context: { others } }).state.former.map(({ matchedBy }) => matchedBy)
    expect(former({})).toEqual(['name'])
    expect(former({ name: 'Other', domains: ['mail.acme-old.example'] })).toEqual(['domain'])
    expect(former({ name: 'Other' }, [{ ...gone, people: [{ id: 'x', address: 'ann@acme.example' }] }]))
      .toEqual(['person'])
    expect(former({ name: 'Other' })).toEqual([])
    expect(former({}, [{ ...gone, standing: 'left' }])).toEqual([])
    const context = { others: [globex, gone] }
    const before = told([request, vouching, ...judged], noMembership, { context }).state
    expect(told([approval], before, { context }).code).toBe('former-unaddressed')
    expect(told([{ ...approval, former: 'another company of that name' }], before, { context }).state.standing)
      .toBe('active')
  })
})

describe('where a member works', () => {
  it('is said by a country’s two letters and a zone, changed at any time, and refused of who has left', () => {
    const context = membershipContext({ criteria, terms: { version: '1', hash: 'h' } })
    const state: Membership = { ...noMembership, standing: 'active', organisation: acme }
    const said = decideMembership(state, { type: 'StatePlace', country: 'DE', zone: 'Europe/Berlin' }, context, '2026-11-20T10:00:00Z')
    const after = 'events' in said ? said.events.reduce(evolveMembership, state) : state
    expect(after.organisation?.place).toEqual({ country: 'DE', zone: 'Europe/Berlin' })
    expect(decideMembership(state, { type: 'StatePlace', country: 'Germany', zone: 'x' }, context, '2026-11-20T10:00:00Z')).toMatchObject({ refused: { says: expect.stringContaining('two letters') } })
    expect(decideMembership({ ...state, standing: 'removed' }, { type: 'StatePlace', country: 'DE', zone: 'x' }, context, '2026-11-20T10:00:00Z')).toMatchObject({ refused: { code: 'removed-for-good' } })
  })
})
