import { describe, expect, it } from 'vitest'
import { makeClient } from '../../../testing/src/web-client.ts'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'

const origin = 'http://desk.example'

describe('a public page and the caches between', () => {
  it('S-115: no cache may hand it on without asking, and who has its bytes gets 304 and none', async () => {
    const client = makeClient()
    const first = await client.get('/advisories')
    const tag = first.headers.get('ETag') ?? expect.fail()
    expect(first.headers.get('Cache-Control')).toBe('public, no-cache')
    for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await client.get('/advisories', { 'If-None-Match': sent })
      expect([again.status, again.headers.get('ETag'), again.headers.get('Cache-Control'), await again.text()]).toEqual([304, tag, 'public, no-cache', ''])
    }
  })

  it('S-115: who has it as it was before the publication gets it anew', async () => {
    const { desk } = makeDeskDouble(origin)
    let rows = await desk.advisories()
    const client = makeClient({ desk: { ...desk, advisories: async () => rows } })
    const before = (await client.get('/advisories')).headers.get('ETag') ?? expect.fail()
    rows = []
    const after = await client.get('/advisories', { 'If-None-Match': before })
    expect(after.status).toBe(200)
    expect(after.headers.get('ETag')).not.toBe(before)
  })

  it('what is not there, not yet, or not for everybody is kept by no cache', async () => {
    const client = makeClient()
    expect((await client.get('/advisories/kestrel-2099-0001', { 'If-None-Match': '*' })).headers.get('Cache-Control')).toBe('no-store')
    expect((await client.get('/cases', { 'If-None-Match': '*' })).status).toBe(200)
    expect((await client.get('/cases')).headers.get('Cache-Control')).toBe('no-store')
  })
})
