import type { Gate } from '../../commands/gate.ts'
import { withinBudget } from '../../audit/read-budget.ts'
import { receiptHolder } from '../../commands/receipts.ts'
import type { Store } from '../../store/store.ts'
import type { DeskPort } from '../desk-port.ts'
import { ownReading } from './own-reading.ts'
import { publicPort } from './public.ts'
import { reporterPort } from './reporter.ts'
import { sealedPort } from './sealed.ts'
import { fileOf, teamPort } from './team.ts'

/** The desk as the pages see it, made of store and gate. */
export function deskPort(store: Store, gate: Gate): DeskPort {
  const reporter = reporterPort(store, gate)
  return {
    url: gate.url, mailDomain: gate.mailDomain,
    ...publicPort(store, gate), ...reporter, ...sealedPort(store, gate, reporter), ...teamPort(store, gate),
    file: async (who, id, blob) => {
      const now = gate.now()
      if ('member' in who) return withinBudget(store, { who, caseId: id, now }, (tx) => fileOf(tx, { viewer: who.member, now }, id, blob))
      const holder = await store.as({ role: 'gate' }, (tx) => receiptHolder(tx, who.receipt))
      return holder ? store.as({ role: 'party', subject: holder.participant }, async (tx) =>
        await ownReading(tx, who.receipt, holder).file(holder.caseId, blob, now) ?? fileOf(tx, { viewer: holder.participant, now }, holder.caseId, blob)) : null
    },
    health: async () => {
      const checks = { database: await answers(() => store.as({ role: 'public' }, (tx) => tx.one('select 1 as one'))) }
      return { ready: Object.values(checks).every(Boolean), checks }
    },
  }
}

async function answers(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}
