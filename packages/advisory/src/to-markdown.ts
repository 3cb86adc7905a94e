import type { Advisory } from './model.ts'
import { advisorySections, type Block, type Item, type Section } from './sections.ts'

/** Escapes what Markdown or HTML would read as markup inside a line. */
const inline = (text: string): string => text.replaceAll(/[\\`*_[\]<>|~#&]/g, String.raw`\$&`)

/** The same for a text that starts a line, where lists, rules and headings begin. */
export const escaped = (text: string): string => inline(text)
  .replaceAll(/^[-+=]/gm, String.raw`\$&`).replaceAll(/^(\d+)([.)])(?=\s|$)/gm, String.raw`$1\$2`)

const cell = (text: string): string => inline(text.replaceAll(/\s+/g, ' '))
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
const item = ({ text, url }: Item): string =>
  url === undefined ? `- ${escaped(text)}` : `- ${escaped(text)}: <${url}>`

const fence = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(longest + 1)
}

const blockText = (block: Block): string => {
  if (block.kind === 'paragraph') return escaped(block.text)
  if (block.kind === 'code') return `${fence(block.text)}\n${block.text}\n${fence(block.text)}`
  if (block.kind === 'list') return block.items.map(item).join('\n')
  return [row(block.head), `|${' --- |'.repeat(block.head.length)}`, ...block.rows.map(row)].join('\n')
}

const sectionText = ({ heading, blocks }: Section): string => [`## ${heading}`, ...blocks.map(blockText)].join('\n\n')

/** Some sections of the advisory in Markdown, in their usual order, without the title; no final line break. */
export const markdownOf = (advisory: Advisory, keys: readonly string[]): string =>
  advisorySections(advisory).filter(({ key }) => keys.includes(key)).map(sectionText).join('\n\n')

/** The advisory in Markdown (CommonMark with tables), every text escaped, ending in a line break. */
export const toMarkdown = (advisory: Advisory): string =>
  `${[`# ${escaped(advisory.title)}`, ...advisorySections(advisory).map(sectionText)].join('\n\n')}\n`
