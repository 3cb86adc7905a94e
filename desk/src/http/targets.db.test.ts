import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { dayDesk, type DayDesk } from '../../../testing/src/day-desk.ts'
import { adasToken, type Fields } from '../../../testing/src/web-client.ts'
import { slackPeer, type ChatPeer } from '../../../testing/src/webhook-peers.ts'
import { announceExit } from '../outbox/announce-exit.ts'
import { orderExits } from '../outbox/announce-orders.ts'
import { keepFindings } from '../outbox/cve-finding.ts'
import { openEgress } from '../outbox/egress.ts'
import { relaySender } from '../outbox/mail-send.ts'
import { claimOutbox } from '../store/outbox.ts'
import { dayRoutes } from './day-routes.tsx'
import { targetRoutes } from './targets-routes.tsx'

let server: TestServer
let day: DayDesk
let slack: ChatPeer
beforeAll(async () => {
  slack = await slackPeer()
  server = await testDatabase()
  const egress = openEgress({ allow: [slack.address] })
  day = await dayDesk(server, { routes: (deps) => [...dayRoutes(deps), ...targetRoutes({ ...deps, egress })], exits: orderExits(null) })
})
afterAll(async () => {
  await server.close()
  await slack.close()
})

const worker = { role: 'worker' } as const
const page = async (path: string) => (await day.web.get(path)).text()
const send = async (fields: Fields, project = 'community') => {
  const response = await day.web.post(`/projects/${project}/targets`, { _token: adasToken, ...fields })
  return { status: response.status, text: await response.text() }
}

describe('where announcements go', () => {
  it('S-122: a target is set, tried and removed; what was entered is shown by no page, and every deed is noted', async () => {
    expect((await send({ do: 'set', channel: 'chat', kind: 'slack', url: slack.target })).status).toBe(303)
    const html = await page('/projects/community/targets')
    expect(html).toMatch(/Served by[^]*Slack, set/)
    expect(html).not.toContain('canarysecret')
    const tried = await send({ do: 'test', channel: 'chat' })
    expect(tried.text).toContain('It arrived: slack said ok')
    expect(tried.text).not.toContain('canarysecret')
    expect(slack.messages.at(-1)).toContain('This is a test of this channel')
    expect((await send({ do: 'remove', channel: 'chat' })).status).toBe(303)
    expect(await page('/projects/community/targets')).not.toContain('Slack, set')
    const noted = await day.store.as(worker, (tx) => tx.query<{ action: string; object: string }>(`select action, object from audit_pending where object like 'community/%' order by at, action`))
    expect(noted).toEqual(expect.arrayContaining([{ action: 'announce target set', object: 'community/chat' }, { action: 'announce target removed', object: 'community/chat' }]))
    expect(JSON.stringify(noted)).not.toContain('canarysecret')
  })

  it('refuses what cannot be used, in words that repeat none of it; lists and feeds get no test', async () => {
    const bad = await send({ do: 'set', channel: 'chat', kind: 'slack', url: 'canary-not-an-address' })
    expect(bad.status).toBe(409)
    expect(bad.text).toContain('must be a web address')
    expect(bad.text).not.toContain('canary-not-an-address')
    expect((await send({ do: 'set', channel: 'No Channel', kind: 'slack', url: slack.target })).text).toContain('A channel has small letters')
    expect((await send({ do: 'test', channel: 'blog' })).text).toContain('This channel has no target.')
    await send({ do: 'set', channel: 'mailing_lists', kind: 'mail', address: 'announce@lists.example' })
    expect((await send({ do: 'test', channel: 'mailing_lists' })).text).toContain('A list gets no test')
  })

  it('S-030: is there for those who may publish for the project, and for nobody else', async () => {
    expect((await day.web.get('/projects/nothing/targets')).status).toBe(404)
    expect((await send({ do: 'set', channel: 'chat', kind: 'slack', url: slack.target }, 'nothing')).status).toBe(404)
    expect((await day.web.post('/projects/community/targets', { do: 'remove', channel: 'chat' })).status).toBe(403)
  })
})

describe('the hand-off of a case', () => {
  it('shows the text for each channel and to whom; what a person did is ticked with its address, what the desk did by itself', async () => {
    await send({ do: 'set', channel: 'chat', kind: 'slack', url: slack.target })
    await send({ do: 'set', channel: 'mailing_lists', kind: 'mail', address: 'announce@lists.example' })
    const id = await day.upTo('community', 'PublishAdvisory')
    const before = await page(`/cases/${id}/handoff`)
    expect(before).toMatch(/Recipients[^]*announce@lists\.example/)
    expect(before).toContain('KESTREL reads too far')
    expect(before).toMatch(/Served by<\/dt><dd>a person/)
    expect(before).toMatch(/characters of 280/)
    expect(before, 'a person pastes the advisory where no forge is connected').toMatch(/id="text-github"[^]*?## Summary/)
    const soon = day.now.add({ hours: 1 })
    await day.does(id, { type: 'SchedulePublication', at: soon.toString(), revision: (await day.state(id)).advisory?.revision ?? 0 })
    day.now = soon
    await day.tick()
    expect((await day.state(id)).announcements).toEqual({})
    const sender = relaySender('smtp://127.0.0.1:9')
    const exit = announceExit({ store: day.store, gate: day.gate, egress: openEgress({ allow: [slack.address] }), keys: [Buffer.alloc(32, 7)], sender })
    for (const claim of await claimOutbox(day.store, { now: day.now, limit: 50, leaseSeconds: 60 })) {
      if (claim.kind === 'announce' && claim.recipient.includes(' chat')) await exit({ id: claim.id, kind: claim.kind, recipient: claim.recipient, attempts: 0, createdAt: day.now.toString(), claim })
    }
    sender.close()
    expect((await day.state(id)).announcements['chat']?.proof).toMatch(/^slack said ok \(HTTP 200, sha256:/)
    const ticked = await day.web.post(`/cases/${id}/commands/RecordAnnouncement`, { _token: adasToken, channel: 'blog', proof: 'https://blog.example/1' })
    expect(ticked.status).toBe(303)
    const after = await page(`/cases/${id}/handoff`)
    expect(after).toContain('https://blog.example/1')
    expect(after).toContain('slack said ok')
    expect(after, 'what went out once is no update of itself').not.toContain('Updated: KESTREL')
    expect(await page(`/cases/${id}/day`)).toContain('https://blog.example/1')
    const { advisory } = await day.state(id)
    day.now = day.now.add({ minutes: 1 })
    expect((await day.web.post(`/cases/${id}/commands/WithdrawAdvisory`, { _token: adasToken, advisoryId: advisory?.published?.id ?? '', reason: 'NOBUG after all.' })).status).toBe(303)
    const withdrawn = await page(`/cases/${id}/handoff`)
    expect(withdrawn).toMatch(/Tell every channel that carried it[^]*Withdrawn: KESTREL[^]*NOBUG after all/)
    expect(withdrawn).not.toContain('Withdrawn: Withdrawn:')
  })
})

describe('CVE IDs that do not fit', () => {
  it('stay listed with the day they were found, and go when the next check finds nothing', async () => {
    const unused = { kind: 'unused', id: 'CVE-2024-0001', year: 2024, rule: 'CNA Rules 4.2.4' } as const
    await day.store.as(worker, (tx) => keepFindings(tx, 'orchard', [unused], Temporal.Instant.from('2026-01-02T03:04:00Z')))
    await day.store.as(worker, (tx) => keepFindings(tx, 'orchard', [unused], Temporal.Instant.from('2026-05-02T03:04:00Z')))
    expect(await page('/cve-findings')).toMatch(/CVE-2024-0001[^]*2 Jan 2026, 03:04 UTC/)
    await day.store.as(worker, (tx) => keepFindings(tx, 'orchard', [], day.now))
    expect(await page('/cve-findings')).toContain('Nothing was found.')
  })
})
