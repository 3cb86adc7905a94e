import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { takeAppCode } from './codes.ts'
import { inviteAgain, inviteMember, listMembers, setRoles, suspendMember } from './members.ts'
import { claimOutbox } from '../store/outbox.ts'
import { memberAddress, setMemberAddress, writeMemberAddress } from './notices.ts'
import { findSetup } from './setup.ts'
import { testDesk, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { createToken, revokeToken, tokenHolder } from './tokens.ts'
import { codeOf, newSeed, stepAt } from './totp.ts'

let desk: TestDesk
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.server.close())
beforeEach(() => desk.empty())

describe('members', () => {
  it('a login is free of tricks, and an address confers nothing (S-019)', async () => {
    await desk.opened()
    for (const login of ['a', 'Ada Lovelace', 'ada@example.org', 'a'.repeat(33), 'a\0b', '-ada', 'ädä']) {
      expect(await desk.as((tx) => inviteMember(tx, { login, name: 'x', roles: {} }, desk.now)), login).toMatchObject({ ok: false, code: 'bad-login' })
    }
    expect(await desk.as((tx) => inviteMember(tx, { login: 'ADA', name: 'x', roles: {} }, desk.now))).toMatchObject({ ok: false, code: 'login-taken' })
  })

  it('an invited member has no role until the link is used; then exactly those given', async () => {
    await desk.opened()
    const invited = await desk.as((tx) => inviteMember(tx, { login: 'bob', name: 'Bob', roles: { pear: ['auditor'] } }, desk.now))
    if (!invited.ok) throw new Error(invited.code)
    expect(await desk.as((tx) => findSetup(tx, invited.token, desk.now))).toMatchObject({ kind: 'invited', login: 'bob' })
    const seen = () => desk.server.store.as({ role: 'team', member: invited.member }, (tx) => tx.query('select project from team_member'))
    expect(await seen()).toEqual([])
    expect(await desk.setupWith({ token: invited.token, login: 'eve', member: 'e'.repeat(26) })).toMatchObject({ ok: true, member: invited.member })
    expect(await desk.as(listMembers)).toContainEqual({ id: invited.member, login: 'bob', name: 'Bob', state: 'active', isAdmin: false, roles: { pear: ['auditor'] }, teams: {} })
    expect(await seen()).not.toEqual([])
  })

  it('a new link keeps the old ways until it is used, and voids them then', async () => {
    const { member, session } = await desk.opened()
    const device = await desk.passkeyOf(member)
    const again = await desk.as((tx) => inviteAgain(tx, member, desk.now))
    if (!again.ok) throw new Error(again.code)
    expect(await desk.whoIs(session)).not.toBeNull()
    const fresh = newSeed()
    expect(await desk.setupWith({ token: again.token, authenticator: { seed: fresh, code: codeOf(fresh, stepAt(desk.now)) } })).toMatchObject({ ok: true, member })
    expect(await desk.whoIs(session)).toBeNull()
    expect(await desk.typed(desk.appCode())).toMatchObject({ ok: false })
    expect(await desk.byPasskey(device)).toMatchObject({ ok: false })
    expect(await desk.as((tx) => takeAppCode(tx, member, codeOf(fresh, stepAt(desk.now) + 1), desk.now))).toBe(true)
  })

  it('roles change with the next request; projects and roles that do not exist are refused', async () => {
    const { member, session } = await desk.opened()
    await desk.as((tx) => setRoles(tx, member, { apple: ['auditor'] }, desk.now))
    expect((await desk.whoIs(session))?.roles).toEqual({ apple: ['auditor'] })
    expect(await desk.as((tx) => setRoles(tx, member, { plum: ['auditor'] }, desk.now))).toMatchObject({ code: 'no-such-project' })
    expect(await desk.as((tx) => setRoles(tx, member, { apple: [
      // @ts-expect-error a form or a command line may say any word
      'king',
    ] }, desk.now))).toMatchObject({ code: 'no-such-role' })
  })

  it('people are put into the teams of a foundation’s projects; where nothing is said of them they stay where they were', async () => {
    const { member } = await desk.opened()
    await desk.server.as('administrator', (client) => client.query(`insert into parley.member_project (project, team, name) values ('apple', 'core', 'Core'), ('apple', 'peel', 'Peel') on conflict do nothing`))
    const teams = async () => (await desk.as(listMembers)).find(({ id }) => id === member)?.teams
    await desk.as((tx) => setRoles(tx, member, { apple: ['fixer'], pear: ['fixer'] }, desk.now, { apple: ['core'] }))
    expect(await teams()).toEqual({ apple: ['core'] })
    await desk.as((tx) => setRoles(tx, member, { apple: ['triager'] }, desk.now))
    expect(await teams()).toEqual({ apple: ['core'] })
    await desk.as((tx) => setRoles(tx, member, { apple: ['triager'] }, desk.now, { apple: [] }))
    expect(await teams()).toEqual({ apple: [] })
    await desk.as((tx) => setRoles(tx, member, { apple: ['triager'] }, desk.now, { apple: null }))
    expect(await teams()).toEqual({})
    expect(await desk.as((tx) => setRoles(tx, member, { apple: ['triager'] }, desk.now, { apple: ['seed'] }))).toMatchObject({ code: 'no-such-team' })
    const invited = await desk.as((tx) => inviteMember(tx, { login: 'tia', name: 'Tia', roles: { apple: ['fixer'] }, teams: { apple: ['peel'] } }, desk.now))
    expect(invited.ok && (await desk.as(listMembers)).find(({ id }) => id === invited.member)?.teams).toEqual({ apple: ['peel'] })
  })

  it('the last one who runs the desk cannot be suspended', async () => {
    const { member } = await desk.opened()
    expect(await desk.as((tx) => suspendMember(tx, member, desk.now))).toMatchObject({ ok: false, code: 'last-admin' })
  })

  it('where a member gets mail is sealed, and the worker can look it up', async () => {
    const { member } = await desk.opened()
    await desk.as((tx) => writeMemberAddress(tx, member, 'ada@example.org'))
    const { rows } = await desk.server.as('administrator', (client) => client.query<{ sealed: Buffer }>('select sealed from parley.member_address'))
    expect(rows[0]?.sealed.toString('latin1')).not.toContain('example')
    expect(await desk.server.store.as({ role: 'worker' }, (tx) => memberAddress(tx, member))).toBe('ada@example.org')
  })

  it('S-017: who changes the address is told of it at the address before', async () => {
    const { member } = await desk.opened()
    await desk.as((tx) => writeMemberAddress(tx, member, 'ada@example.org'))
    await desk.as((tx) => setMemberAddress(tx, member, 'eve@example.org', desk.now))
    const items = await claimOutbox(desk.server.store, { now: desk.now, limit: 10, leaseSeconds: 60 })
    const told = items.filter(({ recipient }) => recipient === `member:${member}`).map(({ payload }) => payload)
    expect(told).toContainEqual(expect.objectContaining({ address: 'ada@example.org', text: expect.stringContaining('changed the mail address') }))
    expect(await desk.as((tx) => memberAddress(tx, member))).toBe('eve@example.org')
  })

  it('S-033: neither the team, the public, the worker nor intake can ask for anybody’s way in', async () => {
    const { member } = await desk.opened()
    const tables = ['passphrase', 'totp', 'spent_challenge', 'session', 'recovery_code', 'credential', 'setup_token', 'api_token', 'member_notice']
    const viewers = [{ role: 'team', member }, { role: 'public' }, { role: 'worker' }, { role: 'intake' }, { role: 'party', subject: member }] as const
    for (const viewer of viewers) for (const table of tables) {
      await expect(desk.server.store.as(viewer, (tx) => tx.query(`select * from ${table}`)), `${viewer.role} ${table}`).rejects.toThrow(/permission denied/)
    }
    await expect(desk.as((tx) => tx.query('select * from outbox'))).rejects.toThrow(/permission denied/)
    await expect(desk.as((tx) => tx.query('select * from case_head'))).rejects.toThrow(/permission denied/)
  })
})

describe('API tokens', () => {
  const make = (member: string, days = 90) => desk.as((tx) => createToken(tx, { member, label: 'ci', scopes: ['cases:read'], days, cases: ['x'] }, desk.now))

  it('S-020: 90 days at most, hashed, narrowed, and never running the desk', async () => {
    const { member } = await desk.opened()
    expect([(await make(member, 91)).ok, (await make(member, 0)).ok, (await make(member, 1.5)).ok]).toEqual([false, false, false])
    const made = await make(member)
    if (!made.ok) throw new Error(made.code)
    expect(await desk.as((tx) => tokenHolder(tx, made.token, desk.now))).toMatchObject({ scopes: ['cases:read'], cases: ['x'], who: { member, isAdmin: false, steppedUpAt: null } })
    const dump = await desk.server.as('administrator', (client) => client.query('select * from parley.api_token'))
    expect(JSON.stringify(dump.rows)).not.toContain(made.token)
    desk.minutes(90 * 24 * 60 + 1)
    expect(await desk.as((tx) => tokenHolder(tx, made.token, desk.now))).toBeNull()
  })

  it('S-020: what the owner loses, the token loses; a revoked one is dead', async () => {
    const { member } = await desk.opened()
    const made = await make(member)
    if (!made.ok) throw new Error(made.code)
    await desk.as((tx) => setRoles(tx, member, {}, desk.now))
    const holder = await desk.as((tx) => tokenHolder(tx, made.token, desk.now))
    expect(holder?.who.roles).toEqual({})
    const id = holder?.who.session.replace('token:', '') ?? ''
    expect(await desk.as((tx) => revokeToken(tx, 'somebody-else', id, desk.now))).toBe(false)
    expect(await desk.as((tx) => revokeToken(tx, member, id, desk.now))).toBe(true)
    expect(await desk.as((tx) => tokenHolder(tx, made.token, desk.now))).toBeNull()
  })
})
