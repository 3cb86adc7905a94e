/**
 * Watches for a CR or LF that stands alone. RFC 5321 §2.3.8 allows only CRLF; servers that disagree about where a
 * line ends can be made to see one mail as two (SMTP smuggling), so such a mail is refused, not repaired.
 */
export interface LineEndWatch {
  /** Looks at the next piece; pieces may be cut anywhere. */
  see(piece: Uint8Array): void
  /** Whether a bare CR or LF was seen; call after the last piece. */
  bare(): boolean
}

const CR = 13
const LF = 10

export function lineEndWatch(): LineEndWatch {
  let afterCr = false
  let found = false
  return {
    see(piece) {
      let at = 0
      while (!found && at < piece.length) {
        if (afterCr) {
          found = piece[at] !== LF
          afterCr = false
          at += 1
          continue
        }
        const [cr, lf] = [piece.indexOf(CR, at), piece.indexOf(LF, at)]
        if (cr === -1 && lf === -1) return
        if (cr === -1 || (lf !== -1 && lf < cr)) found = true
        else {
          afterCr = true
          at = cr + 1
        }
      }
    },
    bare: () => found || afterCr,
  }
}
