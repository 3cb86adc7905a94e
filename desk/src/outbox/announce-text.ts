/** What is announced: all of it is public already. */
export interface Announcement {
  readonly advisoryId: string
  readonly project: string
  readonly title: string
  readonly summary: string
  readonly cve: string | null
  /** In words: `high`. */
  readonly severity: string | null
  /** The advisory's page. */
  readonly url: string
  /** Which word it is: the first, a correction, or that it is taken back. The first unless told. */
  readonly news?: 'published' | 'updated' | 'withdrawn'
}

/**
 * One message of at most `limit` characters (counted in Unicode characters): what, how bad, where. The address is never
 * cut; the title is, and the summary is left out where there is no room.
 */
export function shortText(announcement: Announcement, limit: number): string {
  const { project, title, summary, cve, severity, url } = announcement
  const facts = [cve, severity === null ? null : `severity ${severity}`].filter((fact) => fact !== null).join(', ')
  const head = `${project}: ${title}${facts === '' ? '' : ` (${facts})`}`
  const whole = `${head}\n\n${summary}\n\n${url}`
  if (size(whole) <= limit) return whole
  const plain = `${head}\n\n${url}`
  if (size(plain) <= limit) return plain
  const bare = `${project}: ${title}`
  return `${cut(bare, limit - size(url) - 1)}\n${url}`
}

const size = (text: string): number => Array.from(text).length
const cut = (text: string, limit: number): string => (size(text) <= limit ? text : `${Array.from(text).slice(0, Math.max(0, limit - 1)).join('')}…`)

/** The same announcement with its words made harmless for a channel; done before anything is shortened. */
export function wordsAs(announcement: Announcement, harmless: (text: string) => string): Announcement {
  const { project, title, summary } = announcement
  return { ...announcement, project: harmless(project), title: harmless(title), summary: harmless(summary) }
}

/** A title must call nobody: a word joiner parts the sign from the name. */
export const withoutMentions = (text: string): string => text.replaceAll(/@(?=[\p{L}\p{N}_])/gu, '@\u2060')

/** Slack reads `&`, `<` and `>` as markup, calls to everybody among it. */
export const forSlack = (text: string): string => withoutMentions(text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'))

/** Where Markdown is read, the signs of the words mean themselves. */
export const forMarkdown = (text: string): string => withoutMentions(text.replaceAll(/[\\`*_~[\]|<>#]/g, String.raw`\$&`))

/** Most characters of one message. */
export const limits = { slack: 4000, mattermost: 4000, discord: 2000, matrix: 10_000, mastodon: 500, twitter: 280 } as const
