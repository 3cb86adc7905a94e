import { bind, bindPath, boundMinutes, renew, renewPath } from '../identity/bound-session.ts'
import type { Identity } from '../identity/identity.ts'
import type { Action, Asked, Route } from './route.ts'
import { boundCookieOf } from './sign-in-session.tsx'

type Bound = (action: (c: Asked, identity: Identity) => Response | Promise<Response>) => Action

/** Called by the browser itself, not by a page: the signature of the device is all the proof there is. */
export const bindingRoutes = (bound: Bound): readonly Route[] => [
  { method: 'POST', path: bindPath, access: 'token', action: bound(takeKey) },
  { method: 'POST', path: renewPath, access: 'token', action: bound(takeProof) },
]

async function takeKey(c: Asked, identity: Identity): Promise<Response> {
  const made = await bind(identity, c.req.header('Secure-Session-Response'))
  if (!made) return c.json({ error: 'refused' }, 400)
  setBoundCookie(c, identity, made.cookie)
  return c.json(instructions(identity, made.id))
}

async function takeProof(c: Asked, identity: Identity): Promise<Response> {
  const id = /^\s*"?([a-z0-9]{26})"?/.exec(c.req.header('Sec-Secure-Session-Id') ?? '')?.[1] ?? ''
  const renewal = await renew(identity, id, c.req.header('Secure-Session-Response'))
  if (renewal.is === 'over') return c.json({ session_identifier: id, continue: false })
  c.header('Secure-Session-Challenge', `"${renewal.challenge}";id="${id}"`)
  if (renewal.is === 'challenged') return c.body(null, 403)
  setBoundCookie(c, identity, renewal.cookie)
  return c.json(instructions(identity, id))
}

function setBoundCookie(c: Asked, identity: Identity, value: string): void {
  const { name, attributes } = boundCookieOf(identity)
  c.header('Set-Cookie', `${name}=${value}; ${attributes}; Max-Age=${boundMinutes * 60}`, { append: true })
}

/** Everything of this origin but what needs no session anyway. */
function instructions(identity: Identity, id: string): object {
  const { name, attributes } = boundCookieOf(identity)
  return {
    session_identifier: id, refresh_url: renewPath,
    scope: { origin: identity.origin, include_site: false, scope_specification: [{ type: 'exclude', domain: identity.rpId, path: '/assets' }] },
    credentials: [{ type: 'cookie', name, attributes }],
  }
}
