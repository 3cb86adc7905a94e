import { semverPattern } from './syntax.ts'

const compareNumbers = (a: string, b: string): number => {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')]
  if (left.length !== right.length) return left.length < right.length ? -1 : 1
  return left < right ? -1 : Number(left > right)
}

const compareIdentifiers = (a: string | undefined, b: string | undefined): number => {
  if (a === b) return 0
  if (a === undefined) return -1
  if (b === undefined) return 1
  const [numericA, numericB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (numericA && numericB) return compareNumbers(a, b)
  if (numericA !== numericB) return numericA ? -1 : 1
  return a < b ? -1 : 1
}

/**
 * Order of two versions by Semantic Versioning 2.0.0 §11 (build metadata does not count): −1, 0 or 1;
 * `undefined` when one of them is no semantic version. Numbers may have any length.
 */
export const compareSemver = (a: string, b: string): number | undefined => {
  const [left, right] = [semverPattern.exec(a), semverPattern.exec(b)]
  if (left === null || right === null) return undefined
  for (const part of [1, 2, 3]) {
    const order = compareNumbers(left[part] ?? '0', right[part] ?? '0')
    if (order !== 0) return order
  }
  const [preA, preB] = [left[4], right[4]]
  if (preA === undefined || preB === undefined) return Number(preA === undefined) - Number(preB === undefined)
  const [idsA, idsB] = [preA.split('.'), preB.split('.')]
  for (let index = 0; index < Math.max(idsA.length, idsB.length); index++) {
    const order = compareIdentifiers(idsA[index], idsB[index])
    if (order !== 0) return order
  }
  return 0
}
