import { handle } from '../commands/gate.ts'
import type { Outcome } from '../commands/outcome.ts'
import { receiptHolder } from '../commands/receipts.ts'
import type { ListDeps } from './embargo-access.ts'
import { formOf, text } from './form.ts'
import { refusable } from './port/team.ts'
import { openedReceipt, ownPage, receiptExpired } from './receipt-actions.tsx'
import type { Asked, Route } from './route.ts'

/** C11: a reporter says on the own page whether the report may go on to whoever the defect belongs to. */
export function upstreamAnswerRoutes(deps: ListDeps): readonly Route[] {
  return [{ method: 'POST', path: '/receipt/upstream', access: 'reporter', action: (c) => takeAnswer(deps, c) }]
}

async function takeAnswer(deps: ListDeps, c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return receiptExpired(c)
  const said = text(form, 'upstream')
  if (said !== 'yes' && said !== 'no') return ownPage(c, seal.secret, { fault: 'Choose whether it may go on.' })
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
    command: { type: 'AnswerUpstreamConsent', reporter: holder.participant, consent },
    actor: { kind: 'participant', id: holder.participant },
  }))))
}
