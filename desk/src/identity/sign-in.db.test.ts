import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { issueRecoveryCodes } from './codes.ts'
import { writeMemberAddress } from './notices.ts'
import { addPasskey, askNewPasskey, askPasskey, readNewPasskey } from './passkeys.ts'
import { signInWithPasskey, stepUpWithCodes } from './sign-in.ts'
import { softDevice, type SoftDevice } from '../../../testing/src/soft-device.ts'
import { at, passphrase, testDesk, url, type TestDesk } from '../../../testing/src/sign-in-desk.ts'

let desk: TestDesk
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.server.close())
beforeEach(() => desk.empty())

describe('passphrase and code', () => {
  it('S-005: neither alone opens anything', async () => {
    await desk.opened()
    expect(await desk.typed('')).toMatchObject({ ok: false })
    expect(await desk.typed(desk.appCode(), { passphrase: 'something else entirely' })).toMatchObject({ ok: false })
    expect(await desk.server.as('administrator', async (client) => (await client.query('select * from parley.session')).rowCount)).toBe(1)
    expect(await desk.typed(desk.appCode())).toMatchObject({ ok: true })
  })

  it('S-012: a code is good once, also for two at the same time', async () => {
    await desk.opened()
    const [one, two] = await Promise.all([desk.typed(desk.appCode()), desk.typed(desk.appCode())])
    expect([one.ok, two.ok].filter(Boolean)).toHaveLength(1)
    expect((await desk.typed(desk.appCode())).ok).toBe(false)
    desk.minutes(0.5)
    expect((await desk.typed(desk.appCode())).ok).toBe(true)
  })

  it('S-012: the seed lies nowhere in the clear', async () => {
    await desk.opened()
    const { rows } = await desk.server.as('administrator', (client) => client.query<{ sealed: Buffer }>('select sealed from parley.totp'))
    expect(rows[0]?.sealed.includes(desk.seed)).toBe(false)
  })

  it('S-014: of a burst of tries few are checked; a passkey comes in meanwhile', async () => {
    const { member } = await desk.opened()
    const device = await desk.passkeyOf(member)
    const tries = await Promise.all(Array.from({ length: 40 }, () => desk.typed('000000')))
    expect(tries.filter((each) => !each.ok && each.waitSeconds === 0)).toHaveLength(5)
    expect(await desk.typed(desk.appCode())).toMatchObject({ ok: false, waitSeconds: expect.any(Number) })
    expect(await desk.byPasskey(device)).toMatchObject({ ok: true })
  })

  it('S-015: a wrong name, passphrase and code get the same answer', async () => {
    await desk.opened()
    const answers = [await desk.typed('000000'), await desk.typed('000000', { login: 'nobody' }), await desk.typed(desk.appCode(), { passphrase: 'wrong passphrase here' })]
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1)
  })

  it('S-013: a recovery code is good once, ends every session and tells the others', async () => {
    const { codes, session, member } = await desk.opened()
    await desk.as((tx) => writeMemberAddress(tx, member, 'ada@example.org'))
    expect(codes).toHaveLength(8)
    const result = await desk.typed(codes[0] ?? '')
    expect(result.ok).toBe(true)
    expect(await desk.whoIs(session)).toBeNull()
    expect(result.ok && await desk.whoIs(result.session)).toMatchObject({ name: 'Ada' })
    expect((await desk.typed(codes[0] ?? '')).ok).toBe(false)
    const { rows } = await desk.server.as('administrator', (client) => client.query<{ what: string; kind: string }>(`select what, (select kind from parley.outbox where event_key like 'notice:' || n.id || ':%') as kind from parley.member_notice n where what = 'recovery used'`))
    expect(rows).toEqual([{ what: 'recovery used', kind: 'member-mail' }])
  })

  it('S-013: codes made anew void those before, and only hashes are kept', async () => {
    const { codes, member } = await desk.opened()
    const fresh = await desk.as((tx) => issueRecoveryCodes(tx, member))
    expect((await desk.typed(codes[1] ?? '')).ok).toBe(false)
    const dump = await desk.server.as('administrator', (client) => client.query('select * from parley.recovery_code'))
    for (const code of fresh) expect(JSON.stringify(dump.rows)).not.toContain(code)
    expect((await desk.typed(fresh[1] ?? '')).ok).toBe(true)
  })

  it('S-013: a recovery code without the passphrase is neither a way in nor used up', async () => {
    const { codes } = await desk.opened()
    expect((await desk.typed(codes[2] ?? '', { passphrase: 'something else entirely' })).ok).toBe(false)
    expect((await desk.typed(codes[2] ?? '')).ok).toBe(true)
  })

  it('S-017: a recovery code is no proof of presence for a session that is there', async () => {
    const { session, codes } = await desk.opened()
    const who = await desk.whoIs(session)
    if (!who) throw new Error('nobody')
    expect(await stepUpWithCodes(desk.identity, who, { passphrase, code: codes[3] ?? '', address: null })).toMatchObject({ ok: false })
    expect(await stepUpWithCodes(desk.identity, who, { passphrase, code: desk.appCode(), address: null })).toMatchObject({ ok: true })
  })
})

describe('passkeys', () => {
  it('S-011: a passkey signs in; its answer is good once', async () => {
    const { member } = await desk.opened()
    const device = await desk.passkeyOf(member)
    const asked = await askPasskey(desk.identity, { for: 'sign-in' }, desk.now)
    const answer = { sealed: asked.sealed, response: device.answer(asked.options, at) }
    expect(await signInWithPasskey(desk.identity, answer)).toMatchObject({ ok: true, member })
    expect(await signInWithPasskey(desk.identity, answer)).toEqual({ ok: false, waitSeconds: 0 })
  })

  it.each([
    ['another origin', { origin: 'https://desk.example.org.evil.test' }], ['another port', { origin: `${url}:8443` }],
    ['another relying party', { rpId: 'example.org' }], ['nobody verified', { verified: false }],
  ])('S-011: %s is refused', async (_what, how) => {
    const { member } = await desk.opened()
    const device = await desk.passkeyOf(member)
    expect(await desk.byPasskey(device, how)).toMatchObject({ ok: false })
    expect(await desk.byPasskey(device)).toMatchObject({ ok: true })
  })

  it('S-011: a counter that does not move on is a copy, and refused', async () => {
    const { member } = await desk.opened()
    const device = await desk.passkeyOf(member)
    expect(await desk.byPasskey(device, { counter: 7 })).toMatchObject({ ok: true })
    expect(await desk.byPasskey(device, { counter: 7 })).toMatchObject({ ok: false })
    expect(await desk.byPasskey(device, { counter: 6 })).toMatchObject({ ok: false })
    expect(await desk.byPasskey(device, { counter: 8 })).toMatchObject({ ok: true })
  })

  it('S-011: a challenge is over after five minutes, and good for its own purpose only', async () => {
    const { member } = await desk.opened()
    const device = await desk.passkeyOf(member)
    const late = await askPasskey(desk.identity, { for: 'sign-in' }, desk.now)
    const other = await askPasskey(desk.identity, { for: 'step-up', member }, desk.now)
    expect(await signInWithPasskey(desk.identity, { sealed: other.sealed, response: device.answer(other.options, at) })).toMatchObject({ ok: false })
    desk.minutes(5.1)
    expect(await signInWithPasskey(desk.identity, { sealed: late.sealed, response: device.answer(late.options, at) })).toMatchObject({ ok: false })
    expect(await signInWithPasskey(desk.identity, { sealed: 'made up', response: '{' })).toMatchObject({ ok: false })
  })

  it('S-016: a passkey asked for one member cannot be put on another', async () => {
    const { member } = await desk.opened()
    const asked = await askNewPasskey(desk.identity, { member: 'somebody-else', login: 'eve', name: 'Eve', has: [] }, desk.now)
    const response = softDevice().register(asked.options, at)
    expect(await readNewPasskey(desk.identity, { sealed: asked.sealed, response, member }, desk.now)).toBeNull()
  })

  it('S-011: a registration is taken once, and only by a device that verified its owner', async () => {
    const { member } = await desk.opened()
    const asked = await askNewPasskey(desk.identity, { member, login: 'ada', name: 'Ada', has: [] }, desk.now)
    const unverified = softDevice().register(asked.options, { ...at, verified: false })
    expect(await readNewPasskey(desk.identity, { sealed: asked.sealed, response: unverified, member }, desk.now)).toBeNull()
    const [one, two] = [softDevice(), softDevice()]
    const read = (device: SoftDevice) => readNewPasskey(desk.identity, { sealed: asked.sealed, response: device.register(asked.options, at), member }, desk.now)
    const [first, second] = [await read(one), await read(two)]
    if (!first || !second) throw new Error('not read')
    expect(await desk.as((tx) => addPasskey(tx, member, first, 'one', desk.now))).toBe(true)
    expect(await desk.as((tx) => addPasskey(tx, member, second, 'two', desk.now))).toBe(false)
  })
})
