// What each fact makes of the vendors. Facts are never refused; one about a vendor nobody knows changes nothing.

import type { ParticipantId } from '../case/names.ts'
import type { VendorChange, VendorStatusSet } from './event.ts'
import type { Vendor, VendorContact, Vendors } from './state.ts'

type Of<T extends VendorChange['type']> = Extract<VendorChange, { type: T }>

export function evolveVendors(state: Vendors, change: VendorChange): Vendors {
  switch (change.type) {
    case 'VendorInvited': return invited(state, change)
    case 'VendorsReminded': return reminded(state, change)
    case 'OwnershipOffered':
      return { ...state, offer: { to: change.to, by: change.by, reason: change.reason, at: change.at } }
    case 'OwnershipOfferWithdrawn': return withoutOffer(state)
    case 'OwnershipAnswered': return answered(state, change)
    default: return changed(state, change.vendor, (vendor) => moved(vendor, change))
  }
}

function changed(state: Vendors, id: ParticipantId, change: (vendor: Vendor) => Vendor): Vendors {
  const vendor = state.all[id]
  return vendor === undefined ? state : { ...state, all: { ...state.all, [id]: change(vendor) } }
}

/** Whoever writes is not silent. */
export function heardFrom(state: Vendors, id: ParticipantId, at: string): Vendors {
  return changed(state, id, (vendor) => ({ ...vendor, heardAt: at }))
}

/** Asked again, a vendor keeps what it said before. */
function invited(state: Vendors, change: Of<'VendorInvited'>): Vendors {
  const { type: _, vendor: id, at, upstream, sealed, ...rest } = change
  const fresh = { rm: 'S' as const, vfd: 'vfd' as const, statements: [], contacts: [] }
  const { reason: __, ...before } = state.all[id] ?? { ...fresh, id, reason: undefined }
  const told: VendorContact = { at, kind: 'told', way: 'mail', ...(rest.language === undefined ? {} : { language: rest.language }) }
  const contacts = [...before.contacts, told]
  const vendor: Vendor = { ...before, ...rest, id, upstream: upstream ?? false, sealed: sealed ?? false, invitedAt: at, standing: 'invited', contacts }
  return { ...state, all: { ...state.all, [id]: vendor } }
}

function moved(vendor: Vendor, change: Exclude<VendorChange, { type: 'VendorInvited' | 'VendorsReminded' }>): Vendor {
  switch (change.type) {
    case 'VendorJoined': return joined(vendor, change.at)
    case 'VendorDeclined': return { ...vendor, standing: 'declined', reason: change.reason, heardAt: change.at }
    case 'VendorLeft': return { ...vendor, standing: 'left', reason: change.reason }
    case 'VendorStatusSet': return { ...vendor, ...heard(change), status: statusOf(change) }
    case 'VendorMoved': return {
      ...vendor, rm: change.rm, vfd: change.vfd,
      ...(change.reference === undefined ? {} : { fix: { at: change.at, reference: change.reference } }),
    }
    case 'VendorStatementMade': {
      const { revision, text, public: open, at } = change
      return { ...vendor, heardAt: at, statements: [...vendor.statements, { revision, text, public: open, at }] }
    }
    case 'VendorContacted': {
      const { type: _, vendor: __, ...contact } = change
      const says = change.kind === 'acknowledged' || change.kind === 'answered' ? { heardAt: change.at } : {}
      return { ...vendor, ...says, contacts: [...vendor.contacts, contact] }
    }
    default: return vendor
  }
}

/** Whoever takes part has the report and knows of the defect (Vultron: RM S→R, VFD V). */
function joined(vendor: Vendor, at: string): Vendor {
  const { reason: _, ...rest } = vendor
  const rm = vendor.rm === 'S' ? 'R' : vendor.rm
  return { ...rest, standing: 'joined', joinedAt: at, heardAt: at, rm, vfd: vendor.vfd === 'vfd' ? 'Vfd' : vendor.vfd }
}

const heard = (change: VendorStatusSet): { readonly heardAt?: string } => change.source === 'vendor' ? { heardAt: change.at } : {}

function statusOf(change: VendorStatusSet): NonNullable<Vendor['status']> {
  const { type: _, vendor: __, ...held } = change
  return held
}

function reminded(state: Vendors, { vendors, at }: Of<'VendorsReminded'>): Vendors {
  return vendors.reduce((now, id) => changed(now, id, (vendor) => ({
    ...vendor, contacts: [...vendor.contacts, { at, kind: 'reminded', way: 'mail' }],
  })), state)
}

function withoutOffer(state: Vendors): Vendors {
  const { offer: _, ...rest } = state
  return rest
}

function answered(state: Vendors, change: Of<'OwnershipAnswered'>): Vendors {
  const { from, by: to, accepted, at: answeredAt } = change
  const { reason = '', at: offeredAt = answeredAt } = state.offer ?? {}
  const rest = withoutOffer(state)
  const handover = { from, to, accepted, answeredAt, offeredAt, reason }
  return { ...rest, owner: accepted ? to : state.owner, handovers: [...state.handovers, handover] }
}
