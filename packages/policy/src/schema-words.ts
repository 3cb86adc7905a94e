import { z } from 'zod'
import { milestones } from './milestone.ts'

/** The small words that every section of a policy is made of. All objects are strict: an unknown key is an error. */

/** Prose: anything with at least one visible character. */
export const text = z.string().regex(/\S/, 'empty text')
export const texts = z.array(text).min(1)

/** The name of a channel, step, clock …: what dotted paths are made of. */
export const key = z.string().regex(/^[a-z][a-z0-9_]*$/, 'not a plain name')
export const kebab = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not kebab-case')
export const url = z.string().regex(/^https:\/\/[^\s/]+\S*$/, 'not an https address')
export const mail = z.string().regex(/^[^\s@<>]+@[^\s@<>.]+(\.[^\s@<>.]+)+$/, 'not a mail address')

/** An ISO date that exists: 2026-02-30 does not. */
export const isoDate = z.string().refine((value) => isDate(value), 'not a date')

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  try {
    Temporal.PlainDate.from(value, { overflow: 'reject' })
    return true
  } catch (problem) {
    if (problem instanceof RangeError) return false
    throw problem
  }
}

export const force = z.enum(['must', 'should', 'may', 'expect', 'target', 'please'])
export const unit = z.enum(['hours', 'days', 'business_days', 'weeks', 'months'])
export const severityLevel = z.enum(['low', 'medium', 'high', 'critical'])
export const role = z.enum([
  'maintainers', 'reporter', 'distributors', 'coordinator', 'cna', 'project_team', 'release_manager', 'list',
  'nobody_named',
])
export const milestone = z.enum(milestones)

/** `n: null` keeps a vague word as a word; no due instant is ever computed from it. */
export const duration = z.strictObject({
  n: z.int().min(0).max(3650).nullable(),
  unit,
  words: text.exactOptional(),
})

export const condition = z.strictObject({
  severity: severityLevel.exactOptional(),
  mitigation: z.enum(['straightforward', 'any']).exactOptional(),
  current_version_affected: z.boolean().exactOptional(),
  public: z.boolean().exactOptional(),
  cve_assigned: z.boolean().exactOptional(),
  list_exists: z.boolean().exactOptional(),
  has_channel: key.exactOptional(),
  words: text.exactOptional(),
})

export const gate = z.strictObject({
  blocks: z.array(milestone).min(1),
  needs: z.array(milestone).min(1).exactOptional(),
  needs_any: z.array(milestone).min(1).exactOptional(),
  says: text,
  when: condition.exactOptional(),
})

export const disposition = z.enum(['redirect', 'ignore', 'no_action', 'reject_with_reason', 'ask_resubmit'])
export const outOfScope = z.strictObject({
  says: text,
  disposition,
  to: text.exactOptional(),
  operators_duty: text.exactOptional(),
  declares: text.exactOptional(),
})

export const clock = z.strictObject({
  start: milestone,
  stop: z.array(milestone).min(1),
  within: duration,
  force,
  deliverables: z.array(z.enum(['investigation_plan', 'workarounds_if_any', 'acknowledgement', 'analysis'])).min(1)
    .exactOptional(),
  applies_if: condition.exactOptional(),
  direction: z.enum(['within', 'not_before']).exactOptional(),
  repeat: z.boolean().exactOptional(),
  pause_on_needs_info: z.boolean().exactOptional(),
  warn_before: duration.exactOptional(),
  escalate_to: texts.exactOptional(),
})
