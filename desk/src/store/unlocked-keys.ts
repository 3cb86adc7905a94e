import type { Scope } from '../keys/case-key.ts'
import { caseKeyContext } from '../keys/keyring.ts'
import type { Tx } from './transaction.ts'

/** The data keys of sealed cases that the viewer may see, holds, and has unlocked. */
export async function unlockedKeys(tx: Tx, ids: readonly string[]): Promise<Map<string, Map<Scope, Buffer>>> {
  const found = new Map<string, Map<Scope, Buffer>>()
  const { viewer, keyring } = tx
  if (ids.length === 0 || viewer.role !== 'team' || !keyring.unlocked.has(viewer.member)) return found
  const rows = await tx.query<{ case_id: string; scope: Scope; wrapped: Buffer }>(
    'select case_id, scope, wrapped from sealed_wrap where member = $1 and case_id = any($2)', [viewer.member, ids])
  for (const { case_id: id, scope, wrapped } of rows) {
    const key = await keyring.unlocked.open(viewer.member, caseKeyContext(tx.instance, id, scope), wrapped)
    if (key !== undefined) found.set(id, (found.get(id) ?? new Map<Scope, Buffer>()).set(scope, key))
  }
  return found
}
