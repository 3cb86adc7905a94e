import type { CaseState, VendorContact, VendorStatement } from '@parley/coordination'
import { eventOf } from './core-event.ts'
import { justificationWords } from './vendor-words.ts'
import { vendorRow, type VendorRow } from './vendors-page.ts'
import type { StoredEvent } from '../store/event-log.ts'

export interface VendorMessage {
  readonly who: string
  readonly at: string
  readonly text: string
  readonly files: readonly { readonly blob: string; readonly name: string; readonly size: number }[]
  /** All parties read it; else the vendor and the team alone. */
  readonly all: boolean
}

/** All about one vendor, as far as the viewer's own events tell it. */
export interface VendorDetail {
  readonly row: VendorRow
  readonly gone: boolean
  readonly status: { readonly justification?: string; readonly note?: string; readonly public: boolean } | null
  readonly fix: string | null
  readonly statements: readonly VendorStatement[]
  readonly contacts: readonly VendorContact[]
  readonly messages: readonly VendorMessage[]
  /** For the team alone. */
  readonly address: string | null
  readonly project: string | null
}

/** `stored` is what this viewer may read; `null`: no such vendor in the case. */
export function vendorDetail(
  state: CaseState,
  id: string,
  seen: { readonly stored: readonly StoredEvent[]; readonly teamName: string; readonly address?: string | null },
): VendorDetail | null {
  const vendor = state.vendors.all[id]
  if (vendor === undefined) return null
  const { status, standing, fix, statements, contacts, project } = vendor
  return {
    row: vendorRow(state, vendor), gone: standing === 'left' || standing === 'declined',
    status: status === undefined ? null : {
      public: status.public, ...(status.note === undefined ? {} : { note: status.note }),
      ...(status.justification === undefined ? {} : { justification: justificationWords[status.justification] ?? status.justification }),
    },
    fix: fix?.reference ?? null, statements, contacts, messages: messagesOf(state, id, seen), address: seen.address ?? null, project: project ?? null,
  }
}

/** What the team wrote to all or to this one, and what this one wrote; never what another vendor wrote to the team. */
function messagesOf(state: CaseState, id: string, { stored, teamName }: { readonly stored: readonly StoredEvent[]; readonly teamName: string }): readonly VendorMessage[] {
  return stored.map(eventOf).flatMap((event): readonly VendorMessage[] => {
    if (event.type !== 'MessageWritten' || (event.audience !== 'parties' && event.audience !== `party:${id}`)) return []
    const { actor } = event
    const name = actor.kind !== 'participant' ? teamName : actor.id === id ? state.vendors.all[id]?.name : undefined
    return [{ who: name ?? 'Another party', at: event.at, text: event.message.text, files: event.message.attachments ?? [], all: event.audience === 'parties' }]
  })
}
