import type { Context } from 'hono'
import type { Assets } from './assets.ts'
import type { DeskPort, SignedIn } from './desk-port.ts'
import type { Once } from './once.ts'
import type { Seal } from '../keys/page-seal.ts'
import type { Scan } from '../outbox/virus-scanner.ts'
import type { Taking } from './upload-form.ts'

/**
 * Who may call a route.
 * - `public`: the same bytes for everybody; the session is not even looked at, so the answer may be cached.
 * - `reporter`: anybody, without an account or a cookie; never stored, and the session is not looked at either.
 * - `token`: a program of a member, by a token that the API itself looks at; no cookie counts.
 * - `member`: somebody signed in. Which case they may see is decided behind the `DeskPort`.
 */
export type Access = 'public' | 'reporter' | 'token' | 'member'
export const accesses: readonly Access[] = ['public', 'reporter', 'token', 'member']

export interface Variables {
  readonly desk: DeskPort
  readonly assets: Assets
  readonly seal: Seal
  readonly once: Once
  readonly now: () => string
  /** What weakens the desk, a sentence each. */
  readonly weakenings: () => readonly string[]
  /** What large files of this request's form need, on routes that take files. */
  taking?: Taking
  /** The virus scanner, where the operator named one. */
  readonly scan: Scan | null
  /** Set on `member` routes only. */
  who: SignedIn | null
  /** Whose token it is, on `token` routes; for the log alone. */
  caller?: string
  /** The pattern of the route that a request met. */
  route?: string
  /** The code of the problem that was answered. */
  problem?: string
}

export type Asked = Context<{ Variables: Variables }>
export type Action = (c: Asked) => Response | Promise<Response>

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly access: Access
  /** What a POST carries: fields only (up to 1 MB) unless it says files (up to 100 MB), or attachments in JSON (35 MB). */
  readonly body?: 'fields' | 'files' | 'attachments'
  /** Asked before anything of the body is read; an answer keeps the request out. */
  readonly admit?: (c: Asked) => Promise<Response | undefined>
  /** Needs a proof of presence that is not older than five minutes (security study S-025). */
  readonly stepUp?: true
  readonly action: Action
}

/** The member behind a `member` route. A missing one is a bug of the gate, not a refusal. */
export function memberOf(c: Asked): SignedIn {
  const { who } = c.var
  if (!who) throw new Error(`${c.req.path} was reached without a member`)
  return who
}

/** A path parameter that the route's own pattern guarantees. */
export function param(c: Asked, name: string): string {
  const value = c.req.param(name)
  if (value === undefined) throw new Error(`The route of ${c.req.path} has no parameter ${name}`)
  return value
}
