import { describe, expect, it } from 'vitest'
import { checkPolicy, parsePolicy, policySchema, type Policy } from '../src/index.ts'
import { loadPolicy, policySource } from './reference-policies.ts'

type Fields = Readonly<Record<string, unknown>>

/** The policy with fields set, by dotted path; undefined takes one away. Still a policy to the schema. */
function withFields(name: string, fields: Fields): Policy {
  const policy: object = structuredClone(loadPolicy(name))
  for (const [path, value] of Object.entries(fields)) {
    const parts = path.split('.')
    const last = parts.pop() ?? ''
    let parent = policy
    for (const part of parts) {
      if (!Object.hasOwn(parent, part)) Object.assign(parent, { [part]: {} })
      parent = Object(Reflect.get(parent, part))
    }
    if (value === undefined) Reflect.deleteProperty(parent, last)
    else Reflect.set(parent, last, value)
  }
  return policySchema.parse(policy)
}
const added = (name: string, fields: Fields) => {
  const usual = new Set(checkPolicy(loadPolicy(name)).map((found) => `${found.code} ${found.path.join('.')}`))
  return checkPolicy(withFields(name, fields)).filter((found) => !usual.has(`${found.code} ${found.path.join('.')}`))
}

const step = (does: string[], more: Fields = {}) => ({ does, actor: 'maintainers', order: 9, says: 'A step.', ...more })
const hobby = 'examples/two-person-hobby'

/** What is done to which policy, and what the checker has to say to it, where. */
const cases: readonly [code: string, level: 'error' | 'warning', at: string, policy: string, fields: Fields][] = [
  // C1: public stubs
  ['stub-with-details', 'error', 'intake.channels.stub.stub.forbid_details', 'mlflow',
    { 'intake.channels.stub.stub.forbid_details': false }],
  ['stub-not-public', 'error', 'intake.channels.stub.visibility', 'mlflow',
    { 'intake.channels.stub.visibility': 'private' }],
  ['stub-under-private', 'error', 'intake.privacy.default', 'mlflow', { 'intake.privacy.default': 'private' }],
  ['stub-prohibited', 'error', 'intake.prohibit.public_issue', 'mlflow',
    { 'intake.prohibit.public_issue': { says: 'No public issues.' } }],
  ['stub-prohibited', 'error', 'handling.confidentiality.public_bug_tracker', 'mlflow',
    { 'handling.confidentiality': { public_bug_tracker: 'forbidden' } }],
  ['stub-prohibited', 'error', 'disclosure.before_publication', 'mlflow',
    { 'disclosure.before_publication': 'nothing_public' }],
  ['public-channel', 'error', 'intake.channels.email.visibility', 'meshery',
    { 'intake.channels.email.visibility': 'public' }],
  ['stub-link-without-stub', 'error', 'intake.content.stub_link', 'meshery',
    { 'intake.content.stub_link': { force: 'must', what: 'the link' } }],
  // channels
  ['missing-setting', 'warning', 'intake.channels.email.address', 'meshery', { 'intake.channels.email.address': null }],
  ['missing-setting', 'warning', 'intake.channels.email.address', 'meshery',
    { 'intake.channels.email.address': undefined }],
  ['bad-address', 'error', 'intake.channels.email.address', 'meshery',
    { 'intake.channels.email.address': 'ask at the door' }],
  ['bad-address', 'error', 'intake.channels.directory.address', 'asf',
    { 'intake.channels.directory.address': 'http://asf.example' }],
  ['no-channel', 'error', 'intake.channels', 'meshery', { 'intake.channels': {} }],
  ['all-of-one', 'warning', 'intake.combine', 'meshery', { 'intake.combine': 'all' }],
  ['no-private-channel', 'error', 'intake.channels', 'mlflow', { 'intake.channels.email': undefined }],
  ['unknown-channel', 'error', 'disclosure.gates.release_first.when.has_channel', 'mlflow',
    { 'disclosure.gates.release_first.when': { has_channel: 'emial' } }],
  // C2, C3: encryption and attachments
  ['key-without-encryption', 'error', 'intake.key', 'asf', { 'intake.key': { source: 'desk' } }],
  ['missing-setting', 'warning', 'intake.encryption', 'community', { 'intake.key': undefined }],
  ['missing-setting', 'error', 'intake.key.source', 'community', { 'intake.key': { source: 'url' } }],
  ['encryption-contradiction', 'error', 'intake.channels.email.format.unencrypted', 'distributors',
    { 'intake.channels.email.format': { unencrypted: true, force: 'please' } }],
  ['attachments-and-plain-text', 'warning', 'intake.content.attachments.kinds', 'asf',
    { 'intake.content.attachments': { force: 'may', what: 'pictures', kinds: ['screenshot'] } }],
  // C9, C11, C14, C23: scope
  ['unsafe-defaults-excluded', 'warning', 'scope.exclusions.defaults', 'meshery',
    { 'scope.exclusions': { defaults: { says: 'Unsafe defaults.', disposition: 'no_action' } } }],
  ['upstream-contradiction', 'error', 'scope.upstream.pass_on', 'meshery', { 'scope.upstream.pass_on': 'may' }],
  ['dependency-reports-stay', 'warning', 'scope.report_when.dependency', 'community',
    { 'handling.confidentiality.other_projects': 'never', 'scope.upstream': undefined, rules: undefined }],
  ['internal-with-cve', 'warning', 'handling.confidentiality.may_stay_internal', 'asf',
    { 'handling.confidentiality.may_stay_internal': true }],
  ['redirect-to-nowhere', 'warning', 'scope.report_not_when.not_security.disposition', 'community',
    { 'scope.report_not_when.not_security.to': undefined }],
  ['analysis-of-what', 'warning', 'scope.evidence.tool_output.accepted', 'asf',
    { 'scope.evidence.tool_output.analysis_shows': undefined, rules: undefined }],
  ['public-report-dropped', 'warning', 'scope.already_public', 'asf',
    { 'scope.already_public.disposition': undefined }],
  // clocks
  ['clock-unreachable', 'error', 'handling.clocks.feedback.stop', 'community',
    { 'handling.clocks.feedback.stop': ['stub_acknowledged'] }],
  ['clock-unreachable', 'error', 'handling.clocks.feedback.start', 'community',
    { 'handling.clocks.feedback.start': 'routed_to_team' }],
  ['promise-without-step', 'error', 'handling.clocks.feedback.stop', 'community',
    { 'handling.clocks.feedback.stop': ['feedback_sent', 'reporter_updated'] }],
  ['promise-without-step', 'warning', 'handling.clocks.feedback.stop', 'community',
    { 'handling.clocks.feedback.stop': ['reporter_updated'], 'handling.clocks.feedback.force': 'should' }],
  ['clock-stops-at-start', 'error', 'handling.clocks.feedback.stop', 'community',
    { 'handling.clocks.feedback.stop': ['report_received'] }],
  ['clock-without-number', 'warning', 'handling.clocks.feedback.within.n', 'community',
    { 'handling.clocks.feedback.within.n': null }],
  ['warns-too-early', 'warning', 'handling.clocks.feedback.warn_before', 'community',
    { 'handling.clocks.feedback.warn_before': { n: 3, unit: 'business_days' } }],
  ['condition-never-true', 'error', 'handling.clocks.hello.applies_if.severity', hobby,
    { 'handling.clocks.hello.applies_if': { severity: 'high' }, 'handling.severity': { scheme: 'none' } }],
  ['clock-twice', 'error', 'handling.clocks.again', hobby, { 'handling.clocks.again': {
    start: 'report_received', stop: ['acknowledged'], within: { n: 1, unit: 'days' }, force: 'must',
  } }],
  ['clock-twice', 'warning', 'handling.clocks.again', hobby, { 'handling.clocks.again': {
    start: 'report_received', stop: ['acknowledged'], within: { n: 2, unit: 'weeks' }, force: 'must',
  } }],
  // steps and gates
  ['unknown-step', 'error', 'handling.steps.confirm.after.0', 'mlflow',
    { 'handling.steps.confirm.after': ['draft_advisry'] }],
  ['step-cycle', 'error', 'handling.steps.validate.after', 'mlflow', { 'handling.steps.validate.after': ['publish'] }],
  ['order-contradicts-after', 'warning', 'handling.steps.confirm.after.0', 'mlflow',
    { 'handling.steps.confirm.order': 3 }],
  ['step-never-possible', 'error', 'handling.steps.validate.does', 'mlflow',
    { 'handling.steps.validate.guard': ['fix_released'] }],
  ['step-never-possible', 'error', 'handling.steps.notice.does', 'mlflow',
    { 'handling.steps.notice': step(['early_disclosure_planned']) }],
  ['gate-without-key', 'error', 'disclosure.gates.release_first', 'mlflow',
    { 'disclosure.gates.release_first.needs': undefined }],
  ['gate-locks-itself', 'error', 'disclosure.gates.release_first', 'mlflow',
    { 'disclosure.gates.release_first.needs': ['advisory_published'] }],
  ['gate-never-opens', 'error', 'disclosure.gates.release_first.needs', 'mlflow',
    { 'disclosure.gates.release_first.needs': ['early_disclosure_tested'] }],
  ['gate-never-opens', 'error', 'handling.gates.all_backports.needs', 'community',
    { 'versions.backport.force': 'none' }],
  ['gate-never-opens', 'error', 'disclosure.gates.something_to_do.needs_any', hobby,
    { 'disclosure.gates.something_to_do.needs_any': ['stub_filed'] }],
  ['order-twice', 'error', 'disclosure.order.build.n', 'meshery', { 'disclosure.order.build.n': 1 }],
  ['order-contradicts-after', 'error', 'disclosure.order.build.after', 'meshery', { 'disclosure.order.merge.n': 4 }],
  // C17, C18, C19, C24: early disclosure
  ['no-list', 'error', 'early_disclosure.lists', 'meshery', { 'early_disclosure.lists': {} }],
  ['notice-without-terms', 'warning', 'early_disclosure.enabled', hobby, { early_disclosure: {
    enabled: true, lists: { friends: { address: 'friends@hobby.example', members: 'organisations', purpose: 'Notice.' } },
  } }],
  ['missing-setting', 'warning', 'early_disclosure.lists.distributors.address', 'distributors',
    { 'early_disclosure.lists.distributors.address': null }],
  ['missing-setting', 'warning', 'early_disclosure.lists.distributors.join.address', 'distributors',
    { 'early_disclosure.lists.distributors.join.address': null }],
  ['members-contradiction', 'error', 'early_disclosure.lists.partners.members', 'meshery',
    { 'early_disclosure.lists.partners.members': 'individuals' }],
  ['no-terms-to-accept', 'error', 'early_disclosure.lists.distributors.join.implies_acceptance', 'distributors',
    { 'early_disclosure.embargo': undefined }],
  ['distributors-without-list', 'warning', 'disclosure.downstream.who', 'mlflow',
    { 'disclosure.downstream': { who: 'distributors', publish_own_advisories: true } }],
  // C15, C16: schedule and disclosure
  ['final-say-outside', 'error', 'schedule.final_say', 'distributors', { 'schedule.final_say': 'coordinator' }],
  ['reporter-not-asked', 'error', 'schedule.negotiators', 'asf', { 'schedule.negotiators': ['project_team'] }],
  ['absent-negotiator', 'error', 'schedule.negotiators', 'asf',
    { 'schedule.negotiators': ['project_team', 'reporter', 'list'] }],
  ['range-inverted', 'error', 'schedule.range', 'parley', { 'schedule.range.min': { n: 4, unit: 'months' } }],
  ['expected-outside-range', 'warning', 'schedule.expected.within', 'distributors',
    { 'schedule.range.max': { n: 2, unit: 'weeks' } }],
  ['mitigation-waits-for-release', 'warning', 'schedule.prefer.soon_after_any', 'mlflow',
    { 'schedule.prefer': { full_disclosure: true, soon_after_any: ['mitigation_available'] } }],
  ['nobody-chooses', 'warning', 'schedule.day.by', 'asf', { 'schedule.day': { chosen: true, by: 'nobody_named' } }],
  ['fix-in-public', 'error', 'handling.fix.where', 'asf', { 'handling.fix.where': 'public_repository' }],
  ['merge-is-public', 'warning', 'disclosure.order.merge', 'meshery', { 'disclosure.public_when': 'advisory' }],
  ['announced-first', 'warning', 'disclosure.order.announce', 'meshery',
    { 'disclosure.order.publish': { n: 9, does: 'advisory_published', says: 'The advisory.' } }],
  ['cve-first', 'error', 'disclosure.order.cve', 'meshery',
    { 'disclosure.order.cve': { n: 1, does: 'cve_published', says: 'The CVE record.' }, 'disclosure.order.merge.n': 2, 'disclosure.order.build.n': 3, 'disclosure.order.announce.n': 4 }],
  ['announcement-unordered', 'warning', 'disclosure.channels', 'parley', { 'disclosure.gates.advisory_first': undefined }],
  ['cve-not-mentioned', 'warning', 'disclosure.channels.cve', 'meshery',
    { 'disclosure.channels.cve': { kind: 'cve', force: 'must' } }],
  ['missing-setting', 'warning', 'disclosure.channels.blog', 'meshery', { 'disclosure.channels.blog.to': undefined }],
  // calendar, projects, rules, texts
  ['unknown-zone', 'error', 'calendar.zone', hobby, { 'calendar.zone': '+02:00' }],
  ['day-twice', 'warning', 'calendar.work_week', hobby, { 'calendar.work_week': [1, 1] }],
  ['unknown-place', 'error', 'calendar.holidays.0.country', hobby, { 'calendar.holidays': [{ country: 'XX' }] }],
  ['unknown-place', 'error', 'calendar.holidays.0.state', hobby,
    { 'calendar.holidays': [{ country: 'DE', state: 'XX' }] }],
  ['unknown-place', 'error', 'calendar.holidays.0.region', hobby,
    { 'calendar.holidays': [{ country: 'DE', region: 'A' }] }],
  ['projects-without-foundation', 'error', 'projects', hobby, { projects: { pot: { name: 'Pot' } } }],
  ['foundation-without-projects', 'warning', 'project.kind', hobby, { 'project.kind': 'foundation' }],
  ['missing-setting', 'warning', 'projects.ant', 'asf', { 'projects.ant.private_list': undefined }],
  ['rule-nowhere', 'error', 'rules.S0-6.at', 'mlflow', { 'versions.supported': undefined }],
  ['narrative-without-why', 'error', 'rules.S0-1.kept', 'mlflow', { 'rules.S0-1.why': undefined }],
  ['mojibake', 'warning', 'title', hobby, { title: 'itâ€™s secure' }],
]

describe('the checker', () => {
  for (const [code, level, at, name, fields] of cases) {
    it(`finds ${code} in ${name} with ${Object.keys(fields).join(' and ')} changed`, () => {
      const found = added(name, fields).find((one) => one.code === code && one.path.join('.') === at)
      expect(found).toMatchObject({ code, level })
      expect(found?.message).toMatch(/[.)]$/)
      expect(found?.mend).toMatch(/\.$/)
    })
  }

  it('knows that a list makes terms without a way out for legal duties worth a word (C24)', () => {
    const codes = (policy: Policy) => checkPolicy(policy).map((found) => found.code)
    expect(codes(loadPolicy('distributors'))).toContain('no-legal-duty')
    const allowed = { 'early_disclosure.embargo.legal_duty': { allowed: true, notify: true } }
    expect(codes(withFields('distributors', allowed))).not.toContain('no-legal-duty')
  })

  it('knows when the end of the embargo and the public date have two deciders (C19)', () => {
    const ends = 'early_disclosure.embargo.ends.agreed_by'
    const deciders = (by: string) => checkPolicy(withFields('distributors', { [ends]: by }))
      .filter((found) => found.code === 'two-deciders').map((found) => found.path.join('.'))
    expect(deciders('list')).toEqual([ends])
    expect(deciders('maintainers')).toEqual([])
  })

  it('suggests the nearest step, zone and channel', () => {
    const mends = (name: string, fields: Fields) => added(name, fields).map((found) => found.mend)
    expect(mends('mlflow', { 'handling.steps.confirm.after': ['draft_advisry'] })).toContain('Write `draft_advisory`.')
    expect(mends(hobby, { 'calendar.zone': 'America/Sao_Paolo' })).toContain('Write `America/Sao_Paulo`.')
  })

  it('says what a stuck step waits for', () => {
    const [stuck] = added('mlflow', { 'handling.steps.validate.guard': ['fix_released'] })
    expect(stuck?.message).toContain('it waits for fix_released')
  })
})

describe('the policies of this repository', () => {
  const errors = (name: string) => checkPolicy(loadPolicy(name)).filter((found) => found.level === 'error')
  const warnings = (name: string) => checkPolicy(loadPolicy(name)).map((found) => found.code)

  it('load without errors, and say where their source leaves something open', () => {
    expect(warnings('mlflow')).toEqual([])
    expect(warnings('asf')).toEqual([])
    expect(warnings('community')).toEqual(['unsafe-defaults-excluded', 'internal-with-cve', 'distributors-without-list'])
    expect(warnings('distributors')).toEqual(['unsafe-defaults-excluded', 'internal-with-cve', 'no-legal-duty',
      'two-deciders', 'mitigation-waits-for-release'])
    expect(warnings('meshery')).toEqual(['dependency-reports-stay', 'redirect-to-nowhere', 'redirect-to-nowhere',
      'notice-without-terms', 'missing-setting', 'nobody-chooses'])
  })

  it('two that resemble none of the five need no code', () => {
    expect(errors('examples/strict-foundation')).toEqual([])
    expect(errors('examples/two-person-hobby')).toEqual([])
    expect(errors('parley')).toEqual([])
  })

  it('a finding has the line and column of its place in the file', () => {
    const source = policySource('mlflow').replace('after: [draft_advisory]', 'after: [draft]')
    expect(parsePolicy(source, 'mlflow.yaml')).toMatchObject({ ok: false, problems: [
      { file: 'mlflow.yaml', line: 126, column: 15, path: 'handling.steps.confirm.after.0', code: 'unknown-step' },
    ] })
  })
})
