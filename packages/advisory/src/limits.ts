import type { Problem } from './model.ts'
import { note } from './shape.ts'

/** Collects what a format could not carry while a document is being made. */
export interface Losses {
  readonly problems: Problem[]
}

export const losses = (): Losses => ({ problems: [] })

/** Notes a loss once. */
export const lose = ({ problems }: Losses, path: string, message: string, mend: string): void => {
  if (!problems.some((problem) => problem.path === path && problem.message === message))
    problems.push(note(path, message, mend))
}

/**
 * The text, or its beginning with a pointer to the whole, when the format allows fewer characters. Never
 * silent: the cut is noted. Counts UTF-16 units, which is never less than what JSON schema counts.
 */
export const within = (
  found: Losses, text: string, max: number, path: string, format: string, whole: string,
): string => {
  if (text.length <= max) return text
  const tail = ` […] In full: ${whole}`
  const suffix = tail.length < max ? tail : '…'
  const start = text.slice(0, max - suffix.length).replace(/[\uD800-\uDBFF]$/, '').trimEnd()
  lose(found, path, `${format} allows ${max} characters here, the text has ${text.length}: it was cut`,
    'Shorten the text, or accept that this format points to the page.')
  return `${start}${suffix}`
}

/** The list, or its first `max` entries, the cut noted. */
export const firstOf = <T>(
  found: Losses, entries: readonly T[], max: number, path: string, format: string,
): readonly T[] => {
  if (entries.length <= max) return entries
  lose(found, path, `${format} allows ${max} entries, there are ${entries.length}: the rest was left out`,
    'Remove entries, or accept that this format has fewer.')
  return entries.slice(0, max)
}

/** The entries, each once. */
export const distinct = <T>(entries: readonly T[]): readonly T[] =>
  [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()]

/** `{[key]: entries}`, or nothing when there are none (the formats refuse empty lists). */
export function filled<K extends string, T>(key: K, entries: readonly T[]): { [P in K]?: readonly T[] }
export function filled(key: string, entries: readonly unknown[]): Record<string, readonly unknown[]> {
  return entries.length === 0 ? {} : { [key]: entries }
}

/** `{[key]: value}`, or nothing when there is no value. */
export function present<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T }
export function present(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value }
}
