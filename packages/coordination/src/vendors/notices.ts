import type { CaseEvent } from '../case/event.ts'
import type { ParticipantId } from '../case/names.ts'
import type { CaseState } from '../case/state.ts'
import type { VendorChange } from './event.ts'
import { vendorAccess } from './reading.ts'

/** Why a vendor gets a letter; the letter itself says no more than that there is something to read. */
export type VendorNotice = 'invited' | 'reminded' | 'owner_offered' | 'owner_changed' | 'message' | 'published'

/** The vendors that an event is told to. The same event always tells the same ones. */
export function vendorNotices(state: CaseState, event: CaseEvent): readonly { readonly to: ParticipantId, readonly about: VendorNotice }[] {
  const inside = (about: VendorNotice) => insideOf(state).map((to) => ({ to, about }))
  switch (event.type) {
    case 'VendorsChanged': return ofChange(event.change, inside)
    case 'MessageWritten': {
      if (event.by !== 'team') return []
      if (event.audience === 'parties') return inside('message')
      const to = event.audience.startsWith('party:') ? event.audience.slice('party:'.length) : undefined
      return to === undefined || state.vendors.all[to] === undefined ? [] : [{ to, about: 'message' }]
    }
    case 'AdvisoryPublished': return inside('published')
    default: return []
  }
}

function ofChange(
  change: VendorChange, inside: (about: VendorNotice) => readonly { readonly to: ParticipantId, readonly about: VendorNotice }[],
) {
  switch (change.type) {
    case 'VendorInvited': return [{ to: change.vendor, about: 'invited' as const }]
    case 'VendorsReminded': return change.vendors.map((to) => ({ to, about: 'reminded' as const }))
    case 'OwnershipOffered': return [{ to: change.to, about: 'owner_offered' as const }]
    case 'OwnershipAnswered': return change.accepted ? inside('owner_changed') : []
    default: return []
  }
}

const insideOf = (state: CaseState): readonly ParticipantId[] =>
  Object.keys(state.vendors.all).filter((id) => state.vendors.all[id]?.standing === 'joined' && vendorAccess(state.vendors, state.embargo, id) !== 'revoke')
