import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { handle } from '../commands/gate.ts'
import { letInGuest } from '../commands/guests.ts'
import { issueListReceipt } from '../commands/lists-secrets.ts'
import { partyAnswer, partyEmbargo } from '../commands/lists-party.ts'
import { accessNow } from '../commands/outside-access.ts'
import { inviteVendors, vendorSpeaks, vendorWrites } from '../commands/vendors.ts'
import { letterExit } from '../outbox/letter-exit.ts'
import { claimOutbox, enqueueOfCase } from '../store/outbox.ts'
import { readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'

let server: TestServer
let desk: ListDesk
let walk: ListWalk
const start = Temporal.Instant.from('2026-11-20T10:00:00Z')
/** What `ends` of the walk is as an instant. */
const end = Temporal.Instant.from('2026-12-10T17:00:00Z')
const lastDay = end.add({ hours: 24 * 7 })
const worker = <T>(work: (tx: Tx) => Promise<T>) => server.store.as({ role: 'worker' }, work)
const ada = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }

/** The desk's clock and that of its rows. */
function clock(at: Temporal.Instant): void {
  desk.now = at
  desk.member.steppedUpAt = at.toString()
  server.rowClock.at = at.toString()
}
const untilOf = (id: string, subject: string) =>
  worker((tx) => tx.one<{ until: Temporal.Instant | null }>('select until from case_access where case_id = $1 and subject = $2', [id, subject]))
/** What the database gives this party, whatever any page would decide. */
const rowsOf = (id: string, subject: string) =>
  server.store.as({ role: 'party', subject }, async (tx) => ({
    events: (await tx.query('select seq from event where case_id = $1', [id])).length,
    heads: (await tx.query('select id from case_head where id = $1', [id])).length,
    keys: (await tx.query('select scope from case_key where case_id = $1', [id])).length,
    clocks: (await tx.query('select name from clock_view where case_id = $1', [id])).length,
    files: (await tx.query('select id from blob where case_id = $1', [id])).length,
  }))
const nothing = { events: 0, heads: 0, keys: 0, clocks: 0, files: 0 }

let made = 0
async function distributor(): Promise<{ id: string; receipt: string; subject: string }> {
  const id = await desk.openCase()
  const member = await desk.admit(`Distribution ${(made += 1)}`)
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  const receipt = await walk.invite(id, member)
  expect((await walk.accept(receipt)).status).toBe(200)
  const { participant } = await worker((tx) => tx.one<{ participant: string }>('select participant from list_party where case_id = $1', [id]))
  return { id, receipt, subject: participant }
}

async function vendor(): Promise<{ id: string; subject: string; receipt: string }> {
  const id = await desk.openCase()
  const subject = await worker(async (tx) => {
    await inviteVendors(desk.gate, tx, id, { vendors: [{ name: 'Canopy', address: 'psirt@canopy.example' }], need: 'Ships it', by: 'team' }, ada)
    const { participant } = await tx.one<{ participant: string }>('select participant from vendor_party where case_id = $1', [id])
    await vendorSpeaks(desk.gate, tx, { caseId: id, subject: participant }, { type: 'Vendor', command: { type: 'Join', by: participant } })
    return participant
  })
  return { id, subject, receipt: await worker((tx) => issueListReceipt(tx, { caseId: id, subject }, desk.now)) }
}

beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
})
beforeEach(() => clock(start))
afterAll(() => server.close())

describe('S-041: who came in from outside reads until a day', () => {
  it('S-041: a distributor reads until a week after the embargo’s end, and is told so; then neither page nor row gives anything', async () => {
    const { id, receipt, subject } = await distributor()
    expect((await untilOf(id, subject)).until).toEqual(lastDay)
    expect(await walk.partyPage(receipt)).toMatch(/You can read this until <local-time><time[^>]*2026-12-17T17:00/)

    clock(lastDay.subtract({ seconds: 1 }))
    expect((await rowsOf(id, subject)).events).toBeGreaterThan(0)
    expect(await walk.partyPage(receipt)).toContain('Early notices')

    clock(lastDay)
    expect(await rowsOf(id, subject)).toEqual(nothing)
    const page = await walk.partyPage(receipt)
    expect(page).toContain('Your access has ended')
    expect(page).not.toContain('Early notices')
    expect(page).not.toMatch(/In force|Europe\/Berlin/)
  })

  it('S-041: the rows alone hold it where no page asks: the desk’s clock stands still, the rows’ does not', async () => {
    const { id, subject } = await distributor()
    server.rowClock.at = lastDay.toString()
    expect(await rowsOf(id, subject)).toEqual(nothing)
    expect(await server.store.as({ role: 'party', subject }, (tx) => readEvents(tx, id))).toEqual([])
    expect(await server.store.as({ role: 'party', subject }, (tx) => tx.query('select subject from case_access'))).toEqual([])
  })

  it('S-041: the decision alone holds it where the rows would still give: what a party does is refused', async () => {
    const { id, receipt, subject } = await distributor()
    desk.now = lastDay
    expect((await rowsOf(id, subject)).events).toBeGreaterThan(0)
    expect((await walk.partyPage(receipt))).toContain('Your access has ended')
    const holder = { caseId: id, subject }
    const answered = await worker((tx) => partyAnswer(desk.gate, tx, holder, { kind: 'status', status: 'affected', note: '' }))
    const left = await worker((tx) => partyEmbargo(desk.gate, tx, holder, { type: 'Leave', by: subject, keeps: true, reason: 'x' }))
    expect([answered, left]).toMatchObject([{ ok: false, refused: { says: 'Your access to this has ended.' } }, { ok: false, refused: { says: 'Your access to this has ended.' } }])
    expect(await worker((tx) => accessNow(desk.gate, tx, id, subject))).toBeUndefined()
  })

  it('S-041: an embargo that ends early ends it early; one that is extended, later', async () => {
    const { id, receipt, subject } = await distributor()
    expect((await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends, date: '2026-12-15', delay: 'fix_not_understood' })).status).toBe(303)
    await walk.accept(receipt)
    expect((await untilOf(id, subject)).until).toEqual(lastDay.add({ hours: 24 * 5 }))
    clock(start.add({ hours: 48 }))
    const other = await distributor()
    await walk.team(`/cases/${other.id}/embargo`, { do: 'Terminate', reason: 'All is public', sure: 'yes' })
    expect((await untilOf(other.id, other.subject)).until).toEqual(desk.now.add({ hours: 24 * 7 }))
  })

  it('S-041: the team lengthens it with a reason; that is an event and in the log, and no event of the embargo shortens it', async () => {
    const { id, receipt, subject } = await distributor()
    clock(lastDay.add({ hours: 1 }))
    const list = await walk.page(`/cases/${id}/outside`)
    expect(list).toMatch(/Kim of Distribution[^]*by a list, could read until/)
    const lengthen = (fields: Record<string, string>) => walk.team(`/cases/${id}/outside`, { subject, days: '10', reason: 'They test the backport.', ...fields })
    expect((await lengthen({ reason: '' })).status).toBe(422)
    expect((await lengthen({ days: '91' })).status).toBe(422)
    expect((await lengthen({ subject: 'nobody' })).status).toBe(422)
    expect((await untilOf(id, subject)).until).toEqual(lastDay)
    expect((await lengthen({})).status).toBe(200)
    const longer = desk.now.add({ hours: 240 })
    expect((await untilOf(id, subject)).until).toEqual(longer)
    expect((await rowsOf(id, subject)).events).toBeGreaterThan(0)
    expect(await walk.partyPage(receipt)).not.toContain('Your access has ended')
    const events = await worker((tx) => readEvents(tx, id))
    expect(events.at(-1)).toMatchObject({ type: 'OutsideAccessLengthened', audience: 'team', actor: 'member:ada', body: { participant: subject, reason: 'They test the backport.' } })
    const noted = await server.as('administrator', (client) => client.query<{ action: string }>('select action from parley.audit_pending where object like $1', [`${id}/%`]))
    expect(noted.rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['event OutsideAccessLengthened', 'access changed']))
    await walk.team(`/cases/${id}/embargo`, { do: 'Terminate', reason: 'All is public', sure: 'yes' })
    expect((await untilOf(id, subject)).until).toEqual(longer)
  })

  it('S-041: a vendor without an embargo reads for three months, then can neither read, nor answer, nor write', async () => {
    const { id, subject, receipt } = await vendor()
    const until = (await untilOf(id, subject)).until
    if (until === null) throw new Error('no day')
    const open = async () => (await desk.web.post('/vendor', { receipt })).text()
    expect(await open()).toContain('You can read this until')
    clock(until)
    expect(await rowsOf(id, subject)).toEqual(nothing)
    const page = await open()
    expect([page.includes('Your access has ended'), page.includes('Your answers'), page.includes('We take part')]).toEqual([true, false, false])
    const says = await worker((tx) => vendorSpeaks(desk.gate, tx, { caseId: id, subject }, { type: 'Vendor', command: { type: 'Progress', by: subject, vendor: subject, step: 'fix_ready' } }))
    const writes = await worker((tx) => vendorWrites(desk.gate, tx, { caseId: id, subject }, { command: { type: 'WriteMessage', audience: 'parties', message: { text: 'x' } }, files: [] }))
    expect([says, writes]).toMatchObject([{ ok: false, refused: { code: 'not-allowed', says: 'Your access to this has ended.' } }, { ok: false, refused: { code: 'not-allowed' } }])
  })

  it('S-041: a guest’s rows end on the day that they were told', async () => {
    const id = await desk.openCase()
    await server.as('administrator', (client) => client.query(`insert into parley.member (id, login, display_name) values ('gus', 'gus', 'Gus') on conflict do nothing`))
    await worker((tx) => letInGuest(desk.gate, tx, { caseId: id, member: 'gus', by: ada, view: 'team', days: 3, reason: 'Knows the parser best of all.' }))
    expect((await rowsOf(id, 'gus')).events).toBeGreaterThan(0)
    server.rowClock.at = start.add({ hours: 72 }).toString()
    expect(await rowsOf(id, 'gus')).toEqual(nothing)
  })

  it('S-041: a reporter has no such day', async () => {
    const id = await desk.openCase()
    const { subject } = await worker((tx) => tx.one<{ subject: string }>(`select subject from case_access where case_id = $1 and 'reporter' = any(audiences)`, [id]))
    await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
    clock(start.add({ hours: 24 * 4000 }))
    expect((await rowsOf(id, subject)).events).toBeGreaterThan(0)
  })

  it('S-041, S-036: what was queued for them is held, once it is over', async () => {
    const { id, subject } = await distributor()
    await desk.letters()
    const payload = { to: `participant:${subject}`, project: 'distributors', caseReference: 'X', auto: 'generated' as const, subject: 'CANARY', text: 'CANARY' }
    await worker((tx) => enqueueOfCase(tx, [{ eventKey: `late:${id}`, caseId: id, kind: 'mail', recipient: payload.to, payload, dueAt: desk.now, participant: subject }]))
    const sent: string[] = []
    const exit = letterExit({
      store: server.store, gate: desk.gate, keys: [Buffer.alloc(32, 7)], log: () => undefined,
      sender: { send: async (mail) => { sent.push(JSON.stringify(mail)); return { outcome: 'sent', proof: '250' } }, to: 'nowhere', close: () => undefined },
    })
    clock(lastDay)
    const claim = (await claimOutbox(server.store, { now: desk.now.add({ hours: 1 }), limit: 200, leaseSeconds: 60 })).find(({ eventKey }) => eventKey === `late:${id}`)
    if (claim === undefined) throw new Error('nothing was queued')
    expect(await exit({ claim } as unknown as Parameters<typeof exit>[0])).toEqual({ outcome: 'held', why: 'their access has ended' })
    expect(sent).toEqual([])
  })

  it('S-041: who has no role for it neither sees the list of outside readers nor lengthens anything', async () => {
    const { id, subject } = await distributor()
    await server.as('administrator', (client) => client.query(`update parley.team_member set roles = '{auditor}' where member = 'ada'`))
    const roles = desk.member.roles as Record<string, string[]>
    const held = roles.distributors
    roles.distributors = ['auditor']
    try {
      expect((await desk.web.get(`/cases/${id}/outside`)).status).toBe(404)
      expect((await walk.team(`/cases/${id}/outside`, { subject, days: '1', reason: 'Because I want it.' })).status).toBe(404)
    } finally {
      roles.distributors = held ?? []
      await server.as('administrator', (client) => client.query(`update parley.team_member set roles = $1 where member = 'ada'`, [held]))
    }
    expect((await untilOf(id, subject)).until).toEqual(lastDay)
    await worker((tx) => handle(desk.gate, tx, id, { command: { type: 'WriteMessage', audience: 'team', message: { text: 'note' } }, actor: ada }))
    expect((await untilOf(id, subject)).until, 'no other event moves it').toEqual(lastDay)
  })
})
