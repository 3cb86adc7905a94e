import { sendCalendar, showCalendar, takeCalendar, takeCanary } from './embargo-calendar.tsx'
import { showCompose, showEarly, takeEarly } from './embargo-early.tsx'
import { showLeaks, takeLeak } from './embargo-leak.tsx'
import { partyDoor } from './embargo-party.tsx'
import { showMerge, takeMerge } from './merge-cases.tsx'
import { showWorld, takeWorld } from './world.tsx'
import { vendorRoutes } from './vendors-routes.tsx'
import { showEmbargo, takeEmbargo } from './embargo-team.tsx'
import type { ListDeps } from './embargo-access.ts'
import { outsideRoutes } from './outside-access.tsx'
import { reporterDateRoutes } from './receipt-date.tsx'
import type { Route } from './route.ts'

/** Embargo, early notices, leaks and the calendar: for the team of a case, and for the parties of a list without an account. */
export function embargoRoutes(deps: ListDeps): readonly Route[] {
  const party = partyDoor(deps)
  return [
    ...vendorRoutes(deps),
    ...outsideRoutes(deps),
    { method: 'GET', path: '/cases/:id/embargo', access: 'member', action: showEmbargo(deps) },
    { method: 'POST', path: '/cases/:id/embargo', access: 'member', action: takeEmbargo(deps) },
    { method: 'POST', path: '/cases/:id/embargo/:deed', access: 'member', action: takeEmbargo(deps) },
    { method: 'GET', path: '/cases/:id/early', access: 'member', action: showEarly(deps) },
    { method: 'GET', path: '/cases/:id/early/new', access: 'member', stepUp: true, action: showCompose(deps) },
    { method: 'POST', path: '/cases/:id/early/new', access: 'member', stepUp: true, body: 'files', action: takeEarly(deps) },
    { method: 'GET', path: '/cases/:id/world', access: 'member', action: showWorld(deps) },
    { method: 'POST', path: '/cases/:id/world', access: 'member', action: takeWorld(deps) },
    { method: 'GET', path: '/cases/:id/merge', access: 'member', action: showMerge(deps) },
    { method: 'POST', path: '/cases/:id/merge', access: 'member', action: takeMerge(deps) },
    { method: 'GET', path: '/cases/:id/leaks', access: 'member', action: showLeaks(deps) },
    { method: 'POST', path: '/cases/:id/leaks', access: 'member', action: takeLeak(deps) },
    { method: 'GET', path: '/calendar', access: 'member', action: showCalendar(deps) },
    { method: 'POST', path: '/calendar', access: 'member', action: takeCalendar(deps) },

    // people of a list: no account, no cookie, nothing kept by any cache
    ...reporterDateRoutes(deps),
    { method: 'GET', path: '/party', access: 'reporter', action: party.showEntry },
    { method: 'POST', path: '/party', access: 'reporter', action: party.open },
    { method: 'POST', path: '/party/do', access: 'reporter', action: party.take },
    { method: 'POST', path: '/party/file', access: 'reporter', action: party.sendFile },
    { method: 'GET', path: '/calendar/feed/:secret', access: 'reporter', action: sendCalendar(deps) },
    { method: 'GET', path: '/c/:token', access: 'reporter', action: takeCanary(deps) },
  ]
}
