import { askingSession } from '../keys/asking-session.ts'
import type { Scope } from '../keys/case-key.ts'
import { caseKeyContext } from '../keys/keyring.ts'
import type { Tx } from './transaction.ts'

interface Wrap { readonly case_id: string; readonly scope: Scope; readonly member: string; readonly wrapped: Buffer }

/**
 * The data keys of sealed cases: for a member, of those that the member may see, holds, and has unlocked in the session of this
 * request; for the desk itself, of those that some holder has unlocked now, so that mail and letters go on meanwhile.
 */
export async function unlockedKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, Map<Scope, Buffer>>> {
  const found = new Map<string, Map<Scope, Buffer>>()
  const { unlocked } = tx.keyring
  const sessions = sessionsFor(tx)
  if (ids.length === 0 || sessions.size === 0) return found
  const rows = await tx.query<Wrap>('select case_id, scope, member, wrapped from sealed_wrap where member = any($1) and case_id = any($2) order by member', [[...sessions.keys()], ids])
  for (const { case_id: id, scope, member, wrapped } of rows) {
    if (found.get(id)?.has(scope)) continue
    const key = await unlocked.open(sessions.get(member), member, { context: caseKeyContext(tx.instance, id, scope), wrapped })
    if (key !== undefined) found.set(id, (found.get(id) ?? new Map<Scope, Buffer>()).set(scope, key))
  }
  return found
}

/** By member, the session whose key may be used. */
function sessionsFor({ viewer, keyring: { unlocked } }: Tx): ReadonlyMap<string, string> {
  const own = askingSession()
  if (viewer.role === 'team') return new Map(own !== undefined && unlocked.has(own, viewer.member) ? [[viewer.member, own]] : [])
  if (viewer.role !== 'worker') return new Map()
  return new Map(unlocked.members().flatMap((member) => {
    const session = unlocked.sessionOf(member)
    return session === undefined ? [] : [[member, session] as const]
  }))
}
