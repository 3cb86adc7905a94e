// What becomes of embargoes when cases merge or split.

import type { ParticipantId } from '../case/names.ts'
import { binds } from '../vultron/em.ts'
import { present } from './state.ts'
import type { Embargo } from './state.ts'
import { between } from './terms.ts'
import type { ActiveTerms, Terms } from './terms.ts'

export interface Merged {
  /** The earliest accepted end holds until a common embargo is agreed. Undefined: none was in force. */
  readonly holds?: ActiveTerms
  /** One of the cases has ended its embargo: nothing can hold for the whole any more. */
  readonly over: boolean
  /** Who must agree to a common embargo, each party of each case once. */
  readonly parties: readonly ParticipantId[]
  /** What to propose as the common terms: those that hold, or the shortest on the table. */
  readonly propose?: Terms
  readonly says: string
}

/** Merging cases: a new embargo is proposed, and meanwhile the earliest accepted date holds. */
export function mergeEmbargoes(embargoes: readonly Embargo[]): Merged {
  const parties = [...new Set(embargoes.flatMap((embargo) => present(embargo).map((party) => party.id)))]
  if (embargoes.some((embargo) => embargo.em === 'X')) {
    return { over: true, parties, says: 'One of the cases has ended its embargo; the merged case has none.' }
  }
  const earliest = <T extends Terms>(all: readonly T[]): T | undefined =>
    [...all].sort((a, b) => between(b.endsAt, a.endsAt))[0]
  const holds = earliest(embargoes.flatMap((embargo) => binds(embargo.em) && embargo.active ? [embargo.active] : []))
  const open = earliest(embargoes.flatMap((embargo) => embargo.proposals.map((proposal) => proposal.terms)))
  const propose = holds ?? open
  return {
    over: false, parties,
    ...(holds === undefined ? {} : { holds }),
    ...(propose === undefined ? {} : { propose }),
    says: holds === undefined
      ? 'No terms are in force; propose common ones.'
      : `The earliest accepted end, ${holds.endsAt}, holds until common terms are agreed.`,
  }
}

export interface Split {
  /** What the child begins with: the parent's embargo, whole. */
  readonly child: Embargo
  readonly findings: readonly string[]
  /** Parties of the parent and its other children, who are told of a change. */
  readonly tell: readonly ParticipantId[]
}

/**
 * Splitting a case: the embargo goes to every child. A child that wants another end negotiates it as a change;
 * a later one is preferred, an earlier one needs a look at what it reveals about its siblings.
 */
export function splitEmbargo(parent: Embargo, wished?: Terms): Split {
  if (!binds(parent.em) || parent.active === undefined || wished === undefined) {
    return { child: parent, findings: [], tell: [] }
  }
  const earlier = between(parent.active.endsAt, wished.endsAt) < 0
  return {
    child: parent,
    findings: earlier ? [`${wished.endsAt} is before the siblings’ ${parent.active.endsAt}: check what it reveals.`] : [],
    tell: present(parent).map((party) => party.id),
  }
}
