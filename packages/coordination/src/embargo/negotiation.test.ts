import { describe, expect, it } from 'vitest'

import { resolveAll, resolveDefaults } from './defaults.ts'
import { possibleEmbargoSteps, embargoContext } from './decision.ts'
import { agreementOf, invitationStub, mayLearn, mustAcceptAgain, pendingAnswers } from './state.ts'
import { agreed, consents, day, offer, owner, parties, terms, told } from './story.fixture.ts'
import { answerBy, instant } from './terms.ts'

const active = told(agreed).state

describe('proposing', () => {
  it('S3-46: maintainers, reporter and each distributor may propose a date', () => {
    for (const by of [owner, 'reporter', 'acme']) {
      const { state } = told([...parties, { type: 'Propose', by, ...offer('t30', 30) }])
      expect(state.em).toBe('P')
      expect(state.proposals[0]).toMatchObject({ by, kind: 'new', reason: 'time to fix it' })
    }
  })

  it('S3-46: one who is bound but does not negotiate proposes nothing', () => {
    const { refused } = told([
      { type: 'AddParty', party: 'watcher', negotiates: false },
        { type: 'Propose', by: 'watcher', ...offer('t30', 30) },
    ])
    expect(refused).toMatchObject({ code: 'not-negotiating', rule: 'schedule.negotiators' })
  })

  it('refuses a stranger', () => {
    expect(told([{ type: 'Propose', by: 'nobody', ...offer('t30', 30) }]).refused?.code).toBe('not-a-party')
  })

  it('X15, V2.2.3: refuses an end without a zone, in the past, and an answer-by without a zone', () => {
    const ends = (endsAt: string) =>
      told([...parties, { type: 'Propose', by: owner, ...offer('t', 1, { terms: { ...terms('t', 1), endsAt } }) }])
    expect(ends('2026-11-20T17:00:00').refused).toMatchObject({ code: 'malformed-time', rule: 'X15' })
    expect(ends('20 November').refused?.code).toBe('malformed-time')
    expect(ends(day(0)).refused?.code).toBe('end-not-after-now')
    expect(ends('2026-11-20T18:00:00+01:00').state.proposals[0]?.terms.endsAt).toBe('2026-11-20T17:00:00Z')
    expect(told([...parties, { type: 'Propose', by: owner, ...offer('t', 9, { answerBy: '2026-11-09T09:00' }) }])
      .refused).toMatchObject({ code: 'malformed-time', rule: 'X17' })
  })

  it('X16, S-116: lasts a year at most, and over 90 days needs a written reason', () => {
    const lasts = (days: number, reason: string) =>
      told([...parties, { type: 'Propose', by: owner, ...offer('t', days, { reason }) }]).refused?.code
    expect(lasts(366, 'hardware')).toBe('too-long')
    expect(lasts(365, 'hardware')).toBeUndefined()
    expect(lasts(91, ' ')).toBe('long-needs-reason')
    expect(lasts(90, '')).toBeUndefined()
  })

  it('X16: over 90 days holds only when all who negotiate agree', () => {
    const asked = [...parties, { type: 'Propose', by: 'reporter', ...offer('t', 120) }] as const
    const yes = (by: string) => ({ type: 'Accept', by, terms: 't', hash: 'hash-t' }) as const
    expect(told([...asked, yes(owner)]).refused).toMatchObject({ code: 'long-needs-all', rule: 'X16' })
    expect(told([...asked, yes('acme'), yes('globex'), yes(owner)]).state.em).toBe('A')
  })

  it('X1, S3-49: once anything is public no embargo begins: the date is immediate', () => {
    for (const cs of ['VfdPxa', 'VfdpxA', 'VfdPXa'] as const) {
      const { refused } = told([...parties, { type: 'Propose', by: owner, ...offer('t', 5) }], { context: { cs } })
      expect(refused).toMatchObject({ code: 'already-public', rule: 'X1' })
      expect(refused?.says).toContain('immediate')
    }
  })

  it('X5, X6, X12: advises against, and does not forbid, where the model only advises', () => {
    const advice = (context: object) =>
      told([...parties, { type: 'Propose', by: owner, ...offer('t', 5) }], { context }).advice.map(({ rule }) => rule)
    expect(advice({ cs: 'VFdpxa' })).toEqual(['X6'])
    expect(advice({ cs: 'VFDpxa' })).toEqual(['X5'])
    expect(advice({ rm: 'D' })).toEqual(['X12'])
    expect(advice({})).toEqual([])
  })

  it('X17: gives 7 days to answer unless told otherwise, never under 72 hours nor over 14 days', () => {
    const week = { answerByDefaultDays: 7 }
    expect(answerBy(day(0), undefined, week)).toBe(day(7))
    expect(answerBy(day(0), day(1), week)).toBe(day(3))
    expect(answerBy(day(0), day(40), week)).toBe(day(14))
    expect(answerBy(day(0), undefined, { answerByDefaultDays: 1 })).toBe(day(3))
    expect(answerBy(day(0), '2026-11-09T09:00', week)).toBeUndefined()
    expect(instant('2026-11-09')).toBeUndefined()
  })
})

describe('accepting', () => {
  const asked = [...parties, { type: 'Propose', by: 'reporter', ...offer('t30', 30) }] as const

  it('CM-13-002: the owner’s acceptance brings the terms into force, from that moment', () => {
    expect(active.em).toBe('A')
    expect(active.active).toMatchObject({ id: 't30', startedAt: day(0), endsAt: day(30) })
    expect(consents(active))
      .toEqual({ team: 'SIGNATORY', reporter: 'SIGNATORY', acme: 'NO_EMBARGO', globex: 'NO_EMBARGO' })
  })

  it('CM-13-003: anybody else’s acceptance moves only its own consent', () => {
    const { state } = told([...asked, { type: 'Accept', by: 'acme', terms: 't30', hash: 'hash-t30' }])
    expect(state.em).toBe('P')
    expect(consents(state)).toMatchObject({ acme: 'SIGNATORY', team: 'NO_EMBARGO' })
  })

  it('an acceptance of what the owner itself proposed completes it', () => {
    const { state } = told([
      ...parties, { type: 'Propose', by: owner, ...offer('t20', 20) },
      { type: 'Accept', by: 'reporter', terms: 't20', hash: 'hash-t20' },
    ])
    expect([state.em, state.active?.id]).toEqual(['A', 't20'])
  })

  it('is for the text that was read, not for another one', () => {
    expect(told([...asked, { type: 'Accept', by: owner, terms: 't30', hash: 'hash-of-old-text' }]).refused?.code)
      .toBe('other-text')
  })

  it('is never one’s own of one’s own: the final say does that, with a reason', () => {
    const { refused } = told([...parties, { type: 'Propose', by: owner, ...offer('t', 9) },
      { type: 'Accept', by: owner, terms: 't', hash: 'hash-t' }])
    expect(refused?.code).toBe('own-proposal')
    expect(refused?.possible).toContain('SetTerms')
  })

  it('§7.2: of several open proposals the shortest holds and the others become changes of it', () => {
    const two = [...asked, { type: 'Propose', by: 'acme', ...offer('t14', 14) }] as const
    expect(told([...two, { type: 'Accept', by: owner, terms: 't30', hash: 'hash-t30' }]).refused)
      .toMatchObject({ code: 'shortest-first' })
    const { state } = told([...two, { type: 'Accept', by: owner, terms: 't14', hash: 'hash-t14' }])
    expect([state.em, state.active?.id]).toEqual(['R', 't14'])
    expect(state.proposals).toMatchObject([{ id: 'p-t30', kind: 'revision' }])
  })

  it('«accept then revise» leaves both sides with something', () => {
    const { state } = told([...asked, { type: 'AcceptThenRevise', by: owner, accept: 't30', ...offer('t45', 45) }])
    expect([state.em, state.active?.id, state.proposals[0]?.id]).toEqual(['R', 't30', 'p-t45'])
    const alone = told([...parties, { type: 'AcceptThenRevise', by: owner, accept: 't30', ...offer('t45', 45) }])
    expect(alone.refused?.code).toBe('nothing-proposed')
  })

  it('«accept then revise» does both or neither', () => {
    const { refused, events } = told([...asked,
      { type: 'AcceptThenRevise', by: owner, accept: 't30', ...offer('t45', 400) }])
    expect(refused?.code).toBe('too-long')
    expect(events).toEqual([])
  })

  it('a counter-proposal leaves the first open and is told the better way', () => {
    const { state, advice } = told([...asked, { type: 'Counter', by: owner, to: 'p-t30', ...offer('t20', 20) }])
    expect(state.proposals.map(({ id }) => id)).toEqual(['p-t30', 'p-t20'])
    expect(advice[0]?.says).toContain('Accepting')
    expect(told([...asked, { type: 'Counter', by: owner, to: 'p-none', ...offer('t20', 20) }]).refused?.code)
      .toBe('no-such-terms')
  })
})

describe('changing terms in force', () => {
  const signed = told([{ type: 'Accept', by: 'acme', terms: 't30', hash: 'hash-t30' }], { given: active }).state
  const revising = told([{ type: 'Revise', by: 'acme', ...offer('t40', 40) }], { given: signed, at: 5 }).state

  it('CM-18-004: lapses every consent once; the old terms stay in force meanwhile', () => {
    expect(revising.em).toBe('R')
    expect(revising.active?.id).toBe('t30')
    expect(consents(revising)).toEqual({ team: 'LAPSED', reporter: 'LAPSED', acme: 'SIGNATORY', globex: 'NO_EMBARGO' })
    const again = told([{ type: 'Revise', by: 'globex', ...offer('t50', 50) }], { given: revising, at: 5 })
    expect(again.events.filter((event) => event.type === 'ConsentChanged' && event.trigger === 'REVISE')).toEqual([])
  })

  it('replaces the terms when the owner accepts; who did not accept them is no signatory', () => {
    const { state } = told([{ type: 'Accept', by: owner, terms: 't40', hash: 'hash-t40' }], { given: revising, at: 6 })
    expect([state.em, state.active?.id, state.active?.startedAt]).toEqual(['A', 't40', day(0)])
    expect(consents(state)).toMatchObject({ team: 'SIGNATORY', acme: 'SIGNATORY', reporter: 'LAPSED' })
    const back = told([{ type: 'Accept', by: 'reporter', terms: 't40', hash: 'hash-t40' }], { given: state, at: 6 })
    expect([back.state.em, consents(back.state)['reporter']]).toEqual(['A', 'SIGNATORY'])
  })

  it('keeps the old terms when the owner declines; the others may take them up again', () => {
    const { state } = told(
      [{ type: 'Decline', by: owner, terms: 't40', reason: 'long enough' }], { given: revising, at: 6 })
    expect([state.em, state.active?.id, state.closed.at(-1)?.outcome]).toEqual(['A', 't30', 'rejected'])
    expect(mustAcceptAgain(state)).toEqual(['reporter'])
    expect(consents(state)).toMatchObject({ team: 'SIGNATORY', reporter: 'LAPSED' })
    const again = told([{ type: 'Accept', by: 'reporter', terms: 't30', hash: 'hash-t30' }], { given: state, at: 6 })
    expect(mayLearn(again.state, 'reporter')).toBe(true)
  })

  it('§7.2: judges several changes earliest first and stops at the first rejection', () => {
    const several = told([{ type: 'Revise', by: 'globex', ...offer('t35', 35) },
      { type: 'Revise', by: 'reporter', ...offer('t50', 50) }], { given: revising, at: 5 }).state
    expect(told([{ type: 'Accept', by: owner, terms: 't40', hash: 'hash-t40' }], { given: several, at: 5 }).refused)
      .toMatchObject({ code: 'earliest-first' })
    const one = told([{ type: 'Accept', by: owner, terms: 't35', hash: 'hash-t35' }], { given: several, at: 5 }).state
    expect([one.em, one.active?.id]).toEqual(['R', 't35'])
    const { state } = told([{ type: 'Decline', by: owner, terms: 't40', reason: 'no' }], { given: one, at: 5 })
    expect([state.em, state.active?.id]).toEqual(['A', 't35'])
    expect(state.closed.slice(-2).map(({ id, outcome }) => `${id} ${outcome}`))
      .toEqual(['p-t40 rejected', 'p-t50 not-reached'])
  })

  it('S3-48: a later date needs one of the policy’s reasons, an earlier one does not', () => {
    const context = { delayReasons: ['bug_not_understood', 'distributor_coordination'] as const }
    const revise = (days: number, more: object) =>
      told([{ type: 'Revise', by: 'acme', ...offer('tx', days, more) }], { given: active, at: 1, context }).refused
    expect(revise(40, {})).toMatchObject({ code: 'delay-not-permitted', rule: 'schedule.delay_reasons' })
    expect(revise(40, { delay: 'fix_not_understood' })?.code).toBe('delay-not-permitted')
    expect(revise(40, { delay: 'distributor_coordination' })).toBeUndefined()
    expect(revise(20, {})).toBeUndefined()
    expect(revise(20, { reason: '' })?.code).toBe('reason-missing')
  })

  it('refuses to revise what is not there', () => {
    expect(told([...parties, { type: 'Revise', by: owner, ...offer('t', 4) }]).refused?.code).toBe('nothing-in-force')
  })
})

describe('the final say', () => {
  const asked = [...parties, { type: 'Propose', by: 'reporter', ...offer('t30', 30) },
    { type: 'Propose', by: 'acme', ...offer('t60', 60) }] as const

  it('S3-52: the maintainers set the date against the others, with a stated reason', () => {
    const { state } = told([...asked, { type: 'SetTerms', by: owner, ...offer('t45', 45, { reason: 'the backport' }) }])
    expect([state.em, state.active?.id, state.proposals]).toEqual(['A', 't45', []])
    expect(state.closed.map(({ id, outcome }) => `${id} ${outcome}`))
      .toEqual(['p-t45 activated', 'p-t30 overruled', 'p-t60 overruled'])
    expect(consents(state)).toMatchObject({ team: 'SIGNATORY', reporter: 'LAPSED', acme: 'LAPSED' })
  })

  it('S3-52: without a reason, or by anybody else, it is refused', () => {
    expect(told([...asked, { type: 'SetTerms', by: owner, ...offer('t45', 45, { reason: ' ' }) }]).refused)
      .toMatchObject({ code: 'reason-missing', rule: 'schedule.final_say' })
    expect(told([...asked, { type: 'SetTerms', by: 'acme', ...offer('t45', 45) }]).refused)
      .toMatchObject({ code: 'final-say-only', rule: 'schedule.final_say' })
  })

  it('S3-78: whether the list agrees to the end is shown apart from the maintainers’ date', () => {
    const list = 'list:distributors'
    expect(agreementOf(active, list)).toEqual({ agreed: false, accepted: [], dissent: [], silent: ['acme', 'globex'] })
    const both = told([{ type: 'Accept', by: 'acme', terms: 't30', hash: 'hash-t30' },
      { type: 'Decline', by: 'globex', terms: 't30', reason: 'too short' }], { given: active }).state
    expect(agreementOf(both, list)).toEqual({ agreed: false, accepted: ['acme'], dissent: ['globex'], silent: [] })
    expect(agreementOf(noList(both), list).agreed).toBe(true)
    expect(agreementOf(active, 'list:none').agreed).toBe(false)
  })
  const noList = (state: typeof active) =>
    told([{ type: 'Leave', by: 'globex', keeps: true, reason: 'merged' }], { given: state }).state
})

describe('answers that are no yes, and silence', () => {
  const asked = [...parties, { type: 'Propose', by: 'reporter', ...offer('t30', 30) }] as const

  it('the owner’s no to the last proposal leaves nothing, and nobody bound', () => {
    const { state } = told([...asked, { type: 'Decline', by: owner, terms: 't30', reason: 'we publish tomorrow' }])
    expect([state.em, state.proposals]).toEqual(['N', []])
    expect(new Set(Object.values(consents(state)))).toEqual(new Set(['NO_EMBARGO']))
  })

  it('another’s no is its own refusal, shown, and stops nobody', () => {
    const { state } = told([...asked, { type: 'Decline', by: 'acme', terms: 't30', reason: 'too long' },
      { type: 'Abstain', by: 'globex', terms: 't30' }])
    expect([state.em, consents(state)['acme'], consents(state)['globex']]).toEqual(['P', 'DECLINED', 'NO_EMBARGO'])
    expect(state.proposals[0]?.answers.map(({ by, answer }) => `${by} ${answer}`))
      .toEqual(['reporter accepted', 'acme declined', 'globex abstained'])
  })

  it('taking back one’s own proposal is its end; another’s cannot be taken back', () => {
    expect(told([...asked, { type: 'Withdraw', by: 'reporter', proposal: 'p-t30' }]).state.em).toBe('N')
    expect(told([...asked, { type: 'Withdraw', by: 'acme', proposal: 'p-t30' }]).refused?.code).toBe('not-own-proposal')
  })

  it('X17: silence is no consent: a proposal lapses at its answer-by, and is not called a refusal', () => {
    const before = told([...asked]).state
    expect(told([{ type: 'Lapse' }], { given: before, at: 6.99 }).events).toEqual([])
    const { state } = told([{ type: 'Lapse' }], { given: before, at: 7 })
    expect([state.em, state.closed[0]?.outcome]).toEqual(['N', 'lapsed'])
  })

  it('shows who still owes an answer, reminds a day before, and tells what is overdue', () => {
    const { state } = told([...asked])
    const at = (days: number) => pendingAnswers(state, day(days)).find(({ party }) => party === 'team')
    expect(at(0)).toEqual({ party: 'team', to: 't30', answerBy: day(7), remind: false, overdue: false })
    expect(at(6.5)).toMatchObject({ remind: true, overdue: false })
    expect(at(7)).toMatchObject({ remind: false, overdue: true })
    expect(pendingAnswers(state, day(0)).map(({ party }) => party)).toEqual(['team', 'acme', 'globex'])
  })
})

describe('inviting', () => {
  const invited = told([{ type: 'Invite', by: owner, party: 'initech' }], { given: active }).state

  it('X20, X22: an invited party sees when it ends and who asks, and nothing of the case until it accepts', () => {
    expect(consents(invited)['initech']).toBe('INVITED')
    expect(mayLearn(invited, 'initech')).toBe(false)
    expect(Object.keys(invitationStub(invited, owner)!)).toEqual(['terms', 'endsAt', 'by'])
    const { state } = told([{ type: 'Accept', by: 'initech', terms: 't30', hash: 'hash-t30' }], { given: invited })
    expect([mayLearn(state, 'initech'), state.em]).toEqual([true, 'A'])
  })

  it('S3-75: a member that accepted this very text by joining is a signatory at once; another text does not count',
    () => {
    const standing = (hash: string) =>
      consents(told([{ type: 'Invite', by: owner, party: 'acme', standing: hash }], { given: active }).state)['acme']
    expect(standing('hash-t30')).toBe('SIGNATORY')
    expect(standing('hash-of-old-text')).toBe('INVITED')
  })

  it('an unanswered invitation counts as declined by silence, and a late yes to the same terms still counts', () => {
    const { state } = told([{ type: 'Lapse' }], { given: invited, at: 8 })
    expect(state.parties['initech']).toMatchObject({ pec: 'DECLINED' })
    expect(state.parties['initech']?.history.at(-1)?.how).toBe('silence')
    const late = told([{ type: 'Accept', by: 'initech', terms: 't30', hash: 'hash-t30' }], { given: state, at: 9 })
    expect(consents(late.state)['initech']).toBe('SIGNATORY')
  })

  it('a late yes to terms since replaced brings a fresh invitation; to terms of an ended embargo nothing', () => {
    const silent = told([{ type: 'Lapse' }], { given: invited, at: 8 }).state
    const changed = told([{ type: 'SetTerms', by: owner, ...offer('t20', 20) }], { given: silent, at: 9 }).state
    const late = { type: 'Accept', by: 'initech', terms: 't30', hash: 'hash-t30' } as const
    expect(consents(told([late], { given: changed, at: 9 }).state)['initech']).toBe('INVITED')
    const over = told([{ type: 'Terminate', by: owner, reason: 'fixed' }], { given: changed, at: 9 }).state
    expect(told([late], { given: over, at: 9 }).refused?.code).toBe('no-such-terms')
  })

  it('a refusal stands until the owner asks again', () => {
    const no = told([{ type: 'Decline', by: 'initech', terms: 't30', reason: 'policy' }], { given: invited }).state
    expect(told([{ type: 'Accept', by: 'initech', terms: 't30', hash: 'hash-t30' }], { given: no }).refused?.code)
      .toBe('declined-before')
    expect(consents(told([{ type: 'Invite', by: owner, party: 'initech' }], { given: no }).state)['initech'])
      .toBe('INVITED')
  })

  it('CM-18-003: a signatory or an invited party is not invited again, nobody without terms, none but by the owner',
    () => {
    const invite = (party: string, given: typeof active, by = owner) =>
      told([{ type: 'Invite', by, party }], { given }).refused?.code
    expect(invite('reporter', active)).toBe('already-signatory')
    expect(invite('initech', invited)).toBe('already-invited')
    expect(invite('hooli', told(parties).state)).toBe('nothing-to-sign')
    expect(invite('hooli', active, 'acme')).toBe('owner-only')
  })
})

describe('published defaults', () => {
  it.each([
    [undefined, undefined, 'N', undefined, undefined],
    [45, undefined, 'A', 45, undefined],
    [undefined, 60, 'A', 60, undefined],
    [90, 30, 'R', 30, 90],
    [30, 90, 'R', 30, 90],
    [60, 60, 'A', 60, undefined],
  ] as const)('§7.1: sender %s, receiver %s gives %s', (sender, receiver, em, holds, open) => {
    const resolved = resolveDefaults(sender, receiver)
    expect([resolved.em, resolved.active, resolved.revision?.days]).toEqual([em, holds, open])
    if (receiver === undefined) return
    const { state } = told([...parties, {
      type: 'StartWithDefaults', sender: 'reporter', defaults: [{ by: owner, ...offer('default', receiver) }],
      ...(sender === undefined ? {} : { proposal: offer('asked', sender) }),
    }])
    expect([state.em, state.active?.endsAt, state.proposals[0]?.terms.endsAt])
      .toEqual([em, day(holds), open === undefined ? undefined : day(open)])
  })

  it('§7.1: with several holders the shortest wins and the longer ones stay as changes', () => {
    expect(resolveAll([60, 30, 45, 30])).toEqual({ em: 'R', active: 30, revisions: [45, 60] })
    expect(resolveAll([])).toEqual({ em: 'N', revisions: [] })
    const { state } = told([...parties, { type: 'StartWithDefaults', sender: 'reporter', defaults: [
      { by: owner, ...offer('d60', 60) }, { by: 'acme', ...offer('d30', 30) },
        { by: 'globex', ...offer('d45', 45) }] }])
    expect([state.active?.id, state.proposals.map(({ id }) => id)]).toEqual(['d30', ['p-d45', 'p-d60']])
  })

  it('a default that was carried and is agreed to later keeps its reason: it is no answer given on that day', () => {
    const { events } = told([...parties, { type: 'StartWithDefaults', sender: owner, defaults: [
      { by: 'reporter', ...offer('t10', 10) }, { by: owner, ...offer('t30', 30) },
    ] }, { type: 'Accept', by: 'acme', terms: 't30', hash: 'hash-t30' }])
    expect(events.filter((event) => event.type === 'ConsentChanged').map(({ party, how }) => ({ party, how })))
      .toEqual([{ party: 'acme', how: 'answer' }, { party: owner, how: 'published-default' }])
  })

  it('X16: of more than 90 days hold only when nobody who negotiates is left out', () => {
    const long = { type: 'StartWithDefaults', sender: 'reporter',
      defaults: [{ by: owner, ...offer('d', 120) }] } as const
    expect(told([...parties, long]).refused).toMatchObject({ code: 'long-needs-all', rule: 'X16' })
    expect(told([...parties.slice(0, 2), long]).state.em).toBe('A')
  })

  it('hold only where one was published and nothing is negotiated yet', () => {
    const none = { type: 'StartWithDefaults', sender: 'reporter', proposal: offer('t', 9), defaults: [] } as const
    expect(told([...parties, none]).refused?.code).toBe('no-default')
    const own = [{ by: 'reporter', ...offer('d', 9) }]
    expect(told([...parties, { ...none, defaults: own }]).refused?.code).toBe('no-default')
    expect(told([...parties, { ...none, defaults: [{ by: 'acme', ...offer('d', 8) }] }]).refused?.code)
      .toBe('no-default')
    expect(told([{ ...none, defaults: [{ by: owner, ...offer('d', 9) }] }], { given: active }).refused?.code)
      .toBe('embargo-exists')
  })
})

describe('what is possible next', () => {
  it('is told by party and state', () => {
    const context = embargoContext({ owner, cs: 'Vfdpxa', rm: 'A' })
    expect(possibleEmbargoSteps(active, owner, context)).toEqual(
      ['Revise', 'SetTerms', 'Terminate', 'AskException', 'Invite', 'RecordLegalDuty'])
    expect(possibleEmbargoSteps(active, 'acme', context)).toContain('Accept')
    expect(possibleEmbargoSteps(active, 'stranger', context)).toEqual([])
  })
})
