import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { inviteMember, listMembers } from '../identity/members.ts'
import { listPasskeys } from '../identity/passkeys.ts'
import { listSessions } from '../identity/sessions.ts'
import { passphrase, testDesk, url, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { codeOf, stepAt } from '../identity/totp.ts'
import { makeApp } from './app.ts'
import { identityRoutes, sessionReader } from './sign-in.tsx'

let desk: TestDesk
let app: ReturnType<typeof makeApp>
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.server.close())
beforeEach(() => empty(url))

async function empty(origin: string): Promise<void> {
  await desk.empty(origin)
  app = makeApp({ desk: makeDeskDouble(origin).desk, session: sessionReader(desk.identity), routes: identityRoutes(desk.identity), now: () => desk.now.toString() })
}

type Fields = Readonly<Record<string, string>>
const cookieOf = (response: Response): string => response.headers.get('Set-Cookie')?.split(';')[0] ?? ''
const get = (path: string, cookie = ''): Promise<Response> => Promise.resolve(app.request(`${url}${path}`, { headers: { Cookie: cookie } }))
const post = (path: string, fields: Fields, headers: Fields = {}): Promise<Response> => Promise.resolve(app.request(`${url}${path}`, {
  method: 'POST', body: new URLSearchParams(fields), headers: { 'Sec-Fetch-Site': 'same-origin', ...headers },
}))
const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''

/** A form of a member, with the token that their page has. */
async function memberPost(path: string, fields: Fields, cookie: string): Promise<Response> {
  const token = hidden(await (await get('/account', cookie)).text(), '_token')
  return post(path, { ...fields, _token: token }, { Cookie: cookie })
}

async function setUp(fields: Fields = {}): Promise<{ page: string; response: Response; seed: Buffer }> {
  const path = `/setup/${await desk.firstToken()}`
  const page = await (await get(path)).text()
  const seed = Buffer.from(desk.identity.seal.open('authenticator seed', hidden(page, 'seed'), desk.now.epochMilliseconds) ?? '', 'hex')
  const response = await post(path, {
    made: hidden(page, 'made'), seed: hidden(page, 'seed'), login: 'ada', name: 'Ada', address: '', sealed: '', response: '',
    passphrase, again: passphrase, code: codeOf(seed, stepAt(desk.now)), ...fields,
  })
  return { page, response, seed }
}

async function signedIn(): Promise<{ cookie: string; seed: Buffer }> {
  const { response, seed } = await setUp()
  desk.minutes(0.5)
  return { cookie: cookieOf(response), seed }
}

describe('the first link', () => {
  it('S-001: without scripts: form, app code, recovery codes shown once, signed in', async () => {
    const { response } = await setUp()
    expect(response.status).toBe(200)
    expect((await response.text()).match(/<code>([0-9A-Z]{4}-){5}[0-9A-Z]{4}<\/code>/g)).toHaveLength(8)
    expect((await get('/account', cookieOf(response))).status).toBe(200)
  })

  it('S-001: used twice, or after 31 minutes, the answer is 410', async () => {
    const path = `/setup/${await desk.firstToken()}`
    expect((await get(path)).status).toBe(200)
    desk.minutes(31)
    expect((await get(path)).status).toBe(410)
    expect((await post(path, {})).status).toBe(410)
    await setUp()
    expect((await get(path)).status).toBe(410)
    const gone = await get('/setup/nonsense')
    expect([gone.status, gone.headers.get('Content-Type')]).toEqual([410, 'text/html; charset=UTF-8'])
    expect(await gone.text()).toContain('This link is over')
  })

  it('what is wrong is said, and what was typed is there again, but for the passphrase', async () => {
    const { response } = await setUp({ name: 'Ada L.', again: 'not the same' })
    const html = await response.text()
    expect([response.status, html.includes('not typed the same twice'), hidden(html, 'made') !== '']).toEqual([422, true, true])
    expect(html).toContain('value="Ada L."')
    expect(html).not.toContain(passphrase)
    expect((await setUp({ passphrase: 'too short', again: 'too short' })).response.status).toBe(422)
    expect((await setUp({ code: '' })).response.status).toBe(422)
    expect((await setUp({ code: '000000' })).response.status).toBe(422)
  })
})

describe('coming in', () => {
  it('S-022: the cookie has the host prefix, Secure, HttpOnly, SameSite=Strict and the whole path', async () => {
    const { seed } = await signedIn()
    const response = await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/account' })
    expect([response.status, response.headers.get('Location')]).toEqual([303, '/account'])
    expect(response.headers.get('Set-Cookie')).toMatch(/^__Host-parley=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=43200$/)
  })

  it('S-022: on plain http of this machine alone the cookie has neither prefix nor Secure', async () => {
    await empty('http://localhost:8080')
    expect(desk.identity.cookie).toEqual({ name: 'parley', attributes: 'Path=/; HttpOnly; SameSite=Strict' })
    await empty('http://abcdefghij.onion')
    expect(desk.identity.cookie).toEqual({ name: '__Host-parley', attributes: 'Path=/; HttpOnly; SameSite=Strict; Secure' })
  })

  it('S-005: there is no session between the first factor and the second', async () => {
    await signedIn()
    const response = await post('/sign-in', { login: 'ada', passphrase, code: '', to: '/cases' })
    expect([response.status, response.headers.get('Set-Cookie')]).toEqual([401, null])
    for (const path of ['/cases', '/account', '/members', '/step-up']) {
      expect((await get(path, 'parley=x; __Host-parley=x')).headers.get('Location'), path).toBe(`/sign-in?to=${encodeURIComponent(path)}`)
    }
  })

  it('S-015: whoever it was meant to be, the refusal is the same but for what was typed', async () => {
    const { seed } = await signedIn()
    const wrong = async (fields: Fields) => {
      const response = await post('/sign-in', { login: 'abc', passphrase, code: '000000', to: '/cases', ...fields })
      const html = (await response.text()).replace(/value="[^"]{60,}"|options="[^"]*"/g, '').replaceAll(fields['login'] ?? 'abc', 'abc')
      return [response.status, html] as const
    }
    const [unknown, ...known] = [await wrong({}), await wrong({ login: 'ada' }), await wrong({ login: 'ada', passphrase: 'wrong passphrase here', code: codeOf(seed, stepAt(desk.now)) })]
    for (const answer of known) expect(answer).toEqual(unknown)
  })

  it('S-014: after too many the answer is 429 and says how long to wait', async () => {
    await signedIn()
    const tries = []
    for (let nth = 0; nth < 6; nth += 1) tries.push(await post('/sign-in', { login: 'ada', passphrase: 'wrong passphrase here', code: '000000', to: '/cases' }))
    expect(tries.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429])
    expect(await tries[5]?.text()).toContain('passkeys never have to wait')
  })

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', '/\t/evil.test', 'javascript:alert(1)', '/..//evil.test', ''])('goes on to no other site: %j', async (to) => {
    const { seed } = await signedIn()
    const response = await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to })
    const location = response.headers.get('Location') ?? 'none'
    expect(new URL(location, url).origin).toBe(url)
    expect(location).toMatch(/^\/(?!\/)/)
  })

  it('S-024: what was in the browser before a sign-in means nothing after it', async () => {
    const { seed } = await signedIn()
    const planted = `__Host-parley=${'A'.repeat(43)}`
    const response = await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/account' }, { Cookie: planted })
    expect(cookieOf(response)).not.toBe(planted)
    expect((await get('/account', planted)).status).toBe(303)
  })
})

describe('going out', () => {
  it('S-026: by POST with the page’s token only; it kills the row and clears the browser', async () => {
    const { cookie } = await signedIn()
    expect((await get('/sign-out', cookie)).status).toBe(405)
    expect((await post('/sign-out', {}, { Cookie: cookie })).status).toBe(403)
    expect((await post('/sign-out', {}, { 'Cookie': cookie, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await get('/account', cookie)).status).toBe(200)
    const response = await memberPost('/sign-out', {}, cookie)
    expect([response.status, response.headers.get('Clear-Site-Data')]).toEqual([303, '"cache", "storage"'])
    expect(response.headers.getSetCookie().map((each) => each.replace(/ .*;/, ''))).toEqual(['__Host-parley-bound=; Max-Age=0', '__Host-parley=; Max-Age=0'])
    expect((await get('/account', cookie)).status).toBe(303)
  })

  it('S-027 V7.5.2: a member ends another session of theirs, or all', async () => {
    const { cookie, seed } = await signedIn()
    const other = cookieOf(await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/' }))
    const page = await (await get('/account', cookie)).text()
    await memberPost('/account/sessions/end', { id: hidden(page.slice(page.indexOf('/account/sessions/end')), 'id') }, cookie)
    expect([(await get('/account', cookie)).status, (await get('/account', other)).status]).toEqual([200, 303])
    await memberPost('/sign-out', { everywhere: 'yes' }, cookie)
    const { id: member } = await desk.as((tx) => tx.one<{ id: string }>('select id from member'))
    expect(await desk.as((tx) => listSessions(tx, member, desk.now))).toEqual([])
  })
})

describe('changing a way in', () => {
  it('S-027 V7.5.2: who took over one session an hour later ends no other by it, and may leave', async () => {
    const { cookie, seed } = await signedIn()
    const other = cookieOf(await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/' }))
    desk.minutes(6)
    const page = await (await get('/account', cookie)).text()
    const id = hidden(page.slice(page.indexOf('/account/sessions/end')), 'id')
    expect((await memberPost('/account/sessions/end', { id }, cookie)).status).toBe(401)
    expect((await memberPost('/sign-out', { everywhere: 'yes' }, cookie)).status).toBe(401)
    expect((await get('/account', other)).status).toBe(200)
    expect((await memberPost('/sign-out', {}, cookie)).status).toBe(303)
    expect([(await get('/account', cookie)).status, (await get('/account', other)).status]).toEqual([303, 200])
  })

  const dangerous = ['/account/passkeys', '/account/passkeys/remove', '/account/app', '/account/app/remove', '/account/recovery', '/account/passphrase', '/account/address',
    '/members', '/members/x/roles', '/members/x/suspend', '/members/x/resume', '/members/x/link']

  it.each(dangerous)('S-017, S-025: %s asks for a proof of presence not older than five minutes', async (path) => {
    const { cookie } = await signedIn()
    desk.minutes(5)
    const response = await memberPost(path, { id: 'x', address: 'ada@example.org' }, cookie)
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('Show that it is you')
  })

  it('S-024, S-025: a proof of presence gives a new session id and lets the change through', async () => {
    const { cookie, seed } = await signedIn()
    desk.minutes(6)
    const proof = await memberPost('/step-up', { passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/account' }, cookie)
    expect([proof.status, cookieOf(proof) !== cookie]).toEqual([303, true])
    expect((await get('/account', cookie)).status).toBe(303)
    expect((await memberPost('/account/address', { address: 'ada@example.org' }, cookieOf(proof))).headers.get('Location')).toBe('/account?done=address')
  })

  it('the last second factor stays', async () => {
    const { cookie } = await signedIn()
    const response = await memberPost('/account/app/remove', {}, cookie)
    expect([response.status, (await response.text()).includes('only second factor')]).toEqual([422, true])
  })

  it('S-010: a new passphrase is judged like the first, and ends the other sessions', async () => {
    const { cookie, seed } = await signedIn()
    const other = cookieOf(await post('/sign-in', { login: 'ada', passphrase, code: codeOf(seed, stepAt(desk.now)), to: '/' }))
    expect((await memberPost('/account/passphrase', { passphrase: 'aaaaaaaaaaaaaaaaaaaa', again: 'aaaaaaaaaaaaaaaaaaaa' }, cookie)).status).toBe(422)
    const fresh = 'marble fourteen otters humming'
    expect((await memberPost('/account/passphrase', { passphrase: fresh, again: fresh }, cookie)).status).toBe(303)
    expect([(await get('/account', cookie)).status, (await get('/account', other)).status]).toEqual([200, 303])
    desk.minutes(0.5)
    expect((await post('/sign-in', { login: 'ada', passphrase: fresh, code: codeOf(seed, stepAt(desk.now)), to: '/' })).status).toBe(303)
  })

  it('S-016: nobody touches what is another’s, whatever id the form has', async () => {
    const { cookie } = await signedIn()
    const bob = await desk.as((tx) => inviteMember(tx, { login: 'bob', name: 'Bob', roles: {} }, desk.now))
    if (!bob.ok) throw new Error(bob.code)
    await desk.as((tx) => tx.execute('update member set state = \'active\' where id = $1', [bob.member]))
    await desk.passkeyOf(bob.member)
    const [passkey] = await desk.as((tx) => listPasskeys(tx, bob.member))
    const response = await memberPost('/account/passkeys/remove', { id: passkey?.id ?? '', member: bob.member }, cookie)
    expect(response.status).toBe(422)
    expect(await desk.as((tx) => listPasskeys(tx, bob.member))).toHaveLength(1)
  })
})

describe('members', () => {
  it('are managed by whoever runs the desk; for others there is nothing', async () => {
    const { cookie } = await signedIn()
    const made = await memberPost('/members', { 'login': 'bob', 'name': 'Bob <b>', 'roles:apple': 'fixer' }, cookie)
    const html = await made.text()
    const link = /https:\/\/desk\.example\.org(\/setup\/[\w-]{43})/.exec(html)?.[1] ?? ''
    expect(html).toContain('Bob &lt;b&gt;')
    const page = await (await get(link)).text()
    const seed = Buffer.from(desk.identity.seal.open('authenticator seed', hidden(page, 'seed'), desk.now.epochMilliseconds) ?? '', 'hex')
    const joined = await post(link, { made: hidden(page, 'made'), seed: hidden(page, 'seed'), name: '', address: '', passphrase, again: passphrase, code: codeOf(seed, stepAt(desk.now)) })
    const bob = cookieOf(joined)
    expect(await sessionReaderRoles(bob)).toEqual({ apple: ['fixer'] })
    expect((await get('/members', bob)).status).toBe(404)
    expect((await memberPost('/members', { login: 'eve', name: 'Eve', admin: 'yes' }, bob)).status).toBe(404)
    expect((await get('/members', cookie)).status).toBe(200)
  })

  it('the page puts people into the teams of a foundation’s projects, and says of whose cases they see', async () => {
    const { cookie } = await signedIn()
    await desk.server.as('administrator', (client) => client.query(`insert into parley.member_project (project, team, name) values ('apple', 'core', 'Core'), ('apple', 'peel', 'Peel') on conflict do nothing`))
    const made = await memberPost('/members', { 'login': 'tia', 'name': 'Tia', 'roles:apple': 'fixer', 'sees:apple': 'teams', 'teams:apple': 'core' }, cookie)
    expect(await made.text()).toContain('Apple: fixer, of cases handed to Core')
    const tia = (await desk.as(listMembers)).find(({ login }) => login === 'tia')
    expect(tia?.teams).toEqual({ apple: ['core'] })
    await memberPost(`/members/${tia?.id}/roles`, { 'roles:apple': 'fixer', 'sees:apple': 'whole' }, cookie)
    expect((await desk.as(listMembers)).find(({ login }) => login === 'tia')?.teams).toEqual({})
    expect((await memberPost(`/members/${tia?.id}/roles`, { 'roles:apple': 'fixer', 'sees:apple': 'teams', 'teams:apple': 'stone' }, cookie)).status).toBe(422)
  })

  const sessionReaderRoles = async (cookie: string) => (await desk.whoIs(cookie.split('=')[1] ?? ''))?.roles
})
