import type { Connection, Submittable } from 'pg'
import { bindMessage, hasLarge, joined } from './bind-message.ts'
import { rowTypes, sqlParameter } from './sql-values.ts'

/** One statement of a batch. Values never go into the text. */
export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface StatementResult {
  readonly rows: Record<string, unknown>[]
  /** Rows given or written. */
  readonly count: number
  /** `COMMIT`, `INSERT`, …: what the server says that it did. */
  readonly command: string
}

/** The parts of the driver's connection that a batch speaks through; the ones its own cursors use. */
interface Wire {
  readonly stream: { readonly writable: boolean; write(bytes: Buffer): boolean; cork(): void; uncork(): void }
  parse(message: { name: string; text: string }): void
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void
  describe(message: { type: 'P'; name: '' }): void
  execute(message: { portal: '' }): void
  close(message: { type: 'S'; name: string }): void
  sync(): void
  sendCopyFail(message: string): void
}

interface Column { readonly name: string; readonly parse: (text: string) => unknown }

/** Texts that may be kept prepared: those of the program, of which there are some hundred; never an endless number. */
const MOST_NAMES = 400
const names = new Map<string, string>()
/** What each connection keeps prepared, by name, with the columns it gives. */
const kept = new WeakMap<object, Map<string, readonly Column[]>>()

function nameOf(text: string): string {
  const known = names.get(text)
  if (known !== undefined) return known
  if (names.size >= MOST_NAMES) return ''
  const name = `parley_${names.size}`
  names.set(text, name)
  return name
}

/** The same connection, writing into memory: a batch of many messages then goes out in one piece, which costs a fraction. */
function scribeOf(wire: Wire): { readonly scribe: Wire; readonly written: Buffer[] } {
  const written: Buffer[] = []
  const stream = { writable: true, write: (bytes: Buffer) => { written.push(bytes); return true } }
  return { scribe: Object.create(wire, { stream: { value: stream } }) as Wire, written }
}

/** In one piece, or where that would copy large values as one writing of several. */
function sendAll(stream: Wire['stream'], pieces: readonly Buffer[]): void {
  if (pieces.length > 1) stream.cork()
  for (const piece of pieces) stream.write(piece)
  if (pieces.length > 1) stream.uncork()
}

interface Settle { done(results: readonly StatementResult[]): void; failed(error: Error): void }

/**
 * Several statements in one write to the server and one answer, instead of a round trip each. After the first that fails
 * the server skips the rest, so nothing behind an error is done; `failed` hears that error.
 */
export class StatementBatch implements Submittable {
  readonly #statements: readonly (Statement & { readonly name: string })[]
  readonly #settle: Settle
  readonly #results: StatementResult[] = []
  #known = new Map<string, readonly Column[]>()
  #wire: Wire | undefined
  #columns: readonly Column[] = []
  #rows: Record<string, unknown>[] = []
  #unreadable: Error | undefined

  /** `prepared`: whether the server keeps the statements for this connection, which saves reading them again. */
  constructor(statements: readonly Statement[], { prepared }: { prepared: boolean }, settle: Settle) {
    this.#statements = statements.map((statement) => ({ ...statement, name: prepared ? nameOf(statement.text) : '' }))
    this.#settle = settle
  }

  /** Called by the driver when the connection is free. */
  submit(connection: Connection): void {
    const wire = connection as unknown as Wire
    this.#wire = wire
    this.#known = kept.get(wire) ?? new Map<string, readonly Column[]>()
    kept.set(wire, this.#known)
    const bound = this.#statements.map(({ values }) => values.map(sqlParameter))
    const parsed = new Set<string>()
    const { scribe, written } = scribeOf(wire)
    for (const [at, { text, name }] of this.#statements.entries()) {
      const isKept = name !== '' && (this.#known.has(name) || parsed.has(name))
      // A name whose first use failed may or may not be with the server: closing makes sure, and never fails.
      if (name !== '' && !isKept) scribe.close({ type: 'S', name })
      if (!isKept) scribe.parse({ name, text })
      parsed.add(name)
      const values = bound[at] ?? []
      if (hasLarge(values)) written.push(...bindMessage(name, values))
      else scribe.bind({ statement: name, values })
      if (!this.#known.has(name)) scribe.describe({ type: 'P', name: '' })
      scribe.execute({ portal: '' })
    }
    scribe.sync()
    // On a socket that broke nothing is written; the driver tells every waiting query.
    if (wire.stream.writable) sendAll(wire.stream, joined(written))
    this.#begin()
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({ name, parse: rowTypes.getTypeParser(dataTypeID, 'text') as (text: string) => unknown }))
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#unreadable) return
    try {
      const row: Record<string, unknown> = {}
      for (let at = 0; at < this.#columns.length; at += 1) {
        const { name, parse } = this.#columns[at] as Column
        const text = fields[at] ?? null
        row[name] = text === null ? null : parse(text)
      }
      this.#rows.push(row)
    } catch (error) {
      this.#unreadable = error instanceof Error ? error : new Error(String(error))
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#end(text)
  }

  handleEmptyQuery(): void {
    this.#end('')
  }

  handleError(error: Error): void {
    this.#settle.failed(error)
  }

  handleReadyForQuery(): void {
    if (this.#unreadable) this.#settle.failed(this.#unreadable)
    else this.#settle.done(this.#results)
  }

  handlePortalSuspended(): void {
    throw new Error('a batch asks for whole answers')
  }

  handleCopyInResponse(): void {
    this.#wire?.sendCopyFail('a batch copies nothing in')
  }

  handleCopyData(): void {
    throw new Error('a batch copies nothing out')
  }

  #begin(): void {
    this.#rows = []
    this.#columns = this.#known.get(this.#statements[this.#results.length]?.name ?? '') ?? []
  }

  #end(tag: string): void {
    const words = tag.split(' ')
    const name = this.#statements[this.#results.length]?.name ?? ''
    if (name !== '') this.#known.set(name, this.#columns)
    this.#results.push({ rows: this.#rows, count: Number(words.at(-1)) || 0, command: words[0] ?? '' })
    this.#begin()
  }
}
