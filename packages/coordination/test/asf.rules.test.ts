import { describe, expect, it } from 'vitest'
import { clausesOf } from '../src/case/decide-judgement.ts'
import type { CaseCommand } from '../src/case/command.ts'
import type { FormatBreach } from '../src/case/event.ts'
import { aCase, aReport, aWholeCase, anOpenCase, offer, policyOf, reporter, robot } from './story.fixture.ts'

const investigation = (...impacts: ('confidentiality' | 'integrity' | 'availability' | 'elevation_of_privilege')[]): CaseCommand =>
  ({ type: 'RecordInvestigation', effects: 'Two readings of one request.', criticality: 'Important.', impacts })
const validate: CaseCommand = { type: 'Validate', reasoning: 'It breaks a reasonable expectation.' }
const set = (clause: string, disposition: 'ignore' | 'redirect' | 'no_action'): CaseCommand => ({ type: 'Invalidate', reason: '', clause, disposition })
const merge = (commitMessage: string): CaseCommand => ({ type: 'RecordMerge', reference: '4f2a', branches: ['main'], commitMessage })
const announce = (channel: string): CaseCommand => ({ type: 'RecordAnnouncement', channel, proof: 'https://lists.apache.org/thread/x' })
const add = (role: 'observer' | 'vendor', need?: string): CaseCommand => ({ type: 'AddParticipant', participant: 'kim', roles: [role], ...(need === undefined ? {} : { need }) })
const routed = (team = 'Apache Tomcat') => aCase('asf').does({ type: 'RouteToTeam', team })
const accepted = () => routed().performs('Acknowledge').does(investigation('integrity')).performs('Validate', 'Accept')
const published = () => aWholeCase('asf').walks((_step, now) => now.state.advisory?.published !== undefined)

describe('S2 and S2x in a case', () => {
  it('S2-3: what is public already is sent to the tracker, and what is no project of the foundation goes nowhere', () => {
    const clause = clausesOf(policyOf('asf')).find(({ path }) => path === 'scope.already_public')
    expect(clause?.clause).toMatchObject({ disposition: 'redirect', to: 'the public issue tracker of the project concerned' })
    const story = aCase('asf', { claimedPublic: true })
    expect(story.types()).toEqual(['ReportReceived'])
    story.refuses(set('scope.already_public', 'ignore'), 'S2-3').does(set('scope.already_public', 'redirect')).does({ type: 'Close', outcome: 'redirected', reason: 'Public already.' })
  })

  it('S2-4: the thread of the report serves to manage the fix', () => {
    accepted().does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'The patch works here.' } }, reporter)
      .does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'Thank you.' } })
  })

  it('S2-5: bugs and questions are not taken, and nobody investigates them', () => {
    for (const name of ['bugs', 'queries']) {
      const story = aCase('asf').refuses(set(`scope.report_not_when.${name}`, 'redirect'), 'S2-5').does(set(`scope.report_not_when.${name}`, 'ignore'))
      expect(story.state.investigation).toBeUndefined()
    }
  })

  it('S2-6: other mail is logged, closed and not answered', () => {
    const story = aCase('asf').does(set('scope.exclusions.unrelated', 'ignore'))
    expect(story.last).toMatchObject([{ type: 'ReportInvalidated', audience: 'team', reason: story.policy.scope?.exclusions?.['unrelated']?.says }])
    expect(story.told).toEqual([])
    story.does({ type: 'Close', outcome: 'ignored', reason: '' })
    expect(story.last).toMatchObject([{ type: 'CaseClosed', audience: 'team' }])
    expect(story.told).toEqual([])
    expect(accepted().refusal({ type: 'Close', outcome: 'ignored', reason: '' }).code).toBe('not-in-policy')
  })

  it('S2-7: what a scanner printed needs an analysis', () => {
    const story = aCase('asf', { toolOutputOnly: true }).does({ type: 'RouteToTeam', team: 'tomcat' }).performs('Acknowledge').does(investigation('integrity'))
    story.refuses(validate, 'S2-7').does({ type: 'CompleteReport', report: 'report', parts: ['evidence'] }, reporter).does(validate)
  })

  it('S2-9: a vulnerability harms confidentiality, integrity or availability', () => {
    const story = routed().performs('Acknowledge').does(investigation()).refuses(validate, 'S2-9').does(investigation('elevation_of_privilege')).refuses(validate, 'S2-9')
    story.does(investigation('availability')).does(validate)
  })

  it('S2-10: the case knows the security model of the project by which it is judged', () => {
    expect(routed('tomcat').state.routed).toEqual({ team: 'Apache Tomcat', list: 'security@tomcat.apache.org', securityModel: 'https://tomcat.apache.org/security-model.html' })
    aCase('asf').refuses({ type: 'RouteToTeam', team: 'Kettle' }, 'S2-10', 'S2x-7')
  })

  it('S2-12, S2x-7: a mail to the one address becomes a private case', () => {
    expect(aCase('asf').audiences()).toEqual(['reporter'])
    expect(aCase('asf').state).toMatchObject({ pxa: 'pxa', existencePublic: false, reports: [{ channel: 'email' }] })
  })

  it.each<[FormatBreach]>([['encrypted'], ['several_vulnerabilities']])('S2-13: a mail that is %s is taken, and another form may be asked for', (breach) => {
    const story = aCase('asf', { formatBreaches: [breach] }).does({ type: 'AskResubmission', report: 'report', breaches: [breach] })
    expect(story.last).toMatchObject([{ type: 'ResubmissionAsked', audience: 'reporter' }])
    const relaxed = { ...story.policy, intake: { ...story.policy.intake, encryption: 'unspecified' as const, channels: { email: { ...story.policy.intake.channels['email']!, format: { plain_text: true, force: 'please' as const } } } } }
    aCase(relaxed).refuses({ type: 'AskResubmission', report: 'report', breaches: [breach] }, 'S2-13')
  })

  it.each<[FormatBreach]>([['html_only'], ['image_only'], ['pdf_only'], ['movie']])('S2-14: a report that is %s is taken, and plain text may be asked for', (breach) => {
    const story = aCase('asf', { formatBreaches: [breach] })
    expect(story.state.reports).toHaveLength(1)
    story.does({ type: 'AskResubmission', report: 'report', breaches: [breach] })
    expect(aCase('community').refusal({ type: 'AskResubmission', report: 'report', breaches: [breach] }).code).toBe('not-in-policy')
    expect(story.refusal({ type: 'AskResubmission', report: 'other', breaches: [breach] }).code).toBe('unknown-report')
  })

  it('S2-15: first comes the private report', () => {
    expect(anOpenCase('asf').refusal({ type: 'Validate', reasoning: 'x' }).code).toBe('wrong-state')
    anOpenCase('asf').forbids({ type: 'RouteToTeam', team: 'tomcat' }, 'S2-16').does(aReport(policyOf('asf')), reporter).does({ type: 'RouteToTeam', team: 'tomcat' })
  })

  it('S2-16: the team of the project works on it with the reporter, once it has it', () => {
    const story = aCase('asf')
    story.forbids(story.input('Acknowledge'), 'S2x-10').forbids(story.input('RecordInvestigation'), 'S2x-11')
    const late = routed()
    late.forbids(late.input('AgreeFix'), 'S2-16').performs('Acknowledge').does(investigation('integrity')).performs('Validate', 'Accept')
    late.does({ type: 'AgreeFix', text: 'As you proposed.' }, reporter)
    expect(late.tries({ type: 'AgreeFix', text: 'x' }, robot).ok).toBe(false)
  })

  it('S2-17: a release delivers the fix before anything is announced', () => {
    const story = accepted().performs('RequestCve', 'RecordCve', 'DraftAdvisory', 'ApproveAdvisory', 'ApproveAdvisory')
    story.forbids(story.input('PublishAdvisory'), 'S2-17').refuses(announce('oss_security'), 'S2-17')
    story.walks((step) => step.command === 'PublishAdvisory').performs('PublishAdvisory')
    expect(story.state.release).toBeDefined()
  })

  it('S2-18: the announcement says how to apply the fix', () => {
    const story = aWholeCase('asf').upTo('AnnounceRelease').performs('AnnounceRelease').walks((step) => step.command === 'PublishAdvisory')
    while (story.next()?.command === 'RecordAnnouncement') story.performs('RecordAnnouncement')
    story.walks((step) => step.command === 'PublishAdvisory')
    const publish = (hasHowToApply: boolean): CaseCommand => ({ type: 'PublishAdvisory', advisoryId: 'a', files: [], hasMitigations: false, hasHowToApply })
    story.refuses(publish(false), 'S2-18').does(publish(true))
  })

  it('S2x-1: an entry in the public tracker counts as published', () => {
    expect(aCase('asf').does({ type: 'RecordStub', stub: { url: 'https://bz.apache.org/1', title: 'Look' } }).types()).toEqual(['StubRecorded', 'PublicAwarenessRecorded'])
    const quiet = { ...policyOf('asf'), handling: { ...policyOf('asf').handling, confidentiality: {} } }
    expect(aCase(quiet).does({ type: 'RecordStub', stub: { url: 'https://bz.apache.org/1', title: 'Look' } }).types()).toEqual(['StubRecorded'])
  })

  it('S2x-3: what the team writes goes to the foundation too', () => {
    const story = routed().performs('Acknowledge')
    expect(story.last).toMatchObject([{ type: 'Acknowledged', copy: { to: 'security@apache.org', byHand: false } }])
    expect(story.does({ type: 'WriteMessage', audience: 'team', message: { text: 'A note.' } }).last[0]?.copy).toBeUndefined()
    expect(aCase('community').performs('SendFeedback').last[0]?.copy).toBeUndefined()
  })

  it('S2x-4: the list is no service for telling third parties', () => {
    routed().refuses(add('observer', 'wants to know'), 'S2x-4').does({ type: 'AddParticipant', participant: 'cleo', roles: ['finder'] })
  })

  it.each(['Fix security hole', 'Prevent request smuggling attack', 'CWE-444', 'Vulnerability in parser', 'Fix path traversal'])('S2x-6: «%s» is no commit message', (text) => {
    const story = aWholeCase('asf').upTo('RecordMerge')
    story.refuses(merge(text), 'S2x-6').does(merge('Read folded headers once'))
  })

  it('S2x-8: mail that has nothing to do with it needs no more', () => {
    aCase('asf').refuses(set('scope.exclusions.unrelated', 'redirect'), 'S2x-8').does(set('scope.exclusions.unrelated', 'ignore')).does({ type: 'Close', outcome: 'ignored', reason: '' })
  })

  it('S2x-9: the report goes to the list of the project, else to its private list, and the reporter is told', () => {
    expect(routed('Apache HTTP Server').last).toMatchObject([{ type: 'RoutedToTeam', list: 'security@httpd.apache.org', audience: 'reporter' }])
    const story = routed('Apache Ant')
    expect(story.state.routed?.list).toBe('private@ant.apache.org')
    expect(story.told).toEqual([{ kind: 'reporter-notice', to: 'reporter', change: 'RoutedToTeam' }, { kind: 'team-notice', change: 'RoutedToTeam' }])
  })

  it('S2x-10: the project acknowledges to the reporter, with a copy', () => {
    const story = aCase('asf')
    story.forbids(story.input('Acknowledge'), 'S2x-10').does({ type: 'RouteToTeam', team: 'tomcat' }).performs('Acknowledge')
    expect(story.last).toMatchObject([{ audience: 'reporter', copy: { to: 'security@apache.org' } }])
  })

  it('S2x-11: the project investigates before it accepts or rejects', () => {
    const story = aCase('asf')
    story.forbids(investigation('integrity'), 'S2x-11').does({ type: 'RouteToTeam', team: 'tomcat' })
    expect(story.performs('Acknowledge').refusal(validate).possible).toBe('Still missing: the report has been investigated.')
    story.does(investigation('integrity')).does(validate)
  })

  it('S2x-12: a rejection says why, with a copy', () => {
    const reject = (reason: string): CaseCommand => ({ type: 'Invalidate', reason, disposition: 'reject_with_reason' })
    const story = routed().forbids(reject('It is the documented reading.'), 'S2x-12').does(investigation())
    story.refuses(reject(' '), 'S2x-12').does(reject('It is the documented reading.'))
    expect(story.last).toMatchObject([{ copied: true, copy: { to: 'security@apache.org' }, audience: 'reporter' }])
  })

  it('S2x-13: on acceptance the reporter learns that a fix is being worked on', () => {
    const story = routed().performs('Acknowledge')
    story.forbids(validate, 'S2x-13').does(investigation('integrity')).performs('Validate', 'Accept')
    expect(story.told).toEqual([{ kind: 'reporter-notice', to: 'reporter', change: 'ReportAccepted' }])
  })

  it('S2x-15: the foundation allocates the ID, after it was asked', () => {
    const story = accepted()
    story.forbids({ type: 'RecordCve', id: 'CVE-2026-1234' }, 'S2x-15').performs('RequestCve')
    expect(story.does({ type: 'RecordCve', id: 'CVE-2026-1234' }).audiences()).toEqual(['reporter'])
    expect(story.refusal({ type: 'RecordCve', id: 'CVE-1' }).code).toBe('bad-value')
    expect(story.refusal({ type: 'RecordCve', id: 'CVE-2026-9999' }).code).toBe('already-done')
  })

  it('S2x-16: the fix is agreed on where only the team reads', () => {
    const story = routed()
    story.forbids({ type: 'AgreeFix', text: 'x' }, 'S2-16')
    expect(accepted().performs('AgreeFix').audiences()).toEqual(['team'])
  })

  it('S2x-17: the write-up waits for its CVE ID, and only the team reads it', () => {
    const story = accepted().performs('RequestCve')
    story.forbids(story.input('DraftAdvisory'), 'S2x-17').performs('RecordCve', 'DraftAdvisory')
    expect(story.audiences()).toEqual(['team'])
  })

  it('S2x-18: the reporter sees fix and draft', () => {
    const story = accepted().performs('RequestCve', 'RecordCve', 'DraftAdvisory')
    story.forbids({ type: 'ShowAdvisoryToReporter' }, 'S2x-18').performs('AgreeFix', 'RecordFix', 'ShowAdvisoryToReporter')
    expect(story.audiences()).toEqual(['reporter'])
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'AdvisoryShownToReporter' })
  })

  it('S2x-19: fix, announcement and schedule are agreed with the reporter; nobody sets the date alone', () => {
    const story = accepted().performs('RequestCve', 'RecordCve', 'DraftAdvisory', 'AgreeFix', 'RecordFix')
    const day = offer('d7', '2026-11-27T17:00:00Z')
    const alone: CaseCommand = { type: 'Embargo', command: { type: 'SetTerms', by: 'team', ...day } }
    expect(story.refusal(alone)).toMatchObject({ code: 'embargo-refused', because: { rules: ['S2x-19'] } })
    story.does({ type: 'Embargo', command: { type: 'AddParty', party: 'reporter' } }, robot).does({ type: 'Embargo', command: { type: 'Propose', by: 'team', ...day } })
    const agree: CaseCommand = { type: 'Embargo', command: { type: 'Accept', by: 'reporter', terms: 'd7', hash: 'hash-d7' } }
    expect(story.tries(agree, reporter)).toMatchObject({ ok: false, refused: { code: 'not-yet', because: { rules: ['S2x-19'] } } })
    expect(story.lineOf('Embargo')?.refused?.because.rules).toEqual(['S2x-19'])
    story.performs('ShowAdvisoryToReporter').does(agree, reporter)
    expect(story.fact('date_agreed')).toBe(story.now)
  })

  it('S2x-20: the commit waits for the agreement', () => {
    const story = aWholeCase('asf').upTo('ShowAdvisoryToReporter')
    story.forbids(merge('Read headers once'), 'S2x-20', 'S2x-19').walks((step) => step.command === 'RecordMerge').does(merge('Read headers once'))
  })

  it('S2x-21: the release holds the merged fix', () => {
    const story = aWholeCase('asf').upTo('RecordMerge')
    story.forbids(story.input('RecordRelease'), 'S2x-21').performs('RecordMerge', 'RecordRelease')
  })

  it('S2x-22: the vulnerability is announced after the release, to everybody on the list', () => {
    const story = aWholeCase('asf').upTo('RecordRelease')
    story.forbids({ type: 'AnnounceRelease', proof: 'x' }, 'S2x-22').performs('RecordRelease')
    story.endsEmbargo()
    story.refuses(announce('release_lists'), 'S2x-22').performs('AnnounceRelease')
    for (const channel of ['release_lists', 'reporter', 'project_list']) story.does(announce(channel))
    expect(story.fact('announced')).toBeUndefined()
    story.performs('ApproveAdvisory', 'ApproveAdvisory').performs('PublishAdvisory').refuses({ type: 'Close', outcome: 'disclosed', reason: 'x' }, 'S2x-22').does(announce('oss_security'))
    expect(story.fact('announced')).toBeDefined()
  })

  it('S2x-23: the page of known vulnerabilities is brought up to date, after the announcement', () => {
    const story = aWholeCase('asf').walks((step) => step.command === 'RecordAnnouncement')
    story.refuses(announce('page'), 'S2x-23')
    const late = published()
    late.walks((step) => step.command === 'RecordCvePublished')
    expect(late.fact('security_page_updated')).toBeDefined()
    const without = published()
    for (const channel of ['release_lists', 'reporter', 'project_list', 'oss_security']) if (!without.state.announcements[channel]) without.does(announce(channel))
    without.refuses({ type: 'Close', outcome: 'disclosed', reason: 'x' }, 'S2x-23').does(announce('page'))
  })

  it('S2x-24: the CVE record comes last', () => {
    const story = aWholeCase('asf').walks((step) => step.command === 'RecordAnnouncement')
    story.forbids(story.input('RecordCvePublished'), 'S2x-24').walks((step) => step.command === 'RecordCvePublished')
    story.refuses({ type: 'Close', outcome: 'disclosed', reason: 'x' }, 'S2x-24').performs('RecordCvePublished').closes()
  })

  it('S2x-25: the CVE ID is written into no commit', () => {
    const story = aWholeCase('asf').upTo('RecordMerge')
    story.refuses(merge('Read headers once (CVE-2026-1234)'), 'S2x-25').refuses({ ...merge('Read headers once'), reference: 'CVE-2026-1234' } as CaseCommand, 'S2x-25').does(merge('Read headers once'))
  })

  it('S2x-26: a project without a list of its own sends the copies by hand', () => {
    expect(routed('ant').performs('Acknowledge').last).toMatchObject([{ copy: { to: 'security@apache.org', byHand: true } }])
    expect(routed('tomcat').performs('Acknowledge').last).toMatchObject([{ copy: { byHand: false } }])
  })

  it('S2x-27: an expert is told for a reason, that it is not public, and with a copy', () => {
    const story = routed().refuses(add('vendor'), 'S2x-27').does(add('vendor', 'knows the parser'))
    expect(story.last).toMatchObject([{ need: 'knows the parser', markedPrivate: true, copy: { to: 'security@apache.org' } }])
  })

  it('S2x-28: nobody else allocates CVE IDs', () => {
    const ask = (from: string): CaseCommand => ({ type: 'RequestCve', from, description: 'Request line parsed twice' })
    accepted().refuses(ask('MITRE'), 'S2x-28').does(ask('Apache Software Foundation'))
    aCase('community').performs('SendFeedback', 'RecordInvestigation', 'Validate', 'Accept').does(ask('GitHub'))
  })
})
