import { correctAddress, retryLetter, settleLetter, stuckLetters, type StuckLetter } from '../commands/stuck-letters.ts'
import type { Outcome } from '../commands/outcome.ts'
import { iso } from '../commands/gate.ts'
import { AddressPage } from '../pages/case/letters-panel.tsx'
import type { StuckLetterRow } from '../projections/rows.ts'
import type { Tx } from '../store/store.ts'
import type { CaseAction } from '../access/table.ts'
import { missing } from './case-actions.tsx'
import { actorOf, asWorker, mayAct, type ListDeps } from './embargo-access.ts'
import { memberFormOf, text } from './form.ts'
import { answerProblem, problemOf } from './problem.tsx'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf, param } from './route.ts'

/** Letters of a case that nobody got: sent again, to another address, or settled in another way. */
export function letterRoutes(deps: ListDeps): readonly Route[] {
  const at = '/cases/:id/letters/:letter'
  return [
    { method: 'POST', path: at, access: 'member', action: takeLetter(deps) },
    { method: 'GET', path: `${at}/address`, access: 'member', stepUp: true, action: showAddress(deps) },
    { method: 'POST', path: `${at}/address`, access: 'member', stepUp: true, action: takeAddress(deps) },
  ]
}

const deedOf = (c: Asked) => ({ caseId: param(c, 'id'), letter: param(c, 'letter'), by: actorOf(memberOf(c)) })

function takeLetter(deps: ListDeps): Action {
  return async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const deed = text(form, 'do')
    if (deed !== 'retry' && deed !== 'settle') return missing(c)
    return done(c, deed, await allowed(deps, c, 'WriteMessage', (tx) =>
      deed === 'retry' ? retryLetter(deps.gate, tx, deedOf(c)) : settleLetter(deps.gate, tx, deedOf(c), text(form, 'how'))))
  }
}

/** Asked twice on purpose: whether this member may, and then, as the worker, to do it. What is refused leaves nothing. */
async function allowed(deps: ListDeps, c: Asked, action: CaseAction, work: (tx: Tx) => Promise<Outcome>): Promise<Awaited<ReturnType<typeof mayAct>>> {
  const may = await mayAct(deps, memberOf(c), param(c, 'id'), action)
  return may?.ok ? asWorker(deps, work) : may
}

function done(c: Asked, did: string, verdict: Awaited<ReturnType<typeof mayAct>>): Response {
  if (!verdict) return missing(c)
  return verdict.ok ? c.redirect(`/cases/${param(c, 'id')}?did=${did}`, 303) : answerProblem(c, problemOf(verdict.refused))
}

/** Whoever may reveal who a reporter is may say where they are reached. */
const power: CaseAction = 'reveal identity'

async function letterOf(deps: ListDeps, c: Asked): Promise<StuckLetter | undefined> {
  return (await mayAct(deps, memberOf(c), param(c, 'id'), power))?.ok
    ? (await deps.store.as({ role: 'worker' }, (tx) => stuckLetters(tx, param(c, 'id')))).find(({ id, correctable }) => id === param(c, 'letter') && correctable) : undefined
}

const rowOf = ({ since, ...letter }: StuckLetter): StuckLetterRow => ({ ...letter, since: iso(since) })

function showAddress(deps: ListDeps): Action {
  return async (c) => {
    const letter = await letterOf(deps, c)
    return letter === undefined ? missing(c) : addressPage(c, letter)
  }
}

const addressPage = (c: Asked, letter: StuckLetter, fault?: string): Response =>
  renderPage(c, { title: 'Correct the address', side: 'team', status: fault === undefined ? 200 : 422, body: <AddressPage caseId={param(c, 'id')} letter={rowOf(letter)} fault={fault} /> })

function takeAddress(deps: ListDeps): Action {
  return async (c) => {
    const form = await memberFormOf(c)
    if (form instanceof Response) return form
    const letter = await letterOf(deps, c)
    if (letter === undefined) return missing(c)
    const address = text(form, 'address')
    if (!/^[^\s@<>"(),:;\\]{1,64}@[^\s@<>"(),:;\\]{1,189}$/.test(address)) return addressPage(c, letter, 'Write one address, such as ada@example.org.')
    return done(c, 'correct', await allowed(deps, c, power, (tx) => correctAddress(deps.gate, tx, deedOf(c), address)))
  }
}
