import { diffPolicies, type Policy } from '@parley/policy'
import { iso, type Gate } from '../commands/gate.ts'
import { hasBegun, type RecordedVersion } from '../commands/policy-shelf.ts'
import { memberAddressesOf } from '../commands/project-addresses.ts'
import { DirectoryView, type DirectoryRow } from '../pages/project/directory-page.tsx'
import { VersionsView, type VersionRow } from '../pages/project/versions-page.tsx'
import type { Store } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import { renderPage } from './render.tsx'
import type { Action, Route } from './route.ts'
import { param } from './route.ts'

export interface PolicyDeps {
  readonly store: Store
  readonly gate: Gate
}

/** What a policy was, is and will be, and the projects of a foundation: the same for everybody. */
export function policyRoutes(deps: PolicyDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/p/:project/versions', access: 'public', action: showVersions(deps) },
    { method: 'GET', path: '/p/:project/projects', access: 'public', action: showDirectory(deps) },
  ]
}

const showVersions =
  ({ store, gate }: PolicyDeps): Action =>
  async (c) => {
    const current = gate.shelf.of(param(c, 'project'), c.var.now())
    if (!current) return missing(c)
    const versions = await store.as({ role: 'public' }, (tx) => gate.shelf.versionsOf(tx, current.policy.id))
    const rows = versionRows(versions, current.hash, iso(gate.now()))
    const { name } = current.policy.project
    return renderPage(c, {
      title: `${name}: versions of the policy`,
      side: 'public',
      body: <VersionsView project={current.policy.id} name={name} rows={rows} />,
    })
  }

/** The newest first, each with what it changes for whom against the one before it. */
export function versionRows(versions: readonly RecordedVersion[], current: string, now: string): readonly VersionRow[] {
  return versions
    .map(({ hash, policy }, at): VersionRow => {
      const before = versions[at - 1]?.policy
      const state = hash === current ? 'current' : hasBegun(policy, now) ? 'former' : 'coming'
      const changes = before ? diffPolicies(before, policy).map(({ party, text, rules }) => ({ party, text, rules })) : null
      return { hash, effective: policy.effective, zone: policy.calendar.zone, state, changes }
    })
    .toReversed()
}

/** S2-11: from each project to its security model and to where its reports go. */
const showDirectory =
  ({ gate }: PolicyDeps): Action =>
  (c) => {
    const policy = gate.shelf.of(param(c, 'project'), c.var.now())?.policy
    if (!policy?.projects) return missing(c)
    return renderPage(c, {
      title: `${policy.project.name}: projects`,
      side: 'public',
      body: <DirectoryView project={policy.id} name={policy.project.name} rows={directoryRows(policy, gate.mailDomain)} />,
    })
  }

export function directoryRows(policy: Policy, mailDomain: string): readonly DirectoryRow[] {
  return Object.entries(policy.projects ?? {}).map(([key, { name, home, contact, security_model: model }]) => ({
    key,
    name,
    ...(home === undefined ? {} : { home }),
    ...(model === undefined ? {} : { model }),
    contact: contact ?? memberAddressesOf(policy, mailDomain).find(([, to]) => to === key)?.[0] ?? '',
    own: contact !== undefined,
  }))
}
