import { handle } from '../commands/gate.ts'
import type { Outcome } from '../commands/outcome.ts'
import { receiptHolder } from '../commands/receipts.ts'
import { RejectedListView, RejectedView } from '../pages/project/rejected-pages.tsx'
import { readRejected } from '../publication/rejected.ts'
import { missing } from './case-actions.tsx'
import type { ListDeps } from './embargo-access.ts'
import { formOf, text } from './form.ts'
import { refusable } from './port/team.ts'
import { openedReceipt, ownPage, receiptExpired } from './receipt-actions.tsx'
import { renderPage } from './render.tsx'
import type { Asked, Route } from './route.ts'
import { param } from './route.ts'

/** Rejected reports that everybody may read, and the reporter's word on whether one of them is. */
export function rejectedRoutes(deps: ListDeps): readonly Route[] {
  return [
    { method: 'GET', path: '/rejected', access: 'public', action: (c) => showAll(deps, c) },
    { method: 'GET', path: '/rejected/:id', access: 'public', action: (c) => showOne(deps, c) },
    { method: 'POST', path: '/receipt/rejected', access: 'reporter', action: (c) => takeAnswer(deps, c) },
  ]
}

async function showAll({ store }: ListDeps, c: Asked): Promise<Response> {
  const reports = await store.as({ role: 'public' }, readRejected)
  return renderPage(c, { title: 'Rejected reports', side: 'public', body: <RejectedListView reports={reports} /> })
}

async function showOne({ store }: ListDeps, c: Asked): Promise<Response> {
  const report = (await store.as({ role: 'public' }, readRejected)).find(({ id }) => id === param(c, 'id'))
  return report ? renderPage(c, { title: report.id, side: 'public', body: <RejectedView report={report} /> }) : missing(c)
}

async function takeAnswer(deps: ListDeps, c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return receiptExpired(c)
  const said = text(form, 'rejected')
  if (said !== 'yes' && said !== 'no') return ownPage(c, seal.secret, { fault: 'Choose whether it may become public.' })
  if (!c.var.once.take(seal.once)) return ownPage(c, seal.secret, {})
  const outcome = await answer(deps, seal.secret, said === 'yes')
  if (!outcome?.ok) c.var.once.giveBack(seal.once)
  if (!outcome) return receiptExpired(c)
  return ownPage(c, seal.secret, outcome.ok ? { sent: true } : { refused: outcome.refused })
}

async function answer({ store, gate }: ListDeps, secret: string, consent: boolean): Promise<Outcome | null> {
  const holder = await store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))
  if (!holder) return null
  return refusable((undo) => store.as({ role: 'worker' }, async (tx) => undo(await handle(gate, tx, holder.caseId, {
    command: { type: 'AnswerRejectedWords', reporter: holder.participant, consent },
    actor: { kind: 'participant', id: holder.participant },
  }))))
}
