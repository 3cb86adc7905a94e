import { completeSetup, findSetup, type SetupFor, type SetupResult } from '../identity/setup.ts'
import { gate, millis, type Identity } from '../identity/identity.ts'
import { displayName } from '../identity/members.ts'
import { askNewPasskey, readNewPasskey } from '../identity/passkeys.ts'
import { hashPassphrase, passphraseFault } from '../identity/passphrase.ts'
import { newSeed, seedLink, seedWords } from '../identity/totp.ts'
import { SetupGone, SetupPage, WelcomePage } from '../pages/sign-in-setup.tsx'
import { newId } from '../store/random-id.ts'
import { formOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Asked } from './route.ts'
import { param } from './route.ts'
import { isAddress, secretText, setSession } from './sign-in-session.tsx'

/** What was typed, to be shown again. The passphrase never is. */
interface Typed { readonly login: string; readonly name: string; readonly address: string; readonly seed: string; readonly made: string; readonly sealed: string; readonly response: string }
const nothing: Typed = { login: '', name: '', address: '', seed: '', made: '', sealed: '', response: '' }
const pageMinutes = 30

const faults: Readonly<Record<Exclude<Extract<SetupResult, { ok: false }>['code'], 'gone'>, string>> = {
  'bad-login': 'A login has 2 to 32 of a–z, 0–9, dot, dash and underscore, and begins with a letter or digit.',
  'login-taken': 'This login is taken.',
  'no-second-factor': 'A passphrase alone opens nothing here. Make a passkey, or set up an authenticator app and enter its code.',
  'wrong-code': 'The code is not of this key. Look whether the app has the key from this page and whether the clock of your device is right.',
  'passkey-refused': 'The passkey was not accepted; the page may have been open for too long. Make it once more.',
}

const find = (c: Asked, identity: Identity): Promise<SetupFor | null> =>
  identity.store.as(gate, (tx) => findSetup(tx, param(c, 'token'), identity.now()))

/** Looking at the link does not use it up. */
export async function showSetup(c: Asked, identity: Identity): Promise<Response> {
  const target = await find(c, identity)
  return target ? setupPage(c, identity, target, nothing) : gone(c, identity)
}

function gone(c: Asked, identity: Identity): Response {
  identity.refusals.tell({ action: 'sign-in refused', actor: 'nobody', outcome: 'one-time link' }, identity.now())
  return renderPage(c, { title: 'This link is over', side: 'public', status: 410, body: <SetupGone /> })
}

async function setupPage(c: Asked, identity: Identity, target: SetupFor, typed: Typed, fault?: string): Promise<Response> {
  const now = identity.now()
  const until = millis(now) + pageMinutes * 60_000
  const member = memberFor(identity, target, typed)
  const seed = seedIn(identity, typed) ?? newSeed()
  const login = target.kind === 'invited' ? target.login : typed.login
  const held = typed.response !== '' && await readNewPasskey(identity, { sealed: typed.sealed, response: typed.response, member }, now) !== null
  const asked = identity.passkeysPossible ? await askNewPasskey(identity, { member, login: login || 'member', name: typed.name, has: [] }, now) : null
  const page = {
    target, fault, login, name: typed.name || (target.kind === 'invited' ? target.name : ''), address: typed.address,
    made: identity.seal.close('setup member', member, until),
    seed: { sealed: identity.seal.close('authenticator seed', seed.toString('hex'), until), words: seedWords(seed), link: seedLink(seed, 'Parley', login || 'member') },
    passkey: asked && { ...asked, ...(held ? { sealed: typed.sealed, held: typed.response } : {}) },
  }
  return renderPage(c, { title: 'Join', side: 'public', status: fault ? 422 : 200, scripts: ['passkey-button.js'], body: <SetupPage {...page} /> })
}

export async function takeSetup(c: Asked, identity: Identity): Promise<Response> {
  const target = await find(c, identity)
  if (!target) return gone(c, identity)
  const form = await formOf(c)
  if (form instanceof Response) return form
  const typed: Typed = {
    login: text(form, 'login').slice(0, 64).toLowerCase(), name: text(form, 'name').slice(0, 200), address: text(form, 'address').slice(0, 254),
    seed: text(form, 'seed'), made: text(form, 'made'), sealed: text(form, 'sealed'), response: text(form, 'response'),
  }
  const passphrase = secretText(form, 'passphrase')
  const fault = faultOf(identity, target, typed, { passphrase, again: secretText(form, 'again') })
  if (fault) return setupPage(c, identity, target, typed, fault)
  const result = await finish(identity, target, typed, { token: param(c, 'token'), passphrase, code: text(form, 'code') })
  if (!result.ok) return result.code === 'gone' ? gone(c, identity) : setupPage(c, identity, target, typed, faults[result.code])
  setSession(c, identity, result.session)
  return renderPage(c, { title: 'Welcome', side: 'public', body: <WelcomePage codes={result.codes} first={target.kind === 'first'} /> })
}

function faultOf(identity: Identity, target: SetupFor, typed: Typed, given: { passphrase: string; again: string }): string | null {
  const login = target.kind === 'invited' ? target.login : typed.login
  if (typed.address !== '' && !isAddress(typed.address)) return 'The mail address is not one that the desk can send to. Leave it empty for no mail.'
  if (given.passphrase !== given.again) return 'The passphrase was not typed the same twice.'
  return passphraseFault(given.passphrase, [login, ...displayName(typed.name, login).split(' '), new URL(identity.origin).hostname], identity.refused)
}

async function finish(identity: Identity, target: SetupFor, typed: Typed, given: { token: string; passphrase: string; code: string }): Promise<SetupResult> {
  const now = identity.now()
  const member = memberFor(identity, target, typed)
  const seed = seedIn(identity, typed)
  const passkey = typed.response === '' ? null : await readNewPasskey(identity, { sealed: typed.sealed, response: typed.response, member }, now)
  if (typed.response !== '' && passkey === null) return { ok: false, code: 'passkey-refused' }
  if (given.code !== '' && seed === null) return { ok: false, code: 'wrong-code' }
  if (given.code === '' && passkey === null) return { ok: false, code: 'no-second-factor' }
  return completeSetup((work) => identity.store.as(gate, work), {
    token: given.token, member, login: typed.login, name: typed.name, address: typed.address, passkey,
    passphraseHash: await hashPassphrase(given.passphrase),
    authenticator: given.code !== '' && seed ? { seed, code: given.code } : null,
  }, now)
}

/** The id that the passkey is made for: chosen when the page is first shown, and sealed into it. */
function memberFor(identity: Identity, target: SetupFor, typed: Typed): string {
  if (target.kind === 'invited') return target.member
  return identity.seal.open('setup member', typed.made, millis(identity.now())) ?? newId()
}

function seedIn(identity: Identity, typed: Pick<Typed, 'seed'>): Buffer | null {
  const hex = identity.seal.open('authenticator seed', typed.seed, millis(identity.now()))
  return hex === null ? null : Buffer.from(hex, 'hex')
}
