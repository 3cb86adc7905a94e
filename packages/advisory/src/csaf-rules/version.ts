/** A document version of CSAF 2.0 (section 3.1.11): integer or semantic. */
export interface DocumentVersion {
  readonly kind: 'integer' | 'semantic'
  /** Integer versioning: that number alone. Semantic versioning: major, minor, patch. */
  readonly numbers: readonly bigint[]
  /** The identifiers after `-`, without it; undefined where there is no pre-release part. */
  readonly preRelease?: string
  /** The part after `+`; undefined where there is none. */
  readonly build?: string
}

const semantic = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$/

/** Reads a version; undefined if it follows neither way of versioning or is longer than any that is meant. */
export function readVersion(text: string): DocumentVersion | undefined {
  if (text.length > 1000) return undefined
  if (/^(0|[1-9]\d*)$/.test(text)) return { kind: 'integer', numbers: [BigInt(text)] }
  const match = semantic.exec(text)
  if (!match) return undefined
  const [, major = '0', minor = '0', patch = '0', preRelease, build] = match
  return {
    kind: 'semantic',
    numbers: [BigInt(major), BigInt(minor), BigInt(patch)],
    ...(preRelease === undefined ? {} : { preRelease }),
    ...(build === undefined ? {} : { build }),
  }
}

/** Negative if the first is lower. The precedence of semver.org, clause 11: build metadata does not count. */
export function compareVersions(one: DocumentVersion, other: DocumentVersion): number {
  for (const place of [0, 1, 2]) {
    const [left, right] = [one.numbers[place] ?? 0n, other.numbers[place] ?? 0n]
    if (left !== right) return left < right ? -1 : 1
  }
  if (one.preRelease === other.preRelease) return 0
  if (one.preRelease === undefined) return 1
  if (other.preRelease === undefined) return -1
  return comparePreRelease(one.preRelease.split('.'), other.preRelease.split('.'))
}

/** The version without its build metadata and, if wanted, without its pre-release part. */
export function withoutParts({ kind, numbers, preRelease }: DocumentVersion, dropPreRelease: boolean): string {
  const release = `${kind}:${numbers.join('.')}`
  return dropPreRelease || preRelease === undefined ? release : `${release}-${preRelease}`
}

/** The integer version or the major part. */
export function majorOf(version: DocumentVersion): bigint {
  return version.numbers[0] ?? 0n
}

function comparePreRelease(one: readonly string[], other: readonly string[]): number {
  for (const [index, left] of one.entries()) {
    const right = other[index]
    if (right === undefined) return 1
    const order = compareIdentifiers(left, right)
    if (order !== 0) return order
  }
  return one.length < other.length ? -1 : 0
}

function compareIdentifiers(left: string, right: string): number {
  if (left === right) return 0
  const [leftNumber, rightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (leftNumber && rightNumber) return BigInt(left) < BigInt(right) ? -1 : 1
  if (leftNumber !== rightNumber) return leftNumber ? -1 : 1
  return left < right ? -1 : 1
}
