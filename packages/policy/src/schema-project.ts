import { z } from 'zod'
import { condition, disposition, isoDate, kebab, key, outOfScope, text, texts, url } from './schema-words.ts'

/** Who the project is, its calendar, its versions, and what it counts as a vulnerability. */

export const project = z.strictObject({
  name: text,
  home: url.exactOptional(),
  repository: url.exactOptional(),
  foundation: text.exactOptional(),
  kind: z.enum(['project', 'foundation']).exactOptional(),
  security_model: url.exactOptional(),
  contact: text.exactOptional(),
})

export const memberProjects = z.record(kebab, z.strictObject({
  name: text,
  home: url.exactOptional(),
  repository: url.exactOptional(),
  contact: text.exactOptional(),
  private_list: text.exactOptional(),
  security_model: url.exactOptional(),
}))

export const incorporates = z.array(z.strictObject({
  what: text,
  url: url.exactOptional(),
  relation: z.enum(['follows', 'triage', 'details']),
  for: z.array(z.enum(['committers', 'reporters'])).min(1).exactOptional(),
}))

export const calendar = z.strictObject({
  zone: text,
  work_week: z.array(z.int().min(1).max(7)).min(1).max(7),
  cutoff: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not an hour and minute').exactOptional(),
  holidays: z.array(z.strictObject({
    country: z.string().regex(/^[A-Z]{2}$/, 'not a country code'),
    state: text.exactOptional(),
    region: text.exactOptional(),
  })).exactOptional(),
  days_off: z.array(isoDate).exactOptional(),
})

export const versions = z.strictObject({
  supported: z.strictObject({
    mode: z.enum(['latest', 'by_reference', 'listed']),
    refs: texts.exactOptional(),
    list: texts.exactOptional(),
    count: z.int().min(1).max(99).exactOptional(),
    commitment: z.enum(['continued', 'potential']).exactOptional(),
  }).exactOptional(),
  backport: z.strictObject({
    force: z.enum(['none', 'may', 'must']),
    to: z.enum(['all_supported', 'previous_versions']).exactOptional(),
    when: condition.exactOptional(),
  }).exactOptional(),
  fix_vehicle: z.strictObject({
    types: z.array(z.enum(['patch', 'minor', 'release'])).min(1),
    words: text.exactOptional(),
  }).exactOptional(),
})

/** Whether reports are paid for, in words that hold the amounts, and where the terms are. */
export const rewards = z.strictObject({ paid: z.boolean(), words: text.exactOptional(), url: url.exactOptional() })

export const scope = z.strictObject({
  definition: z.strictObject({ says: text, all_of: texts.exactOptional(), any_of: texts.exactOptional() })
    .exactOptional(),
  security_model: z.strictObject({ says: text, per: z.literal('project'), url: url.exactOptional() }).exactOptional(),
  report_when: z.record(key, text).exactOptional(),
  only_when: text.exactOptional(),
  report_not_when: z.record(key, outOfScope).exactOptional(),
  exclusions: z.record(key, outOfScope).exactOptional(),
  evidence: z.strictObject({
    tool_output: z.strictObject({
      accepted: z.enum(['yes', 'no', 'with_analysis']),
      analysis_shows: text.exactOptional(),
      because: text.exactOptional(),
    }).exactOptional(),
  }).exactOptional(),
  priorities: z.strictObject({ highest: texts.exactOptional(), serious: texts.exactOptional() }).exactOptional(),
  already_public: z.strictObject({
    accepted: z.boolean(),
    urgency: z.literal('immediate').exactOptional(),
    channel: z.literal('private').exactOptional(),
    disposition: disposition.exactOptional(),
    to: text.exactOptional(),
  }).exactOptional(),
  upstream: z.strictObject({ accepted: z.boolean(), pass_on: z.enum(['with_consent', 'never', 'may']) })
    .exactOptional(),
})
