import { describe, expect, it } from 'vitest'
import { adviceOnDate } from '../src/case/advice.ts'
import type { CaseCommand } from '../src/case/command.ts'
import { mayLearn } from '../src/embargo/state.ts'
import { aCase, aWholeCase, offer, policyOf, ravi, reporter, robot, type Story } from './story.fixture.ts'

const accepted = () => aCase('distributors').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')
const embargo = (command: Extract<CaseCommand, { type: 'Embargo' }>['command']): CaseCommand => ({ type: 'Embargo', command })
const withAcme = (story: Story) => story.does({ type: 'AddParticipant', participant: 'acme', roles: ['distributor'], name: 'Acme' })
const notice = (stage: 'plan' | 'test', ...recipients: string[]): CaseCommand => ({ type: 'SendEarlyDisclosure', list: 'distributors', stage, text: 'Plan for a patch.', recipients })
/** Somebody else of the team read it first. */
const read = (stage: 'plan' | 'test'): CaseCommand => ({ type: 'ApproveNotice', list: 'distributors', stage, text: 'Plan for a patch.' })
const twoWeeks = offer('d14', '2026-12-04T17:00:00Z')
const inForce = () => withAcme(accepted()).does(embargo({ type: 'AddParty', party: 'reporter' }), robot).does(embargo({ type: 'AddParty', party: 'acme', group: 'list:distributors' }), robot)
  .does(embargo({ type: 'Propose', by: 'team', ...twoWeeks })).does(embargo({ type: 'Accept', by: 'reporter', terms: 'd14', hash: 'hash-d14' }), reporter)

describe('S3 in a case, what it adds to S1', () => {
  it('S3-42: the list is told early, once the report is accepted', () => {
    const story = withAcme(aCase('distributors').performs('SendFeedback'))
    story.forbids(notice('plan', 'acme'), 'S3-42').performs('RecordInvestigation', 'Validate', 'Accept').does(embargo({ type: 'AddParty', party: 'acme' }), robot)
    story.does(read('plan'), ravi).does(notice('plan', 'acme'))
    expect(story.told).toEqual([{ kind: 'list-notice', list: 'distributors', to: ['acme'], change: 'EarlyDisclosureSent' }])
    story.refuses({ type: 'SendEarlyDisclosure', list: 'friends', stage: 'plan', text: 'x', recipients: ['acme'] }, 'S3-42')
  })

  it('S3-42, S-115: the files belong to what two people read: another file, another name or none is another notice', () => {
    const file = (name: string, sha256: string, blob: string) => ({ blob, name, mediaType: 'text/x-diff', size: 9, sha256 })
    const [fix, log] = [file('fix.patch', 'f'.repeat(64), 'b1'), file('log.txt', 'a'.repeat(64), 'b2')]
    const story = withAcme(accepted()).does(embargo({ type: 'AddParty', party: 'acme' }), robot).does({ ...read('plan'), files: [fix, log] } as CaseCommand, ravi)
    for (const files of [undefined, [fix], [fix, { ...log, name: 'other.txt' }], [fix, { ...log, sha256: 'b'.repeat(64) }]]) {
      expect(story.refusal({ ...notice('plan', 'acme'), ...(files === undefined ? {} : { files }) } as CaseCommand)).toMatchObject({ code: 'approval-needed' })
    }
    const filed = [{ ...log, blob: 'b4' }, { ...fix, blob: 'b3' }]
    story.does({ ...notice('plan', 'acme'), files: filed } as CaseCommand)
    expect(story.events.at(-1)).toMatchObject({ type: 'EarlyDisclosureSent', files: filed })
  })

  it('S3-42, S-115: two people read a notice, word for word, before the list does; a team of one sends alone', () => {
    const story = withAcme(accepted()).does(embargo({ type: 'AddParty', party: 'acme' }), robot)
    expect(story.refusal(notice('plan', 'acme'))).toMatchObject({ code: 'approval-needed', because: { rules: expect.arrayContaining(['S3-61', 'S-115']) } })
    expect(story.does(read('plan')).refusal(notice('plan', 'acme')).code).toBe('approval-needed')
    expect(story.refusal(read('plan')).code).toBe('already-done')
    const other = { ...notice('plan', 'acme'), text: 'Plan for a patch!' } as CaseCommand
    expect(story.does(read('plan'), ravi).refusal(other).code).toBe('approval-needed')
    expect(story.does(notice('plan', 'acme')).state.notice).toBeUndefined()
  })

  it('S3-43: distributors plan before there is a fix', () => {
    const story = withAcme(accepted()).does(embargo({ type: 'AddParty', party: 'acme' }), robot).does(read('plan'), ravi).does(notice('plan', 'acme'))
    expect(story.state.reached).toMatchObject({ early_disclosure_planned: story.now })
    expect(story.state.reached.fix_developed).toBeUndefined()
    const none = { ...policyOf('distributors'), early_disclosure: { ...policyOf('distributors').early_disclosure!, stages: {} } }
    const other = withAcme(aCase(none).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept'))
    expect(other.refusal(notice('plan', 'acme'))).toMatchObject({ code: 'not-in-policy', because: { path: 'early_disclosure.stages' } })
  })

  it('S3-44: later they test the fix, and what they say comes into the case', () => {
    const story = withAcme(accepted()).does(embargo({ type: 'AddParty', party: 'acme' }), robot).refuses(notice('test', 'acme'), 'S3-44').does(read('plan'), ravi).does(notice('plan', 'acme'))
    story.performs('RecordFix').refuses(notice('test', 'acme'), 'S3-44').performs('RecordTest').does(read('test'), ravi).does(notice('test', 'acme'))
    story.does({ type: 'WriteMessage', audience: 'parties', message: { text: 'It holds on our builds.' } }, { kind: 'participant', id: 'acme' })
    expect(story.last).toMatchObject([{ by: 'party', audience: 'parties' }])
    expect(story.told).toContainEqual({ kind: 'team-notice', change: 'MessageWritten' })
  })

  it('S3-46: maintainers, reporter and distributors negotiate the date; others are bound and not asked', () => {
    const story = inForce().does({ type: 'AddParticipant', participant: 'olga', roles: ['observer'] }).does(embargo({ type: 'AddParty', party: 'olga' }), robot)
    expect(story.state.embargo.parties['acme']?.negotiates).toBe(true)
    expect(story.state.embargo.parties['olga']?.negotiates).toBe(false)
    const later = embargo({ type: 'Revise', by: 'olga', ...offer('d20', '2026-12-10T17:00:00Z'), delay: 'distributor_coordination' })
    expect(story.tries(later, { kind: 'participant', id: 'olga' })).toMatchObject({ ok: false, refused: { code: 'embargo-refused', because: { rules: ['S3-46'] } } })
    expect(story.tries(embargo({ type: 'Revise', by: 'team', ...offer('d20', '2026-12-10T17:00:00Z') }), { kind: 'participant', id: 'acme' })).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
    story.does(embargo({ type: 'Revise', by: 'acme', ...offer('d20', '2026-12-10T17:00:00Z'), delay: 'distributor_coordination' }), { kind: 'participant', id: 'acme' })
  })

  it('S3-47: with a mitigation or a patch, disclosure is to follow soon', () => {
    const story = accepted()
    expect(adviceOnDate(story.state, story.policy)).toEqual([])
    story.does({ type: 'RecordMitigation', text: 'Switch it off.' })
    expect(adviceOnDate(story.state, story.policy)).toMatchObject([{ because: { rules: ['S3-47'] }, says: expect.stringMatching(/soon/) }])
    const whole = aWholeCase('distributors').walks((step) => step.command === 'PublishAdvisory')
    expect(adviceOnDate(whole.state, whole.policy)).toMatchObject([{ because: { rules: ['S3-47'] } }])
    expect(adviceOnDate(whole.walks().state, whole.policy)).toEqual([])
  })

  it('S3-48: a later date names one of the four reasons', () => {
    const later = (delay?: 'solution_not_well_tested'): CaseCommand => embargo({ type: 'Revise', by: 'team', ...offer('d20', '2026-12-10T17:00:00Z'), ...(delay ? { delay } : {}) })
    inForce().refuses(later(), 'S3-48').does(later('solution_not_well_tested'))
  })

  it('S3-49: disclosure may be immediate, above all of what is public', () => {
    const story = accepted().does(embargo({ type: 'SetTerms', by: 'team', ...offer('now', '2026-11-20T17:10:00Z') }))
    expect(story.state.embargo.active?.endsAt).toBe('2026-11-20T17:10:00Z')
    const known = aCase('distributors', { claimedPublic: true })
    expect(adviceOnDate(known.state, known.policy)).toMatchObject([{ because: { rules: ['S3-49'] } }])
  })

  it('S3-50: no end is made of «a few weeks»', () => {
    accepted().does(embargo({ type: 'SetTerms', by: 'team', ...offer('far', '2027-01-29T17:00:00Z', 'The protocol changes.') }))
  })

  it('S3-52: the maintainers have the last word on the date', () => {
    const story = inForce()
    expect(story.tries(embargo({ type: 'SetTerms', by: 'reporter', ...offer('d3', '2026-11-23T17:00:00Z') }), reporter)).toMatchObject({ ok: false, refused: { code: 'embargo-refused', because: { rules: ['S3-52'] } } })
    story.does(embargo({ type: 'SetTerms', by: 'team', ...offer('d3', '2026-11-23T17:00:00Z') }))
    expect(story.state.embargo.active?.id).toBe('d3')
  })

  it('S3-56: disclosure begins with the release', () => {
    const story = aWholeCase('distributors').upTo('RecordRelease').performs('DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    story.endsEmbargo()
    story.forbids(story.input('PublishAdvisory'), 'S3-56').performs('RecordRelease', 'PublishAdvisory')
  })

  it('S3-61: who is on the list learns of it, and not before it accepted the terms of this embargo', () => {
    const story = inForce()
    expect(mayLearn(story.state.embargo, 'acme')).toBe(false)
    expect(story.refusal(notice('plan', 'acme'))).toMatchObject({ code: 'no-consent', possible: expect.stringMatching(/Invite them first/) })
    expect(story.refusal(notice('plan'))).toMatchObject({ code: 'incomplete', because: { rules: ['S3-61'] } })
    story.does(embargo({ type: 'Accept', by: 'acme', terms: 'd14', hash: 'hash-d14' }), { kind: 'participant', id: 'acme' }).does(read('plan'), ravi).does(notice('plan', 'acme'))
    expect(story.audiences()).toEqual(['list:distributors'])
    expect(story.tries({ type: 'WriteMessage', audience: 'list:distributors', message: { text: 'More.' } }).ok).toBe(true)
    expect(accepted().refusal({ type: 'WriteMessage', audience: 'list:distributors', message: { text: 'More.' } })).toMatchObject({ code: 'not-yet', because: { rules: ['S3-61'] } })
  })

  it('S3-78: nothing goes out before the agreed date and time', () => {
    const story = aWholeCase('distributors').walks((_step, now) => now.state.release !== undefined).performs('DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    expect(story.refusal(story.input('PublishAdvisory'))).toMatchObject({ code: 'embargo-active', because: { rules: ['S3-78'] } })
    story.forbids(story.input('PublishAdvisory'), 'S3-78').forbids({ type: 'RecordAnnouncement', channel: 'github', proof: 'x' }, 'S3-78')
    story.endsEmbargo()
    story.performs('PublishAdvisory')
  })
})
