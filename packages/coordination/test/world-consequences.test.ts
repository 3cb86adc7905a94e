import { describe, expect, it } from 'vitest'
import { worldCommand, worldConsequences, worldFacts } from '../src/case/world-consequences.ts'
import { aCase, mara, policyOf } from './story.fixture.ts'

const offer = { proposal: 'p1', terms: { id: 't1', text: 'Keep it.', version: '1', hash: 'h', endsAt: '2026-12-04T17:00:00Z' }, reason: 'Time to fix it.' }
const accepted = () => aCase('distributors').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
const bound = () => accepted().does({ type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...offer } })
const shown = (story: ReturnType<typeof aCase>) => worldConsequences(story.state, { policy: policyOf('distributors'), now: story.now, actor: mara, approvalsNeeded: 1 })

describe('what a fact of the world would do, shown before it is recorded', () => {
  it('X2, X3, X4: public and a public exploit end it at once; attacks and a held exploit ask, and silence ends it; known details ask, and silence keeps it', () => {
    expect(shown(bound()).map(({ fact, effect, question }) => [fact, effect, question?.silenceEnds])).toEqual([
      ['public', 'ends', undefined], ['exploit_public', 'ends', undefined], ['attacks', 'asks', true], ['exploit_held', 'asks', true], ['details_known', 'asks', false],
    ])
  })

  it('what is shown is what happens', () => {
    for (const fact of worldFacts) {
      const [story, again] = [bound(), bound()]
      const before = shown(story).find((one) => one.fact === fact)
      story.does(worldCommand(fact, 'Seen.'))
      expect(story.state.embargo.em === 'X').toBe(before?.effect === 'ends')
      expect(story.state.embargo.question?.answerBy).toBe(before?.question?.answerBy)
      again.does(worldCommand(fact, 'Seen.', 'The fix is out tomorrow.'))
      expect([again.state.embargo.em === 'X', again.state.embargo.question]).toEqual([before?.effect === 'ends', undefined])
    }
  })

  it('where nothing binds, nothing ends; what is on record is known', () => {
    expect(shown(accepted()).map(({ effect }) => effect)).toEqual(['none', 'none', 'none', 'none', 'none'])
    const known = shown(bound().does(worldCommand('exploit_public', 'Seen.')))
    expect(known.map(({ effect }) => effect)).toEqual(['known', 'known', 'none', 'none', 'none'])
  })

  it('X4: word of adversaries is on record for the parties and makes nothing public', () => {
    const story = bound().does(worldCommand('exploit_held', 'A dealer offers it.'))
    expect(story.last[0]).toMatchObject({ type: 'AdversariesRecorded', have: 'exploit', audience: 'parties' })
    expect(story.state.pxa).toBe('pxa')
  })
})
