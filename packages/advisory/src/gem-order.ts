import { compareDigits, comparePlaces, compareText, isDigits } from './digit-order.ts'

/** Parts of a version without the zeros at the end of the numbers and before the first letters. */
const partsOf = (version: string): readonly string[] => {
  const parts: readonly string[] = version.trim().replaceAll('-', '.pre.').match(/[0-9]+|[a-z]+/gi) ?? []
  const letters = parts.findIndex((part) => !isDigits(part))
  const [numbers, rest] = letters < 0 ? [parts, []] : [parts.slice(0, letters), parts.slice(letters)]
  const last = numbers.findLastIndex((part) => !/^0+$/.test(part))
  const end = rest.findLastIndex((part) => !/^0+$/.test(part))
  return [...numbers.slice(0, last + 1), ...rest.slice(0, end + 1)]
}

/** Order of two versions by RubyGems (`Gem::Version`): letters make a pre-release and stand before any number. */
export const compareGem = (a: string, b: string): number =>
  comparePlaces(partsOf(a), partsOf(b), (one = '0', other = '0') => {
    if (isDigits(one) !== isDigits(other)) return isDigits(one) ? 1 : -1
    return isDigits(one) ? compareDigits(one, other) : compareText(one, other)
  })
