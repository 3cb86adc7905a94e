// Whose case it is. An owner offers it to a vendor that takes part; only that vendor's own word makes it the owner.

import type { Instant } from '../case/names.ts'
import type { VendorCommand } from './command.ts'
import { refused, type VendorVerdict } from './decide.ts'
import type { Vendors } from './state.ts'

export type OwnershipCommand = Extract<VendorCommand, { type: 'OfferOwnership' | 'WithdrawOffer' | 'AnswerOwnership' }>

/**
 * Offer, withdrawal, answer. `mayHold` says whether a vendor could act as owner now: one that has not accepted the terms
 * in force could not even read what it would own.
 */
export function decideOwnership(
  state: Vendors, command: OwnershipCommand, now: Instant, mayHold: (vendor: string) => boolean,
): VendorVerdict {
  switch (command.type) {
    case 'OfferOwnership': return offer(state, command, now, mayHold)
    case 'WithdrawOffer': {
      if (state.offer === undefined) return refused('not-yet', 'Nothing is offered.')
      if (command.by !== state.owner) return refused('not-yours', 'Only the owner takes the offer back.')
      return { changes: [{ type: 'OwnershipOfferWithdrawn', by: command.by, at: now }] }
    }
    case 'AnswerOwnership': return answer(state, command, now, mayHold)
  }
}

type Of<T extends OwnershipCommand['type']> = Extract<OwnershipCommand, { type: T }>

function offer(
  state: Vendors, { by, to, reason }: Of<'OfferOwnership'>, at: Instant, mayHold: (vendor: string) => boolean,
): VendorVerdict {
  if (by !== state.owner) return refused('not-yours', 'Only the owner of the case hands it over.')
  if (state.offer !== undefined) return refused('already-done', 'It is offered already.', 'Take the offer back first.')
  if (to === state.owner) return refused('bad-value', 'It is theirs already.')
  if (reason.trim() === '') return refused('bad-value', 'It needs a reason, which every party reads.')
  if (!mayHold(to)) {
    return refused('no-consent', 'Only a vendor that takes part, and accepted the terms in force, can own the case.', 'Wait until it has accepted.')
  }
  return { changes: [{ type: 'OwnershipOffered', to, by, reason, at }] }
}

function answer(
  { offer: open, owner }: Vendors, { by, accept, reason }: Of<'AnswerOwnership'>, at: Instant, mayHold: (vendor: string) => boolean,
): VendorVerdict {
  if (open === undefined) return refused('not-yet', 'Nothing is offered.')
  if (open.to !== by) return refused('not-yours', 'It was offered to somebody else.')
  if (accept && !mayHold(by)) return refused('no-consent', 'Accept the terms in force first.')
  const said = reason === undefined || reason.trim() === '' ? {} : { reason }
  return { changes: [{ type: 'OwnershipAnswered', from: owner, by, accepted: accept, at, ...said }] }
}
