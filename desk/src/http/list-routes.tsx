import type { ListDeps } from './embargo-access.ts'
import { contactRoutes } from './list-contacts.tsx'
import { memberDoor } from './list-member.tsx'
import { showJoin, showList, takeJoin } from './list-public.tsx'
import { showListMember, showLists, takeListMember } from './list-team.tsx'
import { rejectedRoutes } from './rejected-public.tsx'
import type { Route } from './route.ts'

/** Early-notice lists: what everybody may know, the request to join, the members' own page, and the team's review. */
export function listRoutes(deps: ListDeps): readonly Route[] {
  const member = memberDoor(deps)
  return [
    { method: 'GET', path: '/lists/:project/:list', access: 'public', action: showList(deps) },
    { method: 'GET', path: '/lists/:project/:list/join', access: 'reporter', action: showJoin(deps) },
    { method: 'POST', path: '/lists/:project/:list/join', access: 'reporter', action: takeJoin(deps) },
    { method: 'GET', path: '/member', access: 'reporter', action: member.showEntry },
    { method: 'POST', path: '/member', access: 'reporter', action: member.open },
    { method: 'POST', path: '/member/do', access: 'reporter', action: member.take },
    ...contactRoutes(deps),
    ...rejectedRoutes(deps),
    { method: 'GET', path: '/team/lists', access: 'member', action: showLists(deps) },
    { method: 'GET', path: '/team/members/:id', access: 'member', action: showListMember(deps) },
    { method: 'POST', path: '/team/members/:id', access: 'member', action: takeListMember(deps) },
  ]
}
