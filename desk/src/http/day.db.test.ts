import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { dayDesk, draft, type DayDesk } from '../../../testing/src/day-desk.ts'
import { adasToken, type Fields } from '../../../testing/src/web-client.ts'
import { publish } from '../commands/publish.ts'
import { draftOf } from '../projections/advisory-model.ts'
import { dayRoutes } from './day-routes.tsx'

let server: TestServer
let day: DayDesk
beforeAll(async () => {
  server = await testDatabase()
  day = await dayDesk(server, { routes: dayRoutes })
})
afterAll(() => server.close())

const page = async (path: string) => (await day.web.get(path)).text()
const send = (path: string, fields: Fields) => day.web.post(path, { _token: adasToken, ...fields })
const at = { do: 'SchedulePublication', date: '2027-03-01', time: '15:00', zone: 'Europe/Berlin', sure: 'yes' }

describe('the page of the disclosure day', () => {
  it('S4-26: shows the steps in the policy’s order, each with owner, refusal and rule, and whether a rehearsal goes', async () => {
    const html = await page(`/cases/${await day.upTo('meshery', 'RecordMerge')}/day`)
    const places = ['merged from the private repository', 'binaries that are needed', 'Announce on the blog', 'Announce on Twitter', 'Announce on Slack'].map((words) => html.indexOf(words))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(Math.min(...places)).toBeGreaterThan(0)
    expect(html).toContain('S4-29')
    expect(html).toContain('Owner:')
    expect(html).toContain('In a rehearsal every required step goes')
    const early = await page(`/cases/${await day.upTo('community', 'ApproveAdvisory')}/day`)
    expect(early).toMatch(/No-go[^]*still needs 2 approvals/)
  })

  it('X15: sets the instant from date, time and zone, shows it in UTC, moves it and calls it off', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const revision = String((await day.state(id)).advisory?.revision)
    expect((await send(`/cases/${id}/day`, { ...at, revision })).status).toBe(303)
    expect((await day.state(id)).schedule).toEqual({ at: '2027-03-01T14:00:00Z', by: 'ada', revision: Number(revision) })
    expect(await page(`/cases/${id}/day`)).toMatch(/1 Mar 2027, 14:00 UTC[^]*ordered by[^]*Ada Obi/)
    expect((await send(`/cases/${id}/day`, { ...at, revision, time: '16:00' })).status).toBe(303)
    expect((await day.state(id)).schedule?.at).toBe('2027-03-01T15:00:00Z')
    expect((await send(`/cases/${id}/day`, { do: 'AbortPublication', reason: 'The build broke.' })).status).toBe(303)
    expect((await day.state(id)).schedule).toBeUndefined()
    expect(await page(`/cases/${id}`)).toContain('The build broke.')
  })

  it('refuses in the words of the core: over already, not approved, no single moment, box not ticked, unknown deed', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const revision = String((await day.state(id)).advisory?.revision)
    const refusal = async (fields: Fields) => {
      const response = await send(`/cases/${id}/day`, { ...at, revision, ...fields })
      return [response.status, await response.text()] as const
    }
    expect(await refusal({ date: '2020-01-01' })).toEqual([409, expect.stringContaining('That instant is over.')])
    expect(await refusal({ date: '2027-03-28', time: '02:30' })).toEqual([409, expect.stringContaining('is no single moment')])
    expect(await refusal({ sure: '' })).toEqual([409, expect.stringContaining('The box was not ticked')])
    expect(await refusal({ revision: '99' })).toEqual([409, expect.stringContaining('The newest revision is')])
    expect((await refusal({ do: 'HoldPublication' }))[0]).toBe(404)
    expect((await day.state(id)).schedule).toBeUndefined()
    expect((await day.web.post(`/cases/${id}/day`, at)).status).toBe(403)
    expect((await day.web.get('/cases/nothere/day')).status).toBe(404)
  })

  it('when all is done every step shows when and by what it is proved', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const soon = day.now.add({ hours: 1 })
    await day.does(id, { type: 'SchedulePublication', at: soon.toString(), revision: (await day.state(id)).advisory?.revision ?? 0 })
    day.now = soon
    await day.tick()
    await day.does(id, { type: 'RecordAnnouncement', channel: 'github', proof: 'https://github.com/x/security/1' })
    const html = await page(`/cases/${id}/day`)
    expect(html).toContain('The advisory is public.')
    expect(html).toContain('https://github.com/x/security/1')
    expect(html).toMatch(/\/advisories\/[a-z0-9-]+ \(\d+ files, /)
  })
})

describe('the revisions of an advisory', () => {
  it('are shown each against the former, by field, with who approved and when it was public', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const advisory = draftOf(await day.state(id))?.id ?? ''
    await day.does(id, { type: 'DraftAdvisory', advisory: { id: advisory, fields: { ...draft, title: 'KESTREL <b>reads</b> past', impact: 'Keys are read.' } }, summary: 'Says the impact' })
    const html = await page(`/cases/${id}/advisory/changes`)
    const [second = '', first = ''] = html.split(/<h2 id="revision-1">/)
    expect(second).toMatch(/Says the impact[^]*Approved by nobody[^]*<del>[^]*KESTREL reads too far[^]*<ins>[^]*KESTREL &lt;b&gt;reads/)
    expect(second).toContain('Keys are read.')
    expect(second).not.toContain('WINDHOVER')
    expect(first).toContain('WINDHOVER')
    expect(first).not.toContain('<del>')
  })
})

describe('the leak lint', () => {
  it('S2x-20: names line and rule of what tells too much, lets the rest pass, and keeps nothing', async () => {
    const id = await day.upTo('asf', 'RequestCve')
    const before = (await day.events(id)).length
    const bad = await (await send(`/cases/${id}/leak-lint`, { commit: 'Bounds\nfixes a vulnerability', branch: 'wip', pull_request: '' })).text()
    expect(bad).toMatch(/Commit message, line 2: The commit speaks of security[^]*The policy forbids it/)
    expect(bad).toContain('S2x-')
    expect(await (await send(`/cases/${id}/leak-lint`, { commit: 'Check the length', branch: 'bounds', pull_request: '' })).text()).toContain('Nothing found')
    expect((await day.events(id)).length).toBe(before)
  })
})

describe('many cases, one date', () => {
  const chosen = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => `${id}.${(await day.state(id)).advisory?.revision}`))
  const when = { date: '2027-06-01', time: '14:00', zone: 'UTC', sure: 'yes' }

  it('S-115: all are scheduled for the one instant, and each is published at it', async () => {
    const ids = [await day.upTo('community', 'PublishAdvisory'), await day.upTo('community', 'PublishAdvisory'), await day.upTo('mlflow', 'PublishAdvisory')]
    expect((await send('/batch', { ...when, case: await chosen(ids) })).headers.get('Location')).toBe('/batch?did=scheduled')
    for (const id of ids) expect((await day.state(id)).schedule).toMatchObject({ at: '2027-06-01T14:00:00Z', by: 'ada' })
    day.now = Temporal.Instant.from('2027-06-01T14:00:00Z')
    expect(await day.tick()).toEqual([])
    for (const id of ids) expect((await day.state(id)).advisory?.published?.at).toMatch(/^2027-06-01T14:00:00/)
  })

  it('what one refuses leaves all the others as they were, and says which', async () => {
    const [ready, early] = [await day.upTo('community', 'PublishAdvisory'), await day.upTo('community', 'ApproveAdvisory')]
    const response = await send('/batch', { ...when, date: '2028-06-01', case: await chosen([ready, early]) })
    expect([response.status, await response.text()]).toEqual([409, expect.stringMatching(/COMMUNITY-\d{4}-\d{4}: Revision 1 still needs 2 approvals\. None was scheduled\./)])
    expect((await day.state(ready)).schedule).toBeUndefined()
    const html = await page('/batch')
    expect(html).toContain('No-go')
    for (const fields of [{ case: [] }, { case: await chosen([ready]), sure: '' }, { case: ['nothere.1'] }]) expect((await send('/batch', { ...when, ...fields })).status).toBe(409)
    expect((await day.web.post('/batch', when)).status).toBe(403)
  })
})

describe('after the day', () => {
  it('S1-52: an advisory of a distributor that is linked stands in the next revision, with no new draft to approve', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const out = () => day.store.as({ role: 'worker' }, (tx) => publish(day.gate, tx, id, { kind: 'member', id: 'ada' }))
    expect((await out())?.ok).toBe(true)
    const linked = await send(`/cases/${id}/commands/RecordDownstream`, { by: 'Alder Linux', url: 'https://alder.example/advisories/7' })
    expect(linked.status).toBe(303)
    day.now = day.now.add({ minutes: 1 })
    expect((await out())?.ok).toBe(true)
    const html = await page(`/advisories/${draftOf(await day.state(id))?.id}`)
    expect(html).toMatch(/Advisory of Alder Linux:.*<a href="https:\/\/alder\.example\/advisories\/7"/)
    expect(html).toContain('Brought in step with what became known.')
    expect((await out())?.ok).toBe(false)
  })
})

describe('the retrospective', () => {
  it('is made of the timeline, says what was promised and what went otherwise, and gives a text to take away', async () => {
    const id = await day.upTo('community', 'PublishAdvisory')
    const revision = String((await day.state(id)).advisory?.revision)
    await send(`/cases/${id}/day`, { ...at, date: '2029-03-01', revision })
    await send(`/cases/${id}/day`, { do: 'AbortPublication', reason: 'The build broke.' })
    const html = await page(`/cases/${id}/retrospective`)
    expect(html).toMatch(/Kept[^]*S1-17/)
    expect(html).toContain('The publication was called off: The build broke.')
    expect(html).toMatch(/# Retrospective of COMMUNITY-\d{4}-\d{4}/)
    expect((await day.web.get('/cases/nothere/retrospective')).status).toBe(404)
  })
})
