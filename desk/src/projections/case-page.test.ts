import { describe, expect, it } from 'vitest'
import { aWholeCase, everyPolicy, type Story } from '../../../packages/coordination/test/story.fixture.ts'
import type { StoredEvent } from '../store/event-log.ts'
import { casePage } from './case-page.ts'
import type { CasePage } from './rows.ts'
import { stateWords } from './state-words.ts'

const at = Temporal.Instant.from('2026-11-20T17:00:00Z')
const stored = (story: Story): readonly StoredEvent[] =>
  story.events.map((event, index) => ({ caseId: 'c', seq: index + 1, type: event.type, version: 1, audience: event.audience, actor: 'member:mara', body: {}, hash: Buffer.alloc(32), at }))

function pageOf(story: Story): CasePage {
  const row = { id: 'c', reference: 'T-1', project: story.policy.id, title: 'It leaks', state: 'New', severity: null, assignee: null, openedAt: at.toString(), updatedAt: at.toString(), unread: false, nextClock: null }
  return casePage({
    row: row as unknown as CasePage['row'], stored: stored(story), policy: story.policy, policyHash: 'ab'.repeat(32), approvalsNeeded: 2, now: story.now, members: [{ id: 'mara', name: 'Mara' }], versions: [],
    readers: [{ viewer: 'mara', name: 'Mara', at: at.toString() }, { viewer: 'reporter', name: null, at: at.toString() }, { viewer: 'gone', name: null, at: at.toString() }],
    toEvent: ({ seq }) => story.events[seq - 1] as Story['events'][number],
  })
}

describe('the page of a case, as its team reads it', () => {
  it.each(everyPolicy)('%s: no instant stands there as machines write it', (name) => {
    const story = aWholeCase(name).walks()
    const { facts, steps, entries } = pageOf(story)
    expect(JSON.stringify([facts, steps.map(({ refusal, possible }) => [refusal, possible]), entries.map(({ what }) => what)])).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:/)
  })

  it('says who agreed to a date, who read the case, and offers nobody to reject what was accepted', () => {
    const page = pageOf(aWholeCase('distributors').walks())
    expect(page.entries.map(({ what }) => what).filter((what) => /agreed to the terms|joined the talk/.test(what)).join('\n')).not.toMatch(/\ba party\b/i)
    expect(page.readers.map(({ who }) => who)).toEqual(['Mara', expect.not.stringMatching(/party|outside/), 'Somebody outside the team'])
    expect(page.steps.filter(({ command, done }) => command === 'Invalidate' && !done)).toEqual([])
  })

  it('says where things stand when a publication is set', () => {
    const story = aWholeCase('community').upTo('PublishAdvisory')
    const soon = Temporal.Instant.from(story.now).add({ hours: 24 }).toString()
    const page = pageOf(story.does({ type: 'SchedulePublication', at: soon, revision: story.state.advisory?.revision ?? 0 }))
    expect(page.facts.find(({ label }) => label === 'Publication')?.value).toMatch(/^set for \w+day \d/)
  })

  it('does not call published what was withdrawn', () => {
    const story = aWholeCase('community').walks()
    expect(stateWords(story.state, {})).toBe('Published')
    const id = story.state.advisory?.published?.id ?? ''
    expect(stateWords(story.does({ type: 'WithdrawAdvisory', advisoryId: id, reason: 'It was none.' }).state, {})).toBe('Withdrawn')
  })
})
