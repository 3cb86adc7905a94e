import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import type { Weakening } from '../audit/weakenings.ts'

/** What the process that started the desk tells it. */
export interface WeakeningsTold { readonly weakenings: readonly Weakening[] }
/** What the desk says once it takes strangers in. */
export interface DeskReady { readonly ready: true }

export const isReady = (message: unknown): message is DeskReady => typeof message === 'object' && message !== null && 'ready' in message
export const isTold = (message: unknown): message is WeakeningsTold => typeof message === 'object' && message !== null && 'weakenings' in message

const [firstMs, everyMs] = [3_000, 6 * 60 * 60_000]

/**
 * Asks `parley doctor` once the desk is ready and each six hours, and tells the desk what it found, so that no weakening is
 * known to the operator alone (S-003). The desk itself may look at neither the master key nor the catalogue as its owner. It
 * is asked in a process of its own, so that this one, which lives as long as the desk, keeps nothing of what it needs; that process
 * ends with this one, whose channel closes however it dies, and starts no database. Returns what ends it.
 */
export function tellWeakenings(desk: ChildProcess, doctor: readonly string[], log: (line: string) => void): () => Promise<void> {
  let asked: ChildProcess | undefined
  let timer: NodeJS.Timeout | undefined
  const ask = async (): Promise<void> => {
    asked = spawn(process.execPath, doctor, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
    const told = readWeakenings(await text(asked.stdout as NodeJS.ReadableStream))
    if (told !== null && desk.connected) desk.send(told)
    else if (desk.connected) log('parley doctor could not be asked what weakens the desk')
    timer = setTimeout(() => void ask(), everyMs).unref()
  }
  desk.on('message', (message) => {
    if (isReady(message)) timer = setTimeout(() => void ask(), firstMs).unref()
  })
  return async () => {
    clearTimeout(timer)
    if (asked === undefined || asked.exitCode !== null || asked.signalCode !== null) return
    const ended = once(asked, 'exit')
    asked.kill('SIGKILL')
    await ended
  }
}

/** Of what `parley doctor --json` printed; null where that was none. */
export function readWeakenings(printed: string): WeakeningsTold | null {
  try {
    const { weakenings } = JSON.parse(printed) as { readonly weakenings: readonly Weakening[] }
    return { weakenings: weakenings.map(({ name, says }) => ({ name, says })) }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
