import type { AdvisoryRow } from './rows.ts'

const entity: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
const xml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entity[sign] ?? sign).replace(/[^\P{Cc}\t\n\r]/gu, '')

/** RFC 4287. The newest first; `now` dates a feed that is still empty. */
export function atomFeed(rows: readonly AdvisoryRow[], url: string, now: string): string {
  const updated = rows.map((row) => row.updatedAt).sort().at(-1) ?? now
  const entries = rows.map((row) => [
    '  <entry>',
    `    <id>${xml(`${url}/advisories/${row.id}`)}</id>`,
    `    <title>${xml(row.title)}</title>`,
    `    <link rel="alternate" href="${xml(`${url}/advisories/${row.id}`)}"/>`,
    `    <published>${row.publishedAt}</published>`,
    `    <updated>${row.updatedAt}</updated>`,
    `    <author><name>${xml(row.projectName)}</name></author>`,
    `    <category term="${xml(row.project)}"/>`,
    `    <summary>${xml([row.cve, row.severity].filter((part) => part !== null).join(', ') || row.projectName)}</summary>`,
    '  </entry>',
  ].join('\n'))
  return [
    '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">', `  <id>${xml(`${url}/feeds/advisories.atom`)}</id>`,
    '  <title>Security advisories</title>', `  <link rel="self" href="${xml(`${url}/feeds/advisories.atom`)}"/>`, `  <link rel="alternate" href="${xml(`${url}/advisories`)}"/>`,
    `  <updated>${updated}</updated>`, ...entries, '</feed>', '',
  ].join('\n')
}

/** JSON Feed 1.1. */
export function jsonFeed(rows: readonly AdvisoryRow[], url: string): string {
  const items = rows.map((row) => ({
    id: `${url}/advisories/${row.id}`, url: `${url}/advisories/${row.id}`, title: row.title, date_published: row.publishedAt, date_modified: row.updatedAt,
    content_text: [row.projectName, row.cve, row.severity].filter((part) => part !== null).join(', '), authors: [{ name: row.projectName }], tags: [row.project],
  }))
  return `${JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Security advisories', home_page_url: `${url}/advisories`, feed_url: `${url}/feeds/advisories.json`, items }, null, 2)}\n`
}
