import type { Actor } from '@parley/coordination'
import { can } from '../access/can.ts'
import { note } from '../audit/note.ts'
import { recordRead } from '../audit/record-read.ts'
import { askEmergency, decideEmergency, listEmergencies, endEmergencies, mostRequests, openEmergency, type Emergency } from '../commands/emergency.ts'
import { eventOf, iso, type Gate } from '../commands/gate.ts'
import { gate as identityGate, type Identity } from '../identity/identity.ts'
import { notify, type NoticeKind } from '../identity/notices.ts'
import { EmergencyCasePage, EmergencyPage, type EmergencyRow } from '../pages/emergency-page.tsx'
import { entryRow } from '../projections/case-page.ts'
import { readEvents } from '../store/event-log.ts'
import { caseKey, openText } from '../store/sealed-fields.ts'
import type { Store } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

interface EmergencyDeps { readonly store: Store; readonly gate: Gate; readonly identity: Identity }
const worker = { role: 'worker' } as const

/** S-038: access in an emergency, by two people. Nobody else finds anything here. */
export function emergencyRoutes(deps: EmergencyDeps): readonly Route[] {
  const bound = (action: (deps: EmergencyDeps, c: Asked) => Promise<Response>): Action => (c) => action(deps, c)
  return [
    { method: 'GET', path: '/emergency', access: 'member', action: bound((_, c) => show(deps, c)) },
    { method: 'POST', path: '/emergency', access: 'member', stepUp: true, action: bound(ask) },
    { method: 'POST', path: '/emergency/:id', access: 'member', stepUp: true, action: bound(decide) },
    { method: 'GET', path: '/emergency/:id', access: 'member', stepUp: true, action: bound(showCase) },
  ]
}

const mayAsk = (who: SignedIn): boolean => can(who, 'break glass', { kind: 'desk' })

/** The requests that somebody may see: all for whoever runs the desk, those of one's own cases for a lead. */
async function visibleTo({ store, gate }: EmergencyDeps, who: SignedIn): Promise<{ readonly rows: readonly Emergency[]; readonly leads: ReadonlySet<string> }> {
  const all = await store.as(worker, (tx) => listEmergencies(gate, tx))
  const heads = await store.as({ role: 'team', member: who.member }, (tx) => tx.query<{ id: string; project: string; restricted: boolean; granted: boolean }>(
    `select h.id, h.project, h.restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $2) as granted from case_head h where h.id = any($1)`,
    [all.flatMap(({ caseId }) => caseId ?? []), who.member]))
  const leads = new Set(heads.filter((head) => can(who, 'let in by emergency', { kind: 'case', ...head, relations: [] })).map(({ id }) => id))
  return { leads, rows: mayAsk(who) ? all : all.filter(({ caseId }) => caseId !== null && leads.has(caseId)) }
}

async function show(deps: EmergencyDeps, c: Asked, came: { fault?: string; done?: string } = {}): Promise<Response> {
  const who = memberOf(c)
  const isLead = Object.entries(who.roles).some(([project]) => can(who, 'let in by emergency', { kind: 'case', project, restricted: false, granted: false, relations: [] }))
  if (!mayAsk(who) && !isLead) return answerProblem(c, problems.notFound)
  const { rows } = await visibleTo(deps, who)
  const done = came.done ?? doneWords[c.req.query('did') ?? '']
  const shown: readonly EmergencyRow[] = rows.map((row) => ({
    id: row.id, reference: row.reference, reason: row.reason, askedBy: row.askedByName, askedAt: iso(row.askedAt), decidedBy: row.decidedByName,
    until: row.until === null ? null : iso(row.until), state: row.state, isMine: row.askedBy === who.member,
  }))
  return renderPage(c, { title: 'Emergency access', side: 'team', status: came.fault ? 422 : 200, body: <EmergencyPage rows={shown} mayAsk={mayAsk(who)} fault={came.fault} done={done} /> })
}

const doneWords: Readonly<Record<string, string>> = {
  asked: 'Asked. All members were told; another person decides.', granted: 'Granted for an hour. The case’s timeline says so, to its reporter too.', declined: 'Declined.', ended: 'Ended.',
}

const told = ({ identity }: EmergencyDeps, what: NoticeKind, about: string): Promise<void> => identity.store.as(identityGate, (tx) => notify(tx, what, about, identity.now()))

async function ask(deps: EmergencyDeps, c: Asked): Promise<Response> {
  const who = memberOf(c)
  if (!mayAsk(who)) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [reference, reason] = [text(form, 'reference').toUpperCase(), text(form, 'reason')]
  if (!/^[A-Z0-9][A-Z0-9-]{2,80}$/.test(reference)) return show(deps, c, { fault: 'Write the reference of the case, such as MLFLOW-2026-0001.' })
  if (reason.length < 20 || reason.length > 1000) return show(deps, c, { fault: 'Say in 20 to 1000 characters why the team cannot be reached and what must be read. Its reporter will read it.' })
  const isKept = await deps.store.as(worker, (tx) => askEmergency(deps.gate, tx, who.member, { reference, reason }))
  if (!isKept) return show(deps, c, { fault: `You asked ${mostRequests} times within a day. Speak with the others.` })
  await told(deps, 'emergency asked', who.member)
  return c.redirect('/emergency?did=asked', 303)
}

async function decide(deps: EmergencyDeps, c: Asked): Promise<Response> {
  const who = memberOf(c)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [id, what] = [param(c, 'id'), text(form, 'do')]
  if (what === 'end') {
    const ended = await deps.store.as(worker, (tx) => endEmergencies(deps.gate, tx, { id, member: who.member }))
    return ended > 0 ? c.redirect('/emergency?did=ended', 303) : answerProblem(c, problems.notFound)
  }
  const { leads, rows } = await visibleTo(deps, who)
  const asker = rows.find((row) => row.id === id)?.askedBy
  if (asker === undefined || (what !== 'grant' && what !== 'decline')) return answerProblem(c, problems.notFound)
  const decider = { actor: { kind: 'member' as const, id: who.member, name: who.name }, may: ({ caseId }: Emergency) => mayAsk(who) || (caseId !== null && leads.has(caseId)) }
  const decided = await deps.store.as(worker, (tx) => decideEmergency(deps.gate, tx, id, decider, what === 'grant'))
  if (decided === null) return answerProblem(c, problems.notFound)
  if (decided === 'not-yours') return show(deps, c, { fault: 'Whoever asks does not decide: it takes a second person.' })
  if (decided === 'in-the-team') return show(deps, c, { fault: 'They are in the team of this project: its way is a grant of the team.' })
  await told(deps, decided === 'granted' ? 'emergency granted' : 'emergency declined', asker)
  return c.redirect(`/emergency?did=${decided}`, 303)
}

/** Whoever reads in an emergency learns of no outside party who it is; that takes a right of its own (S-035). */
const whoIn = (actor: Actor): string => (actor.kind === 'desk' ? 'The desk' : actor.kind === 'member' ? actor.name ?? 'A member' : 'A reporter or another party')

/** The case as it stands, to be read and nothing else. Reading is recorded, like everybody's. */
async function showCase(deps: EmergencyDeps, c: Asked): Promise<Response> {
  const who = memberOf(c)
  const { store, gate } = deps
  const open = mayAsk(who) ? await store.as(worker, (tx) => openEmergency(gate, tx, param(c, 'id'), who.member)) : null
  if (!open) return answerProblem(c, problems.notFound)
  return store.as({ role: 'party', subject: who.member }, async (tx) => {
    const head = await tx.maybe<{ ref: string; policy_hash: string }>('select ref, policy_hash from case_head where id = $1', [open.caseId])
    if (!head) return answerProblem(c, problems.notFound)
    await recordRead(tx, { viewer: who.member, caseId: open.caseId, what: 'case', at: gate.now() })
    await note(tx, { at: gate.now(), actor: who.member, action: 'read in an emergency', object: open.caseId })
    const policy = await gate.shelf.byHash(tx, head.policy_hash)
    const view = await tx.one<{ title_sealed: Buffer }>('select title_sealed from case_view where case_id = $1', [open.caseId])
    const title = openText(tx, await caseKey(tx, open.caseId), { table: 'case_view', column: 'title_sealed', row: open.caseId }, view.title_sealed)
    const stored = await readEvents(tx, open.caseId)
    const entries = stored.map((row) => entryRow(row, eventOf(row), policy, () => whoIn(eventOf(row).actor)))
    return renderPage(c, { title: head.ref, side: 'team', body: <EmergencyCasePage reference={head.ref} title={title} until={iso(open.until)} entries={entries} id={param(c, 'id')} /> })
  })
}
