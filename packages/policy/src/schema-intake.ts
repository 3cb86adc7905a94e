import { z } from 'zod'
import { force, key, role, text, url } from './schema-words.ts'

/** How a report comes in: channels, encryption, what it should hold, who takes it. */

const stub = z.strictObject({
  title: text,
  labels: z.array(text),
  template: text.exactOptional(),
  assignees: z.array(text).exactOptional(),
  forbid_details: z.boolean(),
})

export const channel = z.strictObject({
  kind: z.enum([
    'email', 'individual_email', 'web_form', 'api', 'public_issue_stub', 'forge_private_report', 'directory',
  ]),
  address: text.nullable().exactOptional(),
  order: z.int().min(1).exactOptional(),
  visibility: z.enum(['private', 'public']),
  purpose: z.array(z.enum(['report', 'manage_fix'])).min(1).exactOptional(),
  availability: z.enum(['always', 'per_repository']).exactOptional(),
  who_may: z.enum(['anyone', 'members']).exactOptional(),
  words: text.exactOptional(),
  stub: stub.exactOptional(),
  format: z.strictObject({
    one_per_vulnerability: z.boolean().exactOptional(),
    plain_text: z.boolean().exactOptional(),
    unencrypted: z.boolean().exactOptional(),
    force,
  }).exactOptional(),
  resubmit: z.strictObject({
    force,
    when: z.array(z.enum(['image', 'movie', 'html', 'pdf'])).min(1),
    unless: text.exactOptional(),
  }).exactOptional(),
  maps: z.array(z.enum(['security_model', 'contact'])).min(1).exactOptional(),
})

export const contentPart = z.enum([
  'title', 'details', 'evidence', 'reproduction', 'effects', 'configuration', 'attack_surface', 'dependencies',
  'identity', 'affiliation', 'handle', 'stub_link', 'attachments', 'affected_versions',
])

const wish = z.strictObject({
  force,
  what: text,
  if_any: z.boolean().exactOptional(),
  kinds: z.array(z.enum(['poc_script', 'screenshot', 'log'])).min(1).exactOptional(),
})

export const intake = z.strictObject({
  privacy: z.strictObject({
    default: z.enum(['private', 'split']),
    force: force.exactOptional(),
    because: text.exactOptional(),
    covers: z.array(z.enum(['confirmed', 'suspected'])).min(1).exactOptional(),
  }),
  combine: z.enum(['any', 'all']),
  channels: z.record(key, channel),
  encryption: z.enum(['required', 'encouraged', 'unspecified', 'forbidden']),
  key: z.strictObject({
    source: z.enum(['desk', 'url']),
    url: url.exactOptional(),
    fingerprint: z.string().regex(/^[0-9A-Fa-f ]{40,80}$/, 'not a fingerprint').exactOptional(),
  }).exactOptional(),
  prohibit: z.record(key, z.strictObject({
    says: text,
    on_breach: z.literal('hide_and_treat_as_public').exactOptional(),
  })).exactOptional(),
  content: z.partialRecord(contentPart, wish).exactOptional(),
  wrong_channel: z.strictObject({ says: text, to: text, where: text.exactOptional() }).exactOptional(),
  fielded_by: z.strictObject({
    role,
    qualifications: z.array(z.enum(['committer_permission', 'release_permission'])).min(1).exactOptional(),
  }).exactOptional(),
  non_committers_on_list: z.enum(['allowed', 'forbidden']).exactOptional(),
})
