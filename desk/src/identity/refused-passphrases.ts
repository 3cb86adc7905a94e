import { createHash } from 'node:crypto'

/** Passphrases that an operator refuses beside the desk's own few: such as those of a list of breached ones. */
export interface Refused { readonly has: (passphrase: string) => boolean; readonly size: number }

export const nothingRefused: Refused = { has: () => false, size: 0 }

/** More would cost more memory than a check is worth; the most frequent are first in every list there is. */
export const mostRefused = 1_000_000
const shortest = 15

/**
 * Reads a list, one a line: SHA-1 in hexadecimal, with or without a count behind a colon, as «Pwned Passwords» has them, or the
 * words themselves. What is shorter than any passphrase may be is left out. Kept as the first 64 bits of hashes: one of
 * 10¹³ others is refused by mistake. Nothing of what is typed leaves the desk for it (S-010, NIST SP 800-63B-4 §3.1.1.2).
 */
export function readRefused(text: string): Refused {
  const kept = new Set<bigint>()
  for (const line of text.split('\n')) {
    if (kept.size >= mostRefused) break
    const hash = /^([0-9a-f]{40})(?::\d+)?\s*$/i.exec(line)?.[1]
    const words = line.replace(/\r$/, '')
    if (hash !== undefined) kept.add(BigInt(`0x${hash.slice(0, 16)}`))
    else if (words.length >= shortest) kept.add(keyOf(words))
  }
  return { size: kept.size, has: (passphrase) => [passphrase, passphrase.toLowerCase(), passphrase.trim()].some((each) => kept.has(keyOf(each))) }
}

const keyOf = (passphrase: string): bigint => createHash('sha1').update(passphrase, 'utf8').digest().readBigUInt64BE(0)
