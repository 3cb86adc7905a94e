import type { FC } from 'hono/jsx'
import type { JSX } from 'hono/jsx/jsx-runtime'

/**
 * Characters that change what a reader believes to see: they turn the direction, take no room, or look like nothing.
 * Tab and line feed are ordinary; variation selectors 1 to 16 belong to emoji.
 */
const unseen = new RegExp(
  '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
    '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb' +
    '\\u{1d173}-\\u{1d17a}\\u{e0000}-\\u{e0fff}]',
  'u',
)
const unseenOrNot = new RegExp(`(${unseen.source})`, 'u')
/**
 * A word that mixes Latin letters with those of Cyrillic or Greek, as in a name that only looks like another. Two plain
 * searches: one pattern for both would look at a word of a million letters a million times over.
 */
const isMixed = (word: string): boolean =>
  /\p{Script=Latin}/u.test(word) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(word)
const words = /([^\p{L}\p{M}\p{N}_-]+)/u

/**
 * So many marks are drawn in one text at most. Beyond them a hidden character still shows its number, only plainly: a
 * million of them must not make a page that no browser opens.
 */
const mostMarks = 2000

const numberOf = (char: string): string => `[U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`

const Unseen: FC<{ char: string }> = ({ char }) => (
  <span class="unseen" title="A character that does not show, or that turns the text around it">{numberOf(char)}</span>
)

const Mixed: FC<{ word: string }> = ({ word }) => (
  <span class="mixed" title="This word mixes letters of several alphabets">
    {word}
    <sup> mixed alphabets</sup>
  </span>
)

type Piece = string | { readonly unseen: string } | { readonly mixed: string }

/** Most words hold no letter of another alphabet: they are not even split. */
function piecesOf(text: string): readonly Piece[] {
  return text.split(unseenOrNot).flatMap((part, index): readonly Piece[] => {
    if (index % 2) return [{ unseen: part }]
    if (!/[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(part)) return [part]
    return part.split(words).map((word) => (isMixed(word) ? { mixed: word } : word))
  })
}

/** Plain words that follow each other become one text again. */
function marked(text: string): (string | JSX.Element)[] {
  const shown: (string | JSX.Element)[] = []
  let [plain, marks]: [string[], number] = [[], 0]
  for (const piece of piecesOf(text)) {
    if (typeof piece === 'string') plain.push(piece)
    else if (marks >= mostMarks) plain.push('unseen' in piece ? numberOf(piece.unseen) : piece.mixed)
    else {
      shown.push(plain.join(''), 'unseen' in piece ? <Unseen char={piece.unseen} /> : <Mixed word={piece.mixed} />)
      plain = []
      marks += 1
    }
  }
  return [...shown, plain.join('')]
}

/**
 * The one way by which a text of somebody else comes onto a page: escaped, apart from the direction of the text
 * around it, and with every character made visible that hides or turns (security study S-076).
 */
export const Untrusted: FC<{ text: string; block?: boolean }> = ({ text, block }) => {
  const shown = marked(text.replace(/\r\n?/g, '\n'))
  return block ? (
    <div class="untrusted" dir="auto">
      {shown}
    </div>
  ) : (
    <bdi class="untrusted-line">{shown}</bdi>
  )
}
