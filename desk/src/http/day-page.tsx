import { goOrNot, runOfShow } from '@parley/coordination'
import { approvalsNeeded } from '../commands/approvals.ts'
import type { Loaded } from '../commands/gate.ts'
import type { Refusal } from '../commands/outcome.ts'
import { DayView, type DayViewProps } from '../pages/day/day-view.tsx'
import type { Tx } from '../store/store.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { readMoment } from './embargo-read.ts'
import { readingCase } from './embargo-reading.ts'
import { memberFormOf, text } from './form.ts'
import { staleFor } from './guards.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf, param } from './route.ts'

async function propsOf(tx: Tx, { head, state, policy }: Loaded, now: string): Promise<DayViewProps> {
  const needed = await approvalsNeeded(tx, head.project, head.id)
  const steps = runOfShow(state, policy, { now, approvalsNeeded: needed })
  const member = state.schedule && (await memberName(tx, state.schedule.by))
  const inForce = state.embargo.em === 'A' || state.embargo.em === 'R'
  return {
    caseId: head.id,
    reference: head.ref,
    steps,
    verdict: goOrNot(steps),
    schedule: state.schedule ? { ...state.schedule, by: member ?? state.schedule.by } : null,
    revision: state.advisory?.revision ?? null,
    published: state.advisory?.published !== undefined,
    zone: policy.calendar.zone,
    embargoEnds: inForce ? (state.embargo.active?.endsAt ?? null) : null,
  }
}

export async function memberName(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx.maybe<{ name: string }>('select display_name as name from member where id = $1', [id])
  return row?.name
}

async function show(deps: ListDeps, c: Asked, refused?: Refusal): Promise<Response> {
  const props = await readingCase(deps, memberOf(c), param(c, 'id'), (tx, loaded) => propsOf(tx, loaded, c.var.now()))
  if (!props) return missing(c)
  const body = <DayView {...props} did={c.req.query('did')} refused={refused} />
  return renderPage(c, { title: props.reference, side: 'team', status: refused ? 409 : 200, body })
}

export const showDay =
  (deps: ListDeps): Action =>
  (c) =>
    show(deps, c)

const fault = (says: string): Refusal => ({ code: 'bad-form', rules: [], says })

/** The instant, and calling it off; both go through the one gate, and setting it takes a fresh proof of presence. */
export const takeDay =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const deed = text(form, 'do')
    if (deed !== 'SchedulePublication' && deed !== 'AbortPublication') return missing(c)
    const stale = staleFor(c, memberOf(c), deed)
    if (stale) return stale
    const command = readDeed(deed, form)
    if ('says' in command) return show(deps, c, command)
    const outcome = await c.var.desk.command(memberOf(c), param(c, 'id'), command)
    if (!outcome) return missing(c)
    return outcome.ok ? c.redirect(`/cases/${param(c, 'id')}/day?did=${deed}`, 303) : show(deps, c, outcome.refused)
  }

function readDeed(deed: 'SchedulePublication' | 'AbortPublication', form: FormData) {
  if (deed === 'AbortPublication') return { type: deed, reason: text(form, 'reason') }
  const at = readMoment(form)
  if (!at.ok) return fault(at.says)
  if (at.value === null) return fault('Give date, time and zone: together they are one moment for everybody.')
  if (text(form, 'sure') !== 'yes') return fault('The box was not ticked, so nothing was scheduled.')
  return { type: deed, at: at.value, revision: Number(text(form, 'revision')) }
}
