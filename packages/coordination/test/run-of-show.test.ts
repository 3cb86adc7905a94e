import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { heldUp } from '../src/case/held-up.ts'
import { requirementsFor } from '../src/case/requirements.ts'
import { goOrNot, runOfShow, type DayStep } from '../src/case/run-of-show.ts'
import { timersOf } from '../src/case/timers.ts'
import { aWholeCase, everyPolicy, mara, reporter, robot, type Story } from './story.fixture.ts'

const day = (story: Story): readonly DayStep[] => runOfShow(story.state, story.policy, { now: story.now, approvalsNeeded: story.approvalsNeeded })
const named = (story: Story) => day(story).map(({ name }) => name)
const step = (story: Story, name: string) => day(story).find((one) => one.name === name) ?? expect.fail(`no step ${name}`)
const inHours = (story: Story, hours: number) => Temporal.Instant.from(story.now).add({ hours }).toString()
const scheduled = (story: Story, hours = 24): CaseCommand => ({ type: 'SchedulePublication', at: inHours(story, hours), revision: story.state.advisory?.revision ?? 0 })

describe('the run of show', () => {
  it('S4-26: merge, build, advisory, then the three channels; S4-30, S4-31, S4-32 each its own step', () => {
    const story = aWholeCase('meshery').upTo('RecordMerge')
    expect(named(story)).toEqual(['fix_merged', 'binaries_published', 'advisory_published', 'announced:blog', 'announced:twitter', 'announced:slack'])
    expect(step(story, 'fix_merged')).toMatchObject({ owner: 'project_team', because: { rules: expect.arrayContaining(['S4-27']) } })
    expect(step(story, 'fix_merged').refused).toBeUndefined()
    expect(step(story, 'announced:slack')).toMatchObject({ optional: false, channel: { kind: 'slack', to: '#announcements' }, refused: { code: 'not-yet', because: { rules: expect.arrayContaining(['S4-29']) } } })
  })

  it('S1-49, S1-50: the forge’s advisory comes first, the usual channels after it and not as a must', () => {
    const story = aWholeCase('community').upTo('PublishAdvisory')
    const channels = day(story).filter(({ fact }) => fact === 'announced')
    expect(channels.map(({ channel, optional }) => [channel?.kind, optional])).toEqual([['forge_advisory', false], ['slack', true], ['twitter', true], ['mail_list', true], ['blog', true], ['other', true]])
    expect(named(story).indexOf('advisory_published')).toBeLessThan(named(story).indexOf('announced:github'))
  })

  it('S2x-22, S2x-23, S2x-24: the release is announced, then the vulnerability to four destinations, then the page and the CVE', () => {
    const story = aWholeCase('asf').upTo('AnnounceRelease')
    expect(named(story)).toEqual(['fix_released', 'release_announced', 'advisory_published', 'announced:release_lists', 'announced:reporter', 'announced:project_list', 'announced:oss_security', 'security_page_updated:page', 'cve_published'])
    expect(step(story, 'cve_published').owner).toBe('cna')
    story.performs('AnnounceRelease')
    expect(step(story, 'release_announced').done).toEqual({ at: story.now, proof: 'https://news.example/release' })
  })

  it('each done step shows its proof; the whole day is gone through in its order under every policy', () => {
    for (const name of everyPolicy) {
      const story = aWholeCase(name).walks().closes()
      const done = day(story).filter(({ optional }) => !optional)
      expect(done.map(({ name: step, done: at }) => [step, at !== undefined])).toEqual(done.map(({ name: step }) => [step, true]))
      expect(done.find(({ fact }) => fact === 'advisory_published')?.done?.proof).toMatch(/^\/advisories\//)
      for (const one of done) expect(one.refused).toBeUndefined()
    }
  })

  it('no step of any policy stands before what it waits for', () => {
    for (const name of everyPolicy) {
      const story = aWholeCase(name).upTo('DraftAdvisory')
      const steps = day(story)
      const facts: readonly string[] = steps.map(({ fact }) => fact)
      for (const { fact } of steps) for (const { needs } of requirementsFor(fact, story.state, story.policy)) for (const need of needs) {
        if (facts.includes(need)) expect(facts.indexOf(need)).toBeLessThan(facts.indexOf(fact))
      }
    }
  })

  it('the rehearsal says what no step of the day brings about, and go or no-go follows from it', () => {
    const story = aWholeCase('community').upTo('ApproveAdvisory')
    expect(goOrNot(day(story)).go).toBe(false)
    expect(step(story, 'advisory_published').rehearsal.join(' ')).toContain('still needs 2 approvals')
    story.upTo('PublishAdvisory')
    expect(goOrNot(day(story))).toEqual({ go: true, missing: [] })
  })
})

describe('a scheduled publication', () => {
  it('S-115: is set by a person for the newest revision, once it is approved, for an instant to come; moving it replaces it', () => {
    const story = aWholeCase('community').upTo('ApproveAdvisory')
    expect(story.refusal(scheduled(story)).code).toBe('approval-needed')
    story.upTo('PublishAdvisory')
    expect(story.refusal(scheduled(story), robot).code).toBe('not-yours')
    expect(story.refusal(scheduled(story, 0)).says).toBe('That instant is over.')
    expect(story.refusal({ type: 'SchedulePublication', at: 'tomorrow', revision: 1 }).code).toBe('bad-value')
    expect(story.refusal({ ...scheduled(story), revision: 7 } as CaseCommand).code).toBe('bad-value')
    story.does(scheduled(story, 24)).does(scheduled(story, 48))
    expect(timersOf(story.state, story.policy, story.now).filter(({ kind }) => kind === 'publish')).toEqual([{ name: 'publication', kind: 'publish', at: inHours(story, 48) }])
  })

  it('X19: never falls before the end of an embargo that is in force; at its very end it may', () => {
    const story = aWholeCase('asf').upTo('AnnounceRelease').performs('ApproveAdvisory', 'ApproveAdvisory')
    const ends = story.state.embargo.active?.endsAt ?? expect.fail('no embargo')
    const at = (instant: Temporal.Instant): CaseCommand => ({ ...scheduled(story), at: instant.toString() } as CaseCommand)
    expect(story.refusal(at(Temporal.Instant.from(ends).subtract({ seconds: 1 }))).code).toBe('embargo-active')
    story.does(at(Temporal.Instant.from(ends))).performs('AnnounceRelease')
    expect(goOrNot(day(story)).go).toBe(true)
    // At T0 the embargo's own timer may come second: the publication ends it, and the log says when.
    story.at(ends).performs('PublishAdvisory')
    expect(story.types()).toEqual(['AdvisoryPublished', 'EmbargoChanged'])
    expect(story.fact('embargo_ended')).toBe(ends)
  })

  it('is called off with a reason, held back by the desk alone, and gone once it is public', () => {
    const story = aWholeCase('community').upTo('PublishAdvisory')
    expect(story.refusal({ type: 'AbortPublication', reason: 'No.' }).code).toBe('not-yet')
    story.does(scheduled(story))
    expect(story.refusal({ type: 'AbortPublication', reason: ' ' }).code).toBe('reason-required')
    expect(story.refusal({ type: 'HoldPublication', code: 'x', says: 'X.' }, mara).code).toBe('not-yours')
    expect(story.does({ type: 'AbortPublication', reason: 'The build broke.' }).state.schedule).toBeUndefined()
    story.does(scheduled(story)).does({ type: 'HoldPublication', code: 'not-yet', says: 'Not yet.' }, robot)
    expect(story.told).toEqual([{ kind: 'team-notice', change: 'PublicationHeld' }])
    story.does(scheduled(story)).performs('PublishAdvisory')
    expect(story.state.schedule).toBeUndefined()
    expect(story.refusal(scheduled(story)).code).toBe('already-done')
    expect(timersOf(story.state, story.policy, story.now).some(({ kind }) => kind === 'publish')).toBe(false)
  })

  it('S2x-24: a CVE record is never the first public word, under any policy; once something is out it may be recorded', () => {
    for (const name of everyPolicy) {
      const story = aWholeCase(name).upTo('DraftAdvisory')
      const record: CaseCommand = { type: 'RecordCvePublished', id: 'CVE-2026-20001' }
      const refused = story.refusal(record)
      expect(refused.code).toBe('not-yet')
      expect(refused.because.says).toContain('A CVE record is never the first public word.')
      const slipped = story.does({ type: 'RecordPublicAwareness', evidence: 'It stands in a forum.' }).tries(record)
      expect(slipped.ok ? '' : slipped.refused.because.says).not.toContain('A CVE record is never the first public word.')
    }
  })

  it('S1-50: a policy that names nothing before an announcement has none before the advisory; one that does keeps its order', () => {
    const announce = (channel: string): CaseCommand => ({ type: 'RecordAnnouncement', channel, proof: 'https://blog.example/1' })
    const story = aWholeCase('parley').upTo('PublishAdvisory')
    const { disclosure, ...rest } = story.policy
    const silent = { ...rest, disclosure: { channels: disclosure?.channels ?? {} } }
    const held = () => heldUp(['announced'], story.state, { ...story.context(), policy: silent })
    expect(held()).toMatchObject({ code: 'not-yet', because: { path: 'disclosure.channels' }, says: expect.stringContaining('before the advisory can be read') })
    const steps = runOfShow(story.state, silent, { now: story.now, approvalsNeeded: story.approvalsNeeded })
    expect(steps.find(({ name }) => name === 'announced:advisory')?.refused?.code).toBe('not-yet')
    expect(goOrNot(steps).go).toBe(true)
    story.performs('PublishAdvisory')
    expect(held()).toBeUndefined()
    const ordered = aWholeCase('meshery').upTo('RecordAnnouncement')
    expect(ordered.tries(announce('blog')).ok).toBe(true)
  })

  it('S-115, S0-27: the refusal for want of an approval names its rule and its place in the policy', () => {
    const story = aWholeCase('mlflow').upTo('ApproveAdvisory')
    expect(story.refusal(scheduled(story)).because).toMatchObject({ path: 'handling.advisory.initial_visibility', rules: ['S0-27', 'S-115'] })
  })

  it('the embargo ends with the first word that the world can read, whichever step that is', () => {
    const story = aWholeCase('asf').upTo('AnnounceRelease').performs('AnnounceRelease')
    expect(story.state.pxa.startsWith('P')).toBe(false)
    story.at(story.state.embargo.active?.endsAt ?? story.now)
    story.does({ type: 'RecordAnnouncement', channel: 'reporter', proof: 'mail to the reporter' })
    expect(story.state.pxa.startsWith('P')).toBe(false)
    story.does({ type: 'RecordAnnouncement', channel: 'oss_security', proof: 'https://lists.example/1' })
    expect(story.types()).toEqual(['PublicAwarenessRecorded', 'EmbargoChanged', 'AnnouncementMade'])
    expect(story.refusal({ type: 'RecordAnnouncement', channel: 'oss_security', proof: 'again' }, reporter).code).toBe('not-yours')
  })
})
