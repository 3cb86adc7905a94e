import type { Policy } from '@parley/policy'
import type { Refused } from './context.ts'
import { refuse } from './refuse.ts'

const security = /\b(?:securit\w*|vulnerab\w*|exploit\w*|cwe-\d+|cvss|advisor(?:y|ies)|attack\w*|0-?day|(?:sql|command) injection|xss|csrf|ssrf|rce|overflow|traversal|bypass)\b/i
const cve = /\bCVE-\d{4}-\d{4,}\b/i

/** The first word of security in a text, the CVE ID among them. */
export const securityWord = (told: string): string | undefined => (security.exec(told) ?? cve.exec(told))?.[0]

/**
 * S2x-6, S2x-20, S2x-25: what a commit tells everybody who reads along. The CVE ID never goes into Git, and where the
 * policy wants neutral words, no word of security does.
 */
export function commitProblem(told: string, policy: Policy): Refused | undefined {
  const fix = policy.handling?.fix
  if (fix?.cve_in_commit === 'never_git' && cve.test(told)) {
    return refuse(policy, 'not-confidential', 'handling.fix.cve_in_commit', 'The commit names the CVE ID.', 'Write a message without it; the advisory names the commit instead.')
  }
  if (fix?.commit_message_neutral === true && (security.test(told) || cve.test(told))) {
    return refuse(policy, 'not-confidential', 'handling.fix.commit_message_neutral', 'The commit speaks of security, and everybody reads along.', 'Say what changes, not why.')
  }
  return undefined
}
