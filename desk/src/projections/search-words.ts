/*
 * How a text is parted into words, for what is kept of a case and for what somebody types, by one rule:
 * 1. Unicode NFKC; every letter in its plain case; dashes are one dash; what is not seen (zero width, bidi) is not there.
 * 2. Mail addresses are left out: who somebody is, is not for searching.
 * 3. Letters and digits, joined by a single dot, dash or underscore, are one name: CVE-2026-1234, log4j-core-2.14.1.jar,
 *    parse_header. Of a name each run of up to four parts is a word, so that a part of it finds it too.
 * 4. Where a script writes no spaces, each character and each pair of neighbours is a word.
 * 5. Parts longer than 64 characters, and single letters by themselves, are none.
 */

/** The number of this rule; what was indexed by another one is indexed anew. */
export const searchRule = 1
/** Words kept of one case, the first that come. */
export const mostWords = 20_000
/** Words that one search may ask for. */
export const mostAsked = 24

const longestPart = 64
/** Characters of one text that are looked at, a report's longest and some more: what is longer is a dump, and everybody else would wait. */
const longestText = 256 * 1024
/** Characters of all texts of a case. */
const longestCase = 2_000_000
const partsAtOnce = 4
/** Begins where a word does and ends soon, so that a text of one endless word is read once and not once a letter. */
const address = /(?<![^\s@<>()[\]",;:])[^\s@<>()[\]",;:]{1,320}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu
const name = /[\p{L}\p{M}\p{N}]+(?:[._-][\p{L}\p{M}\p{N}]+)*/gu
const unspaced = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]+/gu

/** Upper case first, so that ß is ss and a final sigma is a sigma. */
function folded(text: string): string {
  const plain = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC')
  return plain.replace(/\p{Cf}/gu, '').replace(/\p{Pd}/gu, '-')
}

/** Gathers the words of a case, text by text. */
export class CaseWords {
  readonly words = new Set<string>()
  #left = longestCase

  /** Adds the words of one more text, as far as there is room. How many characters were looked at. */
  add(text: string): number {
    const looked = text.slice(0, Math.min(this.#left, longestText))
    this.#left -= looked.length
    for (const each of namesIn(looked)) {
      for (const word of runsOf(each)) {
        if (this.words.size >= mostWords) return looked.length
        this.words.add(word)
      }
    }
    return looked.length
  }
}

/** The different words of these texts, in their order, at most `mostWords`. */
export function wordsOf(texts: Iterable<string>): ReadonlySet<string> {
  const gathered = new CaseWords()
  for (const text of texts) gathered.add(text)
  return gathered.words
}

/** The words that a case must hold, all of them, to be found by what somebody typed. None: there is nothing to look for. */
export function askedWords(typed: string): readonly string[] {
  return [...new Set(namesIn(typed).flatMap((each) => longestRuns(each)))]
}

const namesIn = (text: string): readonly string[] => folded(text).slice(0, longestText).replace(address, ' ').replace(unspaced, ' $& ').match(name) ?? []

const isUnspaced = (text: string): boolean => text.search(unspaced) === 0

interface Part { readonly text: string; /** What stands before it. */ readonly joint: string }

/** The parts of a name that stand together, without those that are too long. */
function stretches(whole: string): readonly (readonly Part[])[] {
  const found: Part[][] = [[]]
  for (const [, joint = '', text = ''] of whole.matchAll(/([._-]?)([\p{L}\p{M}\p{N}]+)/gu)) {
    if (text.length > longestPart) found.push([])
    else found.at(-1)?.push({ text, joint })
  }
  return found
}

/** So many parts of a stretch from one on, as they were written. */
const run = (parts: readonly Part[], at: number, many: number): string =>
  parts.slice(at, at + many).map(({ text, joint }, place) => (place === 0 ? text : joint + text)).join('')

function runsOf(whole: string): readonly string[] {
  if (isUnspaced(whole)) return [...neighbours(whole, 1), ...neighbours(whole, 2)]
  const sizes = Array.from({ length: partsAtOnce }, (_, at) => at + 1)
  return stretches(whole).flatMap((parts) =>
    parts.flatMap((_, at) => sizes.filter((many) => at + many <= parts.length).map((many) => run(parts, at, many)))).filter(isWord)
}

/** A name of four parts or fewer is one word; of a longer one, each four that follow one another. */
function longestRuns(whole: string): readonly string[] {
  if (isUnspaced(whole)) return neighbours(whole, Array.from(whole).length === 1 ? 1 : 2)
  return stretches(whole).flatMap((parts) => {
    const many = Math.min(partsAtOnce, parts.length)
    return many === 0 ? [] : Array.from({ length: parts.length - many + 1 }, (_, at) => run(parts, at, many))
  }).filter(isWord)
}

const isWord = (word: string): boolean => Array.from(word).length > 1

function neighbours(text: string, size: 1 | 2): readonly string[] {
  const letters = Array.from(text)
  return letters.slice(0, letters.length - size + 1).map((_, at) => letters.slice(at, at + size).join(''))
}
