import { describe } from 'vitest'
import { holds, holdsKeys, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of Distributed Project', () => {
  const { it, proveThem } = rulesOfPolicy('distributors', 'S3-1', 'S3-60')

  it('S3-1: The community has adopted this policy, and the policy says who did', (p) => {
    says(p, 'adopted_by', /\bcommunity\b/)
  })

  it('S3-2: Which versions are supported stands on the releases page and in the documentation', (p) => {
    holds(p, 'versions.supported', {
      mode: 'by_reference',
      refs: [
        'the Releases page of the project on GitHub', 'the project\'s documentation on release cadence and support',
      ],
      commitment: 'potential',
    })
  })

  it('S3-3: Security comes first', (p) => {
    says(p, 'posture.0', /\bSecurity\b/)
  })

  it('S3-4: Every report, of a confirmed or a suspected vulnerability, is private', (p) => {
    holds(p, 'intake.privacy.default', 'private')
    holds(p, 'intake.privacy.covers', ['confirmed', 'suspected'])
  })

  it('S3-5: Reporters are told why: privacy keeps attackers from today’s installations until they are fixed', (p) => {
    says(p, 'intake.privacy.because', /\battackers\b/)
  })

  it('S3-6: A fix aims at the patch or minor release that comes next; as soon as possible stays a word', (p) => {
    holds(p, 'versions.fix_vehicle', { types: ['patch', 'minor'], words: 'as soon as possible' })
  })

  it('S3-7: A case may end without ever being published, unless it holds a CVE ID', (p) => {
    holds(p, 'handling.confidentiality.may_stay_internal', true)
    holds(p, 'handling.gates.cve_means_public', {
      blocks: ['closed'], needs_any: ['advisory_published', 'cve_published'], when: { cve_assigned: true },
    })
  })

  it('S3-8: Who knows of a vulnerability that is already public tells the maintainers at once, and privately', (p) => {
    holds(p, 'scope.already_public', { accepted: true, urgency: 'immediate', channel: 'private' })
  })

  it('S3-9: Encrypted mail is welcome: a key is published, and mail without encryption is taken too', (p) => {
    holds(p, 'intake.encryption', 'encouraged')
    holds(p, 'intake.key', { source: 'desk' })
  })

  it('S3-10: Nobody files a vulnerability as a public issue; one that is found is hidden', (p) => {
    holds(p, 'intake.prohibit.public_issue', { on_breach: 'hide_and_treat_as_public' })
  })

  it('S3-11: Reports go to one mail address', (p) => {
    holds(p, 'intake.channels.email', {
      kind: 'email', address: 'security@distributors.example', visibility: 'private',
      words: 'the one address for reports',
    })
    holds(p, 'intake.combine', 'any')
  })

  it('S3-12: Only maintainers who may both commit and release take a report on', (p) => {
    holds(p, 'intake.fielded_by', {
      role: 'maintainers', qualifications: ['committer_permission', 'release_permission'],
    })
  })

  it('S3-13: The reporter gets the first answer within three business days', (p) => {
    holds(p, 'handling.clocks.feedback', {
      start: 'report_received', stop: ['feedback_sent'], within: { n: 3, unit: 'business_days' }, force: 'must',
      deliverables: ['investigation_plan', 'workarounds_if_any'],
    })
  })

  it('S3-14: That answer holds a plan for the investigation, and workarounds if there are any', (p) => {
    holds(p, 'handling.clocks.feedback.deliverables', ['investigation_plan', 'workarounds_if_any'])
    holds(p, 'handling.steps.feedback', {
      does: ['feedback_sent'], actor: 'maintainers', order: 1, with: 'reporter', private: true,
    })
  })

  it('S3-15: Bugs without an effect on security are no reports', (p) => {
    holds(p, 'scope.report_not_when.not_security', {
      disposition: 'redirect', to: 'the public issue tracker of the project',
    })
  })

  it('S3-16: Such bugs are sent on to the public issue tracker', (p) => {
    holds(p, 'intake.wrong_channel', { to: 'the public issue tracker of the project' })
  })

  it('S3-17: The mail has a subject line that describes the vulnerability', (p) => {
    holds(p, 'intake.content.title', { force: 'must' })
  })

  it('S3-18: The form asks for the parts listed', (p) => {
    holdsKeys(p, 'intake.content', [
      'title', 'identity', 'affiliation', 'reproduction', 'attachments', 'effects', 'configuration', 'attack_surface',
      'dependencies',
    ])
  })

  it('S3-19: The form asks for name and affiliation, and takes a report without them', (p) => {
    holds(p, 'intake.content.identity', { force: 'should' })
    holds(p, 'intake.content.affiliation', { force: 'should' })
  })

  it('S3-20: The form asks for detailed steps to reproduce', (p) => {
    holds(p, 'intake.content.reproduction', { force: 'should' })
  })

  it('S3-21: Scripts that prove it, screenshots and logs are accepted', (p) => {
    holds(p, 'intake.content.attachments', { force: 'may', kinds: ['poc_script', 'screenshot', 'log'] })
  })

  it('S3-22: The form asks for the effects and for the hardware and software involved', (p) => {
    holds(p, 'intake.content.effects', { force: 'should' })
    holds(p, 'intake.content.configuration', { force: 'should' })
  })

  it('S3-23: The form asks how use of the project is affected and how large the attack surface is', (p) => {
    holds(p, 'intake.content.attack_surface', { force: 'should', if_any: true })
  })

  it('S3-24: The form asks which other projects and dependencies were in play', (p) => {
    holds(p, 'intake.content.dependencies', { force: 'should' })
  })

  it('S3-25: A likely vulnerability of this project is to be reported', (p) => {
    says(p, 'scope.report_when.project', /\bvulnerability\b/)
  })

  it('S3-26: So is one that may or may not touch this project; doubt alone rejects nothing', (p) => {
    says(p, 'scope.report_when.unsure', /\bvulnerability\b/)
  })

  it('S3-27: So is one in a project that this one uses; with the reporter’s consent it is handed on', (p) => {
    says(p, 'scope.report_when.dependency', /\bvulnerability\b/)
    holds(p, 'scope.upstream', { accepted: true, pass_on: 'with_consent' })
  })

  it('S3-28: Reports are handled in the order of these steps', (p) => {
    holdsKeys(p, 'handling.steps', [
      'feedback', 'investigate', 'reject', 'accept', 'converse', 'set_timeline', 'comm_plan', 'advisory', 'score',
      'request_cve', 'fix_and_test', 'early_notice', 'distributors_test', 'negotiate_date', 'confirm_fix',
      'release_and_backport', 'disclose', 'publish_mitigations', 'announce',
    ])
    holds(p, 'handling.steps.accept', {
      does: ['validated', 'accepted'], actor: 'maintainers', order: 2, after: ['investigate'],
      with: 'reporter',
    })
    holds(p, 'handling.steps.set_timeline', {
      does: ['fix_timeline_set'], actor: 'maintainers', order: 4, after: ['accept'], private: true,
    })
    holds(p, 'handling.steps.comm_plan', {
      does: ['communication_plan_made'], actor: 'maintainers', order: 4, after: ['accept', 'set_timeline'],
      guard: ['acknowledged', 'accepted', 'fix_timeline_set'], private: true,
      outputs: ['communication_plan', 'mitigations'],
    })
    holds(p, 'handling.steps.score', {
      does: ['severity_set'], actor: 'maintainers', order: 5, after: ['accept'], private: true, optional: true,
    })
    holds(p, 'handling.steps.publish_mitigations', {
      does: ['mitigations_published'], actor: 'maintainers', order: 10, after: ['accept'], optional: true,
    })
    holds(p, 'handling.steps.announce', {
      does: ['announced'], actor: 'maintainers', order: 10, after: ['disclose'], optional: true,
    })
  })

  it('S3-29: The investigation ends with the effects and the criticality written down', (p) => {
    holds(p, 'handling.steps.investigate', {
      does: ['investigated'], actor: 'maintainers', order: 1, private: true, outputs: ['effects', 'criticality'],
    })
  })

  it('S3-30: Who rejects a report writes the reporter a detailed reason', (p) => {
    holds(p, 'handling.rejection', { reason: 'required', detailed: true, to: 'reporter' })
    holds(p, 'handling.steps.reject', {
      does: ['invalidated', 'rejection_explained'], actor: 'maintainers', order: 2, after: ['investigate'],
      with: 'reporter', outputs: ['reason'], optional: true,
    })
  })

  it('S3-31: The maintainers begin a conversation with the reporter within three business days', (p) => {
    holds(p, 'handling.clocks.conversation', {
      start: 'report_received', stop: ['conversation_initiated'], within: { n: 3, unit: 'business_days' },
      force: 'must',
    })
    holds(p, 'handling.steps.converse', {
      does: ['conversation_initiated'], actor: 'maintainers', order: 3, with: 'reporter', private: true,
    })
  })

  it('S3-32: The communication plan follows once the vulnerability is acknowledged', (p) => {
    holds(p, 'handling.steps.comm_plan.guard', ['acknowledged', 'accepted', 'fix_timeline_set'])
  })

  it('S3-33: The maintainers plan how the community is told', (p) => {
    holds(p, 'handling.steps.comm_plan.does', ['communication_plan_made'])
  })

  it('S3-34: That plan says what those affected can do until the fix is rolled out', (p) => {
    holds(p, 'handling.steps.comm_plan.outputs', ['communication_plan', 'mitigations'])
  })

  it('S3-35: The maintainers always create the advisory', (p) => {
    holds(p, 'handling.advisory.create', { force: 'must' })
    holds(p, 'handling.advisory.second_refused', true)
    holds(p, 'handling.steps.advisory', {
      does: ['advisory_drafted'], actor: 'maintainers', order: 5, after: ['accept'], private: true,
    })
  })

  it('S3-36: The score is a CVSS 3.0 score', (p) => {
    holds(p, 'handling.severity.scheme', 'CVSS:3.0')
    holds(p, 'handling.severity.calculator', 'https://www.first.org/cvss/calculator/3.0')
  })

  it('S3-37: The maintainers have the last word on the score', (p) => {
    holds(p, 'handling.severity.decider', 'maintainers')
  })

  it('S3-38: No step waits for a perfect score', (p) => {
    holds(p, 'handling.severity.never_blocks', true)
    holds(p, 'handling.steps.score.optional', true)
  })

  it('S3-39: The issue may be reported to MITRE, with the score of the NVD calculator; it need not be', (p) => {
    holds(p, 'handling.cve', {
      force: 'may', authority: 'MITRE', calculator: 'https://nvd.nist.gov/vuln-metrics/cvss/v3-calculator',
    })
    holds(p, 'handling.steps.request_cve', {
      does: ['cve_requested'], actor: 'maintainers', order: 5, after: ['accept'], optional: true,
    })
  })

  it('S3-40: The draft of the advisory is private', (p) => {
    holds(p, 'handling.advisory.initial_visibility', 'private')
  })

  it('S3-41: The fix is tested internally, with a record, before its roll-out is prepared', (p) => {
    holds(p, 'handling.fix.tests', 'internal')
    holds(p, 'handling.gates.tested_first', { blocks: ['fix_confirmed', 'fix_released'], needs: ['fix_tested'] })
    holds(p, 'handling.steps.fix_and_test', {
      does: ['fix_developed', 'fix_tested'], actor: 'maintainers', order: 6, after: ['accept'], private: true,
      outputs: ['test_record'],
    })
  })

  it('S3-42: Where there is a distributors list, it is told early, by mail', (p) => {
    holds(p, 'early_disclosure.enabled', 'if_list_exists')
    holds(p, 'handling.steps.early_notice', {
      does: ['early_disclosure_planned'], actor: 'maintainers', order: 7, after: ['accept'], with: 'distributors',
      private: true, when: { list_exists: true },
    })
  })

  it('S3-43: Distributors can plan for the patch before there is a fix', (p) => {
    holds(p, 'early_disclosure.stages.plan', { when: 'before_fix' })
  })

  it('S3-44: Later they can test the fix, and what they report comes into the case', (p) => {
    holds(p, 'early_disclosure.stages.test', { when: 'fix_available' })
    holds(p, 'handling.steps.distributors_test', {
      does: ['early_disclosure_tested'], actor: 'distributors', order: 7, after: ['early_notice', 'fix_and_test'],
      private: true, when: { list_exists: true }, optional: true,
    })
  })

  it('S3-45: The policy says how to join the list', (p) => {
    holds(p, 'early_disclosure.lists.distributors.join', {
      address: 'distributors@distributors.example', answer_per_criterion: true, implies_acceptance: true,
    })
  })

  it('S3-46: Maintainers, reporter and distributors negotiate the public date', (p) => {
    holds(p, 'schedule.negotiators', ['maintainers', 'reporter', 'distributors'])
    holds(p, 'handling.steps.negotiate_date', {
      does: ['date_agreed'], actor: 'maintainers', order: 8, after: ['accept'], with: 'distributors', private: true,
    })
  })

  it('S3-47: Full disclosure is to follow soon once there is a mitigation or a patch', (p) => {
    holds(p, 'schedule.prefer', { full_disclosure: true, soon_after_any: ['mitigation_available', 'fix_released'] })
  })

  it('S3-48: A later date names one of four reasons', (p) => {
    holds(p, 'schedule.delay_reasons', [
      'bug_not_understood', 'fix_not_understood', 'solution_not_well_tested', 'distributor_coordination',
    ])
  })

  it('S3-49: Disclosure may be immediate, above all of what is already public', (p) => {
    holds(p, 'schedule.range.min', { n: 0, unit: 'days', words: 'at once, above all when it is already public' })
  })

  it('S3-50: It may take a few weeks; the words are kept and no number is made of them', (p) => {
    holds(p, 'schedule.range.max', { n: null, unit: 'weeks', words: 'a few weeks' })
  })

  it('S3-51: For a critical vulnerability with a straightforward m', (p) => {
    holds(p, 'schedule.expected', {
      start: 'report_received', stop: ['public_disclosure'],
      within: { n: 14, unit: 'business_days', words: 'on the order of' }, force: 'expect',
      applies_if: { severity: 'critical', mitigation: 'straightforward' },
    })
  })

  it('S3-52: The maintainers have the last word on the date', (p) => {
    holds(p, 'schedule.final_say', 'maintainers')
  })

  it('S3-53: A release carries only a confirmed fix', (p) => {
    holds(p, 'handling.gates.confirmed_first', { blocks: ['fix_released'], needs: ['fix_confirmed'] })
    holds(p, 'handling.steps.confirm_fix', {
      does: ['fix_confirmed'], actor: 'maintainers', order: 9, after: ['fix_and_test'], private: true,
    })
  })

  it('S3-54: The fix comes with whichever patch or minor release is next', (p) => {
    holds(p, 'versions.fix_vehicle.types', ['patch', 'minor'])
    holds(p, 'handling.steps.release_and_backport', {
      does: ['backports_done', 'fix_released'], actor: 'maintainers', order: 9, after: ['confirm_fix'],
    })
  })

  it('S3-55: Every earlier supported release gets a patch release; until the last of them is out', (p) => {
    holds(p, 'versions.backport', { force: 'must', to: 'all_supported' })
    holds(p, 'handling.gates.all_backports', { blocks: ['fix_released'], needs: ['backports_done'] })
  })

  it('S3-56: Public disclosure begins with the release of the patched version', (p) => {
    holds(p, 'disclosure.gates.release_first', {
      blocks: ['advisory_published', 'announced', 'public_disclosure'], needs: ['fix_released'],
    })
    holds(p, 'handling.steps.disclose', {
      does: ['advisory_published', 'public_disclosure'], actor: 'maintainers', order: 10,
      after: ['advisory', 'release_and_backport'],
    })
  })

  it('S3-57: The advisory is published on GitHub', (p) => {
    holds(p, 'disclosure.channels.github', { kind: 'forge_advisory', force: 'must' })
  })

  it('S3-58: In most cases Slack, Twitter, mailing lists, the blog and others carry the news as well', (p) => {
    holds(p, 'disclosure.channels.chat', { kind: 'slack', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.twitter', { kind: 'twitter', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.mailing_lists', { kind: 'mail_list', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.blog', { kind: 'blog', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.others', { kind: 'other', force: 'should', words: 'in most cases' })
  })

  it('S3-59: What helps until the fix can be applied is published too', (p) => {
    holds(p, 'disclosure.content.mitigations', { force: 'must', words: 'until the fix can be applied' })
  })

  it('S3-60: Distributors write and publish advisories of their own; the project writes none for them', (p) => {
    holds(p, 'disclosure.downstream', { who: 'distributors', publish_own_advisories: true })
  })

  proveThem()
})
