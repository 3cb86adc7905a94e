import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLog } from '../../../desk/src/audit/audit-log.ts'
import { makeRefusals, singles } from '../../../desk/src/access/refusals.ts'
import { writeRefusals } from '../../../desk/src/audit/write-refusals.ts'
import { until } from '../smtp-peer.ts'
import { accessDesk, madeCase, subject, type AccessDesk, type Subject, type Target } from './access-desk.ts'
import { Visitor } from './visitor.ts'

let room: AccessDesk
let ada: Subject
let bob: Subject
let target: Target
beforeAll(async () => {
  room = await accessDesk()
  ada = await subject(room, 'ada-of-the-team', { community: ['triager'] })
  bob = await subject(room, 'bob-elsewhere', { mlflow: ['auditor'] })
  target = await madeCase(room, 'community')
})
afterAll(() => room.end())

interface Said { readonly actor: string; readonly action: string; readonly object: string; readonly outcome: string }
/** What the log says of refusals, once everything that waits is in it. */
async function refused(wanted: number): Promise<readonly Said[]> {
  const said = async (): Promise<readonly Said[]> =>
    (await readLog(room.desk.store, room.data)).rows.map(({ entry }) => JSON.parse(entry) as Said).filter(({ action }) => /refused/.test(action))
  for (let turn = 0; (await said()).length < wanted && turn < 150; turn += 1) await sleep(200)
  return said()
}

describe('what is not let through', () => {
  it('V16.3.1: each checked try to sign in that fails is in the log with the factor that was wrong, and no login in the clear', async () => {
    const stranger = new Visitor(room.desk.url, 'stranger')
    const before = (await refused(0)).length
    for (const login of ['ada-of-the-team', 'nobody-of-that-name']) await stranger.fill('/sign-in', { login, passphrase: 'a long passphrase of no worth', code: '123456', to: '/cases' })
    await stranger.fill('/sign-in', { login: 'ada-of-the-team', passphrase: 'four hollow bridges beneath the comet', code: '000000', to: '/cases' })
    await stranger.fill('/sign-in', { response: '{}', sealed: 'x', to: '/cases' })
    await stranger.get(`/setup/${'A'.repeat(43)}`)
    const said = (await refused(before + 5)).slice(before)
    expect(said.map(({ actor, action, outcome }) => [actor === ada.member ? 'ada' : actor, action, outcome])).toEqual([
      ['nobody', 'sign-in refused', 'passphrase'], ['nobody', 'sign-in refused', 'passphrase'], ['ada', 'sign-in refused', 'second factor, after the right passphrase'],
      ['nobody', 'sign-in refused', 'passkey'], ['nobody', 'sign-in refused', 'one-time link'],
    ])
    expect(said[0]?.object).toMatch(/^[0-9a-f]{16}$/)
    expect([said[2]?.object, said[1]?.object === said[0]?.object]).toEqual([said[0]?.object, false])
    expect(JSON.stringify(said)).not.toMatch(/ada-of-the-team|nobody-of-that-name|127\.0\.0\.1/)
  })

  it('V16.3.1: a failed proof of presence is in the log', async () => {
    const before = (await refused(0)).length
    await ada.visitor.fill('/step-up', { passphrase: 'a long passphrase of no worth', code: '123456', to: '/cases' })
    expect((await refused(before + 1)).slice(before)).toMatchObject([{ actor: ada.member, action: 'step-up refused', outcome: 'passphrase' }])
  })

  it('V16.3.2: a member who asks for what is not theirs is in the log: the route and the case, whether it is there or not', async () => {
    const before = (await refused(0)).length
    await bob.visitor.get(`/cases/${target.id}`)
    await bob.visitor.get(`/cases/${'a'.repeat(26)}`)
    await bob.visitor.get('/members')
    await bob.visitor.post(`/cases/${target.id}/commands/WriteMessage`, { _token: bob.token, audience: 'team', 'message.text': 'secret words' })
    const said = (await refused(before + 4)).slice(before)
    expect(said.map(({ actor, object }) => [actor === bob.member ? 'bob' : actor, object.replace(target.id, 'CASE')])).toEqual([
      ['bob', 'GET /cases/:id CASE'], ['bob', `GET /cases/:id ${'a'.repeat(26)}`], ['bob', 'GET /members'], ['bob', expect.stringMatching(/^POST \/cases\/:id\/commands\/\S+ CASE$/)],
    ])
    expect(new Set(said.map(({ outcome }) => outcome))).toEqual(new Set(['not-found']))
    expect(JSON.stringify(said)).not.toContain('secret words')
  })

  it('V16.3.3: an attempt to pass by a control is in the log: another site, an old form, a stale proof, a token of no worth, an unknown field', async () => {
    const before = (await refused(0)).length
    await ada.visitor.post('/account/address', { _token: ada.token, address: 'a@b.example' }, { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' })
    await ada.visitor.post('/account/address', { _token: 'forged', address: 'a@b.example' })
    room.advance({ minutes: 6 })
    await ada.visitor.post('/account/address', { _token: ada.token, address: 'a@b.example' })
    await fetch(`${room.desk.url}/api/v1/cases`, { headers: { Authorization: `Bearer parley_${'a'.repeat(40)}` } })
    await fetch(`${room.desk.url}/api/v1/receipt`, { headers: { Authorization: 'Receipt nothing-of-worth' } })
    for (const door of ['/receipt', '/vendor']) await new Visitor(room.desk.url, 'guesser').post(door, { receipt: 'PARLEY-R-00000-00000' })
    const said = (await refused(before + 7)).slice(before)
    expect(said.map(({ actor, action, outcome }) => [actor === ada.member ? 'ada' : actor, action, outcome])).toEqual([
      ['nobody', 'request refused', 'other-site'], ['ada', 'request refused', 'stale-form'], ['ada', 'request refused', 'step-up-required'],
      ['nobody', 'token refused', 'no-token'], ['nobody', 'receipt refused', 'no-receipt'],
      ['nobody', 'receipt refused', 'no-receipt'], ['nobody', 'receipt refused', 'no-receipt'],
    ])
  })

  it('S-046: of somebody without an account nothing is in it but the door', async () => {
    const said = (await refused(0)).filter(({ actor, action }) => actor === 'nobody' && action !== 'sign-in refused')
    expect(said.length).toBeGreaterThan(0)
    for (const { object } of said) expect(object).toMatch(/^(GET|POST) \/[a-z0-9/:-]*$/)
  })
})

describe('a flood', () => {
  it('V16.3.3 V2.4.1: of failed tries costs the log a few lines: what is beyond them is counted, and told once an hour', async () => {
    const refusals = makeRefusals()
    const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
    for (let each = 0; each < 5_000; each += 1) refusals.tell({ action: 'sign-in refused', actor: 'nobody', hidden: `login-${each}`, outcome: 'passkey' }, at)
    for (let each = 0; each < 50; each += 1) refusals.tell({ action: 'request refused', actor: 'bob', object: 'GET /cases/:id', outcome: 'not-found' }, at)
    const count = async (): Promise<number> => (await refused(0)).length
    const write = (now: Temporal.Instant): Promise<void> => writeRefusals(refusals, (work) => room.desk.store.as({ role: 'worker' }, work), now)
    const before = await count()
    await write(at)
    await until(async () => (await count()) >= before + singles.perAction + singles.perWho, 'the single lines')
    await write(at.add({ hours: 1 }))
    await until(async () => (await count()) >= before + singles.perAction + singles.perWho + 2, 'the numbers')
    expect(await count()).toBe(before + singles.perAction + singles.perWho + 2)
    const counted = (await refused(0)).filter(({ outcome }) => outcome === 'counted')
    expect(counted).toMatchObject([
      { actor: 'nobody', action: 'sign-in refused, not listed', object: String(5_000 - singles.perAction) },
      { actor: 'bob', action: 'request refused, not listed', object: String(50 - singles.perWho) },
    ])
  })

  it('V16.3.1: what the database does not take waits, and is written when it does', async () => {
    const refusals = makeRefusals()
    const at = Temporal.Instant.from('2026-11-20T10:00:00Z')
    refusals.tell({ action: 'step-up refused', actor: 'carol', outcome: 'passkey' }, at)
    await expect(writeRefusals(refusals, () => Promise.reject(new Error('the database is away')), at)).rejects.toThrow('away')
    await writeRefusals(refusals, (work) => room.desk.store.as({ role: 'worker' }, work), at)
    await until(async () => (await refused(0)).some(({ actor }) => actor === 'carol'), 'the line that waited')
  })
})

