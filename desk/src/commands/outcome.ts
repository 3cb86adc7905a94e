import type { CaseEvent } from '@parley/coordination'

/** A refusal is a value: what was refused, by which rule, and what would make it possible. */
export interface Refusal {
  readonly code: string
  /** The rule ids it comes from, such as `['S0-30']`; empty where the desk itself refuses. */
  readonly rules: readonly string[]
  /** The policy field it comes from, such as `disclosure.gates.release`. */
  readonly path?: string
  readonly says: string
  readonly possible?: string
}

export type Outcome = { readonly ok: true; readonly events: readonly CaseEvent[] } | { readonly ok: false; readonly refused: Refusal }
