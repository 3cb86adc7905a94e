// The public date a policy expects, where it expects one: an expectation, never a limit (S3-51).

import type { Condition, Duration } from '@parley/policy'
import type { Instant } from '../case/names.ts'

export interface Expectation { readonly within: Duration, readonly applies_if?: Condition }

export interface DateFacts {
  readonly reportedAt: Instant
  readonly severity?: 'none' | 'low' | 'medium' | 'high' | 'critical'
  readonly straightforwardMitigation: boolean
  readonly public: boolean
}

export type ExpectedDate =
  | { readonly kind: 'immediate', readonly says: string }
  | { readonly kind: 'expected', readonly at: Instant, readonly says: string }

/**
 * `immediate` where it is public already; the expected instant where the policy's condition holds, counted from
 * the report by the policy's own calendar (`dueAfter`); undefined where nothing is expected.
 */
export function expectedDate(
  facts: DateFacts, expectation: Expectation | undefined,
  dueAfter: (from: Instant, duration: Duration) => Instant | undefined,
): ExpectedDate | undefined {
  if (facts.public) return { kind: 'immediate', says: 'It is already public: disclose at once.' }
  if (expectation === undefined || !applies(facts, expectation.applies_if)) return undefined
  const at = dueAfter(facts.reportedAt, expectation.within)
  return at === undefined ? undefined
    : { kind: 'expected', at, says: 'On this order, from the report to the public date.' }
}

function applies(facts: DateFacts, condition: Condition | undefined): boolean {
  if (condition?.severity !== undefined && condition.severity !== facts.severity) return false
  return condition?.mitigation !== 'straightforward' || facts.straightforwardMitigation
}
