import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notice, rewrapped } from '../../../packages/coordination/src/copies/notice.fixture.ts'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { adasToken } from '../../../testing/src/web-client.ts'
import { noticesFor } from '../commands/early-copy.ts'
import { loadMember } from '../commands/membership.ts'

let server: TestServer
let desk: ListDesk
let walk: ListWalk
let id = ''
const members: { membership: string; person: string; receipt: string }[] = []
const text = `${notice(4)}\nReach us at {{canary}}.\n`

beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
  id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  for (const name of ['Alpha Distribution', 'Beta Distribution', 'Gamma Distribution']) {
    const member = await desk.admit(name)
    members.push({ ...member, receipt: await walk.invite(id, member) })
  }
})
afterAll(() => server.close())

const early = (fields: Record<string, string> = {}) =>
  walk.team(`/cases/${id}/early/new`, { do: 'send', list, stage: 'plan', text, ...fields })
const leak = (fields: Record<string, string | readonly string[]>) => walk.team(`/cases/${id}/leaks`, fields)
const worker = <T>(work: Parameters<typeof server.store.as<T>>[1]) => server.store.as({ role: 'worker' }, work)
const copyOf = (at: number) =>
  worker(async (tx) => {
    const { participant } = await tx.one<{ participant: string }>(
      'select participant from list_party where membership = $1',
      [members[at]?.membership],
    )
    return (await noticesFor(desk.gate, tx, id, participant))[0]?.text ?? ''
  })

describe('early disclosure', () => {
  it('X20: nobody gets a byte before accepting', async () => {
    const response = await early()
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('Nobody of this list has accepted')
  })
  it('shows who would get it and what copies could prove, before anything is sent', async () => {
    for (const { receipt } of members.slice(0, 2)) await walk.accept(receipt)
    const page = await (await early({ do: 'preview' })).text()
    expect(page).toContain('Kim of Alpha Distribution')
    expect(page).not.toContain('Kim of Gamma')
    expect(page).toMatch(/points for 2 recipients/)
    expect(await worker((tx) => tx.query('select 1 from delivery'))).toEqual([])
  })
  it('S3-44: the notice for testing waits for a fix', async () => {
    expect(await (await early({ stage: 'test' })).text()).toContain('There is no fix to test yet')
  })
  it('S3-42, S-111: who accepted gets an individual copy, with its hash on record; the letter says nothing of it', async () => {
    await desk.letters()
    expect((await early()).status).toBe(303)
    const [first, second] = [
      await walk.partyPage(members[0]?.receipt ?? ''),
      await walk.partyPage(members[1]?.receipt ?? ''),
    ]
    expect(first).toContain('This is an early notice for members')
    expect(await copyOf(0)).not.toBe(await copyOf(1))
    expect(second).toContain('found in no other')
    expect(await walk.partyPage(members[2]?.receipt ?? '')).not.toContain('early notice for members')
    const rows = await worker((tx) =>
      tx.query<{ copy_sha256: Buffer; opened_at: unknown }>('select copy_sha256, opened_at from delivery'),
    )
    expect(new Set(rows.map((row) => row.copy_sha256.toString('hex'))).size).toBe(2)
    expect(rows.every((row) => row.opened_at !== null)).toBe(true)
    for (const letter of await desk.letters()) expect(letter.text).not.toMatch(/component|SECRET/)
  })
  it('S3-44: the ledger tells no answer from not affected', async () => {
    await walk.act(members[1]?.receipt ?? '', { do: 'status', status: 'not_affected', note: '' })
    const page = await walk.page(`/cases/${id}/early`)
    expect(page).toContain('<td>not affected</td>')
    expect(page).toContain('<td>no answer</td>')
    expect(page).toContain('sees nothing')
  })
  it('a fetched canary address is noted and answered like nothing', async () => {
    const address = /https:\/\/desk\.example(\/c\/[0-9a-f]{32})/.exec(await copyOf(0))?.[1] ?? ''
    expect((await desk.web.get(address)).status).toBe(404)
    expect(await worker((tx) => tx.query('select 1 from delivery where canary_at is not null'))).toHaveLength(1)
  })
})

describe('a leak', () => {
  it('S-112: names whose copy half of a rewrapped text is, and nobody for another text', async () => {
    const copy = await copyOf(1)
    const found = await (
      await leak({ do: 'compare', leaked: rewrapped(copy.slice(copy.length / 4, (copy.length * 3) / 4), 60) })
    ).text()
    expect(found).toMatch(/<strong><bdi class="untrusted-line">Kim of Beta Distribution/)
    expect(
      await (await leak({ do: 'compare', leaked: 'Something entirely different was posted today.' })).text(),
    ).toContain('<strong>undecided</strong>')
  })
  it('S3-82, S3-83: a party reports what exactly and to whom; without «what» it is refused', async () => {
    const receipt = members[1]?.receipt ?? ''
    const when = { 'known-date': '2026-11-20', 'known-time': '09:00', 'known-zone': 'UTC', medium: 'chat' }
    expect((await walk.act(receipt, { do: 'ReportLeak', what: '', ...when })).text).toContain(
      'Say exactly what information leaked',
    )
    expect(
      (
        await walk.act(receipt, {
          do: 'ReportLeak',
          what: 'Part 1 of the notice',
          whom: 'A chat of 40',
          own: 'yes',
          ...when,
        })
      ).status,
    ).toBe(200)
    const page = await walk.page(`/cases/${id}/leaks`)
    expect(page).toContain('Part 1 of the notice')
    expect(page).toContain('Have the messages deleted')
  })
  it('S3-84, S-114: a first leak removes nobody; one that goes on does, for good', async () => {
    const incident = (await worker((tx) => tx.one<{ id: string }>('select id from leak'))).id
    const member = members[1]?.membership ?? ''
    const sanction = { do: 'DecideSanction', leak: incident, sanction: 'removal', reason: 'It goes on.' }
    await leak({ do: 'LayTo', leak: incident, member, evidence: 'Its copy, by the comparison' })
    expect(await (await leak(sanction)).text()).toContain('Removal is for who continues to leak')
    expect((await worker((tx) => loadMember(tx, member)))?.state.standing).toBe('active')
    await leak({ do: 'LayTo', leak: incident, member, evidence: 'Posted again', continued: 'yes' })
    expect((await leak(sanction)).status).toBe(303)
    expect((await worker((tx) => loadMember(tx, member)))?.state.standing).toBe('removed')
    const page = await walk.partyPage(members[1]?.receipt ?? '')
    expect(page).not.toContain('early notice for members')
    expect(
      await worker((tx) => tx.query(`select 1 from case_access where 'list:distributors' = any(audiences)`)),
    ).toHaveLength(1)
  })
  it('X2: judged public, the embargo ends in the same transaction', async () => {
    const incident = (await worker((tx) => tx.one<{ id: string }>('select id from leak'))).id
    expect((await walk.embargo(id))?.em).toBe('A')
    expect(
      (await leak({ do: 'JudgeLeak', leak: incident, public: 'yes', reason: 'It is on a public site' })).status,
    ).toBe(303)
    expect(await walk.embargo(id)).toMatchObject({ em: 'X', ended: { cause: 'P' } })
    expect(
      (
        await worker((tx) =>
          tx.one<{ n: number }>(
            `select count(*) as n from event where case_id = $1 and type = 'PublicAwarenessRecorded'`,
            [id],
          ),
        )
      ).n,
    ).toBe(1)
  })
  it('stays open while something is to do, and says what', async () => {
    const incident = (await worker((tx) => tx.one<{ id: string }>('select id from leak'))).id
    const page = await (await leak({ do: 'CloseLeak', leak: incident, lesson: 'Talk less' })).text()
    expect(page).toContain('Still to do: Have the messages deleted')
    expect(page).toContain('Inform')
  })
})

/** A new address of the feed, as the page shows it. */
const address = async () => {
  const page = await (await desk.web.post('/calendar', { _token: adasToken, do: 'renew' })).text()
  return /https:\/\/desk\.example(\/calendar\/feed\/[0-9a-f]{64}\.ics)/.exec(page)?.[1] ?? ''
}

describe('the calendar', () => {
  it('X22: the feed holds the date and nothing of the case', async () => {
    const response = await desk.web.get(await address())
    expect(response.headers.get('Content-Type')).toContain('text/calendar')
    const ics = await response.text()
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\n/)
    expect(ics).toContain('BEGIN:VEVENT')
    expect(ics).not.toMatch(/DISTRIBUTORS|SECRET|chart|Acme/i)
    expect(ics).not.toContain(id)
  })
  it('each member has an address of its own, shown once; another one ends it, and it can be taken away', async () => {
    const first = await address()
    expect(await walk.page('/calendar')).not.toContain(first)
    const second = await address()
    expect(second).not.toBe(first)
    expect((await desk.web.get(first)).status).toBe(404)
    expect((await desk.web.get(second)).status).toBe(200)
    await desk.web.post('/calendar', { _token: adasToken, do: 'revoke' })
    expect((await desk.web.get(second)).status).toBe(404)
    expect(await walk.page('/calendar')).toContain('It has no address now.')
    expect((await desk.web.get(`/calendar/feed/${'0'.repeat(64)}.ics`)).status).toBe(404)
    const kept = await server.as('administrator', async (client) => (await client.query('select t::text from parley.calendar_feed t')).rows)
    expect(kept).toEqual([])
  })
  it('warns of weekends and holidays beside each date', async () => {
    expect(await walk.page('/calendar')).not.toContain('few people are at work')
    const other = await desk.openCase()
    await walk.team(`/cases/${other}/embargo`, { do: 'SetTerms', ...ends, date: '2026-12-12' })
    expect(await walk.page('/calendar')).toContain('few people are at work')
  })
})

it('nothing of a notice, a leak or an application is in the clear in the database', async () => {
  const dump = await server.as('administrator', async (client) => {
    const tables = ['membership_event', 'leak_event', 'party_answer', 'list_member', 'delivery', 'list_party', 'event']
    return (
      await Promise.all(
        tables.map(async (table) => JSON.stringify((await client.query(`select t::text from parley.${table} t`)).rows)),
      )
    ).join('')
  })
  for (const words of ['Alpha Distribution', 'component number', 'A chat of 40', 'We fulfil']) {
    expect(dump).not.toContain(words)
    expect(dump).not.toContain(Buffer.from(words).toString('hex'))
  }
})
