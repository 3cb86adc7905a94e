import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { oidcDouble, type OidcDouble, type Person, type Twist } from '../../../testing/src/oidc-double.ts'
import { passphrase, testDesk, url, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { gate, openIdentity } from '../identity/identity.ts'
import { inviteMember, listMembers, setRoles, suspendMember } from '../identity/members.ts'
import { OidcRefused, oidcProvider } from '../identity/oidc-provider.ts'
import { linkAccount } from '../identity/oidc-accounts.ts'
import { renewLogins } from '../identity/oidc-sign-in.ts'
import { readGroups, type GroupRules } from '../identity/oidc-settings.ts'
import { createToken, tokenHolder } from '../identity/tokens.ts'
import { codeOf, stepAt } from '../identity/totp.ts'
import { openEgress } from '../outbox/egress.ts'
import { egressFetch } from '../outbox/egress-fetch.ts'
import { makeApp } from './app.ts'
import { identityRoutes, sessionReader } from './sign-in.tsx'

let desk: TestDesk
let there: OidcDouble
let app: ReturnType<typeof makeApp>
beforeAll(async () => {
  desk = await testDesk()
  there = await oidcDouble({ now: () => desk.now })
})
afterAll(async () => {
  await there.close()
  await desk.server.close()
})

const rules = readGroups('security=apple:triager+fixer; pears=pear:auditor') as GroupRules
async function set(strong: readonly string[] = [], egress = openEgress({ allow: [there.address] })): Promise<void> {
  const settings = { issuer: there.issuer, clientId: there.clientId, clientSecret: there.clientSecret, name: 'Example login', scopes: 'openid profile', groupsClaim: 'groups', groups: rules, strong, isPlain: true }
  desk.identity = await openIdentity({ store: desk.server.store, url, now: () => desk.now, provider: oidcProvider(settings, egressFetch(egress)) })
  app = makeApp({ desk: makeDeskDouble(url).desk, session: sessionReader(desk.identity), routes: identityRoutes(desk.identity), now: () => desk.now.toString() })
}
beforeEach(async () => {
  await desk.empty()
  there.isDown = false
  there.refreshes = true
  await set()
})

type Fields = Readonly<Record<string, string>>
const get = (path: string, cookie = ''): Promise<Response> => Promise.resolve(app.request(new URL(path, url).href, { headers: { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' } }))
const post = (path: string, fields: Fields, cookie = ''): Promise<Response> => Promise.resolve(app.request(`${url}${path}`, {
  method: 'POST', body: new URLSearchParams(fields), headers: { 'Sec-Fetch-Site': 'same-origin', Cookie: cookie },
}))
const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
const cookies = (response: Response): string[] => response.headers.getSetCookie().filter((each) => !/Max-Age=0/.test(each)).map((each) => each.split(';')[0] ?? '')
const sessionIn = (response: Response): string | undefined => cookies(response).find((each) => each.startsWith('__Host-parley='))

/** To the provider, and back with what it gave; nothing of a session is sent along, as a browser would not. */
async function comeBy(person: Person, twist: Twist = {}): Promise<Response> {
  const left = await get('/sign-in/provider?to=/account')
  expect([left.status, new URL(left.headers.get('Location') ?? '').origin]).toEqual([303, new URL(there.issuer).origin])
  return get(there.authorize(left.headers.get('Location') ?? '', person, twist), cookies(left)[0])
}

/** Ada of the desk, her account linked. */
async function linked(sub = 'ada-there'): Promise<string> {
  const { member } = await desk.opened()
  await desk.as((tx) => linkAccount(tx, member, { issuer: there.issuer, subject: sub }, desk.now))
  return member
}

describe('who is linked', () => {
  it('S-018 V6.8.4: the provider’s word alone opens nothing: a second factor of the desk’s own is asked for, and then there is a session', async () => {
    await linked()
    const back = await comeBy({ sub: 'ada-there' })
    const page = await back.text()
    expect([back.status, sessionIn(back)]).toEqual([200, undefined])
    expect(page).toContain('One more step')
    const ticket = hidden(page, 'ticket')
    for (const path of ['/cases', '/account']) expect((await get(path, `__Host-parley=${ticket}`)).status, 'S-005: the ticket is no session').toBe(303)
    expect((await post('/sign-in/provider/second', { ticket, code: '000000', to: '/account' })).status).toBe(401)
    const done = await post('/sign-in/provider/second', { ticket, code: desk.appCode(), to: '/account' })
    expect([done.status, done.headers.get('Location')]).toEqual([303, '/account'])
    expect((await get('/account', sessionIn(done))).status).toBe(200)
    expect((await post('/sign-in/provider/second', { ticket, code: desk.appCode(), to: '/' })).status, 'the ticket is good once').toBe(403)
  })

  it('S-018: the ticket is over after ten minutes', async () => {
    await linked()
    const ticket = hidden(await (await comeBy({ sub: 'ada-there' })).text(), 'ticket')
    desk.minutes(11)
    expect((await post('/sign-in/provider/second', { ticket, code: desk.appCode(), to: '/' })).status).toBe(403)
  })

  it('S-014: codes for the second factor are throttled', async () => {
    await linked()
    const ticket = hidden(await (await comeBy({ sub: 'ada-there' })).text(), 'ticket')
    const answers: number[] = []
    for (let at = 0; at < 8; at += 1) answers.push((await post('/sign-in/provider/second', { ticket, code: '000000', to: '/' })).status)
    expect(answers).toContain(429)
  })

  it('S-018 V6.8.4: a factor that cannot be phished counts only where the settings name it', async () => {
    await linked()
    expect(sessionIn(await comeBy({ sub: 'ada-there', acr: 'phr' }))).toBeUndefined()
    await set(['phr', 'hwk'])
    const back = await comeBy({ sub: 'ada-there', amr: ['pwd', 'hwk'] })
    expect([back.status, back.headers.get('Refresh')]).toEqual([200, '0; url=/account'])
    expect(back.headers.getSetCookie().find((each) => each.startsWith('__Host-parley='))).toContain('SameSite=Strict; Secure')
    expect((await get('/account', sessionIn(back))).status).toBe(200)
    expect(sessionIn(await comeBy({ sub: 'ada-there', acr: 'password', amr: ['pwd', 'otp'] }))).toBeUndefined()
  })

  it('links and unlinks on the account page, after a fresh proof', async () => {
    const { session } = await desk.opened()
    const cookie = `__Host-parley=${session}`
    const left = await get('/account/provider', cookie)
    const back = await get(there.authorize(left.headers.get('Location') ?? '', { sub: 'ada-there' }), cookies(left)[0])
    expect([back.status, back.headers.get('Refresh')]).toEqual([200, '0; url=/account?done=provider-linked'])
    const page = await (await get('/account', cookie)).text()
    expect(page).toContain('Your account there is linked')
    expect((await post('/account/provider/remove', { _token: hidden(page, '_token') }, cookie)).status).toBe(303)
    expect((await comeBy({ sub: 'ada-there' })).status).toBe(403)
    desk.minutes(6)
    expect((await get('/account/provider', cookie)).headers.get('Location')).toBe('/step-up?to=%2Faccount%2Fprovider')
  })
})

describe('attacks on the protocol leave no session', () => {
  it('V6.8.2 V9.2.4 V10.1.2 V10.2.1 V10.2.2 V10.5.1 V10.5.4: each of these, and the same without it does', async () => {
    await linked()
    await set(['phr'])
    expect(sessionIn(await comeBy({ sub: 'ada-there', acr: 'phr' }))).toBeDefined()
    const wrong: readonly Twist[] = [
      { claims: { iss: 'https://evil.example' } }, { claims: { aud: 'another-client' } }, { claims: { nonce: 'stolen' } }, { alg: 'none' }, { alg: 'HS256' }, { alg: 'other-key' },
      { back: { iss: 'https://evil.example' } }, { back: { iss: null } }, { back: { state: 'forged' } }, { back: { state: null } },
    ]
    for (const twist of wrong) expect(sessionIn(await comeBy({ sub: 'ada-there', acr: 'phr' }, twist)), JSON.stringify(twist)).toBeUndefined()
  })

  it('V10.5.3: a discovery document that names another issuer, also one that only begins alike, is refused, and nobody is sent anywhere', async () => {
    for (const issuer of [`${there.issuer}/`, `${there.issuer}.evil.example`, 'https://evil.example', there.issuer.toUpperCase()]) {
      const settings = { issuer: there.issuer, clientId: there.clientId, clientSecret: there.clientSecret, name: 'Example login', scopes: 'openid profile', groupsClaim: 'groups', groups: rules, strong: [], isPlain: true }
      const lying = oidcProvider(settings, async (address, init) => {
        const answer = await egressFetch(openEgress({ allow: [there.address] }))(address, init)
        if (!address.endsWith('/.well-known/openid-configuration')) return answer
        return Response.json({ ...await answer.json() as object, issuer })
      })
      await expect(lying.begin(`${url}/sign-in/provider/back`, desk.now), issuer).rejects.toThrow(OidcRefused)
    }
    const honest = await get('/sign-in/provider')
    expect(new URL(honest.headers.get('Location') ?? '').origin).toBe(new URL(there.issuer).origin)
  })

  it('V10.1.1: tokens of the provider, the code verifier and the client’s secret come to no browser: not in a page, a header or a cookie', async () => {
    await linked()
    await set(['phr'])
    const before = there.requests.length
    const left = await get('/sign-in/provider?to=/account')
    const back = await get(there.authorize(left.headers.get('Location') ?? '', { sub: 'ada-there', acr: 'phr' }), cookies(left)[0])
    expect(sessionIn(back)).toBeDefined()
    const exchange = there.requests.slice(before).find(({ path }) => path === '/token')
    const verifier = new URLSearchParams(exchange?.text).get('code_verifier') ?? ''
    expect(verifier.length).toBeGreaterThanOrEqual(43)
    const seen = (await Promise.all([left, back].map(async (answer) => `${[...answer.headers].join('\n')}\n${await answer.text()}`))).join('\n')
    for (const secret of [verifier, there.clientSecret, encodeURIComponent(there.clientSecret)]) expect(seen).not.toContain(secret)
    expect(seen).not.toMatch(/access_token|refresh_token|id_token|eyJ[\w-]+\.eyJ/)
  })

  it('S-014: where the provider is away it is asked once in ten seconds, however many come to the door', async () => {
    await set()
    there.isDown = true
    const before = there.requests.length
    for (let each = 0; each < 8; each += 1) expect((await get('/sign-in/provider')).status).toBe(403)
    expect(there.requests.length - before).toBe(1)
  })

  it.each<[string, Twist]>([
    ['V6.8.1 V10.2.2: another issuer in the ID token', { claims: { iss: 'https://evil.example' } }],
    ['V9.2.4 V10.5.4: another audience', { claims: { aud: 'another-client' } }],
    ['V9.2.4 V10.5.4: several audiences and no azp', { claims: { aud: ['parley-desk', 'another-client'] } }],
    ['V10.5.1: another nonce', { claims: { nonce: 'stolen' } }],
    ['V10.5.1: no nonce', { claims: { nonce: undefined } }],
    ['an ID token that ran out', { claims: { iat: 1_700_000_000, exp: 1_700_000_300 } }],
    ['no expiry', { claims: { exp: undefined } }],
    ['no subject', { claims: { sub: '' } }],
    ['V6.8.2: alg none', { alg: 'none' }],
    ['V6.8.2: a signature by the client secret', { alg: 'HS256' }],
    ['V6.8.2: a signature by another key', { alg: 'other-key' }],
    ['V10.2.2: mix-up: the way back names another issuer (RFC 9207)', { back: { iss: 'https://evil.example' } }],
    ['V10.2.2: mix-up: the way back names no issuer', { back: { iss: null } }],
    ['V10.1.2 V10.2.1: another state', { back: { state: 'forged' } }],
    ['V10.1.2 V10.2.1: no state', { back: { state: null } }],
    ['a code of somebody else', { back: { code: 'deadbeef' } }],
    ['an error instead of a code', { back: { code: null, error: 'access_denied' } }],
  ])('S-018: %s', async (_, twist) => {
    await linked()
    await set(['phr'])
    const back = await comeBy({ sub: 'ada-there', acr: 'phr' }, twist)
    expect([back.status, sessionIn(back)]).toEqual([403, undefined])
    expect(await back.text()).not.toMatch(/ada/i)
  })

  it('S-018: the same way back a second time, with the same cookie, is refused before the provider is asked', async () => {
    await linked()
    await set(['phr'])
    const left = await get('/sign-in/provider')
    const way = there.authorize(left.headers.get('Location') ?? '', { sub: 'ada-there', acr: 'phr' })
    expect(sessionIn(await get(way, cookies(left)[0]))).toBeDefined()
    const asked = there.requests.length
    const again = await get(way, cookies(left)[0])
    expect([again.status, sessionIn(again), there.requests.length]).toEqual([403, undefined, asked])
  })

  it('V10.2.3 V3.3.5: the provider is asked for who it is and no more; the cookie for the way fits, however long the address to go on to is', async () => {
    await set([])
    const left = await get(`/sign-in/provider?to=${encodeURIComponent(`/cases?project=${'a'.repeat(6000)}`)}`)
    expect(new URL(left.headers.get('Location') ?? '').searchParams.get('scope')).toBe('openid profile')
    expect(left.headers.getSetCookie().map((each) => (each.split(';')[0] ?? '').length < 4096)).toEqual([true])
  })

  it('S-018 V10.1.2 V10.2.1: a way back in another browser (login CSRF), or after ten minutes, is refused', async () => {
    await linked()
    await set(['phr'])
    const [mine, theirs] = [await get('/sign-in/provider'), await get('/sign-in/provider')]
    const way = there.authorize(mine.headers.get('Location') ?? '', { sub: 'ada-there', acr: 'phr' })
    expect(sessionIn(await get(way))).toBeUndefined()
    expect(sessionIn(await get(way, cookies(theirs)[0]))).toBeUndefined()
    const late = await get('/sign-in/provider')
    const lateWay = there.authorize(late.headers.get('Location') ?? '', { sub: 'ada-there', acr: 'phr' })
    desk.minutes(11)
    expect(sessionIn(await get(lateWay, cookies(late)[0]))).toBeUndefined()
  })

  it('S-018 S-019 V6.8.1 V10.5.2: the same mail address or login, verified or not, is nobody: only the issuer’s subject is', async () => {
    await linked()
    await set(['phr'])
    for (const verified of [true, false]) {
      const back = await comeBy({ sub: 'somebody-else', acr: 'phr', email: 'ada@example.org', email_verified: verified, preferred_username: 'ada', name: 'Ada' })
      expect([back.status, sessionIn(back)]).toEqual([403, undefined])
    }
    const again = await comeBy({ sub: 'ada-there', acr: 'phr', email: 'changed@example.org', email_verified: false })
    expect(sessionIn(again)).toBeDefined()
  })

  it('S-120: the provider is asked only through the way out that reaches nothing private unless it was vouched for', async () => {
    await set([], openEgress())
    const left = await get('/sign-in/provider')
    expect([left.status, cookies(left)]).toEqual([403, []])
  })

  it('S-015: without a provider there is no such address', async () => {
    app = makeApp({ desk: makeDeskDouble(url).desk, session: async () => null, routes: identityRoutes({ ...desk.identity, provider: null }), now: () => desk.now.toString() })
    for (const path of ['/sign-in/provider', '/sign-in/provider/back', '/account/provider']) expect((await get(path)).status).toBe(404)
  })
})

/** Somebody new, let in by a group: what they go through on the first day. */
async function joined(person: Person): Promise<{ cookie: string; seed: Buffer; member: string }> {
  const back = await comeBy(person)
  const path = back.headers.get('Location') ?? ''
  expect([back.status, path.startsWith('/setup/'), sessionIn(back)]).toEqual([303, true, undefined])
  const page = await (await get(path)).text()
  const seed = Buffer.from(desk.identity.seal.open('authenticator seed', hidden(page, 'seed'), desk.now.epochMilliseconds) ?? '', 'hex')
  const done = await post(path, { made: hidden(page, 'made'), seed: hidden(page, 'seed'), login: '', name: 'Bea', address: '', sealed: '', response: '', passphrase, again: passphrase, code: codeOf(seed, stepAt(desk.now)) })
  expect(done.status).toBe(200)
  desk.minutes(0.5)
  const member = (await desk.as(listMembers)).find(({ login }) => login.startsWith('bea'))?.id ?? ''
  return { cookie: sessionIn(done) ?? '', seed, member }
}
const bea: Person = { sub: 'bea-there', groups: ['security', 'cooks'], name: 'Bea', preferred_username: 'bea@example.org' }
const row = async (member: string) => (await desk.as(listMembers)).find(({ id }) => id === member)

describe('who is let in by a group', () => {
  beforeEach(async () => { await desk.opened() })

  it('gets a member’s account with the roles of the group, makes own factors first, and nothing before', async () => {
    const { cookie, member } = await joined({ ...bea })
    expect(await row(member)).toMatchObject({ login: 'bea', name: 'Bea', state: 'active', isAdmin: false, roles: { apple: ['triager', 'fixer'] } })
    expect((await get('/account', cookie)).status).toBe(200)
    expect((await comeBy({ sub: 'cook', groups: ['cooks'] })).status).toBe(403)
    expect((await comeBy({ sub: 'nobody' })).status).toBe(403)
  })

  it('a taken login is left to who has it', async () => {
    await desk.as((tx) => inviteMember(tx, { login: 'bea', name: 'Another', roles: {} }, desk.now))
    await comeBy({ ...bea })
    expect((await desk.as(listMembers)).map(({ login }) => login).sort()).toEqual(['ada', 'bea', 'bea-2'])
  })

  it('S-021: the own factors alone open nothing for them: without the provider there is no session', async () => {
    const { seed } = await joined({ ...bea })
    const typed = await post('/sign-in', { login: 'bea', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/account' })
    expect([typed.status, sessionIn(typed) ?? null]).toEqual([401, null])
    expect(await typed.text()).toContain('You are let in by the sign-in provider alone')
  })

  it('roles follow the groups at sign-in and while at work; who is in no group any more is out at once, with tokens', async () => {
    const person = { ...bea }
    const { cookie, member } = await joined(person)
    const made = await desk.as((tx) => createToken(tx, { member, label: 'robot', scopes: ['cases:read'], days: 90, cases: null }, desk.now))
    person.groups = ['pears']
    desk.minutes(6)
    expect(await renewLogins(desk.identity)).toBe(1)
    expect((await row(member))?.roles).toEqual({ pear: ['auditor'] })
    expect((await get('/account', cookie)).status).toBe(200)
    person.groups = []
    desk.minutes(6)
    await renewLogins(desk.identity)
    expect((await row(member))?.state).toBe('suspended')
    expect((await get('/account', cookie)).status).toBe(303)
    expect(made.ok && await desk.as((tx) => tokenHolder(tx, made.token, desk.now))).toBeNull()
    expect((await comeBy(person)).status).toBe(403)
    person.groups = ['security']
    expect((await comeBy(person)).status).toBe(200)
    expect((await row(member))?.state).toBe('active')
  })

  it('S-021 V7.6.1: an account that is closed over there is out with the next round; where the provider is silent, after half an hour', async () => {
    const { cookie } = await joined({ ...bea })
    there.dismiss('bea-there')
    desk.minutes(6)
    await renewLogins(desk.identity)
    expect((await get('/account', cookie)).status).toBe(303)
    const { seed: _, ...again } = await joinedAgain()
    there.isDown = true
    desk.minutes(20)
    await get('/account', again.cookie)
    await renewLogins(desk.identity)
    expect((await get('/account', again.cookie)).status).toBe(200)
    desk.minutes(11)
    expect((await get('/account', again.cookie)).status).toBe(303)
  })

  async function joinedAgain(): Promise<{ cookie: string; seed: null }> {
    await set(['phr'])
    return { cookie: sessionIn(await comeBy({ ...bea, acr: 'phr' })) ?? '', seed: null }
  }

  it('S-024 V7.6.1: where the provider gives nothing to ask it by, a session lasts an hour', async () => {
    there.refreshes = false
    const { cookie } = await joined({ ...bea })
    for (let at = 0; at < 2; at += 1) {
      desk.minutes(25)
      expect((await get('/account', cookie)).status).toBe(200)
    }
    desk.minutes(15)
    expect((await get('/account', cookie)).status).toBe(303)
  })

  it('a suspension by a person is not ended by a group', async () => {
    const { member } = await joined({ ...bea })
    await desk.as((tx) => suspendMember(tx, member, desk.now))
    expect((await comeBy({ ...bea })).status).toBe(403)
    expect((await row(member))?.state).toBe('suspended')
  })

  it('roles of a member whom a person invited are left as that person gave them', async () => {
    const ada = (await desk.as(listMembers))[0]?.id ?? ''
    await desk.as((tx) => linkAccount(tx, ada, { issuer: there.issuer, subject: 'ada-there' }, desk.now))
    await desk.as((tx) => setRoles(tx, ada, { pear: ['publisher'] }, desk.now))
    await comeBy({ sub: 'ada-there', groups: ['security'] })
    expect((await row(ada))?.roles).toEqual({ pear: ['publisher'] })
  })
})

describe('the provider says that somebody has gone', () => {
  const tell = (token: string): Promise<Response> => Promise.resolve(app.request(`${url}/sign-in/provider/logout`, { method: 'POST', body: new URLSearchParams({ logout_token: token }) }))
  async function atWork(): Promise<string> {
    await linked()
    await set(['phr'])
    return sessionIn(await comeBy({ sub: 'ada-there', acr: 'phr', sid: 'over-there-1' })) ?? ''
  }

  it('S-021 V7.6.1: by subject or by session, the sessions end at once', async () => {
    const cookie = await atWork()
    expect((await tell(there.logoutToken({ sid: 'another' }))).status).toBe(200)
    expect((await get('/account', cookie)).status).toBe(200)
    expect((await tell(there.logoutToken({ sid: 'over-there-1' }))).status).toBe(200)
    expect((await get('/account', cookie)).status).toBe(303)
    const second = sessionIn(await comeBy({ sub: 'ada-there', acr: 'phr' })) ?? ''
    expect((await tell(there.logoutToken({ sub: 'ada-there' }))).status).toBe(200)
    expect((await get('/account', second)).status).toBe(303)
  })

  it('S-024: a step-up renews the session’s id, and it still hangs on the provider', async () => {
    const cookie = await atWork()
    const page = await (await get('/step-up', cookie)).text()
    desk.minutes(0.5)
    const stepped = await post('/step-up', { _token: hidden(page, '_token'), passphrase, code: desk.appCode(), to: '/account' }, cookie)
    const renewed = sessionIn(stepped) ?? ''
    expect((await get('/account', renewed)).status).toBe(200)
    await tell(there.logoutToken({ sub: 'ada-there' }))
    expect((await get('/account', renewed)).status).toBe(303)
  })

  it.each<[string, () => string]>([
    ['unsigned', () => there.logoutToken({ sub: 'ada-there' }, { alg: 'none' })],
    ['signed by another', () => there.logoutToken({ sub: 'ada-there' }, { alg: 'other-key' })],
    ['for another client', () => there.logoutToken({ sub: 'ada-there', aud: 'another' })],
    ['of another issuer', () => there.logoutToken({ sub: 'ada-there', iss: 'https://evil.example' })],
    ['an ID token in disguise: with a nonce', () => there.logoutToken({ sub: 'ada-there', nonce: 'n' })],
    ['without the event', () => there.logoutToken({ sub: 'ada-there', events: {} })],
    ['about nobody', () => there.logoutToken({})],
    ['an hour old', () => there.logoutToken({ sub: 'ada-there', iat: Math.floor(desk.now.epochMilliseconds / 1000) - 3600, exp: Math.floor(desk.now.epochMilliseconds / 1000) + 60 })],
    ['another kind of token', () => there.logoutToken({ sub: 'ada-there' }, { typ: 'at+jwt' })],
    ['no token', () => 'nonsense'],
  ])('S-018: a logout token %s changes nothing', async (_, token) => {
    const cookie = await atWork()
    expect((await tell(token())).status).toBe(400)
    expect((await get('/account', cookie)).status).toBe(200)
  })

  it('S-018: the same logout token twice is refused', async () => {
    await atWork()
    const token = there.logoutToken({ sub: 'ada-there' })
    expect([(await tell(token)).status, (await tell(token)).status]).toEqual([200, 400])
  })
})

it('S-122: the refresh token is kept sealed', async () => {
  await desk.opened()
  await joined({ ...bea })
  const { rows } = await desk.server.as('administrator', (client) => client.query<{ sealed: Buffer }>('select sealed from parley.oidc_login where sealed is not null'))
  expect(rows.length).toBeGreaterThan(0)
  for (const { sealed } of rows) expect(sealed.toString('latin1')).not.toMatch(/^[0-9a-f]{24}$/)
  await desk.server.store.as(gate, (tx) => tx.query('select id from oidc_login'))
})
