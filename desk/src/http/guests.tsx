import type { Actor } from '@parley/coordination'
import { can, canWriteTo, outsider } from '../access/can.ts'
import { note } from '../audit/note.ts'
import { recordRead } from '../audit/record-read.ts'
import { eventOf, handle, iso, type Gate } from '../commands/gate.ts'
import { endGuests, guestsOf, guestViews, letInGuest, longestDays, openGuest, type GuestView } from '../commands/guests.ts'
import { gate as identityGate, type Identity } from '../identity/identity.ts'
import { inviteMember } from '../identity/members.ts'
import { notify } from '../identity/notices.ts'
import { setupLink } from '../identity/setup.ts'
import { GuestCasePage, GuestListPage, GuestsPage } from '../pages/case/guest-pages.tsx'
import { entryRow } from '../projections/case-page.ts'
import { readEvents } from '../store/event-log.ts'
import { caseKey, openText } from '../store/sealed-fields.ts'
import type { Store } from '../store/store.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

interface GuestDeps { readonly store: Store; readonly gate: Gate; readonly identity: Identity }
const worker = { role: 'worker' } as const

/** Guests of a case: let in by a lead, by name and for a time; and what they find (S-030). */
export function guestRoutes(deps: GuestDeps): readonly Route[] {
  const at = (method: 'GET' | 'POST', path: string, action: (deps: GuestDeps, c: Asked) => Promise<Response>, stepUp = true): Route =>
    ({ method, path, access: 'member', ...(stepUp ? { stepUp: true as const } : {}), action: (c) => action(deps, c) })
  return [
    at('GET', '/cases/:id/guests', (given, c) => show(given, c)), at('POST', '/cases/:id/guests', letIn), at('POST', '/cases/:id/guests/:guest', endOne),
    at('GET', '/guest', list, false), at('GET', '/guest/:guest', (given, c) => showCase(given, c)), at('POST', '/guest/:guest', write),
  ]
}

/** The case for who may let somebody in; hidden, missing and not allowed are the same answer. */
async function caseFor({ store }: GuestDeps, c: Asked): Promise<{ readonly id: string; readonly reference: string } | null> {
  const [who, id] = [memberOf(c), param(c, 'id')]
  const head = await store.as({ role: 'team', member: who.member }, (tx) => tx.maybe<{ ref: string; project: string; restricted: boolean; granted: boolean }>(
    `select ref, project, restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where id = $1`, [id, who.member]))
  return head && can(who, 'let in guest', { kind: 'case', ...head, relations: [] }) ? { id, reference: head.ref } : null
}

async function show(deps: GuestDeps, c: Asked, came: { readonly fault?: string; readonly link?: string; readonly done?: string } = {}): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const guests = await deps.store.as(worker, (tx) => guestsOf(deps.gate, tx, { caseId: found.id }))
  const rows = guests.map(({ invitedAt, until, ...row }) => ({ ...row, invitedAt: iso(invitedAt), until: iso(until) }))
  return renderPage(c, { title: found.reference, side: 'team', status: came.fault ? 422 : 200, body: <GuestsPage id={found.id} reference={found.reference} rows={rows} {...came} /> })
}

const notLetIn = {
  'yourself': 'You are in already.', 'in-the-team': 'They are in the team of this project; no guest is needed.', 'here-already': 'They take part in this case already.',
} as const

interface Wish { readonly login: string; readonly name: string; readonly view: GuestView; readonly days: number; readonly reason: string }

function wishOf(form: FormData): Wish | string {
  const [login, days, reason, view] = [text(form, 'login').toLowerCase(), Number(text(form, 'days')), text(form, 'reason'), guestViews.find((each) => each === text(form, 'view'))]
  if (!/^[a-z0-9][a-z0-9._-]{1,31}$/.test(login)) return 'Write the login of the guest: 2 to 32 of a–z, 0–9, dot, dash and underscore.'
  if (view === undefined) return 'Choose what the guest may read.'
  if (!Number.isInteger(days) || days < 1 || days > longestDays) return `Say for how many days: 1 to ${longestDays}.`
  if (reason.length < 20 || reason.length > 1000) return 'Say in 20 to 1000 characters what the guest is needed for. The reporter reads it.'
  return { login, name: text(form, 'name'), view, days, reason }
}

/** Somebody without an account gets one without any role, and its link is shown once, to be handed over. */
async function letIn(deps: GuestDeps, c: Asked): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const wish = wishOf(form)
  if (typeof wish === 'string') return show(deps, c, { fault: wish })
  const [who, now] = [memberOf(c), deps.identity.now()]
  const person = await personOf(deps, wish)
  if ('fault' in person) return show(deps, c, { fault: person.fault })
  const done = await deps.store.as(worker, (tx) => letInGuest(deps.gate, tx, { caseId: found.id, member: person.member, by: { kind: 'member', id: who.member, name: who.name }, view: wish.view, days: wish.days, reason: wish.reason }))
  if (typeof done === 'string') return show(deps, c, { fault: notLetIn[done] })
  await deps.store.as(identityGate, (tx) => notify(tx, 'guest let in', who.member, now))
  return show(deps, c, { done: 'Let in. The timeline says so, to the reporter too, and all members were told.', ...(person.link === null ? {} : { link: person.link }) })
}

async function personOf({ store, identity }: GuestDeps, { login, name }: Wish): Promise<{ readonly member: string; readonly link: string | null } | { readonly fault: string }> {
  return store.as(identityGate, async (tx) => {
    const known = await tx.maybe<{ id: string; state: string }>('select id, state from member where login = $1', [login])
    if (known) return known.state === 'suspended' ? { fault: 'That account is suspended.' } : { member: known.id, link: null }
    if (name === '') return { fault: `Nobody at this desk has the login «${login}». To make an account without any role for them, write their name too.` }
    const invited = await inviteMember(tx, { login, name, roles: {} }, identity.now())
    return invited.ok ? { member: invited.member, link: setupLink(identity.origin, invited.token) } : { fault: invited.says }
  })
}

async function endOne(deps: GuestDeps, c: Asked): Promise<Response> {
  const found = await caseFor(deps, c)
  if (!found) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const who = memberOf(c)
  const guests = await deps.store.as(worker, (tx) => guestsOf(deps.gate, tx, { caseId: found.id }))
  if (!guests.some(({ id, isOver }) => id === param(c, 'guest') && !isOver)) return answerProblem(c, problems.notFound)
  await deps.store.as(worker, (tx) => endGuests(deps.gate, tx, { id: param(c, 'guest'), caseId: found.id, by: { kind: 'member', id: who.member, name: who.name } }))
  return show(deps, c, { done: 'Ended.' })
}

async function list({ store, gate }: GuestDeps, c: Asked): Promise<Response> {
  const { member } = memberOf(c)
  const rows = (await store.as(worker, (tx) => guestsOf(gate, tx, { member }))).filter(({ isOver }) => !isOver)
  return renderPage(c, { title: 'Guest', side: 'team', body: <GuestListPage rows={rows.map(({ id, reference, until }) => ({ id, reference, until: iso(until) }))} /> })
}

const guest = { kind: 'case' as const, project: '', restricted: false, granted: false, relations: ['guest' as const] }

/** Others are named by what they are to the case, not by who they are outside of it (S-035). */
const whoIn = (self: string) => (actor: Actor): string =>
  actor.kind === 'desk' ? 'The desk' : actor.kind === 'member' ? (actor.id === self ? 'You' : actor.name ?? 'A member') : 'A reporter or another party'

/** What the guest was let read, and nothing else. Reading is recorded, like everybody's. */
async function showCase({ store, gate }: GuestDeps, c: Asked, came: { readonly fault?: string; readonly sent?: boolean } = {}): Promise<Response> {
  const { member } = memberOf(c)
  const open = await store.as(worker, (tx) => openGuest(gate, tx, param(c, 'guest'), member))
  if (!open || !can(outsider, 'read case', { ...guest, outside: { until: open.until, now: gate.now() } })) return answerProblem(c, problems.notFound)
  return store.as({ role: 'party', subject: member }, async (tx) => {
    const head = await tx.maybe<{ policy_hash: string }>('select policy_hash from case_head where id = $1', [open.caseId])
    if (!head) return answerProblem(c, problems.notFound)
    await recordRead(tx, { viewer: member, caseId: open.caseId, what: 'case', at: gate.now() })
    await note(tx, { at: gate.now(), actor: member, action: 'read as a guest', object: open.caseId })
    const policy = await gate.shelf.byHash(tx, head.policy_hash)
    const view = await tx.one<{ title_sealed: Buffer }>('select title_sealed from case_view where case_id = $1', [open.caseId])
    const title = openText(tx, await caseKey(tx, open.caseId), { table: 'case_view', column: 'title_sealed', row: open.caseId }, view.title_sealed)
    const entries = (await readEvents(tx, open.caseId)).map((row) => entryRow(row, eventOf(row), policy, () => whoIn(member)(eventOf(row).actor)))
    const body = <GuestCasePage id={open.id} reference={open.reference} title={title} until={iso(open.until)} entries={entries} {...came} />
    return renderPage(c, { title: open.reference, side: 'team', status: came.fault ? 422 : 200, body })
  })
}

/** To all who take part; a guest writes to nobody else. */
async function write(deps: GuestDeps, c: Asked): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [{ member, name }, words] = [memberOf(c), text(form, 'text')]
  const open = await deps.store.as(worker, (tx) => openGuest(deps.gate, tx, param(c, 'guest'), member))
  if (!open || !canWriteTo(outsider, 'parties', { ...guest, outside: { until: open.until, now: deps.gate.now() } })) return answerProblem(c, problems.notFound)
  if (words === '' || words.length > 50_000) return showCase(deps, c, { fault: 'Write a message of at most 50,000 characters.' })
  const outcome = await deps.store.as(worker, (tx) => handle(deps.gate, tx, open.caseId, {
    command: { type: 'WriteMessage', audience: 'parties', message: { text: words, marks: ['written by a guest of the case'] } }, actor: { kind: 'member', id: member, name },
  }))
  return outcome?.ok ? showCase(deps, c, { sent: true }) : showCase(deps, c, { fault: outcome?.refused.says ?? 'The case takes no message now.' })
}
