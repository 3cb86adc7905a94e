import { describe, expect, it } from 'vitest'
import type { CaseCommand } from '../src/case/command.ts'
import { aCase, aReport, aWholeCase, anOpenCase, friday, mara, parts, policyOf, ravi, reporter, robot } from './story.fixture.ts'

const url = 'https://github.com/mlflow/mlflow/issues/1'
const title = '[BUG] Security Vulnerability'
const validate: CaseCommand = { type: 'Validate', reasoning: 'It holds.' }
const stub: CaseCommand = { type: 'RecordStub', stub: { url, title } }
const complete = (...given: Parameters<typeof parts>): CaseCommand => ({ type: 'CompleteReport', report: 'report', parts: parts(...given) })
const all = parts('stub_link', 'handle', 'details', 'evidence')
const without = (part: string) => aCase('mlflow', { parts: all.filter((one) => one !== part) })

describe('S0 in a case', () => {
  it('S0-5: the reporter reads and writes in the case, and hears of each change', () => {
    const story = aWholeCase('mlflow')
    story.does({ type: 'WriteMessage', audience: 'reporter', message: { text: 'More of it.' } }, reporter)
    expect(story.last).toMatchObject([{ type: 'MessageWritten', by: 'reporter', audience: 'reporter' }])
    story.performs('Validate')
    expect(story.told).toContainEqual({ kind: 'reporter-notice', to: 'reporter', change: 'ReportValidated' })
    expect(story.tries({ type: 'WriteMessage', audience: 'reporter', message: { text: 'I?' } }, { kind: 'participant', id: 'stranger' })).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
  })

  it('S0-6: one version is supported, the latest', () => {
    aWholeCase('mlflow').refuses({ type: 'NameSupportedVersions', versions: ['3.4', '2.9'] }, 'S0-7').does({ type: 'NameSupportedVersions', versions: ['3.4'] })
    const none = { ...policyOf('mlflow'), versions: { supported: { mode: 'latest' as const } } }
    aCase(none).refuses({ type: 'NameSupportedVersions', versions: ['3.4', '2.9'] }, 'S0-6')
  })

  it('S0-7: a backport is allowed for a critical finding of the current version, never demanded, and refused for others', () => {
    const two: CaseCommand = { type: 'NameSupportedVersions', versions: ['current', '2.9'] }
    const story = aWholeCase('mlflow').refuses(two, 'S0-7')
    story.does({ type: 'SetSeverity', scheme: 'qualitative', level: 'high', final: true }).refuses(two, 'S0-7')
    story.does({ type: 'SetSeverity', scheme: 'qualitative', level: 'critical', final: true }).does(two)
    story.does({ type: 'RecordBackport', branch: 'current', status: 'not_affected', reason: 'It came later.' }).refuses(two, 'S0-7')
    const plain = aWholeCase('mlflow').walks()
    expect(plain.state.supported).toEqual([])
    expect(plain.closes().state.outcome).toBe('disclosed')
  })

  it('S0-8: a report is whole only with the public issue and the private mail', () => {
    const story = aCase('mlflow', { parts: all }).refuses(validate, 'S0-8')
    expect(story.fact('report_complete')).toBeUndefined()
    story.later({ hours: 5 }).does(stub)
    expect(story.fact('report_complete')).toBe('2026-11-20T22:00:00Z')
    story.does(validate)
  })

  it('S0-11: an issue with another title is taken and flagged', () => {
    expect(aCase('mlflow').does(stub).last).toMatchObject([{ type: 'StubRecorded', exactTitle: true, details: [] }])
    expect(aCase('mlflow').does({ type: 'RecordStub', stub: { url, title: '[BUG] security vulnerability' } }).state.stub?.exactTitle).toBe(false)
  })

  it.each([
    ['a version number', 'Since 3.4.1'], ['code', '```py\nx\n```'], ['a file name with a line', 'see store/rest.py:77'], ['a stack trace', 'Traceback (most recent call last)'],
    ['a command to try', 'curl --path-as-is'], ['an attachment', '![x](https://github.com/user-attachments/assets/1)'], ['a CWE or CVE name', 'CWE-22'], ['the kind of weakness', 'a path traversal'],
  ])('S0-12: an issue that tells %s counts as published', (what, text) => {
    const story = aCase('mlflow').does({ type: 'RecordStub', stub: { url, title, text } })
    expect(story.state.stub?.details).toEqual([what])
    expect(story.types()).toEqual(['StubRecorded', 'PublicAwarenessRecorded'])
    expect(story.state.pxa).toBe('Pxa')
  })

  it('S0-12: an issue that only says that there is something shows the existence, and nothing more', () => {
    const story = aCase('mlflow').does({ type: 'RecordStub', stub: { url, title, text: 'The details went to the maintainers by mail.' } })
    expect(story.state).toMatchObject({ existencePublic: true, pxa: 'pxa' })
  })

  it('S0-13: a mail to the private group becomes a private case', () => {
    const story = aCase('mlflow')
    expect(story.state.reports).toMatchObject([{ channel: 'email' }])
    expect(story.audiences()).toEqual(['reporter'])
  })

  it('S0-14: what the mail must hold is asked for, and the report waits for it', () => {
    const story = aCase('mlflow', { parts: [] }).does(stub)
    expect(story.state.reports[0]?.missing).toEqual(['stub_link', 'handle', 'details', 'evidence'])
    story.refuses(validate, 'S0-16').does(complete('handle', 'details')).refuses(validate, 'S0-18').does(complete('evidence')).does(validate)
  })

  it('S0-15: a mail without the link is kept, and waits for the issue', () => {
    without('stub_link').refuses(validate, 'S0-15').does(stub).does(validate)
  })

  it('S0-16: a mail without the handle waits for it', () => {
    without('handle').does(stub).refuses(validate, 'S0-16').does(complete('handle')).does(validate)
    expect(aCase('mlflow', { handle: 'ada' }).state.reports[0]?.handle).toBe('ada')
  })

  it('S0-17: a mail without details waits for them', () => {
    without('details').does(stub).refuses(validate, 'S0-17').does(complete('details')).does(validate)
  })

  it('S0-18: a mail without evidence waits for it', () => {
    without('evidence').does(stub).refuses(validate, 'S0-18').does(complete('evidence')).does(validate)
  })

  it('S0-19: how to reproduce it is asked of those who know, and holds nobody up', () => {
    const story = aCase('mlflow', { parts: all }).does(stub)
    expect(story.state.reports[0]?.missing).not.toContain('reproduction')
    story.does(validate)
  })

  it('S0-20: the first stage ends with valid or not valid, and either way it is over', () => {
    const valid = aWholeCase('mlflow').does(validate)
    expect(valid.refusal({ type: 'Invalidate', reason: 'No.', disposition: 'reject_with_reason' }).code).toBe('wrong-state')
    const not = aWholeCase('mlflow').does({ type: 'Invalidate', reason: 'The evidence shows the documented behaviour.', disposition: 'reject_with_reason' })
    expect(not.state.team.rm).toBe('I')
    expect(not.does({ type: 'Close', outcome: 'rejected', reason: '' }).state.outcome).toBe('rejected')
  })

  it.each(['AcknowledgeStub', 'LabelStub', 'DraftAdvisory', 'ConfirmVulnerability', 'RecordFix', 'RecordRelease'] as const)('S0-21: %s waits for the validation', (type) => {
    const story = aWholeCase('mlflow')
    story.forbids(story.input(type), 'S0-21')
    story.upTo(type).performs(type)
  })

  it('S0-22: any one maintainer validates and does the rest, and no robot', () => {
    aWholeCase('mlflow').does(validate, ravi).does({ type: 'AcknowledgeStub' }, mara)
    for (const command of [validate, { type: 'AcknowledgeStub' }, { type: 'LabelStub', label: 'priority/critical-urgent' }] as const) {
      const story = command.type === 'Validate' ? aWholeCase('mlflow') : aWholeCase('mlflow').does(validate)
      expect(story.tries(command, robot)).toMatchObject({ ok: false, refused: { code: 'not-yours' } })
    }
  })

  it('S0-23: the public acknowledgement comes after validation', () => {
    aWholeCase('mlflow').forbids({ type: 'AcknowledgeStub' }, 'S0-23', 'S0-21').does(validate).does({ type: 'AcknowledgeStub' })
  })

  it('S0-25: every validated report gets the same label', () => {
    const story = aWholeCase('mlflow').forbids({ type: 'LabelStub', label: 'priority/critical-urgent' }, 'S0-25').does(validate)
    story.refuses({ type: 'LabelStub', label: 'low' }, 'S0-25').does({ type: 'LabelStub', label: 'priority/critical-urgent' })
  })

  it('S0-26: the draft advisory comes with validation, and nothing is published without one', () => {
    const story = aWholeCase('mlflow')
    story.forbids(story.input('DraftAdvisory'), 'S0-26').does(validate).performs('DraftAdvisory')
    expect(aWholeCase('mlflow').does(validate).lineOf('DraftAdvisory')).toMatchObject({ done: false, because: { rules: ['S0-26'] } })
  })

  it('S0-27: nobody but the team reads the draft', () => {
    expect(aWholeCase('mlflow').does(validate).performs('DraftAdvisory').audiences()).toEqual(['team'])
  })

  it('S0-28: it is confirmed a second time, once there is a draft', () => {
    const story = aWholeCase('mlflow').does(validate)
    story.forbids(story.input('ConfirmVulnerability'), 'S0-28').performs('DraftAdvisory', 'ConfirmVulnerability')
  })

  it('S0-29: the fix is prepared inside the advisory, after the confirmation', () => {
    const story = aWholeCase('mlflow').does(validate).performs('DraftAdvisory')
    story.forbids(story.input('RecordFix'), 'S0-29').performs('ConfirmVulnerability')
    story.refuses({ type: 'RecordFix', place: 'the public repository', reference: 'x' }, 'S0-29').does({ type: 'RecordFix', place: 'the private fork of the draft', reference: 'x' })
  })

  it('S0-30: nothing is published before the release', () => {
    const story = aWholeCase('mlflow').upTo('RecordRelease').performs('ApproveAdvisory', 'ApproveAdvisory')
    story.forbids(story.input('PublishAdvisory'), 'S0-30').performs('RecordRelease', 'PublishAdvisory')
    expect(story.state.pxa).toBe('Pxa')
  })

  it('S0-4: no number of days is made of «prompt», and no clock is shown', () => {
    expect(aWholeCase('mlflow').at('2027-06-01T00:00:00Z').clocks()).toEqual([])
    expect(anOpenCase('mlflow').does(aReport(policyOf('mlflow'), { receivedAt: friday }), reporter).told).toContainEqual({ kind: 'receipt', to: 'reporter', report: 'report' })
  })
})
