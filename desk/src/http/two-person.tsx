import { can } from '../access/can.ts'
import { askForTwo, decideForTwo, deeds, isDeed, peopleFor, requestsOf, rightFor, type Deed } from '../commands/two-person.ts'
import { gate, type Identity } from '../identity/identity.ts'
import { notify } from '../identity/notices.ts'
import { TwoPersonPage } from '../pages/case/two-person-page.tsx'
import type { Store } from '../store/store.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

interface TwoDeps { readonly store: Store; readonly identity: Identity }
const worker = { role: 'worker' } as const

/** S-134: erasing a person or a case, and letting a pack of evidence be taken, by two people of its team. */
export function twoPersonRoutes(deps: TwoDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/cases/:id/keep', access: 'member', stepUp: true, action: (c) => show(deps, c) },
    { method: 'POST', path: '/cases/:id/keep', access: 'member', stepUp: true, action: (c) => ask(deps, c) },
    { method: 'POST', path: '/cases/:id/keep/:request', access: 'member', stepUp: true, action: (c) => decide(deps, c) },
  ]
}

interface Found { readonly id: string; readonly reference: string; readonly may: readonly Deed[] }

/** The case as this member sees it and what they may ask for, or nothing: hidden, missing and not allowed are the same answer. */
async function caseFor({ store }: TwoDeps, c: Asked): Promise<Found | null> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  const head = await store.as({ role: 'team', member: who.member }, (tx) => tx.maybe<{ ref: string; project: string; restricted: boolean; granted: boolean }>(
    `select ref, project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where id = $1`, [id, who.member]))
  const may = head ? deeds.filter((deed) => can(who, rightFor(deed), { kind: 'case', ...head, relations: [] })) : []
  return head && may.length > 0 ? { id, reference: head.ref, may } : null
}

const doneWords: Readonly<Record<string, string>> = {
  asked: 'Asked. All members were told; another person of the team agrees on this page, or declines.', granted: 'Agreed. The operator takes the pack within a day, once.', done: 'Agreed and done.', declined: 'Declined.',
}

async function show(deps: TwoDeps, c: Asked, fault?: string): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const { member } = memberOf(c)
  const { rows, alone } = await deps.store.as(worker, async (tx) => ({
    rows: await requestsOf(tx, found.id, deps.identity.now()),
    alone: new Set(await Promise.all(found.may.map(async (deed) => ((await peopleFor(tx, found.id, deed)).length > 1 ? '' : deed)))),
  }))
  const shown = rows.map(({ askedAt, doneAt, askedBy, ...row }) => ({
    ...row, askedAt: askedAt.toString(), doneAt: doneAt?.toString() ?? null, isMine: askedBy === member, mayDecide: found.may.includes(row.deed), mayAlone: alone.has(row.deed),
  }))
  const body = <TwoPersonPage id={found.id} reference={found.reference} may={found.may.map((deed) => ({ deed, alone: alone.has(deed) }))} rows={shown} fault={fault} done={doneWords[c.req.query('did') ?? '']} />
  return renderPage(c, { title: found.reference, side: 'team', status: fault ? 422 : 200, body })
}

async function ask(deps: TwoDeps, c: Asked): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [deed, reason, { member }] = [text(form, 'deed'), text(form, 'reason'), memberOf(c)]
  if (!isDeed(deed) || !found.may.includes(deed)) return show(deps, c, 'Choose what is to be done.')
  if (deed === 'erase-case' && text(form, 'again').toUpperCase() !== found.reference) return show(deps, c, `To erase the whole case, write its reference, ${found.reference}, once more.`)
  if (reason.length < 20 || reason.length > 1000) return show(deps, c, 'Say in 20 to 1000 characters why. The person who agrees reads it.')
  const asked = await deps.store.as(worker, (tx) => askForTwo(tx, { caseId: found.id, deed, by: member, reason, now: deps.identity.now() }))
  if (!asked) return show(deps, c, 'That was asked for already, and waits for an answer below.')
  await deps.store.as(gate, (tx) => notify(tx, 'two people asked', member, deps.identity.now()))
  return c.redirect(`/cases/${found.id}/keep?did=asked`, 303)
}

async function decide(deps: TwoDeps, c: Asked): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [what, { member }] = [text(form, 'do'), memberOf(c)]
  if (what !== 'agree' && what !== 'decline') return show(deps, c, 'Choose whether you agree.')
  const now = deps.identity.now()
  const decided = await deps.store.as(worker, (tx) => decideForTwo(tx, { id: param(c, 'request'), caseId: found.id, by: member, grants: what === 'agree', now }))
  if (decided === null) return answerProblem(c, problems.notFound)
  if (decided === 'not-yours') return show(deps, c, 'Whoever asks does not agree: it takes a second person.')
  if (decided === 'held') return show(deps, c, 'The case is under a legal hold: nothing is erased until whoever runs the desk ends that.')
  if (decided !== 'declined') await deps.store.as(gate, (tx) => notify(tx, 'two people agreed', member, now))
  return c.redirect(`/cases/${found.id}/keep?did=${decided}`, 303)
}
