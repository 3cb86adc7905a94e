import { can } from '../access/can.ts'
import type { Gate } from '../commands/gate.ts'
import { reportsOf, revealIdentity } from '../commands/reveal-identity.ts'
import { gate as identityGate, type Identity } from '../identity/identity.ts'
import { notify } from '../identity/notices.ts'
import { IdentityPage } from '../pages/case/identity-page.tsx'
import type { Store } from '../store/store.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

interface RevealDeps { readonly store: Store; readonly gate: Gate; readonly identity: Identity }

/** S-035: who a reporter is, is a thing of its own: another right, a fresh proof, a reason, and the reporter reads that it was done. */
export function revealRoutes(deps: RevealDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/cases/:id/identity', access: 'member', stepUp: true, action: (c) => show(deps, c) },
    { method: 'POST', path: '/cases/:id/identity', access: 'member', stepUp: true, action: (c) => reveal(deps, c) },
  ]
}

/** The case as this member sees it, or nothing: hidden, missing and not allowed are the same answer. */
async function mayReveal({ store }: RevealDeps, c: Asked): Promise<{ readonly ref: string; readonly reports: Awaited<ReturnType<typeof reportsOf>> } | null> {
  const who = memberOf(c)
  return store.as({ role: 'team', member: who.member }, async (tx) => {
    const head = await tx.maybe<{ ref: string; project: string; restricted: boolean; granted: boolean }>(
      `select ref, project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where id = $1`, [param(c, 'id'), who.member])
    if (!head || !can(who, 'reveal identity', { kind: 'case', ...head, relations: [] })) return null
    return { ref: head.ref, reports: await reportsOf(tx, param(c, 'id')) }
  })
}

async function show(deps: RevealDeps, c: Asked, fault?: string): Promise<Response> {
  const found = await mayReveal(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  return renderPage(c, { title: found.ref, side: 'team', status: fault ? 422 : 200, body: <IdentityPage id={param(c, 'id')} reference={found.ref} reports={found.reports} fault={fault} /> })
}

async function reveal(deps: RevealDeps, c: Asked): Promise<Response> {
  const found = await mayReveal(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [reporter, reason] = [text(form, 'reporter'), text(form, 'reason')]
  if (!found.reports.some((each) => each.reporter === reporter)) return show(deps, c, 'Choose whose report it is about.')
  if (reason.length < 20 || reason.length > 1000) return show(deps, c, 'Say in 20 to 1000 characters what the address is needed for. The reporter will read it.')
  const who = memberOf(c)
  const revealed = await deps.store.as({ role: 'worker' }, (tx) => revealIdentity(deps.gate, tx, param(c, 'id'), { actor: { kind: 'member', id: who.member, name: who.name }, reporter, reason }))
  if (!revealed) return answerProblem(c, problems.notFound)
  await deps.identity.store.as(identityGate, (tx) => notify(tx, 'identity revealed', who.member, deps.identity.now()))
  return renderPage(c, { title: found.ref, side: 'team', body: <IdentityPage id={param(c, 'id')} reference={found.ref} reports={found.reports} revealed={revealed} /> })
}
