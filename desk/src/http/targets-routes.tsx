import type { Egress } from '../outbox/egress.ts'
import type { ListDeps } from './embargo-access.ts'
import type { Route } from './route.ts'
import { showFindings } from './targets-findings.tsx'
import { showHandoff, takeHandoff } from './targets-handoff.tsx'
import { showTargets, takeTarget } from './targets-page.tsx'

export interface TargetDeps extends ListDeps {
  readonly egress: Egress
}

/** Where announcements of a project go, what each channel carries on the day, and what the check of CVE IDs found. */
export function targetRoutes(deps: TargetDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/projects/:project/targets', access: 'member', action: showTargets(deps) },
    { method: 'POST', path: '/projects/:project/targets', access: 'member', stepUp: true, action: takeTarget(deps) },
    { method: 'GET', path: '/cases/:id/handoff', access: 'member', action: showHandoff(deps) },
    { method: 'POST', path: '/cases/:id/handoff', access: 'member', action: takeHandoff(deps) },
    { method: 'GET', path: '/cve-findings', access: 'member', action: showFindings(deps) },
  ]
}
