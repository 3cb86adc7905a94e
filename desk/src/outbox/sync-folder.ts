import { open } from 'node:fs/promises'

/** What a desk without the right to sync asks of the process that started it. */
export interface SyncAsked { readonly sync: string; readonly id: number }
export interface SyncDone { readonly synced: number; readonly error?: string }

let last = 0

/**
 * Makes what was renamed in a folder survive a power cut. Node's permission model refuses `fsync`: there, the process that
 * started the desk does it (`cli/launch.ts`).
 */
export function syncFolder(path: string): Promise<void> {
  const running = syncing.get(path)
  if (running === undefined) return begin(path)
  running.next ??= running.done.then(() => begin(path), () => begin(path))
  return running.next
}

/** A sync that runs may have begun too early for what was renamed since; the next one serves all who came meanwhile. */
const syncing = new Map<string, { readonly done: Promise<void>; next?: Promise<void> }>()

function begin(path: string): Promise<void> {
  const done = syncOnce(path)
  const running = { done }
  syncing.set(path, running)
  const end = (): void => { if (syncing.get(path) === running) syncing.delete(path) }
  done.then(end, end)
  return done
}

async function syncOnce(path: string): Promise<void> {
  if (process.permission !== undefined && process.send !== undefined) return askLauncher(path)
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function askLauncher(path: string): Promise<void> {
  last += 1
  const id = last
  return new Promise((resolve, reject) => {
    const hear = (message: unknown): void => {
      const { synced, error } = message as Partial<SyncDone>
      if (synced !== id) return
      process.off('message', hear)
      if (error === undefined) resolve()
      else reject(new Error(`${path} could not be synced: ${error}`))
    }
    process.on('message', hear)
    process.send?.({ sync: path, id } satisfies SyncAsked)
  })
}
