import { openParty, showPartyEntry, takeParty } from './embargo-party.tsx'
import { showEmbargo, takeEmbargo } from './embargo-team.tsx'
import type { ListDeps } from './embargo-access.ts'
import type { Route } from './route.ts'

/** Embargo, early notices, leaks and the calendar: for the team of a case, and for the parties of a list without an account. */
export function embargoRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/cases/:id/terms', access: 'member', action: showEmbargo(deps) },
    { method: 'POST', path: '/cases/:id/terms', access: 'member', action: takeEmbargo(deps) },
    { method: 'GET', path: '/party', access: 'reporter', action: showPartyEntry },
    { method: 'POST', path: '/party', access: 'reporter', action: openParty(deps) },
    { method: 'POST', path: '/party/do', access: 'reporter', action: takeParty(deps) },
  ]
}
