import { describe, expect, it } from 'vitest'

import type { EndFact } from './event.ts'
import { grantedExceptions, mayLearn } from './state.ts'
import { agreed, consents, day, offer, owner, parties, terms, told } from './story.fixture.ts'

const active = told(agreed).state
const proposed = told([...parties, { type: 'Propose', by: 'reporter', ...offer('t30', 30) }]).state
const revising = told([{ type: 'Revise', by: 'acme', ...offer('t40', 40) }], { given: active }).state
const noted = (fact: EndFact, given = active, keep?: string) => told(
  [{ type: 'NoteFact', fact, evidence: 'seen on a mailing list', ...(keep === undefined ? {} : { keep }) }],
    { given, at: 2 })

describe('facts of the world', () => {
  it('X2: public or exploit public ends what is in force at once and tells every party', () => {
    for (const fact of ['P', 'X'] as const) {
      for (const given of [active, revising]) {
        const { state, events } = noted(fact, given)
        expect(state.em).toBe('X')
        expect(events).toMatchObject(
          [{ type: 'EmbargoEnded', cause: fact, tell: ['team', 'reporter', 'acme', 'globex'] }])
        expect(state.proposals).toEqual([])
      }
    }
  })

  it('X2: public ends what is only proposed, and binds nobody', () => {
    const { state } = noted('P', proposed)
    expect([state.em, state.closed[0]?.outcome, consents(state)['reporter']]).toEqual(['N', 'fact', 'NO_EMBARGO'])
  })

  it('X3: attacks ask the owner; a no is recorded with its reason and the embargo goes on', () => {
    const asked = noted('A').state
    expect([asked.em, asked.question]).toEqual(['A', { because: 'A', defaultEnd: true, answerBy: day(3) }])
    const answer = (by: string, end: boolean, reason = 'one target, no details out') =>
      told([{ type: 'AnswerQuestion', by, end, reason }], { given: asked, at: 2 })
    expect(answer(owner, false).events).toMatchObject([{ type: 'EmbargoKept', because: 'A', by: owner }])
    expect(answer(owner, true).state).toMatchObject({ em: 'X', ended: { cause: 'A', by: owner } })
    expect(answer('acme', true).refused?.code).toBe('owner-only')
    expect(answer(owner, false, ' ').refused?.code).toBe('reason-missing')
  })

  it('X3: the owner’s silence ends it, and the record says that it was silence', () => {
    const asked = noted('A').state
    expect(told([{ type: 'Lapse' }], { given: asked, at: 2.9 }).events).toEqual([])
    expect(told([{ type: 'Lapse' }], { given: asked, at: 3 }).state.ended).toMatchObject({ cause: 'A', by: 'desk' })
  })

  it('X3: a reason to go on given with the fact is the owner’s no', () => {
    const { state, events } = noted('A', active, 'the attacker is known and contained')
    expect([state.em, events[0]?.type]).toEqual(['A', 'EmbargoKept'])
    expect(noted('P', active, 'please').state.em).toBe('X')
  })

  it('X4: an exploit in wrong hands asks to end, known details only whether to', () => {
    expect(noted('exploit-held').state.question?.defaultEnd).toBe(true)
    const known = noted('details-known').state
    expect(known.question?.defaultEnd).toBe(false)
    expect(told([{ type: 'Lapse' }], { given: known, at: 9 }).state).toMatchObject({ em: 'A' })
    expect(noted('exploit-held', known).state.question?.defaultEnd).toBe(true)
  })

  it('X5, X6: a fix ready asks to drop a proposal and lets what is in force go on; a fix deployed asks for its end',
    () => {
    expect(noted('F', proposed).state.question?.because).toBe('F')
    expect(noted('F').events).toEqual([])
    expect(noted('D').state.question).toMatchObject({ because: 'D', defaultEnd: true })
  })

  it('says nothing where nothing is proposed or in force', () => {
    const nothing = told(parties).state
    for (const fact of ['P', 'X', 'A', 'F', 'D', 'exploit-held', 'details-known'] as const) {
      expect(noted(fact, nothing).events).toEqual([])
    }
  })
})

describe('the end', () => {
  it('X15: comes at the agreed instant and not before', () => {
    expect(told([{ type: 'EndTimeReached' }], { given: active, at: 29.999 }).refused?.code).toBe('not-yet')
    const { state } = told([{ type: 'EndTimeReached' }], { given: active, at: 30 })
    expect(state).toMatchObject({ em: 'X', ended: { at: day(30), cause: 'end-time', by: 'desk' } })
  })

  it('X15: is never quietly stretched: after the agreed instant only the end is possible', () => {
    expect(told([{ type: 'Revise', by: 'acme', ...offer('t40', 40) }], { given: active, at: 31 }).refused?.code)
      .toBe('end-time-passed')
    expect(told([{ type: 'Accept', by: owner, terms: 't40', hash: 'hash-t40' }],
      { given: revising, at: 31 }).refused?.code)
      .toBe('end-time-passed')
  })

  it('§7.6: the owner ends it early with a reason; a party cannot, it leaves or asks for an earlier date', () => {
    expect(told([{ type: 'Terminate', by: owner, reason: 'the fix is out' }], { given: active }).state.ended)
      .toMatchObject({ cause: 'decision', by: owner, reason: 'the fix is out' })
    expect(told([{ type: 'Terminate', by: owner, reason: '' }], { given: active }).refused?.code).toBe('reason-missing')
    const { refused } = told([{ type: 'Terminate', by: 'reporter', reason: 'now' }], { given: active })
    expect(refused?.code).toBe('owner-only')
    expect(refused?.possible).toEqual(expect.arrayContaining(['Revise', 'Leave']))
  })

  it('is for good: no other embargo begins in the same case', () => {
    const over = told([{ type: 'Terminate', by: owner, reason: 'done' }], { given: active }).state
    expect(told([{ type: 'Propose', by: owner, ...offer('t50', 50) }], { given: over }).refused?.code)
      .toBe('embargo-over')
    expect(told([{ type: 'Invite', by: owner, party: 'hooli' }], { given: over }).refused?.code).toBe('embargo-over')
  })
})

describe('leaving', () => {
  it('X13, X21: who leaves says whether it keeps the terms, learns no more, and binds the others no less', () => {
    const { state } = told([{ type: 'Leave', by: 'reporter', keeps: true, reason: 'new job' }], { given: active })
    expect(state.em).toBe('A')
    expect(state.parties['reporter']).toMatchObject({ pec: 'NO_EMBARGO', left: { keeps: true } })
    expect([mayLearn(state, 'reporter'), mayLearn(state, owner)]).toEqual([false, true])
    expect(told([{ type: 'Accept', by: 'reporter', terms: 't30', hash: 'hash-t30' }], { given: state }).refused)
      .toMatchObject({ code: 'has-left', rule: 'X21' })
    const back = told([{ type: 'Invite', by: owner, party: 'reporter' },
      { type: 'Accept', by: 'reporter', terms: 't30', hash: 'hash-t30' }], { given: state })
    expect(mayLearn(back.state, 'reporter')).toBe(true)
  })

  it('takes the open proposals of who leaves off the table; the owner does not leave', () => {
    const { state } = told([{ type: 'Leave', by: 'acme', keeps: false, reason: 'no capacity' }], { given: revising })
    expect([state.em, state.closed.at(-1)?.outcome]).toEqual(['A', 'withdrawn'])
    expect(told([{ type: 'Leave', by: owner, keeps: true, reason: 'x' }], { given: active }).refused?.code)
      .toBe('owner-cannot-leave')
  })
})

describe('sharing beyond the parties', () => {
  const ask = { type: 'AskException', by: 'reporter', exception: 'e1', who: 'the reporter',
    what: 'the affected version range',
    whom: 'the packager of Initech', reason: 'they ship it' } as const
  const asked = told([ask], { given: active }).state

  it('S3-77: needs explicit approval by the maintainers, asked for and granted in writing', () => {
    const answer = (by: string, more: object = {}) =>
      told([{ type: 'AnswerException', by, exception: 'e1', granted: true, ...more }], { given: asked })
    expect(answer(owner, { until: day(10) }).state.exceptions[0]?.answer)
      .toEqual({ by: owner, granted: true, until: day(10) })
    const granted = answer(owner, { until: day(10) }).state
    expect([9.9, 10].map((days) => grantedExceptions(granted, day(days)).length)).toEqual([1, 0])
    expect(grantedExceptions(asked, day(1))).toEqual([])
    expect(answer('acme').refused).toMatchObject({ code: 'exception-decider-only', rule: 'early_disclosure.embargo.exception' })
    expect(answer(owner, { until: '2026-12-01' }).refused?.code).toBe('malformed-time')
    expect(told([{ type: 'AnswerException', by: owner, exception: 'e2', granted: true }],
      { given: asked }).refused?.code)
      .toBe('no-such-exception')
  })

  it('S3-77: is bounded: who, what and whom are named, never everybody or everything', () => {
    for (const part of [{ who: ' ' }, { what: 'everything' }, { whom: 'anyone' }, { whom: '*' },
      { whom: 'the public' }]) {
      expect(told([{ ...ask, ...part }], { given: active }).refused?.code).toBe('exception-unbounded')
    }
    expect(told([{ ...ask, reason: '' }], { given: active }).refused?.code).toBe('reason-missing')
  })

  it('S3-76, C24: a report that the law orders is recorded and the owner told, where the terms allow it', () => {
    const report = { type: 'RecordLegalDuty', by: 'reporter', authority: 'the coordinating CSIRT',
      basis: 'CRA Article 14(2)(a)',
      what: 'early warning without details' } as const
    expect(told([report], { given: active }).events).toMatchObject([{ type: 'LegalDutyRecorded', tell: [owner] }])
    expect(told([report], { given: active, context: { legalDuty: false } }).refused?.code)
      .toBe('legal-duty-not-allowed')
    expect(told([{ ...report, authority: 'anyone' }], { given: active }).refused?.code).toBe('exception-unbounded')
  })

  it('the three deciders of S3 differ: exceptions, the list’s end, the date', () => {
    const context = { exceptionBy: 'security-lead', finalSay: 'release-lead' }
    expect(told([{ type: 'AnswerException', by: owner, exception: 'e1', granted: true }],
      { given: asked, context }).refused?.code)
      .toBe('exception-decider-only')
    expect(told([{ type: 'SetTerms', by: owner, ...offer('t20', 20) }], { given: asked, context }).refused?.code)
      .toBe('final-say-only')
  })
})

describe('terms', () => {
  it('need an id, a text, a version and a hash', () => {
    for (const part of ['id', 'text', 'version', 'hash']) {
      const broken = { ...terms('t', 9), [part]: ' ' }
      expect(told([...parties, { type: 'Propose', by: owner, ...offer('t', 9, { terms: broken }) }]).refused?.code)
        .toBe('terms-incomplete')
    }
  })

  it('have ids of their own', () => {
    expect(told([...agreed, { type: 'Revise', by: owner, ...offer('t30', 20) }]).refused?.code).toBe('id-taken')
  })
})
