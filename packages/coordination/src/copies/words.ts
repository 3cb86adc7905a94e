// Texts as sequences of words, so that what a leak does to a text (new line breaks, other blanks and quotes, marks of
// quotation, invisible characters) does not matter.

import type { Pair } from './synonyms.ts'

/** A phrase of the table: which pair, and which of the two. */
export interface Phrase {
  readonly pair: string
  readonly side: 0 | 1
}
export interface Phrases {
  readonly known: ReadonlyMap<string, Phrase>
  readonly longest: number
}

/** A word, or a phrase of the table in the place of its words. */
export interface Unit {
  readonly token: string
  readonly side?: 0 | 1
}

const word = /[\p{L}\p{N}]+(?:'\p{L}+)*/gu

/** Compatibility forms unified, invisible characters gone, apostrophes straight, lower case. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Mn}\u034f\u115f\u1160\u3164]/gu, '')
    .replace(/[’‘ʼ´`]/g, "'")
    .toLowerCase()
}

export function wordsOf(text: string): string[] {
  return plain(text).match(word) ?? []
}

/** `more` are the wordings that the author of one text gave for it; they go before the table's. */
export function phrasesOf(pairs: readonly Pair[], more: readonly Pair[] = []): Phrases {
  const known = new Map<string, Phrase>()
  let longest = 1
  const add = (name: string, pair: Pair): void => {
    for (const side of [0, 1] as const) {
      const words = wordsOf(pair[side])
      const key = words.join(' ')
      if (key !== '' && !known.has(key)) known.set(key, { pair: name, side })
      longest = Math.max(longest, words.length)
    }
  }
  for (const [at, pair] of more.entries()) add(`own ${at}`, pair)
  for (const [at, pair] of pairs.entries()) add(`pair ${at}`, pair)
  return { known, longest }
}

/** The longest phrase that begins at this word. */
export function phraseAt(
  words: readonly string[],
  at: number,
  { known, longest }: Phrases,
): { readonly phrase: Phrase; readonly length: number } | undefined {
  for (let length = Math.min(longest, words.length - at); length > 0; length--) {
    const phrase = known.get(words.slice(at, at + length).join(' '))
    if (phrase !== undefined) return { phrase, length }
  }
  return undefined
}

/** The text with every phrase of the table in one common form; what stood there is kept beside it. */
export function unitsOf(text: string, phrases: Phrases): Unit[] {
  const words = wordsOf(text)
  const units: Unit[] = []
  for (let at = 0; at < words.length;) {
    const found = phraseAt(words, at, phrases)
    units.push(
      found === undefined ? { token: words[at]! } : { token: `<${found.phrase.pair}>`, side: found.phrase.side },
    )
    at += found?.length ?? 1
  }
  return units
}
