import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FeedEntry, type FeedInfo, toAtom, toJsonFeed } from './feeds.ts'

const info: FeedInfo = {
  title: 'Advisories of <Orchard> & friends', id: 'https://desk.example/feeds/advisories.atom',
  feedUrl: 'https://desk.example/feeds/advisories.atom', homeUrl: 'https://desk.example/advisories', author: 'Orchard',
  updated: '2026-01-01T00:00:00Z',
}
const entry = (id: string, updated: string, more: Partial<FeedEntry> = {}): FeedEntry => ({
  id: `https://desk.example/advisories/${id}`, title: id, url: `https://desk.example/advisories/${id}`,
  published: '2026-02-01T00:00:00Z', updated, summary: `About ${id}`, ...more,
})

describe('the Atom feed', () => {
  it('lists the newest change first and takes its instant (RFC 4287 §4.1.1)', () => {
    const feed = toAtom(info, [entry('a', '2026-02-01T00:00:00Z'), entry('b', '2026-02-01T00:00:00.5Z')])
    expect([...feed.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title))
      .toEqual(['Advisories of &lt;Orchard&gt; &amp; friends', 'b', 'a'])
    expect(feed).toContain('  <updated>2026-02-01T00:00:00.5Z</updated>\n  <author>')
  })

  it('of no entries is a feed with the given instant', () => {
    expect(toAtom(info, [])).toContain('<updated>2026-01-01T00:00:00Z</updated>')
    expect(toAtom(info, [])).not.toContain('<entry>')
  })

  it('has the required elements and lets no text become markup', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const feed = toAtom(info, [entry('a', '2026-02-01T00:00:00Z', {
        title: text, summary: text, html: text, categories: [text] })])
      const plain = toAtom(info, [entry('a', '2026-02-01T00:00:00Z', { title: '', summary: '', html: '',
        categories: [''] })])
      const marks = (xml: string): readonly number[] => ['<', '>', '"'].map((mark) => xml.split(mark).length)
      expect(marks(feed)).toEqual(marks(plain))
      // oxlint-disable-next-line no-control-regex -- XML 1.0 forbids them
      expect(feed).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      expect(feed.isWellFormed()).toBe(true)
    }))
  })
})

describe('the JSON feed', () => {
  it('has the fields of version 1.1, newest change first, the same bytes for any order of entries', () => {
    const [a, b] = [entry('a', '2026-02-01T00:00:00Z'),
      entry('b', '2026-02-02T00:00:00Z', { html: '<p>x</p>', categories: ['CVE-2026-1234'] })]
    const feed: unknown = JSON.parse(toJsonFeed(info, [a, b]))
    expect(feed).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1', title: info.title, feed_url: info.feedUrl,
      items: [{ id: b.id, content_html: '<p>x</p>', date_modified: b.updated, tags: ['CVE-2026-1234'] },
        { id: a.id, content_text: a.summary, date_published: a.published }],
    })
    expect(toJsonFeed(info, [b, a])).toBe(toJsonFeed(info, [a, b]))
    expect(toAtom(info, [b, a])).toBe(toAtom(info, [a, b]))
  })
})
