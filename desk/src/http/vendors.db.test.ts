import { generateKey } from 'openpgp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase, type TestServer } from '../../../testing/src/database.ts'
import { listDesk, type ListDesk } from '../../../testing/src/list-desk.ts'
import { adasToken, hidden, makeClient } from '../../../testing/src/web-client.ts'
import { handle } from '../commands/gate.ts'
import { handUpstream, inviteVendors } from '../commands/vendors.ts'
import { contentFor } from '../outbox/letter-content.ts'
import { pinVerified } from '../outbox/verified-key.ts'
import type { Tx } from '../store/store.ts'
import { vendorRoutes } from './vendors-routes.tsx'
import { loadWhole } from '../commands/lists-party.ts'
import { answerOf } from '@parley/coordination'
import { readEvents } from '../store/event-log.ts'

let server: TestServer
let desk: ListDesk
beforeAll(async () => {
  server = await testDatabase()
  desk = await listDesk(server)
})
afterAll(() => server.close())

type Fields = Readonly<Record<string, string | readonly string[]>>
const team = (path: string, fields: Fields) => desk.web.post(path, { _token: adasToken, ...fields })
const stateOf = (id: string) => server.store.as({ role: 'worker' }, async (tx) => (await loadWhole(desk.gate, tx, id))!.state)
const vendorsOf = async (id: string) => Object.values((await stateOf(id)).vendors.all)
const seen: { readonly to: string; readonly subject: string; readonly text: string }[] = []
/** Letters are claimed when they are looked at, so each is seen once. */
const mailsTo = async (id: string) => {
  seen.push(...(await desk.letters()))
  return seen.filter(({ to, text }) => to === `participant:${id}` && text.includes('/vendor'))
}

/** The receipt for the code of the newest letter to this vendor. */
async function receiptOf(vendor: string): Promise<string> {
  const code = /PARLEY-C-[0-9A-Z-]+/.exec((await mailsTo(vendor)).at(-1)?.text ?? '')?.[0] ?? ''
  const shown = await (await desk.web.post('/vendor', { receipt: code })).text()
  return /PARLEY-R-[0-9A-Z-]+/.exec(shown)?.[0] ?? ''
}
const page = async (receipt: string) => (await desk.web.post('/vendor', { receipt })).text()
const act = async (receipt: string, fields: Fields) => {
  const response = await desk.web.post('/vendor/do', { sealed: hidden(await page(receipt), 'sealed'), ...fields })
  return { status: response.status, text: await response.text() }
}
const lines = (...names: string[]) => names.map((name) => `${name}; security@${name.toLowerCase()}.example; servers; de`).join('\n')

/** A case with these vendors asked in, each with its receipt. */
async function coordinated(...names: string[]) {
  const id = await desk.openCase()
  expect((await team(`/cases/${id}/vendors/invite`, { vendors: lines(...names), need: 'Ship the same parser', project: '' })).status).toBe(303)
  const vendors = new Map((await vendorsOf(id)).map((vendor) => [vendor.name, vendor.id]))
  const receipts = new Map<string, string>()
  for (const [name, vendor] of vendors) receipts.set(name, await receiptOf(vendor))
  return { id, idOf: (name: string) => vendors.get(name)!, receipt: (name: string) => receipts.get(name)! }
}

const join = (receipt: string) => act(receipt, { do: 'Join', right: 'yes' })

describe('vendors from outside', () => {
  it('X20, X22: the letter and the page before joining say nothing of the matter; the page after does', async () => {
    const room = await coordinated('Acme')
    const letter = (await mailsTo(room.idOf('Acme'))).at(-1) ?? { subject: '', text: 'no letter' }
    const before = await page(room.receipt('Acme'))
    await team(`/cases/${room.id}/vendors/${room.idOf('Acme')}`, { do: 'Write', text: 'SECRETPATCH for you' })
    for (const text of [`${letter.subject}${letter.text}`, before, await page(room.receipt('Acme'))]) {
      expect(text).not.toMatch(/SECRET|DISTRIBUTORS-2026/)
      expect(text).not.toContain(room.id)
    }
    expect((await act(room.receipt('Acme'), { do: 'SetStatus', status: 'affected' })).status).toBe(409)
    expect((await join(room.receipt('Acme'))).text).toContain('SECRETPATCH for you')
  })

  it('S-113: a vendor reads its own talk and no other vendor’s, in the database as on the page', async () => {
    const room = await coordinated('Acme', 'Globex')
    for (const name of ['Acme', 'Globex']) await join(room.receipt(name))
    await act(room.receipt('Acme'), { do: 'SetStatus', status: 'affected', note: 'ACMEPRIVATE with plugins' })
    await act(room.receipt('Acme'), { do: 'MakeStatement', text: 'ACMESTATEMENT', public: 'yes' })
    await act(room.receipt('Acme'), { do: 'Write', text: 'ACMEMESSAGE' })
    await act(room.receipt('Acme'), { do: 'Write', text: 'FORALL', all: 'yes' })
    const read = await page(room.receipt('Globex'))
    expect(read).toContain('FORALL')
    expect(read).not.toMatch(/ACMEPRIVATE|ACMESTATEMENT|ACMEMESSAGE|Acme/)
    const events = await server.store.as({ role: 'party', subject: room.idOf('Globex') }, (tx) => readEvents(tx, room.id))
    expect(new Set(events.map(({ audience }) => audience))).toEqual(new Set(['parties', `party:${room.idOf('Globex')}`]))
    expect(JSON.stringify(events)).not.toContain('ACME')
    const rows = await server.store.as({ role: 'party', subject: room.idOf('Globex') }, (tx) => tx.query('select participant from vendor_party'))
    expect(rows).toEqual([{ participant: room.idOf('Globex') }])
    expect(await (await desk.web.get(`/cases/${room.id}/vendors/${room.idOf('Acme')}`)).text()).toContain('ACMEPRIVATE')
  })

  it('S-081: a patch goes to one vendor alone, who downloads it as an attachment; another is told that there is none', async () => {
    const room = await coordinated('Acme', 'Globex')
    for (const name of ['Acme', 'Globex']) await join(room.receipt(name))
    const patch = new File(['--- a\n+++ b\n'], 'fix.patch', { type: 'text/x-diff' })
    const sent = await desk.web.post(`/cases/${room.id}/vendors/${room.idOf('Acme')}`, { _token: adasToken, do: 'Write', text: 'Please test.', files: patch })
    expect(sent.status).toBe(303)
    const blob = /name="blob" value="([^"]+)"/.exec(await page(room.receipt('Acme')))?.[1] ?? ''
    const load = async (name: string) => desk.web.post('/vendor/file', { sealed: hidden(await page(room.receipt(name)), 'sealed'), blob })
    const mine = await load('Acme')
    expect([mine.status, await mine.text(), mine.headers.get('Content-Disposition')]).toEqual([200, '--- a\n+++ b\n', 'attachment; filename="fix.patch"'])
    expect((await load('Globex')).status).toBe(404)
    expect(await page(room.receipt('Globex'))).not.toContain('fix.patch')
    const back = await desk.web.post('/vendor/do', { sealed: hidden(await page(room.receipt('Acme')), 'sealed'), do: 'Write', text: 'Our log.', files: new File(['log'], 'log.txt') })
    expect(await back.text()).toContain('log.txt')
  })

  it('X20: where an embargo binds, its terms are accepted by their hash before anything is read', async () => {
    const id = await desk.openCase()
    await team(`/cases/${id}/embargo`, { do: 'SetTerms', date: '2026-12-10', time: '18:00', zone: 'UTC', reason: 'Time.' })
    await team(`/cases/${id}/vendors/invite`, { vendors: lines('Acme'), need: 'Ships it', project: '' })
    const [vendor] = await vendorsOf(id)
    const receipt = await receiptOf(vendor!.id)
    const before = await page(receipt)
    expect(before).toContain('I accept these terms')
    expect((await act(receipt, { do: 'Join', right: 'yes' })).text).not.toContain('Your answers')
    const accepted = await act(receipt, { do: 'AcceptTerms', terms: hidden(before, 'terms'), hash: hidden(before, 'hash') })
    expect(accepted.text).toContain('Your answers')
    expect((await stateOf(id)).embargo.parties[vendor!.id]?.pec).toBe('SIGNATORY')
    await team(`/cases/${id}/vendors/${vendor!.id}`, { do: 'RemoveVendor', reason: 'Sold it.' })
    expect(await page(receipt)).not.toContain('Your answers')
  })

  it('S-032: what opens nothing, what is foreign and what is not there look the same', async () => {
    const room = await coordinated('Acme')
    const wrong = await desk.web.post('/vendor', { receipt: 'PARLEY-R-NOTHING' })
    const lists = await desk.web.post('/party', { receipt: room.receipt('Acme') })
    expect([wrong.status, lists.status]).toEqual([422, 422])
    const [there, none] = [await desk.web.get('/vendors/aaaaaaaaaaaaaaaaaaaaaaaaaa'), await desk.web.get('/vendors/bbbbbbbbbbbbbbbbbbbbbbbbbb')]
    expect([there.status, none.status]).toEqual([404, 404])
    expect((await desk.web.get(`/cases/${room.id}/vendors/nobody`)).status).toBe(404)
    expect((await desk.web.get('/cases/none/vendors')).status).toBe(404)
  })
})

describe('the team’s page of vendors', () => {
  it('counts answers, filters them, and never takes silence for «not affected»', async () => {
    const room = await coordinated('Acme', 'Globex', 'Hooli')
    await join(room.receipt('Acme'))
    await act(room.receipt('Acme'), { do: 'SetStatus', status: 'not_affected', justification: 'component_not_present' })
    await team(`/cases/${room.id}/vendors/${room.idOf('Globex')}`, { do: 'SetStatus', status: 'affected', note: 'By phone' })
    const shown = await (await desk.web.get(`/cases/${room.id}/vendors`)).text()
    expect(shown.replaceAll(/<[^>]+>/g, '')).toMatch(/1 affected · \s*1 not affected · \s*1 no answer/)
    const filtered = await (await desk.web.get(`/cases/${room.id}/vendors?answer=no_answer`)).text()
    expect(filtered).toContain('>Hooli<')
    expect(filtered).not.toContain('>Acme<')
    expect((await vendorsOf(room.id)).map(answerOf)).toEqual(['not_affected', 'affected', 'no_answer'])
  })

  it('reminds all who are silent in one step, a letter each, and says who was left out', async () => {
    const room = await coordinated('Acme', 'Globex')
    await join(room.receipt('Acme'))
    await act(room.receipt('Acme'), { do: 'SetStatus', status: 'investigating' })
    expect((await team(`/cases/${room.id}/vendors`, { do: 'RemindSilent' })).status).toBe(409)
    const before = desk.now
    desk.now = desk.now.add({ hours: 30 })
    expect((await team(`/cases/${room.id}/vendors`, { do: 'RemindSilent' })).status).toBe(303)
    const reminders = async (name: string) => (await mailsTo(room.idOf(name))).filter(({ text }) => text.includes('have no answer yet')).length
    expect([await reminders('Acme'), await reminders('Globex')]).toEqual([0, 1])
    desk.now = before
  })

  it('keeps a contact record with languages, and saves all as CSV without formulas', async () => {
    const room = await coordinated('Acme')
    const contact = { do: 'RecordContact', kind: 'tried', way: 'phone', language: 'pt-BR', note: 'Nobody there' }
    expect((await team(`/cases/${room.id}/vendors/${room.idOf('Acme')}`, contact)).status).toBe(303)
    await team(`/cases/${room.id}/vendors/invite`, { vendors: '=cmd|x; security@evil.example', need: 'x', project: '' })
    const csv = await (await desk.web.get(`/cases/${room.id}/vendors/export`)).text()
    expect(csv.split('\r\n')[0]).toMatch(/^vendor,group,language,answer/)
    expect(csv).toContain(`'=cmd|x`)
    expect(csv).toContain('Acme,servers,de,no_answer')
  })

  it('refuses a bad line whole: nobody of it is asked', async () => {
    const id = await desk.openCase()
    const answer = await team(`/cases/${id}/vendors/invite`, { vendors: `${lines('Acme')}\nGlobex; nowhere`, need: 'x', project: '' })
    expect([answer.status, (await vendorsOf(id)).length]).toEqual([409, 0])
  })
})

describe('a vendor that is a project of this desk', () => {
  it('S-032: works in a view of its own; nobody else finds it, and nothing of the case shows before it takes part', async () => {
    const id = await desk.openCase()
    await server.as('administrator', async (client) => {
      await client.query(`insert into parley.member (id, login, display_name) values ('bo', 'bo', 'Bo Lind') on conflict do nothing`)
      await client.query(`insert into parley.team_member (project, member, roles) values ('community', 'bo', '{triager}') on conflict do nothing`)
    })
    const bo = { ...desk.member, member: 'bo', name: 'Bo Lind', roles: { community: ['triager'] } }
    const his = makeClient({ session: async () => bo, now: () => desk.now.toString(), routes: vendorRoutes(desk) })
    const vendors = [{ name: 'Community Project', project: 'community' }]
    await server.store.as({ role: 'worker' }, (tx) => inviteVendors(desk.gate, tx, id, { vendors, need: 'Ships it', by: 'team' }, { kind: 'member', id: 'ada' }))
    const told = (await desk.letters()).filter(({ to }) => to === 'member:bo')
    const path = /\/vendors\/[a-z0-9]+/.exec(told[0]?.text ?? '')?.[0] ?? ''
    expect(told[0]?.text).not.toMatch(/SECRET|DISTRIBUTORS-2026/)
    expect(await (await his.get('/vendors')).text()).toContain(path)
    const before = await (await his.get(path)).text()
    expect(before).toContain('We take part')
    expect(before).not.toMatch(/SECRET|DISTRIBUTORS-2026/)
    const strangers = [await desk.web.get(path), await his.get('/vendors/aaaaaaaaaaaaaaaaaaaaaaaaaa'), await his.get(`/cases/${id}/vendors`)]
    expect(strangers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect((await his.post(path, { _token: adasToken, do: 'Join', right: 'yes' })).status).toBe(303)
    await team(`/cases/${id}/vendors/${(await vendorsOf(id))[0]!.id}`, { do: 'Write', text: 'The patch.' })
    expect(await (await his.get(path)).text()).toContain('The patch.')
  })
})

describe('the owner of the case', () => {
  it('CM-13-002: hands it to a vendor, which then alone ends the embargo, by its own page', async () => {
    const room = await coordinated('Acme')
    await join(room.receipt('Acme'))
    await team(`/cases/${room.id}/embargo`, { do: 'SetTerms', date: '2026-12-10', time: '18:00', zone: 'UTC', reason: 'Time.' })
    const stub = await page(room.receipt('Acme'))
    await act(room.receipt('Acme'), { do: 'AcceptTerms', terms: hidden(stub, 'terms'), hash: hidden(stub, 'hash') })
    expect((await team(`/cases/${room.id}/owner`, { do: 'OfferOwnership', to: room.idOf('Acme'), reason: 'It is their code.' })).status).toBe(303)
    expect((await act(room.receipt('Acme'), { do: 'AnswerOwnership', accept: 'yes' })).text).toContain('You own this case')
    expect((await team(`/cases/${room.id}/embargo`, { do: 'Terminate', reason: 'x', sure: 'yes' })).status).toBe(409)
    expect((await act(room.receipt('Acme'), { do: 'Terminate', reason: 'We publish.', sure: 'yes' })).status).toBe(200)
    expect((await stateOf(room.id)).embargo.ended).toMatchObject({ by: room.idOf('Acme') })
  })
})

describe('what the law orders', () => {
  it('C24: a vendor records its legal duty to report on its own page, where an embargo binds, and the owner reads it', async () => {
    const id = await desk.openCase()
    await team(`/cases/${id}/embargo`, { do: 'SetTerms', date: '2026-12-10', time: '18:00', zone: 'UTC', reason: 'Time.' })
    await team(`/cases/${id}/vendors/invite`, { vendors: lines('Acme'), need: 'Ships it', project: '' })
    const [vendor] = await vendorsOf(id)
    const receipt = await receiptOf(vendor!.id)
    const stub = await page(receipt)
    await act(receipt, { do: 'AcceptTerms', terms: hidden(stub, 'terms'), hash: hidden(stub, 'hash') })
    const duty = { do: 'RecordLegalDuty', authority: 'the coordinating CSIRT', basis: 'CRA Article 14(2)(a)', what: 'early warning without details' }
    expect((await act(receipt, { ...duty, authority: 'everybody' })).status).toBe(409)
    expect((await act(receipt, duty)).status).toBe(200)
    expect((await stateOf(id)).embargo.duties).toMatchObject([{ by: vendor!.id, authority: 'the coordinating CSIRT' }])
    expect(await (await desk.web.get(`/cases/${id}/embargo`)).text()).toContain('CRA Article 14(2)(a)')
  })
})

describe('C11: upstream', () => {
  it('C11: to a verified key the words themselves go, sealed; an embargo in force keeps them back until its terms are accepted', async () => {
    const { publicKey } = await generateKey({ userIDs: [{ name: 'libbar', email: 'security@libbar.example' }], format: 'armored' })
    const actor = { kind: 'member' as const, id: 'ada', name: 'Ada' }
    const handed = async (id: string) => {
      const [report] = (await stateOf(id)).reports
      const hand = { type: 'HandUpstream' as const, to: 'libbar', text: 'SEALEDWORDS', address: 'security@libbar.example', key: publicKey }
      const pin = (tx: Tx, address: string, key: string) => pinVerified(tx, address, key, desk.now)
      await server.store.as({ role: 'worker' }, (tx) => handle(desk.gate, tx, id, { actor, command: { type: 'AskUpstreamConsent', to: 'libbar', text: 'It.' } }, { actor: { kind: 'participant', id: report!.reporter }, command: { type: 'AnswerUpstreamConsent', reporter: report!.reporter, consent: true } }))
      expect(await server.store.as({ role: 'worker' }, (tx) => handUpstream(desk.gate, tx, id, { ...hand, key: 'no key' }, { actor, pin }))).toMatchObject({ refused: { code: 'bad-value' } })
      expect(await server.store.as({ role: 'worker' }, (tx) => handUpstream(desk.gate, tx, id, hand, { actor, pin }))).toMatchObject({ ok: true })
      const vendor = (await stateOf(id)).upstream?.vendor ?? ''
      return server.store.as({ role: 'worker' }, async (tx) => {
        const rows = await tx.query<{ key: string }>('select event_key as key from outbox where case_id = $1', [id])
        const contents = []
        for (const { key } of rows) contents.push(await contentFor(desk.gate, tx, { caseId: id, participant: vendor, address: 'security@libbar.example', eventKey: key }))
        return contents.flatMap((content) => content?.text ?? [])
      })
    }
    const free = await desk.openCase()
    expect(await handed(free)).toContain('SEALEDWORDS')
    const bound = await desk.openCase()
    await team(`/cases/${bound}/embargo`, { do: 'SetTerms', date: '2026-12-10', time: '18:00', zone: 'UTC', reason: 'Time.' })
    expect(await handed(bound)).toEqual([])
  })

  it('C11: goes on only with consent; then upstream is written to without content, acknowledges, and the case watches', async () => {
    const id = await desk.openCase()
    const actor = { kind: 'member' as const, id: 'ada', name: 'Ada' }
    const hand = { type: 'HandUpstream' as const, to: 'libfoo', text: 'SECRETDETAIL upstream', address: 'security@libfoo.example' }
    const go = () => server.store.as({ role: 'worker' }, (tx) => handUpstream(desk.gate, tx, id, hand, { actor, pin: async () => true }))
    expect(await go()).toMatchObject({ ok: false, refused: { code: 'no-consent' } })
    const [report] = (await stateOf(id)).reports
    await server.store.as({ role: 'worker' }, (tx) => handle(desk.gate, tx, id, { actor, command: { type: 'AskUpstreamConsent', to: 'libfoo', text: 'It parses twice.' } }))
    await server.store.as({ role: 'worker' }, (tx) => handle(desk.gate, tx, id, { actor: { kind: 'participant', id: report!.reporter }, command: { type: 'AnswerUpstreamConsent', reporter: report!.reporter, consent: true } }))
    expect(await go()).toMatchObject({ ok: true })
    const vendor = (await stateOf(id)).upstream?.vendor ?? ''
    const letters = (await mailsTo(vendor)).map(({ text }) => text).join()
    expect(letters).toContain('/vendor')
    expect(letters).not.toContain('SECRET')
    expect(await (await desk.web.get(`/cases/${id}/upstream`)).text()).toContain('has not acknowledged yet')
    const receipt = await receiptOf(vendor)
    expect((await join(receipt)).text).toContain('SECRETDETAIL upstream')
    expect(await (await desk.web.get(`/cases/${id}/upstream`)).text()).toContain('this case watches')
  })
})
