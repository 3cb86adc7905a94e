import type { Tx } from '../store/store.ts'

/** That somebody read could not be written down; so nothing of it was shown (S-108). */
export class NotRecorded extends Error {
  override readonly name = 'NotRecorded'
}

export interface Reading {
  /** Member or participant. */
  readonly viewer: string
  readonly caseId: string
  readonly what: 'case' | 'file' | 'receipt'
  readonly at: Temporal.Instant
}

/** What the store tries again by itself. */
const passing = new Set(['40001', '40P01'])

/**
 * Writes down that somebody reads, in the transaction that reads, before anything is shown (S-103).
 * @throws NotRecorded where the database does not take it: the reading fails with it.
 */
export async function recordRead(tx: Tx, { viewer, caseId, what, at }: Reading): Promise<void> {
  await recorded(tx.execute('insert into read_log (viewer, case_id, what, at) values ($1, $2, $3, $4)', [viewer, caseId, what, at]))
}

/** The record that is being written, or a word that it could not be. */
export async function recorded(writing: Promise<unknown>): Promise<void> {
  try {
    await writing
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && passing.has(error.code)) throw error
    throw new NotRecorded('what was asked could not be recorded', { cause: error })
  }
}
