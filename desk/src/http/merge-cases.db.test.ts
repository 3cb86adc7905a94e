import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends } from '../../../testing/src/list-walk.ts'
import { adasToken, makeClient, type Client } from '../../../testing/src/web-client.ts'
import { eventOf, handle } from '../commands/gate.ts'
import { issueReceipt } from '../commands/receipts.ts'
import { inviteVendors, vendorSpeaks } from '../commands/vendors.ts'
import { newId } from '../store/random-id.ts'
import { readEvents } from '../store/event-log.ts'
import { embargoRoutes } from './embargo-routes.tsx'
import { deskPort } from './port/desk.ts'

let server: TestServer
let desk: ListDesk
let web: Client
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  web = makeClient({
    desk: deskPort(desk.store, desk.gate), session: () => Promise.resolve(desk.member), now: () => desk.now.toString({ fractionalSecondDigits: 3 }),
    routes: embargoRoutes(desk), report: (error) => { throw error },
  })
})
afterAll(() => server.close())

const worker = <T>(work: Parameters<typeof server.store.as<T>>[1]) => server.store.as({ role: 'worker' }, work)
const stateOf = (id: string) => worker(async (tx) => fold((await readEvents(tx, id)).map(eventOf)))
const post = (path: string, fields: Record<string, string>) => web.post(path, { _token: adasToken, ...fields })
const merge = (into: string, other: string, todo = 'merge') => post(`/cases/${into}/merge`, { do: todo, other, reason: 'The same parser bug.' })
const setDate = (id: string, date: string) => post(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends, date })

/** A case, its reporter with a receipt, and what they wrote there. */
async function reported(words: string) {
  const id = await desk.openCase()
  const reporter = (await stateOf(id)).reports[0]?.reporter ?? expect.fail('no reporter')
  const receipt = await worker((tx) => issueReceipt(tx, { caseId: id, participant: reporter }))
  await worker((tx) => handle(desk.gate, tx, id, { actor: { kind: 'participant', id: reporter }, command: { type: 'WriteMessage', audience: 'reporter', message: { text: words } } }))
  const page = async () => (await web.post('/receipt', { receipt })).text()
  return { id, reporter, page }
}

describe('§7.5: two cases become one', () => {
  it('the page says what happens to the date before anything does; then the shorter end holds and the longer is on the table', async () => {
    const [one, two] = [await reported('Words of one.'), await reported('Words of two.')]
    await setDate(one.id, '2026-12-10')
    await setDate(two.id, '2026-12-03')
    const shown = await (await merge(one.id, two.id, 'preview')).text()
    for (const said of ['3 December 2026', 'everybody is asked again', 'what others wrote before stays theirs']) expect(shown).toContain(said)
    expect((await stateOf(one.id)).reports).toHaveLength(1)
    expect((await merge(one.id, two.id)).status).toBe(303)
    const [into, from] = [await stateOf(one.id), await stateOf(two.id)]
    expect(into.embargo.active?.endsAt).toBe('2026-12-03T17:00:00Z')
    expect([into.embargo.em, into.embargo.proposals.map(({ terms, kind }) => `${terms.endsAt} ${kind}`)]).toEqual(['R', ['2026-12-10T17:00:00Z revision']])
    expect(into.reports.map(({ reporter }) => reporter)).toEqual([one.reporter, two.reporter])
    expect(from.reports.every(({ detached }) => detached)).toBe(true)
    expect(from.embargo.em, 'who else keeps it there stays bound').toBe('A')
  })

  it('S-050: no reporter reads what another wrote before; both read what is written from then on, each with the own receipt', async () => {
    const [one, two] = [await reported('Words of one.'), await reported('Words of two.')]
    await merge(one.id, two.id)
    await worker((tx) => handle(desk.gate, tx, one.id, { actor: { kind: 'member', id: desk.member.member, name: 'Ada' }, command: { type: 'WriteMessage', audience: 'reporter', message: { text: 'To you both.' } } }))
    const [first, second] = [await one.page(), await two.page()]
    expect([first.includes('To you both.'), second.includes('To you both.')]).toEqual([true, true])
    expect([first.includes('Words of one.'), first.includes('Words of two.')]).toEqual([true, false])
    expect([second.includes('Words of two.'), second.includes('Words of one.')]).toEqual([true, false])
    const seen = await server.store.as({ role: 'party', subject: two.reporter }, async (tx) => (await readEvents(tx, one.id)).map(eventOf))
    expect(seen.some((event) => event.type === 'ReportReceived')).toBe(false)
    expect(seen.filter((event) => event.type === 'ReportAttached')).toHaveLength(1)
    const before = await server.store.as({ role: 'party', subject: one.reporter }, async (tx) => (await readEvents(tx, one.id)).map(eventOf))
    expect(before.some((event) => event.type === 'ReportAttached')).toBe(false)
  })

  it('a report that was moved can be moved back, whole; and nobody moves one into what is not there', async () => {
    const [one, two] = [await reported('Words of one.'), await reported('Words of two.')]
    const { receivedAt, title, id } = (await stateOf(two.id)).reports[0] ?? expect.fail('no report')
    await merge(one.id, two.id)
    const back = (to: string) => post(`/cases/${one.id}/merge`, { do: 'move', report: id, other: to, reason: 'Not the same.' })
    expect((await back('nowhere')).status).toBe(409)
    expect((await back(two.id)).status).toBe(303)
    const [into, from] = [await stateOf(one.id), await stateOf(two.id)]
    expect(into.reports.filter(({ detached }) => !detached).map(({ reporter }) => reporter)).toEqual([one.reporter])
    expect(from.reports.filter(({ detached }) => !detached)).toMatchObject([{ id, receivedAt, title, reporter: two.reporter }])
    const page = await two.page()
    expect([page.includes('Words of two.'), page.includes('Words of one.')]).toEqual([true, false])
  })

  it('X2: what the world knows of one it knows of both: the embargo ends in the same step', async () => {
    const [one, two] = [await reported('a'), await reported('b')]
    await setDate(one.id, '2026-12-10')
    await worker((tx) => handle(desk.gate, tx, two.id, { actor: { kind: 'desk' }, command: { type: 'RecordPublicAwareness', evidence: 'A blog.' } }))
    expect(await (await merge(one.id, two.id, 'preview')).text()).toContain('an embargo ends at once')
    expect((await merge(one.id, two.id)).status).toBe(303)
    expect((await stateOf(one.id)).embargo.em).toBe('X')
  })

  it('EM: an embargo that is over and one that holds are not made one', async () => {
    const [one, two] = [await reported('a'), await reported('b')]
    for (const { id } of [one, two]) await setDate(id, '2026-12-10')
    await post(`/cases/${one.id}/embargo`, { do: 'Terminate', reason: 'Agreed.', sure: 'yes' })
    const refused = await merge(one.id, two.id)
    expect([refused.status, (await refused.text()).includes('End it there first')]).toEqual([409, true])
    expect((await stateOf(two.id)).reports.some(({ detached }) => detached)).toBe(false)
    expect((await merge(one.id, newId())).status).toBe(409)
  })
})

/** Vendors that take part, each with what it said; their names say who. */
async function withVendors(id: string, ...names: string[]): Promise<void> {
  const ada = { kind: 'member' as const, id: 'ada', name: 'Ada Obi' }
  const asked = names.map((name) => ({ name, address: `security@${name.toLowerCase()}.example` }))
  const made = await worker((tx) => inviteVendors(desk.gate, tx, id, { vendors: asked, need: 'They ship it.', by: 'team' }, ada))
  expect(made).toMatchObject({ ok: true })
  for (const vendor of Object.keys((await stateOf(id)).vendors.all)) {
    const said = { type: 'SetStatus' as const, by: vendor, vendor, said: 'not_affected' as const, note: 'Not in the build.' }
    for (const command of [{ type: 'Join' as const, by: vendor }, said]) {
      expect(await worker((tx) => vendorSpeaks(desk.gate, tx, { caseId: id, subject: vendor }, { type: 'Vendor', command }))).toMatchObject({ ok: true })
    }
  }
}
const vendorsOf = async (id: string) => Object.values((await stateOf(id)).vendors.all)

describe('vendors of cases that merge or split', () => {
  it('S-025, X20: are asked in under the terms there only by who has proved to be present; what they said comes along as heard', async () => {
    const [one, two] = [await reported('a'), await reported('b')]
    await withVendors(one.id, 'Acme')
    await withVendors(two.id, 'ACME', 'Globex')
    await setDate(one.id, '2026-12-10')
    const shown = await (await merge(one.id, two.id, 'preview')).text()
    expect(shown).toContain('One vendor of the other case stays bound there.')
    expect(shown).toContain('Ask its vendor in here too')
    expect((await post(`/cases/${one.id}/merge`, { do: 'merge', other: two.id, reason: 'One bug.', vendors: 'yes' })).status).toBe(303)
    const now = await vendorsOf(one.id)
    expect(now.map(({ name, standing }) => `${name} ${standing}`)).toEqual(['Acme joined', 'Globex invited'])
    expect(now[1]?.status).toMatchObject({ said: 'not_affected', source: 'team', note: expect.stringContaining('Said in ') })
    expect((await stateOf(one.id)).embargo.parties[now[1]?.id ?? '']?.pec).toBe('INVITED')
    expect(await worker((tx) => tx.query('select 1 as one from case_access where case_id = $1 and subject = $2', [one.id, now[1]?.id]))).toEqual([])
    expect((await vendorsOf(two.id)).every(({ standing }) => standing === 'joined')).toBe(true)
    const letters = (await desk.letters()).filter(({ to }) => to === `participant:${now[1]?.id}`)
    expect(letters).not.toEqual([])
    expect(letters.every(({ text, subject }) => !`${text}${subject}`.includes('SECRET'))).toBe(true)
  })

  it('S-025: without a fresh proof the cases merge, and nobody from outside is asked in', async () => {
    const [one, two] = [await reported('a'), await reported('b')]
    await withVendors(two.id, 'Hooli')
    desk.now = desk.now.add({ minutes: 10 })
    const asked = await post(`/cases/${one.id}/merge`, { do: 'merge', other: two.id, reason: 'One bug.', vendors: 'yes' })
    expect([asked.status, (await asked.text()).includes('proof that you are present')]).toEqual([409, true])
    expect((await stateOf(one.id)).reports).toHaveLength(1)
    expect((await merge(one.id, two.id)).status).toBe(303)
    expect(await vendorsOf(one.id)).toEqual([])
    desk.now = desk.now.subtract({ minutes: 10 })
  })

  it('§7.5, S2-12: a second vulnerability becomes a case of its own by the page, under the same terms, with the same reporter', async () => {
    const one = await reported('a')
    await withVendors(one.id, 'Umbrella')
    await setDate(one.id, '2026-12-10')
    expect((await post(`/cases/${one.id}/merge`, { do: 'split', title: ' ' })).status).toBe(409)
    const done = await post(`/cases/${one.id}/merge`, { do: 'split', title: 'The other hole', vendors: 'yes' })
    expect(done.status).toBe(303)
    const child = /cases\/([^?]+)\?did=split/.exec(done.headers.get('Location') ?? '')?.[1] ?? ''
    const [parent, second] = [await stateOf(one.id), await stateOf(child)]
    expect(second.reports.map(({ title, receivedAt }) => [title, receivedAt])).toEqual([['The other hole', parent.reports[0]?.receivedAt]])
    expect(second.embargo.active).toMatchObject({ hash: parent.embargo.active?.hash, endsAt: '2026-12-10T17:00:00Z' })
    expect((await vendorsOf(child)).map(({ name, standing, status }) => [name, standing, status?.source])).toEqual([['Umbrella', 'invited', 'team']])
    expect((await stateOf(one.id)).reports).toHaveLength(1)
  })
})

describe('what became known outside', () => {
  const record = (id: string, fields: Record<string, string>) => post(`/cases/${id}/world`, fields)

  it('X2, X3, X4: each fact shows what it would do, and does that', async () => {
    const { id } = await reported('a')
    await setDate(id, '2026-12-10')
    const page = await (await web.get(`/cases/${id}/world`)).text()
    expect(page.match(/The embargo ends at once/g)).toHaveLength(2)
    expect([page.match(/Silence ends it/g), page.match(/Silence keeps it/g)].map((found) => found?.length)).toEqual([2, 1])
    expect((await record(id, { do: 'details_known', evidence: 'A forum.' })).status).toBe(303)
    expect((await stateOf(id)).embargo.question).toMatchObject({ because: 'details-known', defaultEnd: false })
    expect((await record(id, { do: 'attacks', evidence: 'Logs of a host.', keep: 'The fix is out tomorrow.' })).status).toBe(303)
    expect((await stateOf(id)).embargo).toMatchObject({ em: 'A' })
    expect((await record(id, { do: 'public', evidence: '' })).status).toBe(409)
    expect((await record(id, { do: 'public', evidence: 'https://blog.example/it' })).status).toBe(303)
    const ended = (await stateOf(id)).embargo
    expect([ended.em, ended.ended?.cause]).toEqual(['X', 'P'])
    const after = await (await web.get(`/cases/${id}/world`)).text()
    expect(after).toContain('It is on record already.')
    expect((await record(id, { do: 'public', evidence: 'again' })).status).toBe(409)
  })
})
