import { describe, expect, it } from 'vitest'
import { ada } from '../../../testing/src/desk-double.ts'
import { makeClient } from '../../../testing/src/web-client.ts'

describe('public pages', () => {
  it('are the same bytes for a member and for a stranger', async () => {
    for (const path of ['/', '/p/kestrel', '/advisories', '/advisories/kestrel-2026-0002']) {
      const [member, stranger] = [makeClient({ session: async () => ada }), makeClient({ session: async () => null })]
      expect(await (await member.get(path)).text()).toBe(await (await stranger.get(path)).text())
    }
  })

  it('a project shows its policy in words with the rules beside them, and its addresses', async () => {
    const page = await (await makeClient().get('/p/kestrel')).text()
    for (const words of [
      'Within 3 business days of your report',
      '>S1-17</span>',
      'security@kestrel.example',
      'href="/p/kestrel/report"',
    ])
      expect(page).toContain(words)
  })

  it.each(['md', 'txt', 'cve.json', 'csaf.json', 'csaf-2.1.json', 'osv.json', 'openvex.json', 'cdx.json'])(
    'an advisory’s .%s is sent as it was published, with its ETag',
    async (ending) => {
      const path = `/advisories/kestrel-2026-0002.${ending}`
      const response = await makeClient().get(path)
      expect(await response.json()).toEqual({ path })
      expect(response.headers.get('ETag')).toBe('"one"')
      const again = await makeClient().get(path, { 'If-None-Match': 'W/"zero", "one"' })
      expect([again.status, await again.text()]).toEqual([304, ''])
    },
  )

  it.each(['/feeds/advisories.atom', '/feeds/advisories.json'])('%s is there', async (path) => {
    expect((await makeClient().get(path)).status).toBe(200)
  })

  it.each([
    '/p/nobody',
    '/p/nobody/SECURITY.md',
    '/p/nobody/security.txt',
    '/advisories/none',
    '/advisories/none.md',
    '/feeds/none',
    '/p/nobody/report',
    '/.well-known/csaf/none',
  ])('%s is not there', async (path) => {
    expect((await makeClient().get(path)).status).toBe(404)
  })

  it('security.txt and SECURITY.md are plain text', async () => {
    const client = makeClient()
    expect((await client.get('/.well-known/security.txt')).headers.get('Content-Type')).toBe(
      'text/plain; charset=utf-8',
    )
    expect((await client.get('/p/kestrel/SECURITY.md')).headers.get('Content-Type')).toBe(
      'text/markdown; charset=utf-8',
    )
  })

  it('assets carry their hash and may be kept for ever', async () => {
    const client = makeClient()
    const href = /href="(\/assets\/parley\.[0-9a-f]{12}\.css)"/.exec(await (await client.get('/')).text())?.[1] ?? ''
    const asset = await client.get(href)
    expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
    expect(asset.headers.get('Content-Type')).toBe('text/css; charset=utf-8')
    expect(await asset.text()).not.toMatch(/url\(|@import/)
  })

  it('S-068: no page takes an address to go to', async () => {
    const client = makeClient({ session: async () => null })
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example']) {
      const response = await client.get(`/cases?to=${encodeURIComponent(to)}`)
      expect(response.headers.get('Location')).toBe('/sign-in?to=%2Fcases')
    }
  })
})
