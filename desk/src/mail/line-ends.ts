/**
 * Watches for a line of one dot whose ends are not both CRLF. Servers that disagree about where a line ends can be made to
 * see such a line as the end of a mail, and what follows as another one (SMTP smuggling); so it is refused. A CR or LF
 * that stands alone elsewhere is against RFC 5321 §2.3.8 too, but harms nobody here: the desk hands no mail on, and a
 * report from a careless program is worth more than its line ends.
 */
export interface LineEndWatch {
  /** Looks at the next piece; pieces may be cut anywhere. */
  see(piece: Uint8Array): void
  /** Whether such a line was seen; call after the last piece. */
  smuggles(): boolean
}

const CR = 13
const LF = 10
const DOT = 46

/** How the line before this byte ended, where this byte begins a line; and whether it has been a lone dot so far. */
type Place = 'inside' | 'after crlf' | 'after bare' | 'dot after crlf' | 'dot after bare'

export function lineEndWatch(): LineEndWatch {
  let place: Place = 'after crlf'
  let afterCr = false
  let found = false
  const ended = (end: 'crlf' | 'bare') => {
    if (place === 'dot after bare' || (place === 'dot after crlf' && end === 'bare')) found = true
    place = end === 'crlf' ? 'after crlf' : 'after bare'
  }
  const one = (byte: number) => {
    if (afterCr) {
      afterCr = false
      ended(byte === LF ? 'crlf' : 'bare')
      if (byte === LF) return
    }
    if (byte === CR) afterCr = true
    else if (byte === LF) ended('bare')
    else place = byte === DOT && place === 'after crlf' ? 'dot after crlf' : byte === DOT && place === 'after bare' ? 'dot after bare' : 'inside'
  }
  return {
    see(piece) {
      for (let at = 0; at < piece.length; at += 1) {
        // Inside a line only its end matters: there the search is the machine's.
        if (place === 'inside' && !afterCr) {
          const [cr, lf] = [piece.indexOf(CR, at), piece.indexOf(LF, at)]
          if (cr === -1 && lf === -1) return
          at = cr === -1 ? lf : lf === -1 ? cr : Math.min(cr, lf)
        }
        one(piece[at] as number)
      }
    },
    smuggles: () => found || (afterCr && (place === 'dot after crlf' || place === 'dot after bare')),
  }
}
