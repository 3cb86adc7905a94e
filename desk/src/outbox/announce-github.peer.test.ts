import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { backports, full } from '../../../packages/advisory/src/golden/examples.ts'
import { forgeLogin, githubForge, type GithubForge } from '../../../testing/src/forge-github.ts'
import { publishOnGithub } from './announce-github.ts'
import { openEgress } from './egress.ts'

let forge: GithubForge
beforeEach(async () => { forge = await githubForge(2) })
afterEach(() => forge.close())

const publish = (advisory = full, login = forgeLogin) => publishOnGithub(openEgress({ allow: [forge.address] }), { kind: 'github', ...login, api: forge.url }, advisory)
const methods = () => forge.requests.map(({ method }) => method)

describe('an advisory on GitHub', () => {
  it('is made, then published, and leaves its address as proof', async () => {
    const posted = await publish()
    expect(posted).toMatchObject({ ok: true, proof: { status: 200, url: expect.stringContaining('/security/advisories/GHSA-') } })
    expect(methods()).toEqual(['GET', 'POST', 'PATCH'])
    expect(forge.advisories).toEqual([expect.objectContaining({ state: 'published', cve_id: full.cveId, summary: full.title })])
    expect(forge.advisories[0]?.description).toContain(full.url)
  })

  it('that is there as a draft is brought in step, on whatever page it stands, and not made again', async () => {
    for (let n = 0; n < 5; n += 1) forge.add({ summary: `another ${n}` })
    const draft = forge.add({ summary: 'old words', cve_id: backports.cveId ?? null })
    expect((await publish(backports)).ok).toBe(true)
    expect(methods()).toEqual(['GET', 'GET', 'GET', 'PATCH'])
    expect(draft).toMatchObject({ state: 'published', summary: backports.title })
    expect(forge.advisories.length).toBe(6)
  })

  it('is not made twice when an answer was lost', async () => {
    for (const method of ['POST', 'PATCH', 'GET']) {
      forge.loseAnswer(method)
      expect(await publish()).toEqual({ ok: false, delivery: { outcome: 'retry', code: 'unreachable' } })
    }
    expect((await publish()).ok).toBe(true)
    expect(forge.advisories.length).toBe(1)
  })

  it('one that was closed is left alone', async () => {
    forge.add({ state: 'closed', cve_id: full.cveId ?? null })
    await publish()
    expect(forge.advisories.map(({ state }) => state)).toEqual(['closed', 'published'])
  })

  it('waits for a limit of calls and for a busy forge; people see what is refused', async () => {
    forge.next({ status: 403, headers: { 'x-ratelimit-remaining': '0' }, body: { message: 'API rate limit exceeded' } })
    forge.next({ status: 429, headers: { 'retry-after': '60' }, body: {} })
    forge.next({ status: 502, body: '' })
    forge.next({ status: 403, body: { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' } })
    for (const [status, pause] of [[403, {}], [429, { afterSeconds: 60 }], [502, {}], [403, {}]] as const)
      expect(await publish()).toEqual({ ok: false, delivery: { outcome: 'retry', code: `HTTP_${status}`, ...pause } })
    expect(await publish(full, { ...forgeLogin, token: 'canary-wrong' })).toEqual({ ok: false, delivery: { outcome: 'held', why: 'HTTP_401' } })
    expect(await publish(full, { ...forgeLogin, repo: 'orchard/none' })).toEqual({ ok: false, delivery: { outcome: 'held', why: 'HTTP_404' } })
    forge.next({ body: [] })
    forge.next({ status: 422, body: { message: 'Validation Failed' } })
    const refused = await publish()
    expect(refused).toEqual({ ok: false, delivery: { outcome: 'held', why: 'HTTP_422' } })
    expect(JSON.stringify(refused)).not.toContain('canary')
  })
})
