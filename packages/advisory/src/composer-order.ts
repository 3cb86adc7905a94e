import { compareDigits, comparePlaces, compareText, isDigits, sign } from './digit-order.ts'

const words: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', c: 'rc', p: 'patch', pl: 'patch', stable: '' }
/** Rising; a release stands at the empty word. Words that PHP does not know come before all of them. */
const order = ['dev', 'alpha', 'beta', 'rc', '', 'patch']

interface Version {
  /** Four of them, as Composer normalises. */
  readonly numbers: readonly string[]
  /** What follows: words and numbers in turn. */
  readonly rest: readonly string[]
}

const read = (text: string): Version => {
  const lower = text.trim().toLowerCase().replace(/\+.*$/, '')
  const numbers = /^v?(\d+(?:\.\d+){0,3})/.exec(lower)
  const rest: readonly string[] = lower.slice(numbers?.[0].length ?? 0).match(/\d+|[a-z]+/g) ?? []
  const parts = (numbers?.[1] ?? '').split('.')
  return {
    numbers: [...parts, '0', '0', '0'].slice(0, 4).map((part) => part === '' ? '0' : part),
    rest: rest.map((part) => words[part] ?? part).filter((part) => part !== ''),
  }
}

const compareParts = (one: string | undefined, other: string | undefined): number => {
  if (isDigits(one) && isDigits(other)) return compareDigits(one ?? '', other ?? '')
  const [word, otherWord] = [one, other].map((part) => part === undefined || isDigits(part) ? '' : part)
  const places = sign(order.indexOf(word ?? '') - order.indexOf(otherWord ?? ''))
  if (places !== 0 || word !== otherWord) return places || compareText(word ?? '', otherWord ?? '')
  return sign(Number(one !== undefined) - Number(other !== undefined))
}

/**
 * Order of two versions by Composer: four numbers, then dev < alpha < beta < RC < the release < patch, as PHP's
 * `version_compare` has it; −1, 0 or 1.
 */
export const compareComposer = (a: string, b: string): number => {
  const [left, right] = [read(a), read(b)]
  return comparePlaces(left.numbers, right.numbers, (one = '0', other = '0') => compareDigits(one, other))
    || comparePlaces(left.rest, right.rest, compareParts)
}
