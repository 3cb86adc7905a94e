import type { Because, Policy } from '@parley/policy'
import type { CaseEvent } from './event.ts'
import type { Setting } from './facts.ts'
import type { Actor, Instant } from './names.ts'

/** What `decide` may know beside the case: the policy version the case was opened under, the time, and who asks. */
export interface Context extends Setting {
  readonly policy: Policy
  readonly now: Instant
  readonly actor: Actor
  /** For MovePolicy: the version it names, if it is one of this project's; `null`: the desk holds no such version. */
  readonly moveTo?: Policy | null
}

/** Why something may not happen, as a value: a code for programs, the rule, our words, and what would make it possible. */
export interface Refused {
  readonly code: RefusalCode
  readonly because: Because
  readonly says: string
  readonly possible?: string
}

export type RefusalCode =
  | 'no-such-case' | 'already-open' | 'case-closed' | 'wrong-state' | 'not-yet' | 'incomplete' | 'not-in-policy' | 'already-done'
  | 'reason-required' | 'release-type' | 'not-qualified' | 'not-yours' | 'approval-needed' | 'cve-blocks-closing'
  | 'must-be-published' | 'embargo-active' | 'embargo-refused' | 'second-advisory' | 'no-consent' | 'unknown-report' | 'bad-value' | 'not-confidential'

export type Decided = { readonly ok: true; readonly events: readonly CaseEvent[] } | { readonly ok: false; readonly refused: Refused }
