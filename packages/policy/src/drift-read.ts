/** One sentence of a Markdown text, without its markup, with the heading and the lead-in that it stands under. */
export interface Statement {
  readonly text: string
  /** Line of its first word, counted from 1. */
  readonly line: number
  readonly heading: string
  /** The sentence before a list, which ends in a colon; empty outside lists. */
  readonly lead: string
}

interface Piece { readonly text: string; readonly line: number }
type Block = { readonly pieces: Piece[]; readonly item: boolean }

/**
 * Reads Markdown into sentences. Wrapped lines are joined, list entries and table rows stand alone, links keep their
 * address behind their text, code fences and comments are left out. Sentences that only say that something is *not*
 * promised are left out as well: they promise nothing.
 */
export function readStatements(markdown: string): Statement[] {
  const statements: Statement[] = []
  let heading = ''
  let lead = ''
  for (const block of readBlocks(markdown)) {
    const [first] = block.pieces
    if (first === undefined) continue
    const title = /^ {0,3}#{1,6}\s+(.*?)\s*#*$/.exec(first.text)
    if (title !== null) {
      heading = plain(title[1] ?? '')
      lead = ''
      continue
    }
    const sentences = splitBlock(block.pieces)
    for (const { text, line } of sentences) {
      if (!promisesNothing(text)) statements.push({ text, line, heading, lead: block.item ? lead : '' })
    }
    if (!block.item) lead = sentences.at(-1)?.text.endsWith(':') === true ? sentences.at(-1)?.text ?? '' : ''
  }
  return [...statements, ...supportTables(statements)]
}

/** A table of versions as the sentence that it stands for: «Supported versions: 1.2, 1.3.» */
function supportTables(statements: readonly Statement[]): Statement[] {
  const rows = statements.filter((one) => one.text.startsWith('|') && /support|version/i.test(one.heading))
  const marked = rows.filter((one) => /✅|✔|☑|:white_check_mark:|:heavy_check_mark:|:check:|\byes\b|\bsupported\b/i.test(one.text)
    && !/\b(?:not|un)[ -]?supported\b|❌|:x:/i.test(one.text))
  const versions = marked.flatMap((one) => one.text.match(/\b\d+(?:\.(?:\d+|x|\*))+/gi)?.slice(0, 1) ?? [])
  const [first] = rows
  return first === undefined || versions.length === 0 ? []
    : [{ text: `Supported versions: ${versions.join(', ')}.`, line: first.line, heading: first.heading, lead: '' }]
}

function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: Block | null = null
  let fenced = false
  const lines = markdown.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, '')).split(/\r?\n/)
  lines.forEach((raw, index) => {
    if (/^\s*(```|~~~)/.test(raw)) {
      fenced = !fenced
      open = null
      return
    }
    const text = raw.trim()
    if (fenced || text === '' || /^(\*\s*){3,}$|^(-\s*){3,}$|^=+$|^\|?[\s|:-]+\|?$/.test(text)) {
      open = null
      return
    }
    const item = /^(?:[-*+]|\d+[.)])\s+(.*)$/.exec(text)
    const alone = text.startsWith('#') || text.startsWith('|')
    if (open === null || item !== null || alone || /^ {0,3}#/.test(open.pieces[0]?.text ?? '')) {
      open = { pieces: [], item: item !== null }
      blocks.push(open)
    }
    open.pieces.push({ text: item?.[1] ?? text, line: index + 1 })
    if (alone) open = null
  })
  return blocks
}

function splitBlock(pieces: readonly Piece[]): Piece[] {
  const starts: { at: number; line: number }[] = []
  let text = ''
  for (const piece of pieces) {
    starts.push({ at: text.length, line: piece.line })
    text += `${plain(piece.text)} `
  }
  const found: Piece[] = []
  let from = 0
  for (const cut of [...text.matchAll(/[.!?]["”’)*]*\s+(?=["“(*]*[\p{Lu}\d])/gu)].map((match) => match.index
    + match[0].length).concat(text.length)) {
    const body = text.slice(from, cut).trim()
    const line = starts.findLast((start) => start.at <= from)?.line ?? pieces[0]?.line ?? 1
    if (body !== '') found.push({ text: body, line })
    from = cut
  }
  return joinAbbreviated(found)
}

/** «e.g. The» is no end of a sentence. */
function joinAbbreviated(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (last !== undefined
      && /\b(?:e\.g|i\.e|etc|vs|cf|No|approx)\.$/.test(last.text)) joined[joined.length - 1] = { text: `${last.text} ${piece.text}`,
      line: last.line }
    else joined.push(piece)
  }
  return joined
}

/** Markdown markup off, its words and addresses kept. */
export function plain(markdown: string): string {
  return markdown
    .replace(/\\([\\`*_[\]<>#|~&.)+=-])/g, '\uE000$1')
    .replace(/!?\[([^\]]*)\]\(\s*<?([^\s)>]+)>?[^)]*\)/g, '$1 ($2)')
    .replace(/<(https?:[^>\s]+|mailto:[^>\s]+|[^>\s@]+@[^>\s]+)>/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/(?<!\uE000)(\*\*|__|`|\*)/g, '')
    .replace(/(?<![\w\uE000])_(?=\S)|(?<=\S)(?<!\uE000)_(?!\w)/g, '')
    .replaceAll('\uE000', '')
    .replaceAll('&nbsp;', ' ').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')
    .trim()
}

function promisesNothing(text: string): boolean {
  return /^no\b[^.]*\bpromised\b/i.test(text) || /\b(?:does|do) not promise\b|\bpromises? no\b/i.test(text)
}
