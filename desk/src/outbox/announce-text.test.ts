import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forMarkdown, forSlack, shortText, withoutMentions, wordsAs, type Announcement } from './announce-text.ts'

const announcement: Announcement = {
  advisoryId: 'a-1', project: 'Orchard', title: 'Path traversal', summary: 'An archive writes files.', cve: 'CVE-2026-20001', severity: 'high', url: 'https://desk.example/advisories/a-1',
}

describe('the text of an announcement', () => {
  it('says what, how bad and where', () => {
    expect(shortText(announcement, 500)).toBe('Orchard: Path traversal (CVE-2026-20001, severity high)\n\nAn archive writes files.\n\nhttps://desk.example/advisories/a-1')
    expect(shortText({ ...announcement, cve: null, severity: null }, 500)).toContain('Orchard: Path traversal\n\n')
  })

  it('gives up the summary first, then the facts, then the end of the title; never the address', () => {
    expect(shortText(announcement, 95)).toBe('Orchard: Path traversal (CVE-2026-20001, severity high)\n\nhttps://desk.example/advisories/a-1')
    expect(shortText(announcement, 60)).toBe('Orchard: Path traversal\nhttps://desk.example/advisories/a-1')
    expect(shortText(announcement, 50)).toBe('Orchard: Path…\nhttps://desk.example/advisories/a-1')
  })

  it('is never longer than it may be, and always ends with the whole address', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.string({ maxLength: 400 }), fc.integer({ min: 60, max: 600 }), (title, summary, limit) => {
      const text = shortText(wordsAs({ ...announcement, title, summary }, forMarkdown), limit)
      expect(Array.from(text).length).toBeLessThanOrEqual(limit)
      expect(text.endsWith(announcement.url)).toBe(true)
    }))
  })

  it('no mention, no call and no markup survives', () => {
    expect(withoutMentions('@everyone @here a@b @')).toBe('@\u2060everyone @\u2060here a@\u2060b @')
    expect(forSlack('<!channel> & <https://x|y>')).toBe('&lt;!channel&gt; &amp; &lt;https://x|y&gt;')
    expect(forMarkdown('*a* [x](y) `c` @all')).toBe('\\*a\\* \\[x\\](y) \\`c\\` @\u2060all')
  })
})
