/**
 * Everything a policy's clocks and steps may wait for. Each is a fact that an event of a case establishes, once;
 * `packages/coordination` is the only producer. A policy that names another word is refused by the parser.
 */
export const milestones = [
  // intake
  'report_received', 'report_complete', 'receipt_sent', 'acknowledged', 'routed_to_team', 'stub_filed',
  // conversation
  'feedback_sent', 'conversation_initiated', 'reporter_updated', 'acceptance_told', 'rejection_explained',
  // judgement
  'investigated', 'validated', 'invalidated', 'analysed', 'characterised', 'accepted', 'deferred', 'confirmed', 'closed',
  // the public stub of a policy that wants one
  'stub_acknowledged', 'stub_labelled',
  // preparation
  'severity_set', 'fix_timeline_set', 'communication_plan_made', 'mitigation_available',
  'advisory_drafted', 'advisory_approved', 'advisory_shown_to_reporter', 'cve_requested', 'cve_reserved',
  // fix and release
  'fix_agreed', 'fix_developed', 'fix_tested', 'fix_confirmed', 'fix_merged', 'backports_done', 'fix_released', 'binaries_published',
  // early disclosure and the date
  'early_disclosure_planned', 'early_disclosure_tested', 'date_agreed', 'embargo_ended',
  // disclosure
  'advisory_published', 'release_announced', 'announced', 'cve_published', 'security_page_updated', 'public_disclosure',
  // leaks
  'leak_found', 'leak_reported', 'mitigations_published',
] as const

export type Milestone = (typeof milestones)[number]
