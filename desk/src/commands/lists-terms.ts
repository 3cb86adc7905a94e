import { createHash } from 'node:crypto'
import { explain, instantWords, type Policy } from '@parley/policy'
import type { Terms } from '@parley/coordination'

export interface TermsText {
  readonly version: string
  readonly text: string
  readonly hash: string
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const copies =
  'Copies of a notice are individual: wording and order differ from recipient to recipient, so that a copy that gets out can be traced.'

function sentences(policy: Policy): readonly string[] {
  return explain(policy)
    .flatMap(({ paragraphs }) => paragraphs)
    .filter(({ because }) => /^early_disclosure\.(embargo|leak)(\.|$)/.test(because.path))
    .map(({ text }) => text)
}

/** The terms of a list in our words, each sentence computed from the policy; `null` where the policy has no terms (S4). */
export function listTerms(policy: Policy): TermsText | null {
  const embargo = policy.early_disclosure?.embargo
  if (embargo === undefined || policy.early_disclosure?.enabled === false) return null
  const text = [...sentences(policy), copies].join('\n')
  return { version: embargo.version, text, hash: sha256(text) }
}

/**
 * The terms of one embargo: those of the lists and the very end. Without terms in the policy the date itself is the
 * agreement, as where a project agrees a schedule with its reporter. `endsAt` is an instant in UTC.
 */
export function caseTerms(policy: Policy, id: string, endsAt: string): Terms {
  const list = listTerms(policy)
  const rules = list?.text ?? policy.schedule?.default_embargo?.terms ?? 'Until then the parties keep to themselves what they learn about this matter.'
  const text = `This embargo ends on ${instantWords(endsAt, policy.calendar.zone)} (${endsAt}).\n${rules}`
  return { id, text, version: list?.version ?? '1', hash: sha256(text), endsAt }
}
