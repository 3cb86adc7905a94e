import type { Tx } from './transaction.ts'

/**
 * The next human reference of a project, for example `MLFLOW-2026-0001`. Two transactions never get the same and
 * neither waits for the other; one that is rolled back leaves a gap.
 */
export async function nextReference(tx: Tx, project: string, year: number): Promise<string> {
  const { reference } = await tx.one<{ reference: string }>('select next_reference($1, $2) as reference', [project, year])
  return reference
}
