import { z } from 'zod'
import { clock, duration, force, gate, key, milestone, role, text, url } from './schema-words.ts'

/** Early notice under embargo, the date, and the public end: gates, order, channels, content. */

const earlyList = z.strictObject({
  address: text.nullable(),
  members: z.enum(['organisations', 'individuals']),
  purpose: text,
  not_for: z.array(z.enum(['individuals', 'third_party_notification'])).min(1).exactOptional(),
  who_may_apply: z.array(z.enum(['distributor', 'vendor', 'partner'])).min(1).exactOptional(),
  criteria: z.record(key, z.strictObject({
    says: text,
    evidence: z.enum(['public_url', 'acceptance_of_version', 'vouch_by_member', 'statement']).exactOptional(),
    recheck: z.boolean().exactOptional(),
  })).exactOptional(),
  join: z.strictObject({
    address: text.nullable(),
    answer_per_criterion: z.boolean(),
    implies_acceptance: z.boolean(),
  }).exactOptional(),
  recertify_every: duration.exactOptional(),
})

const embargo = z.strictObject({
  version: text,
  binds: z.array(z.enum(['members', 'others'])).min(1),
  sharing: z.strictObject({
    allowed: z.enum(['need_to_know_in_team', 'nobody']),
    forbids: z.array(z.enum(['publish', 'share', 'hint'])).min(1),
  }),
  exception: z.strictObject({ needs: z.literal('explicit_approval'), by: role }).exactOptional(),
  ends: z.strictObject({ at: z.literal('public_disclosure'), agreed_by: role, needs_date_and_time: z.boolean() }),
  use: z.strictObject({ only: text }).exactOptional(),
  onward: z.strictObject({ same_terms_first: z.boolean(), need_to_know: z.boolean() }).exactOptional(),
  legal_duty: z.strictObject({ allowed: z.boolean(), notify: z.boolean() }).exactOptional(),
})

const leak = z.strictObject({
  report: z.strictObject({ to: role, within: duration, force }),
  content: z.array(z.enum(['what_exactly', 'to_whom'])).min(1),
  sanction: z.strictObject({ trigger: z.literal('continuing'), action: z.literal('permanent_removal') })
    .exactOptional(),
})

export const earlyDisclosure = z.strictObject({
  enabled: z.union([z.boolean(), z.literal('if_list_exists')]),
  lists: z.record(key, earlyList),
  content: z.array(z.enum(['mitigations', 'patch_release_information'])).min(1).exactOptional(),
  stages: z.strictObject({
    plan: z.strictObject({ when: z.literal('before_fix'), says: text }).exactOptional(),
    test: z.strictObject({ when: z.literal('fix_available'), says: text }).exactOptional(),
  }).exactOptional(),
  embargo: embargo.exactOptional(),
  leak: leak.exactOptional(),
})

export const schedule = z.strictObject({
  negotiators: z.array(role).min(1).exactOptional(),
  final_say: role.exactOptional(),
  prefer: z.strictObject({ full_disclosure: z.boolean(), soon_after_any: z.array(milestone).min(1) }).exactOptional(),
  delay_reasons: z.array(z.enum([
    'bug_not_understood', 'fix_not_understood', 'solution_not_well_tested', 'distributor_coordination',
  ])).min(1).exactOptional(),
  range: z.strictObject({ min: duration, max: duration }).exactOptional(),
  expected: clock.exactOptional(),
  day: z.strictObject({ chosen: z.boolean(), by: role }).exactOptional(),
  agreed_with_reporter: z.boolean().exactOptional(),
  default_embargo: z.strictObject({ within: duration, terms: text }).exactOptional(),
  longest_embargo: duration.exactOptional(),
})

const announcementChannel = z.strictObject({
  kind: z.enum([
    'forge_advisory', 'mail_list', 'blog', 'twitter', 'slack', 'security_page', 'reporter', 'cve', 'website', 'other',
  ]),
  force,
  to: text.exactOptional(),
  words: text.exactOptional(),
  order: z.int().min(1).exactOptional(),
})

export const disclosure = z.strictObject({
  gates: z.record(key, gate).exactOptional(),
  order: z.record(key, z.strictObject({
    n: z.int().min(1),
    does: milestone,
    says: text,
    after: z.array(milestone).min(1).exactOptional(),
  })).exactOptional(),
  pace: z.strictObject({ words: text }).exactOptional(),
  channels: z.record(key, announcementChannel).exactOptional(),
  content: z.strictObject({
    mitigations: z.strictObject({ force, words: text.exactOptional() }).exactOptional(),
    how_to_apply: z.strictObject({ force }).exactOptional(),
    actionable: z.strictObject({ force, words: text.exactOptional() }).exactOptional(),
    minimum_only: z.boolean().exactOptional(),
  }).exactOptional(),
  downstream: z.strictObject({ who: role, publish_own_advisories: z.boolean() }).exactOptional(),
  public_when: z.enum(['advisory', 'fix_public']).exactOptional(),
  known_vulnerabilities_page: url.exactOptional(),
  before_publication: z.literal('nothing_public').exactOptional(),
  rejected_reports: z.strictObject({ force: z.enum(['may', 'should']), consent: z.literal('reporter') }).exactOptional(),
})
