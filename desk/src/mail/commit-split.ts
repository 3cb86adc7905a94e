import { desk } from '@parley/coordination'
import { splitCase } from '../commands/split-case.ts'
import type { Committing } from './committing.ts'
import type { Correspondent } from './route.ts'

/** S2-12: two vulnerabilities in one mail become two cases. By mail nobody new is asked in. Null: done; else why not. */
export async function splitReport({ gate, tx }: Committing, from: Correspondent, title: string): Promise<string | null> {
  await tx.execute('savepoint splitting')
  const split = await splitCase(gate, tx, { from: from.caseId, title, vendors: false }, desk)
  if (split?.ok) return null
  await tx.execute('rollback to savepoint splitting')
  return split === null ? 'there is no such case.' : `${split.refused.says} ${split.refused.possible ?? ''}`.trim()
}
