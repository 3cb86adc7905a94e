/** What a feed says of itself. All addresses are absolute. */
export interface FeedInfo {
  readonly title: string
  /** Stable id, usually the address of the feed. */
  readonly id: string
  readonly feedUrl: string
  readonly homeUrl: string
  readonly author: string
  /** Instant of the newest change when there are no entries. */
  readonly updated: string
}

/** One advisory in a feed. */
export interface FeedEntry {
  /** Stable for ever, usually the advisory's address. */
  readonly id: string
  readonly title: string
  readonly url: string
  readonly published: string
  readonly updated: string
  /** Plain text. */
  readonly summary: string
  /** HTML of the whole, if the feed is to carry it. */
  readonly html?: string
  readonly categories?: readonly string[]
}

const escaped = (text: string): string => text.toWellFormed()
  .replaceAll(/(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu, '')
  .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Newest change first; among equals by id, so that the same entries always give the same bytes. */
const ordered = (entries: readonly FeedEntry[]): readonly FeedEntry[] => entries.toSorted((a, b) =>
  Temporal.Instant.compare(b.updated, a.updated) || (a.id < b.id ? -1 : 1))

const element = (name: string, text: string, attributes = ''): string =>
  `<${name}${attributes}>${escaped(text)}</${name}>`
const link = (rel: string, href: string, type: string): string =>
  `<link rel="${rel}" type="${type}" href="${escaped(href)}"/>`

const atomEntry = (entry: FeedEntry): string => [
  '  <entry>',
  `    ${element('id', entry.id)}`,
  `    ${element('title', entry.title)}`,
  `    ${link('alternate', entry.url, 'text/html')}`,
  `    ${element('published', entry.published)}`,
  `    ${element('updated', entry.updated)}`,
  ...(entry.categories ?? []).map((term) => `    <category term="${escaped(term)}"/>`),
  `    ${element('summary', entry.summary)}`,
  ...(entry.html === undefined ? [] : [`    ${element('content', entry.html, ' type="html"')}`]),
  '  </entry>',
].join('\n')

/** The Atom feed (RFC 4287) as text, newest change first. */
export const toAtom = (info: FeedInfo, entries: readonly FeedEntry[]): string => {
  const sorted = ordered(entries)
  return `${[
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `  ${element('id', info.id)}`,
    `  ${element('title', info.title)}`,
    `  ${element('updated', sorted[0]?.updated ?? info.updated)}`,
    `  <author>${element('name', info.author)}</author>`,
    `  ${link('self', info.feedUrl, 'application/atom+xml')}`,
    `  ${link('alternate', info.homeUrl, 'text/html')}`,
    ...sorted.map(atomEntry),
    '</feed>',
  ].join('\n')}\n`
}

/** The JSON Feed (version 1.1) as text, newest change first. */
export const toJsonFeed = (info: FeedInfo, entries: readonly FeedEntry[]): string => `${JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: info.title,
  home_page_url: info.homeUrl,
  feed_url: info.feedUrl,
  authors: [{ name: info.author }],
  language: 'en',
  items: ordered(entries).map(({ id, url, title, summary, html, published, updated, categories }) => ({
    id, url, title, summary,
    ...(html === undefined ? { content_text: summary } : { content_html: html }),
    date_published: published, date_modified: updated,
    ...(categories === undefined || categories.length === 0 ? {} : { tags: categories }),
  })),
}, null, 2)}\n`
