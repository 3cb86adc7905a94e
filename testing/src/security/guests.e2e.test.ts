import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { roles } from '../../../desk/src/access/roles.ts'
import { eventOf } from '../../../desk/src/commands/gate.ts'
import { endGuests } from '../../../desk/src/commands/guests.ts'
import { readEvents } from '../../../desk/src/store/event-log.ts'
import { accessDesk, People, madeCase, noTarget, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { attempts, fingerprint } from './matrix.ts'

let room: AccessDesk
const people = new People()
const one = (name: string): Subject => people.one(name)
beforeAll(async () => {
  room = await accessDesk()
  people.set('lead', await subject(room, 'lead', { community: ['triager'] }))
  people.set('fixer', await subject(room, 'fixer', { community: roles.filter((role) => role !== 'triager') }))
  people.set('expert', await subject(room, 'expert', {}, { address: 'expert@elsewhere.example' }))
  people.set('neighbour', await subject(room, 'neighbour', { asf: roles }))
  people.set('keeper', await subject(room, 'keeper', {}, { isAdmin: true }))
})
afterAll(() => room.end())

const worker = { role: 'worker' } as const
const reason = 'She wrote the parser and knows its corners.'
const letIn = (who: string, { id }: Target, more: Readonly<Record<string, string>> = {}) =>
  one(who).visitor.post(`/cases/${id}/guests`, { _token: one(who).token, login: 'expert', view: 'reporter', days: '3', reason, ...more })
const newest = async ({ id }: Target) => (await room.desk.store.as(worker, (tx) => tx.one<{ id: string }>('select id from guest where case_id = $1 order by invited_at desc limit 1', [id]))).id
const renewed = () => room.desk.store.as({ role: 'gate' }, (tx) => tx.execute('update session set step_up_at = $1, seen_at = $1', [room.now()]))
const say = (who: string, { id }: Target, audience: string, text: string) => one(who).visitor.post(`/cases/${id}/commands/WriteMessage`, { _token: one(who).token, audience, 'message.text': text })
const timeline = ({ id }: Target) => room.desk.store.as(worker, async (tx) => (await readEvents(tx, id)).map((row) => [eventOf(row).type, row.audience]))

describe('a guest of one case', () => {
  it('S-030: a lead lets somebody in by name, to read what was chosen and to write to all; it ends by the clock, and the timeline says both', async () => {
    const target = await madeCase(room, 'community')
    await say('lead', target, 'team', 'Only the team knows of the fennel.')
    await say('lead', target, 'reporter', 'Dear reporter, the saffron is fine.')
    expect((await letIn('lead', target)).text).toContain('Let in.')
    const id = await newest(target)
    expect((await one('expert').visitor.get('/guest')).text).toContain(`/guest/${id}`)
    const page = await one('expert').visitor.get(`/guest/${id}`)
    expect([page.status, page.text.includes('saffron'), page.text.includes('fennel')]).toEqual([200, true, false])
    expect((await one('expert').visitor.post(`/guest/${id}`, { _token: one('expert').token, text: 'The cumin is where it breaks.' })).text).toContain('Sent to all who take part')
    const team = (await one('lead').visitor.get(`/cases/${target.id}`)).text
    expect([team.includes('The team let a guest read'), team.includes('cumin'), /Who read this case[^]*expert/.test(team)]).toEqual([true, true, true])
    expect(await timeline(target)).toContainEqual(['GuestLetIn', 'reporter'])
    room.advance({ hours: 73 })
    await renewedAll()
    expect((await one('expert').visitor.get(`/guest/${id}`)).status, 'by the clock, before any round').toBe(404)
    await room.desk.store.as(worker, (tx) => endGuests(room.desk.gate, tx))
    expect(await timeline(target)).toContainEqual(['GuestAccessEnded', 'reporter'])
    expect(await room.desk.store.as(worker, (tx) => tx.query('select 1 from case_access where case_id = $1 and subject = $2', [target.id, one('expert').member]))).toEqual([])
  })

  it('S-030: every way to a case, by its guest, is as for who is none: hidden, like what was never there', async () => {
    const [target, other] = [await madeCase(room, 'community'), await madeCase(room, 'community')]
    await letIn('lead', target, { view: 'team' })
    const missing = noTarget(target)
    for (const attempt of attempts) {
      const none = fingerprint(await attempt.send(one('expert'), missing)).replaceAll(missing.id, 'ID').replaceAll(missing.file, 'FILE')
      for (const at of [target, other]) {
        const found = fingerprint(await attempt.send(one('expert'), at)).replaceAll(at.id, 'ID').replaceAll(at.file, 'FILE')
        expect(found, attempt.name).toBe(none)
      }
    }
    const id = await newest(target)
    expect((await one('neighbour').visitor.get(`/guest/${id}`)).status, 'another’s').toBe(404)
    expect((await one('lead').visitor.get(`/guest/${id}`)).status).toBe(404)
    expect((await one('neighbour').visitor.post(`/guest/${id}`, { _token: one('neighbour').token, text: 'x' })).status).toBe(404)
  })

  it('S-030: only a lead lets in or ends; nobody of the team is a guest, nor twice, nor for longer than two weeks', async () => {
    const target = await madeCase(room, 'community')
    for (const who of ['fixer', 'neighbour', 'keeper', 'expert']) {
      expect([who, (await letIn(who, target)).status, (await one(who).visitor.get(`/cases/${target.id}/guests`)).status]).toEqual([who, 404, 404])
    }
    const refused = [{ login: 'fixer' }, { login: 'lead' }, { days: '15' }, { days: '0' }, { reason: 'because' }, { view: 'list' }, { login: 'nobody-here' }]
    for (const more of refused) expect([more, (await letIn('lead', target, more)).status]).toEqual([more, 422])
    expect((await letIn('lead', target)).status).toBe(200)
    expect((await letIn('lead', target)).text).toContain('take part in this case already')
    const id = await newest(target)
    expect((await one('fixer').visitor.post(`/cases/${target.id}/guests/${id}`, { _token: one('fixer').token })).status).toBe(404)
    expect((await one('lead').visitor.post(`/cases/${target.id}/guests/${id}`, { _token: one('lead').token })).text).toContain('Ended.')
    expect((await one('expert').visitor.get(`/guest/${id}`)).status).toBe(404)
  })

  it('S-030: for somebody without an account one is made without any role, and its link shown once', async () => {
    const target = await madeCase(room, 'community')
    const page = await letIn('lead', target, { login: 'newcomer', name: 'New Comer' })
    expect(page.text).toMatch(/\/setup\/[\w-]{20,}/)
    expect((await one('lead').visitor.get(`/cases/${target.id}/guests`)).text).not.toContain('/setup/')
    const made = await room.desk.store.as({ role: 'gate' }, (tx) => tx.one('select state, instance_admin, (select count(*)::int from team_member t where t.member = m.id) as teams from member m where login = $1', ['newcomer']))
    expect(made).toEqual({ state: 'invited', instance_admin: false, teams: 0 })
    const again = await letIn('lead', await madeCase(room, 'community'), { login: 'newcomer', name: 'New Comer' })
    expect([again.status, again.text.includes('/setup/')], 'no new way into an account that is there').toEqual([200, false])
  })

  it('S-025 S-103: letting in, reading and writing take a fresh proof, and all members and the log are told', async () => {
    const target = await madeCase(room, 'community')
    await letIn('lead', target)
    const id = await newest(target)
    await one('expert').visitor.get(`/guest/${id}`)
    expect((await one('neighbour').visitor.get('/account')).text).toContain('let a guest into a case')
    const actions = (await room.desk.store.as(worker, (tx) => tx.query<{ action: string }>('select action from audit_pending union select entry::jsonb ->> \'action\' from audit_entry'))).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['member: guest let in', 'read as a guest', 'event GuestLetIn', 'event GuestAccessEnded']))
    room.advance({ minutes: 6 })
    expect([(await letIn('lead', await madeCase(room, 'community'))).status, (await one('expert').visitor.get(`/guest/${id}`)).status]).toEqual([401, 303])
    expect((await one('expert').visitor.post(`/guest/${id}`, { _token: one('expert').token, text: 'x' })).status).toBe(401)
  })
})

/** Everybody proved presence just now, in a session as it was. */
async function renewedAll(): Promise<void> {
  await room.desk.store.as({ role: 'gate' }, (tx) => tx.execute('update session set expires_at = $1', [room.now().add({ hours: 12 })]))
  await renewed()
}
