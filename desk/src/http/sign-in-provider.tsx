import { getCookie } from 'hono/cookie'
import { gate, type Identity } from '../identity/identity.ts'
import { unlinkAccount } from '../identity/oidc-accounts.ts'
import { OidcRefused } from '../identity/oidc-provider.ts'
import { callbackPath, comeBack, factorsOf, leave, providerOf, takeLogout, takeSecond, type Errand, type Returned } from '../identity/oidc-sign-in.ts'
import { askPasskey } from '../identity/passkeys.ts'
import { ProviderRefusedPage, SecondFactorPage, SignedInPage } from '../pages/sign-in-provider.tsx'
import { formOf, memberFormOf, text } from './form.ts'
import { renderPage } from './render.tsx'
import type { Action, Asked, Route } from './route.ts'
import { memberOf } from './route.ts'
import { addressOf, pathWithin, setSession, stepUpNeeded } from './sign-in-session.tsx'

type Bound = (action: (c: Asked, identity: Identity) => Response | Promise<Response>) => Action

/** Coming in by the provider of one's organisation; no such address where none is set. */
export function providerRoutes(bound: Bound, identity: Identity): readonly Route[] {
  if (identity.provider === null) return []
  return [
    { method: 'GET', path: '/sign-in/provider', access: 'reporter', action: bound((c) => goThere(c, identity, { for: 'sign-in', to: pathWithin(identity, c.req.query('to')) })) },
    { method: 'GET', path: callbackPath, access: 'reporter', action: bound(takeBack) },
    { method: 'POST', path: '/sign-in/provider/second', access: 'reporter', action: bound(takeFactor) },
    // Asked by the provider itself, by no browser: the signature of the token is all the proof there is.
    { method: 'POST', path: '/sign-in/provider/logout', access: 'token', action: bound(takeNotice) },
    { method: 'GET', path: '/account/provider', access: 'member', action: bound(linkThere) },
    { method: 'POST', path: '/account/provider/remove', access: 'member', action: bound(removeLink) },
  ]
}

/** Lax, because the way back comes from another site; it holds one errand, sealed, and opens nothing. */
const wayCookie = ({ cookie }: Identity) => ({ name: `${cookie.name}-way`, attributes: cookie.attributes.replace('SameSite=Strict', 'SameSite=Lax') })

async function goThere(c: Asked, identity: Identity, errand: Errand): Promise<Response> {
  try {
    const { url, kept, seconds } = await leave(identity, errand)
    const { name, attributes } = wayCookie(identity)
    c.header('Set-Cookie', `${name}=${kept}; ${attributes}; Max-Age=${seconds}`, { append: true })
    return c.redirect(url, 303)
  } catch (error) {
    if (error instanceof OidcRefused) return refused(c, identity, { is: 'refused', why: 'protocol', code: error.message })
    throw error
  }
}

async function takeBack(c: Asked, identity: Identity): Promise<Response> {
  const { name, attributes } = wayCookie(identity)
  const kept = getCookie(c, name) ?? ''
  c.header('Set-Cookie', `${name}=; ${attributes}; Max-Age=0`, { append: true })
  const returned = await comeBack(identity, new URL(c.req.url).search, kept)
  if (returned.is === 'refused') return refused(c, identity, returned)
  if (returned.is === 'new') return c.redirect(`/setup/${returned.token}`, 303)
  if (returned.is === 'second') return secondPage(c, identity, returned)
  if (returned.is === 'in') setSession(c, identity, returned.session)
  return goOn(c, returned.is === 'in' ? returned.to : '/account?done=provider-linked', returned.is === 'in' ? 'You are signed in' : 'The account is linked')
}

/** A redirect would still count as coming from the other site, and the browser would keep the session's cookie back. */
function goOn(c: Asked, to: string, says: string): Response {
  c.header('Refresh', `0; url=${to}`)
  return renderPage(c, { title: says, side: 'public', body: <SignedInPage to={to} says={says} /> })
}

const words: Readonly<Record<Extract<Returned, { is: 'refused' }>['why'], string>> = {
  protocol: 'The answer could not be trusted, or came too late. Nothing was opened. Try once more; if it stays so, tell whoever runs this desk.',
  unknown: 'Nobody here goes by that account, and no group of it is let in. Ask for an invitation; a member links the account on the account page.',
  suspended: 'That account has no access to this desk now.',
  taken: 'That account is linked to a member already, or you have one linked.',
}

function refused(c: Asked, identity: Identity, { why, code }: Extract<Returned, { is: 'refused' }>): Response {
  return renderPage(c, { title: 'Not signed in', side: 'public', status: 403, body: <ProviderRefusedPage name={providerOf(identity).settings.name} says={words[why]} code={code?.replace(/[^\w .-]/g, '').slice(0, 60)} /> })
}

interface Second { readonly ticket: string; readonly member: string; readonly to: string; readonly fault?: string; readonly status?: 401 | 429 }

async function secondPage(c: Asked, identity: Identity, { ticket, member, to, fault, status = 401 }: Second): Promise<Response> {
  const factors = await factorsOf(identity, member)
  const passkey = identity.passkeysPossible && factors.passkey ? await askPasskey(identity, { for: 'step-up', member }, identity.now()) : null
  return renderPage(c, {
    title: 'One more step', side: 'public', status: fault ? status : 200, scripts: ['passkey-button.js'],
    body: <SecondFactorPage name={providerOf(identity).settings.name} passkey={passkey} ticket={ticket} to={to} fault={fault} />,
  })
}

async function takeFactor(c: Asked, identity: Identity): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  const [ticket, to] = [text(form, 'ticket'), pathWithin(identity, text(form, 'to'))]
  const passkey = text(form, 'response') === '' ? null : { sealed: text(form, 'sealed'), response: text(form, 'response') }
  const taken = await takeSecond(identity, { ticket, passkey, code: text(form, 'code'), address: addressOf(c, identity) })
  if (taken.ok) {
    setSession(c, identity, taken.session)
    return c.redirect(to, 303)
  }
  if (taken.over) return refused(c, identity, { is: 'refused', why: 'protocol' })
  const waits = taken.waitSeconds > 0
  const fault = waits ? `Too many tries went wrong. Wait ${taken.waitSeconds} seconds, or use a passkey.` : 'That was not right. A code of the app is good once and for about a minute.'
  return secondPage(c, identity, { ticket, to, member: taken.member, fault, status: waits ? 429 : 401 })
}

/** 200 and nothing, or 400 and nothing that tells who is here (OpenID Back-Channel Logout 1.0 §2.8). */
async function takeNotice(c: Asked, identity: Identity): Promise<Response> {
  const form = await formOf(c)
  if (form instanceof Response) return form
  try {
    await takeLogout(identity, text(form, 'logout_token'))
    return c.body(null, 200)
  } catch (error) {
    if (error instanceof OidcRefused) return c.json({ error: 'invalid_request' }, 400)
    throw error
  }
}

function linkThere(c: Asked, identity: Identity): Response | Promise<Response> {
  const { member, session } = memberOf(c)
  return stepUpNeeded(c, identity) ?? goThere(c, identity, { for: 'link', member, session })
}

async function removeLink(c: Asked, identity: Identity): Promise<Response> {
  const form = await memberFormOf(c)
  if (form instanceof Response) return form
  const refusal = stepUpNeeded(c, identity)
  if (refusal) return refusal
  await identity.store.as(gate, (tx) => unlinkAccount(tx, memberOf(c).member, identity.now()))
  return c.redirect('/account?done=provider-unlinked', 303)
}
