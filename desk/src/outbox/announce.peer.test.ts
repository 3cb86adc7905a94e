import { afterEach, describe, expect, it } from 'vitest'
import { discordPeer, mastodonPeer, mastodonToken, matrixLogin, matrixPeer, mattermostPeer, slackPeer, webhookReceiver, webhookSecret, type ChatPeer } from '../../../testing/src/webhook-peers.ts'
import { post, proofWords, type Posted, type Target } from './announce-post.ts'
import type { Announcement } from './announce-text.ts'
import { openEgress } from './egress.ts'

const at = Temporal.Instant.from('2026-11-20T14:00:00Z')
const announcement: Announcement = {
  advisoryId: 'orchard-2026-0002', project: 'Orchard', title: 'Path traversal <!channel> @everyone *core*', summary: 'An archive writes files outside its folder.',
  cve: 'CVE-2026-20001', severity: 'high', url: 'https://desk.example/advisories/orchard-2026-0002',
}
const open: ChatPeer[] = []
afterEach(() => Promise.all(open.splice(0).map((peer) => peer.close())))

const posting = { announcement, once: 'row7', at }
const targets: Readonly<Record<string, { readonly start: () => Promise<ChatPeer>; readonly target: (peer: ChatPeer) => Target; readonly url: RegExp | null }>> = {
  slack: { start: slackPeer, target: ({ target }) => ({ kind: 'slack', url: target }), url: null },
  mattermost: { start: mattermostPeer, target: ({ target }) => ({ kind: 'mattermost', url: target }), url: null },
  discord: { start: discordPeer, target: ({ target }) => ({ kind: 'discord', url: target }), url: null },
  matrix: { start: matrixPeer, target: ({ target }) => ({ kind: 'matrix', server: target, ...matrixLogin }), url: /^https:\/\/matrix\.to\/#\/!sec%3Aorchard\.example\/%24event1/ },
  mastodon: { start: mastodonPeer, target: ({ target }) => ({ kind: 'mastodon', server: target, token: mastodonToken }), url: /^https:\/\/social\.example\/@orchard\/110$/ },
  webhook: { start: () => webhookReceiver(() => at), target: ({ target }) => ({ kind: 'webhook', url: target, secret: webhookSecret }), url: null },
}
const kinds = Object.entries(targets)

async function send(peer: ChatPeer, target: Target, more: Partial<typeof posting> = {}): Promise<Posted> {
  return post(openEgress({ allow: [peer.address] }), target, { ...posting, ...more })
}

describe.each(kinds)('announcing by %s', (kind, { start, target, url }) => {
  const begin = async () => {
    const peer = await start()
    open.push(peer)
    return peer
  }

  it('leaves a proof: address, status, hash', async () => {
    const peer = await begin()
    const posted = await send(peer, target(peer))
    expect(posted).toMatchObject({ ok: true, proof: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
    if (!posted.ok) return
    if (url) expect(posted.proof.url).toMatch(url)
    expect(proofWords(posted.proof)).toMatch(/\(HTTP 20\d, sha256:[0-9a-f]{16}\)$/)
    expect(peer.messages.length).toBe(1)
    expect(peer.messages[0]).toContain(announcement.url)
  })

  it('calls nobody, whatever the title says', async () => {
    const peer = await begin()
    await send(peer, target(peer))
    // Only Slack reads the angle brackets as a call.
    expect(peer.messages.join()).not.toMatch(kind === 'slack' ? /<!channel>|@everyone/ : /@everyone/)
  })

  it('shortens what is too long and keeps the address whole', async () => {
    const peer = await begin()
    const long = { ...announcement, title: 'Ä*'.repeat(3000), summary: 'x '.repeat(9000) }
    expect((await send(peer, target(peer), { announcement: long })).ok).toBe(true)
    expect(peer.messages[0]).toContain(announcement.url)
  })

  it('tries again later when the service is busy, and waits for people when it refuses', async () => {
    const peer = await begin()
    for (const status of [429, 500, 503]) {
      peer.next({ status, body: '' })
      expect(await send(peer, target(peer))).toEqual({ ok: false, delivery: { outcome: 'retry', code: `HTTP_${status}` } })
    }
    for (const status of [400, 401, 403, 404, 410]) {
      peer.next({ status, body: '' })
      expect(await send(peer, target(peer))).toEqual({ ok: false, delivery: { outcome: 'held', why: `HTTP_${status}` } })
    }
    expect(peer.messages).toEqual([])
  })

  it('is not seen twice when an answer was lost', async () => {
    const peer = await begin()
    await send(peer, target(peer))
    peer.next('hang-up')
    const lost = await send(peer, target(peer))
    const repeatable = ['matrix', 'mastodon', 'webhook'].includes(kind)
    expect(lost).toEqual({ ok: false, delivery: repeatable ? { outcome: 'retry', code: 'unreachable' } : { outcome: 'held', why: 'maybe-posted' } })
    if (repeatable) expect((await send(peer, target(peer))).ok).toBe(true)
    expect(peer.messages.length).toBe(1)
  })

  it('tells neither address nor token in anything it returns, and follows no redirect', async () => {
    const peer = await begin()
    const told = [await send(peer, target(peer))]
    peer.next({ status: 302, headers: { Location: `${peer.url}/elsewhere` } })
    told.push(await send(peer, target(peer)))
    await peer.close()
    told.push(await send(peer, target(peer)))
    expect(JSON.stringify(told)).not.toMatch(/canary|whsec_/)
    expect(told[1]).toMatchObject({ ok: false, delivery: { outcome: 'held', why: 'redirect' } })
    expect(peer.requests.some(({ path }) => path === '/elsewhere')).toBe(false)
  })
})

describe('the generic webhook', () => {
  it('S-121: says which advisory and where, and nothing else', async () => {
    const peer = await webhookReceiver(() => at)
    open.push(peer)
    await send(peer, { kind: 'webhook', url: peer.target, secret: webhookSecret })
    expect(peer.messages).toEqual([JSON.stringify({ type: 'advisory.published', timestamp: '2026-11-20T14:00:00Z', data: { advisory: announcement.advisoryId, url: announcement.url } })])
    expect(peer.messages.join()).not.toContain('traversal')
  })

  it('S-121: a replay is taken once, a late one and a changed one not at all', async () => {
    const peer = await webhookReceiver(() => at)
    open.push(peer)
    await send(peer, { kind: 'webhook', url: peer.target, secret: webhookSecret })
    const [first] = peer.requests
    const again = (headers: Readonly<Record<string, string>>, body: string) => fetch(peer.target, { method: 'POST', headers, body })
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = first?.headers ?? {}
    await again(headers, first?.text ?? '')
    await again(headers, `${first?.text ?? ''} `)
    await again({ ...headers, 'webhook-id': 'row8' }, first?.text ?? '')
    await again({ ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) - 301) }, first?.text ?? '')
    expect(peer.verdicts).toEqual([{ ok: true }, { ok: false, code: 'replayed' }, { ok: false, code: 'wrong-signature' }, { ok: false, code: 'wrong-signature' }, { ok: false, code: 'stale' }])
    expect(peer.messages.length).toBe(1)
  })
})
