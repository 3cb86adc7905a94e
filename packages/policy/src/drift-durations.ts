import type { Duration } from './model.ts'
import type { Statement } from './drift-read.ts'

/** A stretch of time that a text names, in a form in which equal stretches are equal: `b:3`, `h:72`, `m:1`. */
export interface FoundDuration { readonly key: string; readonly words: string; readonly statement: Statement }

const names: Readonly<Record<string, number>> = {
  one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11, twelve: 12,
  thirteen: 13, fourteen: 14,
  fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19, twenty: 20, thirty: 30, forty: 40,
  'forty-five': 45, fifty: 50, sixty: 60,
  seventy: 70, eighty: 80, ninety: 90, 'twenty-one': 21, 'twenty-four': 24, 'twenty-eight': 28, 'forty-eight': 48,
  'seventy-two': 72, half: 0.5,
}
const nameList = Object.keys(names).sort((a, b) => b.length - a.length).join('|')
const number = String.raw`\d+(?:[.,]\d+)?|${nameList}`
const unit = String.raw`(?:(?:business|working|work|week|office|calendar|full|consecutive)[\s-]*)?(?:hours?|hrs?|days?|weeks?|months?|years?|fortnights?|quarters?|minutes?|mins?)|weekdays?|workdays?|h\b|d\b`
const stretch = new RegExp(
  String.raw`(?<![\w.:/-])(?:(?<to>${number})(?:\s+(?:to|or)\s+|(?<=\d)\s*[-–]\s*(?=\d)))?(?<n>${number})(?:\s*\(\s*\w+\s*\))?[\s-]*(?<unit>${unit})(?![\w])`,
  'giu')
const single = new RegExp(String.raw`\b(?:within|in|every|each|once|after|for|per)\s+(?:an?|one|the)?\s*(?<unit>(?:(?:business|working|work|week|calendar)[\s-]*)?(?:hour|day|week|month|year|fortnight)|weekday|workday)\b`,
  'giu')

/** By words, so that a text without blanks takes no longer than another (S-074). */
const withoutAddresses = (text: string): string =>
  text.split(/(\s+)/).map((word) => (/https?:\S/.test(word) ? word.replace(/https?:\S.*$/, ' ') : /\S@\S/.test(word) ? ' ' : word)).join('')

/** Every number with a unit of time in a sentence, however it is spelt: «three working days», «72 h», «90-day». */
export function durationsIn(statement: Statement): FoundDuration[] {
  const text = withoutAddresses(statement.text)
  const found: FoundDuration[] = []
  const add = (n: string | undefined, unitWords: string, words: string) => {
    if (n === undefined) return
    const amount = names[n.toLowerCase()] ?? Number(n.replace(',', '.'))
    found.push({ key: keyOf(amount, unitWords), words: words.trim(), statement })
  }
  for (const match of text.matchAll(stretch)) {
    const words = match.groups?.['unit'] ?? ''
    add(match.groups?.['to'], words, match[0])
    add(match.groups?.['n'], words, match[0])
  }
  for (const match of text.matchAll(single)) add('1', match.groups?.['unit'] ?? '', match[0])
  return found
}

function keyOf(n: number, unitWords: string): string {
  const words = unitWords.toLowerCase().replace(/[\s-]+/g, ' ')
  const working = /^(?:business|working|work|office)|^week ?day/.test(words)
  if (/min/.test(words)) return `h:${n / 60}`
  if (/h(?:ou)?rs?$|^h$/.test(words)) return working ? `bh:${n}` : `h:${n}`
  if (/fortnight/.test(words)) return `h:${n * 336}`
  if (/weeks?$/.test(words)) return working ? `b:${n * 5}` : `h:${n * 168}`
  if (/month/.test(words)) return `m:${n}`
  if (/quarter/.test(words)) return `m:${n * 3}`
  if (/year/.test(words)) return `m:${n * 12}`
  return working ? `b:${n}` : `h:${n * 24}`
}

/** The same form for a duration of a policy; `null` for a vague one and for none at all. */
export function durationKey(duration: Duration): string | null {
  if (duration.n === null || duration.n === 0) return null
  return keyOf(duration.n, duration.unit.replace('_', ' '))
}
