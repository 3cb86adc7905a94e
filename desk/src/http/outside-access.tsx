import { lengthenAccess, isOver, mostDays, outsiders } from '../commands/outside-access.ts'
import { iso } from '../commands/gate.ts'
import { OutsidePage, type OutsideReader } from '../pages/case/outside-page.tsx'
import { missing } from './case-actions.tsx'
import { actorOf, mayAct, type ListDeps } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problems } from './problem.tsx'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked, type Route } from './route.ts'

/** S-041: until when parties from outside read a case; the team may lengthen it, with a reason. */
export const outsideRoutes = (deps: ListDeps): readonly Route[] => [
  { method: 'GET', path: '/cases/:id/outside', access: 'member', stepUp: true, action: (c) => show(deps, c) },
  { method: 'POST', path: '/cases/:id/outside', access: 'member', stepUp: true, action: lengthen(deps) },
]

interface Came { readonly fault?: string; readonly done?: string }

async function show(deps: ListDeps, c: Asked, came: Came = {}): Promise<Response> {
  const id = param(c, 'id')
  if (!(await mayAct(deps, memberOf(c), id, 'lengthen access'))?.ok) return answerProblem(c, problems.notFound)
  const loaded = await readingCase(deps, memberOf(c), id, (_tx, whole) => Promise.resolve(whole))
  if (!loaded) return missing(c)
  const found = await deps.store.as({ role: 'worker' }, async (tx) => {
    const rows = await outsiders(tx, id)
    const names = new Map((await tx.query<{ id: string; name: string }>('select id, display_name as name from member where id = any($1)', [rows.map(({ subject }) => subject)])).map((one) => [one.id, one.name]))
    const { participants, vendors } = loaded.state
    const named = (subject: string): string => names.get(subject) ?? vendors.all[subject]?.name ?? participants[subject]?.name ?? 'Somebody who takes part'
    return {
      reference: loaded.head.ref,
      rows: rows.map(({ subject, way, until }): OutsideReader => ({ subject, way, name: named(subject), until: iso(until), isOver: isOver(until, deps.gate.now()) })),
    }
  })
  return renderPage(c, { title: found.reference, side: 'team', status: came.fault ? 422 : 200, body: <OutsidePage id={id} {...found} mostDays={mostDays} {...came} /> })
}

const lengthen = (deps: ListDeps): Action => async (c) => {
  const [who, id] = [memberOf(c), param(c, 'id')]
  if (!(await mayAct(deps, who, id, 'lengthen access'))?.ok) return answerProblem(c, problems.notFound)
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const [days, reason] = [Number(text(form, 'days')), text(form, 'reason')]
  if (!Number.isInteger(days) || days < 1 || days > mostDays) return show(deps, c, { fault: `Say by how many days: 1 to ${mostDays}.` })
  if (reason.length < 10 || reason.length > 1000) return show(deps, c, { fault: 'Say in 10 to 1000 characters what they need it for.' })
  const until = await deps.store.as({ role: 'worker' }, (tx) => lengthenAccess(deps.gate, tx, { caseId: id, subject: text(form, 'subject'), days, reason, by: actorOf(who) }))
  return until === undefined ? show(deps, c, { fault: 'Nobody like that reads this case from outside.' }) : show(deps, c, { done: 'Lengthened. The timeline says so.' })
}
