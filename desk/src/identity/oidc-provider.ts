import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import * as oidc from 'openid-client'
import { z } from 'zod'
import { textsIn, type OidcSettings } from './oidc-settings.ts'

/** What is kept in the browser, sealed, while somebody is at the provider. */
export interface Way { readonly state: string; readonly nonce: string; readonly verifier: string }

/** What a provider vouched for, after every check. The mail address is not among it: it is nobody's identity (S-018). */
export interface Proven {
  readonly issuer: string
  readonly subject: string
  readonly groups: readonly string[]
  /** The provider's name of its own session, by which it may end ours. */
  readonly sid: string | null
  /** It says that a second factor was shown which cannot be phished, and the settings believe it. */
  readonly isStrong: boolean
  readonly name: string
  readonly login: string
  readonly refresh: string | null
}

export type Renewed = { readonly is: 'renewed'; readonly groups: readonly string[]; readonly refresh: string } | { readonly is: 'ended' } | { readonly is: 'unreachable' }
export interface EndedThere { readonly subject: string | null; readonly sid: string | null; readonly id: string; readonly until: number }

/** The protocol did not come to its end: what is wrong, in a word for the log. It says nothing about a member. */
export class OidcRefused extends Error {
  override readonly name = 'OidcRefused'
}

/** How the provider is asked: through the one way out, which cannot be turned inwards (S-120). */
export type Ask = (url: string, init: { readonly method?: string | undefined; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | undefined }) => Promise<Response>

export interface OidcProvider {
  readonly settings: OidcSettings
  begin(redirectUri: string, now: Temporal.Instant): Promise<{ readonly url: string; readonly way: Way }>
  finish(current: URL, way: Way, now: Temporal.Instant): Promise<Proven>
  renew(refresh: string, subject: string, now: Temporal.Instant): Promise<Renewed>
  readLogout(token: string, now: Temporal.Instant): Promise<EndedThere>
}

/** Signatures by keys that only the provider has. Neither `none` nor a secret that both sides know is one. */
const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS384', 'RS512', 'PS384', 'PS512', 'ES512']
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout'
const discoveryMinutes = 60
/** After a failure nobody asks again for so long: strangers at the door do not become a flood at the provider. */
const restSeconds = 10

export function oidcProvider(settings: OidcSettings, ask: Ask): OidcProvider {
  const configured = discovered(settings, ask)
  const keys = keySets(ask)
  return {
    settings,
    begin: (redirectUri, now) => refusing(async () => begin(await configured(now), settings, redirectUri)),
    finish: (current, way, now) => refusing(async () => {
      const config = await configured(now)
      const tokens = await oidc.authorizationCodeGrant(config, current, {
        pkceCodeVerifier: way.verifier, expectedState: way.state, expectedNonce: way.nonce, idTokenExpected: true,
      })
      return proven(config, settings, tokens)
    }),
    renew: async (refresh, subject, now) => {
      try {
        return await renew(await configured(now), settings, { refresh, subject })
      } catch (error) {
        return afterFailure(error)
      }
    },
    readLogout: (token, now) => refusing(async () => readLogout(await keys(await configured(now)), settings, token, now)),
  }
}

type Found = (now: Temporal.Instant) => Promise<oidc.Configuration>

/** The discovery document, asked once an hour; what is in it must be of this issuer (OpenID Discovery 1.0 §4.3). */
function discovered(settings: OidcSettings, ask: Ask): Found {
  let known: { readonly server: Promise<oidc.ServerMetadata>; readonly until: number } | null = null
  const prepared = (config: oidc.Configuration): void => {
    oidc.enableNonRepudiationChecks(config)
    if (settings.isPlain) oidc.allowInsecureRequests(config)
  }
  const fetched: oidc.CustomFetch = (url, { method, headers, body }) => ask(url, { method, headers, ...(body === undefined || body === null ? {} : { body: bodyText(body) }) })
  const find = async (): Promise<oidc.ServerMetadata> => {
    const config = await oidc.discovery(new URL(settings.issuer), settings.clientId, undefined, byItsMethod(settings.clientSecret), { timeout: 5, execute: settings.isPlain ? [oidc.allowInsecureRequests] : [], [oidc.customFetch]: fetched })
    const server = config.serverMetadata()
    // Letter by letter: as addresses two may be the same that are two issuers as names.
    if (server.issuer !== settings.issuer) throw new OidcRefused('the provider calls itself otherwise')
    const { authorization_endpoint: door } = server
    if (door === undefined || !(door.startsWith('https://') || (settings.isPlain && door.startsWith('http://')))) throw new OidcRefused('the provider names no door that is safe')
    // Without the functions that the library hangs on it, so that it can be handed in again.
    return JSON.parse(JSON.stringify(server)) as oidc.ServerMetadata
  }
  return async (now) => {
    const at = performance.now()
    if (known === null || known.until < at) known = { server: find(), until: at + discoveryMinutes * 60_000 }
    try {
      // The library reads the clock of this machine; the desk has one of its own.
      const skew = Math.round((now.epochMilliseconds - Temporal.Now.instant().epochMilliseconds) / 1000)
      const config = new oidc.Configuration(await known.server, settings.clientId, { [oidc.clockSkew]: skew }, byItsMethod(settings.clientSecret))
      config[oidc.customFetch] = fetched
      config.timeout = 5
      prepared(config)
      return config
    } catch (error) {
      if (known !== null) known = { ...known, until: Math.min(known.until, at + restSeconds * 1000) }
      throw error
    }
  }
}

function bodyText(body: Exclude<oidc.FetchBody, null | undefined>): string {
  if (typeof body === 'string' || body instanceof URLSearchParams) return String(body)
  throw new OidcRefused('a body that is no form')
}

/** `client_secret_basic` is what a provider has that says nothing (OpenID Discovery 1.0 §3). */
function byItsMethod(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)]
  return (server, client, body, headers) =>
    (server.token_endpoint_auth_methods_supported?.includes('client_secret_basic') ?? true ? basic : post)(server, client, body, headers)
}

async function begin(config: oidc.Configuration, { scopes, strong }: OidcSettings, redirectUri: string) {
  const way = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() }
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri, scope: scopes, response_type: 'code', state: way.state, nonce: way.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(way.verifier), code_challenge_method: 'S256',
    ...(strong.length > 0 ? { acr_values: strong.join(' ') } : {}),
  })
  return { url: url.href, way }
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>

async function proven(config: oidc.Configuration, settings: OidcSettings, tokens: Tokens): Promise<Proven> {
  const claims = tokens.claims()
  if (!claims || claims.sub === '' || claims.sub.length > 255) throw new OidcRefused('no subject')
  const said = [...textsIn(claims['acr']), ...textsIn(claims['amr'])]
  const login = textsIn(claims['preferred_username'])[0] ?? ''
  return {
    issuer: claims.iss, subject: claims.sub, sid: textsIn(claims['sid'])[0] ?? null, isStrong: said.some((value) => settings.strong.includes(value)),
    groups: await groupsOf(config, settings, tokens, claims), name: textsIn(claims['name'])[0] ?? login, login, refresh: tokens.refresh_token ?? null,
  }
}

/** From the ID token, or where it says nothing of groups from the userinfo of the same subject. */
async function groupsOf(config: oidc.Configuration, { groups, groupsClaim }: OidcSettings, tokens: Tokens, claims: oidc.IDToken): Promise<readonly string[]> {
  if (groups.size === 0) return []
  if (claims[groupsClaim] !== undefined || config.serverMetadata().userinfo_endpoint === undefined) return textsIn(claims[groupsClaim])
  return textsIn((await oidc.fetchUserInfo(config, tokens.access_token, claims.sub))[groupsClaim])
}

async function renew(config: oidc.Configuration, settings: OidcSettings, { refresh, subject }: { readonly refresh: string; readonly subject: string }): Promise<Renewed> {
  const tokens = await oidc.refreshTokenGrant(config, refresh)
  const claims = tokens.claims()
  if (claims !== undefined && claims.sub !== subject) return { is: 'ended' }
  const info = claims?.[settings.groupsClaim] === undefined && settings.groups.size > 0 && config.serverMetadata().userinfo_endpoint !== undefined
    ? await oidc.fetchUserInfo(config, tokens.access_token, subject) : claims
  return { is: 'renewed', groups: textsIn(info?.[settings.groupsClaim]), refresh: tokens.refresh_token ?? refresh }
}

/** A clear no ends it; silence and nonsense end it only when they last. */
function afterFailure(error: unknown): Renewed {
  if (error instanceof oidc.ResponseBodyError && error.status >= 400 && error.status < 500) return { is: 'ended' }
  if (error instanceof oidc.WWWAuthenticateChallengeError) return { is: 'ended' }
  if (error instanceof Error) return { is: 'unreachable' }
  throw error
}

/** The provider's keys for tokens that come unasked; fetched anew at most once a minute. */
function keySets(ask: Ask): (config: oidc.Configuration) => Promise<JSONWebKeySet> {
  let known: { readonly keys: JSONWebKeySet; readonly until: number } | null = null
  const shape = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
  return async (config) => {
    if (known !== null && known.until > performance.now()) return known.keys
    const { jwks_uri: uri } = config.serverMetadata()
    if (uri === undefined) throw new OidcRefused('the provider names no keys')
    const response = await ask(uri, { method: 'GET', headers: { Accept: 'application/json' } })
    const keys = shape.parse(await response.json())
    known = { keys, until: performance.now() + 60_000 }
    return keys
  }
}

/** A logout token (OpenID Back-Channel Logout 1.0 §2.6): every check of it, the replay apart, which needs the database. */
async function readLogout(keys: JSONWebKeySet, { issuer, clientId }: OidcSettings, token: string, now: Temporal.Instant): Promise<EndedThere> {
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer, audience: clientId, algorithms, clockTolerance: 30, maxTokenAge: 600, requiredClaims: ['iat', 'exp', 'jti', 'events'],
    currentDate: new Date(now.epochMilliseconds),
  })
  const typ = protectedHeader.typ?.toLowerCase().replace(/^application\//, '')
  if (typ !== undefined && typ !== 'logout+jwt' && typ !== 'jwt') throw new OidcRefused('another kind of token')
  const events = payload['events']
  const isLogout = typeof events === 'object' && events !== null && logoutEvent in events
  const [subject, sid] = [payload.sub ?? null, textsIn(payload['sid'])[0] ?? null]
  if (!isLogout || 'nonce' in payload || (subject === null && sid === null) || payload.jti === undefined) throw new OidcRefused('no logout token')
  return { subject, sid, id: payload.jti, until: (payload.exp ?? 0) * 1000 }
}

/** The libraries say with an exception whatever does not fit; what they read comes from outside, so none of it is a bug. */
async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OidcRefused) throw error
    if (error instanceof Error) throw new OidcRefused(codeOf(error), { cause: error })
    throw error
  }
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name)
