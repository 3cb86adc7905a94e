import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { priorityOf } from '../src/case/priority.ts'
import { aCase, aWholeCase, anOpenCase, aReport, friday, mara, parts, policyOf, reporter, robot } from './story.fixture.ts'

/** The two policies that come from one template; S3 adds its distributors and its date. */
const both = ['community', 'distributors'] as const
const feedback = (plan: string, workarounds = '', noneKnown = false): CaseCommand => ({ type: 'SendFeedback', plan, workarounds, noneKnown })
const detailed = 'We examined it on two supported versions: both hold the guarantee that the report doubts.'
const release = (releaseType: 'patch' | 'minor' | 'major'): CaseCommand => ({ type: 'RecordRelease', release: '4.2.3', releaseType })
const timeline = (releaseType: 'patch' | 'minor' | 'major'): CaseCommand => ({ type: 'SetFixTimeline', release: '4.2.3', releaseType })
const accepted = (name: string) => aCase(name).performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept')

describe('S1 and S3 in a case', () => {
  it.each(both)('S1-2, S3-2: %s: which versions are supported is named for the case, and a fix for each may be waived with a reason', (name) => {
    const story = accepted(name).performs('RecordFix', 'RecordTest', 'ConfirmFix')
    story.refuses(release('patch'), 'S1-48', 'S3-55').refuses({ type: 'RecordBackport', branch: '4.2', status: 'released' }, 'S1-2', 'S3-2')
    story.does({ type: 'NameSupportedVersions', versions: ['4.2', '3.9'] }).does({ type: 'RecordBackport', branch: '4.2', status: 'released' })
    story.does({ type: 'RecordBackport', branch: '3.9', status: 'waived', reason: 'It ends next week.' }).does(release('patch'))
  })

  it.each(both)('S1-48, S3-55: %s: a new report offers no backport; once it is found valid it does', (name) => {
    expect(aCase(name).lineOf('RecordBackport')).toBeUndefined()
    expect(accepted(name).lineOf('RecordBackport')).toMatchObject({ done: false, optional: false })
  })

  it.each(both)('S1-4, S3-4: %s: every report is private, the suspected one too', (name) => {
    for (const about of ['project', 'unsure'] as const) {
      const story = aCase(name, { about })
      expect(story.audiences()).toEqual(['reporter'])
      expect(story.state).toMatchObject({ pxa: 'pxa', existencePublic: false })
    }
  })

  it.each(both)('S1-6, S3-6: %s: a fix aims at a patch or minor release, and no day is made of «soon»', (name) => {
    const story = accepted(name).refuses(timeline('major'), 'S1-6', 'S3-6').does(timeline('minor'))
    expect(story.state.timeline).toEqual({ release: '4.2.3', releaseType: 'minor' })
    expect(story.clocks().map((clock) => clock.name).sort()).toEqual(['conversation', 'feedback'])
  })

  it.each(both)('S1-7, S3-7: %s: a case may stay internal, unless it holds a CVE ID', (name) => {
    const internal: CaseCommand = { type: 'Close', outcome: 'kept_internal', reason: 'Nobody runs it any more.' }
    expect(accepted(name).does(internal).last).toMatchObject([{ type: 'CaseClosed', outcome: 'kept_internal' }])
    const story = accepted(name).performs('RequestCve', 'RecordCve').refuses(internal, 'S1-7', 'S3-7')
    story.refuses({ ...internal, reason: ' ' }, 'S1-7', 'S3-7')
    story.does({ type: 'RejectCve', id: story.state.cve?.id ?? '', reason: 'Not published.' }).does(internal)
  })

  it.each(both)('S1-7, S3-7: %s: an ID that was rejected may be asked for again, and binds again', (name) => {
    const story = accepted(name).performs('RequestCve', 'RecordCve')
    story.does({ type: 'RejectCve', id: story.state.cve?.id ?? '', reason: 'Split.' }).performs('RequestCve').refuses({ type: 'Close', outcome: 'kept_internal', reason: 'No.' }, 'S1-7', 'S3-7')
    expect(story.refusal({ type: 'RequestCve', from: 'MITRE', description: 'Again' }).code).toBe('already-done')
  })

  it.each(both)('S1-8, S3-8: %s: what is public already is taken privately, and known as public in the same decision', (name) => {
    const story = aCase(name, { claimedPublic: true })
    expect(story.types()).toEqual(['ReportReceived', 'PublicAwarenessRecorded'])
    expect(story.audiences()[0]).toBe('reporter')
    expect(story.told).toContainEqual({ kind: 'team-notice', change: 'PublicAwarenessRecorded' })
  })

  it.each(both)('S1-10, S3-10: %s: a public issue counts as published, however little it says', (name) => {
    const story = aCase(name).does({ type: 'RecordStub', stub: { url: 'https://github.com/x/y/issues/1', title: 'Hello', text: '' } })
    expect(story.types()).toEqual(['StubRecorded', 'PublicAwarenessRecorded'])
    expect(story.state.pxa).toBe('Pxa')
    expect(story.last[1]).toMatchObject({ evidence: 'A public issue was filed, which this policy forbids.' })
  })

  it.each(both)('S1-11, S3-11: %s: one channel is enough', (name) => {
    const story = aCase(name)
    expect(story.fact('report_complete')).toBe(friday)
    expect(story.state.stub).toBeUndefined()
  })

  it('S1-12: a mail to one maintainer becomes a case of all', () => {
    const story = aCase('community', { channel: 'individual_email' })
    expect(story.told).toContainEqual({ kind: 'team-notice', change: 'ReportReceived' })
    story.performs('SendFeedback')
  })

  it('S1-13, S1-14: a private report on the forge becomes a case, whoever wrote it', () => {
    const story = aCase('community', { channel: 'forge_private_report', reporter: 'anybody' })
    expect(story.state.reports).toMatchObject([{ channel: 'forge_private_report', reporter: 'anybody' }])
    expect(story.audiences()).toEqual(['reporter'])
  })

  it.each(both)('S1-16, S3-12: %s: a report is fielded by who may commit and release', (name) => {
    const assign = (...qualifications: string[]): CaseCommand => ({ type: 'Assign', member: 'ravi', name: 'Ravi', qualifications })
    aCase(name).refuses(assign(), 'S1-16', 'S3-12').refuses(assign('committer_permission'), 'S1-16', 'S3-12')
      .does(assign('committer_permission', 'release_permission'))
  })

  it.each(both)('S1-17, S3-13: %s: the first answer is due within three business days', (name) => {
    const story = aCase(name)
    expect(story.clock('feedback')).toMatchObject({ state: 'running', due: '2026-11-26T00:00:00Z', missing: ['feedback_sent'] })
    story.does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, robot)
    expect(story.clock('feedback')?.state).toBe('running')
    expect(story.later({ hours: 2 }).does(feedback('We reproduce it.', '', true)).clock('feedback')).toMatchObject({ state: 'met', metAt: '2026-11-20T19:00:00Z' })
  })

  it.each(both)('S1-18, S3-14: %s: the answer holds a plan, and workarounds or the word that none is known', (name) => {
    aCase(name).refuses(feedback(' ', 'Switch it off.'), 'S1-18', 'S3-14').refuses(feedback('We reproduce it.'), 'S1-18', 'S3-14')
      .does(feedback('We reproduce it.', 'Switch it off.'))
    expect(aCase(name).tries(feedback('A plan.', '', true), robot)).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
  })

  it.each(both)('S1-19, S3-15: %s: what has no effect on security is sent on', (name) => {
    const out = (disposition: 'redirect' | 'ignore'): CaseCommand => ({ type: 'Invalidate', reason: '', clause: 'scope.report_not_when.not_security', disposition })
    aCase(name).refuses(out('ignore'), 'S1-19', 'S3-15').does(out('redirect')).does({ type: 'Close', outcome: 'redirected', reason: 'A bug.' })
  })

  it.each(both)('S1-25, S3-21: %s: scripts, pictures and logs come along', (name) => {
    const attachments = [{ blob: 'b1', name: 'poc.py', mediaType: 'text/x-python', size: 12 }, { blob: 'b2', name: 'screen.png', mediaType: 'image/png', size: 99 }]
    expect(aCase(name, { message: { text: 'See there.', attachments } }).events[1]).toMatchObject({ message: { attachments } })
    aCase(name).does({ type: 'WriteMessage', audience: 'reporter', message: { text: '', attachments } }, reporter)
  })

  it.each(both)('S1-30, S3-26: %s: doubt whether the project is affected rejects nothing', (name) => {
    aCase(name, { about: 'unsure' }).refuses({ type: 'Invalidate', reason: '', disposition: 'redirect' }, 'S1-30', 'S3-26')
      .performs('RecordInvestigation', 'Validate')
  })

  it.each(both)('S1-31, S3-27: %s: what lies in a dependency is handed on with the consent of the reporter', (name) => {
    const hand: CaseCommand = { type: 'HandUpstream', to: 'libfoo', text: 'It parses twice.' }
    const story = aCase(name, { about: 'dependency' }).performs('RecordInvestigation', 'Validate', 'Accept')
    story.refuses({ type: 'Close', outcome: 'upstream', reason: 'libfoo' }, 'S1-31', 'S3-27').refuses(hand, 'S1-31', 'S3-27')
    story.does({ type: 'AskUpstreamConsent', to: 'libfoo', text: 'It parses twice.' }).refuses(hand, 'S1-31', 'S3-27')
    story.does({ type: 'AnswerUpstreamConsent', reporter: 'reporter', consent: true }, reporter).does(hand)
    expect(story.last).toMatchObject([{ type: 'HandedUpstream', audience: 'reporter', consent: true }])
    story.does({ type: 'Close', outcome: 'upstream', reason: 'libfoo fixes it.' })
    expect(aCase(name).tries(hand, robot).ok).toBe(false)
  })

  it.each(both)('S1-32, S3-28: %s: the page offers the steps in the order of the policy', (name) => {
    const steps = Object.entries(policyOf(name).handling?.steps ?? {}).sort(([, a], [, b]) => a.order - b.order).map(([key]) => `handling.steps.${key}`)
    const shown = aCase(name).steps().map(({ because }) => because.path).filter((path) => steps.includes(path))
    expect([...new Set(shown)]).toEqual(steps.filter((path) => shown.includes(path)))
    expect(new Set(shown).size).toBeGreaterThan(12)
  })

  it.each(both)('S1-33, S3-29: %s: an investigation leaves effects and criticality behind', (name) => {
    const investigation = (effects: string, criticality: string): CaseCommand => ({ type: 'RecordInvestigation', effects, criticality, impacts: ['integrity'] })
    aCase(name).refuses(investigation('', 'High'), 'S1-33', 'S3-29').refuses(investigation('Files leak.', ''), 'S1-33', 'S3-29').does(investigation('Files leak.', 'High'))
  })

  it.each(both)('S1-34, S3-30: %s: a rejection tells the reporter a detailed reason, after the investigation', (name) => {
    const reject = (reason: string): CaseCommand => ({ type: 'Invalidate', reason, disposition: 'reject_with_reason' })
    const story = aCase(name).forbids(reject(detailed), 'S1-34', 'S3-30').performs('RecordInvestigation')
    story.refuses(reject(''), 'S1-34', 'S3-30').refuses(reject('Not a bug.'), 'S1-34', 'S3-30').does(reject(detailed))
    expect(story.last).toMatchObject([{ reason: detailed, audience: 'reporter' }])
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'ReportInvalidated' })
  })

  it.each(both)('S1-35, S3-31: %s: a conversation begins within three business days, which is another clock', (name) => {
    const story = aCase(name).later({ hours: 1 }).does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Hello.' } })
    expect(story.clock('conversation')).toMatchObject({ state: 'met', due: '2026-11-26T00:00:00Z', metAt: '2026-11-20T18:00:00Z' })
    expect(story.clock('feedback')?.state).toBe('running')
    expect(aCase(name).does({ type: 'WriteMessage', audience: 'team', message: { text: 'A note.' } }).clock('conversation')?.state).toBe('running')
  })

  it.each(both)('S1-36, S3-32: %s: the plan for telling waits for acknowledgement and timeline', (name) => {
    const story = aCase(name).performs('SendFeedback')
    story.forbids(story.input('MakeCommunicationPlan'), 'S1-36', 'S3-32').performs('RecordInvestigation', 'Validate', 'Accept')
    expect(story.refusal(story.input('MakeCommunicationPlan')).possible).toBe('Still missing: it is settled when a fix will be ready.')
    story.does(timeline('patch')).performs('MakeCommunicationPlan')
  })

  it.each(both)('%s: the day that the reporter is told of the fix is one that the calendar has', (name) => {
    const story = aCase(name).performs('RecordInvestigation', 'Validate', 'Accept')
    const by = (day: string): CaseCommand => ({ type: 'SetFixTimeline', release: '4.2.3', releaseType: 'patch', by: day })
    for (const day of ['2026-99-99', '2026-02-29', '4 December', '2026-13-01', '']) expect(story.tries(by(day)), day).toMatchObject({ ok: false, refused: { code: 'bad-value' } })
    story.does(by('2028-02-29'))
  })

  it.each(both)('S1-37, S3-33: %s: how the community is told is planned in words', (name) => {
    const story = accepted(name).does(timeline('patch'))
    expect(story.lineOf('MakeCommunicationPlan')?.because.path).toBe('handling.steps.comm_plan')
    story.refuses({ type: 'MakeCommunicationPlan', text: '', mitigations: 'x', noneKnown: false }, 'S1-37', 'S3-33')
    story.does({ type: 'MakeCommunicationPlan', text: 'Lists first.', mitigations: '', noneKnown: true })
    expect(story.fact('communication_plan_made')).toBeDefined()
  })

  it.each(both)('S1-38, S3-34: %s: the plan names what people can do until the fix is there', (name) => {
    const story = accepted(name).does(timeline('patch'))
    story.refuses({ type: 'MakeCommunicationPlan', text: 'Lists.', mitigations: ' ', noneKnown: false }, 'S1-38', 'S3-34')
    expect(story.does({ type: 'MakeCommunicationPlan', text: 'Lists.', mitigations: 'Switch it off.', noneKnown: false }).state.mitigations).toEqual(['Switch it off.'])
  })

  it.each(both)('S1-39, S3-35: %s: there is one advisory, the one there is already or the first one written', (name) => {
    const draft = (id: string): CaseCommand => ({ type: 'DraftAdvisory', advisory: { id }, summary: 'Text' })
    const story = aCase(name).performs('SendFeedback').forbids(draft('GHSA-a'), 'S1-39', 'S3-35').performs('RecordInvestigation', 'Validate', 'Accept')
    story.does(draft('GHSA-a')).refuses(draft('GHSA-b'), 'S1-39', 'S3-35').does(draft('GHSA-a'))
    expect(story.state.advisory?.revision).toBe(2)
  })

  it.each(both)('S1-40, S3-36: %s: the score is one of CVSS 3.0', (name) => {
    const score = (scheme: 'CVSS:3.0' | 'CVSS:4.0', vector: string): CaseCommand => ({ type: 'SetSeverity', scheme, vector, final: true })
    const story = accepted(name).refuses(score('CVSS:4.0', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'), 'S1-40', 'S3-36')
    story.does(score('CVSS:3.0', 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'))
    expect(story.state.severity).toMatchObject({ score: 9.8, level: 'critical', final: true })
    expect(story.refusal(score('CVSS:3.0', 'CVSS:3.0/AV:X')).code).toBe('bad-value')
  })

  it.each(both)('S1-41, S3-37: %s: the maintainers have the last word on the score', (name) => {
    const rate = (level: 'low' | 'critical'): CaseCommand => ({ type: 'SetSeverity', scheme: 'qualitative', level, final: true })
    const story = accepted(name).does(rate('low')).does(rate('critical'), reporter)
    expect(story.state.severity).toMatchObject({ level: 'low', final: true })
    expect(story.state.claims.at(-1)).toMatchObject({ level: 'critical', final: false })
  })

  it.each(both)('S1-42, S3-38: %s: no step waits for a score', (name) => {
    const story = aWholeCase(name).walks().closes()
    expect(story.state.severity).toBeUndefined()
    const strict = { ...policyOf(name), handling: { ...policyOf(name).handling!, gates: { scored: { blocks: ['fix_released' as const], needs: ['severity_set' as const], says: 'Scored first.' } } } }
    expect(aWholeCase(strict).walks().state.severity).toBeUndefined()
    const { never_blocks: _, ...severity } = strict.handling.severity!
    expect(aWholeCase({ ...strict, handling: { ...strict.handling, severity } }).walks().state.release).toBeUndefined()
  })

  it.each(both)('S1-43, S3-39: %s: a CVE ID may be asked for after acceptance, and need not be', (name) => {
    const story = aCase(name).performs('SendFeedback')
    story.forbids(story.input('RequestCve'), 'S1-43', 'S3-39').performs('RecordInvestigation', 'Validate', 'Accept', 'RequestCve')
    expect(aWholeCase(name).walks().closes().state.cve).toBeUndefined()
  })

  it.each(both)('S1-44, S3-40: %s: the draft is for the team alone', (name) => {
    expect(accepted(name).performs('DraftAdvisory').audiences()).toEqual(['team'])
  })

  it.each(both)('S1-45, S3-41: %s: a passed test is on record before the roll-out is prepared', (name) => {
    const story = accepted(name).performs('RecordFix')
    story.forbids(story.input('ConfirmFix'), 'S1-45', 'S3-41').does({ type: 'RecordTest', result: 'failed', record: 'Two of nine fail.' })
    story.forbids(story.input('ConfirmFix'), 'S1-45', 'S3-41').performs('RecordTest', 'ConfirmFix')
    story.refuses({ type: 'RecordTest', result: 'passed', record: ' ' }, 'S1-45', 'S3-41')
  })

  it.each(both)('S1-46, S3-53: %s: a release carries a confirmed fix', (name) => {
    const story = accepted(name).performs('RecordFix', 'RecordTest', 'RecordBackport')
    story.forbids(release('patch'), 'S1-46', 'S3-53').performs('ConfirmFix').does(release('patch'))
  })

  it.each(both)('S1-47, S3-54: %s: it is a patch or a minor release', (name) => {
    const story = accepted(name).performs('RecordFix', 'RecordTest', 'RecordBackport', 'ConfirmFix')
    story.refuses(release('major'), 'S1-6', 'S3-6').does(release('minor'))
    const early = accepted(name)
    early.forbids(release('patch'), 'S1-47', 'S3-54')
  })

  it.each(both)('S1-48, S3-55: %s: nothing is released while a supported line lacks its fix', (name) => {
    const story = accepted(name).performs('RecordFix', 'RecordTest', 'ConfirmFix').does({ type: 'NameSupportedVersions', versions: ['4.2', '3.9'] })
    const row = (branch: string, status: 'tested' | 'released' | 'not_affected', reason?: string): CaseCommand => ({ type: 'RecordBackport', branch, status, ...(reason ? { reason } : {}) })
    story.does(row('4.2', 'released')).forbids(release('patch'), 'S1-48', 'S3-55').does(row('3.9', 'tested')).forbids(release('patch'), 'S1-48', 'S3-55')
    story.refuses(row('3.9', 'not_affected'), 'S1-48', 'S3-55').does(row('3.9', 'not_affected', 'It came with 4.0.')).does(release('patch'))
  })

  it.each(both)('S1-49, S3-57: %s: it is over once the advisory is on the forge', (name) => {
    const story = aWholeCase(name).walks((_step, now) => now.state.advisory?.published !== undefined)
    story.refuses({ type: 'Close', outcome: 'disclosed', reason: 'Done.' }, 'S1-49', 'S3-57')
    story.does({ type: 'RecordAnnouncement', channel: 'github', proof: 'https://github.com/x/y/security/advisories/GHSA-a' }).closes()
  })

  it.each(both)('S1-51, S3-59: %s: known mitigations are in the advisory', (name) => {
    const story = aWholeCase(name).upTo('PublishAdvisory').does({ type: 'RecordMitigation', text: 'Switch it off.' })
    const publish = (hasMitigations: boolean): CaseCommand => ({ type: 'PublishAdvisory', advisoryId: 'a', files: [], hasMitigations, hasHowToApply: false })
    story.walks((step) => step.command === 'RecordAnnouncement' || (step.command === 'PublishAdvisory'))
    story.refuses(publish(false), 'S1-51', 'S3-59').does(publish(true))
  })

  it.each(both)('S1-52, S3-60: %s: distributors write their own advisories; there is no second one for them', (name) => {
    const story = accepted(name).does({ type: 'DraftAdvisory', advisory: { id: 'ours' }, summary: 'Ours' })
    const refused = story.refusal({ type: 'DraftAdvisory', advisory: { id: 'for-acme-linux' }, summary: 'Theirs' })
    expect(refused).toMatchObject({ code: 'second-advisory', possible: expect.stringMatching(/Distributors publish advisories of their own\./) })
  })

  it.each(both)('S1-53, S3-87: %s: loss of confidentiality or integrity and gain of privileges rank highest', (name) => {
    for (const impact of ['confidentiality', 'integrity', 'elevation_of_privilege'] as const) {
      const story = aCase(name).does({ type: 'RecordInvestigation', effects: 'x', criticality: 'y', impacts: ['availability', impact] })
      expect(priorityOf(story.state, story.policy)).toMatchObject({ level: 'highest', because: { rules: [name === 'community' ? 'S1-53' : 'S3-87'] } })
    }
  })

  it.each(both)('S1-54, S3-88: %s: loss of availability is serious', (name) => {
    const story = aCase(name)
    expect(priorityOf(story.state, story.policy)).toBeUndefined()
    story.does({ type: 'RecordInvestigation', effects: 'x', criticality: 'y', impacts: ['availability'] })
    expect(priorityOf(story.state, story.policy)).toMatchObject({ level: 'serious', because: { rules: [name === 'community' ? 'S1-54' : 'S3-88'] } })
  })

  it.each(both)('S1-55, S3-89: %s: no suspicion ends without a record of its investigation', (name) => {
    const story = aCase(name).does({ type: 'Invalidate', reason: '', clause: 'scope.report_not_when.not_security', disposition: 'redirect' })
    story.refuses({ type: 'Close', outcome: 'rejected', reason: 'x' }, 'S1-55', 'S3-89').performs('RecordInvestigation').does({ type: 'Close', outcome: 'rejected', reason: 'x' })
  })

  it.each(both)('S1-58, S3-92: %s: unsafe defaults end without action, and the policy gives the reason', (name) => {
    const none = (clause?: string): CaseCommand => ({ type: 'Invalidate', reason: '', disposition: 'no_action', ...(clause ? { clause } : {}) })
    const story = aCase(name)
    expect(story.refusal(none())).toMatchObject({ code: 'not-in-policy' })
    story.refuses({ type: 'Invalidate', reason: '', disposition: 'redirect', clause: 'scope.exclusions.defaults' }, 'S1-58', 'S3-92')
    expect(story.does(none('scope.exclusions.defaults')).last).toMatchObject([{ reason: story.policy.scope?.exclusions?.['defaults']?.says, audience: 'reporter' }])
  })
})

describe('what S1 and S3 do not leave to a robot', () => {
  it('a report by mail, an automatic receipt and a robot that talks: all clocks go on', () => {
    const story = anOpenCase('community').does(aReport(policyOf('community'), { parts: parts() }), reporter).does({ type: 'RecordReceipt', report: 'report', to: 'reporter' }, robot)
    expect(story.tries({ type: 'Acknowledge', text: 'Thanks.' }, robot)).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
    story.does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'I am away until Monday.' } }, robot)
    expect(story.clocks().map(({ state }) => state)).toEqual(['running', 'running'])
    story.performs('Acknowledge').does(feedback('A plan.', '', true), mara)
    expect(story.clocks().map(({ state }) => state)).toEqual(['met', 'met'])
  })
})
