// One copy for one recipient.

import type { Draft, Part } from './draft.ts'

/** One bit for each point of a draft. */
export type Code = readonly (0 | 1)[]

/** The code of a recipient from bytes that only the desk can make again (an HMAC); eight points a byte. */
export function codeFrom(bytes: Uint8Array, points: number): Code {
  if (bytes.length * 8 < points) throw new Error(`copies: ${bytes.length} bytes are too few for ${points} points`)
  return Array.from({ length: points }, (_, at) => (((bytes[at >> 3]! >> (at & 7)) & 1) === 1 ? 1 : 0))
}

/** The wording and order that this code chooses; the same code always gives the same bytes. */
export function individualCopy(draft: Draft, code: Code): string {
  if (code.length !== draft.points) throw new Error(`copies: a code of ${code.length} for ${draft.points} points`)
  const written = (parts: readonly Part[]): string =>
    parts.map((part) => ('same' in part ? part.same : part.forms[code[part.point]!])).join('')
  return draft.blocks
    .map((block) => {
      if (block.kind === 'text') return written(block.parts)
      const items = block.items.map(written)
      for (const [nth, point] of block.swaps.entries()) {
        if (code[point] === 1) [items[2 * nth], items[2 * nth + 1]] = [items[2 * nth + 1]!, items[2 * nth]!]
      }
      return items.join('')
    })
    .join('')
}
