import type { Advisory } from './model.ts'
import { advisorySections, type Block, type Section } from './sections.ts'

/** Columns of a line of plain text, as mailing lists expect it. */
export const textWidth = 72

/** Breaks at blanks; a longer word (a URL, a hash, a vector) stays whole on a line of its own. */
const wrapped = (text: string, first = '', rest = first): string => {
  const lines: string[] = []
  let current = first
  let empty = true
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    if (!empty && current.length + 1 + word.length > textWidth) {
      lines.push(current)
      current = rest
      empty = true
    }
    current += empty ? word : ` ${word}`
    empty = false
  }
  return [...lines, current].join('\n')
}

const rowText = (head: readonly string[], cells: readonly string[]): string =>
  cells.flatMap((cell, index) => cell === '' ? [] : [wrapped(`${head[index] ?? ''}: ${cell}`, index === 0 ? '- ' : '  ',
    '    ')]).join('\n')

const blockText = (block: Block): string => {
  if (block.kind === 'paragraph') return wrapped(block.text)
  if (block.kind === 'code') return block.text.split('\n').map((line) => `    ${line}`.trimEnd()).join('\n')
  if (block.kind === 'table') return block.rows.map((cells) => rowText(block.head, cells)).join('\n')
  return block.items.map(({ text, url }) =>
    wrapped(url === undefined ? text : `${text}: ${url}`, '- ', '  ')).join('\n')
}

const factText = (block: Block): string => block.kind === 'table'
  ? block.rows.map(([fact, value]) => wrapped(`${fact ?? ''}: ${value ?? ''}`, '', '    ')).join('\n')
  : blockText(block)

const sectionText = ({ key, heading, blocks }: Section): string => key === 'facts'
  ? blocks.map(factText).join('\n\n')
  : [`${heading}\n${'-'.repeat(heading.length)}`, ...blocks.map(blockText)].join('\n\n')

/** The advisory as plain text for mailing lists: 72 columns, only unbreakable words and code may be longer. */
export const toText = (advisory: Advisory): string => {
  const title = wrapped(advisory.title)
  const rule = '='.repeat(Math.max(...title.split('\n').map((line) => line.length)))
  return `${[`${title}\n${rule}`, ...advisorySections(advisory).map(sectionText)].join('\n\n')}\n`
}
