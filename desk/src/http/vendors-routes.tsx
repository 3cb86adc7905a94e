import { note } from '../audit/note.ts'
import { VendorCases, VendorPortal, type VendorCaseRow } from '../pages/vendors/portal-view.tsx'
import { FormToken } from '../pages/layout.tsx'
import type { VendorHolder } from '../commands/vendors.ts'
import { missing } from './case-actions.tsx'
import type { SignedIn } from './desk-port.ts'
import type { ListDeps, Verdict } from './embargo-access.ts'
import { scannedDownload } from './scanned-download.tsx'
import { memberFormOf } from './form.ts'
import { upstreamAnswerRoutes } from './receipt-upstream.tsx'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked, type Route } from './route.ts'
import { doorActions } from './secret-door.tsx'
import { portalFile, portalPage, takeDeed } from './vendor-portal.tsx'
import { showInvite, takeInvite } from './vendors-invite.tsx'
import { showOwner, takeOwner } from './vendors-owner.tsx'
import { exportVendors, showVendor, showVendors, takeVendor } from './vendors-team.tsx'
import { showUpstream } from './vendors-upstream.tsx'

const door = (deps: ListDeps) =>
  doorActions<VendorHolder>(deps, {
    path: '/vendor',
    title: 'Security matter',
    lead: 'For vendors that were asked about a security matter: enter the code from our letter, or the receipt that you were shown.',
    done: 'It is on record, and the team sees it.',
    fits: async (holder) => ('caseId' in holder ? holder : undefined),
    show: async (c, holder, sealed, { did, verdict }) => {
      const page = await portalPage(deps, holder, c.var.now())
      if (!page) return null
      const refused = verdict && !verdict.ok ? verdict.refused : undefined
      const carry = <input type="hidden" name="sealed" value={sealed} />
      const body = <VendorPortal page={page} door={{ action: '/vendor/do', carry }} files={{ action: '/vendor/file', carry }} did={did} refused={refused} />
      return renderPage(c, { title: 'Security matter', side: 'reporter', status: refused ? 409 : 200, body })
    },
    act: (holder, form) => takeDeed(deps, holder, form),
    file: (holder, blob) => portalFile(deps, holder, blob),
  })

/** Projects in which this member does more than look on. */
const ownProjects = ({ roles }: SignedIn): readonly string[] =>
  Object.entries(roles).flatMap(([project, held]) => (held.some((role) => role !== 'auditor') ? [project] : []))

/** The vendor that a member's own project is, by the id in the address; not there and not theirs are the same answer. */
async function holderFor({ store }: ListDeps, who: SignedIn, alias: string): Promise<VendorHolder | undefined> {
  const row = await store.as({ role: 'worker' }, (tx) =>
    tx.maybe<{ case_id: string; participant: string }>(
      'select case_id, participant from vendor_party where alias = $1 and project = any($2)',
      [alias, ownProjects(who)],
    ),
  )
  return row && { caseId: row.case_id, subject: row.participant }
}

const showOwn = (deps: ListDeps): Action => async (c) => {
  const rows = await deps.store.as({ role: 'worker' }, (tx) =>
    tx.query<{ alias: string; from: string; project: string; at: Temporal.Instant }>(
      `select v.alias, h.project as from, v.project, v.invited_at as at from vendor_party v join case_head h on h.id = v.case_id
       where v.project = any($1) order by v.invited_at desc limit 200`,
      [ownProjects(memberOf(c))],
    ),
  )
  const names = new Map((await c.var.desk.projects()).map(({ id, name }) => [id, name]))
  const named = (id: string) => names.get(id) ?? id
  const shown = rows.map(({ alias, from, project, at }): VendorCaseRow => ({ alias, from: named(from), project: named(project), invitedAt: at.toString() }))
  return renderPage(c, { title: 'Cases of others', side: 'team', body: <VendorCases rows={shown} /> })
}

async function showMembers(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const [who, alias] = [memberOf(c), param(c, 'alias')]
  const holder = await holderFor(deps, who, alias)
  const page = holder && (await portalPage(deps, holder, c.var.now()))
  if (!page) return missing(c)
  // The case was read by a party; who of it stood there is noted beside.
  await deps.store.as({ role: 'team', member: who.member }, (tx) => note(tx, { at: deps.gate.now(), actor: who.member, action: 'read as vendor', object: alias }))
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  const did = verdict === undefined && c.req.query('did') ? 'It is on record, and the other team sees it.' : undefined
  const files = { link: (blob: string) => `/vendors/${alias}/files/${blob}` }
  const body = <VendorPortal page={page} door={{ action: `/vendors/${alias}`, carry: <FormToken /> }} files={files} did={did} refused={refused} />
  return renderPage(c, { title: 'Security matter', side: 'team', status: refused ? 409 : 200, body })
}

const takeMembers = (deps: ListDeps): Action => async (c) => {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const alias = param(c, 'alias')
  const holder = await holderFor(deps, memberOf(c), alias)
  const verdict = holder && (await takeDeed(deps, holder, form))
  if (!verdict) return missing(c)
  return verdict.ok ? c.redirect(`/vendors/${alias}?did=yes`, 303) : showMembers(deps, c, verdict)
}

const sendMembersFile = (deps: ListDeps): Action => async (c) => {
  const holder = await holderFor(deps, memberOf(c), param(c, 'alias'))
  const file = holder && (await portalFile(deps, holder, param(c, 'blob')))
  return file ? scannedDownload(c, file) : missing(c)
}

/** Several vendors in one case: for its team, for vendors from outside, and for vendors that are projects of this desk. */
export function vendorRoutes(deps: ListDeps): readonly Route[] {
  const outside = door(deps)
  return [
    { method: 'GET', path: '/cases/:id/vendors', access: 'member', action: showVendors(deps) },
    { method: 'POST', path: '/cases/:id/vendors', access: 'member', action: takeVendor(deps) },
    { method: 'GET', path: '/cases/:id/vendors/export', access: 'member', action: exportVendors(deps) },
    { method: 'GET', path: '/cases/:id/vendors/invite', access: 'member', stepUp: true, action: showInvite(deps) },
    { method: 'POST', path: '/cases/:id/vendors/invite', access: 'member', stepUp: true, action: takeInvite(deps) },
    { method: 'GET', path: '/cases/:id/vendors/:vendor', access: 'member', action: showVendor(deps) },
    { method: 'POST', path: '/cases/:id/vendors/:vendor', access: 'member', body: 'files', action: takeVendor(deps) },
    { method: 'GET', path: '/cases/:id/owner', access: 'member', stepUp: true, action: showOwner(deps) },
    { method: 'POST', path: '/cases/:id/owner', access: 'member', stepUp: true, action: takeOwner(deps) },
    { method: 'GET', path: '/cases/:id/upstream', access: 'member', action: showUpstream(deps) },

    // projects of this desk that are vendors in somebody else's case
    { method: 'GET', path: '/vendors', access: 'member', action: showOwn(deps) },
    { method: 'GET', path: '/vendors/:alias', access: 'member', action: (c) => showMembers(deps, c) },
    { method: 'POST', path: '/vendors/:alias', access: 'member', body: 'files', action: takeMembers(deps) },
    { method: 'GET', path: '/vendors/:alias/files/:blob', access: 'member', action: sendMembersFile(deps) },

    // people of a vendor from outside, and reporters: no account, no cookie, nothing kept by any cache
    { method: 'GET', path: '/vendor', access: 'reporter', action: outside.showEntry },
    { method: 'POST', path: '/vendor', access: 'reporter', action: outside.open },
    { method: 'POST', path: '/vendor/do', access: 'reporter', body: 'files', action: outside.take },
    { method: 'POST', path: '/vendor/file', access: 'reporter', action: outside.sendFile },
    ...upstreamAnswerRoutes(deps),
  ]
}
