import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { httpPeer, type HttpPeer, type PeerAnswer, type PeerRequest } from './webhook-http.ts'

/** An account at the provider. */
export interface Person { readonly sub: string; groups?: readonly string[]; readonly name?: string; readonly preferred_username?: string; readonly email?: string; readonly email_verified?: boolean; acr?: string; amr?: readonly string[]; sid?: string }

/** What a dishonest or broken provider, or somebody between, does to the next ID token or answer. */
export interface Twist {
  /** Over the claims of the ID token. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly alg?: 'none' | 'HS256' | 'other-key'
  /** Over the parameters of the way back. */
  readonly back?: Readonly<Record<string, string | null>>
}

export interface OidcDouble extends HttpPeer {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Signs somebody in over there: the address that the browser is sent back to. */
  authorize(url: string, person: Person, twist?: Twist): string
  logoutToken(claims?: Readonly<Record<string, unknown>>, how?: { readonly alg?: 'none' | 'other-key'; readonly typ?: string }): string
  /** Their refresh tokens are worth nothing from now on. */
  dismiss(sub: string): void
  /** Answers nothing but 500 while true. */
  isDown: boolean
  refreshes: boolean
  /** Who is signed in over there when a real browser comes along. */
  atTheDoor: Person | null
}

interface Grant { readonly person: Person; readonly redirect: string; readonly challenge: string; readonly nonce: string; readonly twist: Twist; used: boolean }
interface World { readonly issuer: string; readonly now: () => Temporal.Instant; readonly key: KeyObject; readonly otherKey: KeyObject; readonly codes: Map<string, Grant>; readonly refresh: Map<string, Person>; readonly access: Map<string, Person> }

const [clientId, clientSecret] = ['parley-desk', 'the secret of a client, long enough']
const b64 = (value: object | Buffer): string => (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url')

/** An OpenID provider: discovery, authorization with PKCE, tokens, keys, userinfo, refresh, RFC 9207, back-channel logout. */
export async function oidcDouble({ now = () => Temporal.Now.instant(), issuerPath = '' }: { now?: () => Temporal.Instant; issuerPath?: string } = {}): Promise<OidcDouble> {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' }
  const state: { isDown: boolean; refreshes: boolean; atTheDoor: Person | null } = { isDown: false, refreshes: true, atTheDoor: null }
  const world: { -readonly [K in keyof World]: World[K] } = { issuer: '', now, key, otherKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, codes: new Map(), refresh: new Map(), access: new Map() }
  const peer = await httpPeer((request) => (state.isDown ? { status: 500, body: 'down' } : serve(world, state, jwk, request)))
  world.issuer = `${peer.url}${issuerPath}`
  return {
    ...peer, issuer: world.issuer, clientId, clientSecret,
    get isDown() { return state.isDown }, set isDown(down) { state.isDown = down },
    get atTheDoor() { return state.atTheDoor }, set atTheDoor(person) { state.atTheDoor = person },
    get refreshes() { return state.refreshes }, set refreshes(does) { state.refreshes = does },
    authorize: (url, person, twist = {}) => authorize(world, url, person, twist),
    dismiss: (sub) => { for (const [token, person] of world.refresh) if (person.sub === sub) world.refresh.delete(token) },
    logoutToken: (claims = {}, { alg, typ = 'logout+jwt' } = {}) => {
      const at = Math.floor(world.now().epochMilliseconds / 1000)
      const all = { iss: world.issuer, aud: clientId, iat: at, exp: at + 120, jti: randomBytes(8).toString('hex'), events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, ...claims }
      return signed(world, all, { ...(alg === undefined ? {} : { alg }), typ })
    },
  }
}

function authorize({ codes, issuer }: World, url: string, person: Person, twist: Twist): string {
  const asked = new URL(url).searchParams
  if (asked.get('client_id') !== clientId || asked.get('response_type') !== 'code' || asked.get('code_challenge_method') !== 'S256') throw new Error('the desk asked wrongly')
  const code = randomBytes(12).toString('hex')
  codes.set(code, { person, redirect: asked.get('redirect_uri') ?? '', challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') ?? '', twist, used: false })
  const back = new URL(asked.get('redirect_uri') ?? '')
  for (const [name, value] of Object.entries({ code, state: asked.get('state') ?? '', iss: issuer, ...twist.back })) if (value !== null) back.searchParams.set(name, value)
  return back.href
}

function serve(world: World, state: { readonly refreshes: boolean; readonly atTheDoor: Person | null }, jwk: object, request: PeerRequest): PeerAnswer {
  const path = request.path.slice(new URL(world.issuer).pathname.replace(/\/$/, '').length)
  if (path === '/.well-known/openid-configuration') return { body: metadata(world.issuer) }
  if (path === '/jwks') return { body: { keys: [jwk] } }
  if (path === '/authorize' && state.atTheDoor) {
    return { status: 302, headers: { Location: authorize(world, `${world.issuer}/authorize?${request.query}`, state.atTheDoor, {}) } }
  }
  if (path === '/userinfo') {
    const person = world.access.get((request.headers['authorization'] ?? '').replace(/^Bearer /, ''))
    return person ? { body: { ...person } } : { status: 401, body: {} }
  }
  return path === '/token' ? token(world, state, request) : { status: 404, body: 'nothing' }
}

const metadata = (issuer: string) => ({
  issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo`,
  response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'], code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true, backchannel_logout_supported: true, backchannel_logout_session_supported: true,
})

function token(world: World, state: { refreshes: boolean }, request: PeerRequest): PeerAnswer {
  const form = new URLSearchParams(request.text)
  const basic = Buffer.from((request.headers['authorization'] ?? '').replace(/^Basic /, ''), 'base64').toString()
  if (basic.split(':').map((part) => decodeURIComponent(part.replaceAll('+', ' '))).join(':') !== `${clientId}:${clientSecret}`) return { status: 401, body: { error: 'invalid_client' } }
  if (form.get('grant_type') === 'refresh_token') {
    const person = world.refresh.get(form.get('refresh_token') ?? '')
    world.refresh.delete(form.get('refresh_token') ?? '')
    return person ? { body: tokens(world, state, person, {}, undefined) } : { status: 400, body: { error: 'invalid_grant' } }
  }
  const grant = world.codes.get(form.get('code') ?? '')
  const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url')
  if (!grant || grant.used || grant.challenge !== challenge || grant.redirect !== form.get('redirect_uri')) return { status: 400, body: { error: 'invalid_grant' } }
  grant.used = true
  return { body: tokens(world, state, grant.person, grant.twist, grant.nonce) }
}

function tokens(world: World, state: { refreshes: boolean }, person: Person, twist: Twist, nonce: string | undefined): object {
  const at = Math.floor(world.now().epochMilliseconds / 1000)
  const [access, refresh] = [randomBytes(12).toString('hex'), randomBytes(12).toString('hex')]
  world.access.set(access, person)
  if (state.refreshes) world.refresh.set(refresh, person)
  const claims = { iss: world.issuer, aud: clientId, iat: at, exp: at + 300, ...person, ...(nonce === undefined ? {} : { nonce }), ...twist.claims }
  return { access_token: access, token_type: 'Bearer', expires_in: 300, id_token: signed(world, claims, twist.alg === undefined ? {} : { alg: twist.alg }), ...(state.refreshes ? { refresh_token: refresh } : {}) }
}

function signed(world: World, claims: object, { alg, typ = 'JWT' }: { readonly alg?: 'none' | 'HS256' | 'other-key'; readonly typ?: string }): string {
  const body = `${b64({ alg: alg === 'none' || alg === 'HS256' ? alg : 'RS256', typ, kid: 'k1' })}.${b64(claims)}`
  if (alg === 'none') return `${body}.`
  if (alg === 'HS256') return `${body}.${createHmac('sha256', clientSecret).update(body).digest('base64url')}`
  return `${body}.${b64(sign('sha256', Buffer.from(body), alg === 'other-key' ? world.otherKey : world.key))}`
}
