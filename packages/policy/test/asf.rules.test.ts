import { describe } from 'vitest'
import { holds, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of Apache Software Foundation', () => {
  const { it, proveThem } = rulesOfPolicy('asf')

  it('S2-1: Reporting privately before disclosing is strongly encouraged, not imposed', (p) => {
    holds(p, 'intake.privacy', { default: 'private', force: 'should' })
  })

  it('S2-2: Reports are warmly welcome', (p) => {
    says(p, 'posture.0', /\bvulnerabilities\b/)
  })

  it('S2-3: The security contacts are for vulnerabilities of Apache projects that are not public yet', (p) => {
    says(p, 'scope.report_when.undisclosed', /\bvulnerability\b/)
    says(p, 'scope.only_when', /\bvulnerability\b/)
    holds(p, 'scope.already_public', {
      accepted: false, disposition: 'redirect', to: 'the public issue tracker of the project concerned',
    })
  })

  it('S2-4: The same address serves to manage the fix', (p) => {
    holds(p, 'intake.channels.email.purpose', ['report', 'manage_fix'])
  })

  it('S2-5: Ordinary bugs and questions about security are not taken there', (p) => {
    holds(p, 'scope.report_not_when.bugs', { disposition: 'ignore' })
    holds(p, 'scope.report_not_when.queries', { disposition: 'ignore' })
  })

  it('S2-6: Other mail is ignored: logged, closed, and not answered', (p) => {
    holds(p, 'scope.exclusions.unrelated', { disposition: 'ignore' })
  })

  it('S2-7: The output of a code scanner is accepted only with an', (p) => {
    holds(p, 'scope.evidence.tool_output.accepted', 'with_analysis')
    holds(p, 'scope.evidence.tool_output.analysis_shows', 'that the finding violates the security model of the project')
  })

  it('S2-8: The reason is given: such tools find much that is nothing', (p) => {
    says(p, 'scope.evidence.tool_output.because', /\bproblems\b/)
  })

  it('S2-9: A vulnerability is a bug that breaks a reasonable expectation and harms confidentiality', (p) => {
    holds(p, 'scope.definition', {
      all_of: ['is_bug', 'breaks_reasonable_expectation'], any_of: ['confidentiality', 'integrity', 'availability'],
    })
  })

  it('S2-10: Where a project has a security model, reports are judged by it', (p) => {
    holds(p, 'scope.security_model', { per: 'project' })
    holds(p, 'projects', {
      airflow: {
        name: 'Apache Airflow', home: 'https://airflow.apache.org/', contact: 'security@airflow.apache.org',
        security_model: 'https://airflow.apache.org/docs/apache-airflow/stable/security/security_model.html',
      },
      ant: { name: 'Apache Ant', home: 'https://ant.apache.org/', private_list: 'private@ant.apache.org' },
      httpd: { name: 'Apache HTTP Server', home: 'https://httpd.apache.org/', contact: 'security@httpd.apache.org' },
      tomcat: {
        name: 'Apache Tomcat', home: 'https://tomcat.apache.org/', contact: 'security@tomcat.apache.org',
        security_model: 'https://tomcat.apache.org/security-model.html',
      },
    })
  })

  it('S2-11: A directory leads to each project’s security model and address', (p) => {
    holds(p, 'intake.channels.directory', {
      kind: 'directory', address: 'https://security.apache.org/projects', visibility: 'public',
      maps: ['security_model', 'contact'],
    })
  })

  it('S2-12: Reports go to one private address for the whole foundation', (p) => {
    holds(p, 'intake.channels.email.kind', 'email')
    holds(p, 'intake.channels.email.address', 'security@apache.org')
    holds(p, 'intake.channels.email.visibility', 'private')
  })

  it('S2-13: One mail per vulnerability, in plain text, not encrypted: asked for, not imposed', (p) => {
    holds(p, 'intake.channels.email.format', {
      one_per_vulnerability: true, plain_text: true, unencrypted: true, force: 'please',
    })
    holds(p, 'intake.encryption', 'forbidden')
  })

  it('S2-14: The reporter of an image, film, HTML page or PDF may', (p) => {
    holds(p, 'intake.channels.email.resubmit', {
      force: 'may', when: ['image', 'movie', 'html', 'pdf'],
      unless: 'Plain text could not have described it as easily.',
    })
  })

  it('S2-15: First the reporter reports privately', (p) => {
    holds(p, 'handling.steps.report', { does: ['report_received'], actor: 'reporter', order: 1, private: true })
  })

  it('S2-16: The project’s own security team then works on it privately, together with the reporter', (p) => {
    holds(p, 'handling.steps.resolve', {
      does: ['fix_agreed', 'fix_developed'], actor: 'project_team', order: 8, after: ['accept'], with: 'reporter',
      private: true,
    })
    holds(p, 'handling.steps.route', {
      does: ['routed_to_team'], actor: 'coordinator', order: 2, after: ['report'], private: true,
    })
    holds(p, 'handling.updates', { to_reporter: true, on: 'working_together', via: 'mail' })
  })

  it('S2-17: A new release of the affected package delivers the fix, before anything is announced', (p) => {
    holds(p, 'handling.steps.release', {
      does: ['fix_released'], actor: 'release_manager', order: 13, after: ['commit'],
    })
    holds(p, 'disclosure.gates.release_first', {
      blocks: ['advisory_published', 'announced', 'public_disclosure'], needs: ['fix_released'],
    })
    holds(p, 'versions.fix_vehicle', { types: ['release'] })
  })

  it('S2-18: The announcement says how to apply the fix', (p) => {
    holds(p, 'disclosure.content.how_to_apply', { force: 'must' })
    holds(p, 'handling.steps.announce', {
      does: ['announced', 'advisory_published', 'public_disclosure'], actor: 'project_team', order: 15,
      after: ['announce_release'],
    })
  })

  it('S2-19: The detailed process of the committers is part of this policy', (p) => {
    holds(p, 'incorporates.0', {
      url: 'https://apache.org/security/committers.html', relation: 'details', for: ['committers', 'reporters'],
    })
  })

  it('S2-20: Reporters can read that process too', (p) => {
    holds(p, 'incorporates.0.for', ['committers', 'reporters'])
  })

  it('S2x-1: Details stay out of the public bug tracker, unless only reporter and team can see the entry', (p) => {
    holds(p, 'handling.confidentiality.public_bug_tracker', 'forbidden')
  })

  it('S2x-2: Known vulnerabilities have a page that the home page links to', (p) => {
    holds(p, 'disclosure.known_vulnerabilities_page', 'https://security.apache.org/projects')
  })

  it('S2x-3: What goes to a project’s security list is copied to the foundation’s', (p) => {
    holds(p, 'handling.copies.to', 'security@apache.org')
    holds(p, 'handling.copies.when', 'always')
  })

  it('S2x-4: Only committers are on a security list, and it is no service for telling third parties', (p) => {
    holds(p, 'intake.non_committers_on_list', 'forbidden')
  })

  it('S2x-5: A project may follow another process, once that is public, clear and reviewed by the foundation', (p) => {
    holds(p, 'handling.other_processes', {
      allowed: true, publicly_documented: true, reviewed_by: 'security@apache.org',
    })
  })

  it('S2x-6: Nothing is public before the announcement; commit messages give nothing away', (p) => {
    holds(p, 'disclosure.before_publication', 'nothing_public')
    holds(p, 'handling.fix.commit_message_neutral', true)
  })

  it('S2x-7: Reports go privately to the project’s list or to the foundation’s', (p) => {
    holds(p, 'intake.channels.email.visibility', 'private')
    holds(p, 'projects', {
      airflow: {
        name: 'Apache Airflow', home: 'https://airflow.apache.org/', contact: 'security@airflow.apache.org',
        security_model: 'https://airflow.apache.org/docs/apache-airflow/stable/security/security_model.html',
      },
      ant: { name: 'Apache Ant', home: 'https://ant.apache.org/', private_list: 'private@ant.apache.org' },
      httpd: { name: 'Apache HTTP Server', home: 'https://httpd.apache.org/', contact: 'security@httpd.apache.org' },
      tomcat: {
        name: 'Apache Tomcat', home: 'https://tomcat.apache.org/', contact: 'security@tomcat.apache.org',
        security_model: 'https://tomcat.apache.org/security-model.html',
      },
    })
  })

  it('S2x-8: Messages that have nothing to do with it are ignored, and need no more', (p) => {
    holds(p, 'scope.exclusions.unrelated.disposition', 'ignore')
  })

  it('S2x-9: The foundation hands the report to the project’s security list, or else to its private list', (p) => {
    holds(p, 'handling.forwarding', { to: 'project_list', otherwise: 'private_list', tell_reporter: true })
    holds(p, 'handling.steps.route', {
      does: ['routed_to_team'], actor: 'coordinator', order: 2, after: ['report'], private: true,
    })
  })

  it('S2x-10: The project acknowledges the report to the reporter, with a copy', (p) => {
    holds(p, 'handling.steps.acknowledge', {
      does: ['acknowledged'], actor: 'project_team', order: 3, after: ['route'], with: 'reporter', private: true,
    })
  })

  it('S2x-11: The project investigates before it accepts or rejects', (p) => {
    holds(p, 'handling.steps.investigate', {
      does: ['investigated'], actor: 'project_team', order: 4, after: ['route'], private: true,
    })
  })

  it('S2x-12: A rejection tells the reporter why, with a copy', (p) => {
    holds(p, 'handling.rejection', { reason: 'required', to: 'reporter', copy_to_list: true })
    holds(p, 'handling.steps.reject', {
      does: ['invalidated', 'rejection_explained'], actor: 'project_team', order: 5, after: ['investigate'],
      with: 'reporter', private: true, outputs: ['reason'], optional: true,
    })
  })

  it('S2x-13: On acceptance the reporter learns that a fix is being worked on', (p) => {
    holds(p, 'handling.steps.accept', {
      does: ['validated', 'accepted', 'acceptance_told'], actor: 'project_team', order: 5,
      after: ['acknowledge', 'investigate'], with: 'reporter', private: true,
    })
  })

  it('S2x-14: A CVE ID is asked for by mail with a fixed subject', (p) => {
    holds(p, 'handling.cve.request_subject', 'CVE request for...')
    holds(p, 'handling.steps.request_cve', {
      does: ['cve_requested'], actor: 'project_team', order: 6, after: ['accept'], private: true,
    })
  })

  it('S2x-15: The foundation’s security team allocates the CVE ID', (p) => {
    holds(p, 'handling.cve.authority', 'Apache Software Foundation')
    holds(p, 'handling.cve.force', 'must')
    holds(p, 'handling.steps.allocate_cve', {
      does: ['cve_reserved'], actor: 'cna', order: 7, after: ['request_cve'], private: true,
    })
  })

  it('S2x-16: The team agrees on the fix on its private list', (p) => {
    holds(p, 'handling.steps.resolve.does', ['fix_agreed', 'fix_developed'])
    holds(p, 'handling.steps.resolve.private', true)
  })

  it('S2x-17: The write-up says what is needed to judge the risk, and no more', (p) => {
    holds(p, 'disclosure.content.minimum_only', true)
    holds(p, 'handling.advisory.system', 'portal')
    holds(p, 'handling.steps.write_up', {
      does: ['advisory_drafted'], actor: 'project_team', order: 9, after: ['allocate_cve'], private: true,
    })
  })

  it('S2x-18: The reporter sees the fix and the draft and can comment', (p) => {
    holds(p, 'handling.steps.show_reporter', {
      does: ['advisory_shown_to_reporter'], actor: 'project_team', order: 10, after: ['resolve', 'write_up'],
      with: 'reporter', private: true,
    })
    holds(p, 'handling.reporter_rights', [
      'participates', 'sees_fix', 'comments_on_advisory', 'agrees_schedule', 'gets_cve_id',
    ])
  })

  it('S2x-19: Fix, announcement and schedule are agreed with the reporter', (p) => {
    holds(p, 'handling.steps.agree_schedule', {
      does: ['date_agreed'], actor: 'project_team', order: 11, after: ['show_reporter'], with: 'reporter',
      private: true,
    })
    holds(p, 'handling.gates.agreed_with_reporter', {
      blocks: ['fix_merged', 'fix_released'], needs: ['advisory_shown_to_reporter', 'date_agreed'],
    })
    holds(p, 'schedule.agreed_with_reporter', true)
    holds(p, 'schedule.negotiators', ['project_team', 'reporter'])
  })

  it('S2x-20: The commit of the fix does not speak of security', (p) => {
    holds(p, 'handling.steps.commit', {
      does: ['fix_merged'], actor: 'project_team', order: 12, after: ['agree_schedule'],
    })
  })

  it('S2x-21: A release holds the fix', (p) => {
    holds(p, 'handling.steps.release', {
      does: ['fix_released'], actor: 'release_manager', order: 13, after: ['commit'],
    })
  })

  it('S2x-22: The vulnerability is announced with the release or after it, to the same lists, the reporter', (p) => {
    holds(p, 'disclosure.gates.release_announced_first', { blocks: ['announced'], needs: ['release_announced'] })
    holds(p, 'handling.steps.announce_release', {
      does: ['release_announced'], actor: 'release_manager', order: 14, after: ['release'],
    })
    holds(p, 'disclosure.channels.release_lists', {
      kind: 'mail_list', force: 'must', to: 'every list on which the release was announced', order: 1,
    })
    holds(p, 'disclosure.channels.reporter', { kind: 'reporter', force: 'must', order: 2 })
    holds(p, 'disclosure.channels.project_list', {
      kind: 'mail_list', force: 'must', to: 'the security list of the project', order: 3,
    })
    holds(p, 'disclosure.channels.oss_security', {
      kind: 'mail_list', force: 'must', to: 'oss-security@lists.openwall.com', order: 4,
    })
  })

  it('S2x-23: The page of known vulnerabilities is brought up to date', (p) => {
    holds(p, 'handling.steps.update_page', {
      does: ['security_page_updated'], actor: 'project_team', order: 16, after: ['announce'],
    })
    holds(p, 'disclosure.channels.page', { kind: 'security_page', force: 'must', order: 5 })
  })

  it('S2x-24: The CVE record is submitted after the announcement', (p) => {
    holds(p, 'handling.steps.publish_cve', { does: ['cve_published'], actor: 'cna', order: 17, after: ['announce'] })
    holds(p, 'handling.gates.cve_last', { blocks: ['cve_published'], needs: ['announced'] })
    holds(p, 'disclosure.channels.cve', { kind: 'cve', force: 'must', order: 6 })
  })

  it('S2x-25: The CVE ID is never written into a Git commit afterwards', (p) => {
    holds(p, 'handling.fix.cve_in_commit', 'never_git')
  })

  it('S2x-26: A project without a list of its own copies all it writes to the foundation', (p) => {
    holds(p, 'handling.copies.by_hand_when', 'no_own_list')
  })

  it('S2x-27: Experts may be told at the team’s discretion, marked as not public, with a copy to the list', (p) => {
    holds(p, 'handling.confidentiality.experts', { allowed: true, marked_private: true, copy_to_list: true })
  })

  it('S2x-28: Nobody else allocates CVE IDs for the foundation’s projects', (p) => {
    holds(p, 'handling.cve.sole_authority', true)
  })

  proveThem()
})
