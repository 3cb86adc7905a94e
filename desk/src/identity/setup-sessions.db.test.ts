import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inviteAgain, inviteMember, listMembers, suspendMember } from './members.ts'
import { newSecret } from './secrets.ts'
import { endSession, listSessions, startSession, stepUp, steppedUp } from './sessions.ts'
import { findSetup, issueSetupToken } from './setup.ts'
import { start, testDesk, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { createToken, tokenHolder } from './tokens.ts'

let desk: TestDesk
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.server.close())
beforeEach(() => desk.empty())

describe('the first link', () => {
  it('S-001: before it is used there is no account, and every sign-in fails', async () => {
    expect(await desk.as(listMembers)).toEqual([])
    for (const login of ['admin', 'root', 'ada', '']) expect(await desk.typed('000000', { login })).toEqual({ ok: false, waitSeconds: 0 })
  })

  it('S-001: it makes the first member, once', async () => {
    const token = await desk.firstToken()
    expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128)
    expect(await desk.setupWith({ token })).toMatchObject({ ok: true })
    expect(await desk.as((tx) => findSetup(tx, token, desk.now))).toBeNull()
    desk.minutes(0.5)
    expect(await desk.setupWith({ token, login: 'eve', member: 'e'.repeat(26) })).toEqual({ ok: false, code: 'gone' })
    expect((await desk.as(listMembers)).map(({ login }) => login)).toEqual(['ada'])
  })

  it('S-001: after 31 minutes it is over; after 29 it is not', async () => {
    const token = await desk.firstToken()
    desk.minutes(29)
    expect(await desk.as((tx) => findSetup(tx, token, desk.now))).toEqual({ kind: 'first' })
    desk.minutes(2)
    expect(await desk.as((tx) => findSetup(tx, token, desk.now))).toBeNull()
    expect(await desk.setupWith({ token })).toEqual({ ok: false, code: 'gone' })
  })

  it('S-001: a new one voids the one before; with a member there is none', async () => {
    const old = await desk.firstToken()
    await desk.as((tx) => issueSetupToken(tx, desk.now))
    expect(await desk.as((tx) => findSetup(tx, old, desk.now))).toBeNull()
    await desk.opened()
    expect(await desk.as((tx) => issueSetupToken(tx, desk.now))).toBeNull()
  })

  it('S-001: what is refused uses nothing up, and leaves nothing half-made', async () => {
    const token = await desk.firstToken()
    expect(await desk.setupWith({ token, authenticator: null })).toEqual({ ok: false, code: 'no-second-factor' })
    expect(await desk.setupWith({ token, authenticator: { seed: desk.seed, code: '000000' } })).toEqual({ ok: false, code: 'wrong-code' })
    expect(await desk.setupWith({ token, login: 'no login' })).toEqual({ ok: false, code: 'bad-login' })
    expect(await desk.as(listMembers)).toEqual([])
    expect(await desk.setupWith({ token })).toMatchObject({ ok: true })
  })

  it('S-001: two at the same time make one member', async () => {
    const token = await desk.firstToken()
    const both = await Promise.all([desk.setupWith({ token }), desk.setupWith({ token, login: 'eve', member: 'e'.repeat(26) })])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await desk.as(listMembers)).toHaveLength(1)
  })

  it('the first member runs the desk and can work in every project at once', async () => {
    const { session } = await desk.opened()
    expect(await desk.whoIs(session)).toMatchObject({ name: 'Ada', isAdmin: true, roles: { apple: expect.arrayContaining(['triager', 'publisher']), pear: expect.arrayContaining(['fixer']) } })
  })
})

describe('sessions', () => {
  it('S-022: only a hash of the id is stored, and a made-up id opens nothing', async () => {
    const { session } = await desk.opened()
    const dump = await desk.server.as('administrator', (client) => client.query('select * from parley.session'))
    expect(JSON.stringify(dump.rows)).not.toContain(session)
    expect(await desk.whoIs(newSecret())).toBeNull()
    expect(await desk.whoIs('')).toBeNull()
    expect(await desk.whoIs(((await desk.whoIs(session))?.session ?? ''))).toBeNull()
  })

  it('S-024: half an hour without a sign of life ends it, a sign of life does not', async () => {
    const { session } = await desk.opened()
    for (let nth = 0; nth < 3; nth += 1) { desk.minutes(29); expect(await desk.whoIs(session)).not.toBeNull() }
    desk.minutes(31)
    expect(await desk.whoIs(session)).toBeNull()
  })

  it('S-024: twelve hours end it, however busy', async () => {
    const { session } = await desk.opened()
    for (let nth = 0; nth < 12 * 3 - 1; nth += 1) { desk.minutes(20); expect(await desk.whoIs(session)).not.toBeNull() }
    desk.minutes(20)
    expect(await desk.whoIs(session)).toBeNull()
  })

  it('S-024: a step-up changes the id, not the end; the id before is dead', async () => {
    const { session } = await desk.opened()
    desk.minutes(10)
    const who = await desk.whoIs(session)
    if (!who) throw new Error('nobody')
    expect(steppedUp(who, desk.now)).toBe(false)
    const next = await desk.as((tx) => stepUp(tx, who, desk.now)) ?? ''
    expect(await desk.whoIs(session)).toBeNull()
    expect(steppedUp(await desk.whoIs(next) ?? { steppedUpAt: null }, desk.now)).toBe(true)
    expect((await desk.as((tx) => listSessions(tx, who.member, desk.now)))[0]?.expiresAt.toString()).toBe(start.add({ hours: 12 }).toString())
    expect(await desk.as((tx) => stepUp(tx, who, desk.now))).toBeNull()
  })

  it('S-025: a proof of presence holds five minutes', async () => {
    const { session } = await desk.opened()
    const who = await desk.whoIs(session)
    if (!who) throw new Error('nobody')
    expect([0, 4.4, 4.6].map((count) => steppedUp(who, desk.now.add({ seconds: count * 60 })))).toEqual([true, true, false])
  })

  it('S-027: members see and end their own sessions and nobody else’s', async () => {
    const { member } = await desk.opened()
    const other = await desk.as((tx) => startSession(tx, member, 'codes', desk.now))
    const [one] = await desk.as((tx) => listSessions(tx, member, desk.now))
    expect(await desk.as((tx) => listSessions(tx, member, desk.now))).toHaveLength(2)
    expect(await desk.as((tx) => endSession(tx, 'somebody-else', one?.session ?? ''))).toBe(false)
    const hash = (await desk.whoIs(other))?.session ?? ''
    expect(await desk.as((tx) => endSession(tx, member, hash))).toBe(true)
    expect(await desk.whoIs(other)).toBeNull()
  })

  it('S-021: a session of somebody who is not active opens nothing, even if its row is still there', async () => {
    const { member, session } = await desk.opened()
    await desk.as((tx) => tx.execute('update member set state = \'suspended\' where id = $1', [member]))
    expect(await desk.whoIs(session)).toBeNull()
  })

  it('S-021: suspending ends sessions, tokens and links at once', async () => {
    await desk.opened()
    const invited = await desk.as((tx) => inviteMember(tx, { login: 'bob', name: 'Bob', roles: { apple: ['fixer'] } }, desk.now))
    if (!invited.ok) throw new Error(invited.code)
    const bob = await desk.setupWith({ token: invited.token })
    if (!bob.ok) throw new Error(bob.code)
    const token = await desk.as((tx) => createToken(tx, { member: invited.member, label: 'ci', scopes: ['cases:read'], days: 1, cases: null }, desk.now))
    const link = await desk.as((tx) => inviteAgain(tx, invited.member, desk.now))
    expect(await desk.whoIs(bob.session)).toMatchObject({ roles: { apple: ['fixer'] }, isAdmin: false })
    await desk.as((tx) => suspendMember(tx, invited.member, desk.now))
    expect(await desk.whoIs(bob.session)).toBeNull()
    expect(token.ok && await desk.as((tx) => tokenHolder(tx, token.token, desk.now))).toBeNull()
    expect(link.ok && await desk.as((tx) => findSetup(tx, link.token, desk.now))).toBeNull()
    desk.minutes(0.5)
    expect(await desk.typed(desk.appCode(), { login: 'bob' })).toMatchObject({ ok: false })
  })
})
