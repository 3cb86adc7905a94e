import { oneLine } from '../mail/header-fields.ts'

const width = 72

/**
 * `format=flowed` (RFC 3676): paragraphs are broken at 72 columns with a trailing space, so that a reader with a narrow
 * screen joins them again and everybody else sees short lines. Lines that are quoted, indented, or list items keep
 * their own breaks.
 */
export function flowed(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  return lines.flatMap((line) => foldLine(stuffed(line.trimEnd()))).join('\r\n')
}

function stuffed(line: string): string {
  // The signature's own mark is the one line whose trailing space means something.
  if (line === '--') return '-- '
  return /^(?: |>|From )/.test(line) ? ` ${line}` : line
}

function foldLine(line: string): string[] {
  if (line.length <= width || line.startsWith(' ') || line === '-- ') return [line]
  const out: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      out.push(`${current} `)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...out, current].map((part, index) => (index === 0 ? part : stuffed(part)))
}

/** RFC 2045 §6.7 over UTF-8; line ends of the given text are CRLF and stay. */
export function quotedPrintable(text: string): string {
  return text.split('\r\n').map(encodeLine).join('\r\n')
}

/** Printable ASCII but for `=`, in one row of at most 75. */
const plainLine = /^[\t -<>-~]{0,72}$/

function encodeLine(line: string): string {
  // Nearly every line of a letter: only a blank at its end has to be written out.
  if (plainLine.test(line)) return line.endsWith(' ') ? `${line.slice(0, -1)}=20` : line.endsWith('\t') ? `${line.slice(0, -1)}=09` : line
  const bytes = Buffer.from(line)
  const pieces: string[] = []
  bytes.forEach((byte, index) => {
    const last = index === bytes.length - 1
    const blank = byte === 32 || byte === 9
    const plain = (byte >= 33 && byte <= 126 && byte !== 61) || (blank && !last)
    pieces.push(plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
  })
  const rows: string[] = []
  let row = ''
  for (const piece of pieces) {
    if (row.length + piece.length > 75) {
      rows.push(`${row}=`)
      row = ''
    }
    row += piece
  }
  return [...rows, row].join('\r\n')
}

/**
 * A header's words as ASCII in one logical line: quoted where a phrase needs it, RFC 2047 encoded words where they hold
 * other letters. Control characters and line ends are gone before anything else happens.
 */
export function encodedWords(text: string, phrase: boolean): string {
  const line = oneLine(text)
  if (/^[ -~]*$/.test(line)) {
    // Something that looks like an encoded word would be decoded by the reader's client: it is encoded once more.
    if (!line.includes('=?')) return phrase ? `"${line.replaceAll(/["\\]/g, '\\$&')}"` : foldHeader(line)
  }
  const words: string[] = []
  let part = ''
  for (const character of line) {
    if (Buffer.byteLength(part + character) > 42) {
      words.push(part)
      part = ''
    }
    part += character
  }
  return [...words, part].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

/** Breaks only where a space is, so that unfolding gives back the same line. */
function foldHeader(line: string): string {
  const rows: string[] = []
  let row = ''
  for (const word of line.split(' ')) {
    if (row !== '' && row.length + 1 + word.length > 66) {
      rows.push(row)
      row = word
    } else row = row === '' ? word : `${row} ${word}`
  }
  return [...rows, row].join('\r\n ')
}
