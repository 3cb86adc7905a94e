import { fold } from '@parley/coordination'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../../testing/src/list-desk.ts'
import { ListWalk } from '../../../../testing/src/list-walk.ts'
import { eventOf, handle } from '../../commands/gate.ts'
import { inviteVendors } from '../../commands/vendors.ts'
import { createToken, type Scope } from '../../identity/tokens.ts'
import { readEvents } from '../../store/event-log.ts'
import { makeApp } from '../app.ts'
import { deskPort } from '../port/desk.ts'
import { apiPort } from './api-port.ts'
import { apiRoutes } from './api-routes.ts'

const origin = 'https://desk.example'
let server: TestServer
let desk: ListDesk
let walk: ListWalk
let app: ReturnType<typeof makeApp>
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  walk = new ListWalk(desk)
  app = makeApp({
    desk: deskPort(desk.store, desk.gate), session: async () => null, now: () => desk.now.toString({ fractionalSecondDigits: 3 }),
    routes: apiRoutes(apiPort(desk.store, desk.gate)), report: (error) => { throw error },
  })
})
afterAll(() => server.close())

const worker = <T>(work: Parameters<typeof server.store.as<T>>[1]) => server.store.as({ role: 'worker' }, work)
const stateOf = (id: string) => worker(async (tx) => fold((await readEvents(tx, id)).map(eventOf)))

let keys = 0
async function tokenOf(scopes: readonly Scope[] = ['cases:read', 'cases:write'], cases: readonly string[] | null = null): Promise<string> {
  const made = await desk.store.as({ role: 'gate' }, (tx) => createToken(tx, { member: 'ada', label: 'test', scopes, days: 30, cases }, desk.now))
  return made.ok ? made.token : expect.fail(made.says)
}
// What is read is what the document promises; each test says what it looks at.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
async function call<T>(token: string, method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: T }> {
  const response = await app.request(`${origin}/api/v1/cases/${path}`, {
    method, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}`, ...(method === 'GET' ? {} : { 'Idempotency-Key': `key-of-the-parties-test-${keys += 1}` }) },
  })
  return { status: response.status, body: await response.json() as T }
}
interface Shown {
  readonly em: string
  readonly proposals: readonly { readonly id: string; readonly by: string; readonly terms: { readonly hash: string } }[]
  readonly parties: readonly { readonly id: string; readonly name: string; readonly consent: string }[]
}
const later = { endsAt: '2026-12-10T17:00:00Z', reason: 'Time to test.' }
const sooner = { endsAt: '2026-12-03T17:00:00Z', reason: 'The fix is small.' }

describe('the embargo by the API', () => {
  it('S3-46, S3-72: the reporter’s date is read and accepted by the hash of its text; another text is refused', async () => {
    const [token, id] = [await tokenOf(), await desk.openCase()]
    const reporter = (await stateOf(id)).reports[0]?.reporter ?? expect.fail('no reporter')
    await call(token, 'POST', `${id}/commands/Embargo`, { do: 'Propose', ...later })
    const terms = { id: 'theirs', version: '1', text: 'As agreed.', hash: 'f'.repeat(64), endsAt: sooner.endsAt }
    await worker((tx) => handle(desk.gate, tx, id, { actor: { kind: 'participant', id: reporter }, command: { type: 'Embargo', command: { type: 'Propose', by: reporter, proposal: 'p-theirs', terms, reason: 'Sooner.' } } }))
    const shown = (await call<Shown>(token, 'GET', `${id}/embargo`)).body
    expect([shown.em, shown.proposals.map(({ by }) => by)]).toEqual(['P', ['The reporter', 'Distributed Project']])
    const accept = (hash: string) => call<{ code?: string }>(token, 'POST', `${id}/commands/Embargo`, { do: 'Accept', proposal: 'p-theirs', hash })
    expect((await accept('0'.repeat(64))).status).toBe(409)
    expect((await accept(terms.hash)).status).toBe(200)
    expect((await stateOf(id)).embargo).toMatchObject({ em: 'R', active: { endsAt: '2026-12-03T17:00:00Z' } })
    expect((await call(token, 'POST', `${id}/commands/Embargo`, { do: 'Withdraw', proposal: shown.proposals[1]?.id ?? '' })).status).toBe(200)
    expect((await stateOf(id)).embargo.em).toBe('A')
  })

  it('X3, X20, X21: what is said by the API moves who may read, like a page; the owner answers a question', async () => {
    const [token, id] = [await tokenOf(), await desk.openCase()]
    expect((await call(token, 'POST', `${id}/commands/Embargo`, { do: 'SetTerms', ...later })).status).toBe(200)
    const receipt = await walk.invite(id, await desk.admit('Api Linux'))
    await walk.accept(receipt)
    const readers = () => worker((tx) => tx.query('select 1 as one from case_access where case_id = $1 and \'list:distributors\' = any(audiences)', [id]))
    expect(await readers()).toHaveLength(1)
    expect((await call(token, 'POST', `${id}/commands/Embargo`, { do: 'Revise', ...sooner })).status).toBe(200)
    expect(await readers(), 'the consent lapsed').toHaveLength(0)
    await worker((tx) => handle(desk.gate, tx, id, { actor: { kind: 'desk' }, command: { type: 'RecordAttacks', evidence: 'Logs.' } }))
    expect((await call(token, 'POST', `${id}/commands/Embargo`, { do: 'AnswerQuestion', end: true, reason: 'They know.' })).status).toBe(200)
    expect((await stateOf(id)).embargo.em).toBe('X')
  })
})

describe('cases that are one, or two, by the API', () => {
  it('§7.5: what merging does is told, then done; the shorter end holds', async () => {
    const [token, one, two] = [await tokenOf(), await desk.openCase(), await desk.openCase()]
    await call(token, 'POST', `${one}/commands/Embargo`, { do: 'SetTerms', ...later })
    await call(token, 'POST', `${two}/commands/Embargo`, { do: 'SetTerms', ...sooner })
    const foreseen = (await call<{ says: string[] }>(token, 'POST', `${one}/merge/preview`, { other: two })).body
    expect(foreseen.says.join()).toContain('The earliest accepted end')
    expect((await call(token, 'POST', `${one}/merge`, { other: two, reason: ' ' })).status).toBe(400)
    expect((await call(token, 'POST', `${one}/merge`, { other: two, reason: 'One bug.' })).status).toBe(200)
    expect((await stateOf(one)).embargo).toMatchObject({ em: 'R', active: { endsAt: '2026-12-03T17:00:00Z' } })
    expect((await call(token, 'POST', `${one}/merge`, { other: one, reason: 'One bug.' })).status).toBe(409)
  })

  it('S-020, S-025: a token merges only its own cases, and asks in no vendor', async () => {
    const [one, two] = [await desk.openCase(), await desk.openCase()]
    const vendors = [{ name: 'Acme', address: 'security@acme.example' }]
    await worker((tx) => inviteVendors(desk.gate, tx, two, { vendors, need: 'They ship it.', by: 'team' }, { kind: 'member', id: 'ada', name: 'Ada' }))
    const narrow = await tokenOf(undefined, [one])
    expect((await call(narrow, 'POST', `${one}/merge`, { other: two, reason: 'One bug.' })).status).toBe(404)
    expect((await call(await tokenOf(['cases:read']), 'POST', `${one}/merge`, { other: two, reason: 'One bug.' })).status).toBe(403)
    const wide = await tokenOf()
    expect((await call(wide, 'POST', `${one}/merge`, { other: two, reason: 'One bug.', vendors: true })).status).toBe(400)
    expect((await call(wide, 'POST', `${one}/merge`, { other: two, reason: 'One bug.' })).status).toBe(200)
    expect((await stateOf(one)).vendors.all).toEqual({})
    expect((await call<{ rows: object[] }>(wide, 'GET', `${two}/vendors`)).body.rows).toMatchObject([{ name: 'Acme', answer: 'no_answer' }])
  })

  it('S2-12: a second vulnerability becomes a case of its own', async () => {
    const [token, one] = [await tokenOf(), await desk.openCase()]
    const made = await call<{ id: string; reference: string }>(token, 'POST', `${one}/split`, { title: 'The other hole' })
    expect(made.status).toBe(201)
    expect((await stateOf(made.body.id)).reports.map(({ title }) => title)).toEqual(['The other hole'])
    expect((await call(token, 'POST', `${one}/split`, { title: 'x', report: 'nothing' })).status).toBe(409)
  })
})
