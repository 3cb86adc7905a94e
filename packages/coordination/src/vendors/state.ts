// Several vendors in one case: each with its own RM, VFD, status and statements; one owner, whose word moves the whole.

import type { Instant, ParticipantId } from '../case/names.ts'
import type { RmState } from '../vultron/rm.ts'
import type { VfdState } from '../vultron/vfd.ts'
import type { ContactKind, ContactWay, Justification, StatusSaid } from './event.ts'

export interface VendorStatement {
  /** 1, 2, 3 … without gaps; the newest counts. */
  readonly revision: number
  readonly text: string
  /** Goes into the advisory at publication; else it stays between this vendor and the team. */
  readonly public: boolean
  readonly at: Instant
}

export interface VendorContact {
  readonly at: Instant
  readonly kind: ContactKind
  readonly way: ContactWay
  /** The language that was tried, as a BCP 47 tag. */
  readonly language?: string
  readonly note?: string
}

export interface VendorStatusHeld {
  readonly said: StatusSaid
  readonly at: Instant
  /** Who said it: the vendor itself, or the team that heard it elsewhere. */
  readonly source: 'vendor' | 'team'
  readonly justification?: Justification
  readonly note?: string
  /** As the vendor's users know it; the vendor's own name where it says none. */
  readonly product?: string
  readonly fixedIn: readonly string[]
  /** May stand in the advisory. */
  readonly public: boolean
}

export interface Vendor {
  readonly id: ParticipantId
  readonly name: string
  readonly group?: string
  /** Its language, as a BCP 47 tag: what letters and calls are tried in first. */
  readonly language?: string
  /** A project of this very desk, whose members then work in a view of their own. */
  readonly project?: string
  /** The dependency that a report was handed on to (C11). */
  readonly upstream: boolean
  /** Content may go to it by mail at once where no terms bind, sealed to a key that a person verified. */
  readonly sealed: boolean
  readonly invitedAt: Instant
  readonly standing: 'invited' | 'joined' | 'declined' | 'left'
  readonly joinedAt?: Instant
  readonly reason?: string
  readonly rm: RmState
  readonly vfd: VfdState
  /** Absent: no answer, which is not «not affected». */
  readonly status?: VendorStatusHeld
  readonly statements: readonly VendorStatement[]
  readonly contacts: readonly VendorContact[]
  readonly fix?: { readonly at: Instant, readonly reference: string }
  /** When it last said anything itself. */
  readonly heardAt?: Instant
}

export interface Handover {
  readonly from: ParticipantId
  readonly to: ParticipantId
  readonly reason: string
  readonly offeredAt: Instant
  readonly answeredAt: Instant
  readonly accepted: boolean
}

export interface Vendors {
  readonly all: Readonly<Record<ParticipantId, Vendor>>
  /** Whose acceptance moves the shared embargo (CM-13-002). `team` until it is handed over; the team then stays coordinator. */
  readonly owner: ParticipantId
  readonly offer?: { readonly to: ParticipantId, readonly by: ParticipantId, readonly reason: string, readonly at: Instant }
  readonly handovers: readonly Handover[]
}

export const noVendors: Vendors = { all: {}, owner: 'team', handovers: [] }
