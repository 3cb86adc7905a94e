import { EventEmitter } from 'node:events'
import { Client, type ClientConfig } from 'pg'

/** What waits to be worked on. */
export type QueueName = 'arrival' | 'outbox' | 'timer'

const QUEUES: readonly QueueName[] = ['arrival', 'outbox', 'timer']
/** Notifications within this time go out as one. */
const GATHER_MS = 20
const RECONNECT_MS = 1_000

/**
 * Wakes whoever waits for work: within this process at once, in other processes of the desk by NOTIFY. Sent after
 * commit and outside of it, because a NOTIFY inside makes all committers queue up. It may be lost; the wait has an end,
 * and the queues are tables, so nothing depends on it.
 */
export class Wake {
  readonly #events = new EventEmitter({ captureRejections: false }).setMaxListeners(0)
  readonly #config: ClientConfig
  readonly #gathered = new Set<QueueName>()
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #again: NodeJS.Timeout | undefined
  #closed = false

  constructor(config: ClientConfig) {
    this.#config = config
  }

  /** Starts listening for other processes. */
  async listen(): Promise<void> {
    if (this.#closed) return
    const client = new Client({ ...this.#config, application_name: 'parley wake', keepAlive: true })
    client.on('error', () => undefined) // 'end' follows, and reconnects
    client.on('notification', ({ payload }) => {
      const queue = QUEUES.find((name) => name === payload)
      if (queue !== undefined) this.#events.emit(queue)
    })
    client.once('end', () => this.#listenAgain())
    try {
      await client.connect()
      await client.query('listen parley_wake')
      this.#client = client
    } catch (error) {
      if (!(error instanceof Error)) throw error
      this.#listenAgain() // the server is away; polling goes on meanwhile
    }
  }

  /** Says that there is work in a queue. */
  signal(queue: QueueName): void {
    this.#events.emit(queue)
    this.#gathered.add(queue)
    this.#timer ??= setTimeout(() => { this.#send() }, GATHER_MS).unref()
  }

  /** Settles when there may be work, after `maxMs` at the latest, or when `signal` aborts. */
  wait(queue: QueueName, { maxMs, signal }: { maxMs: number; signal?: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#events.off(queue, done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, maxMs)
      this.#events.once(queue, done)
      signal?.addEventListener('abort', done, { once: true })
      if (signal?.aborted === true || this.#closed) done()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#again)
    for (const queue of QUEUES) this.#events.emit(queue)
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }

  #send(): void {
    this.#timer = undefined
    const queues = [...this.#gathered]
    this.#gathered.clear()
    this.#client?.query(`select pg_notify('parley_wake', name) from unnest($1::text[]) name`, [queues])
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error // a lost connection is only a lost hint
      })
  }

  #listenAgain(): void {
    this.#client = undefined
    if (this.#closed) return
    this.#again ??= setTimeout(() => {
      this.#again = undefined
      void this.listen()
    }, RECONNECT_MS).unref()
  }
}
