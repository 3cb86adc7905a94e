import { z } from 'zod'
import { clock, condition, force, gate, key, milestone, role, severityLevel, text, url } from './schema-words.ts'

/** From the report to the fix: clocks, the partial order of steps, gates, severity, CVE, confidentiality. */

export const step = z.strictObject({
  does: z.array(milestone).min(1),
  actor: role,
  order: z.int().min(1),
  after: z.array(key).min(1).exactOptional(),
  guard: z.array(milestone).min(1).exactOptional(),
  with: role.exactOptional(),
  private: z.boolean().exactOptional(),
  says: text,
  outputs: z.array(z.enum(['effects', 'criticality', 'communication_plan', 'mitigations', 'test_record', 'reason']))
    .min(1).exactOptional(),
  when: condition.exactOptional(),
  optional: z.boolean().exactOptional(),
})

const severity = z.strictObject({
  scheme: z.enum(['CVSS:4.0', 'CVSS:3.1', 'CVSS:3.0', 'qualitative', 'label', 'none']),
  label: text.exactOptional(),
  decider: role.exactOptional(),
  never_blocks: z.boolean().exactOptional(),
  scale: z.array(z.strictObject({ name: text, level: severityLevel, says: text })).min(2).max(20).exactOptional(),
  calculator: url.exactOptional(),
})

const cve = z.strictObject({
  force,
  authority: text,
  calculator: url.exactOptional(),
  request_subject: text.exactOptional(),
  sole_authority: z.boolean().exactOptional(),
})

const advisory = z.strictObject({
  system: z.enum(['forge', 'desk', 'portal']),
  create: z.strictObject({ force, reuse_existing: z.boolean().exactOptional() }),
  initial_visibility: z.literal('private'),
  uses: z.array(z.enum(['discuss', 'confirm', 'prepare_fix', 'publish'])).min(1).exactOptional(),
  second_refused: z.boolean().exactOptional(),
})

const fix = z.strictObject({
  where: z.enum(['advisory', 'private_repository', 'public_repository']).exactOptional(),
  because: text.exactOptional(),
  tests: z.enum(['internal', 'in_private_repository']).exactOptional(),
  commit_message_neutral: z.boolean().exactOptional(),
  cve_in_commit: z.literal('never_git').exactOptional(),
})

const confidentiality = z.strictObject({
  within: z.literal('project').exactOptional(),
  other_projects: z.enum(['never', 'with_consent']).exactOptional(),
  share: z.enum(['as_needed_to_fix', 'need_to_know']).exactOptional(),
  may_stay_internal: z.boolean().exactOptional(),
  public_bug_tracker: z.literal('forbidden').exactOptional(),
  experts: z.strictObject({ allowed: z.boolean(), marked_private: z.boolean(), copy_to_list: z.boolean() })
    .exactOptional(),
})

export const handling = z.strictObject({
  clocks: z.record(key, clock).exactOptional(),
  steps: z.record(key, step).exactOptional(),
  gates: z.record(key, gate).exactOptional(),
  rejection: z.strictObject({
    reason: z.enum(['required', 'optional']),
    detailed: z.boolean().exactOptional(),
    to: role.exactOptional(),
    copy_to_list: z.boolean().exactOptional(),
  }).exactOptional(),
  severity: severity.exactOptional(),
  cve: cve.exactOptional(),
  advisory: advisory.exactOptional(),
  fix: fix.exactOptional(),
  confidentiality: confidentiality.exactOptional(),
  updates: z.strictObject({
    to_reporter: z.boolean(),
    on: z.enum(['status_change', 'working_together']),
    via: z.enum(['advisory', 'mail']).exactOptional(),
  }).exactOptional(),
  reporter_rights: z.array(z.enum([
    'participates', 'sees_fix', 'comments_on_advisory', 'agrees_schedule', 'gets_cve_id',
  ])).min(1).exactOptional(),
  copies: z.strictObject({
    to: text,
    when: z.enum(['always', 'no_own_list']),
    by_hand_when: z.literal('no_own_list').exactOptional(),
  }).exactOptional(),
  forwarding: z.strictObject({
    to: z.enum(['project_list', 'private_list']),
    otherwise: z.literal('private_list').exactOptional(),
    tell_reporter: z.boolean(),
  }).exactOptional(),
  other_processes: z.strictObject({ allowed: z.boolean(), publicly_documented: z.boolean(), reviewed_by: text })
    .exactOptional(),
})
