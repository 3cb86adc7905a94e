import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Advisory } from '@parley/advisory'
import { full } from '../../../packages/advisory/src/golden/examples.ts'
import { forgeLogin, githubForge, type GithubForge } from '../../../testing/src/forge-github.ts'
import { noteOnReleases, releaseSection } from './announce-github-release.ts'
import { openEgress } from './egress.ts'

let forge: GithubForge
beforeEach(async () => { forge = await githubForge() })
afterEach(() => forge.close())

const note = (advisory = full, login = forgeLogin) => noteOnReleases(openEgress({ allow: [forge.address] }), { kind: 'github_release', ...login, api: forge.url }, advisory)
const patches = () => forge.requests.filter(({ method }) => method === 'PATCH').length
const fixed = ['2.3.1', '1.9.10'] as const
const two: Advisory = { ...full, remediations: [...full.remediations, { product: full.products[0]?.id ?? '', line: '1.x', state: 'released', version: fixed[1] }] }

describe('a GitHub release', () => {
  it('S2x-22: the notes of each release that holds the fix say so, under what stands there, once however often it is asked', async () => {
    const [first, second] = fixed
    forge.releases.push({ id: 1, tag: `v${first}`, body: '## Changes\n\n- Faster.', draft: false }, { id: 2, tag: second, body: null, draft: false }, { id: 3, tag: 'v0.0.1', body: 'Old.', draft: false })
    const posted = await note(two)
    expect(posted).toMatchObject({ ok: true, proof: { status: 200, url: `https://github.com/orchard/core/releases/tag/v${first}`, says: expect.stringContaining(second) } })
    expect(forge.releases.map(({ body }) => body)).toEqual([`## Changes\n\n- Faster.\n\n${releaseSection(full)}\n`, `${releaseSection(full)}\n`, 'Old.'])
    expect(releaseSection(full)).toContain(full.url)
    expect((await note(two)).ok).toBe(true)
    expect(patches()).toBe(2)
  })

  it('a correction replaces the section and nothing else', async () => {
    forge.releases.push({ id: 1, tag: `v${fixed[0]}`, body: 'Before.', draft: false })
    await note()
    forge.releases[0]!.body += 'After.'
    const withdrawn = { ...full, withdrawal: { at: full.dates.updated, reason: 'It is no vulnerability.' } }
    await note(withdrawn)
    expect(forge.releases[0]?.body).toBe(`Before.\n\n${releaseSection(withdrawn)}\nAfter.`)
    expect(forge.releases[0]?.body).toContain('It is no vulnerability')
  })

  it('makes no release and no tag: without one with the fix, a draft among them, a person is asked', async () => {
    forge.releases.push({ id: 1, tag: 'v0.0.1', body: 'Old.', draft: false }, { id: 2, tag: `v${fixed[0]}`, body: 'Soon.', draft: true })
    expect(await note()).toEqual({ ok: false, delivery: { outcome: 'held', why: 'no-release-with-the-fix' } })
    expect(forge.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('waits for a limit of calls; a wrong token is for a person; a lost answer is asked again and written once', async () => {
    forge.releases.push({ id: 1, tag: `v${fixed[0]}`, body: '', draft: false })
    forge.next({ status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: {} })
    expect(await note()).toEqual({ ok: false, delivery: { outcome: 'retry', code: 'HTTP_403' } })
    expect(await note(full, { ...forgeLogin, token: 'canary-wrong' })).toEqual({ ok: false, delivery: { outcome: 'held', why: 'HTTP_401' } })
    forge.loseAnswer('PATCH')
    expect(await note()).toEqual({ ok: false, delivery: { outcome: 'retry', code: 'unreachable' } })
    expect((await note()).ok).toBe(true)
    expect(patches()).toBe(1)
  })
})
