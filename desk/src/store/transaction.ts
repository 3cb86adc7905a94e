import type { CaseKey } from '../keys/case-key.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { InstanceKeys } from './instance.ts'
import { StatementBatch, type Statement, type StatementResult } from './statement-batch.ts'
import type { Viewer } from './viewer.ts'
import type { QueueName } from './wake.ts'

/** A query that had to give one row gave another number. */
export class RowCountError extends Error {
  override readonly name = 'RowCountError'
}

/** How a transaction speaks to the database: one write and one answer for several statements. */
export type Send = (statements: readonly Statement[]) => Promise<readonly StatementResult[]>

/** `atOnce`: the commit goes out with the first questions, and none can follow. */
export interface Beginning { readonly opening: readonly Statement[]; readonly viewer: Viewer; readonly atOnce: boolean }

interface Waiting { readonly statement: Statement; readonly resolve: (result: StatementResult) => void; readonly reject: (error: unknown) => void }

/**
 * One transaction as one viewer. Everything the desk reads or writes goes through here. Statements asked for at the same
 * time travel together, and a `write` travels with the next question or with the commit.
 */
export class Tx {
  readonly viewer: Viewer
  readonly instance: string
  readonly instanceKeys: InstanceKeys
  readonly keyring: Keyring
  readonly woken = new Set<QueueName>()
  /** Case keys that this transaction was given by its rows; gone with it. */
  readonly openedKeys = new Map<string, CaseKey>()
  readonly #send: Send
  #waiting: Waiting[] = []
  #isDraining = false
  #failed: { readonly error: unknown } | undefined
  #begun = false
  readonly #opening: number

  readonly #atOnce: boolean
  #ended = false

  constructor(send: Send, { opening, viewer, atOnce }: Beginning, keys: { keyring: Keyring; instanceKeys: InstanceKeys }) {
    this.#send = send
    this.#atOnce = atOnce
    this.viewer = viewer
    this.instance = keys.instanceKeys.instance
    this.instanceKeys = keys.instanceKeys
    this.keyring = keys.keyring
    this.#opening = opening.length
    for (const { text, values } of opening) this.write(text, values)
  }

  /** All rows; none when the viewer may see none. Values never go into the text. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.#ask(text, values)
    return rows as Row[]
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
    const { count } = await this.#ask(text, values)
    return count
  }

  /**
   * Writes, without waiting to hear how many rows: sent in order with the next question or the commit, where its error is
   * heard too. Nothing behind a write that failed is done.
   */
  write(text: string, values: readonly unknown[] = []): void {
    this.#waiting.push({ statement: { text, values }, resolve: () => undefined, reject: () => undefined })
  }

  /** Tells a queue's workers, once this transaction is committed, that there is something to do. */
  wake(queue: QueueName): void {
    this.woken.add(queue)
  }

  /** For the store alone. Where nothing was asked or written there is nothing to end. @throws the first error of any statement. */
  async commit(): Promise<void> {
    if (this.#ended) return
    if (this.begun || this.#waiting.length > this.#opening) await this.#ask('commit', [])
  }

  /** Whether the server has heard of this transaction. */
  get begun(): boolean {
    return this.#begun
  }

  #ask(text: string, values: readonly unknown[]): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement: { text, values }, resolve, reject })
      if (!this.#isDraining) queueMicrotask(() => { void this.#drain() })
      this.#isDraining = true
    })
  }

  /** Sends what waits, until nothing does. What is asked while an answer is under way goes together afterwards. */
  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting
      this.#waiting = []
      await this.#answer(batch)
    }
    this.#isDraining = false
  }

  async #answer(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failed) throw this.#failed.error
      if (this.#ended) throw new Error('a transaction that is sent at once takes no question after its first answer')
      this.#begun = true
      this.#ended = this.#atOnce
      const end = this.#atOnce ? [{ text: 'commit', values: [] }] : []
      const results = await this.#send([...batch.map(({ statement }) => statement), ...end])
      for (const [at, { resolve }] of batch.entries()) resolve(results[at] as StatementResult)
    } catch (error) {
      this.#failed ??= { error }
      for (const { reject } of batch) reject(error)
    }
  }
}

/** A batch on one connection. `prepared`: kept by the server, for logins that always look with the same eyes. */
export function sendOn(client: { query(batch: StatementBatch): unknown }, prepared: boolean): Send {
  return (statements) => new Promise((resolve, reject) => {
    client.query(new StatementBatch(statements, { prepared }, { done: resolve, failed: reject }))
  })
}
