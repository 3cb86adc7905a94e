import { createHash } from 'node:crypto'

/** One line of the log. `object` names ids, never words; for a report it is the commitment to it (`report-commitment.ts`). */
export interface Entry {
  readonly seq: number
  /** RFC 3339 in UTC. */
  readonly time: string
  readonly actor: string
  readonly action: string
  readonly object: string
  readonly outcome: string
  /** SHA-256 of the entry before, as leaf, in hexadecimal; 64 zeros for the first. */
  readonly prev: string
}

/** As stored. */
export interface EntryRow { readonly seq: number; readonly entry: string; readonly hash: Buffer }

export const firstPrev = '0'.repeat(64)

/** Canonical JSON (RFC 8785) of texts and whole numbers, flat or nested: names in order, no blanks. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  // Names in the order of their UTF-16 code units, as the standard wants.
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join(',')}}`
}

/** RFC 6962 §2.1: a leaf is hashed behind a zero byte, so that no leaf can pass for a node. */
export const leafHash = (entry: string): Buffer => createHash('sha256').update(Uint8Array.of(0)).update(entry, 'utf8').digest()
