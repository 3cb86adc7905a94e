import { describe, expect, it } from 'vitest'

import { dateRisks } from './date-risk.ts'
import { expectedDate } from './expected-date.ts'
import { mergeEmbargoes, splitEmbargo } from './merge-split.ts'
import { mayLearn, noEmbargo } from './state.ts'
import { agreed, consents, day, offer, owner, parties, terms, told } from './story.fixture.ts'

describe('risks of a date', () => {
  const berlin = { party: 'maintainers', zone: 'Europe/Berlin', country: 'DE' }
  const auckland = { party: 'acme', zone: 'Pacific/Auckland', country: 'NZ' }
  const none = () => undefined
  const kinds = (when: string, place: typeof berlin) => dateRisks(when, [place], none).map(({ kind }) => kind)

  it('are weekends, Mondays and Fridays', () => {
    expect(['16', '17', '18', '19', '20', '21', '22'].map((d) => kinds(`2026-11-${d}T12:00:00Z`, berlin)[0]))
      .toEqual(['monday', undefined, undefined, undefined, 'friday', 'weekend', 'weekend'])
  })

  it('are told in each party’s own calendar: Thursday evening here is Friday there', () => {
    expect(dateRisks('2026-11-19T17:00:00Z', [berlin, auckland], none)).toMatchObject(
      [{ kind: 'friday', party: 'acme', local: '2026-11-20T06:00' }])
  })

  it('are holidays of the party’s country, beside the weekday', () => {
    const holiday = (country: string, date: string) => country === 'DE' && date === '2026-12-25' ? 'Christmas'
      : undefined
    expect(dateRisks('2026-12-25T09:00:00Z', [berlin], holiday).map(({ kind }) => kind)).toEqual(['friday', 'holiday'])
    expect(dateRisks('2026-12-25T09:00:00Z', [auckland], holiday).map(({ kind }) => kind)).toEqual(['friday'])
  })
})

describe('the expected date', () => {
  const rule = { within: { n: 14, unit: 'business_days' },
    applies_if: { severity: 'critical', mitigation: 'straightforward' } } as const
  const facts = { reportedAt: day(0), severity: 'critical', straightforwardMitigation: true, public: false } as const
  const dueAfter = () => day(18)

  it('S3-51: is 14 business days from the report, for a critical one with a straightforward mitigation only', () => {
    expect(expectedDate(facts, rule, dueAfter)).toMatchObject({ kind: 'expected', at: day(18) })
    expect(expectedDate({ ...facts, severity: 'high' }, rule, dueAfter)).toBeUndefined()
    expect(expectedDate({ ...facts, straightforwardMitigation: false }, rule, dueAfter)).toBeUndefined()
    expect(expectedDate(facts, undefined, dueAfter)).toBeUndefined()
    expect(expectedDate(facts, rule, () => undefined)).toBeUndefined()
  })

  it('S3-51: counts from the report by the policy’s calendar', () => {
    const asked: unknown[] = []
    expectedDate(facts, rule, (...args) => { asked.push(args); return day(18) })
    expect(asked).toEqual([[day(0), rule.within]])
  })

  it('S3-49, S3-50: is immediate when it is already public', () => {
    expect(expectedDate({ ...facts, public: true }, rule, dueAfter)?.kind).toBe('immediate')
  })
})

describe('merging and splitting cases', () => {
  const thirty = told(agreed).state
  const other = told([...parties, { type: 'SetTerms', by: owner, ...offer('t20', 20) }]).state

  it('§7.5: the earliest accepted end holds until common terms are agreed', () => {
    const merged = mergeEmbargoes([thirty, other, noEmbargo])
    expect([merged.holds?.id, merged.propose?.id, merged.over]).toEqual(['t20', 't20', false])
    expect(merged.parties).toEqual(['team', 'reporter', 'acme', 'globex'])
  })

  it('§7.5: a proposal holds nothing; an ended embargo ends it for the whole', () => {
    const open = told([...parties, { type: 'Propose', by: owner, ...offer('t9', 9) }]).state
    expect(mergeEmbargoes([open, noEmbargo])).toMatchObject({ propose: { id: 't9' } })
    expect(mergeEmbargoes([open, noEmbargo]).holds).toBeUndefined()
    const over = told([{ type: 'Terminate', by: owner, reason: 'done' }], { given: thirty }).state
    expect(mergeEmbargoes([over, other])).toMatchObject({ over: true })
  })

  it('§7.5: a case split off begins with the very terms; who had accepted them is bound, others are asked; X1 and X hold there too', () => {
    const { startedAt: _, ...held } = thirty.active ?? expect.fail('nothing in force')
    const inherit = { type: 'Inherit' as const, proposal: 'p-child', terms: held, parties: ['reporter', 'newcomer'], accepted: ['reporter'], from: 'X-1' }
    const child = told([inherit], { at: 5 }).state
    expect(child).toMatchObject({ em: 'A', active: { id: held.id, hash: held.hash, endsAt: held.endsAt } })
    expect(consents(child)).toEqual({ team: 'SIGNATORY', reporter: 'SIGNATORY', newcomer: 'NO_EMBARGO' })
    expect(told([inherit], { at: 31 }).refused?.code).toBe('end-not-after-now')
    expect(told([inherit], { context: { cs: 'VfdPxa' } }).refused?.code).toBe('already-public')
    const own = told([...agreed, { type: 'Terminate', by: owner, reason: 'done' }]).state
    expect(told([inherit], { given: own }).refused?.code).toBe('embargo-exists')
  })

  const merging = (id: string, days: number, more: object = {}) => {
    const merge = { type: 'Merge' as const, from: 'X-2', accepted: ['bo'], open: [], parties: ['bo', 'cy'], again: 'again' }
    return { ...merge, active: { proposal: `p-${id}`, terms: terms(id, days), reason: 'Merged with X-2.' }, ...more }
  }

  it('§7.5: a case that takes in another keeps the shorter end; the longer one is a change on the table, and every consent lapses', () => {
    const shorter = told([merging('t20', 20)], { given: thirty }).state
    expect([shorter.em, shorter.active?.id, shorter.proposals.map(({ terms: { endsAt }, kind }) => [endsAt, kind])]).toEqual(['R', 't20', [[thirty.active?.endsAt, 'revision']]])
    expect(consents(shorter)).toEqual({ team: 'SIGNATORY', reporter: 'LAPSED', acme: 'NO_EMBARGO', globex: 'NO_EMBARGO', bo: 'LAPSED', cy: 'INVITED' })
    const longer = told([merging('t40', 40)], { given: thirty }).state
    expect([longer.em, longer.active?.id, longer.proposals.map((one) => one.terms.id)]).toEqual(['R', 't30', ['t40']])
    expect([mayLearn(longer, 'bo'), longer.parties['bo']?.pec]).toEqual([false, 'INVITED'])
  })

  it('§7.5: terms of the other case hold where there were none; who accepted them there is bound here, the rest are asked', () => {
    const fresh = told([merging('t20', 20)]).state
    expect([fresh.em, fresh.active?.id, consents(fresh)]).toEqual(['A', 't20', { team: 'SIGNATORY', bo: 'SIGNATORY', cy: 'INVITED' }])
    const open = told([...parties, { type: 'Propose', by: 'reporter', ...offer('t9', 9) }, merging('t20', 20)]).state
    expect([open.em, open.active?.id, open.proposals.map((one) => [one.terms.id, one.kind])]).toEqual(['R', 't20', [['t9', 'revision']]])
    const { active: _, ...none } = merging('t', 1)
    const talk = told([{ ...none, open: [{ ...offer('t8', 8), by: 'bo' }, { ...offer('t7', 7), by: 'elsewhere' }] }]).state
    expect([talk.em, talk.proposals.map(({ by, terms: { id } }) => `${by} ${id}`)]).toEqual(['P', ['bo t8', 'team t7']])
  })

  it('§7.5: one end in both cases changes nothing, and the same text accepted there is accepted here', () => {
    const same = told([{ ...merging('other', 30), active: { proposal: 'p-other', terms: { ...terms('t30', 30), id: 'other' }, reason: 'x' } }], { given: thirty }).state
    expect([same.em, same.active?.id, same.parties['bo']?.pec, same.parties['reporter']?.pec]).toEqual(['A', 't30', 'SIGNATORY', 'SIGNATORY'])
  })

  it('X1, EM: nothing is merged into an embargo that is over or a case that is public', () => {
    const over = told([{ type: 'Terminate', by: owner, reason: 'done' }], { given: thirty }).state
    expect(told([merging('t20', 20)], { given: over }).refused?.code).toBe('embargo-over')
    expect(told([merging('t20', 20)], { context: { cs: 'VfdPxa' } }).refused?.code).toBe('already-public')
    expect(told([merging('t30', 20)], { given: thirty }).refused?.code).toBe('id-taken')
    expect(told([merging('t20', 20)], { at: 21 }).state.em).toBe('N')
  })

  it('§7.5: every child keeps the embargo; an earlier end needs a look at the siblings, whose parties are told', () => {
    expect(splitEmbargo(thirty)).toEqual({ child: thirty, findings: [], tell: [] })
    const earlier = splitEmbargo(thirty, terms('c', 10))
    expect([earlier.child, earlier.findings.length, earlier.tell]).toEqual([thirty, 1, Object.keys(thirty.parties)])
    expect(splitEmbargo(thirty, terms('c', 40)).findings).toEqual([])
  })
})
