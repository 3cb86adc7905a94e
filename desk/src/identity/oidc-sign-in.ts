import { takeAppCode, takeRecoveryCode, hasAuthenticator } from './codes.ts'
import { gate, millis, placeOfMember, type Identity } from './identity.ts'
import { admit, endLogins, followGroups, keepLogin, linkAccount, loginOfTicket } from './oidc-accounts.ts'
import { OidcRefused, type OidcProvider, type Way } from './oidc-provider.ts'
import { checkPasskey, listPasskeys } from './passkeys.ts'
import { hashOf, isSecret, readRecoveryCode } from './secrets.ts'
import { startSession } from './sessions.ts'
import type { PasskeyAnswer } from './sign-in.ts'
import type { Tx } from '../store/store.ts'

/** Why somebody goes to the provider. */
export type Errand = { readonly for: 'sign-in'; readonly to: string } | { readonly for: 'link'; readonly session: string; readonly member: string }

export type Returned =
  | { readonly is: 'in'; readonly session: string; readonly to: string }
  /** The provider's word alone is one factor: a page asks for the second. */
  | { readonly is: 'second'; readonly ticket: string; readonly member: string; readonly to: string }
  | { readonly is: 'new'; readonly token: string }
  | { readonly is: 'linked' }
  | { readonly is: 'refused'; readonly why: 'protocol' | 'unknown' | 'suspended' | 'taken'; readonly code?: string }

const wayMinutes = 10
const purpose = 'provider errand'

export const providerOf = (identity: Identity): OidcProvider => {
  if (identity.provider === null) throw new OidcRefused('no provider is set')
  return identity.provider
}

export const callbackPath = '/sign-in/provider/back'

/** Where to send the browser, and what it keeps, sealed, until it comes back: one errand, ten minutes. */
export async function leave(identity: Identity, errand: Errand): Promise<{ readonly url: string; readonly kept: string; readonly seconds: number }> {
  const { url, way } = await providerOf(identity).begin(identity.origin + callbackPath, identity.now())
  const until = millis(identity.now()) + wayMinutes * 60_000
  return { url, kept: identity.seal.close(purpose, JSON.stringify({ way, errand }), until), seconds: wayMinutes * 60 }
}

/** Takes the browser back: every check of the protocol, the errand once only, and then who it is. */
export async function comeBack(identity: Identity, search: string, kept: string): Promise<Returned> {
  const returned = await checked(identity, search, kept)
  if (returned.is === 'refused') identity.refusals.tell({ action: 'sign-in refused', actor: 'nobody', outcome: `provider: ${returned.why}` }, identity.now())
  return returned
}

async function checked(identity: Identity, search: string, kept: string): Promise<Returned> {
  const now = identity.now()
  const text = identity.seal.open(purpose, kept, millis(now))
  if (text === null) return { is: 'refused', why: 'protocol', code: 'no-errand' }
  const { way, errand } = JSON.parse(text) as { way: Way; errand: Errand }
  if (!await identity.store.as(gate, (tx) => spendOnce(tx, `way ${way.state}`, now))) return { is: 'refused', why: 'protocol', code: 'twice' }
  try {
    const proven = await providerOf(identity).finish(new URL(callbackPath + search, identity.origin), way, now)
    return await identity.store.as(gate, async (tx): Promise<Returned> => {
      if (errand.for === 'link') return link(tx, errand, proven, now)
      const who = await admit(tx, providerOf(identity).settings, proven, now)
      if (who.is === 'unknown' || who.is === 'suspended') return { is: 'refused', why: who.is }
      const login = await keepLogin(tx, who.member, proven, now)
      if (who.is === 'new') return { is: 'new', token: who.token }
      if (!proven.isStrong) return { is: 'second', ticket: login.ticket, member: who.member, to: errand.to }
      return { is: 'in', session: await startFrom(tx, login.id, who.member, now), to: errand.to }
    })
  } catch (error) {
    if (error instanceof OidcRefused) return { is: 'refused', why: 'protocol', code: error.message }
    throw error
  }
}

async function link(tx: Tx, errand: Extract<Errand, { for: 'link' }>, proven: { readonly issuer: string; readonly subject: string }, now: Temporal.Instant): Promise<Returned> {
  // The session's own cookie does not come with a way back from another site; what was sealed on leaving names it.
  const row = await tx.maybe('select member from session where id_hash = $1 and member = $2 and expires_at > $3', [Buffer.from(errand.session, 'hex'), errand.member, now])
  if (!row) return { is: 'refused', why: 'protocol', code: 'session-over' }
  return await linkAccount(tx, errand.member, proven, now) ? { is: 'linked' } : { is: 'refused', why: 'taken' }
}

async function startFrom(tx: Tx, login: string, member: string, now: Temporal.Instant): Promise<string> {
  await tx.execute('update oidc_login set ticket = null where id = $1', [login])
  return startSession(tx, member, 'oidc', now, login)
}

export interface SecondAnswer { readonly ticket: string; readonly passkey: PasskeyAnswer | null; readonly code: string; readonly address: string | null }
export type SecondTaken = { readonly ok: true; readonly session: string } | { readonly ok: false; readonly over: boolean; readonly waitSeconds: number; readonly member: string }

/** The second factor after the provider's word: an own passkey, or a code of the app or of the paper; throttled like a sign-in. */
export async function takeSecond(identity: Identity, answer: SecondAnswer): Promise<SecondTaken> {
  const now = identity.now()
  const login = isSecret(answer.ticket) ? await identity.store.as(gate, (tx) => loginOfTicket(tx, answer.ticket, now)) : undefined
  if (!login) return { ok: false, over: true, waitSeconds: 0, member: '' }
  const attempt = { login: `second factor of ${login.member}`, address: answer.address }
  const waitSeconds = answer.passkey === null ? identity.throttle.enter(attempt, now) : 0
  const tell = (outcome: string): void => { identity.refusals.tell({ action: 'second factor refused', actor: login.member, outcome }, now) }
  if (waitSeconds > 0) {
    tell('throttled')
    return { ok: false, over: false, waitSeconds, member: login.member }
  }
  return identity.store.as(gate, async (tx): Promise<SecondTaken> => {
    const still = await loginOfTicket(tx, answer.ticket, now)
    const isRight = still !== undefined && (answer.passkey === null ? await takeCode(tx, login.member, answer.code, now)
      : await checkPasskey(identity, tx, { purpose: { for: 'step-up', member: login.member }, ...answer.passkey }, now) === login.member)
    if (!isRight) {
      tell(answer.passkey === null ? 'code' : 'passkey')
      return { ok: false, over: still === undefined, waitSeconds: 0, member: login.member }
    }
    if (answer.passkey === null) identity.throttle.succeeded(attempt)
    return { ok: true, session: await startFrom(tx, login.id, login.member, now) }
  })
}

const takeCode = (tx: Tx, member: string, code: string, now: Temporal.Instant): Promise<boolean> =>
  (readRecoveryCode(code) === null ? takeAppCode(tx, member, code, now) : takeRecoveryCode(tx, member, code, now))

/** What a member can show as the second factor. */
export const factorsOf = (identity: Identity, member: string): Promise<{ readonly passkey: boolean; readonly app: boolean }> =>
  identity.store.as(gate, async (tx) => ({ passkey: (await listPasskeys(tx, member)).length > 0, app: await hasAuthenticator(tx, member) }))

/** The provider says that somebody has gone (OpenID Back-Channel Logout 1.0): their sessions here end at once; how many. */
export async function takeLogout(identity: Identity, token: string): Promise<number> {
  const now = identity.now()
  const { subject, sid, id } = await providerOf(identity).readLogout(token, now)
  const { issuer } = providerOf(identity).settings
  return identity.store.as(gate, async (tx) => {
    if (!await spendOnce(tx, `logout ${id}`, now)) throw new OidcRefused('the same token twice')
    return endLogins(tx, issuer, { subject, sid })
  })
}

async function spendOnce(tx: Tx, what: string, now: Temporal.Instant): Promise<boolean> {
  await tx.execute('delete from spent_challenge where expires_at < $1', [now])
  return await tx.execute('insert into spent_challenge (hash, expires_at) values ($1, $2) on conflict do nothing', [hashOf('challenge', what), now.add({ hours: 1 })]) === 1
}

/** How often the provider is asked whether somebody still belongs there. */
const askMinutes = 5
interface Due { readonly id: string; readonly issuer: string; readonly subject: string; readonly sealed: Buffer }

/**
 * Asks the provider about everybody who is at work, and ends what it no longer stands for; how many were asked. Where it does
 * not answer nothing changes, until sessions end by themselves half an hour after its last answer.
 */
export async function renewLogins(identity: Identity): Promise<number> {
  const { provider } = identity
  if (provider === null) return 0
  const now = identity.now()
  const due = await identity.store.as(gate, (tx) => tx.query<Due>(
    `select o.id, o.issuer, o.subject, o.sealed from oidc_login o where o.sealed is not null and o.checked_at <= $1
       and exists (select from session s where s.oidc = o.id and s.expires_at > $2) order by o.checked_at limit 50`, [now.subtract({ minutes: askMinutes }), now]))
  for (const login of due) await renewOne(identity, provider, login)
  return due.length
}

async function renewOne(identity: Identity, provider: OidcProvider, { id, issuer, subject, sealed }: Due): Promise<void> {
  const now = identity.now()
  const refresh = await identity.store.as(gate, async (tx) => tx.instanceKeys.open(placeOfMember(tx, 'oidc_login', id), sealed).toString('utf8'))
  const renewed = issuer === provider.settings.issuer ? await provider.renew(refresh, subject, now) : { is: 'ended' as const }
  if (renewed.is === 'unreachable') return
  await identity.store.as(gate, async (tx) => {
    const stays = renewed.is === 'renewed' && await followGroups(tx, provider.settings, { issuer, subject }, renewed.groups, now)
    if (!stays || renewed.is !== 'renewed') {
      await tx.execute('delete from session where oidc = $1', [id])
      await tx.execute('delete from oidc_login where id = $1', [id])
      return
    }
    const next = tx.instanceKeys.seal(placeOfMember(tx, 'oidc_login', id), Buffer.from(renewed.refresh))
    await tx.execute('update oidc_login set sealed = $2, checked_at = $3 where id = $1', [id, next, now])
  })
}

