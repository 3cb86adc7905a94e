import type { Policy } from './model.ts'
import { rulesOf } from './because.ts'

/** One sentence of an explanation, and the place in the policy (with its rule ids) that it was computed from. */
export interface Sentence {
  readonly text: string
  readonly because: { readonly path: string; readonly rules: readonly string[] }
  /** True for an entry of a list that the sentence before introduces. */
  readonly item?: true
}
export interface Section { readonly heading: string; readonly paragraphs: readonly Sentence[] }

/** Collects the sentences of one section; `policy` gives the rule ids. */
export interface Draft {
  readonly policy: Policy
  /** A sentence about the field at `path` and everything below it. Empty text adds nothing. */
  say(path: string, text: string): void
  /** A list entry about the field at `path` and everything below it. */
  item(path: string, text: string): void
  /** A sentence about `path` alone; what lies below has sentences of its own. */
  lead(path: string, text: string): void
}

/** The ids of all rules that live at `path`, and with `below` also those of the fields beneath it; in given order. */
export function rulesAt(policy: Policy, path: string, below = true): string[] {
  const here = (place: string) => place === path || (below && place.startsWith(`${path}.`))
  return rulesOf(policy).filter((rule) => rule.places.some(here)).map((rule) => rule.id)
}

/** Writes one section; `null` where the policy says nothing that belongs there. */
export function section(policy: Policy, heading: string, write: (draft: Draft) => void): Section | null {
  const paragraphs: Sentence[] = []
  const add = (path: string, text: string, below: boolean, item: boolean) => {
    if (text.trim() === '') return
    const because = { path, rules: rulesAt(policy, path, below) }
    paragraphs.push(item ? { text, because, item: true } : { text, because })
  }
  write({
    policy,
    say: (path, text) => add(path, text, true, false),
    item: (path, text) => add(path, text, true, true),
    lead: (path, text) => add(path, text, false, false),
  })
  return paragraphs.length === 0 ? null : { heading, paragraphs }
}
