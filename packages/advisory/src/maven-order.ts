import { compareDigits, comparePlaces, compareText, isDigits, sign } from './digit-order.ts'

interface Token {
  readonly prefix: '.' | '-'
  readonly text: string
}

const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const synonyms: Readonly<Record<string, string>> = { cr: 'rc', final: '', ga: '', release: '' }
const short: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', m: 'milestone' }

/** Splits at dots, hyphens and where digits and letters meet, which counts as a hyphen; nothing between is 0. */
const tokensOf = (version: string): readonly Token[] => {
  const found: Token[] = []
  const pattern = /([.-]?)(\d+|[^\d.-]+|(?=[.-]|$))/gy
  const lower = version.toLowerCase()
  for (const match of lower.matchAll(pattern)) {
    const [whole, separator = '', text = ''] = match
    if (whole === '') break
    const isAbbreviated = isDigits(lower[match.index + whole.length])
    const full = isAbbreviated ? short[text] ?? text : text
    const prefix = separator === '.' ? '.' : '-'
    found.push({ prefix: found.length === 0 ? '.' : prefix, text: full === '' ? '0' : synonyms[full] ?? full })
  }
  return trimmed(found)
}

const isNull = ({ text }: Token): boolean => /^0*$/.test(text)

/** Without the nulls (0, final, ga) at the end and before every hyphen. */
const trimmed = (tokens: readonly Token[]): readonly Token[] => {
  const kept: Token[] = []
  for (const token of tokens.toReversed()) {
    const next = kept.at(-1)
    const isLast = next === undefined || next.prefix === '-'
    if (!(isLast && isNull(token) && kept.length < tokens.length)) kept.push(token)
  }
  return kept.toReversed()
}

const rankOf = ({ prefix, text }: Token): number => !isDigits(text) ? 0 : prefix === '-' ? 1 : 2

const compareTokens = (one: Token | undefined, other: Token | undefined): number => {
  if (one === undefined) return other === undefined ? 0 : -compareTokens(other, undefined)
  // What lacks is a null of the same kind: 0 beside a number after a dot, else the qualifier of a release.
  const beside = other ?? { prefix: one.prefix, text: rankOf(one) === 2 ? '0' : '' }
  const [rank, otherRank] = [rankOf(one), rankOf(beside)]
  if (rank !== otherRank) return sign(rank - otherRank)
  if (rank > 0) return compareDigits(one.text, beside.text)
  const [place, otherPlace] = [qualifiers.indexOf(one.text), qualifiers.indexOf(beside.text)]
  if (place >= 0 && otherPlace >= 0) return sign(place - otherPlace)
  if (place >= 0 || otherPlace >= 0) return place >= 0 ? -1 : 1
  return compareText(one.text, beside.text)
}

/** Order of two versions by Maven's POM reference, «Version Order Specification»: −1, 0 or 1. */
export const compareMaven = (a: string, b: string): number => comparePlaces(tokensOf(a), tokensOf(b), compareTokens)
