/** −1, 0 or 1. */
export const sign = (value: number): number => value < 0 ? -1 : Number(value > 0)

/** Order of two strings by code units: −1, 0 or 1. */
export const compareText = (a: string, b: string): number => a < b ? -1 : Number(a > b)

/** Order of two strings of digits as numbers of any length; leading zeros do not count. */
export const compareDigits = (a: string, b: string): number => {
  const [left, right] = [a.replace(/^0+(?=\d)/, ''), b.replace(/^0+(?=\d)/, '')]
  return left.length === right.length ? compareText(left, right) : sign(left.length - right.length)
}

/** Whether a string consists of digits alone. */
export const isDigits = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text)

/** The first order of two lists, place by place, that is not 0; what lacks is `undefined`. */
export const comparePlaces = <T>(
  a: readonly T[], b: readonly T[], compare: (one: T | undefined, other: T | undefined) => number,
): number => {
  for (let place = 0; place < Math.max(a.length, b.length); place++) {
    const order = compare(a[place], b[place])
    if (order !== 0) return order
  }
  return 0
}
