import type { Actor, CaseCommand, CaseState, Vendor } from '@parley/coordination'
import type { Tx } from '../store/store.ts'
import { getContact } from './contacts.ts'
import { handle, type Gate } from './gate.ts'
import type { Outcome } from './outcome.ts'
import { inviteVendors, type AskedVendor } from './vendors.ts'

/** One of two cases as far as its vendors go. */
export interface CaseOfVendors { readonly id: string; readonly reference: string; readonly state: CaseState }

/**
 * Who takes part in `from`, or was asked there, and is not among the vendors of `to`: by name, or as the same project of this
 * desk. Who declined or left is not written to again.
 */
export function vendorsToCarry(from: CaseState, to: CaseState): readonly Vendor[] {
  const known = Object.values(to.vendors.all)
  const isKnown = (vendor: Vendor) => known.some(({ name, project }) =>
    name.trim().toLowerCase() === vendor.name.trim().toLowerCase() || (project !== undefined && project === vendor.project))
  return Object.values(from.vendors.all).filter((vendor) => (vendor.standing === 'joined' || vendor.standing === 'invited') && !isKnown(vendor))
}

/**
 * Vendors of one case are asked into another that it became part of, or that was split from it (worker): each anew, under
 * that case's own terms, by a letter that says nothing (X20), and bound in the first case as before. What they said of
 * themselves comes along as what the team heard, until they say it again. `null`: nobody was to be asked.
 */
export async function carryVendors(gate: Gate, tx: Tx, cases: { readonly from: CaseOfVendors; readonly to: CaseOfVendors }, actor: Actor): Promise<Outcome | null> {
  const { from, to } = cases
  const those = vendorsToCarry(from.state, to.state)
  if (those.length === 0) return null
  const vendors: AskedVendor[] = []
  for (const { id, name, group, language, project } of those) {
    const address = (await getContact(tx, from.id, id))?.address
    vendors.push({
      name, ...(address === undefined ? {} : { address }), ...(group === undefined ? {} : { group }),
      ...(language === undefined ? {} : { language }), ...(project === undefined ? {} : { project }),
    })
  }
  const asked = await inviteVendors(gate, tx, to.id, { vendors, need: `Asked already in ${from.reference}, which belongs to this.`, by: 'team' }, actor)
  if (!asked?.ok) return asked
  const heard = those.flatMap((vendor) => heardOf(vendor, newIdOf(asked, vendor.name), from.reference))
  const told = heard.length === 0 ? null : await handle(gate, tx, to.id, ...heard.map((command) => ({ actor, command })))
  return told?.ok === false ? told : { ok: true, events: [...asked.events, ...(told?.events ?? [])] }
}

function newIdOf({ events }: Extract<Outcome, { ok: true }>, name: string): string | undefined {
  const found = events.find((event) => event.type === 'VendorsChanged' && event.change.type === 'VendorInvited' && event.change.name === name)
  return found?.type === 'VendorsChanged' && found.change.type === 'VendorInvited' ? found.change.vendor : undefined
}

/** The status with its reason, and from where it is known; nothing where the vendor said nothing. */
function heardOf({ status }: Vendor, vendor: string | undefined, reference: string): readonly CaseCommand[] {
  if (status === undefined || vendor === undefined) return []
  const { said, justification, note, product, fixedIn } = status
  const command = {
    type: 'SetStatus' as const, by: 'team', vendor, said, fixedIn, note: [note, `Said in ${reference}.`].filter((part) => part !== undefined).join(' '),
    ...(justification === undefined ? {} : { justification }), ...(product === undefined ? {} : { product }),
  }
  return [{ type: 'Vendor', command }]
}
