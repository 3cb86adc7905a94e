import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { z } from 'zod'
import type { Identity } from '../identity/identity.ts'
import { gate } from '../identity/identity.ts'
import { absoluteHours, sessionOf, steppedUp } from '../identity/sessions.ts'
import { registration } from '../identity/bound-session.ts'
import { TooBusy } from '../identity/turns.ts'
import type { SignedIn } from './desk-port.ts'
import type { Problem } from './problem.tsx'
import { answerProblem } from './problem.tsx'
import type { Action, Asked } from './route.ts'
import { memberOf } from './route.ts'

const stepUpRequired: Problem = {
  status: 401, code: 'step-up-required', title: 'Show that it is you',
  says: 'This takes a proof of presence that is not older than five minutes, so nothing was done.',
  possible: 'Show that it is you, then come back and send the form again.',
}
const busy: Problem = {
  status: 503, code: 'busy', title: 'Too many at once',
  says: 'More people try to sign in than this desk can check at once. Nothing was tried.', possible: 'Wait a few seconds and send the form again.',
}

/** Reads who sends a request from its cookie; for `AppDeps.session`. */
export function sessionReader(identity: Identity): (c: Context) => Promise<SignedIn | null> {
  return async (c) => {
    const id = getCookie(c, identity.cookie.name)
    if (id === undefined) return null
    const shown = { header: (name: string) => c.req.header(name), address: addressOf(c, identity), boundCookie: getCookie(c, boundCookieOf(identity).name) }
    return identity.store.as(gate, (tx) => sessionOf(tx, id, identity.now(), shown))
  }
}

/**
 * The answer to a dangerous request without a fresh proof of presence, or `null` to go on (S-025). A page is sent round
 * by `/step-up` and comes back; a form is refused with 401 `step-up-required` and nothing done.
 */
export function stepUpNeeded(c: Asked, identity: Identity): Response | null {
  if (steppedUp(memberOf(c), identity.now())) return null
  c.set('problem', stepUpRequired.code)
  if (c.req.method === 'GET') return c.redirect(`/step-up?to=${encodeURIComponent(c.req.path)}`, 303)
  return answerProblem(c, stepUpRequired)
}

/** The short-lived cookie of a session that is bound to a device. */
export const boundCookieOf = ({ cookie }: Identity) => ({ name: `${cookie.name}-bound`, attributes: cookie.attributes })

/** Gives the browser its session, and offers to bind it to the device unless it is bound already. */
export function setSession(c: Asked, identity: Identity, session: string): void {
  const { cookie } = identity
  c.header('Set-Cookie', `${cookie.name}=${session}; ${cookie.attributes}; Max-Age=${absoluteHours * 3600}`, { append: true })
  const { who } = c.var
  const offer = who?.isBound && !who.isElsewhere ? null : registration(identity, session)
  if (offer !== null) c.header('Secure-Session-Registration', offer)
}

/** Takes the session out of the browser, and with it what the browser kept of the desk's pages (S-026). */
export function clearSession(c: Asked, identity: Identity): void {
  const { cookie } = identity
  c.header('Set-Cookie', `${boundCookieOf(identity).name}=; ${cookie.attributes}; Max-Age=0`, { append: true })
  c.header('Set-Cookie', `${cookie.name}=; ${cookie.attributes}; Max-Age=0`, { append: true })
  c.header('Clear-Site-Data', '"cache", "storage"')
}

/** A path of this desk to go on to; anything else becomes the list of cases. */
export function pathWithin(identity: Identity, to: string | undefined): string {
  // It goes into cookies too, which browsers take up to 4096 bytes of.
  if (to === undefined || to.length > 1000 || !/^\/(?![/\\])/.test(to) || !URL.canParse(to, identity.origin)) return '/cases'
  const url = new URL(to, identity.origin)
  return url.origin === identity.origin && !url.pathname.startsWith('//') ? url.pathname + url.search : '/cases'
}

/**
 * Where a request comes from, for the throttle and to see whether a session moved; never kept as it is. From this machine
 * itself it says nothing, since a proxy stands there: then what that proxy wrote last, if one is believed.
 */
export function addressOf(c: Context, { addressHeader }: Pick<Identity, 'addressHeader'>): string | null {
  const env: unknown = c.env
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return null
  const { address } = getConnInfo(c).remote
  if (address === undefined) return null
  if (!/^(::1|127\.|::ffff:127\.)/.test(address)) return address
  const last = addressHeader === null ? undefined : c.req.header(addressHeader)?.split(',').at(-1)?.trim()
  return last !== undefined && isIP(last) !== 0 ? last : null
}

/** Blanks at the ends of a passphrase are part of it. */
export const secretText = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Where notices may go: plain ASCII as in `ada@example.org`. It is looked up by nobody and confers nothing (S-019). */
export const isAddress = (text: string): boolean => z.email().max(254).safeParse(text).success

/** A desk that is out of room for hashes says so; nothing was tried. */
export const whenBusy = (action: Action): Action => async (c) => {
  try {
    return await action(c)
  } catch (error) {
    if (error instanceof TooBusy) return answerProblem(c, busy)
    throw error
  }
}
