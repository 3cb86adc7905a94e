import { fold } from '@parley/coordination'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailHouse } from '../../../testing/src/mail-house.ts'
import type { MailHouse } from '../../../testing/src/mail-house.ts'
import { hidden, makeClient, type Client } from '../../../testing/src/web-client.ts'
import { note } from '../audit/note.ts'
import { iso } from '../commands/gate.ts'
import { asideDesk } from '../mail/aside-desk.ts'
import type { Sent } from '../outbox/mail-send.ts'
import { shredCase } from '../store/key-rotation.ts'
import { asideRoutes } from './aside-routes.tsx'
import type { SignedIn } from './desk-port.ts'
import { letterRoutes } from './letters-routes.tsx'
import { deskPort } from './port/desk.ts'

let house: MailHouse
let web: Client
let who: SignedIn
const people: Record<string, SignedIn> = {}

beforeAll(async () => {
  house = await mailHouse()
  const { store, gate, ports } = house
  for (const [login, roles, project] of [['mia', ['triager'], 'community'], ['finn', ['fixer'], 'community'], ['olga', ['triager'], 'asf']] as const) {
    const { id } = await house.member(login, roles, project)
    people[login] = { member: id, name: login, session: `s-${login}`, roles: { [project]: roles }, isAdmin: false, steppedUpAt: null }
  }
  const aside = asideDesk({ store, gate, ports, recordRead: (tx, { viewer, object, at }) => note(tx, { at, actor: viewer, action: 'mail read', object }) })
  web = makeClient({
    desk: deskPort(store, gate), session: async () => who, now: () => iso(house.now), routes: [...letterRoutes({ store, gate }), ...asideRoutes(aside, store)],
    report: (error) => { throw error },
  })
})
afterAll(() => house.close())

const as = (login: string, steppedUp = false): void => {
  who = { ...(people[login] ?? expect.fail()), steppedUpAt: steppedUp ? iso(house.now) : null }
}
const page = async (path: string): Promise<{ status: number; text: string }> => {
  const response = await web.get(path)
  return { status: response.status, text: (await response.text()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ').replaceAll(/ ([.,:])/g, '$1').replaceAll('&#39;', "'") }
}
const raw = async (path: string): Promise<string> => (await web.get(path)).text()
const post = async (path: string, from: string, fields: Record<string, string | string[]>): Promise<Response> => web.post(path, { _token: hidden(await raw(from), '_token'), ...fields })
let mails = 0
const reported = async (from: string) => {
  mails += 1
  await house.take(`From: ${from}\nSubject: Finding ${mails}\nMessage-ID: <${mails}@finder.example>\n\nIt reads any file of the host when the path holds dots.\n`, { from, recipients: ['community@desk.example'] })
  return (await house.asWorker((tx) => tx.query<{ id: string; ref: string }>('select id, ref from case_head order by opened_at desc, ref desc limit 1')))[0] ?? expect.fail()
}
const failing = (address: string, delivery: Sent): void => {
  house.refuses = (to) => (to === address ? delivery : null)
}
const letterOf = async (id: string): Promise<string> => new RegExp(`/cases/${id}/letters/([a-z2-7]+)`).exec(await raw(`/cases/${id}`))?.[1] ?? ''

describe('a letter that nobody got', () => {
  it('email row 21: is on the case page and on the front page, with why and since when, and never the address', async () => {
    as('mia')
    failing('gone@finder.example', { outcome: 'failed', code: '5.1.1' })
    const made = await reported('gone@finder.example')
    await house.sent()
    const shown = await page(`/cases/${made.id}`)
    expect(shown.text).toContain('A letter to the reporter could not be delivered: the other server refused it: there is no such mailbox (5.1.1).')
    expect((await page('/cases')).text).toMatch(new RegExp(`Letters did not arrive .*${made.ref}`))
    expect(/A letter did not arrive.*?They were told/.exec(shown.text)?.[0]).not.toContain('@')
  })

  it('goes out again when a member says so, and is gone from the pages', async () => {
    as('mia')
    failing('later@finder.example', { outcome: 'failed', code: '5.2.2' })
    const made = await reported('later@finder.example')
    await house.sent()
    house.refuses = () => null
    const letter = await letterOf(made.id)
    expect((await post(`/cases/${made.id}/letters/${letter}`, `/cases/${made.id}`, { do: 'retry' })).headers.get('Location')).toBe(`/cases/${made.id}?did=retry`)
    expect((await house.sent()).map(({ envelope }) => envelope.to)).toEqual(['later@finder.example'])
    expect((await page(`/cases/${made.id}`)).text).not.toContain('could not be delivered')
    expect((await post(`/cases/${made.id}/letters/${letter}`, `/cases/${made.id}`, { do: 'retry' })).status).toBe(409)
  })

  it('is settled by saying how they were told, and the case keeps that', async () => {
    as('mia')
    failing('phone@finder.example', { outcome: 'failed', code: '5.1.1' })
    const made = await reported('phone@finder.example')
    await house.sent()
    const letter = await letterOf(made.id)
    expect((await post(`/cases/${made.id}/letters/${letter}`, `/cases/${made.id}`, { do: 'settle', how: '' })).status).toBe(409)
    await post(`/cases/${made.id}/letters/${letter}`, `/cases/${made.id}`, { do: 'settle', how: 'By telephone, today.' })
    expect((await house.events(made.id)).at(-1)).toMatchObject({ type: 'MessageWritten', audience: 'team', message: { text: 'A letter to the reporter could not be delivered. Told in another way: By telephone, today.' }, actor: { kind: 'member' } })
    expect((await page(`/cases/${made.id}`)).text).not.toContain('did not arrive')
    house.refuses = () => null
    expect(await house.sent()).toEqual([])
  })

  it('gets another address from who may reveal one, with a fresh proof of presence; all that waited goes there', async () => {
    as('mia')
    failing('typo@finder.exmaple', { outcome: 'failed', code: '5.1.2' })
    const made = await reported('typo@finder.exmaple')
    await house.sent()
    const letter = await letterOf(made.id)
    const at = `/cases/${made.id}/letters/${letter}/address`
    expect((await web.get(at)).status).toBe(303)
    as('mia', true)
    expect((await post(at, at, { address: 'not an address' })).status).toBe(422)
    expect((await post(at, at, { address: 'typo@finder.example' })).status).toBe(303)
    const out = await house.sent()
    expect(out.map(({ envelope }) => envelope.to)).toEqual(['typo@finder.example'])
    expect(JSON.stringify((await house.events(made.id)).at(-1))).not.toContain('finder.ex')
    as('finn', true)
    expect((await web.get(at)).status).toBe(404)
  })

  it('S-032: the letters of a case that is not one’s own are not there', async () => {
    as('mia')
    failing('other@finder.example', { outcome: 'failed', code: '5.1.1' })
    const made = await reported('other@finder.example')
    await house.sent()
    const letter = await letterOf(made.id)
    const token = hidden(await raw('/mail'), '_token') || hidden(await raw(`/cases/${made.id}`), '_token')
    as('olga')
    expect((await web.post(`/cases/${made.id}/letters/${letter}`, { _token: token, do: 'retry' })).status).not.toBe(303)
    expect((await page('/cases')).text).not.toContain(made.ref)
    const others = await house.asWorker((tx) => tx.one<{ state: string }>('select state from outbox where id = $1', [letter]))
    expect(others.state).toBe('failed')
  })

  it('of a case that forgot who reported is still there, to be settled, and breaks no page', async () => {
    as('mia')
    failing('forgotten@finder.example', { outcome: 'failed', code: '5.1.1' })
    const made = await reported('forgotten@finder.example')
    await house.sent()
    await house.asWorker((tx) => shredCase(tx, made.id, 'identity'))
    const shown = await page(`/cases/${made.id}`)
    expect(shown.status).toBe(200)
    expect(shown.text).toContain('A letter to somebody who takes part could not be delivered')
    expect((await page('/cases')).status).toBe(200)
  })

  it('email row 3: came back: the bounce is on the record of the one letter', async () => {
    as('mia')
    house.refuses = () => null
    const made = await reported('full@finder.example')
    const [letter] = (await house.sent()).filter(({ envelope }) => envelope.to === 'full@finder.example')
    const bounce = 'From: MAILER-DAEMON@x.example\nSubject: Undelivered\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nno\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; full@finder.example\nAction: failed\nStatus: 5.2.2\n--b--\n'
    await house.take(bounce, { from: '', recipients: [letter?.envelope.from ?? expect.fail()] })
    expect((await page(`/cases/${made.id}`)).text).toContain('could not be delivered: it came back: the mailbox is full (5.2.2).')
  })
})

describe('mail that made no case', () => {
  const vacation = (n: number, subject = 'Out of office'): string =>
    `From: Away <away${n}@x.example>\nSubject: ${subject}\nAuto-Submitted: auto-replied\nMessage-ID: <v${n}@x.example>\nDate: Mon, 2 Feb 2026 12:00:00 +0000\n\nKESTREL: your parser crashes on a NUL.\n`
  const rowOf = async (n: number): Promise<string> => [...(await raw('/mail')).matchAll(/href="\/mail\/([a-z2-7]+)"/g)].map((one) => one[1] ?? '')[n] ?? ''

  it('S-061: is listed for the triage of its project, with what it was judged as, and not with what it says', async () => {
    as('mia')
    house.now = house.now.add({ hours: 1 })
    await house.take(vacation(1), { from: 'away1@x.example', recipients: ['community@desk.example'] })
    const shown = await page('/mail')
    expect(shown.text).toContain('Auto-Submitted: auto-replied')
    expect(shown.text).not.toContain('KESTREL')
    expect((await page('/cases')).text).toContain('One mail made no case')
    as('finn')
    expect((await page('/mail')).text).toContain('No mail was set aside')
    as('olga')
    expect((await page('/mail')).text).not.toContain('Auto-Submitted')
  })

  it('is opened under the record of readings, by its triage alone', async () => {
    as('mia')
    const id = await rowOf(0)
    const opened = await page(`/mail/${id}`)
    expect(opened.text).toContain('KESTREL: your parser crashes on a NUL.')
    expect(opened.text).toContain('Away <away1@x.example>'.replaceAll('<', '&lt;').replaceAll('>', '&gt;'))
    const noted = await house.asWorker((tx) => tx.query<{ actor: string; object: string }>(`select actor, object from audit_pending where action = 'mail read'`))
    expect(noted).toContainEqual({ actor: who.member, object: id })
    expect(await (await web.get(`/mail/${id}/original`)).text()).toContain('Auto-Submitted: auto-replied')
    as('olga')
    expect((await web.get(`/mail/${id}`)).status).toBe(404)
    expect((await web.get(`/mail/${id}/original`)).status).toBe(404)
    as('finn')
    expect((await web.get(`/mail/${id}`)).status).toBe(404)
  })

  it('S1-12: becomes a report whose clocks start with its own receipt, and its bytes go with it', async () => {
    as('mia')
    const receivedAt = house.now
    house.now = house.now.add({ hours: 30 })
    const id = await rowOf(0)
    const made = await post(`/mail/${id}`, `/mail/${id}`, { do: 'report' })
    const caseId = /^\/cases\/([a-z2-7]+)$/.exec(made.headers.get('Location') ?? '')?.[1] ?? expect.fail()
    const state = fold(await house.events(caseId))
    expect(state.reports[0]).toMatchObject({ title: 'Out of office' })
    expect(Temporal.Instant.from(state.reports[0]?.receivedAt ?? '').equals(receivedAt)).toBe(true)
    expect((await house.events(caseId)).at(-1)).toMatchObject({ audience: 'team', message: { text: expect.stringContaining('mia made this report of a mail') } })
    expect((await page(`/cases/${caseId}`)).text).toContain('The mail as it arrived')
    const kept = await house.asWorker((tx) => tx.one<{ gone: boolean }>('select raw is null as gone from arrival where id = $1', [id]))
    expect(kept.gone).toBe(true)
    expect((await house.sent()).filter(({ envelope }) => envelope.to === 'away1@x.example')).toEqual([])
    expect((await web.get(`/mail/${id}`)).status).toBe(404)
    expect((await page('/mail')).text).toMatch(/Made the report COMMUNITY-/)
  })

  it('is acknowledged where the member says so; two members make one report', async () => {
    as('mia')
    await house.take(vacation(2, 'A finding'), { from: 'away2@x.example', recipients: ['community@desk.example'] })
    const id = await rowOf(0)
    const token = hidden(await raw('/mail'), '_token')
    const answers = await Promise.all([1, 2].map(() => web.post(`/mail/${id}`, { _token: token, do: 'report', acknowledge: 'yes' })))
    const [first, second] = answers.map(({ status }) => status).toSorted((one, other) => one - other)
    expect(first).toBe(303)
    expect([404, 409]).toContain(second)
    expect((await house.sent()).filter(({ envelope }) => envelope.to === 'away2@x.example')).toHaveLength(1)
  })

  it('S-032: about a restricted case is there for who was let into that case, and for nobody else', async () => {
    as('mia')
    house.refuses = () => null
    const made = await reported('answering@finder.example')
    const { address } = await house.reporter(made.id)
    house.now = house.now.add({ minutes: 1 })
    await house.take(vacation(9, 'KESTREL away'), { from: 'answering@finder.example', recipients: [address] })
    const id = await rowOf(0)
    expect((await page(`/mail/${id}`)).text).toContain('KESTREL away')
    expect((await page('/mail')).text).toContain(`About ${made.ref}`)
    await house.asWorker((tx) => tx.execute('update case_head set restricted = true where id = $1', [made.id]))
    expect((await page('/mail')).text).not.toContain(made.ref)
    expect((await web.get(`/mail/${id}`)).status).toBe(404)
    expect((await web.get(`/mail/${id}/original`)).status).toBe(404)
  })

  it('that needs nothing is looked at once, and stays', async () => {
    as('mia')
    await house.take(vacation(3), { from: 'away3@x.example', recipients: ['community@desk.example'] })
    const ids = [...(await raw('/mail')).matchAll(/name="mail" value="([a-z2-7]+)"/g)].map((one) => one[1] ?? '')
    expect(ids).toHaveLength(1)
    await post('/mail', '/mail', { mail: ids })
    expect((await page('/cases')).text).not.toContain('made no case')
    expect((await page('/mail')).text).toContain('Looked at')
  })
})
