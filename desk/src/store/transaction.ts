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

interface Waiting {
  /** Asked for when it leaves: rows of one kind are gathered until then. */
  readonly statement: () => Statement
  readonly resolve: (result: StatementResult) => void
  readonly reject: (error: unknown) => void
}

/** Rows of one kind that wait for their statement, whose parameters are columns: an array each. */
interface Gathered { readonly rows: (readonly unknown[])[]; readonly result: Promise<StatementResult> }

const columnsOf = (rows: readonly (readonly unknown[])[]): unknown[][] => (rows[0] ?? []).map((_, at) => rows.map((row) => row[at]))

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
  readonly #opening: readonly Statement[]
  #waiting: Waiting[] = []
  /** Rows that others refer to, and questions about many rows: before and behind all else that leaves with them. */
  #foremost: Waiting[] = []
  #hindmost: Waiting[] = []
  #gathered = new Map<string, Gathered>()
  #isDraining = false
  #failed: { readonly error: unknown } | undefined
  #begun = false
  readonly #atOnce: boolean
  #ended = false

  constructor(send: Send, { opening, viewer, atOnce }: Beginning, keys: { keyring: Keyring; instanceKeys: InstanceKeys }) {
    this.#send = send
    this.#atOnce = atOnce
    this.viewer = viewer
    this.instance = keys.instanceKeys.instance
    this.instanceKeys = keys.instanceKeys
    this.keyring = keys.keyring
    this.#opening = opening
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
    this.#waiting.push({ statement: () => ({ text, values }), resolve: () => undefined, reject: () => undefined })
  }

  /**
   * Writes a row through a statement that takes columns (`… select * from unnest($1::text[], $2::bytea[])`): rows of all who write such
   * ones at about the same time go in one statement, where the first of them would. What is written in between may not bear on
   * it. `first`: others refer to it, and it to nothing that is written here, so that it goes before all else.
   */
  writeRow(text: string, row: readonly unknown[], { first = false }: { readonly first?: boolean } = {}): void {
    void this.#gather(text, row, first ? this.#foremost : this.#waiting)
  }

  /**
   * Asks about one row through a statement that takes columns, together with all who ask the same at about the same time; behind
   * what is written until then. Answers the rows of all of them: the caller finds its own.
   */
  async askRow<Row extends object>(text: string, row: readonly unknown[]): Promise<Row[]> {
    const result = this.#gather(text, row, this.#hindmost)
    this.#leave()
    return (await result).rows as Row[]
  }

  #gather(text: string, row: readonly unknown[], queue: Waiting[]): Promise<StatementResult> {
    const known = this.#gathered.get(text)
    if (known) {
      known.rows.push(row)
      return known.result
    }
    const rows = [row]
    const result = new Promise<StatementResult>((resolve, reject) => {
      queue.push({ statement: () => ({ text, values: columnsOf(rows) }), resolve, reject })
    })
    // Who only wrote does not wait for it: the error is heard with the next question or the commit.
    result.catch(() => undefined)
    this.#gathered.set(text, { rows, result })
    return result
  }

  /** Tells a queue's workers, once this transaction is committed, that there is something to do. */
  wake(queue: QueueName): void {
    this.woken.add(queue)
  }

  /** For the store alone. Where nothing was asked or written there is nothing to end. @throws the first error of any statement. */
  async commit(): Promise<void> {
    if (this.#ended) return
    if (this.begun || this.#isWaiting) await this.#ask('commit', [], this.#hindmost)
  }

  /** Whether the server has heard of this transaction. */
  get begun(): boolean {
    return this.#begun
  }

  get #isWaiting(): boolean {
    return this.#foremost.length + this.#waiting.length + this.#hindmost.length > 0
  }

  #ask(text: string, values: readonly unknown[], queue = this.#waiting): Promise<StatementResult> {
    return new Promise((resolve, reject) => {
      queue.push({ statement: () => ({ text, values }), resolve, reject })
      this.#leave()
    })
  }

  #leave(): void {
    if (!this.#isDraining) queueMicrotask(() => { void this.#drain() })
    this.#isDraining = true
  }

  /** Sends what waits, until nothing does. What is asked while an answer is under way goes together afterwards. */
  async #drain(): Promise<void> {
    while (this.#isWaiting) {
      const batch = [...this.#foremost, ...this.#waiting, ...this.#hindmost]
      this.#foremost = []
      this.#waiting = []
      this.#hindmost = []
      this.#gathered = new Map()
      await this.#answer(batch)
    }
    this.#isDraining = false
  }

  async #answer(batch: readonly Waiting[]): Promise<void> {
    try {
      if (this.#failed) throw this.#failed.error
      if (this.#ended) throw new Error('a transaction that is sent at once takes no question after its first answer')
      const before = this.#begun ? [] : this.#opening
      this.#begun = true
      this.#ended = this.#atOnce
      const end = this.#atOnce ? [{ text: 'commit', values: [] }] : []
      const results = await this.#send([...before, ...batch.map(({ statement }) => statement()), ...end])
      for (const [at, { resolve }] of batch.entries()) resolve(results[at + before.length] as StatementResult)
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
