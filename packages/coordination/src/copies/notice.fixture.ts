// A notice as a maintainer might write it, long enough to carry a code.

const paragraph = (n: number): string => `
Part ${n}: component number ${n} of the server does not check the size that a peer announces. It is enough that an
attacker reaches port ${8000 + n}; an account is not required. We have confirmed that a crash occurs immediately, and we
will inform you in case of further findings on part ${n}. For example, release ${n}.4 cannot be used behind a proxy that
has not limited headers. Until the patch number ${n} is out, you should not expose port ${8000 + n} to anybody outside;
make sure that nobody outside of team ${n} learns of it. Perhaps several installations are affected due to defaults of
version ${n}. Usually the entire service ${n} restarts; nearly all sessions are lost, therefore load balancer ${n} is
particularly at risk.

- Installation type ${n}a with plug-in loading turned on is affected.
- Installation type ${n}b that runs behind the bundled gateway is affected as well.
- Clients of series ${n}c that only read are safe so far as known to us.
- Clients of series ${n}d that write in batches must be looked at by hand.

[[Tell us on the page what you found in part ${n}|What you found in part ${n} belongs on the page]].

    patch -p1 < fix-${n}.patch   # do not change
`

/** A notice of so many parts, about 20 points each. */
export const notice = (parts: number): string =>
  `This is an early notice for members of the list.\n${Array.from({ length: parts }, (_, n) => paragraph(n + 1)).join('')}`

/** Deterministic bits, spread like those of an HMAC. */
export function bitsOf(seed: number, count: number): (0 | 1)[] {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return Array.from({ length: count }, () => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return ((state >>> 7) & 1) === 1 ? 1 : 0
  })
}

/** A text wrapped anew at a width, quoted, with other blanks: what a mail client makes of it. */
export function rewrapped(text: string, width: number): string {
  const lines: string[] = []
  let line = '>'
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line.length + word.length > width) {
      lines.push(line)
      line = '>'
    }
    line += `  ${word}`
  }
  return [...lines, line].join('\r\n')
}
