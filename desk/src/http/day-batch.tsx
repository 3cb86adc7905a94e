import { fold, goOrNot, runOfShow } from '@parley/coordination'
import { can } from '../access/can.ts'
import { note } from '../audit/note.ts'
import { approvalsNeeded } from '../commands/approvals.ts'
import { eventOf, handle } from '../commands/gate.ts'
import type { Outcome, Refusal } from '../commands/outcome.ts'
import { BatchView, type BatchRow } from '../pages/day/batch-view.tsx'
import { readManyEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'
import type { ListDeps } from './embargo-access.ts'
import { readMoment } from './embargo-read.ts'
import { memberFormOf, text } from './form.ts'
import { staleFor } from './guards.tsx'
import { refusable } from './port/team.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf } from './route.ts'

/** So many open cases are looked at, the newest first. */
const most = 200

interface Found { readonly id: string; readonly project: string; readonly ref: string; readonly policyHash: string; readonly restricted: boolean; readonly granted: boolean }

const mayPublish = (who: SignedIn, { project, restricted, granted }: Found): boolean =>
  can(who, 'SchedulePublication', { kind: 'case', project, restricted, granted, relations: [] })

async function candidates(tx: Tx, who: SignedIn): Promise<readonly Found[]> {
  const rows = await tx.query<Found>(
    `select h.id, h.project, h.ref, h.policy_hash as "policyHash", h.restricted, exists (select from case_access a where a.case_id = h.id and a.subject = $1) as granted
     from case_head h join case_view v on v.case_id = h.id where v.closed_at is null order by v.updated_at desc, h.id limit $2`, [who.member, most])
  return rows.filter((row) => mayPublish(who, row))
}

/** Cases with a draft that is not public yet: only those can share a date. What is shown of each is its reference and whether it would go. */
function rowsOf({ gate }: ListDeps, who: SignedIn, now: string) {
  return async (tx: Tx): Promise<readonly BatchRow[]> => {
    await note(tx, { at: gate.now(), actor: who.member, action: 'cases listed', object: 'one date' })
    const found = await candidates(tx, who)
    const logs = await readManyEvents(tx, found.map(({ id }) => id))
    const rows: BatchRow[] = []
    for (const { id, ref, project, policyHash } of found) {
      const state = fold((logs.get(id) ?? []).map(eventOf))
      if (!state.advisory || state.advisory.published) continue
      const policy = await gate.shelf.byHash(tx, policyHash)
      const steps = runOfShow(state, policy, { now, approvalsNeeded: await approvalsNeeded(tx, project, id) })
      rows.push({ caseId: id, reference: ref, revision: state.advisory.revision, scheduledAt: state.schedule?.at ?? null, ...goOrNot(steps) })
    }
    return rows
  }
}

async function show(deps: ListDeps, c: Asked, refused?: Refusal): Promise<Response> {
  const who = memberOf(c)
  const rows = await deps.store.as({ role: 'team', member: who.member }, rowsOf(deps, who, c.var.now()))
  const body = <BatchView rows={rows} did={c.req.query('did')} refused={refused} />
  return renderPage(c, { title: 'One date', side: 'team', status: refused ? 409 : 200, body })
}

export const showBatch =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c)

const fault = (says: string): Refusal => ({ code: 'bad-form', rules: [], says })

/** All of them or none: what one refuses leaves the others as they were. At the instant each is judged and published by itself. */
export const takeBatch =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const stale = staleFor(c, memberOf(c), 'SchedulePublication')
    if (stale) return stale
    const wanted = readBatch(form)
    if ('says' in wanted) return show(deps, c, wanted)
    const outcome = await refusable((undo) => deps.store.as({ role: 'team', member: memberOf(c).member }, async (tx) => undo(await schedule(deps, tx, memberOf(c), wanted))))
    return outcome?.ok === false ? show(deps, c, outcome.refused) : c.redirect('/batch?did=scheduled', 303)
  }

interface Batch { readonly at: string; readonly cases: readonly { readonly id: string; readonly revision: number }[] }

/** Each box carries the revision that was read, so that a newer one is not scheduled unseen. */
function readBatch(form: FormData): Batch | Refusal {
  const cases = form.getAll('case').flatMap((one) => {
    const [, id, revision] = typeof one === 'string' ? (/^([a-z2-7]{1,40})\.(\d{1,6})$/.exec(one) ?? []) : []
    return id === undefined ? [] : [{ id, revision: Number(revision) }]
  })
  if (cases.length === 0) return fault('No case was chosen, so nothing was scheduled.')
  const at = readMoment(form)
  if (!at.ok) return fault(at.says)
  if (at.value === null) return fault('Give date, time and zone: together they are one moment for everybody.')
  if (text(form, 'sure') !== 'yes') return fault('The box was not ticked, so nothing was scheduled.')
  return { at: at.value, cases }
}

async function schedule({ gate }: ListDeps, tx: Tx, who: SignedIn, { at, cases }: Batch): Promise<Outcome> {
  const known = new Map((await candidates(tx, who)).map((row) => [row.id, row]))
  for (const { id, revision } of cases) {
    const ref = known.get(id)?.ref
    if (ref === undefined) return { ok: false, refused: fault('One of these cases is not there any more, or not yours to publish.') }
    const outcome = await handle(gate, tx, id, { actor: { kind: 'member', id: who.member, name: who.name }, command: { type: 'SchedulePublication', at, revision } })
    if (outcome?.ok !== true) return { ok: false, refused: { ...(outcome?.refused ?? fault('It is not there.')), says: `${ref}: ${outcome?.refused.says ?? 'it is not there.'} None was scheduled.` } }
  }
  return { ok: true, events: [] }
}
