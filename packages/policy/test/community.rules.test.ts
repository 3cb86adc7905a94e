import { describe } from 'vitest'
import { holds, holdsKeys, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of Community Project', () => {
  const { it, proveThem } = rulesOfPolicy('community')

  it('S1-1: The community has adopted this policy, and the policy says who did', (p) => {
    says(p, 'adopted_by', /\bcommunity\b/)
  })

  it('S1-2: Which versions are supported stands on the releases page and in the documentation', (p) => {
    holds(p, 'versions.supported', {
      mode: 'by_reference',
      refs: [
        'the Releases page of the project on GitHub', 'the project\'s documentation on release cadence and support',
      ],
      commitment: 'potential',
    })
  })

  it('S1-3: Security comes first', (p) => {
    says(p, 'posture.0', /\bSecurity\b/)
  })

  it('S1-4: Every report, of a confirmed or a suspected vulnerability, is private', (p) => {
    holds(p, 'intake.privacy.default', 'private')
    holds(p, 'intake.privacy.covers', ['confirmed', 'suspected'])
  })

  it('S1-5: Reporters are told why: privacy keeps attackers from today’s installations until they are fixed', (p) => {
    says(p, 'intake.privacy.because', /\battackers\b/)
  })

  it('S1-6: A fix aims at the patch or minor release that comes next; as soon as possible stays a word', (p) => {
    holds(p, 'versions.fix_vehicle', { types: ['patch', 'minor'], words: 'as soon as possible' })
  })

  it('S1-7: A case may end without ever being published, unless it holds a CVE ID', (p) => {
    holds(p, 'handling.confidentiality.may_stay_internal', true)
    holds(p, 'handling.gates.cve_means_public', {
      blocks: ['closed'], needs_any: ['advisory_published', 'cve_published'], when: { cve_assigned: true },
    })
  })

  it('S1-8: Who knows of a vulnerability that is already public tells the maintainers at once, and privately', (p) => {
    holds(p, 'scope.already_public', { accepted: true, urgency: 'immediate', channel: 'private' })
  })

  it('S1-9: Encrypted mail is welcome: a key is published, and mail without encryption is taken too', (p) => {
    holds(p, 'intake.encryption', 'encouraged')
    holds(p, 'intake.key', { source: 'desk' })
  })

  it('S1-10: Nobody files a vulnerability as a public issue; one that is found is hidden', (p) => {
    holds(p, 'intake.prohibit.public_issue', { on_breach: 'hide_and_treat_as_public' })
  })

  it('S1-11: One of the channels is enough', (p) => {
    holds(p, 'intake.combine', 'any')
  })

  it('S1-12: Maintainers can be written to one by one; what one of them gets becomes a case for all', (p) => {
    holds(p, 'intake.channels.individual', {
      kind: 'individual_email', address: 'maintainers@community.example', visibility: 'private',
      words: 'the maintainers\' own mail addresses; what comes in at one of them becomes a case of the whole team',
    })
  })

  it('S1-13: A private report on GitHub becomes a case', (p) => {
    holds(p, 'intake.channels.private_report', {
      kind: 'forge_private_report', address: 'https://github.com/community-example/project/security/advisories/new',
      visibility: 'private', availability: 'per_repository', who_may: 'anyone',
    })
  })

  it('S1-14: Anybody may report there, directly and privately', (p) => {
    holds(p, 'intake.channels.private_report.who_may', 'anyone')
    holds(p, 'intake.channels.private_report.visibility', 'private')
  })

  it('S1-15: Not every repository offers that way, and each says whether it does', (p) => {
    holds(p, 'intake.channels.private_report.availability', 'per_repository')
  })

  it('S1-16: Only maintainers who may both commit and release take a report on', (p) => {
    holds(p, 'intake.fielded_by', {
      role: 'maintainers', qualifications: ['committer_permission', 'release_permission'],
    })
  })

  it('S1-17: The reporter gets the first answer within three business days', (p) => {
    holds(p, 'handling.clocks.feedback', {
      start: 'report_received', stop: ['feedback_sent'], within: { n: 3, unit: 'business_days' }, force: 'must',
      deliverables: ['investigation_plan', 'workarounds_if_any'],
    })
  })

  it('S1-18: That answer holds a plan for the investigation, and workarounds if there are any', (p) => {
    holds(p, 'handling.clocks.feedback.deliverables', ['investigation_plan', 'workarounds_if_any'])
    holds(p, 'handling.steps.feedback', {
      does: ['feedback_sent'], actor: 'maintainers', order: 1, with: 'reporter', private: true,
    })
  })

  it('S1-19: Bugs without an effect on security are no reports', (p) => {
    holds(p, 'scope.report_not_when.not_security', {
      disposition: 'redirect', to: 'the public issue tracker of the project',
    })
  })

  it('S1-20: Such bugs are sent on to the public issue tracker', (p) => {
    holds(p, 'intake.wrong_channel', { to: 'the public issue tracker of the project' })
  })

  it('S1-21: The report has a title that describes the vulnerability', (p) => {
    holds(p, 'intake.content.title', { force: 'must' })
  })

  it('S1-22: The form asks for the parts listed', (p) => {
    holdsKeys(p, 'intake.content', [
      'title', 'identity', 'affiliation', 'reproduction', 'attachments', 'effects', 'configuration', 'attack_surface',
      'dependencies',
    ])
  })

  it('S1-23: The form asks for name and affiliation, and takes a report without them', (p) => {
    holds(p, 'intake.content.identity', { force: 'should' })
    holds(p, 'intake.content.affiliation', { force: 'should' })
  })

  it('S1-24: The form asks for detailed steps to reproduce', (p) => {
    holds(p, 'intake.content.reproduction', { force: 'should' })
  })

  it('S1-25: Scripts that prove it, screenshots and logs are accepted', (p) => {
    holds(p, 'intake.content.attachments', { force: 'may', kinds: ['poc_script', 'screenshot', 'log'] })
  })

  it('S1-26: The form asks for the effects and for the hardware and software involved', (p) => {
    holds(p, 'intake.content.effects', { force: 'should' })
    holds(p, 'intake.content.configuration', { force: 'should' })
  })

  it('S1-27: The form asks how use of the project is affected and how large the attack surface is', (p) => {
    holds(p, 'intake.content.attack_surface', { force: 'should', if_any: true })
  })

  it('S1-28: The form asks which other projects and dependencies were in play', (p) => {
    holds(p, 'intake.content.dependencies', { force: 'should' })
  })

  it('S1-29: A likely vulnerability of this project is to be reported', (p) => {
    says(p, 'scope.report_when.project', /\bvulnerability\b/)
  })

  it('S1-30: So is one that may or may not touch this project; doubt alone rejects nothing', (p) => {
    says(p, 'scope.report_when.unsure', /\bvulnerability\b/)
  })

  it('S1-31: So is one in a project that this one uses; with the reporter’s consent it is handed on', (p) => {
    says(p, 'scope.report_when.dependency', /\bvulnerability\b/)
    holds(p, 'scope.upstream', { accepted: true, pass_on: 'with_consent' })
  })

  it('S1-32: Reports are handled in the order of these steps', (p) => {
    holdsKeys(p, 'handling.steps', [
      'feedback', 'investigate', 'reject', 'accept', 'converse', 'set_timeline', 'comm_plan', 'advisory', 'score',
      'request_cve', 'fix_and_test', 'confirm_fix', 'release_and_backport', 'disclose', 'publish_mitigations',
      'announce',
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
    holds(p, 'handling.steps.disclose', {
      does: ['advisory_published', 'public_disclosure'], actor: 'maintainers', order: 8,
      after: ['advisory', 'release_and_backport'],
    })
    holds(p, 'handling.steps.publish_mitigations', {
      does: ['mitigations_published'], actor: 'maintainers', order: 8, after: ['accept'], optional: true,
    })
    holds(p, 'handling.steps.announce', {
      does: ['announced'], actor: 'maintainers', order: 8, after: ['disclose'], optional: true,
    })
  })

  it('S1-33: The investigation ends with the effects and the criticality written down', (p) => {
    holds(p, 'handling.steps.investigate', {
      does: ['investigated'], actor: 'maintainers', order: 1, private: true, outputs: ['effects', 'criticality'],
    })
  })

  it('S1-34: Who rejects a report writes the reporter a detailed reason', (p) => {
    holds(p, 'handling.rejection', { reason: 'required', detailed: true, to: 'reporter' })
    holds(p, 'handling.steps.reject', {
      does: ['invalidated', 'rejection_explained'], actor: 'maintainers', order: 2, after: ['investigate'],
      with: 'reporter', outputs: ['reason'], optional: true,
    })
  })

  it('S1-35: The maintainers begin a conversation with the reporter within three business days', (p) => {
    holds(p, 'handling.clocks.conversation', {
      start: 'report_received', stop: ['conversation_initiated'], within: { n: 3, unit: 'business_days' },
      force: 'must',
    })
    holds(p, 'handling.steps.converse', {
      does: ['conversation_initiated'], actor: 'maintainers', order: 3, with: 'reporter', private: true,
    })
  })

  it('S1-36: The communication plan follows once the vulnerability is acknowledged', (p) => {
    holds(p, 'handling.steps.comm_plan.guard', ['acknowledged', 'accepted', 'fix_timeline_set'])
  })

  it('S1-37: The maintainers plan how the community is told', (p) => {
    holds(p, 'handling.steps.comm_plan.does', ['communication_plan_made'])
  })

  it('S1-38: That plan says what those affected can do until the fix is rolled out', (p) => {
    holds(p, 'handling.steps.comm_plan.outputs', ['communication_plan', 'mitigations'])
  })

  it('S1-39: There is exactly one advisory: the one the reporter opened, else one that the maintainers create', (p) => {
    holds(p, 'handling.advisory.create', { force: 'must', reuse_existing: true })
    holds(p, 'handling.advisory.second_refused', true)
    holds(p, 'handling.steps.advisory', {
      does: ['advisory_drafted'], actor: 'maintainers', order: 5, after: ['accept'], private: true,
    })
  })

  it('S1-40: The score is a CVSS 3.0 score', (p) => {
    holds(p, 'handling.severity.scheme', 'CVSS:3.0')
    holds(p, 'handling.severity.calculator', 'https://www.first.org/cvss/calculator/3.0')
  })

  it('S1-41: The maintainers have the last word on the score', (p) => {
    holds(p, 'handling.severity.decider', 'maintainers')
  })

  it('S1-42: No step waits for a perfect score', (p) => {
    holds(p, 'handling.severity.never_blocks', true)
    holds(p, 'handling.steps.score.optional', true)
  })

  it('S1-43: The issue may be reported to MITRE, with the score of the NVD calculator; it need not be', (p) => {
    holds(p, 'handling.cve', {
      force: 'may', authority: 'MITRE', calculator: 'https://nvd.nist.gov/vuln-metrics/cvss/v3-calculator',
    })
    holds(p, 'handling.steps.request_cve', {
      does: ['cve_requested'], actor: 'maintainers', order: 5, after: ['accept'], optional: true,
    })
  })

  it('S1-44: The draft of the advisory is private', (p) => {
    holds(p, 'handling.advisory.initial_visibility', 'private')
  })

  it('S1-45: The fix is tested internally, with a record, before its roll-out is prepared', (p) => {
    holds(p, 'handling.fix.tests', 'internal')
    holds(p, 'handling.gates.tested_first', { blocks: ['fix_confirmed', 'fix_released'], needs: ['fix_tested'] })
    holds(p, 'handling.steps.fix_and_test', {
      does: ['fix_developed', 'fix_tested'], actor: 'maintainers', order: 6, after: ['accept'], private: true,
      outputs: ['test_record'],
    })
  })

  it('S1-46: A release carries only a confirmed fix', (p) => {
    holds(p, 'handling.gates.confirmed_first', { blocks: ['fix_released'], needs: ['fix_confirmed'] })
    holds(p, 'handling.steps.confirm_fix', {
      does: ['fix_confirmed'], actor: 'maintainers', order: 7, after: ['fix_and_test'], private: true,
    })
  })

  it('S1-47: The fix comes with whichever patch or minor release is next', (p) => {
    holds(p, 'versions.fix_vehicle.types', ['patch', 'minor'])
    holds(p, 'handling.steps.release_and_backport', {
      does: ['backports_done', 'fix_released'], actor: 'maintainers', order: 7, after: ['confirm_fix'],
    })
  })

  it('S1-48: Every earlier supported release gets a patch release; until the last of them is out', (p) => {
    holds(p, 'versions.backport', { force: 'must', to: 'all_supported' })
    holds(p, 'handling.gates.all_backports', { blocks: ['fix_released'], needs: ['backports_done'] })
  })

  it('S1-49: The advisory is published on GitHub', (p) => {
    holds(p, 'disclosure.channels.github', { kind: 'forge_advisory', force: 'must' })
  })

  it('S1-50: In most cases Slack, Twitter, mailing lists, the blog and others carry the news as well', (p) => {
    holds(p, 'disclosure.channels.chat', { kind: 'slack', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.twitter', { kind: 'twitter', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.mailing_lists', { kind: 'mail_list', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.blog', { kind: 'blog', force: 'should', words: 'in most cases' })
    holds(p, 'disclosure.channels.others', { kind: 'other', force: 'should', words: 'in most cases' })
  })

  it('S1-51: What helps until the fix can be applied is published too', (p) => {
    holds(p, 'disclosure.content.mitigations', { force: 'must', words: 'until the fix can be applied' })
  })

  it('S1-52: Distributors write and publish advisories of their own; the project writes none for them', (p) => {
    holds(p, 'disclosure.downstream', { who: 'distributors', publish_own_advisories: true })
  })

  it('S1-53: Loss of confidentiality or integrity and gain of privileges come first', (p) => {
    holds(p, 'scope.priorities.highest', ['confidentiality', 'elevation_of_privilege', 'integrity'])
  })

  it('S1-54: Loss of availability comes second, and is serious too', (p) => {
    holds(p, 'scope.priorities.serious', ['availability'])
  })

  it('S1-55: Every suspicion is investigated with urgency; no report ends without a record of that', (p) => {
    says(p, 'posture.1', /\bvulnerability\b/)
    holds(p, 'handling.gates.investigated_first', { blocks: ['closed'], needs: ['investigated'] })
  })

  it('S1-56: The default settings are declared not to be secure as they come', (p) => {
    says(p, 'scope.exclusions.defaults.declares', /\bsettings\b/)
  })

  it('S1-57: Hardening an installation is the duty of those who run it', (p) => {
    says(p, 'scope.exclusions.defaults.operators_duty', /\bconfigures\b/)
  })

  it('S1-58: Reports about unsafe defaults end without action, with this as the reason given', (p) => {
    holds(p, 'scope.exclusions.defaults.disposition', 'no_action')
    says(p, 'scope.exclusions.defaults.says', /\bsettings\b/)
  })

  it('S1-59: Safer defaults are worked towards over time', (p) => {
    says(p, 'posture.2', /\binstallations\b/)
  })

  proveThem()
})
