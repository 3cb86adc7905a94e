import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Policy } from './model.ts'
import type { NoticeKind } from './templates-notices.ts'
import { acknowledgement } from './templates.ts'
import { acceptedNotice, redirected, rejection, resubmitRequest, routedToTeam,
  stubMissing } from './templates-replies.ts'
import { advisoryAnnouncement, feedbackMail, notification, statusUpdate } from './templates-notices.ts'
import { bareFixture, fullFixture } from './explain-fixture.ts'

const names = { reference: 'TEA-2026-0007', projectName: 'Teapot' }
const given = { ...names, received: '2026-11-20T16:00:00Z', promises: [], returnWays: ['Answer this mail'] }

const withStub: Policy = {
  ...bareFixture,
  intake: {
    ...bareFixture.intake, combine: 'all',
    channels: {
      stub: { kind: 'public_issue_stub', address: 'https://code.example/new', visibility: 'public',
        stub: { title: '[BUG] Weakness', labels: ['bug'], forbid_details: true } },
      ...bareFixture.intake.channels,
    },
  },
}

describe('the acknowledgement', () => {
  it('S0-2, S4-1: thanks the reporter, names the case and when the report arrived', () => {
    const { text } = acknowledgement(fullFixture, given)
    expect(text).toContain('Thank you for your report to Teapot')
    expect(text.replaceAll('\n', ' ')).toContain('Friday 20 November 2026, 17:00 (Europe/Berlin)')
    expect(text).toContain('TEA-2026-0007')
  })

  it('gives each promise with its due words exactly as they were computed', () => {
    const dueWords = 'by Wednesday 25 November 2026, 24:00 (Europe/Berlin)'
    const { text } = acknowledgement(fullFixture, { ...given,
      promises: [{ says: 'we send you our first feedback', dueWords }] })
    expect(text.replaceAll(/\n +/g, ' ')).toContain(`We send you our first feedback, ${dueWords}.`)
  })

  it('S0, S2: says plainly that no time is promised where the policy has no clock', () => {
    expect(acknowledgement(bareFixture, given).text).toContain('Our policy promises no time limit')
    expect(acknowledgement(fullFixture, given).text).not.toContain('Our policy promises no time limit')
  })

  it('shows a vague promise in its words, without a number', () => {
    const policy: Policy = { ...bareFixture,
      handling: { clocks: { soon: { start: 'report_received', stop: ['acknowledged'],
      within: { n: null, unit: 'hours', words: 'promptly' }, force: 'must' } } } }
    expect(acknowledgement(policy, given).text.replaceAll(/\n +/g,
      ' ')).toContain('We acknowledge your report, promptly (no number is promised)')
  })

  it('asks courteously for the parts that the policy asks for, and for no others', () => {
    const { text } = acknowledgement(fullFixture, { ...given, missing: ['reproduction', 'handle'] })
    expect(text.replaceAll('\n', ' ')).toContain('please add it')
    expect(text).toContain('- steps to reproduce')
    expect(text).not.toContain('account name')
  })

  it('takes its subject from the reference alone, so that no report can put words into it', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (reference, projectName) => {
      const { subject } = acknowledgement(fullFixture, { ...given, reference, projectName })
      expect(subject).not.toMatch(/[\r\n]/)
      expect(subject.endsWith('] Your report has arrived')).toBe(true)
    }))
  })
})

describe('the form of a report', () => {
  it('S2-13: asks for another form only where the policy wishes it', () => {
    expect(resubmitRequest(fullFixture, { ...names, trouble: ['several'] })?.text).toContain('one message for each')
    expect(resubmitRequest(fullFixture, { ...names, trouble: ['encrypted'] })).toBeNull()
    expect(resubmitRequest(bareFixture, { ...names, trouble: ['pdf'] })).toBeNull()
  })

  it('S2-14: is an offer; what came is kept and read', () => {
    const text = resubmitRequest(fullFixture, { ...names, trouble: ['pdf', 'html'] })?.text ?? ''
    expect(text).toContain('It came as a PDF, and we have kept it')
    expect(text).toContain('leave it as it is')
    expect(text).not.toMatch(/reject|refus/i)
  })

  it('S0-15: asks for the missing link with the exact title and a warning to give no details', () => {
    const text = stubMissing(withStub, names)?.text ?? ''
    expect(text).toContain('[BUG] Weakness')
    expect(text).toContain('nothing about the vulnerability')
    expect(stubMissing(bareFixture, names)).toBeNull()
  })
})

describe('decisions', () => {
  it('S1-34, S3-30, S2x-12: a rejection gives the reason and the rule', () => {
    const { text } = rejection(fullFixture, { ...names, reason: 'It needs a root shell first.',
      because: { path: 'scope', rules: ['T-9'], says: 'Only what crosses a border counts.' } })
    expect(text).toContain('> It needs a root shell first.')
    expect(text).toContain('Only what crosses a border counts (T-9).')
  })

  it('S1-20, S3-16, S4-5: what belongs elsewhere is pointed there', () => {
    const out = fullFixture.scope?.report_not_when?.['bugs']
    expect(out === undefined ? '' : redirected(fullFixture, { ...names, out })?.text.replaceAll('\n',
      ' ')).toContain('Please take it to the public tracker.')
  })

  it('S2-6: what the policy ignores gets no mail', () => {
    expect(redirected(fullFixture, { ...names, out: { says: 'Advertising.', disposition: 'ignore' } })).toBeNull()
  })

  it('S2x-9: tells the reporter that the report is with the team of the project', () => {
    expect(routedToTeam(fullFixture, { ...names, team: 'Apache Ant' }).text.replaceAll('\n',
      ' ')).toContain('handed it to the security team of Apache Ant')
  })

  it('S2x-13: says that the report is accepted and a fix is worked on, and what the reporter sees', () => {
    const policy: Policy = { ...bareFixture, handling: { reporter_rights: ['sees_fix', 'comments_on_advisory'] } }
    expect(acceptedNotice(policy, names).text.replaceAll('\n',
      ' ')).toMatch(/working on a fix.*show you the fix and the draft advisory/)
    expect(acceptedNotice(bareFixture, names).text).not.toContain('Before publication')
  })

  it('S4-18: news of a change of status, only where the policy promises it', () => {
    expect(statusUpdate(fullFixture, { ...names,
      change: { says: 'the fix has been released' } })?.text).toContain('the fix has been released')
    expect(statusUpdate(bareFixture, { ...names, change: { says: 'x' } })).toBeNull()
  })
})

describe('other mails', () => {
  const kinds: NoticeKind[] = ['new_report', 'new_message', 'clock_warning', 'clock_due', 'clock_breached', 'aim_near', 'aim_missed', 'escalated',
    'decision_needed', 'published', 'held_back', 'urgent', 'assigned', 'copy', 'digest', 'early_notice']
  it.each(kinds)('the notice %s holds nothing but that something waits', (kind) => {
    const { subject, text } = notification(kind, { ...names, link: 'https://desk.example/cases/1' })
    expect(`${subject}\n${text}`.replaceAll(/TEA-2026-0007|Teapot|https:\S+/g, '')).not.toMatch(/\d|@/)
    expect(text).toContain('https://desk.example/cases/1')
  })

  it('an address that the policy names and that may be nobody’s account is told where to ask instead', () => {
    const { text } = notification('escalated', { ...names, link: 'https://desk.example/cases/1', askAt: 'teapot@desk.example' })
    expect(text.replaceAll(/\s+/g, ' ')).toContain('has no account there: write to teapot@desk.example, name the reference TEA-2026-0007')
  })

  it('S1-18, S3-14: the feedback holds the plan, and says plainly that no workaround is known', () => {
    const { text } = feedbackMail({ ...names, text: 'We read it.', plan: 'We test on ARM.', workarounds: null })
    expect(text).toMatch(/We read it\.[^]*How we go on to investigate:\nWe test on ARM\.[^]*no workaround/)
  })

  it('S2-18, S1-51, S1-52: the announcement says how to apply the fix, what helps until then, and who else publishes',
    () => {
    const { text } = advisoryAnnouncement(fullFixture,
      { projectName: 'Teapot', advisoryId: 'TEA-SA-1', title: 'Lid opens', link: 'https://desk.example/advisories/1',
      howToApply: 'Install 2.1.', mitigations: 'Hold the lid.' })
    expect(text).toMatch(/How to apply the fix:\nInstall 2\.1\.[^]*Hold the lid\.[^]*advisories of their own/)
  })

  it('keeps to 72 columns', () => {
    const mails = [
      acknowledgement(fullFixture, { ...given, missing: ['reproduction', 'title', 'attachments'],
        promises: [{ says: 'we send you our first feedback, with a plan to investigate',
        dueWords: 'by Wednesday 25 November 2026, 24:00 UTC' }] }),
      stubMissing(withStub, names), resubmitRequest(fullFixture, { ...names, trouble: ['image', 'pdf', 'several'] }),
      rejection(fullFixture, { ...names, reason: 'a '.repeat(80) }), acceptedNotice(fullFixture, names),
      routedToTeam(fullFixture, { ...names, team: 'Ant' }),
    ]
    for (const mail of mails) for (const line of mail?.text.split('\n')
      ?? []) expect(line.length).toBeLessThanOrEqual(72)
  })
})
