import { desk } from '@parley/coordination'
import { can } from '../access/can.ts'
import { handle, type Gate } from '../commands/gate.ts'
import type { Outcome, Refusal } from '../commands/outcome.ts'
import { loadCase, publish } from '../commands/publish.ts'
import type { Claim } from '../store/lease.ts'
import type { Store, Tx } from '../store/store.ts'
import { finishTimer, type Timer } from '../store/timers.ts'

/**
 * T0: the desk publishes on behalf of whoever scheduled it (S-115), with everything asked again — gates, approvals,
 * embargo, and whether that person may still publish. One transaction holds decision, files, index and feeds, so that a
 * crash leaves all or nothing and the next desk does it; the lock of the case comes first, so that of two publishers one
 * waits and then finds it done. What is refused is held back, with the words of the refusal, and the team is told.
 */
export function publishOnTime(store: Store, gate: Gate, timer: Claim<Timer>): Promise<void> {
  return store.as({ role: 'worker' }, async (tx) => {
    const loaded = await loadCase(gate, tx, timer.caseId)
    await finishTimer(tx, timer, gate.now())
    const schedule = loaded?.state.schedule
    if (!loaded || !schedule || Temporal.Instant.compare(schedule.at, gate.now()) > 0) return
    const outcome = await mayPublish(tx, loaded.head, schedule.by) ? await publish(gate, tx, timer.caseId, desk, schedule.by) : standsNoMore
    if (outcome && !outcome.ok) await hold(gate, tx, timer.caseId, outcome.refused)
  })
}

const standsNoMore: Outcome = {
  ok: false, refused: { code: 'not-allowed', rules: [], says: 'Whoever scheduled it may not publish for this project any more.' },
}

async function hold(gate: Gate, tx: Tx, caseId: string, { code, says, possible }: Refusal): Promise<void> {
  const words = possible === undefined ? says : `${says} ${possible}`
  await handle(gate, tx, caseId, { actor: desk, command: { type: 'HoldPublication', code, says: words.slice(0, 2000) } })
}

async function mayPublish(tx: Tx, { id, project, restricted }: { readonly id: string; readonly project: string; readonly restricted: boolean }, member: string): Promise<boolean> {
  const row = await tx.maybe<{ roles: string[]; granted: boolean }>(
    `select t.roles, exists (select from case_access a where a.case_id = $3 and a.subject = $1) as granted
     from team_member t join member m on m.id = t.member where t.member = $1 and t.project = $2 and m.state = 'active'`, [member, project, id])
  return row !== undefined && can({ roles: { [project]: row.roles }, isAdmin: false }, 'PublishAdvisory', { kind: 'case', project, restricted, granted: row.granted, relations: [] })
}
