import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fold } from '@parley/coordination'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { adasToken, hidden, makeClient, type Client } from '../../../testing/src/web-client.ts'
import { eventOf } from '../commands/gate.ts'
import { putContact } from '../commands/contacts.ts'
import { issueReceipt } from '../commands/receipts.ts'
import { answerDate } from '../commands/reporter-date.ts'
import { startTimers } from '../jobs/timers.ts'
import { readEvents } from '../store/event-log.ts'
import { deskPort } from './port/desk.ts'
import { reporterDateRoutes } from './receipt-date.tsx'

let server: TestServer
let desk: ListDesk
let web: Client
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
  web = makeClient({
    desk: deskPort(desk.store, desk.gate), session: () => Promise.resolve(null), now: () => desk.now.toString({ fractionalSecondDigits: 3 }),
    routes: reporterDateRoutes(desk), report: (error) => { throw error },
  })
})
afterAll(() => server.close())

type Fields = Readonly<Record<string, string>>
const ends = { date: '2026-12-10', time: '18:00', zone: 'Europe/Berlin', reason: 'Time to test the fix.' }

/** A case that is accepted, its reporter with a receipt and a mail address, and both sides' ways to speak. */
async function reported() {
  const id = await desk.openCase()
  const state = () => server.store.as({ role: 'worker' }, async (tx) => fold((await readEvents(tx, id)).map(eventOf)))
  const participant = Object.keys((await state()).participants)[0] ?? ''
  const receipt = await server.store.as({ role: 'worker' }, async (tx) => {
    await putContact(tx, id, participant, { address: 'noor@finder.example', name: null, messageId: null, references: [] })
    return issueReceipt(tx, { caseId: id, participant })
  })
  const own = async () => (await web.post('/receipt', { receipt })).text()
  const page = async (fields: Fields = {}) => (await web.post('/receipt/date', { sealed: hidden(await own(), 'sealed'), ...fields })).text()
  await desk.letters()
  return {
    id, participant, own, page,
    embargo: async () => (await state()).embargo,
    team: (fields: Fields) => desk.web.post(`/cases/${id}/embargo`, { _token: adasToken, ...fields }),
    says: async (fields: Fields) => {
      const response = await web.post('/receipt/date/do', { sealed: hidden(await page(), 'sealed'), ...fields })
      return { status: response.status, text: await response.text() }
    },
    word: (answer: Parameters<typeof answerDate>[3]) =>
      server.store.as({ role: 'worker' }, (tx) => answerDate(desk.gate, tx, { caseId: id, participant }, answer)),
  }
}

describe('the reporter and the public date', () => {
  it('S3-46: sees what is proposed, by whom and why, until when, in UTC and in the zone of choice; and agrees', async () => {
    const { own, page, team, says, embargo, participant } = await reported()
    expect(await own()).toContain('No date is agreed and none is proposed.')
    await team({ do: 'Propose', ...ends })
    expect(await own()).toContain('Your answer is asked for until')
    const seen = await page({ shown: 'Pacific/Auckland' })
    expect(seen).toContain('10 Dec 2026, 17:00 UTC')
    expect(seen).toContain('Friday 11 December 2026, 06:00 (Pacific/Auckland)')
    expect(seen).toContain('Time to test the fix.')
    expect(seen).toContain('27 Nov 2026, 10:00 UTC')
    const [proposal] = (await embargo()).proposals
    const agreed = await says({ do: 'Accept', proposal: proposal?.id ?? '', shown: 'Pacific/Auckland' })
    expect(agreed.text).toContain('It is on record, and the team is told.')
    expect(agreed.text).toContain('(Pacific/Auckland)')
    expect(await embargo()).toMatchObject({ em: 'A', parties: { [participant]: { pec: 'SIGNATORY' } } })
  })

  it('S3-46: answers with another date and a reason; or agrees and asks for a change', async () => {
    const { team, says, embargo } = await reported()
    await team({ do: 'Propose', ...ends })
    const first = (await embargo()).proposals[0]?.id ?? ''
    const none = await says({ do: 'Counter', proposal: first, ...ends, date: '', reason: 'Too late.' })
    expect(none).toMatchObject({ status: 409 })
    expect(none.text).toContain('Give date, time and zone')
    await says({ do: 'Counter', proposal: first, ...ends, date: '2026-12-03', reason: 'Others have seen it.' })
    expect((await embargo()).proposals.map(({ reason }) => reason)).toEqual(['Time to test the fix.', 'Others have seen it.'])
    const page = await (await team({ do: 'Nothing' })).text()
    expect(page).toContain('Others have seen it.')
    const other = await reported()
    await other.team({ do: 'Propose', ...ends })
    const proposal = (await other.embargo()).proposals[0]?.id ?? ''
    await other.says({ do: 'AcceptThenRevise', proposal, ...ends, date: '2026-12-03', reason: 'Sooner would be better.' })
    expect(await other.embargo()).toMatchObject({ em: 'R', active: { endsAt: '2026-12-10T17:00:00Z' }, proposals: [{ terms: { endsAt: '2026-12-03T17:00:00Z' } }] })
  })

  it('declines with a reason, abstains, and may propose first', async () => {
    const { team, says, embargo, participant } = await reported()
    await says({ do: 'Propose', ...ends, reason: 'I speak at a conference.' })
    expect(await embargo()).toMatchObject({ em: 'P', proposals: [{ by: participant }] })
    const terms = (await embargo()).proposals[0]
    await says({ do: 'Withdraw', proposal: terms?.id ?? '' })
    expect((await embargo()).em).toBe('N')
    await team({ do: 'Propose', ...ends })
    const [open] = (await embargo()).proposals
    await says({ do: 'Abstain', proposal: open?.id ?? '' })
    await says({ do: 'Decline', proposal: open?.id ?? '', reason: 'It is known already.' })
    expect((await embargo()).proposals[0]?.answers.at(-1)).toMatchObject({ by: participant, answer: 'declined', reason: 'It is known already.' })
  })

  it('S3-52: cannot end it, set it, or speak for the team; sees what was set over the own head, and why', async () => {
    const { team, says, page, embargo } = await reported()
    await team({ do: 'SetTerms', ...ends })
    for (const fields of [{ do: 'SetTerms', ...ends, date: '2026-12-01' }, { do: 'Terminate', sure: 'yes', reason: 'x' }] as Fields[]) {
      expect((await says(fields)).status).toBe(409)
    }
    const seen = await page()
    expect(seen).toContain('Set by final say of')
    const agreed = await says({ do: 'AcceptTerms', terms: hidden(seen, 'terms'), hash: hidden(seen, 'hash') })
    expect(agreed.status).toBe(200)
    expect((await embargo()).active?.endsAt).toBe('2026-12-10T17:00:00Z')
  })

  it('a page sent twice says nothing twice; nobody without the receipt says anything', async () => {
    const { page, embargo } = await reported()
    const fields = { sealed: hidden(await page(), 'sealed'), do: 'Propose', ...ends }
    await web.post('/receipt/date/do', fields)
    expect((await web.post('/receipt/date/do', fields)).status).toBe(200)
    expect((await embargo()).proposals).toHaveLength(1)
    const stranger = await web.post('/receipt/date/do', { ...fields, sealed: 'x' })
    expect(stranger.status).toBe(422)
    expect(await stranger.text()).toContain('Enter your receipt again')
  })

  it('X17, X22: a letter asks for the answer with the date and without a word of the matter; a reminder follows a day before', async () => {
    const { id, participant, team, embargo } = await reported()
    await team({ do: 'Propose', ...ends })
    const asked = (await desk.letters()).filter(({ to }) => to.startsWith('participant:'))
    expect(asked.map(({ subject }) => subject)).toEqual([expect.stringContaining('Your answer is asked for')])
    expect(asked[0]?.text).toContain('Proposed: Thursday 10 December 2026, 17:00 (UTC)')
    expect(asked[0]?.text).not.toMatch(/SECRET|chart server|Time to test/)
    const letters = () => server.store.as({ role: 'worker' }, async (tx) => (await tx.query('select 1 from outbox where case_id = $1 and participant = $2', [id, participant])).length)
    expect(await letters()).toBe(1)
    desk.now = desk.now.add({ hours: 6 * 24 })
    const timers = startTimers(desk.store, desk.gate, () => undefined)
    await expect.poll(letters, { timeout: 10_000 }).toBe(2)
    await timers.stop()
    expect((await embargo()).reminded).toContainEqual(expect.objectContaining({ party: participant }))
  })

  it('in a few words, as from a mail: accept, propose, decline; what could mean either is refused', async () => {
    const { team, word, embargo } = await reported()
    expect(await word({ say: 'accept' })).toMatchObject({ ok: false, refused: { code: 'no-such-terms' } })
    await team({ do: 'Propose', ...ends })
    expect(await word({ say: 'propose', wish: { endsAt: '2026-12-03T17:00:00Z', reason: 'Sooner.' } })).toMatchObject({ ok: true })
    expect((await embargo()).proposals).toHaveLength(2)
    expect(await word({ say: 'withdraw' })).toMatchObject({ ok: true })
    await team({ do: 'Propose', ...ends, date: '2026-12-12' })
    expect(await word({ say: 'accept' })).toMatchObject({ ok: false, refused: { code: 'ambiguous' } })
    const second = (await embargo()).proposals.find(({ terms }) => terms.endsAt.startsWith('2026-12-12'))
    await team({ do: 'Withdraw', proposal: second?.id ?? '' })
    expect(await word({ say: 'accept' })).toMatchObject({ ok: true })
    expect(await embargo()).toMatchObject({ em: 'A', active: { endsAt: '2026-12-10T17:00:00Z' } })
    expect(await server.store.as({ role: 'worker' }, (tx) => answerDate(desk.gate, tx, { caseId: 'nocase', participant: 'x' }, { say: 'accept' }))).toBeNull()
  })
})
