import type { PoolClient, QueryResultRow } from 'pg'
import type { Keyring } from '../keys/keyring.ts'
import type { InstanceKeys } from './instance.ts'
import { toSql } from './sql-values.ts'
import type { Viewer } from './viewer.ts'
import type { QueueName } from './wake.ts'

/** A query that had to give one row gave another number. */
export class RowCountError extends Error {
  override readonly name = 'RowCountError'
}

/** One transaction as one viewer. Everything the desk reads or writes goes through here. */
export class Tx {
  readonly viewer: Viewer
  readonly instance: string
  readonly instanceKeys: InstanceKeys
  readonly keyring: Keyring
  readonly woken = new Set<QueueName>()
  readonly #client: PoolClient

  constructor(client: PoolClient, viewer: Viewer, keys: { keyring: Keyring; instanceKeys: InstanceKeys }) {
    this.#client = client
    this.viewer = viewer
    this.instance = keys.instanceKeys.instance
    this.instanceKeys = keys.instanceKeys
    this.keyring = keys.keyring
  }

  /** All rows; none when the viewer may see none. Values never go into the text. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.#client.query<Row & QueryResultRow>(text, values.map(toSql))
    return rows
  }

  /** @throws RowCountError unless there is exactly one row. */
  async one<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row> {
    const rows = await this.query<Row>(text, values)
    const [row] = rows
    if (row === undefined || rows.length > 1) throw new RowCountError(`wanted one row, got ${rows.length}: ${text}`)
    return row
  }

  /** The row, or undefined. @throws RowCountError when there are several. */
  async maybe<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row | undefined> {
    const rows = await this.query<Row>(text, values)
    if (rows.length > 1) throw new RowCountError(`wanted at most one row, got ${rows.length}: ${text}`)
    return rows[0]
  }

  /** Number of rows written. */
  async execute(text: string, values: readonly unknown[] = []): Promise<number> {
    const { rowCount } = await this.#client.query(text, values.map(toSql))
    return rowCount ?? 0
  }

  /** Tells a queue's workers, once this transaction is committed, that there is something to do. */
  wake(queue: QueueName): void {
    this.woken.add(queue)
  }
}
