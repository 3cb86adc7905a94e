import { createConnection, type Socket } from 'node:net'
import type { Custodian, WrappedKey } from './custodian.ts'
import { KeyError } from './key-error.ts'
import { Lines, type KeydAnswer, type KeydRequest } from './keyd-wire.ts'

/** Where the custodian listens, and the token that it wants to hear first. */
export interface KeydPlace { readonly socket: string; readonly token: string }

type Ok = Extract<KeydAnswer, { ok: true }>
type Without<T> = T extends unknown ? Omit<T, 'id'> : never

const patienceMs = 5_000
const pauseMs = 100

/**
 * The custodian in a process of its own. When its process ends, requests wait up to five seconds for the next one, and are
 * refused then with `custodian-away`: nothing is opened without it. @throws KeyError where it cannot be reached at first.
 */
export async function remoteCustodian(place: KeydPlace): Promise<Custodian & { close(): void }> {
  const line = new KeydLine(place)
  const { epoch } = await line.ready()
  return {
    epoch,
    wrap: async (key, context) => {
      const { epoch: under, bytes } = await line.ask({ do: 'wrap', key: base64(key), context: base64(context) })
      return { epoch: under, wrapped: Buffer.from(bytes, 'base64') }
    },
    unwrap: async ({ epoch: under, wrapped }: WrappedKey, context, by) =>
      Buffer.from((await line.ask({ do: 'unwrap', epoch: under, wrapped: base64(wrapped), context: base64(context), by })).bytes, 'base64'),
    close: () => line.close(),
  }
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

interface Waiting { readonly resolve: (answer: Ok) => void; readonly reject: (error: Error) => void }
interface Open { readonly socket: Socket; readonly epoch: string; readonly waiting: Map<number, Waiting> }

class KeydLine {
  readonly #place: KeydPlace
  #open: Promise<Open> | undefined
  #last = 0

  constructor(place: KeydPlace) {
    this.#place = place
  }

  async ready(): Promise<{ readonly epoch: string }> {
    return this.#opened()
  }

  /** Asked once more where the custodian went away before it answered: both questions may be asked twice. */
  async ask(request: Without<KeydRequest>): Promise<Ok> {
    const open = await this.#opened()
    try {
      return await this.#send(open, request)
    } catch (error) {
      if (!(error instanceof KeyError) || error.code !== 'custodian-away') throw error
      return this.#send(await this.#opened(), request)
    }
  }

  #send({ socket, waiting }: Open, request: Without<KeydRequest>): Promise<Ok> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      if (socket.destroyed) return reject(away(undefined))
      waiting.set(id, { resolve, reject })
      socket.write(`${JSON.stringify({ id, ...request })}\n`)
      return undefined
    })
  }

  close(): void {
    this.#open?.then(({ socket }) => socket.destroy(), () => undefined)
  }

  #opened(): Promise<Open> {
    this.#open ??= connectPatiently(this.#place, () => { this.#open = undefined })
    const open = this.#open
    open.catch(() => { if (this.#open === open) this.#open = undefined })
    return open
  }
}

async function connectPatiently(place: KeydPlace, gone: () => void): Promise<Open> {
  for (const until = performance.now() + patienceMs; ;) {
    try {
      return await connect(place, gone)
    } catch (error) {
      if (performance.now() > until) throw away(error)
      await new Promise((resolve) => { setTimeout(resolve, pauseMs) })
    }
  }
}

const away = (cause: unknown): KeyError => {
  const error = new KeyError('custodian-away', 'the custodian of the master key does not answer; nothing can be opened until it does')
  error.cause = cause
  return error
}

function connect({ socket: path, token }: KeydPlace, gone: () => void): Promise<Open> {
  return new Promise((resolve, reject) => {
    const [socket, lines, waiting] = [createConnection(path), new Lines(), new Map<number, Waiting>()]
    let known = false
    socket.setEncoding('utf8').unref()
    socket.on('connect', () => socket.write(`${token}\n`))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      gone()
      reject(away(undefined))
      for (const each of waiting.values()) each.reject(away(undefined))
    })
    socket.on('data', (piece) => {
      for (const line of lines.take(String(piece))) {
        if (known) settle(waiting, JSON.parse(line) as KeydAnswer)
        else resolve({ socket, waiting, epoch: (JSON.parse(line) as { epoch: string }).epoch })
        known = true
      }
    })
  })
}

function settle(waiting: Map<number, Waiting>, answer: KeydAnswer): void {
  const one = waiting.get(answer.id)
  waiting.delete(answer.id)
  if (answer.ok) one?.resolve(answer)
  else one?.reject(new KeyError(answer.code, answer.says))
}
