import type { Policy } from './model.ts'
import type { Section } from './explain-cite.ts'
import { explain } from './explain.ts'

export interface RenderOptions {
  /** Base URL of the desk, without a slash at its end; adds links to the form, the policy page and the receipt page. */
  readonly url?: string
}

/**
 * A SECURITY.md for the project's repository, in CommonMark, made from the policy alone: each sentence is one of
 * `explain`. With `url` it also says where the desk of the project is. `driftOf(policy, renderSecurityMd(policy))`
 * is empty for every policy.
 */
export function renderSecurityMd(policy: Policy, options: RenderOptions = {}): string {
  const parts = [`# ${markdownText(policy.title)}`, ...explain(policy).map(sectionMarkdown)]
  const url = options.url?.replace(/\/+$/, '')
  if (url !== undefined) parts.push(deskMarkdown(policy, url))
  return `${parts.join('\n\n')}\n`
}

function sectionMarkdown({ heading, paragraphs }: Section): string {
  const lines: string[] = [`## ${markdownText(heading)}`]
  let inList = false
  for (const { text, item } of paragraphs) {
    const isItem = item === true
    if (!isItem || !inList) lines.push('')
    lines.push(isItem ? `- ${markdownText(text)}` : markdownText(text))
    inList = isItem
  }
  return lines.join('\n')
}

function deskMarkdown(policy: Policy, url: string): string {
  const page = `${url}/p/${policy.id}`
  return [
    '## Where this text comes from',
    '',
    `This file is made from the policy that our disclosure desk keeps: <${page}>.`,
    `Reporters can come back to their report at <${url}/receipt>.`,
  ].join('\n')
}

const address = /(https?:\/\/[^\s<>()“”«»]*[^\s<>()“”«».,;:!?'"]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/g

/** Plain text as CommonMark: every mark that would change its meaning is escaped; addresses become links. */
export function markdownText(text: string): string {
  return text.replace(/\s+/g, ' ').trim().split(address)
    .map((part, index) => index % 2 === 1 ? `<${part}>` : part.replace(/[\\`*_[\]<>#|~&]/g, '\\$&'))
    .join('')
    .replace(/^(\d+)([.)]) /, '$1\\$2 ')
    .replace(/^([-+=]) /, '\\$1 ')
}
