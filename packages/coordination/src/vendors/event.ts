import type { Instant, ParticipantId } from '../case/names.ts'
import type { RmState } from '../vultron/rm.ts'
import type { VfdState } from '../vultron/vfd.ts'

export const vendorStatuses = ['affected', 'not_affected', 'investigating'] as const
/** What a vendor says of itself. That it said nothing is no value of this type. */
export type StatusSaid = typeof vendorStatuses[number]

export const justifications = [
  'component_not_present', 'vulnerable_code_not_present', 'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary', 'inline_mitigations_already_exist',
] as const
/** Why not affected: the five justifications of VEX. */
export type Justification = typeof justifications[number]

export const contactKinds = ['told', 'tried', 'acknowledged', 'answered'] as const
/** `told`: it knows; `tried`: nobody was reached; the others are what came back. Reminders are events of their own. */
export type ContactKind = typeof contactKinds[number] | 'reminded'
export const contactWays = ['mail', 'phone', 'web_form', 'chat', 'letter', 'in_person', 'portal'] as const
export type ContactWay = typeof contactWays[number]

export interface NewVendor {
  /** The participant's id, made by the caller. */
  readonly vendor: ParticipantId
  readonly name: string
  readonly group?: string
  readonly language?: string
  readonly project?: string
  readonly upstream?: boolean
  /** A person verified its key: where no terms bind, content may go to it sealed at once. */
  readonly sealed?: boolean
}

export interface VendorStatusSet {
  readonly type: 'VendorStatusSet'
  readonly vendor: ParticipantId
  readonly said: StatusSaid
  readonly source: 'vendor' | 'team'
  readonly justification?: Justification
  readonly note?: string
  readonly product?: string
  readonly fixedIn: readonly string[]
  readonly public: boolean
  readonly at: Instant
}

/** Past tense, one fact each. */
export type VendorChange =
  | { readonly type: 'VendorInvited', readonly at: Instant } & NewVendor
  | { readonly type: 'VendorJoined', readonly vendor: ParticipantId, readonly at: Instant }
  | { readonly type: 'VendorDeclined', readonly vendor: ParticipantId, readonly reason: string, readonly at: Instant }
  | { readonly type: 'VendorLeft', readonly vendor: ParticipantId, readonly reason: string, readonly at: Instant }
  | VendorStatusSet
  /** `gap`: steps between were not seen (messages get lost). */
  | { readonly type: 'VendorMoved', readonly vendor: ParticipantId, readonly rm: RmState, readonly vfd: VfdState,
      readonly gap: boolean, readonly reference?: string, readonly at: Instant }
  | { readonly type: 'VendorStatementMade', readonly vendor: ParticipantId, readonly revision: number,
      readonly text: string, readonly public: boolean, readonly at: Instant }
  | { readonly type: 'VendorContacted', readonly vendor: ParticipantId, readonly kind: ContactKind,
      readonly way: ContactWay, readonly language?: string, readonly note?: string, readonly at: Instant }
  | { readonly type: 'VendorsReminded', readonly vendors: readonly ParticipantId[], readonly at: Instant }
  | { readonly type: 'OwnershipOffered', readonly to: ParticipantId, readonly by: ParticipantId, readonly reason: string,
      readonly at: Instant }
  | { readonly type: 'OwnershipOfferWithdrawn', readonly by: ParticipantId, readonly at: Instant }
  | { readonly type: 'OwnershipAnswered', readonly from: ParticipantId, readonly by: ParticipantId,
      readonly accepted: boolean, readonly reason?: string, readonly at: Instant }
