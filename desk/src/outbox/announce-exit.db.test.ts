import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishable } from '@parley/advisory'
import { desk as itself, fold } from '@parley/coordination'
import { full } from '../../../packages/advisory/src/golden/examples.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { smtpPeer } from '../../../testing/src/smtp-peer.ts'
import { slackPeer, webhookSecret, type ChatPeer } from '../../../testing/src/webhook-peers.ts'
import { eventOf, handle, type Gate } from '../commands/gate.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { appendEvents, createCase, lockCase, readEvents } from '../store/event-log.ts'
import { claimOutbox } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import type { Store } from '../store/store.ts'
import { announceExit, orderAnnouncement, orderAnnouncements } from './announce-exit.ts'
import { announcementOf, handOffs, previewOf } from './announce-preview.ts'
import { listTargets, openTarget, readTarget, removeTarget, setTarget } from './announce-target.ts'
import { openEgress } from './egress.ts'
import { relaySender } from './mail-send.ts'
import type { Delivery } from './outbox.ts'

const worker = { role: 'worker' } as const
const now = Temporal.Instant.from('2026-11-20T10:00:00Z')
let db: TestServer
let store: Store
let gate: Gate
let slack: ChatPeer
let caseId: string
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => { db = await testDatabase() })
afterAll(() => db.close())
afterEach(() => Promise.all(closing.splice(0).map((close) => close())))
beforeEach(async () => {
  store = (await db.fresh()).store
  const { versions } = await readPolicies(join(new URL('../../../', import.meta.url).pathname, 'policies'))
  await shelve(store, versions)
  gate = { shelf: new PolicyShelf(versions), mailDomain: 'desk.example', url: 'https://desk.example', now: () => now }
  slack = await slackPeer()
  closing.push(() => slack.close())
  caseId = await openCase('community', 'chat')
})

/** A case of the project, with one channel that posts to Slack. */
async function openCase(project: string, channel: string): Promise<string> {
  const id = newId()
  const policy = gate.shelf.of(project, '2026-11-20')?.hash ?? ''
  await store.as(worker, async (tx) => {
    await createCase(tx, { id, project, ref: `${project.toUpperCase()}-2026-0001`, policyHash: policy, at: now })
    await handle(gate, tx, id, { command: { type: 'OpenCase', project, reference: `${project.toUpperCase()}-2026-0001`, policy }, actor: itself })
    await setTarget(tx, { project, channel, target: { kind: 'slack', url: slack.target }, at: now })
  })
  return id
}

const known = () => ({ caseId, project: 'community', at: now })

async function work(relay = 'smtp://127.0.0.1:9'): Promise<Delivery> {
  const [claim] = await claimOutbox(store, { now, limit: 1, leaseSeconds: 60 })
  if (!claim) throw new Error('nothing is due')
  const sender = relaySender(relay)
  const desk = { store, gate, egress: openEgress({ allow: [slack.address] }), keys: [Buffer.alloc(32, 7)] as const, sender }
  try {
    return await announceExit(desk)({ id: claim.id, kind: claim.kind, recipient: claim.recipient, attempts: 0, createdAt: now.toString(), claim })
  } finally {
    sender.close()
  }
}

const publish = () => store.as(worker, async (tx) => {
  const text = publishable(full).files.find(({ name }) => name === 'txt')?.text ?? ''
  for (const [path, bytes] of [[`/advisories/${full.id}`, JSON.stringify({ advisory: full })], [`/advisories/${full.id}.txt`, text]] as const) {
    await tx.execute(`insert into publication (advisory_id, path, media_type, bytes, sha256, published_at, case_id) values ($1, $2, 'text/plain', $3, sha256($3), $4, $5)`, [full.id, path, Buffer.from(bytes), now, caseId])
  }
  const head = await lockCase(tx, caseId)
  if (!head) throw new Error('no case')
  const by = { kind: 'member', id: 'mona' }
  const event = (type: string, body: object) => ({ type, version: 1, at: now, actor: 'member:mona', audience: 'parties', body: { ...body, actor: by } })
  await appendEvents(tx, head, [event('FixReleased', { release: '1.0.1', releaseType: 'patch' }), event('AdvisoryPublished', { advisoryId: full.id, revision: 1, files: [] })])
})
const announced = async () => fold((await store.as(worker, (tx) => readEvents(tx, caseId))).map(eventOf)).announcements

describe('announcements', () => {
  it('S-115: nothing is announced that is not public, whoever orders it', async () => {
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', full.id))
    expect(await work()).toEqual({ outcome: 'retry', code: 'advisory-not-public' })
    expect(slack.requests).toEqual([])
  })

  it('are ordered once by the publication, and leave their proof in the case', async () => {
    await publish()
    const event = { type: 'AdvisoryPublished', advisoryId: full.id, revision: 1, files: [], at: now.toString(), actor: itself, audience: 'parties' } as const
    await store.as(worker, (tx) => orderAnnouncements(tx, known(), event))
    await store.as(worker, (tx) => orderAnnouncements(tx, known(), event))
    const delivery = await work()
    expect(delivery).toEqual({ outcome: 'sent', proof: expect.stringMatching(/^slack said ok \(HTTP 200, sha256:[0-9a-f]{16}\)$/) })
    expect(slack.messages[0]).toContain(full.url)
    expect((await announced())['chat']).toMatchObject({ proof: delivery.outcome === 'sent' && delivery.proof })
    await expect(work()).rejects.toThrow('nothing is due')
  })

  it('S4-26: wait for what the policy puts before them, and are not made twice where a person was quicker', async () => {
    await publish()
    const meshery = await openCase('meshery', 'slack')
    await store.as(worker, (tx) => orderAnnouncement(tx, { ...known(), caseId: meshery, project: 'meshery' }, 'slack', full.id))
    expect((await work()).outcome).toBe('retry')
    await store.as(worker, async (tx) => {
      await handle(gate, tx, caseId, { command: { type: 'RecordAnnouncement', channel: 'chat', proof: 'https://chat.example/1' }, actor: { kind: 'member', id: 'mona' } })
      await orderAnnouncement(tx, known(), 'chat', full.id)
    })
    expect(await work()).toEqual({ outcome: 'sent', proof: 'https://chat.example/1' })
    expect(slack.requests).toEqual([])
  })

  it('go to a mail list as the project, in plain text, to the one address that the preview showed', async () => {
    await publish()
    const peer = await smtpPeer()
    closing.push(() => peer.close())
    await store.as(worker, async (tx) => {
      await setTarget(tx, { project: 'community', channel: 'mailing_lists', target: { kind: 'mail', address: 'announce@lists.example' }, at: now })
      await orderAnnouncement(tx, known(), 'mailing_lists', full.id)
    })
    const delivery = await work(peer.url)
    expect(delivery).toEqual({ outcome: 'sent', proof: expect.stringMatching(/^mail <.+@desk\.example> to announce@lists\.example \(.+sha256:[0-9a-f]{16}\)$/) })
    const [mail] = await peer.waitFor(1)
    const preview = previewOf(full, { kind: 'mail', address: 'announce@lists.example' })
    expect(mail?.to).toEqual(preview.recipients)
    expect(mail?.text).toMatch(/^From: .*<community@desk\.example>\r$/m)
    expect(mail?.text).not.toMatch(/^Auto-Submitted/m)
    expect(preview.subject).toBe(`[${full.publisher.name}] ${full.cveId ?? ''}: ${full.title}`)
  })

  it('S-122: a target is sealed, and neither the team nor a dump shows it', async () => {
    expect(await store.as(worker, (tx) => openTarget(tx, 'community', 'chat'))).toEqual({ kind: 'slack', url: slack.target })
    expect(await store.as(worker, (tx) => listTargets(tx, 'community'))).toEqual([{ channel: 'chat', kind: 'slack', setAt: now }])
    await expect(store.as({ role: 'team', member: 'mona' }, (tx) => tx.query('select sealed from announce_target'))).rejects.toThrow(/permission denied/)
    await expect(store.as({ role: 'public' }, (tx) => tx.query('select kind from announce_target'))).rejects.toThrow(/permission denied/)
    const rows = await store.as(worker, (tx) => tx.query<{ sealed: Buffer }>('select sealed from announce_target'))
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('canary')
    expect(await store.as(worker, (tx) => removeTarget(tx, 'community', 'chat'))).toBe(true)
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', full.id))
    expect(await work()).toEqual({ outcome: 'held', why: 'no-target' })
  })

  it('S4-29: a channel without a way out is handed to a person, with a text that fits', () => {
    const channels = gate.shelf.of('meshery', '2026-11-20')?.policy.disclosure?.channels ?? {}
    const tasks = handOffs(channels, full, new Set(['slack']))
    expect(tasks.map(({ channel }) => channel)).toEqual(expect.arrayContaining(['blog', 'twitter']))
    expect(tasks.some(({ channel }) => channel === 'slack')).toBe(false)
    const twitter = tasks.find(({ channel }) => channel === 'twitter')
    expect(twitter?.characters).toBeLessThanOrEqual(280)
    expect(twitter?.text).toContain(announcementOf(full).url)
    expect(tasks.find(({ channel }) => channel === 'blog')?.text).toMatch(/^# /m)
  })

  it.each([
    ['slack', { url: 'ftp://x.example' }, 'url'], ['webhook', { url: 'https://x.example', secret: 'short' }, 'secret'], ['matrix', { server: 'https://x.example', room: '#alias:x', token: 't' }, 'room'],
    ['github', { repo: 'orchard/..', token: 't' }, 'repo'], ['mail', { address: 'a@b.example, c@d.example' }, 'address'], ['mastodon', { server: 'https://x.example', token: 'a b' }, 'token'], ['fax', {}, 'no such way'],
  ])('a %s target that is wrong is refused in words', (kind, fields, word) => {
    const read = readTarget(kind, fields)
    expect(read.ok ? '' : read.says).toContain(word)
    expect(readTarget('webhook', { url: 'https://x.example/hook', secret: webhookSecret }).ok).toBe(true)
  })
})
