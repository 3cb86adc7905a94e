import { compareComposer } from './composer-order.ts'
import { compareDigits, comparePlaces, compareText, isDigits, sign } from './digit-order.ts'
import { compareGem } from './gem-order.ts'
import { compareMaven } from './maven-order.ts'
import { compareNuGet } from './nuget-order.ts'
import { compareSemver } from './semver-order.ts'

/** Weight of a character in Debian's order: `~` before the end, the end before letters, letters before the rest. */
const weight = (character: string | undefined): number => {
  if (character === '~') return -1
  if (character === undefined) return 0
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}

const compareCharacters = (a: string, b: string): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = weight(a[index]) - weight(b[index])
    if (order !== 0) return sign(order)
  }
  return 0
}

/** Parts of text and digits in turn, starting with text (Debian policy 5.6.12). */
const compareParts = (a: string, b: string): number => {
  const split = (text: string): readonly string[] => {
    const parts: readonly string[] = text.match(/\D+|\d+/g) ?? []
    return /^\d/.test(text) ? ['', ...parts] : parts
  }
  const [left, right] = [split(a), split(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index] ?? '', right[index] ?? '']
    const order = index % 2 === 0 ? compareCharacters(one, other)
      : compareDigits(one === '' ? '0' : one, other === '' ? '0' : other)
    if (order !== 0) return order
  }
  return 0
}

const splitDebian = (version: string): readonly [string, string, string] => {
  const found = /^(?:(\d+):)?(.*?)(?:-([^-]*))?$/.exec(version)
  return [found?.[1] ?? '0', found?.[2] ?? '', found?.[3] ?? '0']
}

const compareDebian = (a: string, b: string): number => {
  const [left, right] = [splitDebian(a), splitDebian(b)]
  return compareDigits(left[0], right[0]) || compareParts(left[1], right[1]) || compareParts(left[2], right[2])
}

// PEP 440, appendix B: epoch, release, pre-release, post-release, development release, local version.
const pythonPattern = new RegExp(String.raw`^v?(?:(\d+)!)?(\d+(?:\.\d+)*)` +
  String.raw`(?:[._-]?(a|b|c|rc|alpha|beta|pre|preview)[._-]?(\d*))?` +
  String.raw`(?:(?:[._-]?(?:post|rev|r)[._-]?(\d*))|-(\d+))?` +
  String.raw`(?:[._-]?(dev)[._-]?(\d*))?(?:\+([a-z0-9]+(?:[._-][a-z0-9]+)*))?$`)
const preRank: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 }

interface Python {
  readonly epoch: number
  readonly release: readonly number[]
  /** Rank and number of what follows the release: dev < pre < release < post (PEP 440). */
  readonly rest: readonly number[]
  readonly local: readonly string[]
}

const readPython = (text: string): Python | undefined => {
  const found = pythonPattern.exec(text.trim().toLowerCase())
  if (found === null) return undefined
  const [, epoch, release = '', pre, preNumber, post, dashPost, dev, devNumber, local] = found
  const isPost = post !== undefined || dashPost !== undefined
  const isDev = dev !== undefined
  const phase = pre !== undefined ? preRank[pre] ?? 3 : isDev && !isPost ? 0 : 4
  return {
    epoch: Number(epoch ?? 0),
    release: release.split('.').map(Number),
    rest: [phase, Number(preNumber || 0), isPost ? Number(post || dashPost || 0) : -1, isDev ? Number(devNumber || 0)
      : Infinity],
    local: local === undefined ? [] : local.split(/[._-]/),
  }
}

/** Parts of local versions: what lacks is lowest, then letters, then numbers. */
const compareLocal = (one: string | undefined, other: string | undefined): number => {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  if (isDigits(one) !== isDigits(other)) return isDigits(one) ? 1 : -1
  return isDigits(one) ? compareDigits(one, other) : compareText(one, other)
}

const compareLists = (a: readonly number[], b: readonly number[]): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = (a[index] ?? 0) === (b[index] ?? 0) ? 0 : sign((a[index] ?? 0) - (b[index] ?? 0))
    if (order !== 0) return order
  }
  return 0
}

const comparePython = (a: string, b: string): number => {
  const [left, right] = [readPython(a), readPython(b)]
  // PEP 440 puts what it cannot read before everything it can.
  if (left === undefined || right === undefined)
    return left === right ? compareGeneric(a, b) : left === undefined ? -1 : 1
  return sign(left.epoch - right.epoch) || compareLists(left.release, right.release)
    || compareLists(left.rest, right.rest) || comparePlaces(left.local, right.local, compareLocal)
}

const wordRank: Readonly<Record<string, number>> = {
  dev: 0, snapshot: 0, alpha: 1, a: 1, beta: 2, b: 2, milestone: 3, m: 3, pre: 3, preview: 3, rc: 4, cr: 4, c: 4,
  final: 5, ga: 5, release: 5, sp: 6, post: 6, p: 6, patch: 6,
}

/** Numbers as numbers, known words (`alpha` … `rc`) before the release, unknown words after it. */
const compareGeneric = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) =>
    text.replace(/^v(?=\d)/i, '').replace(/\+.*$/, '').toLowerCase().match(/\d+|[a-z]+/g) ?? [])
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index++) {
    const order = compareTokens(left?.[index], right?.[index])
    if (order !== 0) return order
  }
  return 0
}

const rankOf = (token: string | undefined): number => token === undefined ? 5 : wordRank[token] ?? 7

const compareTokens = (a: string | undefined, b: string | undefined): number => {
  const [digitsA, digitsB] = [/^\d/.test(a ?? ''), /^\d/.test(b ?? '')]
  if (digitsA && digitsB) return compareDigits(a ?? '0', b ?? '0')
  if (digitsA && b === undefined) return compareDigits(a ?? '0', '0')
  if (digitsB && a === undefined) return compareDigits('0', b ?? '0')
  if (digitsA !== digitsB) return digitsA ? 1 : -1
  return sign(rankOf(a) - rankOf(b)) || (a === b ? 0 : sign((a ?? '').localeCompare(b ?? '', 'en')))
}

const semantic = (a: string, b: string): number | undefined => compareSemver(a.replace(/^v/, ''), b.replace(/^v/, ''))

/** Orders of OSV ecosystems; `undefined` when one of the versions is none of theirs. */
const orders: Readonly<Record<string, (a: string, b: string) => number | undefined>> = {
  PyPI: comparePython, Debian: compareDebian, Ubuntu: compareDebian, Maven: compareMaven, RubyGems: compareGem,
  NuGet: compareNuGet, Packagist: compareComposer,
  ...Object.fromEntries(['npm', 'crates.io', 'Go', 'Hex', 'Pub', 'SwiftURL', 'GitHub Actions', 'Julia', '']
    .map((ecosystem) => [ecosystem, semantic])),
}

/**
 * Order of two versions by the rules of an OSV ecosystem (without suffix): −1, 0 or 1. Ecosystems without an own
 * rule here, and versions that are none by the rule, share one that reads numbers and the usual words for
 * pre-releases.
 */
export const compareVersions = (ecosystem: string, a: string, b: string): number => {
  if (a === b) return 0
  const own = Object.hasOwn(orders, ecosystem) ? orders[ecosystem]?.(a, b) : undefined
  return own ?? compareGeneric(a, b)
}
