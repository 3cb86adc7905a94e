import { binds, worldCommand, worldConsequences, worldFacts } from '@parley/coordination'
import { WorldView } from '../pages/embargo/world-view.tsx'
import { approvalsNeeded } from '../commands/approvals.ts'
import { missing } from './case-actions.tsx'
import { actorOf, type ListDeps, type Verdict } from './embargo-access.ts'
import { readingCase } from './embargo-reading.ts'
import { fault } from './embargo-team.tsx'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import { memberOf, param, type Action, type Asked } from './route.ts'

async function show(deps: ListDeps, c: Asked, verdict?: Verdict): Promise<Response> {
  const who = memberOf(c)
  const made = await readingCase(deps, who, param(c, 'id'), async (tx, { head, state, policy }) => {
    const context = { policy, now: c.var.now(), actor: actorOf(who), approvalsNeeded: await approvalsNeeded(tx, head.project, head.id) }
    return { head, binds: binds(state.embargo.em), consequences: worldConsequences(state, context) }
  })
  if (!made) return missing(c)
  const refused = verdict && !verdict.ok ? verdict.refused : undefined
  const frame = { caseId: made.head.id, reference: made.head.ref, title: 'What became known outside', refused }
  return renderPage(c, { title: made.head.ref, side: 'team', width: 'wide', status: refused ? 409 : 200, body: <WorldView frame={frame} binds={made.binds} consequences={made.consequences} /> })
}

export const showWorld = (deps: ListDeps): Action => (c) => show(deps, c)

/** The fact and what follows from it, in one transaction (X14). */
export const takeWorld =
  (deps: ListDeps): Action =>
  async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const fact = worldFacts.find((one) => one === text(form, 'do'))
    if (fact === undefined) return show(deps, c, fault('Choose what became known.'))
    if (text(form, 'evidence') === '') return show(deps, c, fault('Say what shows it: an address, a message, who saw it.'))
    const outcome = await c.var.desk.command(memberOf(c), param(c, 'id'), worldCommand(fact, text(form, 'evidence'), text(form, 'keep')))
    if (!outcome) return missing(c)
    return outcome.ok ? c.redirect(`/cases/${param(c, 'id')}?did=world`, 303) : show(deps, c, outcome)
  }
