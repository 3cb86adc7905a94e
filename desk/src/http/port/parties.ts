import { listParties } from '../../commands/lists-access.ts'
import { placesOf } from '../../commands/party-places.ts'
import type { Loaded } from '../../commands/gate.ts'
import { embargoPage, type EmbargoPage } from '../../projections/embargo-page.ts'
import { vendorsPage, type VendorsPage } from '../../projections/vendors-page.ts'
import type { SignedIn } from '../desk-port.ts'
import type { ListDeps } from '../embargo-access.ts'
import { readingCase } from '../embargo-reading.ts'
import { partyName } from '../embargo-team.tsx'
import { oneOrTwo, type OneOrTwo } from './merge-and-split.ts'

/** The embargo and the vendors of a case, for programs; reading is recorded like that of a page. `null`: no such case, or not for this member. */
export interface PartiesPort extends OneOrTwo {
  readonly embargo: (who: SignedIn, id: string) => Promise<EmbargoPage | null>
  readonly vendors: (who: SignedIn, id: string) => Promise<VendorsPage | null>
}

export function partiesPort(deps: ListDeps): PartiesPort {
  return {
    ...oneOrTwo(deps),
    embargo: (who, id) => readingCase(deps, who, id, async (tx, loaded) => {
      const nameOf = withoutReporters(loaded)
      const page = embargoPage({ state: loaded.state, policy: loaded.policy, now: deps.gate.now().toString(), by: 'team', nameOf, places: await placesOf(tx, loaded, nameOf) })
      const cut = new Set((await listParties(tx, id)).flatMap((party) => (party.cut ? [party.participant] : [])))
      return { ...page, parties: page.parties.map((party) => (cut.has(party.id) ? { ...party, consent: 'cut off, no longer on the list' } : party)) }
    }),
    vendors: (who, id) => readingCase(deps, who, id, async (_tx, { state, policy }) =>
      vendorsPage(state, { answer: '', group: '', sort: 'name' }, deps.gate.now().toString(), policy.project.name)),
  }
}

/** A program needs no name of who reported. */
function withoutReporters(loaded: Loaded): (id: string) => string {
  const nameOf = partyName(loaded)
  return (id) => (loaded.state.participants[id]?.roles.includes('reporter') ? 'The reporter' : nameOf(id))
}
