import type { Policy } from './model.ts'

/** A policy that says as little as a policy can: one address, nothing else. */
export const bareFixture: Policy = {
  id: 'bare', title: 'Security of Kettle', project: { name: 'Kettle' }, effective: '2026-01-01',
  calendar: { zone: 'UTC', work_week: [1, 2, 3, 4, 5] },
  intake: {
    privacy: { default: 'private' }, combine: 'any', encryption: 'unspecified',
    channels: { mail: { kind: 'email', address: 'safety@kettle.example', visibility: 'private' } },
  },
}

/** A policy that says much: two clocks and a target, a list with terms, a negotiated date, an order of disclosure. */
export const fullFixture: Policy = {
  id: 'full', title: 'Security of Teapot', effective: '2026-03-01', adopted_by: 'the assembly of contributors',
  project: { name: 'Teapot', repository: 'https://code.example/teapot' },
  posture: ['we are glad of every report and thank those who send one'],
  calendar: { zone: 'Europe/Berlin', work_week: [1, 2, 3, 4, 5], cutoff: '17:00',
    holidays: [{ country: 'DE', state: 'BE' }] },
  versions: {
    supported: { mode: 'by_reference', refs: ['the releases page'], commitment: 'potential' },
    backport: { force: 'must', to: 'all_supported' }, fix_vehicle: { types: ['patch', 'minor'], words: 'soon' },
  },
  rewards: { paid: false, words: 'we thank you by name instead' },
  scope: {
    report_when: { unsure: 'you are not sure that it touches Teapot' },
    report_not_when: { bugs: { says: 'bugs without any effect on security', disposition: 'redirect',
      to: 'the public tracker' } },
    exclusions: { defaults: { says: 'settings that are open by default', disposition: 'no_action',
      operators_duty: 'set the access rules' } },
    priorities: { highest: ['confidentiality', 'elevation_of_privilege'], serious: ['availability'] },
    already_public: { accepted: true, urgency: 'immediate', channel: 'private' },
    evidence: { tool_output: { accepted: 'with_analysis', because: 'most of it is noise' } },
  },
  intake: {
    privacy: { default: 'private', covers: ['confirmed', 'suspected'], because: 'people run Teapot at home' },
    combine: 'any', encryption: 'encouraged',
    channels: {
      mail: {
        kind: 'email', address: 'security@teapot.example', visibility: 'private', order: 1,
        format: { one_per_vulnerability: true, plain_text: true, force: 'please' },
        resubmit: { force: 'may', when: ['image', 'pdf'], unless: 'a picture says it better' },
      },
      form: { kind: 'web_form', address: 'https://desk.example/p/full/report', visibility: 'private', order: 2,
        who_may: 'anyone' },
    },
    prohibit: { public_issue: { says: 'no public issue about a vulnerability',
      on_breach: 'hide_and_treat_as_public' } },
    content: {
      title: { force: 'must', what: 'a line that tells reports apart' },
      reproduction: { force: 'should', what: 'what we must do to see it', if_any: true },
      attachments: { force: 'may', what: 'files that help', kinds: ['log'] },
    },
    wrong_channel: { says: 'plain bugs go elsewhere', to: 'the public tracker' },
    fielded_by: { role: 'maintainers', qualifications: ['committer_permission', 'release_permission'] },
  },
  handling: {
    clocks: {
      feedback: { start: 'report_received', stop: ['feedback_sent'], within: { n: 3, unit: 'business_days' },
        force: 'must', deliverables: ['investigation_plan', 'workarounds_if_any'] },
      talk: { start: 'report_received', stop: ['conversation_initiated'], within: { n: 72, unit: 'hours' },
        force: 'should' },
      inner: { start: 'accepted', stop: ['fix_released'], within: { n: 41, unit: 'days' }, force: 'target' },
    },
    steps: {
      look: { does: ['investigated'], actor: 'maintainers', order: 1,
        says: 'find out the effects and how bad they are' },
      fix: { does: ['fix_developed', 'fix_tested'], actor: 'maintainers', order: 2, after: ['look'],
        guard: ['accepted'], says: 'make and test the fix', private: true },
    },
    gates: { fixed: { blocks: ['fix_confirmed'], needs: ['backports_done'],
      says: 'not fixed before every release is' } },
    rejection: { reason: 'required', detailed: true },
    severity: { scheme: 'CVSS:3.0', decider: 'maintainers', never_blocks: true },
    cve: { force: 'may', authority: 'MITRE' },
    advisory: { system: 'forge', create: { force: 'must', reuse_existing: true }, initial_visibility: 'private' },
    fix: { where: 'private_repository', tests: 'in_private_repository' },
    confidentiality: { may_stay_internal: true, share: 'as_needed_to_fix', other_projects: 'never' },
    updates: { to_reporter: true, on: 'status_change' },
  },
  early_disclosure: {
    enabled: 'if_list_exists', content: ['mitigations'],
    lists: {
      brewers: {
        address: 'brewers@teapot.example', members: 'organisations', purpose: 'what those who ship Teapot need to act',
        not_for: ['individuals'], who_may_apply: ['distributor', 'vendor'],
        criteria: { active: { says: 'you ship Teapot to others', evidence: 'public_url', recheck: true } },
        join: { address: 'join@teapot.example', answer_per_criterion: true, implies_acceptance: true },
      },
    },
    embargo: {
      version: '2', binds: ['members', 'others'], sharing: { allowed: 'need_to_know_in_team',
      forbids: ['publish', 'share', 'hint'] },
      exception: { needs: 'explicit_approval', by: 'maintainers' },
      ends: { at: 'public_disclosure', agreed_by: 'list', needs_date_and_time: true },
      use: { only: 'to get a fix to those whom you supply' }, onward: { same_terms_first: true, need_to_know: true },
    },
    leak: {
      report: { to: 'maintainers', within: { n: null, unit: 'hours', words: 'without delay' }, force: 'must' },
      content: ['what_exactly', 'to_whom'], sanction: { trigger: 'continuing', action: 'permanent_removal' },
    },
  },
  schedule: {
    negotiators: ['maintainers', 'reporter', 'distributors'], final_say: 'maintainers',
    prefer: { full_disclosure: true, soon_after_any: ['mitigation_available', 'fix_released'] },
    delay_reasons: ['bug_not_understood', 'distributor_coordination'],
    default_embargo: { within: { n: 45, unit: 'days' }, terms: 'Keep it to yourself until then.' },
    longest_embargo: { n: 80, unit: 'days' },
    range: { min: { n: 0, unit: 'days' }, max: { n: null, unit: 'weeks', words: 'several weeks' } },
    expected: { start: 'report_received', stop: ['public_disclosure'],
      within: { n: 14, unit: 'business_days', words: 'roughly' }, force: 'expect',
      applies_if: { severity: 'critical', mitigation: 'straightforward' } },
  },
  disclosure: {
    gates: { release: { blocks: ['advisory_published'], needs: ['fix_released'], says: 'first the release' } },
    order: {
      merge: { n: 1, does: 'fix_merged', says: 'merge to every public branch' },
      tell: { n: 2, does: 'announced', says: 'tell everybody', after: ['binaries_published'] },
    },
    pace: { words: 'without a break' },
    channels: { blog: { kind: 'blog', to: 'https://teapot.example/blog', force: 'must' },
      chat: { kind: 'slack', force: 'should' } },
    content: { mitigations: { force: 'must' }, actionable: { force: 'should' } },
    downstream: { who: 'distributors', publish_own_advisories: true },
  },
  rules: {
    'T-1': { at: 'handling.clocks.feedback', says: 'three days to the first feedback', kept: 'computed' },
    'T-2': { at: 'handling.clocks.feedback.deliverables', says: 'with a plan', kept: 'enforced' },
    'T-3': { at: ['posture.0', 'posture'], says: 'thanks', kept: 'rendered' },
  },
}
