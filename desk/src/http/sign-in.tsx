import type { Identity } from '../identity/identity.ts'
import { gate } from '../identity/identity.ts'
import { askPasskey } from '../identity/passkeys.ts'
import { endSession, endSessions, sessionOf } from '../identity/sessions.ts'
import { signInWithCodes, signInWithPasskey, stepUpWithCodes, stepUpWithPasskey, type SignInResult } from '../identity/sign-in.ts'
import { SignInPage, StepUpPage } from '../pages/sign-in-page.tsx'
import { formOf, memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf } from './route.ts'
import { accountRoutes } from './sign-in-account.tsx'
import { memberRoutes } from './sign-in-members.tsx'
import { bindingRoutes } from './session-binding.ts'
import { providerRoutes } from './sign-in-provider.tsx'
import { addressOf, clearSession, pathWithin, secretText, setSession, stepUpNeeded, whenBusy } from './sign-in-session.tsx'
import { showSetup, takeSetup } from './sign-in-setup.tsx'

export { sessionReader, stepUpNeeded } from './sign-in-session.tsx'

/** Everything by which somebody comes in, and by which members keep their own account and the team. */
export function identityRoutes(identity: Identity): readonly Route[] {
  const bound = (action: (c: Asked, identity: Identity) => Response | Promise<Response>): Action => whenBusy((c) => action(c, identity))
  return [
    { method: 'GET', path: '/sign-in', access: 'reporter', action: bound(showSignIn) },
    { method: 'POST', path: '/sign-in', access: 'reporter', action: bound(takeSignIn) },
    { method: 'GET', path: '/setup/:token', access: 'reporter', action: bound(showSetup) },
    { method: 'POST', path: '/setup/:token', access: 'reporter', action: bound(takeSetup) },
    { method: 'GET', path: '/step-up', access: 'member', action: bound(showStepUp) },
    { method: 'POST', path: '/step-up', access: 'member', action: bound(takeStepUp) },
    { method: 'POST', path: '/sign-out', access: 'member', action: bound(signOut) },
    ...accountRoutes(bound),
    ...memberRoutes(bound),
    ...providerRoutes(bound, identity), ...bindingRoutes(bound),
  ]
}

const wrong = 'That did not open the desk: the name, the passphrase or the code is not right. A code of the app is good once and for about a minute.'
const stale = 'No passkey was accepted. The page may have been open for too long; try once more.'
const byProvider = 'You are let in by the sign-in provider alone: use its button. Your passkey and your codes are the second step there.'
const wait = (seconds: number) => `Too many tries went wrong. Wait ${seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}, or use a passkey: passkeys never have to wait.`

function showSignIn(c: Asked, identity: Identity): Promise<Response> {
  return signInPage(c, identity, { to: pathWithin(identity, c.req.query('to')), login: '' })
}

async function signInPage(c: Asked, identity: Identity, shown: { to: string; login: string; fault?: string; status?: 401 | 429 }): Promise<Response> {
  const passkey = identity.passkeysPossible ? await askPasskey(identity, { for: 'sign-in' }, identity.now()) : null
  return renderPage(c, {
    title: 'Sign in', side: 'public', status: shown.status ?? (shown.fault ? 401 : 200), scripts: ['passkey-button.js'],
    body: <SignInPage passkey={passkey} provider={identity.provider?.settings.name ?? null} {...shown} />,
  })
}

/** Both ways in. What fails is told in the same words and with the same work, whoever it was meant to be (S-015). */
async function takeSignIn(c: Asked, identity: Identity): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const to = pathWithin(identity, text(form, 'to'))
  const byPasskey = text(form, 'response') !== ''
  const login = text(form, 'login').slice(0, 64)
  const result: SignInResult = byPasskey
    ? await signInWithPasskey(identity, { sealed: text(form, 'sealed'), response: text(form, 'response') })
    : await signInWithCodes(identity, { login, passphrase: secretText(form, 'passphrase'), code: text(form, 'code'), address: addressOf(c, identity) })
  if (!result.ok) {
    const waits = result.waitSeconds > 0
    return signInPage(c, identity, { to, login, fault: waits ? wait(result.waitSeconds) : byPasskey ? stale : wrong, status: waits ? 429 : 401 })
  }
  // Whom a group of the provider let in has no session but by it (S-021): said here, instead of a door that leads back to itself.
  if (!await identity.store.as(gate, (tx) => sessionOf(tx, result.session, identity.now()))) return signInPage(c, identity, { to, login, fault: byProvider })
  setSession(c, identity, result.session)
  return c.redirect(to, 303)
}

function showStepUp(c: Asked, identity: Identity): Promise<Response> {
  return stepUpPage(c, identity, { to: pathWithin(identity, c.req.query('to') ?? '/account') })
}

async function stepUpPage(c: Asked, identity: Identity, shown: { to: string; fault?: string; status?: 401 | 429 }): Promise<Response> {
  const passkey = identity.passkeysPossible ? await askPasskey(identity, { for: 'step-up', member: memberOf(c).member }, identity.now()) : null
  return renderPage(c, {
    title: 'Show that it is you', side: 'team', status: shown.status ?? (shown.fault ? 401 : 200), scripts: ['passkey-button.js'],
    body: <StepUpPage passkey={passkey} {...shown} />,
  })
}

async function takeStepUp(c: Asked, identity: Identity): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const who = memberOf(c)
  const to = pathWithin(identity, text(form, 'to'))
  if (text(form, 'response') !== '') {
    const session = await stepUpWithPasskey(identity, who, { sealed: text(form, 'sealed'), response: text(form, 'response') })
    return session === null ? stepUpPage(c, identity, { to, fault: stale }) : steppedUpTo(c, identity, session, to)
  }
  const result = await stepUpWithCodes(identity, who, { passphrase: secretText(form, 'passphrase'), code: text(form, 'code'), address: addressOf(c, identity) })
  if (result.ok) return steppedUpTo(c, identity, result.session, to)
  const waits = result.waitSeconds > 0
  return stepUpPage(c, identity, { to, fault: waits ? wait(result.waitSeconds) : wrong, status: waits ? 429 : 401 })
}

function steppedUpTo(c: Asked, identity: Identity, session: string, to: string): Response {
  setSession(c, identity, session)
  return c.redirect(to, 303)
}

/** Here, or with `everywhere` on every device; whoever stole one session shuts nobody out of the others (ASVS V7.5.2). */
async function signOut(c: Asked, identity: Identity): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const { member, session } = memberOf(c)
  const isEverywhere = text(form, 'everywhere') === 'yes'
  const refused = isEverywhere ? stepUpNeeded(c, identity) : null
  if (refused) return refused
  await identity.store.as(gate, async (tx) => {
    await (isEverywhere ? endSessions(tx, member) : endSession(tx, member, session))
  })
  clearSession(c, identity)
  return c.redirect('/sign-in', 303)
}
