import { hasAuthenticator, issueRecoveryCodes, recoveryCodesLeft, removeAuthenticator, setAuthenticator } from '../identity/codes.ts'
import { gate, millis, type Identity } from '../identity/identity.ts'
import { listNotices, memberAddress, notify, setMemberAddress, type NoticeKind } from '../identity/notices.ts'
import { addPasskey, askNewPasskey, labelFor, listPasskeys, readNewPasskey, removePasskey } from '../identity/passkeys.ts'
import { hashPassphrase, passphraseFault } from '../identity/passphrase.ts'
import { endSession, endSessions, listSessions, steppedUp } from '../identity/sessions.ts'
import { linkOf } from '../identity/oidc-accounts.ts'
import { listTokens, revokeToken } from '../identity/tokens.ts'
import { newSeed, seedLink, seedWords } from '../identity/totp.ts'
import { AccountPage, type AccountShown } from '../pages/account-page.tsx'
import type { Tx } from '../store/store.ts'
import type { SignedIn } from './desk-port.ts'
import { memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf } from './route.ts'
import { isAddress, secretText, stepUpNeeded } from './sign-in-session.tsx'

type Bound = (action: (c: Asked, identity: Identity) => Response | Promise<Response>) => Action

/** What came of a form: a word that it was done, what was wrong with it, or fresh codes to show. */
type Done = { readonly done: string } | { readonly fault: string } | { readonly codes: readonly string[] }
interface Change { readonly identity: Identity; readonly who: SignedIn; readonly form: FormData; readonly now: Temporal.Instant }

/** Every form here acts on the member of the session and on nobody else, whatever it says (S-016). */
export function accountRoutes(bound: Bound): readonly Route[] {
  const post = (path: string, change: (given: Change) => Promise<Done>, fresh = true): Route =>
    ({ method: 'POST', path: `/account/${path}`, access: 'member', action: bound((c, identity) => take(c, identity, change, fresh)) })
  return [
    { method: 'GET', path: '/account', access: 'member', action: bound((c, identity) => showAccount(c, identity, { done: doneWords[c.req.query('done') ?? ''] })) },
    post('passkeys', addNewPasskey), post('passkeys/remove', dropPasskey), post('app', setApp), post('app/remove', dropApp),
    post('recovery', renewCodes), post('passphrase', changePassphrase), post('address', changeAddress),
    post('sessions/end', endOther), post('tokens/revoke', revoke, false),
  ]
}

const doneWords: Readonly<Record<string, string>> = {
  'passkey-added': 'The passkey was added', 'passkey-removed': 'The passkey was removed', 'app-set': 'The app is set up', 'app-removed': 'The app was removed',
  'passphrase': 'The passphrase was changed; your other sessions ended', 'address': 'The address was saved', 'session': 'The session was ended', 'token': 'The token was revoked', 'provider-linked': 'The account is linked; you may sign in by it', 'provider-unlinked': 'The account is no longer linked',
}
const lastFactor = 'This is your only second factor. Add another before you remove it.'
const notYours = 'There is no such thing on your account.'

async function take(c: Asked, identity: Identity, change: (given: Change) => Promise<Done>, fresh: boolean): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const refused = fresh ? stepUpNeeded(c, identity) : null
  if (refused) return refused
  const done = await change({ identity, who: memberOf(c), form, now: identity.now() })
  return 'done' in done ? c.redirect(`/account?done=${done.done}`, 303) : showAccount(c, identity, done)
}

async function showAccount(c: Asked, identity: Identity, came: { done?: string | undefined; fault?: string; codes?: readonly string[] }): Promise<Response> {
  const who = memberOf(c)
  const now = identity.now()
  const rest = await identity.store.as(gate, async (tx) => ({ ...await read(tx, who, now), provider: identity.provider && { name: identity.provider.settings.name, link: await linkOf(tx, who.member) } }))
  const seed = newSeed()
  const passkey = identity.passkeysPossible
    ? await askNewPasskey(identity, { member: who.member, login: rest.login, name: who.name, has: rest.passkeys.map(({ id }) => id) }, now) : null
  const shown: AccountShown = {
    ...rest, ...came, isAdmin: who.isAdmin, fresh: steppedUp(who, now), passkey,
    seed: { sealed: identity.seal.close(`seed ${who.member}`, seed.toString('hex'), millis(now) + 30 * 60_000), words: seedWords(seed), link: seedLink(seed, 'Parley', rest.login) },
  }
  return renderPage(c, { title: 'Account', side: 'team', status: came.fault ? 422 : 200, scripts: ['passkey-button.js'], body: <AccountPage shown={shown} /> })
}

async function read(tx: Tx, who: SignedIn, now: Temporal.Instant) {
  const { login } = await tx.one<{ login: string }>('select login from member where id = $1', [who.member])
  const [passkeys, sessions, tokens, notices] = [await listPasskeys(tx, who.member), await listSessions(tx, who.member, now), await listTokens(tx, who.member), await listNotices(tx, now.subtract({ hours: 24 * 30 }))]
  return {
    login, hasApp: await hasAuthenticator(tx, who.member), codesLeft: await recoveryCodesLeft(tx, who.member), address: await memberAddress(tx, who.member) ?? '',
    passkeys: passkeys.map((each) => ({ ...each, createdAt: each.createdAt.toString(), usedAt: each.usedAt?.toString() ?? null })),
    sessions: sessions.map((each) => ({ id: each.session, means: each.means, seenAt: each.seenAt.toString(), createdAt: each.createdAt.toString(), isThis: each.session === who.session })),
    tokens: tokens.filter((each) => !each.revoked && Temporal.Instant.compare(each.expiresAt, now) > 0).map((each) => ({ ...each, expiresAt: each.expiresAt.toString() })),
    notices: notices.map((each) => ({ ...each, at: each.at.toString() })),
  }
}

/** Runs a change and its notice in one transaction; a fault that `work` returns leaves everything as it was. */
function changed({ identity, who, now }: Change, notice: NoticeKind, done: string, work: (tx: Tx) => Promise<string | null>): Promise<Done> {
  return identity.store.as(gate, async (tx) => {
    const fault = await work(tx)
    if (fault !== null) return { fault }
    await notify(tx, notice, who.member, now)
    return { done }
  })
}

async function addNewPasskey(given: Change): Promise<Done> {
  const { identity, who, form, now } = given
  const passkey = await readNewPasskey(identity, { sealed: text(form, 'sealed'), response: text(form, 'response'), member: who.member }, now)
  if (!passkey) return { fault: 'No passkey was accepted. The page may have been open for too long; try once more.' }
  return changed(given, 'passkey added', 'passkey-added', async (tx) =>
    await addPasskey(tx, who.member, passkey, labelFor(text(form, 'label'), passkey.id), now) ? null : 'This passkey was taken before.')
}

function dropPasskey(given: Change): Promise<Done> {
  return changed(given, 'passkey removed', 'passkey-removed', async (tx) => {
    const { member } = given.who
    if ((await listPasskeys(tx, member)).length === 1 && !await hasAuthenticator(tx, member)) return lastFactor
    return await removePasskey(tx, member, text(given.form, 'id')) ? null : notYours
  })
}

async function setApp(given: Change): Promise<Done> {
  const { identity, who, form, now } = given
  const hex = identity.seal.open(`seed ${who.member}`, text(form, 'seed'), millis(now))
  if (hex === null) return { fault: 'The key on the page was too old. Here is a new one.' }
  return changed(given, 'authenticator changed', 'app-set', async (tx) =>
    await setAuthenticator(tx, who.member, { seed: Buffer.from(hex, 'hex'), code: text(form, 'code') }, now) ? null : 'The code is not of that key. Here is a new key; type it into the app and enter its code.')
}

function dropApp(given: Change): Promise<Done> {
  return changed(given, 'authenticator changed', 'app-removed', async (tx) => {
    if ((await listPasskeys(tx, given.who.member)).length === 0) return lastFactor
    await removeAuthenticator(tx, given.who.member)
    return null
  })
}

function renewCodes({ identity, who, now }: Change): Promise<Done> {
  return identity.store.as(gate, async (tx) => {
    await notify(tx, 'codes renewed', who.member, now)
    return { codes: await issueRecoveryCodes(tx, who.member) }
  })
}

async function changePassphrase(given: Change): Promise<Done> {
  const { identity, who, form, now } = given
  const passphrase = secretText(form, 'passphrase')
  if (passphrase !== secretText(form, 'again')) return { fault: 'The passphrase was not typed the same twice.' }
  const login = await identity.store.as(gate, async (tx) => (await tx.one<{ login: string }>('select login from member where id = $1', [who.member])).login)
  const fault = passphraseFault(passphrase, [login, ...who.name.split(' '), new URL(identity.origin).hostname], identity.refused)
  if (fault) return { fault }
  const hash = await hashPassphrase(passphrase)
  return changed(given, 'passphrase changed', 'passphrase', async (tx) => {
    await tx.execute('update passphrase set hash = $2, set_at = $3 where member = $1', [who.member, hash, now])
    await endSessions(tx, who.member, who.session)
    return null
  })
}

async function changeAddress({ identity, who, form, now }: Change): Promise<Done> {
  const address = text(form, 'address')
  if (address !== '' && !isAddress(address)) return { fault: 'The mail address is not one that the desk can send to. Leave it empty for no mail.' }
  await identity.store.as(gate, (tx) => setMemberAddress(tx, who.member, address, now))
  return { done: 'address' }
}

async function endOther({ identity, who, form }: Change): Promise<Done> {
  return await identity.store.as(gate, (tx) => endSession(tx, who.member, text(form, 'id'))) ? { done: 'session' } : { fault: notYours }
}

async function revoke({ identity, who, form, now }: Change): Promise<Done> {
  return await identity.store.as(gate, (tx) => revokeToken(tx, who.member, text(form, 'id'), now)) ? { done: 'token' } : { fault: notYours }
}
