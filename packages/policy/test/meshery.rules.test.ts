import { describe } from 'vitest'
import { holds, holdsKeys, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of Meshery', () => {
  const { it, proveThem } = rulesOfPolicy('meshery')

  it('S4-1: Researchers and users who report are thanked', (p) => {
    says(p, 'posture.0', /\bvulnerabilities\b/)
  })

  it('S4-2: Every report is investigated thoroughly; none ends without a record of that', (p) => {
    holds(p, 'handling.steps.investigate', {
      does: ['investigated', 'analysed'], actor: 'project_team', order: 1, private: true,
    })
    holds(p, 'handling.gates.investigated_first', { blocks: ['closed'], needs: ['investigated'] })
  })

  it('S4-3: Reports go to one private mailing list', (p) => {
    holds(p, 'intake.channels.email', {
      kind: 'email', address: 'meshery-security-vulns-reports@meshery.dev', visibility: 'private',
      words: 'a private mailing list',
    })
  })

  it('S4-4: A report holds the details of the vulnerability', (p) => {
    holds(p, 'intake.content.details', { force: 'must' })
  })

  it('S4-5: Ordinary bugs are sent on to the repository they belong to', (p) => {
    holds(p, 'intake.wrong_channel', {
      to: 'https://github.com/meshery/meshery/issues/new/choose', where: 'the repository that the bug belongs to',
    })
  })

  it('S4-6: The policy lists when to report', (p) => {
    holdsKeys(p, 'scope.report_when', ['project', 'unsure', 'dependency'])
  })

  it('S4-7: A likely vulnerability of Meshery is to be reported', (p) => {
    says(p, 'scope.report_when.project', /\bvulnerability\b/)
  })

  it('S4-8: So is one of which it is unclear whether or how Meshery is affected', (p) => {
    says(p, 'scope.report_when.unsure', /\bvulnerability\b/)
  })

  it('S4-9: So is one in a project that Meshery depends on', (p) => {
    says(p, 'scope.report_when.dependency', /\bvulnerability\b/)
  })

  it('S4-10: The policy lists when not to report', (p) => {
    holdsKeys(p, 'scope.report_not_when', ['tuning', 'updates', 'not_security'])
  })

  it('S4-11: Help with tuning for security is no report', (p) => {
    holds(p, 'scope.report_not_when.tuning', { disposition: 'redirect' })
  })

  it('S4-12: Help with applying security updates is no report', (p) => {
    holds(p, 'scope.report_not_when.updates', { disposition: 'redirect' })
  })

  it('S4-13: What is not about security is no report', (p) => {
    holds(p, 'scope.report_not_when.not_security', {
      disposition: 'redirect', to: 'a new issue in the repository it belongs to',
    })
  })

  it('S4-14: Each report is acknowledged and analysed within ten working days', (p) => {
    holds(p, 'handling.clocks.acknowledge_and_analyse', {
      start: 'report_received', stop: ['acknowledged', 'analysed'],
      within: { n: 10, unit: 'business_days', words: 'working days' }, force: 'must',
      deliverables: ['acknowledgement', 'analysis'],
    })
    holds(p, 'handling.steps.acknowledge', {
      does: ['acknowledged'], actor: 'project_team', order: 1, with: 'reporter', private: true,
    })
  })

  it('S4-15: What a reporter shares stays within the project', (p) => {
    holds(p, 'handling.confidentiality.within', 'project')
  })

  it('S4-16: Nothing is handed to other projects; a reporter of so', (p) => {
    holds(p, 'handling.confidentiality.other_projects', 'never')
    holds(p, 'scope.upstream.pass_on', 'never')
  })

  it('S4-17: Information is shared only as far as the fix needs it', (p) => {
    holds(p, 'handling.confidentiality.share', 'as_needed_to_fix')
  })

  it('S4-18: The reporter hears of every change of status', (p) => {
    holds(p, 'handling.updates', { to_reporter: true, on: 'status_change' })
  })

  it('S4-19: The team develops a fix once the vulnerability is fully characterised', (p) => {
    holds(p, 'handling.gates.characterised_first', {
      blocks: ['fix_developed', 'fix_merged'], needs: ['characterised'],
    })
    holds(p, 'handling.steps.characterise', {
      does: ['characterised'], actor: 'project_team', order: 2, after: ['investigate'], private: true,
      outputs: ['effects', 'criticality'],
    })
  })

  it('S4-20: The fix is developed and tested in a private repository', (p) => {
    holds(p, 'handling.fix.where', 'private_repository')
    holds(p, 'handling.fix.tests', 'in_private_repository')
    holds(p, 'handling.steps.fix', {
      does: ['fix_developed', 'fix_tested'], actor: 'project_team', order: 3, after: ['characterise'], private: true,
      outputs: ['test_record'],
    })
  })

  it('S4-21: The reason is given: nothing is to be disclosed too early', (p) => {
    says(p, 'handling.fix.because', /\bvulnerability\b/)
  })

  it('S4-22: There is a list for early and private notice', (p) => {
    holds(p, 'early_disclosure.enabled', true)
    holds(p, 'early_disclosure.lists.partners', { address: null, members: 'organisations', not_for: ['individuals'] })
    holds(p, 'handling.steps.early_notice', {
      does: ['early_disclosure_planned'], actor: 'project_team', order: 4, after: ['characterise'], with: 'list',
      private: true, when: { list_exists: true },
    })
  })

  it('S4-23: The list gives close partners something to act on', (p) => {
    says(p, 'early_disclosure.lists.partners.purpose', /\bpartners\b/)
  })

  it('S4-24: The list is not there for individuals', (p) => {
    holds(p, 'early_disclosure.lists.partners.not_for', ['individuals'])
    holds(p, 'early_disclosure.lists.partners.members', 'organisations')
  })

  it('S4-25: A day is chosen for the public disclosure', (p) => {
    holds(p, 'schedule.day', { chosen: true, by: 'nobody_named' })
    holds(p, 'disclosure.gates.day_first', {
      blocks: ['fix_merged', 'announced', 'advisory_published'], needs: ['date_agreed'],
    })
    holds(p, 'handling.steps.choose_day', {
      does: ['date_agreed'], actor: 'project_team', order: 5, after: ['fix'], private: true,
    })
  })

  it('S4-26: On that day the steps follow one another as quickly as possible', (p) => {
    holdsKeys(p, 'disclosure.order', ['merge', 'build', 'announce'])
    holds(p, 'disclosure.pace', { words: 'as quickly as possible' })
  })

  it('S4-27: First the changes are merged into the public branches they belong to', (p) => {
    holds(p, 'disclosure.order.merge', { n: 1, does: 'fix_merged' })
  })

  it('S4-28: Then all binaries are built and published', (p) => {
    holds(p, 'disclosure.order.build', { n: 2, does: 'binaries_published', after: ['fix_merged'] })
  })

  it('S4-29: Then, once the binaries can be had, the announcement goes out on every channel listed', (p) => {
    holds(p, 'disclosure.order.announce', { n: 3, does: 'announced', after: ['binaries_published'] })
    holds(p, 'disclosure.gates.binaries_first', {
      blocks: ['announced', 'advisory_published'], needs: ['binaries_published'],
    })
  })

  it('S4-30: It goes to the Meshery blog', (p) => {
    holds(p, 'disclosure.channels.blog', { kind: 'blog', force: 'must', to: 'https://meshery.io/blog/' })
  })

  it('S4-31: It goes to the Meshery feed on Twitter', (p) => {
    holds(p, 'disclosure.channels.twitter', { kind: 'twitter', force: 'must', to: 'https://twitter.com/mesheryio' })
  })

  it('S4-32: It goes to the announcements channel on Slack', (p) => {
    holds(p, 'disclosure.channels.slack', { kind: 'slack', force: 'must', to: '#announcements' })
  })

  it('S4-33: As far as possible readers can act on the announcement', (p) => {
    holds(p, 'disclosure.content.actionable', { force: 'should', words: 'as much as possible' })
  })

  it('S4-34: It names what helps before the upgrade', (p) => {
    holds(p, 'disclosure.content.mitigations', { force: 'should', words: 'before upgrading to a fixed version' })
  })

  proveThem()
})
