import { newId } from './random-id.ts'
import type { Tx } from './transaction.ts'

/**
 * The next human reference of a project, for example `MLFLOW-2026-0001`. Two transactions never get the same and
 * neither waits for the other; one that is rolled back leaves a gap.
 */
export async function nextReference(tx: Tx, project: string, year: number): Promise<string> {
  const asked = newId()
  const rows = await tx.askRow<{ asked: string; reference: string }>(
    'select asked, next_reference(project, year) as reference from unnest($1::text[], $2::text[], $3::int[]) as wanted (asked, project, year)', [asked, project, year])
  return own(rows, (row) => row.asked === asked).reference
}

function own<Row>(rows: readonly Row[], mine: (row: Row) => boolean): Row {
  const row = rows.find(mine)
  if (row === undefined) throw new Error('a reference that was asked for was not given')
  return row
}
