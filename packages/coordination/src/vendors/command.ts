import type { ParticipantId } from '../case/names.ts'
import type { RmEvent } from '../vultron/rm.ts'
import type { ContactKind, ContactWay, Justification, NewVendor, StatusSaid } from './event.ts'

export interface StatusGiven {
  readonly said: StatusSaid
  readonly justification?: Justification
  readonly note?: string
  readonly product?: string
  readonly fixedIn?: readonly string[]
  /** May it stand in the advisory? */
  readonly public?: boolean
}

/** Imperative. `by` is the side that speaks: `team`, or a vendor, which speaks for itself alone. */
export type VendorCommand =
  /** Asks vendors in; `need` is what they are needed for. Each learns nothing before it accepts. */
  | { readonly type: 'InviteVendors', readonly by: ParticipantId, readonly vendors: readonly NewVendor[],
      readonly need: string }
  /** «We are the right people, and take part»: where an embargo binds, its terms are accepted beside it. */
  | { readonly type: 'Join', readonly by: ParticipantId }
  | { readonly type: 'DeclineToJoin', readonly by: ParticipantId, readonly reason: string }
  | { readonly type: 'SetStatus', readonly by: ParticipantId, readonly vendor: ParticipantId } & StatusGiven
  | { readonly type: 'MakeStatement', readonly by: ParticipantId, readonly vendor: ParticipantId, readonly text: string,
      readonly public: boolean }
  /** A step of the vendor's own report management, or of its fix. */
  | { readonly type: 'Progress', readonly by: ParticipantId, readonly vendor: ParticipantId,
      readonly step: Exclude<RmEvent, 'receive'> | 'fix_ready' | 'fix_deployed', readonly reference?: string }
  | { readonly type: 'RecordContact', readonly by: ParticipantId, readonly vendor: ParticipantId,
      readonly kind: Exclude<ContactKind, 'reminded'>, readonly way: ContactWay, readonly language?: string,
      readonly note?: string }
  /** All who owe an answer and were not written to within a day; or those named. */
  | { readonly type: 'RemindSilent', readonly by: ParticipantId, readonly vendors?: readonly ParticipantId[] }
  | { readonly type: 'RemoveVendor', readonly by: ParticipantId, readonly vendor: ParticipantId, readonly reason: string }
  | { readonly type: 'OfferOwnership', readonly by: ParticipantId, readonly to: ParticipantId, readonly reason: string }
  | { readonly type: 'WithdrawOffer', readonly by: ParticipantId }
  | { readonly type: 'AnswerOwnership', readonly by: ParticipantId, readonly accept: boolean, readonly reason?: string }
export type VendorCommandType = VendorCommand['type']
