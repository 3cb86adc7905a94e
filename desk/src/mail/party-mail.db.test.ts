import { fold, type CaseState } from '@parley/coordination'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { ends, ListWalk } from '../../../testing/src/list-walk.ts'
import { mailKeys } from '../../../testing/src/mail-desk.ts'
import { getContact } from '../commands/contacts.ts'
import { eventOf } from '../commands/gate.ts'
import { partyAnswers } from '../commands/lists-party.ts'
import { inviteVendors } from '../commands/vendors.ts'
import { putArrival } from '../store/arrivals.ts'
import { readEvents } from '../store/event-log.ts'
import type { Tx } from '../store/store.ts'
import { arrivalKey } from './fingerprint.ts'
import type { IntakePorts } from './intake.ts'
import { mailParser } from './parse.ts'
import type { MailParser } from './parse.ts'
import { processArrival } from './process.ts'
import { replyAddress } from './reply-address.ts'
import { intakeOfStore } from './store-ports.ts'

let database: Awaited<ReturnType<typeof testDatabase>>
let desk: ListDesk
let walk: ListWalk
let parser: MailParser
let ports: IntakePorts
const proved: { aligned: boolean } = { aligned: true }
beforeAll(async () => {
  database = await testDatabase()
  desk = await listDesk(database)
  walk = new ListWalk(desk)
  parser = mailParser({ workers: 1 })
  ports = intakeOfStore({ store: desk.store, gate: desk.gate, parser, keys: mailKeys, log: () => undefined, authenticate: () => Promise.resolve({ aligned: proved.aligned, words: proved.aligned ? 'DKIM pass' : 'DKIM none' }) })
})
afterAll(async () => {
  await parser.close()
  await database.close()
})
beforeEach(() => {
  proved.aligned = true
})

const worker = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => desk.store.as({ role: 'worker' }, work)
const events = async (id: string) => (await worker((tx) => readEvents(tx, id))).map(eventOf)
const state = async (id: string): Promise<CaseState> => fold(await events(id))
const inside = (id: string, subject: string) => worker((tx) => tx.maybe('select audiences from case_access where case_id = $1 and subject = $2', [id, subject]))

interface Party { readonly caseId: string; readonly participant: string; readonly alias: string; readonly from: string }
const partyOf = (id: string, table: 'list_party' | 'vendor_party'): Promise<Party> => worker(async (tx) => {
  const row = await tx.one<{ participant: string; alias: string }>(`select participant, alias from ${table} where case_id = $1 order by invited_at desc limit 1`, [id])
  return { caseId: id, ...row, from: (await getContact(tx, id, row.participant))?.address ?? expect.fail() }
})
const addressOf = ({ caseId, participant, alias }: Party): string =>
  replyAddress(mailKeys, 'distributors', 'desk.example', { reference: alias.slice(0, 8).toUpperCase(), caseId, participant })

let mails = 0
async function write(party: Party, words: string, from = party.from): Promise<void> {
  mails += 1
  const raw = Buffer.from(`From: ${from}\r\nSubject: Re: x\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <p${mails}@distro.example>\r\n\r\n${words.replaceAll('\n', '\r\n')}\r\n`)
  const recipients = [addressOf(party)]
  await desk.store.as({ role: 'intake' }, (tx) => putArrival(tx, { source: 'smtp', dedupe: arrivalKey(raw, recipients), receivedAt: desk.now, envelope: { from, recipients, peer: '' }, raw }))
  for (const arrival of await ports.claim(10)) await processArrival(arrival, ports)
}
const answer = async (): Promise<string> => (await desk.letters()).findLast(({ subject }) => subject.includes('What you said by mail'))?.text ?? ''
const toTeam = async (id: string): Promise<string> => {
  const last = (await events(id)).findLast((event) => event.type === 'MessageWritten')
  return last?.type === 'MessageWritten' && last.audience === 'team' ? last.message.text : `not to the team: ${last?.audience}`
}

/** A case under an embargo, and somebody of a list who was asked to take part in it. */
async function invited(name: string): Promise<{ readonly id: string; readonly party: Party }> {
  const id = await desk.openCase()
  await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
  await walk.invite(id, await desk.admit(name))
  return { id, party: await partyOf(id, 'list_party') }
}
const codeOf = async (id: string): Promise<string> => (await state(id)).embargo.active?.hash.slice(0, 8) ?? expect.fail()

describe('somebody of a list, by mail', () => {
  it('S3-80: the letter says what may be answered by mail, and where to is their own address', async () => {
    const id = await desk.openCase()
    await walk.team(`/cases/${id}/embargo`, { do: 'SetTerms', ...ends })
    const { membership, person } = await desk.admit('Letter Linux')
    await desk.letters()
    await walk.team(`/cases/${id}/embargo`, { do: 'InvitePeople', who: [`${membership}/${person}`], need: 'Builds the packages' })
    const letter = (await desk.letters()).find(({ to, text }) => to.startsWith('participant:') && text.includes('/party'))
    expect(letter?.text).toContain('- status affected (or not-affected, or investigating)')
    expect(letter?.text).not.toContain('does not reach the case')
  })

  it('S3-81: accepts the terms that were read, and only those; then the case is open to them', async () => {
    const { id, party } = await invited('Accept Linux')
    await write(party, 'accept')
    expect(await inside(id, party.participant)).toBeUndefined()
    const asked = await answer()
    expect(asked).toContain('Read the terms first')
    expect(asked).toContain(`accept ${await codeOf(id)}`)
    expect(asked).not.toContain('SECRET')
    await write(party, 'accept 00000000')
    expect(await inside(id, party.participant)).toBeUndefined()
    await write(party, `accept ${await codeOf(id)}`)
    expect((await state(id)).embargo.parties[party.participant]).toMatchObject({ pec: 'SIGNATORY' })
    expect(await inside(id, party.participant)).toBeDefined()
  })

  it('X20: before the acceptance nothing is answered for the case; the words reach the team all the same', async () => {
    const { id, party } = await invited('Early Linux')
    await write(party, 'status affected\n\nWhat is it about?')
    expect(await worker((tx) => partyAnswers(tx, id, party.participant))).toEqual([])
    expect(await answer()).toContain('status affected: refused. Accept the terms of this embargo first.')
    expect(await toTeam(id)).toMatch(/, by mail, not having accepted the terms:\n\nWhat is it about\?$/)
  })

  it('S3-44: status, readiness and another date come to the same records as by the page', async () => {
    const { id, party } = await invited('Answer Linux')
    await write(party, `accept ${await codeOf(id)}`)
    await write(party, 'status not-affected We do not ship it.\nready\npropose 2026-12-01T12:00Z The mirrors need a week.\n\nThe patch applies to 12.')
    expect(await worker((tx) => partyAnswers(tx, id, party.participant))).toMatchObject([
      { kind: 'status', status: 'not_affected', note: 'We do not ship it.' }, { kind: 'ready', ready: true }])
    expect((await state(id)).embargo.proposals).toMatchObject([{ by: party.participant, terms: { endsAt: '2026-12-01T12:00:00Z' }, reason: 'The mirrors need a week.' }])
    expect(await toTeam(id)).toContain('The patch applies to 12.')
    expect(await answer()).toMatch(/status not-affected: it is on record\.\n\nready: it is on record\.\n\npropose 2026-12-01T12:00:00Z: it is on record\./)
    const seen = (await events(id)).filter((event) => event.audience === 'parties' || event.audience.startsWith('list:'))
    expect(JSON.stringify(seen)).not.toContain('The patch applies to 12.')
  })

  it('S-056: a mail that nobody vouches for, and one of a stranger at their address, change nothing', async () => {
    const { id, party } = await invited('Spoof Linux')
    proved.aligned = false
    await write(party, `accept ${await codeOf(id)}\nready`)
    expect(await toTeam(id)).toContain('accept')
    proved.aligned = true
    await write(party, `accept ${await codeOf(id)}\nready`, 'eve@evil.example')
    expect((await state(id)).embargo.parties[party.participant]?.pec).not.toBe('SIGNATORY')
    expect(await inside(id, party.participant)).toBeUndefined()
    expect((await events(id)).filter((event) => event.type === 'MessageWritten' && event.audience !== 'team')).toEqual([])
  })

  it('S3-72, S3-80: the shared address of an organisation speaks to the team for it, and accepts, answers and opens nothing', async () => {
    const { id, party } = await invited('Shared Linux')
    const shared = 'security@shared-linux.example'
    expect(party.from).not.toBe(shared)
    const before = await state(id)
    await write(party, `accept ${await codeOf(id)}\nready\n\nOur build takes two days.`, shared)
    expect(await toTeam(id)).toMatch(/^Shared Linux, from its shared address security@shared-linux\.example:\n\naccept [0-9a-f]{8}\nready\n\nOur build takes two days\.$/)
    const written = (await events(id)).findLast((event) => event.type === 'MessageWritten')
    expect(JSON.stringify(written)).toContain('nothing was accepted or answered by it')
    expect((await state(id)).embargo).toEqual(before.embargo)
    expect(await inside(id, party.participant)).toBeUndefined()
    expect(await worker((tx) => partyAnswers(tx, id, party.participant))).toEqual([])
    proved.aligned = false
    await write(party, 'We agree to everything.', shared)
    expect(await toTeam(id)).toBe('We agree to everything.')
    expect(JSON.stringify((await events(id)).findLast((event) => event.type === 'MessageWritten'))).toContain('claims to be security@shared-linux.example')
  })

  it('declines, and is not asked again by the same letter', async () => {
    const { id, party } = await invited('Decline Linux')
    await write(party, 'decline We are too few.')
    expect((await state(id)).embargo.parties[party.participant]).toMatchObject({ pec: 'DECLINED' })
    expect(await inside(id, party.participant)).toBeUndefined()
  })

  it('a sealed answer stays the team’s, and their own address opens no other case', async () => {
    const one = await invited('Own Linux')
    const other = await invited('Other Linux')
    await write({ ...one.party, caseId: other.id }, 'Words for the other case.')
    expect(JSON.stringify([...await events(one.id), ...await events(other.id)])).not.toContain('Words for the other case.')
  })
})

describe('a vendor, by mail', () => {
  it('takes part, says its status, and talks to the team alone in its own thread', async () => {
    const id = await desk.openCase()
    const asked = await worker((tx) => inviteVendors(desk.gate, tx, id, { vendors: [{ name: 'Orchard Inc.', address: 'psirt@orchard.example' }], need: 'They ship it.', by: 'team' }, { kind: 'member', id: 'ada', name: 'Ada Obi' }))
    expect(asked).toMatchObject({ ok: true })
    const party = await partyOf(id, 'vendor_party')
    await write(party, 'Who else knows?')
    expect(await toTeam(id)).toContain('Orchard Inc., by mail, not having accepted the terms:\n\nWho else knows?')
    await write(party, 'accept')
    expect(await answer()).toContain('accept: it is on record.')
    await write(party, 'status affected 2.x and 3.x\n\nWe build a fix.')
    const now = await state(id)
    expect(now.vendors.all[party.participant]).toMatchObject({ standing: 'joined' })
    expect((await events(id)).find((event) => JSON.stringify(event).includes('VendorStatusSet'))).toBeDefined()
    const last = (await events(id)).findLast((event) => event.type === 'MessageWritten')
    expect(last).toMatchObject({ audience: `party:${party.participant}`, actor: { kind: 'participant', id: party.participant }, message: { text: 'We build a fix.' } })
  })
})
