import { note } from './note.ts'
import type { Store } from '../store/store.ts'

/** A protection that is off, as `parley doctor` found it: its name, and what it costs in a sentence. */
export interface Weakening { readonly name: string; readonly says: string }

export interface Weakenings {
  /** What weakens the desk now, a sentence each; every page of a member shows it (S-003). */
  readonly shown: () => readonly string[]
  /** Takes what was found now in place of what was found before; each that came or went is in the log by its name. */
  readonly take: (found: readonly Weakening[]) => Promise<void>
}

/** After a start everything counts as new: the log names beside each start what weakened the desk then. */
export function keepWeakenings(store: Store, now: () => Temporal.Instant): Weakenings {
  let known: readonly Weakening[] = []
  return {
    shown: () => known.map(({ says }) => says),
    take: async (found) => {
      const names = (those: readonly Weakening[]) => new Set(those.map(({ name }) => name))
      const [before, after] = [names(known), names(found)]
      await store.as({ role: 'worker' }, async (tx) => {
        for (const name of after.difference(before)) await note(tx, { at: now(), actor: 'desk', action: 'weakening found', object: name })
        for (const name of before.difference(after)) await note(tx, { at: now(), actor: 'desk', action: 'weakening ended', object: name })
      })
      known = found
    },
  }
}
