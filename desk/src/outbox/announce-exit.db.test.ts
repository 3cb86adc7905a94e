import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishable, type Advisory } from '@parley/advisory'
import { desk as itself, fold, type CaseEvent } from '@parley/coordination'
import { full } from '../../../packages/advisory/src/golden/examples.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { smtpPeer } from '../../../testing/src/smtp-peer.ts'
import { slackPeer, webhookSecret, type ChatPeer } from '../../../testing/src/webhook-peers.ts'
import { eventOf, handle, type Gate } from '../commands/gate.ts'
import { PolicyShelf, readPolicies, shelve } from '../commands/policy-shelf.ts'
import { appendEvents, createCase, lockCase, readEvents } from '../store/event-log.ts'
import { freeLeases } from '../store/lease.ts'
import { claimOutbox } from '../store/outbox.ts'
import { newId } from '../store/random-id.ts'
import type { Store, Tx } from '../store/store.ts'
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
const stateOf = async (tx: Tx) => fold((await readEvents(tx, caseId)).map(eventOf))
const announced = async () => fold((await store.as(worker, (tx) => readEvents(tx, caseId))).map(eventOf)).announcements

describe('announcements', () => {
  it('S-115: nothing is announced that is not public, whoever orders it', async () => {
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', { advisoryId: full.id }))
    expect(await work()).toEqual({ outcome: 'retry', code: 'advisory-not-public' })
    expect(slack.requests).toEqual([])
  })

  it('are ordered once by the publication, and leave their proof in the case', async () => {
    await publish()
    const event = { type: 'AdvisoryPublished', advisoryId: full.id, revision: 1, files: [], at: now.toString(), actor: itself, audience: 'parties' } as const
    await store.as(worker, async (tx) => orderAnnouncements(tx, known(), await stateOf(tx), event))
    await store.as(worker, async (tx) => orderAnnouncements(tx, known(), await stateOf(tx), event))
    const delivery = await work()
    expect(delivery).toEqual({ outcome: 'sent', proof: expect.stringMatching(/^slack said ok \(HTTP 200, sha256:[0-9a-f]{16}\)$/) })
    expect(slack.messages[0]).toContain(full.url)
    expect((await announced())['chat']).toMatchObject({ proof: delivery.outcome === 'sent' && delivery.proof })
    await expect(work()).rejects.toThrow('nothing is due')
  })

  it('S-115: posted just before the power failed, a room is told nothing twice; after a plain refusal it is tried again', async () => {
    await publish()
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', { advisoryId: full.id }))
    slack.next({ status: 503, body: 'service_unavailable' })
    expect(await work()).toEqual({ outcome: 'retry', code: 'HTTP_503' })
    // The desk dies with the answer in its hand: the row is taken again once nobody holds it.
    await freeLeases(store)
    slack.next('hang-up')
    expect(await work()).toEqual({ outcome: 'held', why: 'maybe-posted' })
    await freeLeases(store)
    expect(await work()).toEqual({ outcome: 'held', why: 'maybe-posted' })
    expect(slack.requests).toHaveLength(2)
    expect(await announced()).toEqual({})
  })

  it('S-115: a correction and the withdrawal are told where the announcement was, once each, with what changed', async () => {
    const told = async (release: number, more: Partial<Advisory>, event: object) => {
      const advisory: Advisory = { ...full, ...more }
      await store.as(worker, async (tx) => {
        const head = await lockCase(tx, caseId)
        if (!head) throw new Error('no case')
        const body = { advisoryId: full.id, revision: release, files: [], ...event, actor: { kind: 'member', id: 'mona' } }
        await appendEvents(tx, head, [{ type: 'reason' in event ? 'AdvisoryWithdrawn' : 'AdvisoryPublished', version: 1, at: now, actor: 'member:mona', audience: 'parties', body }])
        await tx.execute('update publication set bytes = $1 where path = $2', [Buffer.from(JSON.stringify({ advisory })), `/advisories/${full.id}`])
        const state = await stateOf(tx)
        await orderAnnouncements(tx, known(), state, { type: 'reason' in event ? 'AdvisoryWithdrawn' : 'AdvisoryPublished', ...body, at: now.toString(), audience: 'parties' } as CaseEvent)
      })
      return work()
    }
    await publish()
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', { advisoryId: full.id }))
    await work()
    const revision = (number: number, summary: string) => ({ number, at: full.dates.updated, summary })
    expect((await told(2, { revisions: [revision(1, 'First.'), revision(2, 'The range was too narrow.')] }, {})).outcome).toBe('sent')
    expect(slack.messages[1]).toMatch(/Updated: [^]*The range was too narrow\./)
    expect((await told(2, { withdrawal: { at: full.dates.updated, reason: 'It is no vulnerability.' } }, { reason: 'It is no vulnerability.' })).outcome).toBe('sent')
    expect(slack.messages[2]).toMatch(/Withdrawn: [^]*It is no vulnerability\./)
    expect((await announced())['chat']?.later?.map(({ release }) => release)).toEqual([2, 3])
    const again = await store.as(worker, (tx) => handle(gate, tx, caseId, { command: { type: 'RecordAnnouncement', channel: 'chat', proof: 'https://x.example', release: 3 }, actor: { kind: 'member', id: 'mona' } }))
    expect(again).toMatchObject({ ok: false, refused: { code: 'already-done' } })
  })

  it('S4-26: wait for what the policy puts before them, and are not made twice where a person was quicker', async () => {
    await publish()
    const meshery = await openCase('meshery', 'slack')
    await store.as(worker, (tx) => orderAnnouncement(tx, { ...known(), caseId: meshery, project: 'meshery' }, 'slack', { advisoryId: full.id }))
    expect((await work()).outcome).toBe('retry')
    await store.as(worker, async (tx) => {
      await handle(gate, tx, caseId, { command: { type: 'RecordAnnouncement', channel: 'chat', proof: 'https://chat.example/1' }, actor: { kind: 'member', id: 'mona' } })
      await orderAnnouncement(tx, known(), 'chat', { advisoryId: full.id })
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
      await orderAnnouncement(tx, known(), 'mailing_lists', { advisoryId: full.id })
    })
    const delivery = await work(peer.url)
    expect(delivery).toEqual({ outcome: 'sent', proof: expect.stringMatching(/^mail <.+@desk\.example> to announce@lists\.example \(.+sha256:[0-9a-f]{16}\)$/) })
    const [mail] = await peer.waitFor(1)
    const preview = previewOf(full, { kind: 'mail', address: 'announce@lists.example' })
    expect(mail?.to).toEqual(preview.recipients)
    expect(mail?.text).toMatch(/^From: .*<community@desk\.example>\r$/m)
    expect(mail?.text).not.toMatch(/^Auto-Submitted/m)
    expect(preview.subject).toBe(`[${full.publisher.name}] ${full.cveId ?? ''}: Updated: ${full.title}`)
  })

  it('S-122: a target is sealed, and neither the team nor a dump shows it', async () => {
    expect(await store.as(worker, (tx) => openTarget(tx, 'community', 'chat'))).toEqual({ kind: 'slack', url: slack.target })
    expect(await store.as(worker, (tx) => listTargets(tx, 'community'))).toEqual([{ channel: 'chat', kind: 'slack', setAt: now }])
    await expect(store.as({ role: 'team', member: 'mona' }, (tx) => tx.query('select sealed from announce_target'))).rejects.toThrow(/permission denied/)
    await expect(store.as({ role: 'public' }, (tx) => tx.query('select kind from announce_target'))).rejects.toThrow(/permission denied/)
    const rows = await store.as(worker, (tx) => tx.query<{ sealed: Buffer }>('select sealed from announce_target'))
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('canary')
    expect(await store.as(worker, (tx) => removeTarget(tx, 'community', 'chat'))).toBe(true)
    await store.as(worker, (tx) => orderAnnouncement(tx, known(), 'chat', { advisoryId: full.id }))
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
