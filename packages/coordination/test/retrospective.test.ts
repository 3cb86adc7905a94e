import { describe, expect, it } from 'vitest'
import { retrospectiveOf } from '../src/case/retrospective.ts'
import { aWholeCase, everyPolicy, type Story } from './story.fixture.ts'

const look = (story: Story) => retrospectiveOf(story.events, story.state, story.policy, story.now)

describe('a retrospective made from the timeline', () => {
  it.each(everyPolicy)('%s: tells the turns in order, each with its waits, and names nobody', (name) => {
    const story = aWholeCase(name).walks().closes()
    const { turns, longestWait } = look(story)
    expect(turns[0]?.fact).toBe('report_received')
    expect(turns.at(-1)?.fact).toBe('closed')
    expect(turns.map(({ at }) => Temporal.Instant.from(at).epochMilliseconds)).toEqual(turns.map(({ at }) => Temporal.Instant.from(at).epochMilliseconds).toSorted((a, b) => a - b))
    expect(turns.reduce((sum, { minutesSinceTurn }) => sum + minutesSinceTurn, 0)).toBeLessThanOrEqual(turns.at(-1)?.minutesSinceReport ?? -1)
    expect(longestWait?.minutes ?? 0).toBe(Math.max(...turns.map(({ minutesSinceTurn }) => minutesSinceTurn)))
    const names = Object.values(story.state.participants).flatMap(({ name: one }) => (one === undefined || one.length < 4 ? [] : [one]))
    for (const one of names) expect(JSON.stringify(look(story))).not.toContain(one)
  })

  it('S1-17: a promise that ran out is there as broken, and what went otherwise with it; an aim is none', () => {
    const story = aWholeCase('community').upTo('SendFeedback').later({ hours: 24 * 9 })
    const broken = look(story).promises.filter(({ kept }) => kept === 'broken')
    expect(broken.flatMap(({ because }) => because.rules)).toContain('S1-17')
  })

  it('what was held back, called off or came out early is a setback, in its own words', () => {
    const story = aWholeCase('community').upTo('PublishAdvisory')
    const at = Temporal.Instant.from(story.now).add({ hours: 24 }).toString()
    story.does({ type: 'SchedulePublication', at, revision: story.state.advisory?.revision ?? 0 })
    story.does({ type: 'AbortPublication', reason: 'The build broke.' }).does({ type: 'RecordPublicAwareness', evidence: 'A blog has it.' })
    expect(look(story).setbacks.map(({ says }) => says)).toEqual(['The publication was called off: The build broke.', 'It became public before its day: A blog has it.'])
  })

  it('S4-27: a merge that makes it public on the agreed day, or where no day was agreed, is no setback', () => {
    const story = aWholeCase('meshery').walks()
    expect(story.events.map(({ type }) => type)).toContain('PublicAwarenessRecorded')
    expect(look(story).setbacks).toEqual([])
  })
})
