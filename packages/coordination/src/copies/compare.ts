// Whose copy is it? Named only where chance is as good as excluded, and never where two codes are mixed.

import { atLeast, matchesNeeded } from './binomial.ts'
import { observe } from './observe.ts'
import { draftOf } from './draft.ts'
import type { Code } from './individual.ts'

/** What was sent: the author's text, and the code of each recipient. */
export interface Copies {
  readonly text: string
  readonly recipients: readonly { readonly id: string; readonly code: Code }[]
}

export type Comparison = {
  /** Points that the text still shows, of all that the notice has. */
  readonly surviving: number
  readonly points: number
  readonly says: string
} & (
  | {
      readonly verdict: 'named'
      readonly recipient: string
      readonly matches: number
      /** How probable such a match with any recipient at all is by chance. */
      readonly chance: number
    }
  | { readonly verdict: 'undecided' | 'more-than-one' }
)

/** How often a point is read wrongly in a copy that was edited; more than this is no single copy. */
const noise = 0.1
/** Above this chance, what does not fit is put down to editing and not to a second copy. */
const doubt = 0.05

/**
 * Compares a text that got out with all copies. A recipient is named only when R · P(Bin(n, ½) ≥ matches) < alpha for it
 * and for no other, and when what does not match is neither too much for editing nor explained by another copy.
 * A text by an outsider is undecided; a mix of copies is `more-than-one` or undecided and names nobody.
 */
export function compareCopy(text: string, copies: Copies, alpha = 1e-6): Comparison {
  const draft = draftOf(copies.text)
  const seen = observe(text, draft)
  const n = seen.size
  const scored = copies.recipients
    .map(({ id, code }) => {
      const misses = [...seen].filter(([point, bit]) => code[point] !== bit).map(([point]) => point)
      const matches = n - misses.length
      return { id, code, misses, matches, chance: Math.min(1, copies.recipients.length * atLeast(matches, n, 0.5)) }
    })
    .sort((a, b) => b.matches - a.matches)
  const base = { surviving: n, points: draft.points }
  const [best, second] = scored
  if (best === undefined || best.chance >= alpha) {
    return mixed(scored, seen, alpha)
      ? { ...base, verdict: 'more-than-one', says: manySays }
      : { ...base, verdict: 'undecided', says: undecidedSays(n, copies.recipients.length, alpha) }
  }
  const others = scored.slice(1)
  const explained = others.some(({ code }) => {
    const hits = best.misses.filter((point) => code[point] === seen.get(point)).length
    return best.misses.length > 0 && others.length * atLeast(hits, best.misses.length, 0.5) < doubt
  })
  const tooMany = atLeast(best.misses.length, n, noise) < doubt
  if ((second !== undefined && second.chance < alpha) || explained || tooMany) {
    return { ...base, verdict: 'more-than-one', says: manySays }
  }
  return {
    ...base,
    verdict: 'named',
    recipient: best.id,
    matches: best.matches,
    chance: best.chance,
    says: `${best.matches} of ${n} points match one copy; by chance that happens with a probability of ${best.chance.toExponential(1)}.`,
  }
}

const manySays = 'The text mixes the marks of more than one copy, or was changed too much; nobody is named.'

function undecidedSays(n: number, recipients: number, alpha: number): string {
  const needed = matchesNeeded(n, recipients, alpha)
  return needed === undefined
    ? `Undecided: ${n} points survive, too few to name anybody among ${recipients}.`
    : `Undecided: no copy matches ${needed} of the ${n} points that survive.`
}

interface Scored {
  readonly code: Code
}

/** Two copies together: where both say the same, the text says it too, more often than chance allows for any pair. */
function mixed(scored: readonly Scored[], seen: ReadonlyMap<number, 0 | 1>, alpha: number): boolean {
  const pairs = (scored.length * (scored.length - 1)) / 2
  return scored.some((one, at) =>
    scored.slice(at + 1).some((other) => {
      const agreed = [...seen].filter(([point]) => one.code[point] === other.code[point])
      const hits = agreed.filter(([point, bit]) => one.code[point] === bit).length
      return pairs * atLeast(hits, agreed.length, 0.5) < alpha
    }),
  )
}

export interface Power {
  readonly points: number
  readonly recipients: number
  /** For the whole text and for half of it, untouched and with every tenth point edited. */
  readonly cases: readonly {
    readonly share: number
    readonly noise: number
    readonly surviving: number
    readonly needed: number | undefined
    /** How probable it is that the leaker is named. */
    readonly named: number
  }[]
}

/** What a comparison could say about a notice before it is sent: 0 everywhere means that copies would protect nobody. */
export function powerOf(points: number, recipients: number, alpha = 1e-6): Power {
  const cases = [
    [1, 0],
    [1, noise],
    [0.5, 0],
    [0.5, noise],
  ].map(([share, edited]) => {
    const surviving = Math.floor(points * share!)
    const needed = matchesNeeded(surviving, recipients, alpha)
    const named = needed === undefined ? 0 : edited === 0 ? 1 : atLeast(needed, surviving, 1 - edited!)
    return { share: share!, noise: edited!, surviving, needed, named }
  })
  return { points, recipients, cases }
}
