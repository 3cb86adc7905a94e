import { compareDigits, comparePlaces, compareText, isDigits } from './digit-order.ts'

const pattern = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9a-z.-]+))?(?:\+.*)?$/

const compareLabels = (one: string | undefined, other: string | undefined): number => {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (isDigits(one) !== isDigits(other)) return isDigits(one) ? -1 : 1
  return isDigits(one) ? compareDigits(one, other) : compareText(one, other)
}

/**
 * Order of two versions by NuGet: Semantic Versioning 2.0.0 with up to four numbers, leading zeros and labels in
 * any letter case; −1, 0 or 1, `undefined` when one is no such version.
 */
export const compareNuGet = (a: string, b: string): number | undefined => {
  const [left, right] = [pattern.exec(a.trim().toLowerCase()), pattern.exec(b.trim().toLowerCase())]
  if (left === null || right === null) return undefined
  const numbers = comparePlaces((left[1] ?? '').split('.'), (right[1] ?? '').split('.'),
    (one = '0', other = '0') => compareDigits(one, other))
  if (numbers !== 0) return numbers
  const [label, otherLabel] = [left[2], right[2]]
  if (label === undefined || otherLabel === undefined)
    return Number(label === undefined) - Number(otherLabel === undefined)
  return comparePlaces(label.split('.'), otherLabel.split('.'), compareLabels)
}
