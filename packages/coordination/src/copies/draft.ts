// A notice taken apart into what may differ between its copies and what may not.

import { phraseAt, phrasesOf, plain } from './words.ts'
import type { Phrases } from './words.ts'
import { synonyms } from './synonyms.ts'
import type { Pair } from './synonyms.ts'

/** A piece of text: the same in all copies, or one of two wordings chosen by a point of the code. */
export type Part = { readonly same: string } | { readonly point: number; readonly pair: string; readonly forms: Pair }

/** Running text, or items whose order says nothing; items 1 and 2, 3 and 4 … may change places. */
export type Block =
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'items'; readonly items: readonly (readonly Part[])[]; readonly swaps: readonly number[] }

export interface Draft {
  readonly blocks: readonly Block[]
  /** How many points the code has; each is one bit. */
  readonly points: number
  readonly phrases: Phrases
}

const authors = /\[\[([^[\]|\n]+)\|([^[\]|\n]+)\]\]/g

/** Wordings that the author of this text gave: `[[one wording|another]]`, read by people before it is sent. */
export function ownPairs(text: string): Pair[] {
  return [...text.matchAll(authors)].map((match): Pair => [match[1]!.trim(), match[2]!.trim()])
}

/**
 * Takes a notice apart. Points are: `[[a|b]]` of the author, phrases of the reviewed table outside of code, and the order
 * of neighbouring items of an unordered list. Code (fenced, indented, in backticks) and numbered steps stay as they are.
 */
export function draftOf(text: string, pairs: readonly Pair[] = synonyms): Draft {
  const phrases = phrasesOf(pairs, ownPairs(text))
  const forms = new Map<string, Pair>([
    ...ownPairs(text).map((pair, at) => [`own ${at}`, pair] as const),
    ...pairs.map((pair, at) => [`pair ${at}`, pair] as const),
  ])
  let points = 0
  const next = (): number => {
    points += 1
    return points - 1
  }
  const parts = (line: string): Part[] => partsOf(line, { phrases, forms, next })
  const blocks = chunksOf(text).map((chunk): Block => {
    if (chunk.kind === 'code') return { kind: 'text', parts: [{ same: chunk.text }] }
    if (chunk.kind === 'text') return { kind: 'text', parts: parts(chunk.text) }
    const items = chunk.items.map(parts)
    return { kind: 'items', items, swaps: Array.from({ length: Math.floor(items.length / 2) }, next) }
  })
  return { blocks, points, phrases }
}

type Chunk =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'code'; text: string }
  | { readonly kind: 'items'; readonly items: string[] }

/** Lines put together: code, lists, and everything else. Every chunk keeps its line ends. */
function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = []
  let fenced = false
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const fence = /^\s*(```|~~~)/.test(line)
    const last = chunks.at(-1)
    const inItem = last?.kind === 'items' && /^ {2,}\S/.test(line)
    if (fenced || fence || (/^( {4}|\t)/.test(line) && !inItem)) addText(chunks, 'code', line)
    else if (/^\s{0,3}[-*] \S/.test(line)) {
      if (last?.kind === 'items') last.items.push(ended(line))
      else chunks.push({ kind: 'items', items: [ended(line)] })
    } else if (inItem && last?.kind === 'items') last.items[last.items.length - 1] += ended(line)
    else addText(chunks, 'text', line)
    if (fence) fenced = !fenced
  }
  return chunks
}

/** Items change places, so each brings its own line end. */
const ended = (line: string): string => (line.endsWith('\n') ? line : `${line}\n`)

function addText(chunks: Chunk[], kind: 'text' | 'code', line: string): void {
  const last = chunks.at(-1)
  if (last !== undefined && last.kind !== 'items' && last.kind === kind) last.text += line
  else chunks.push({ kind, text: line })
}

interface Cutting {
  readonly phrases: Phrases
  readonly forms: ReadonlyMap<string, Pair>
  readonly next: () => number
}

/** Cuts text at the author's wordings, at code in backticks, addresses, and at phrases of the table. */
function partsOf(text: string, cutting: Cutting): Part[] {
  return text.split(/(\[\[[^[\]|\n]+\|[^[\]|\n]+\]\]|`[^`\n]+`|\S{1,100}:\/\/\S+)/).flatMap((piece, at): Part[] => {
    if (piece === '') return []
    if (at % 2 === 0) return phraseParts(piece, cutting)
    const own = ownPairs(piece)[0]
    if (own === undefined) return [{ same: piece }]
    const pair = cutting.phrases.known.get(plainKey(own[0]))?.pair ?? ''
    return [{ point: cutting.next(), pair, forms: own }]
  })
}

const plainKey = (text: string): string => (plain(text).match(/[\p{L}\p{N}]+(?:'\p{L}+)*/gu) ?? []).join(' ')

function phraseParts(text: string, { phrases, forms, next }: Cutting): Part[] {
  const words = [...text.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)*/gu)]
  const plainWords = words.map((match) => plain(match[0]))
  const parts: Part[] = []
  let done = 0
  for (let at = 0; at < words.length;) {
    const found = phraseAt(plainWords, at, phrases)
    const start = words[at]!.index
    const last = found === undefined ? undefined : words[at + found.length - 1]!
    const end = last === undefined ? 0 : last.index + last[0].length
    const form = found === undefined ? undefined : forms.get(found.phrase.pair)
    at += found?.length ?? 1
    if (
      found === undefined ||
      form === undefined ||
      !found.phrase.pair.startsWith('pair') ||
      !tight(text.slice(start, end))
    )
      continue
    if (start > done) parts.push({ same: text.slice(done, start) })
    const capital = /^\p{Lu}/u.test(text.slice(start))
    parts.push({
      point: next(),
      pair: found.phrase.pair,
      forms: capital ? [capitalised(form[0]), capitalised(form[1])] : form,
    })
    done = end
  }
  if (done < text.length) parts.push({ same: text.slice(done) })
  return parts
}

/** Words with one blank between, on one line, not shouted: only such a phrase can be exchanged without a trace. */
const tight = (text: string): boolean => /^[^\s]+( [^\s]+)*$/.test(text) && !/\p{Lu}{2}/u.test(text)
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
