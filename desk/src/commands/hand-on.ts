import type { CaseEvent } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { teamKey } from './named-people.ts'

/**
 * From now on the team of the project sees the case, and a team that had it before no longer does. The last thing that a
 * transaction writes: whoever hands a case on may lose sight of it by that.
 */
export function handOn(tx: Tx, { head, policy }: { readonly head: CaseHead; readonly policy: Policy }, events: readonly CaseEvent[]): void {
  const routed = events.findLast(({ type }) => type === 'RoutedToTeam')
  const team = routed?.type === 'RoutedToTeam' ? teamKey(policy, routed.team) : undefined
  if (team === undefined) return
  tx.write('insert into case_team (case_id, team) values ($1, $2) on conflict (case_id) do update set team = excluded.team', [head.id, team])
}
