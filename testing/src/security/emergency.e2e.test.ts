import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { putContact } from '../../../desk/src/commands/contacts.ts'
import { readEvents } from '../../../desk/src/store/event-log.ts'
import { roles } from '../../../desk/src/access/roles.ts'
import { eventOf } from '../../../desk/src/commands/gate.ts'
import { endEmergencies } from '../../../desk/src/commands/emergency.ts'
import { accessDesk, People, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'

let room: AccessDesk
const people = new People()
const one = (name: string): Subject => people.one(name)
beforeAll(async () => {
  room = await accessDesk()
  for (const name of ['keeper', 'warden']) people.set(name, await subject(room, name, {}, { isAdmin: true }))
  people.set('lead', await subject(room, 'lead', { community: ['triager'] }))
  people.set('fixer', await subject(room, 'fixer', { community: ['fixer', 'release_manager', 'publisher', 'list_manager', 'auditor'] }))
  people.set('stranger', await subject(room, 'stranger', { asf: roles }))
  people.set('both', await subject(room, 'both', { community: ['fixer'] }, { isAdmin: true }))
})
afterAll(() => room.end())

const reason = 'The whole team is on a flight, and the fix goes out today.'
const worker = { role: 'worker' } as const
const referenceOf = async ({ id }: Target): Promise<string> => (await room.desk.store.as(worker, (tx) => tx.one<{ ref: string }>('select ref from case_head where id = $1', [id]))).ref
const ask = (who: string, reference: string, why = reason) => {
  // The clock stands still by itself; no two requests are of the same instant.
  room.advance({ seconds: 1 })
  return one(who).visitor.post('/emergency', { _token: one(who).token, reference, reason: why })
}
const decide = (who: string, id: string, deed: string) => one(who).visitor.post(`/emergency/${id}`, { _token: one(who).token, do: deed })
const newest = async (): Promise<string> => (await room.desk.store.as(worker, (tx) => tx.one<{ id: string }>('select id from emergency order by asked_at desc limit 1'))).id
const endAll = () => room.desk.store.as(worker, async (tx) => { await tx.execute('update emergency set asked_at = asked_at - interval \'1 day\'') })
const round = () => room.desk.store.as(worker, (tx) => endEmergencies(room.desk.gate, tx))

/** What the reporter of a case may read of it, as their page does. */
const reporterSees = async ({ id }: Target): Promise<readonly string[]> => {
  const { subject: participant } = await room.desk.store.as(worker, (tx) => tx.one<{ subject: string }>(`select subject from case_access where case_id = $1 and audiences = array['reporter', 'parties']`, [id]))
  return room.desk.store.as({ role: 'party', subject: participant }, async (tx) => (await readEvents(tx, id)).map((row) => eventOf(row).type))
}

describe('access in an emergency, by two people (S-038)', () => {
  it('S-038: one asks, another lets them, for an hour of reading; team and reporter see it; it ends by itself', async () => {
    const target = await madeCase(room, 'community')
    const reference = await referenceOf(target)
    expect((await one('keeper').visitor.get(`/cases/${target.id}`)).status).toBe(404)
    expect((await ask('keeper', reference)).status).toBe(303)
    const id = await newest()
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status, 'nothing before a second person').toBe(404)
    expect((await decide('keeper', id, 'grant')).text, 'one person').toContain('it takes a second person')
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status).toBe(404)
    expect((await decide('warden', id, 'grant')).status).toBe(303)
    const page = await one('keeper').visitor.get(`/emergency/${id}`)
    expect([page.status, page.text.includes('A weakness of community'), page.text.includes('It can be read.')]).toEqual([200, true, true])
    expect((await one('warden').visitor.get(`/emergency/${id}`)).status, 'it is the asker’s').toBe(404)
    expect((await one('keeper').visitor.get(`/cases/${target.id}`)).status, 'it reads, and opens no other door').toBe(404)
    const command = await one('keeper').visitor.post(`/cases/${target.id}/commands/WriteMessage`, { _token: one('keeper').token, audience: 'team', text: 'x' })
    expect(command.status).toBe(404)
    expect(await reporterSees(target)).toContain('EmergencyAccessGiven')
    const team = (await one('lead').visitor.get(`/cases/${target.id}`)).text
    expect(team).toContain('because its team could not be reached')
    expect(team, 'who read it').toContain('keeper')
    room.advance({ minutes: 4, seconds: 50 })
    room.advance({ minutes: 56 })
    await renewed()
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status, 'by the clock, before any round').toBe(404)
    await round()
    expect(await reporterSees(target)).toContain('EmergencyAccessEnded')
    const left = await room.desk.store.as(worker, (tx) => tx.query('select 1 from case_access where case_id = $1 and subject = $2', [target.id, one('keeper').member]))
    expect(left).toEqual([])
  })

  it('S-038: the lead of the project may let them; a fixer, a stranger and a triager of another project find nothing', async () => {
    const target = await madeCase(room, 'community')
    await ask('keeper', await referenceOf(target))
    const id = await newest()
    for (const name of ['fixer', 'stranger']) {
      expect([name, (await decide(name, id, 'grant')).status]).toEqual([name, 404])
      expect((await one(name).visitor.get('/emergency')).text).not.toContain(await referenceOf(target))
    }
    expect((await one('fixer').visitor.get('/emergency')).status).toBe(404)
    expect((await one('lead').visitor.get('/emergency')).text).toContain(await referenceOf(target))
    expect((await decide('lead', id, 'grant')).status).toBe(303)
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status).toBe(200)
    expect((await decide('keeper', id, 'end')).status).toBe(303)
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status).toBe(404)
  })

  it('S-038: nobody but who runs the desk asks, not without a reason, and not for what their team gives', async () => {
    const target = await madeCase(room, 'community')
    const reference = await referenceOf(target)
    for (const name of ['lead', 'fixer', 'stranger']) expect([name, (await ask(name, reference)).status]).toEqual([name, 404])
    expect((await ask('keeper', reference, 'because')).status).toBe(422)
    expect((await ask('keeper', '<script>')).status).toBe(422)
    await ask('both', reference)
    expect((await decide('warden', await newest(), 'grant')).text).toContain('in the team of this project')
  })

  it('S-032: a case that never was is asked for like one that is, and nobody learns which until two people agree', async () => {
    const real = await referenceOf(await madeCase(room, 'community'))
    const made = real.replace(/\d+$/, '9999')
    const [first, second] = [await ask('keeper', real), await ask('keeper', made)]
    expect([first.status, first.headers.get('Location')]).toEqual([second.status, second.headers.get('Location')])
    const page = (await one('keeper').visitor.get('/emergency')).text
    const block = (reference: string): string => new RegExp(`<li><p><strong>${reference}.*?</li>`).exec(page)?.[0].replaceAll(reference, 'REF').replace(/<time.*?<\/time>/, '') ?? ''
    expect(block(real)).not.toBe('')
    expect(block(real)).toBe(block(made))
  })

  it('S-025: asking, deciding and reading take a fresh proof of presence', async () => {
    await ask('keeper', await referenceOf(await madeCase(room, 'community')))
    const id = await newest()
    room.advance({ minutes: 6 })
    expect((await ask('keeper', 'COMMUNITY-2026-0001')).status).toBe(401)
    expect((await decide('warden', id, 'grant')).status).toBe(401)
    expect((await one('keeper').visitor.get(`/emergency/${id}`)).status).toBe(303)
    await renewed()
  })

  it('S-038: a request that nobody answers is over after a day', async () => {
    await ask('keeper', await referenceOf(await madeCase(room, 'community')))
    const id = await newest()
    await endAll()
    expect((await decide('warden', id, 'grant')).status).toBe(404)
  })

  it('S-103: the log of the desk holds asking, granting and reading, and all members were told', async () => {
    const { rows } = await room.desk.store.as(worker, async (tx) => ({ rows: await tx.query<{ action: string }>('select action from audit_pending union select entry::jsonb ->> \'action\' from audit_entry') }))
    const actions = rows.map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['member: emergency asked', 'member: emergency granted', 'read in an emergency', 'event EmergencyAccessGiven', 'event EmergencyAccessEnded']))
    expect((await one('fixer').visitor.get('/account')).text).toContain('asked to read a case in an emergency')
  })
})

describe('who a reporter is (S-035)', () => {
  const made = async (): Promise<{ target: Target; participant: string }> => {
    const target = await madeCase(room, 'community')
    const { subject: participant } = await room.desk.store.as(worker, (tx) => tx.one<{ subject: string }>('select subject from case_access where case_id = $1', [target.id]))
    await room.desk.store.as(worker, (tx) => putContact(tx, target.id, participant, { address: 'grace@reporters.example', name: 'Grace Canary', messageId: null, references: [] }))
    return { target, participant }
  }
  const reveal = (who: string, { target, participant }: { target: Target; participant: string }, why = 'The courier needs an address for the signed shirt.') =>
    one(who).visitor.post(`/cases/${target.id}/identity`, { _token: one(who).token, reporter: participant, reason: why })

  it('S-035: a triager sees it with a reason and a fresh proof; the reporter reads that it was done, and nobody else finds the page', async () => {
    const there = await made()
    const page = await one('lead').visitor.get(`/cases/${there.target.id}/identity`)
    expect([page.status, /grace/i.test(page.text)]).toEqual([200, false])
    expect((await reveal('lead', there, 'curious')).status).toBe(422)
    expect(await reporterSees(there.target)).not.toContain('IdentityRevealed')
    const shown = await reveal('lead', there)
    expect([shown.status, shown.text.includes('grace@reporters.example'), shown.text.includes('Grace Canary')]).toEqual([200, true, true])
    expect(await reporterSees(there.target)).toContain('IdentityRevealed')
    for (const name of ['fixer', 'keeper', 'stranger']) {
      expect([name, (await one(name).visitor.get(`/cases/${there.target.id}/identity`)).status]).toEqual([name, 404])
      expect([name, (await reveal(name, there)).status]).toEqual([name, 404])
    }
    expect((await one('lead').visitor.get(`/cases/${there.target.id}`)).text).not.toMatch(/grace/i)
    room.advance({ minutes: 6 })
    expect((await reveal('lead', there)).status).toBe(401)
    await renewed()
  })

  it('S-038: who asks again and again within a day is told to speak with the others, and nobody gets one more letter', async () => {
    await endAll()
    await renewed()
    const began = room.now()
    const answers: number[] = []
    for (let each = 0; each < 7; each += 1) answers.push((await ask('warden', `COMMUNITY-2026-09${each}0`)).status)
    expect(answers).toEqual([303, 303, 303, 303, 303, 422, 422])
    const { count } = await room.desk.store.as({ role: 'gate' }, (tx) => tx.one<{ count: number }>(`select count(*) as count from member_notice where about = $1 and what = 'emergency asked' and at > $2`, [one('warden').member, began]))
    expect(count).toBe(5)
  })
})

describe('who runs the desk lets nobody in alone (S-031)', () => {
  it('S-031: they do not give themselves a role while another could', async () => {
    const gain = await one('keeper').visitor.post(`/members/${one('keeper').member}/roles`, { _token: one('keeper').token, 'roles:community': 'triager' })
    expect([gain.status, gain.text.includes('Nobody gives themselves a role')]).toEqual([422, true])
    const given = await one('warden').visitor.post(`/members/${one('both').member}/roles`, { _token: one('warden').token, 'roles:community': 'auditor' })
    expect(given.status).toBe(303)
  })
})

describe('a report moves only into a case that there is (S-040)', () => {
  it('S-040: into a missing, a hidden and a foreign case alike it does not go', async () => {
    const [from, into, hidden, foreign] = [await madeCase(room, 'community'), await madeCase(room, 'community'), await madeCase(room, 'community', { restricted: true }), await madeCase(room, 'asf')]
    const page = (await one('lead').visitor.get(`/cases/${from.id}/commands/DetachReport`)).text
    const report = /name="report"[^>]*value="([^"]+)"|<option value="([^"]+)"/.exec(page)?.slice(1).find((each) => each !== undefined) ?? ''
    const detach = (toCase: string) => one('lead').visitor.post(`/cases/${from.id}/commands/DetachReport`, { _token: one('lead').token, _confirmed: 'yes', report, toCase, reason: 'It is another weakness.' }, { Accept: 'application/json' })
    const refused = await Promise.all(['nowhere', hidden.id, foreign.id, from.id].map(detach))
    for (const answer of refused) expect([answer.status, answer.text.includes('There is no other case of this project with that id')]).toEqual([409, true])
    expect((await detach(into.id)).status).toBe(303)
  })
})

/** Everybody proved presence just now. */
async function renewed(): Promise<void> {
  await room.desk.store.as({ role: 'gate' }, async (tx) => { await tx.execute('update session set step_up_at = $1, seen_at = $1', [room.now()]) })
}
