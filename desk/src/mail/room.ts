import { statfs } from 'node:fs/promises'
import type { Store } from '../store/store.ts'

export interface RoomLimits {
  /** Arrivals that wait to be read. */
  readonly waiting: number
  /** Free part of the disk that holds the data. */
  readonly free: number
  /** How long one answer holds. */
  readonly milliseconds: number
}

export const roomLimits: RoomLimits = { waiting: 20_000, free: 0.1, milliseconds: 2000 }

/**
 * Whether more mail may come in. Beyond the limits the peer hears 451 and keeps its mail for days, which is better than
 * taking what cannot be kept. Asked at every recipient, so the answer is kept for two seconds.
 */
export function roomFor(store: Store, folder: string, limits: RoomLimits = roomLimits, now: () => number = () => performance.now()): () => Promise<boolean> {
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | null = null
  return () => {
    if (asked === null || now() - asked.at > limits.milliseconds) asked = { at: now(), answer: isRoom(store, folder, limits) }
    return asked.answer
  }
}

async function isRoom(store: Store, folder: string, limits: RoomLimits): Promise<boolean> {
  const disk = await statfs(folder)
  if (disk.blocks > 0 && disk.bavail / disk.blocks < limits.free) return false
  const { waiting } = await store.as({ role: 'worker' }, (tx) => tx.one<{ waiting: number }>(
    `select count(*) as waiting from (select from arrival where state in ('new', 'taken', 'retry') limit $1) w`, [limits.waiting]))
  return waiting < limits.waiting
}
