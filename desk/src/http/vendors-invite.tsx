import { inviteVendors, type AskedVendor } from '../commands/vendors.ts'
import { InviteView, type InviteViewProps } from '../pages/vendors/invite-view.tsx'
import { missing } from './case-actions.tsx'
import { actorOf, asWorker, mayAct, type ListDeps, type Verdict } from './embargo-access.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'
import { readAsked } from './vendor-form.ts'

const nothing = { vendors: '', need: '', project: '' }

async function show(deps: ListDeps, c: Asked, given: InviteViewProps['given'], verdict?: Verdict): Promise<Response> {
  const id = param(c, 'id')
  const head = await deps.store.as({ role: 'team', member: memberOf(c).member }, (tx) =>
    tx.maybe<{ ref: string; project: string }>('select ref, project from case_head where id = $1', [id]),
  )
  if (!head) return missing(c)
  const projects = (await c.var.desk.projects()).filter((one) => one.id !== head.project)
  return renderPage(c, {
    title: head.ref, side: 'team', status: verdict ? 409 : 200,
    body: (
      <InviteView
        caseId={id}
        reference={head.ref}
        projects={projects.map((one): [string, string] => [one.id, one.name])}
        given={given}
        refused={verdict && !verdict.ok ? verdict.refused : undefined}
      />
    ),
  })
}

export const showInvite = (deps: ListDeps): Action => (c) => show(deps, c, nothing)

/** All that the form names, or none of them. */
export const takeInvite = (deps: ListDeps): Action => async (c) => {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const id = param(c, 'id')
  const given = { vendors: text(form, 'vendors'), need: text(form, 'need'), project: text(form, 'project') }
  const may = await mayAct(deps, memberOf(c), id, 'AddParticipant')
  if (!may) return missing(c)
  const verdict = may.ok ? await invite(deps, c, given) : may
  if (!verdict) return missing(c)
  return verdict.ok ? c.redirect(`/cases/${id}/vendors?did=InviteVendors`, 303) : show(deps, c, given, verdict)
}

async function invite(deps: ListDeps, c: Asked, { vendors, need, project }: InviteViewProps['given']): Promise<Verdict | null> {
  const read = readAsked(vendors)
  if (!read.ok) return fault(read.says)
  const named = (await c.var.desk.projects()).find((one) => one.id === project)
  const asked: readonly AskedVendor[] = [...read.value, ...(named ? [{ name: named.name, project: named.id }] : [])]
  return asWorker(deps, (tx) => inviteVendors(deps.gate, tx, param(c, 'id'), { vendors: asked, need, by: 'team' }, actorOf(memberOf(c))))
}
