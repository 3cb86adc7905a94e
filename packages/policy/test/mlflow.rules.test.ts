import { describe } from 'vitest'
import { holds, holdsKeys, rulesOfPolicy, says } from './rule-tests.ts'

describe('the rules of MLflow', () => {
  const { it, proveThem } = rulesOfPolicy('mlflow')

  it('S0-1: Security bugs are taken seriously', (p) => {
    says(p, 'posture.0', /\bseriously\b/)
  })

  it('S0-2: Every acknowledgement thanks the reporter for making MLflow safer', (p) => {
    says(p, 'posture.1', /\bwelcome\b/)
  })

  it('S0-3: GitHub’s guide to coordinated disclosure is part of this policy and is linked for reporters', (p) => {
    holds(p, 'incorporates.0', {
      url: 'https://docs.github.com/en/code-security/security-advisories/about-coordinated-disclosure-of-security-vulnerabilities',
      relation: 'follows',
    })
  })

  it('S0-4: Mitigation is meant to be prompt; the word is kept and no number of days is made from it', (p) => {
    says(p, 'posture.2', /\bresponsibly\b/)
    holds(p, 'versions.fix_vehicle', { types: ['release'], words: 'prompt' })
  })

  it('S0-5: The reporter takes part in the case until it is resolved: sees it and writes in it', (p) => {
    says(p, 'posture.3', /\bvulnerabilities\b/)
    holds(p, 'handling.updates', { to_reporter: true, on: 'working_together', via: 'advisory' })
    holds(p, 'handling.reporter_rights', ['participates'])
  })

  it('S0-6: Only the newest version is supported', (p) => {
    holds(p, 'versions.supported', { mode: 'latest', commitment: 'continued' })
  })

  it('S0-7: A backport is offered, never required, and only for cr', (p) => {
    holds(p, 'versions.backport', {
      force: 'may', to: 'previous_versions', when: { severity: 'critical', current_version_affected: true },
    })
  })

  it('S0-8: A report is complete when both the public issue and the private mail are there', (p) => {
    holds(p, 'intake.combine', 'all')
  })

  it('S0-9: First, the reporter opens a public issue at the project', (p) => {
    holds(p, 'intake.channels.stub', {
      kind: 'public_issue_stub', address: 'https://github.com/mlflow/mlflow/issues/new', order: 1,
      visibility: 'public',
      stub: {
        title: '[BUG] Security Vulnerability', labels: ['bug'], template: 'bug_report_template.md', assignees: [],
        forbid_details: true,
      },
    })
  })

  it('S0-10: The link to the issue form fills in the bug label and the bug template, and assigns nobody', (p) => {
    holds(p, 'intake.channels.stub.stub.labels', ['bug'])
    holds(p, 'intake.channels.stub.stub.template', 'bug_report_template.md')
    holds(p, 'intake.channels.stub.stub.assignees', [])
  })

  it('S0-11: The issue carries exactly the agreed title, or it is flagged', (p) => {
    holds(p, 'intake.channels.stub.stub.title', '[BUG] Security Vulnerability')
  })

  it('S0-12: The issue holds no detail of the vulnerability; one that does counts as published', (p) => {
    holds(p, 'intake.channels.stub.stub.forbid_details', true)
    holds(p, 'intake.prohibit.details_in_stub', { on_breach: 'hide_and_treat_as_public' })
  })

  it('S0-13: Second, the reporter sends a mail to the maintainers’ private group', (p) => {
    holds(p, 'intake.channels.email', {
      kind: 'email', address: 'mlflow-oss-maintainers@googlegroups.com', order: 2, visibility: 'private',
    })
  })

  it('S0-14: The mail holds at least the parts listed; more is welcome', (p) => {
    holdsKeys(p, 'intake.content', ['stub_link', 'handle', 'details', 'evidence', 'reproduction'])
  })

  it('S0-15: Without the link to the issue the mail is incomplete, and the reporter is asked for it', (p) => {
    holds(p, 'intake.content.stub_link', { force: 'must' })
  })

  it('S0-16: The mail gives the reporter’s GitHub handle, which serves to invite them to the advisory', (p) => {
    holds(p, 'intake.content.handle', { force: 'must' })
  })

  it('S0-17: The mail describes the vulnerability in detail', (p) => {
    holds(p, 'intake.content.details', { force: 'must' })
  })

  it('S0-18: The mail gives evidence that the finding matters', (p) => {
    holds(p, 'intake.content.evidence', { force: 'must' })
  })

  it('S0-19: The mail says how to reproduce the finding, where the reporter knows how', (p) => {
    holds(p, 'intake.content.reproduction', { force: 'must', if_any: true })
  })

  it('S0-20: Intake is a stage of its own that ends in one of two ways: validated or not', (p) => {
    holds(p, 'handling.steps.validate', { does: ['validated'], actor: 'maintainers', order: 1, private: true })
    holds(p, 'handling.steps.not_validated', { does: ['invalidated'], actor: 'maintainers', order: 1, optional: true })
  })

  it('S0-21: Talk about the solution and work on it begin only after the report has been validated', (p) => {
    holds(p, 'handling.gates.validation_first', {
      blocks: [
        'stub_acknowledged', 'stub_labelled', 'advisory_drafted', 'confirmed', 'fix_developed', 'fix_released',
      ],
      needs: ['validated'],
    })
  })

  it('S0-22: Any one maintainer validates, on what the mail holds, and does the next three things after that', (p) => {
    holds(p, 'intake.fielded_by', { role: 'maintainers' })
    holds(p, 'handling.steps.validate', { does: ['validated'], actor: 'maintainers', order: 1, private: true })
  })

  it('S0-23: After validation the bug is acknowledged on the public issue, during triage', (p) => {
    holds(p, 'handling.steps.ack_stub', {
      does: ['stub_acknowledged'], actor: 'maintainers', order: 2, after: ['validate'],
    })
  })

  it('S0-24: Triage follows the project’s issue policy and its triage guide', (p) => {
    holds(p, 'incorporates.1', {
      url: 'https://github.com/mlflow/mlflow/blob/master/ISSUE_POLICY.md#bug-reports', relation: 'triage',
    })
    holds(p, 'incorporates.2', {
      url: 'https://github.com/mlflow/mlflow/blob/master/ISSUE_TRIAGE.rst', relation: 'triage',
    })
  })

  it('S0-25: Every validated report gets the same public label of highest urgency', (p) => {
    holds(p, 'handling.severity.label', 'priority/critical-urgent')
    holds(p, 'handling.severity.scheme', 'label')
    holds(p, 'handling.steps.mark', { does: ['stub_labelled'], actor: 'maintainers', order: 3, after: ['validate'] })
  })

  it('S0-26: From validation on there is a draft advisory', (p) => {
    holds(p, 'handling.advisory.create', { force: 'must' })
    holds(p, 'handling.steps.draft_advisory', {
      does: ['advisory_drafted'], actor: 'maintainers', order: 4, after: ['validate'], private: true,
    })
  })

  it('S0-27: The draft is private, and details are discussed only there', (p) => {
    holds(p, 'handling.advisory.initial_visibility', 'private')
  })

  it('S0-28: The issue is confirmed a second time inside the private advisory', (p) => {
    holds(p, 'handling.advisory.uses', ['discuss', 'confirm', 'prepare_fix', 'publish'])
    holds(p, 'handling.steps.confirm', {
      does: ['confirmed'], actor: 'maintainers', order: 5, after: ['draft_advisory'], with: 'reporter', private: true,
    })
  })

  it('S0-29: The fix is prepared inside the private advisory', (p) => {
    holds(p, 'handling.fix.where', 'advisory')
    holds(p, 'handling.steps.fix', {
      does: ['fix_developed'], actor: 'maintainers', order: 6, after: ['confirm'], private: true,
    })
  })

  it('S0-30: The advisory becomes public only after the fix has been released', (p) => {
    holds(p, 'disclosure.gates.release_first', {
      blocks: ['advisory_published', 'announced', 'public_disclosure'], needs: ['fix_released'],
    })
    holds(p, 'handling.steps.publish', {
      does: ['advisory_published', 'public_disclosure'], actor: 'maintainers', order: 8, after: ['release'],
    })
  })

  proveThem()
})
