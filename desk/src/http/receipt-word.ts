import type { CaseCommand } from '@parley/coordination'
import type { Gate } from '../commands/gate.ts'
import { handle } from '../commands/gate.ts'
import type { Outcome } from '../commands/outcome.ts'
import { receiptHolder } from '../commands/receipts.ts'
import type { Store } from '../store/store.ts'
import { formOf } from './form.ts'
import { refusable } from './port/team.ts'
import { openedReceipt, ownPage, receiptExpired } from './receipt-actions.tsx'
import type { Asked } from './route.ts'

export interface ReporterDeps { readonly store: Store; readonly gate: Gate }

/** What the form says: the command that the reporter gives, or what is wrong with the form. */
export type ReporterWord = ((reporter: string) => CaseCommand) | { readonly fault: string }

/**
 * A reporter's word from the own page, by the receipt sealed into its form: given once however often the form is sent,
 * decided by the case, and answered on that page again, with `done` where it counts.
 */
export async function takeWord(deps: ReporterDeps, c: Asked, read: (form: FormData) => ReporterWord, done: { readonly sent: true } | { readonly credited: true }): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const seal = openedReceipt(c, form)
  if (!seal) return receiptExpired(c)
  const word = read(form)
  if (typeof word !== 'function') return ownPage(c, seal.secret, { fault: word.fault })
  if (!c.var.once.take(seal.once)) return ownPage(c, seal.secret, {})
  const outcome = await give(deps, seal.secret, word)
  if (!outcome?.ok) c.var.once.giveBack(seal.once)
  if (!outcome) return receiptExpired(c)
  return ownPage(c, seal.secret, outcome.ok ? done : { refused: outcome.refused })
}

async function give({ store, gate }: ReporterDeps, secret: string, command: (reporter: string) => CaseCommand): Promise<Outcome | null> {
  const holder = await store.as({ role: 'gate' }, (tx) => receiptHolder(tx, secret))
  if (!holder) return null
  const { caseId, participant: id } = holder
  return refusable((undo) => store.as({ role: 'worker' }, async (tx) => undo(await handle(gate, tx, caseId, { command: command(id), actor: { kind: 'participant', id } }))))
}
