import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { adasToken } from '../../../testing/src/web-client.ts'
import { askContactsDue } from '../commands/contact-checks.ts'
import { loadMember, rosterContact } from '../commands/membership.ts'

let server: TestServer
let desk: ListDesk
let member: { readonly membership: string; readonly person: string }
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  member = await desk.admit('Fir Distribution')
  await desk.letters()
})
afterAll(() => server.close())

const ask = () => desk.web.post('/team/lists/ask', { _token: adasToken, project: 'distributors', list, member: member.membership })
const memberPage = async () => (await desk.web.get(`/team/members/${member.membership}`)).text()
const asked = async () => (await desk.letters()).filter(({ subject }) => subject.includes('Is this mailbox read?'))
const tokenOf = (text: string) => /\/reached\/([0-9a-f]{48})/.exec(text)?.[1] ?? ''

describe('S3-64: dead contacts show before the day it matters', () => {
  it('every person and the organisation’s own address are asked, each at an address of its own', async () => {
    expect(await memberPage()).toContain('never asked')
    expect((await ask()).status).toBe(303)
    const letters = await asked()
    expect(letters.map(({ to }) => to).toSorted()).toEqual([`list-person:${member.membership}/${member.person}`, `list-person:${member.membership}/role`].toSorted())
    expect(new Set(letters.map(({ text }) => tokenOf(text))).size).toBe(2)
    const roles = await server.store.as({ role: 'worker' }, (tx) => rosterContact(tx, `list-person:${member.membership}/role`))
    expect(roles?.address).toBe('security@fir-distribution.example')
    expect(await memberPage()).toContain('no answer yet')
  })

  it('opening the address answers nothing, pressing its button does; another one is none', async () => {
    await ask()
    const letter = (await asked()).find(({ to }) => to.endsWith(member.person))
    const path = `/reached/${tokenOf(letter?.text ?? '')}`
    expect(await (await desk.web.get(path)).text()).toContain('Yes, it is read')
    expect(await memberPage()).not.toContain('>read</span>')
    expect((await desk.web.post(path, {})).status).toBe(200)
    expect(await memberPage()).toContain('>read</span>')
    expect((await desk.web.post(`/reached/${'0'.repeat(48)}`, {})).status).toBe(404)
  })

  it('a letter that came back, and one that nobody answers for two weeks, count as not reached', async () => {
    await ask()
    expect(await (await desk.web.get('/team/lists')).text()).not.toContain('not reached')
    await server.as('administrator', (client) => client.query(`update parley.outbox set state = 'failed' where event_key like 'contact-check:%:role:%'`))
    expect(await memberPage()).toContain('mail does not arrive')
    expect(await (await desk.web.get('/team/lists')).text()).toContain('1 not reached')
    desk.now = desk.now.add({ hours: 15 * 24 })
    expect(await (await desk.web.get('/team/lists')).text()).toContain('2 not reached')
  })

  it('is asked by itself every 90 days, and only of those who receive', async () => {
    const due = () => server.store.as({ role: 'worker' }, (tx) => askContactsDue(desk.gate, tx))
    expect(await due()).toBe(0)
    desk.now = desk.now.add({ hours: 91 * 24 })
    expect(await due()).toBe(1)
    expect(await due()).toBe(0)
    const { state } = (await server.store.as({ role: 'worker' }, (tx) => loadMember(tx, member.membership))) ?? expect.fail('gone')
    expect(state.standing).toBe('active')
  })

  it('nobody without the role asks anybody', async () => {
    expect((await desk.web.post('/team/lists/ask', { _token: adasToken, project: 'mlflow', list, member: '' })).status).toBe(404)
    expect((await desk.web.post('/team/lists/ask', { project: 'distributors', list, member: '' })).status).toBe(403)
  })
})
