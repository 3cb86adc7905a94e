import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeDeskDouble } from '../../../testing/src/desk-double.ts'
import { passphrase, testDesk, url, type TestDesk } from '../../../testing/src/sign-in-desk.ts'
import { openIdentity } from '../identity/identity.ts'
import { makeApp } from './app.ts'
import { identityRoutes, sessionReader } from './sign-in.tsx'

let desk: TestDesk
let app: ReturnType<typeof makeApp>
beforeAll(async () => { desk = await testDesk() })
afterAll(() => desk.server.close())
beforeEach(() => open(url, null))

async function open(origin: string, addressHeader: string | null): Promise<void> {
  await desk.empty(origin)
  desk.identity = await openIdentity({ store: desk.server.store, url: origin, now: () => desk.now, addressHeader })
  app = makeApp({ desk: makeDeskDouble(origin).desk, session: sessionReader(desk.identity), routes: identityRoutes(desk.identity), now: () => desk.now.toString() })
}

const firefox = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Accept-Language': 'en-US,en;q=0.5', 'Accept-Encoding': 'gzip, deflate, br, zstd' }
const chrome = { 'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/147.0.0.0 Safari/537.36', 'Sec-CH-UA': '"Chromium";v="147"', 'Sec-CH-UA-Platform': '"Windows"', 'Accept-Encoding': 'gzip, deflate, br, zstd' }
interface From { readonly headers?: Readonly<Record<string, string>>; readonly address?: string }
const ask = (method: string, path: string, cookie: string, { headers = firefox, address = '127.0.0.1' }: From, body?: URLSearchParams): Promise<Response> =>
  Promise.resolve(app.request(`${desk.identity.origin}${path}`, { method, headers: { 'Sec-Fetch-Site': 'same-origin', ...headers, Cookie: cookie }, ...(body ? { body } : {}) }, { incoming: { socket: { remoteAddress: address } } }))
const get = (path: string, cookie: string, from: From = {}): Promise<Response> => ask('GET', path, cookie, from)
const post = (path: string, cookie: string, fields: Readonly<Record<string, string>>, from: From = {}): Promise<Response> => ask('POST', path, cookie, from, new URLSearchParams(fields))
const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
const cookies = (response: Response): string => response.headers.getSetCookie().filter((each) => !each.includes('Max-Age=0')).map((each) => each.split(';')[0]).join('; ')

async function signedIn(from: From = {}): Promise<Response> {
  await desk.opened()
  return post('/sign-in', '', { login: 'ada', passphrase, code: desk.appCode(), to: '/account' }, from)
}
const notices = () => desk.as(async (tx) => (await tx.query<{ what: string }>(`select what from member_notice where what = 'session elsewhere'`)).length)

describe('a cookie that was pasted elsewhere (S-023)', () => {
  const elsewhere: readonly (readonly [string, From])[] = [
    ['another browser', { headers: chrome }],
    ['a command line', { headers: { 'User-Agent': 'curl/8.9.1' } }],
    ['a command line that was given the whole copied request, compressing in its own way', { headers: { ...firefox, 'Accept-Encoding': 'deflate, gzip, br' } }],
    ['the same headers in another network', { address: '198.51.100.9' }],
  ]

  it.each(elsewhere)('S-023: opens nothing for %s, but the page that asks for a proof; the member is told, and goes on undisturbed', async (_, from) => {
    const home: From = { address: '203.0.113.7' }
    const cookie = cookies(await signedIn(home))
    expect((await get('/account', cookie, home)).status).toBe(200)
    const there: From = { address: home.address ?? '', ...from }
    expect((await get('/account', cookie, there)).headers.get('Location')).toBe('/step-up?to=%2Faccount')
    expect((await get('/cases', cookie, there)).headers.get('Location')).toBe('/step-up?to=%2Fcases')
    const token = hidden(await (await get('/account', cookie, home)).text(), '_token')
    expect((await post('/account/sessions/end', cookie, { _token: token, id: 'x' }, there)).status).toBe(401)
    const proof = await get('/step-up', cookie, there)
    expect(proof.status).toBe(200)
    expect((await post('/step-up', cookie, { _token: token, passphrase: 'wrong words altogether', code: '000000', to: '/account' }, there)).status).toBe(401)
    expect(await notices()).toBe(1)
    expect((await get('/account', cookie, home)).status).toBe(200)
  })

  it('S-023: in the same network and browser it goes on: another address of the same /24 is no move, nor what cannot be known', async () => {
    const cookie = cookies(await signedIn({ address: '203.0.113.7' }))
    expect((await get('/account', cookie, { address: '203.0.113.7' })).status).toBe(200)
    expect((await get('/account', cookie, { address: '203.0.113.200' })).status).toBe(200)
    expect((await get('/account', cookie, { address: '127.0.0.1' })).status).toBe(200)
    expect(await notices()).toBe(0)
  })

  it('S-023: with a proof of presence the session moves, under a new id, and the old place is elsewhere', async () => {
    const cookie = cookies(await signedIn())
    const token = hidden(await (await get('/account', cookie)).text(), '_token')
    desk.minutes(0.5)
    const moved = await post('/step-up', cookie, { _token: token, passphrase, code: desk.appCode(), to: '/account' }, { headers: chrome })
    expect(moved.status).toBe(303)
    expect((await get('/account', cookies(moved), { headers: chrome })).status).toBe(200)
    expect((await get('/account', cookie)).headers.get('Location')).toBe('/sign-in?to=%2Faccount')
    expect((await get('/account', cookies(moved))).headers.get('Location')).toBe('/step-up?to=%2Faccount')
  })

  it('S-023: a session that is not seen for its idle time is not kept alive from elsewhere', async () => {
    const cookie = cookies(await signedIn())
    expect((await get('/account', cookie)).status).toBe(200)
    desk.minutes(20)
    await get('/account', cookie, { headers: chrome })
    desk.minutes(11)
    expect((await get('/account', cookie)).headers.get('Location')).toBe('/sign-in?to=%2Faccount')
  })

  it('behind a proxy on this machine, the last address that it wrote counts where the setting says so, and none that the client wrote', async () => {
    await open(url, 'X-Forwarded-For')
    const through = (written: string): From => ({ headers: { ...firefox, 'X-Forwarded-For': written } })
    const cookie = cookies(await signedIn(through('203.0.113.7')))
    expect((await get('/account', cookie, through('203.0.113.7'))).status).toBe(200)
    expect((await get('/account', cookie, through('203.0.113.7, 198.51.100.9'))).status).toBe(303)
    expect((await get('/account', cookie, through('198.51.100.9, 203.0.113.7'))).status).toBe(200)
  })

  it('S-022: neither address nor browser is kept as it is', async () => {
    const cookie = cookies(await signedIn({ address: '203.0.113.7' }))
    await get('/account', cookie, { address: '203.0.113.7' })
    const { rows } = await desk.server.as('administrator', (client) => client.query(`select s::text as row from parley.session s`))
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toMatch(/203\.0\.113|Firefox|Mozilla/)
  })
})

/** A browser that offers device-bound sessions: a key that stays, and what it was told. */
class DeviceBrowser {
  readonly key: CryptoKey
  readonly jwk: JWK
  cookie = ''
  bound = ''
  id = ''
  challenge = ''
  constructor(key: CryptoKey, jwk: JWK) {
    this.key = key
    this.jwk = jwk
  }

  get jar(): string { return [this.cookie, this.bound].filter((each) => each !== '').join('; ') }

  proof(challenge: string, { authorization, typ = 'dbsc+jwt', withKey = false }: { authorization?: string; typ?: string; withKey?: boolean } = {}): Promise<string> {
    return new SignJWT({ jti: challenge, ...(authorization === undefined ? {} : { authorization }) })
      .setProtectedHeader({ alg: 'ES256', typ, ...(withKey ? { jwk: this.jwk } : {}) }).sign(this.key)
  }

  /** As the browser does by itself when a session is offered. */
  async register(offer: string): Promise<Response> {
    const [, challenge = '', authorization = ''] = /challenge="([^"]+)";authorization="([^"]+)"/.exec(offer) ?? []
    const response = await ask('POST', '/session/bind', '', { headers: { ...chrome, 'Secure-Session-Response': `"${await this.proof(challenge, { authorization, withKey: true })}"` } })
    if (response.status === 200) {
      this.id = (await response.clone().json() as { session_identifier: string }).session_identifier
      this.bound = cookies(response)
    }
    return response
  }

  async renew(proof?: string, id = this.id): Promise<Response> {
    const response = await ask('POST', '/session/renew', '', { headers: { ...chrome, 'Sec-Secure-Session-Id': `"${id}"`, ...(proof === undefined ? {} : { 'Secure-Session-Response': `"${proof}"` }) } })
    this.challenge = /^"([^"]+)"/.exec(response.headers.get('Secure-Session-Challenge') ?? '')?.[1] ?? ''
    if (response.status === 200 && cookies(response) !== '') this.bound = cookies(response)
    return response
  }
}

async function browser(): Promise<DeviceBrowser> {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return new DeviceBrowser(privateKey, await exportJWK(publicKey))
}

describe('a session bound to a device (DBSC)', () => {
  async function bound(): Promise<DeviceBrowser> {
    const mine = await browser()
    const response = await signedIn({ headers: chrome })
    mine.cookie = cookies(response)
    expect((await mine.register(response.headers.get('Secure-Session-Registration') ?? '')).status).toBe(200)
    return mine
  }
  const account = async (jar: string): Promise<string | number> => {
    const response = await get('/account', jar, { headers: chrome })
    return response.headers.get('Location') ?? response.status
  }

  it('S-023: is offered with the session; what the browser is told is of this origin, and the cookie lives for minutes', async () => {
    const mine = await browser()
    const response = await signedIn({ headers: chrome })
    const offer = response.headers.get('Secure-Session-Registration') ?? ''
    expect(offer).toMatch(/^\(ES256 RS256\);path="\/session\/bind";challenge="[\w-]+";authorization="[\w-]+"$/)
    const told = await mine.register(offer)
    expect(await told.json()).toEqual({
      session_identifier: mine.id, refresh_url: '/session/renew',
      scope: { origin: url, include_site: false, scope_specification: [{ type: 'exclude', domain: 'desk.example.org', path: '/assets' }] },
      credentials: [{ type: 'cookie', name: '__Host-parley-bound', attributes: 'Path=/; HttpOnly; SameSite=Strict; Secure' }],
    })
    expect(told.headers.get('Set-Cookie')).toMatch(/^__Host-parley-bound=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=600$/)
  })

  it('S-023: the session’s own cookie, copied with every header from the same network, opens nothing without the device', async () => {
    const mine = await bound()
    expect(await account(mine.jar)).toBe(200)
    expect(await account(mine.cookie)).toBe('/step-up?to=%2Faccount')
    expect(await account(`${mine.cookie}; __Host-parley-bound=${'A'.repeat(43)}`)).toBe('/step-up?to=%2Faccount')
    expect(await notices()).toBe(1)
  })

  it('S-023: a stolen bound cookie is worth minutes; the device renews it by a proof', async () => {
    const mine = await bound()
    const stolen = mine.jar
    desk.minutes(9)
    expect((await mine.renew()).status).toBe(403)
    expect((await mine.renew(await mine.proof(mine.challenge))).status).toBe(200)
    expect(await account(mine.jar)).toBe(200)
    expect(await account(stolen), 'what was under way').toBe(200)
    desk.minutes(1.1)
    expect(await account(stolen)).toBe('/step-up?to=%2Faccount')
    expect(await account(mine.jar)).toBe(200)
    desk.minutes(10)
    expect(await account(mine.jar)).toBe('/step-up?to=%2Faccount')
  })

  it('S-023: a proof is good once, for this session, of this key, and not for long', async () => {
    const mine = await bound()
    await mine.renew()
    const [proof, challenge] = [await mine.proof(mine.challenge), mine.challenge]
    expect((await mine.renew(proof)).status).toBe(200)
    expect((await mine.renew(proof)).status, 'replayed').toBe(403)
    const other = await browser()
    await mine.renew()
    expect((await mine.renew(await other.proof(mine.challenge))).status, 'another key').toBe(403)
    expect((await mine.renew(await mine.proof(mine.challenge, { typ: 'JWT' }))).status, 'another kind of token').toBe(403)
    expect((await mine.renew(await mine.proof('made up'))).status, 'a challenge of its own').toBe(403)
    expect((await mine.renew(await mine.proof(challenge))).status, 'a challenge that was answered').toBe(403)
    await mine.renew()
    const old = mine.challenge
    desk.minutes(6)
    expect((await mine.renew(await mine.proof(old))).status, 'too late').toBe(403)
  })

  it('S-023: the offer is good once and for five minutes, and an own key cannot be put in the place of the first', async () => {
    const [mine, thief] = [await browser(), await browser()]
    const response = await signedIn({ headers: chrome })
    const offer = response.headers.get('Secure-Session-Registration') ?? ''
    expect((await mine.register(offer)).status).toBe(200)
    expect((await thief.register(offer)).status).toBe(400)
    expect((await mine.register('nonsense')).status).toBe(400)
    await desk.empty()
    await open(url, null)
    const late = (await signedIn({ headers: chrome })).headers.get('Secure-Session-Registration') ?? ''
    desk.minutes(6)
    expect((await mine.register(late)).status).toBe(400)
  })

  it('S-024: a step-up keeps the binding under the new id; signing out ends it, and the browser forgets it', async () => {
    const mine = await bound()
    const token = hidden(await (await get('/account', mine.jar, { headers: chrome })).text(), '_token')
    desk.minutes(0.5)
    const stepped = await post('/step-up', mine.jar, { _token: token, passphrase, code: desk.appCode(), to: '/account' }, { headers: chrome })
    expect([stepped.status, stepped.headers.get('Secure-Session-Registration')]).toEqual([303, null])
    mine.cookie = cookies(stepped)
    expect(await account(mine.jar)).toBe(200)
    expect(await account(mine.cookie)).toBe('/step-up?to=%2Faccount')
    const fresh = hidden(await (await get('/account', mine.jar, { headers: chrome })).text(), '_token')
    await post('/sign-out', mine.jar, { _token: fresh }, { headers: chrome })
    expect(await (await mine.renew()).json()).toEqual({ session_identifier: mine.id, continue: false })
  })

  it('S-015: a session that never was is answered like one that is over', async () => {
    const mine = await browser()
    expect(await (await mine.renew(undefined, 'a'.repeat(26))).json()).toEqual({ session_identifier: 'a'.repeat(26), continue: false })
    expect(await (await mine.renew(undefined, 'x')).json()).toEqual({ session_identifier: '', continue: false })
  })

  it('is not offered where cookies are not secure', async () => {
    await open('http://localhost:8080', null)
    expect((await signedIn()).headers.get('Secure-Session-Registration')).toBeNull()
  })
})
