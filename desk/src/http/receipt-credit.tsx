import type { Gate } from '../commands/gate.ts'
import { handle } from '../commands/gate.ts'
import type { Outcome } from '../commands/outcome.ts'
import { receiptHolder } from '../commands/receipts.ts'
import type { Store } from '../store/store.ts'
import { formOf, text } from './form.ts'
import { refusable } from './port/team.ts'
import { openedReceipt, ownPage, receiptExpired } from './receipt-actions.tsx'
import type { Asked, Route } from './route.ts'

interface CreditDeps { readonly store: Store; readonly gate: Gate }

/** As long as a name in the advisory's formats may sensibly be. */
const longestName = 200

/** S-052: a reporter says how to be named in the advisory, or that no name shall stand there; nobody else's word is needed. */
export function creditRoutes(deps: CreditDeps): readonly Route[] {
  return [{ method: 'POST', path: '/receipt/credit', access: 'reporter', action: (c) => takeCredit(deps, c) }]
}

async function takeCredit(deps: CreditDeps, c: Asked): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return receiptExpired(c)
  const name = text(form, 'credit') === 'none' ? null : text(form, 'name').trim()
  const fault = name === null ? undefined : faultOf(name)
  if (fault !== undefined) return ownPage(c, seal.secret, { fault })
  if (!c.var.once.take(seal.once)) return ownPage(c, seal.secret, {})
  const outcome = await choose(deps, seal.secret, name)
  if (!outcome?.ok) c.var.once.giveBack(seal.once)
  if (!outcome) return receiptExpired(c)
  return ownPage(c, seal.secret, outcome.ok ? { credited: true } : { refused: outcome.refused })
}

function faultOf(name: string): string | undefined {
  if (name === '') return 'Write the name that shall be printed, or choose not to be named.'
  // oxlint-disable-next-line no-control-regex -- these are what is refused
  return name.length > longestName || /[\u0000-\u001f\u007f]/.test(name) ? `The name must be one line of at most ${longestName} characters.` : undefined
}

async function choose({ store, gate }: CreditDeps, secret: string, name: string | null): Promise<Outcome | null> {
  const holder = await store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))
  if (!holder) return null
  return refusable((undo) => store.as({ role: 'worker' }, async (tx) => undo(await handle(gate, tx, holder.caseId, {
    command: { type: 'ChooseCredit', reporter: holder.participant, name, consent: name !== null },
    actor: { kind: 'participant', id: holder.participant },
  }))))
}
