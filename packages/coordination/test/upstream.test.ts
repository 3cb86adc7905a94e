import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { aCase, mara, reporter, type Story } from './story.fixture.ts'

const ask = (to = 'libfoo'): CaseCommand => ({ type: 'AskUpstreamConsent', to, text: 'It parses twice.' })
const answer = (consent: boolean, how?: string): CaseCommand => ({ type: 'AnswerUpstreamConsent', reporter: 'reporter', consent, ...(how === undefined ? {} : { how }) })
const hand = (to = 'libfoo'): CaseCommand => ({ type: 'HandUpstream', to, text: 'It parses twice.' })
const dependency = (): Story => aCase('community', { about: 'dependency' })

describe('C11: a report about a dependency', () => {
  it('C11: goes on only after the reporter was asked, said yes, and the yes is on record', () => {
    const story = dependency()
    expect(story.refusal(hand())).toMatchObject({ code: 'no-consent', says: expect.stringMatching(/Nobody was asked/) })
    story.does(ask())
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'UpstreamConsentAsked' })
    expect(story.refusal(hand()).says).toMatch(/no answer yet/)
    story.does(answer(true), reporter)
    expect(story.told).toContainEqual({ kind: 'team-notice', change: 'UpstreamConsentAnswered' })
    story.does(hand())
    expect(story.last).toMatchObject([{ type: 'HandedUpstream', to: 'libfoo', consent: true, audience: 'reporter' }])
  })

  it('C11: a no is a no, and a yes holds for the addressee that was named', () => {
    const story = dependency().does(ask()).does(answer(false), reporter)
    expect(story.refusal(hand()).says).toMatch(/said no/)
    story.does(answer(true), reporter)
    expect(story.refusal(hand('libbar')).says).toMatch(/for «libfoo», not for «libbar»/)
    story.does(ask('libbar'))
    expect(story.refusal(hand('libfoo')).says).toMatch(/for «libbar»/)
    expect(story.refusal(hand('libbar')).says).toMatch(/no answer yet/)
  })

  it('C11: everybody who reported is asked; the team writes down an answer only with the way it came', () => {
    const story = dependency().does({ type: 'AttachReport', report: 'second', fromCase: 'other', reporter: 'bo', receivedAt: '2026-11-20T18:00:00Z', title: 'Same', message: { text: 'Same.' } })
    story.does(ask()).does(answer(true), reporter)
    expect(story.tries(hand()).ok).toBe(false)
    const bo = { ...answer(true), reporter: 'bo' } as CaseCommand
    expect(story.refusal(bo, reporter).code).toBe('not-yours')
    expect(story.refusal(bo).possible).toMatch(/where the reporter said it/)
    story.does({ ...bo, how: 'On the phone, 20 November' } as CaseCommand).does(hand())
  })

  it('C11: whatever was done before, nothing goes upstream without the yes of every reporter', () => {
    const steps = fc.constantFrom(ask(), ask('libbar'), answer(true), answer(false), answer(true, 'by phone'), hand(), hand('libbar'))
    fc.assert(fc.property(fc.array(fc.record({ step: steps, byReporter: fc.boolean() }), { maxLength: 12 }), (moves) => {
      const story = dependency()
      for (const { step, byReporter } of moves) {
        const actor = byReporter ? reporter : mara
        if (!story.tries(step, actor).ok) continue
        story.does(step, actor)
        const asked = story.state.upstreamConsent
        if (step.type === 'HandUpstream') expect([asked?.to, asked?.answers['reporter']?.consent]).toEqual([step.to, true])
      }
    }))
  })
})
