import { codePage } from './code-page.ts'

/** Groups that hold no words of the body. */
const silent = new Set(['fonttbl', 'colortbl', 'stylesheet', 'info', 'pict', 'object', 'header', 'footer', 'headerl', 'headerr', 'footerl', 'footerr', 'filetbl', 'listtable', 'revtbl'])
const breaks = new Set(['par', 'line', 'sect', 'page', 'row'])
const signs: Readonly<Record<string, string>> = {
  tab: '\t', cell: '\t', emdash: '—', endash: '–', bullet: '•', lquote: '‘', rquote: '’', ldblquote: '“', rdblquote: '”',
}

interface Group { readonly hidden: boolean; readonly skip: number }
interface Walk { readonly source: string; at: number; group: Group; readonly outer: Group[]; left: number; bytes: number[]; charset: string; readonly out: string[]; length: number }

const deepest = 1000

/**
 * The words of an RTF text, its markup stripped, in one forward pass: line breaks stay, pictures, fonts and everything that
 * its writer marks as passable go. At most `most` characters. Never throws.
 */
export function rtfText(rtf: Uint8Array, most: number): string {
  const source = Buffer.from(rtf.buffer, rtf.byteOffset, rtf.byteLength).toString('latin1')
  const walk: Walk = { source, at: 0, group: { hidden: false, skip: 1 }, outer: [], left: 0, bytes: [], charset: 'windows-1252', out: [], length: 0 }
  while (walk.at < source.length && walk.length < most) step(walk)
  flush(walk)
  return walk.out.join('').slice(0, most).trim()
}

function step(walk: Walk): void {
  const sign = walk.source[walk.at] ?? ''
  walk.at += 1
  if (sign === '{') {
    if (walk.outer.length < deepest) walk.outer.push(walk.group)
    walk.left = 0
  } else if (sign === '}') {
    walk.group = walk.outer.pop() ?? walk.group
    walk.left = 0
  } else if (sign === '\\') control(walk)
  else if (sign !== '\r' && sign !== '\n' && sign !== '\0') byte(walk, sign.charCodeAt(0))
}

/** A control word with its number and the one space that ends it, or a control sign. */
function control(walk: Walk): void {
  const sign = walk.source[walk.at] ?? ''
  if (!/[a-z]/i.test(sign)) {
    walk.at += 1
    symbol(walk, sign)
    return
  }
  const pattern = /([a-z]{1,32})(-?\d{1,10})? ?/iy
  pattern.lastIndex = walk.at
  const [whole = '', name = '', digits] = pattern.exec(walk.source) ?? []
  walk.at += whole.length
  word(walk, name, digits === undefined ? null : Number(digits))
}

function symbol(walk: Walk, sign: string): void {
  if (sign === "'") {
    const code = Number.parseInt(walk.source.slice(walk.at, walk.at + 2), 16)
    walk.at += 2
    if (!Number.isNaN(code)) byte(walk, code)
  } else if (sign === '*') walk.group = { ...walk.group, hidden: true }
  else if (sign === '~') text(walk, ' ')
  else if (sign === '_') text(walk, '-')
  else if (sign === '\\' || sign === '{' || sign === '}') byte(walk, sign.charCodeAt(0))
  else if (sign === '\n' || sign === '\r') text(walk, '\n')
}

function word(walk: Walk, name: string, number: number | null): void {
  if (name === 'ansicpg' && number !== null) walk.charset = codePage(number)
  else if (name === 'uc' && number !== null) walk.group = { ...walk.group, skip: Math.max(0, Math.min(number, 16)) }
  else if (name === 'bin') walk.at += Math.max(0, number ?? 0)
  else if (name === 'u' && number !== null) {
    text(walk, String.fromCharCode(number & 0xffff))
    walk.left = walk.group.skip
  } else if (silent.has(name)) walk.group = { ...walk.group, hidden: true }
  else if (breaks.has(name)) text(walk, '\n')
  else text(walk, signs[name] ?? '')
}

/** Bytes wait for the rest of their character; what stands in for a Unicode character that was read is passed over. */
function byte(walk: Walk, code: number): void {
  if (walk.left > 0) walk.left -= 1
  else if (!walk.group.hidden) {
    walk.bytes.push(code)
    walk.length += 1
  }
}

function text(walk: Walk, words: string): void {
  if (words === '' || walk.group.hidden) return
  flush(walk)
  walk.out.push(words)
  walk.length += words.length
}

function flush(walk: Walk): void {
  if (walk.bytes.length === 0) return
  walk.out.push(new TextDecoder(walk.charset).decode(new Uint8Array(walk.bytes)))
  walk.bytes = []
}
