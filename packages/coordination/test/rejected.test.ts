import type { Policy } from '@parley/policy'
import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { mara, policyOf, reporter, aCase, type Story } from './story.fixture.ts'

const community = policyOf('community')
const telling: Policy = { ...community, disclosure: { ...community.disclosure, rejected_reports: { force: 'may', consent: 'reporter' } } }
const words = { title: 'A token in the log', text: 'Somebody reported a token in the log. It is a test token, and opens nothing.' }
const offer = (more: Partial<typeof words> = {}): CaseCommand => ({ type: 'OfferRejectedWords', ...words, ...more })
const answer = (consent: boolean, how?: string): CaseCommand => ({ type: 'AnswerRejectedWords', reporter: 'reporter', consent, ...(how === undefined ? {} : { how }) })
const disclose: CaseCommand = { type: 'DiscloseRejected' }

function rejected(policy = telling): Story {
  return aCase(policy).does({ type: 'AddParticipant', participant: 'reporter', roles: ['reporter'], name: 'Noor Finder' }).performs('SendFeedback', 'RecordInvestigation')
    .does({ type: 'Invalidate', disposition: 'reject_with_reason', reason: 'We examined the log and the token. It is a test token that opens nothing anywhere.' })
}

describe('telling everybody of a rejected report', () => {
  it('takes a policy that wants it, a rejection, and the yes of the reporter to these very words', () => {
    expect(rejected(community).refusal(offer())).toMatchObject({ code: 'not-in-policy' })
    expect(aCase(telling).refusal(offer())).toMatchObject({ code: 'not-yet' })
    const story = rejected()
    expect(story.refusal(disclose).says).toMatch(/no words that the reporter has read/)
    story.does(offer())
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'RejectedWordsOffered' })
    expect(story.refusal(disclose)).toMatchObject({ code: 'no-consent' })
    story.does(answer(true), reporter)
    expect(story.told).toContainEqual({ kind: 'team-notice', change: 'RejectedWordsAnswered' })
    expect(story.does(disclose).last).toMatchObject([{ type: 'RejectedReportDisclosed', ...words }])
    expect(story.refusal(disclose)).toMatchObject({ code: 'already-done' })
  })

  it('is offered as a step where it is possible; closing comes next, and to validate after all is no more than possible', () => {
    const story = rejected()
    expect(story.lineOf('OfferRejectedWords')).toMatchObject({ optional: true, done: false })
    expect([story.lineOf('Close')?.optional, story.lineOf('Validate')?.optional]).toEqual([false, true])
    expect(story.does(offer()).lineOf('OfferRejectedWords')).toBeUndefined()
    expect(story.does(answer(true), reporter).lineOf('DiscloseRejected')).toMatchObject({ optional: true })
    expect(story.does(disclose).lineOf('DiscloseRejected')).toBeUndefined()
    expect(rejected(community).lineOf('OfferRejectedWords')).toBeUndefined()
  })

  it('a no is a no, and other words need a new yes', () => {
    const story = rejected().does(offer()).does(answer(false), reporter)
    expect(story.refusal(disclose)).toMatchObject({ code: 'no-consent' })
    story.does(answer(true), reporter).does(offer({ text: 'Other words.' }))
    expect(story.refusal(disclose)).toMatchObject({ code: 'no-consent' })
  })

  it('is redacted: no name of who takes part, and no mail address', () => {
    const story = rejected()
    expect(story.refusal(offer({ text: 'NOOR FINDER reported it.' })).says).toContain('«Noor Finder»')
    expect(story.refusal(offer({ text: 'By noor@finder.example.' })).says).toContain('noor@finder.example')
  })

  it('nobody else consents, and an answer that came another way says which', () => {
    const story = rejected().does(offer())
    expect(story.refusal(answer(true), { kind: 'participant', id: 'other' })).toMatchObject({ code: 'not-yours' })
    expect(story.refusal(answer(true), mara)).toMatchObject({ code: 'bad-value' })
    expect(story.does(answer(true, 'by phone, today'), mara).last).toMatchObject([{ how: 'by phone, today' }])
  })

  it('goes on after the case was closed as rejected', () => {
    const story = rejected().does({ type: 'Close', outcome: 'rejected', reason: 'Told.' }).does(offer()).does(answer(true), reporter)
    expect(story.does(disclose).state.rejectedWords?.disclosedAt).toBe(story.now)
  })
})

describe('a withdrawn advisory', () => {
  it('offers to have its CVE ID rejected, until it is', () => {
    const story = aCase('community')
    const line = () => story.lineOf('RejectCve')
    expect(line()).toBeUndefined()
    story.state = { ...story.state, cve: { state: 'published', id: 'CVE-2026-1234' }, advisory: { revision: 1, summary: '', content: {}, approvals: [], withdrawn: story.now } } as unknown as Story['state']
    expect(line()).toMatchObject({ done: false, optional: true, says: expect.stringContaining('CVE-2026-1234') })
    story.does({ type: 'RejectCve', id: 'CVE-2026-1234', reason: 'It was none.' })
    expect(line()).toBeUndefined()
  })
})
