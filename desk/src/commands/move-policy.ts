import type { CaseCommand, CaseEvent, Context } from '@parley/coordination'
import type { Policy } from '@parley/policy'
import type { CaseHead } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import type { PolicyShelf } from './policy-shelf.ts'

type Asked = Pick<Context, 'moveTo'>

/** The version that a command names, looked up among those of the case's own project; nothing for other commands. */
export async function versionAsked(shelf: PolicyShelf, tx: Tx, head: CaseHead, command: CaseCommand): Promise<Asked> {
  if (command.type !== 'MovePolicy') return {}
  const found = (await shelf.versionsOf(tx, head.project)).find(({ hash }) => hash === command.to)
  return { moveTo: found?.policy ?? null }
}

interface Standing { readonly head: CaseHead; readonly policy: Policy }

/** Where a case was moved: its head names the new version in the same transaction, and what follows is judged by it. */
export function moved(tx: Tx, before: Standing, events: readonly CaseEvent[], { moveTo }: Asked): Standing {
  const event = events.findLast(({ type }) => type === 'PolicyMoved')
  if (event?.type !== 'PolicyMoved' || !moveTo) return before
  tx.write('update case_head set policy_hash = $2 where id = $1', [before.head.id, event.to])
  return { head: { ...before.head, policyHash: event.to }, policy: moveTo }
}
