import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { list, listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { adasToken, hidden } from '../../../testing/src/web-client.ts'
import { openCase } from '../commands/open-case.ts'
import { claimListReceipt, issueListReceipt } from '../commands/lists-secrets.ts'
import { loadWhole } from '../commands/lists-party.ts'

let server: TestServer
let desk: ListDesk
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
})
afterAll(() => server.close())

type Fields = Readonly<Record<string, string | readonly string[]>>
const team = async (id: string, fields: Fields) => desk.web.post(`/cases/${id}/embargo`, { _token: adasToken, ...fields })
const ends = { date: '2026-12-10', time: '18:00', zone: 'Europe/Berlin', reason: 'Time to test.' }
const partyPage = async (receipt: string) => (await desk.web.post('/party', { receipt })).text()
const act = async (receipt: string, fields: Fields) => {
  const response = await desk.web.post('/party/do', { sealed: hidden(await partyPage(receipt), 'sealed'), ...fields })
  return { status: response.status, text: await response.text() }
}
const accept = async (receipt: string) => {
  const page = await partyPage(receipt)
  return act(receipt, { do: 'AcceptTerms', terms: hidden(page, 'terms'), hash: hidden(page, 'hash') })
}
const accessOf = (id: string) =>
  server.store.as({ role: 'worker' }, (tx) =>
    tx.query<{ subject: string; audiences: string[] }>(
      `select subject, audiences from case_access where case_id = $1 and 'list:distributors' = any(audiences)`,
      [id],
    ),
  )
const embargoOf = (id: string) =>
  server.store.as({ role: 'worker' }, async (tx) => (await loadWhole(desk.gate, tx, id))?.state.embargo)

/** Terms in force by final say, one distributor invited; its receipt, from the code of the letter. */
async function invited(name: string): Promise<{ id: string; receipt: string; membership: string; letter: string }> {
  const id = await desk.openCase()
  const { membership, person } = await desk.admit(name)
  expect((await team(id, { do: 'SetTerms', ...ends })).status).toBe(303)
  await desk.letters()
  expect(
    (await team(id, { do: 'InvitePeople', who: [`${membership}/${person}`], need: 'Builds the packages' })).status,
  ).toBe(303)
  const letter = (await desk.letters()).find(({ text }) => text.includes('/party'))
  if (!letter) throw new Error('no invitation')
  const code = /PARLEY-C-[0-9A-Z-]+/.exec(letter.text)?.[0] ?? ''
  const claimed = await server.store.as({ role: 'worker' }, (tx) => claimListReceipt(tx, code, desk.now))
  expect(await server.store.as({ role: 'worker' }, (tx) => claimListReceipt(tx, code, desk.now))).toBeUndefined()
  return { id, receipt: claimed?.receipt ?? '', membership, letter: `${letter.subject}\n${letter.text}` }
}

describe('the embargo of a case', () => {
  it('X15: a date, a time and a zone become one instant; a time that the clocks skip is refused with its reason', async () => {
    const id = await desk.openCase()
    const skipped = await team(id, { do: 'SetTerms', ...ends, date: '2027-03-28', time: '02:30' })
    expect(skipped.status).toBe(409)
    expect(await skipped.text()).toContain('is no single moment')
    await team(id, { do: 'SetTerms', ...ends })
    expect((await embargoOf(id))?.active?.endsAt).toBe('2026-12-10T17:00:00Z')
  })
  it('S3-52: the final say needs its reason, and the page says so', async () => {
    const id = await desk.openCase()
    const response = await team(id, { do: 'SetTerms', ...ends, reason: '' })
    expect(response.status).toBe(409)
    expect(await response.text()).toContain('The final say needs its reason')
    expect((await embargoOf(id))?.em).toBe('N')
  })
  it('S3-48: a later date without one of the four reasons is refused', async () => {
    const id = await desk.openCase()
    await team(id, { do: 'SetTerms', ...ends })
    const later = { ...ends, date: '2026-12-15' }
    expect(await (await team(id, { do: 'Revise', ...later })).text()).toContain('one of the policy&#39;s reasons')
    expect((await team(id, { do: 'Revise', ...later, delay: 'fix_not_understood' })).status).toBe(303)
    expect((await embargoOf(id))?.em).toBe('R')
  })
  it('shows weekends as a risk, what is possible, and why the rest is not', async () => {
    const id = await desk.openCase()
    const before = await (await desk.web.get(`/cases/${id}/embargo`)).text()
    expect(before).toContain('There are no terms in force to end.')
    await team(id, { do: 'SetTerms', ...ends, date: '2026-12-12' })
    const page = await (await desk.web.get(`/cases/${id}/embargo`)).text()
    expect(page).toContain('few people are at work')
    expect(page).toContain('In force')
  })
  it('S3-46, X8: a new report is offered no final say that would be refused, nor people to invite before there are terms', async () => {
    await desk.admit('Early Linux')
    const report = { project: 'distributors', channel: 'web_form', receivedAt: desk.now.toString(), title: 'A report', text: 'New.', marks: [], parts: [], files: [], contact: null, acknowledge: false } as const
    const id = await server.store.as({ role: 'worker' }, async (tx) => (await openCase(desk.gate, tx, report)).caseId)
    const before = await (await desk.web.get(`/cases/${id}/embargo`)).text()
    expect(before).toContain('Who fixes it knows of it, and no date is agreed: propose one.')
    expect(before).toContain('<strong>Set the terms: final say</strong>: Maintainers, reporter and distributors negotiate')
    expect(before).not.toContain('value="SetTerms"')
    expect(before).not.toContain('value="InvitePeople"')
    expect(await (await team(id, { do: 'SetTerms', ...ends })).text()).toContain('the report has been accepted')
    expect((await team(id, { do: 'Propose', ...ends })).status).toBe(303)
    const proposed = await (await desk.web.get(`/cases/${id}/embargo`)).text()
    expect(proposed).toContain('Dates are proposed: decide on them soon.')
    expect(proposed).toContain('value="InvitePeople"')
    expect(proposed).toContain('asked, no answer yet')
  })
  it('X13: is ended by the owner with a reason and the box ticked, by a form or by the name of the step in the address', async () => {
    const id = await desk.openCase()
    await team(id, { do: 'SetTerms', ...ends })
    const end = (fields: Fields) => desk.web.post(`/cases/${id}/embargo/Terminate`, { _token: adasToken, ...fields })
    expect(await (await end({ reason: 'All is public' })).text()).toContain('Tick the box')
    expect((await end({ reason: '', sure: 'yes' })).status).toBe(409)
    expect(await (await team(id, { do: 'Lapse' })).text()).toContain('does not know that step')
    expect((await embargoOf(id))?.em).toBe('A')
    expect((await end({ reason: 'All is public', sure: 'yes', by: 'reporter' })).status).toBe(303)
    expect((await embargoOf(id))?.ended).toMatchObject({ by: 'team', reason: 'All is public' })
  })
  it('is not there for who has no part in the project', async () => {
    const id = await desk.openCase()
    await server.as('administrator', (client) => client.query(`delete from parley.team_member`))
    expect((await desk.web.get(`/cases/${id}/embargo`)).status).toBe(404)
    expect((await team(id, { do: 'SetTerms', ...ends })).status).toBe(404)
    await server.as('administrator', (client) =>
      client.query(
        `insert into parley.team_member (project, member, roles) values ('distributors', 'ada', '{triager}')`,
      ),
    )
  })
})

describe('a distributor', () => {
  it('S3-80, X22: the letter and the page before acceptance say nothing of the case', async () => {
    const { id, receipt, letter } = await invited('Before Acceptance')
    const page = await partyPage(receipt)
    for (const said of [letter, page]) {
      expect(said).not.toMatch(/SECRET|chart server|DISTRIBUTORS-2026|Time to test/)
      expect(said).not.toContain(id)
    }
    expect(page).toContain('10 Dec 2026, 17:00 UTC')
    expect(await accessOf(id)).toEqual([])
  })
  it('S3-72, S-113: accepts the very text by its hash, and only then may read', async () => {
    const { id, receipt } = await invited('By Hash')
    const page = await partyPage(receipt)
    const wrong = await act(receipt, { do: 'AcceptTerms', terms: hidden(page, 'terms'), hash: 'f'.repeat(64) })
    expect(wrong).toMatchObject({ status: 409 })
    expect(await accessOf(id)).toEqual([])
    expect((await accept(receipt)).status).toBe(200)
    expect(await accessOf(id)).toMatchObject([{ audiences: ['parties', 'list:distributors'] }])
  })
  it('S3-46: answers with another date; a revision lapses the consent and with it the reading', async () => {
    const { id, receipt } = await invited('Counter Date')
    await accept(receipt)
    expect(await accessOf(id)).toHaveLength(1)
    await team(id, { do: 'Revise', ...ends, date: '2026-12-08' })
    expect(await accessOf(id)).toEqual([])
    const page = await partyPage(receipt)
    expect(page).not.toContain('Time to test')
    const proposal = (await embargoOf(id))?.proposals[0]
    expect(
      (await act(receipt, { do: 'Counter', proposal: proposal?.id ?? '', ...ends, date: '2026-12-09' })).status,
    ).toBe(200)
    expect((await embargoOf(id))?.proposals.map(({ terms }) => terms.endsAt)).toEqual([
      '2026-12-08T17:00:00Z',
      '2026-12-09T17:00:00Z',
    ])
    const own = (await embargoOf(id))?.proposals[1]
    await act(receipt, { do: 'Withdraw', proposal: own?.id ?? '' })
    expect((await act(receipt, { do: 'Accept', proposal: proposal?.id ?? '' })).status).toBe(200)
    expect((await embargoOf(id))?.active?.endsAt).toBe('2026-12-08T17:00:00Z')
    expect(await accessOf(id)).toHaveLength(1)
  })
  it('cannot speak for the team: no final say, no end, no exception of its own granting', async () => {
    const { id, receipt } = await invited('No Final Say')
    await accept(receipt)
    for (const fields of [
      { do: 'SetTerms', ...ends },
      { do: 'Terminate', sure: 'yes', reason: 'x' },
      { do: 'Invite' },
    ]) {
      expect((await act(receipt, fields)).status).toBe(409)
    }
    expect((await embargoOf(id))?.em).toBe('A')
  })
  it('its holidays and weekends, where it says that it works, are a risk of the date; others do not learn whose', async () => {
    const { id, receipt, membership } = await invited('Holiday Linux')
    const other = await desk.admit('Other Linux')
    await accept(receipt)
    const own = await server.store.as({ role: 'worker' }, (tx) => issueListReceipt(tx, { membership, subject: 'anybody' }, desk.now))
    const page = await (await desk.web.post('/member', { receipt: own })).text()
    expect((await desk.web.post('/member/do', { sealed: hidden(page, 'sealed'), do: 'StatePlace', country: 'US', zone: 'America/New_York' })).status).toBe(200)
    await team(id, { do: 'SetTerms', ...ends, date: '2026-11-26' })
    const seen = await (await desk.web.get(`/cases/${id}/embargo`)).text()
    expect(seen).toMatch(/Thanksgiving[^<]* for Kim of Holiday Linux/)
    await desk.letters()
    await team(id, { do: 'InvitePeople', who: [`${other.membership}/${other.person}`], need: 'Builds the packages' })
    const code = /PARLEY-C-[0-9A-Z-]+/.exec((await desk.letters()).find(({ text }) => text.includes('/party'))?.text ?? '')?.[0] ?? ''
    const theirs = (await server.store.as({ role: 'worker' }, (tx) => claimListReceipt(tx, code, desk.now)))?.receipt ?? ''
    const outside = await partyPage(theirs)
    expect(outside).toContain('Thanksgiving')
    expect(outside).not.toContain('Holiday Linux')
  })
  it('S3-44: its status, tests and objections come into the case', async () => {
    const { id, receipt } = await invited('Answers')
    const early = await act(receipt, { do: 'status', status: 'affected', note: '' })
    expect(early.text).toContain('Accept the terms of this embargo first')
    await accept(receipt)
    await act(receipt, { do: 'status', status: 'affected', note: 'All lines' })
    await act(receipt, { do: 'tested', branch: '2.13', result: 'failed', note: 'Crash again' })
    const page = (await act(receipt, { do: 'ready', ready: 'no', note: '' })).text
    expect(page).toContain('tested 2.13: failed. Crash again')
    const said = await server.store.as({ role: 'worker' }, (tx) =>
      tx.one<{ n: number }>(
        `select count(*) as n from event where case_id = $1 and type = 'MessageWritten' and audience = 'team'`,
        [id],
      ),
    )
    expect(said.n).toBe(3)
  })
  it('X21: who leaves reads no more, and the others stay bound', async () => {
    const { id, receipt } = await invited('Leaves')
    await accept(receipt)
    const left = await act(receipt, { do: 'Leave', keeps: 'yes', reason: 'Not affected' })
    expect(left.text).toContain('You have left')
    expect(await accessOf(id)).toEqual([])
    expect((await embargoOf(id))?.em).toBe('A')
  })
  it('S3-81: nobody is invited without a need, and nothing of a refused invitation stays', async () => {
    const id = await desk.openCase()
    const { membership, person } = await desk.admit('No Need')
    await team(id, { do: 'SetTerms', ...ends })
    await server.as('administrator', (client) =>
      client.query(`update parley.team_member set roles = '{triager,list_manager}'`),
    )
    const response = await team(id, { do: 'InvitePeople', who: [`${membership}/${person}`], need: '' })
    expect(await response.text()).toContain('Say what this person needs the case for')
    expect(
      await server.store.as({ role: 'worker' }, (tx) => tx.query('select 1 from list_party where case_id = $1', [id])),
    ).toEqual([])
  })
})

it(`knows its list: ${list}`, () =>
  expect(desk.gate.shelf.of('distributors', '2026-11-20')?.policy.early_disclosure?.lists[list]).toBeDefined())
