import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Assets } from './assets.ts'
import { loadAssets } from './assets.ts'
import type { DeskPort, SignedIn } from './desk-port.ts'
import { answerHalt, isFresh, isKeyGone } from './guards.tsx'
import { namesOneHost, onlyKnownMethods, refuseOtherMethods } from './method.ts'
import { makeOnce } from './once.ts'
import { answerBug, answerProblem, problems } from './problem.tsx'
import type { Problem } from './problem.tsx'
import { responseHeaders } from './response-headers.ts'
import type { Refused } from '../access/refusals.ts'
import { refusedRequest } from './refused-request.ts'
import type { Asked, Route, Variables } from './route.ts'
import { accesses } from './route.ts'
import { routes as deskRoutes } from './routes.ts'
import { revalidated } from './revalidated.ts'
import { isOwnHost, isOwnRequest, originsOf } from './same-origin.ts'
import { inSession } from '../keys/asking-session.ts'
import type { Scan } from '../outbox/virus-scanner.ts'
import type { Seal } from '../keys/page-seal.ts'
import { makeSeal } from '../keys/page-seal.ts'
import { NoRoom, TooLarge, uploadRoom } from './upload-room.ts'
import { dropKept, totalBytes, type FormFiles } from './upload-form.ts'

export interface AppDeps {
  readonly desk: DeskPort
  /** Who sends this request, or `null`. Asked on `member` routes only. */
  readonly session: (c: Context) => Promise<SignedIn | null>
  /** The instant of the request; the pages say «in 2 days» from it. */
  readonly now?: () => string
  /** 32 random bytes or more for sealing forms. Without it a fresh key per start: open pages must then be reloaded. */
  readonly sealKey?: Uint8Array
  /** Origins beside `desk.url` under which this desk is reached, such as an onion address. */
  readonly alsoAt?: readonly string[]
  /** The onion address among them, which pages under the public name point to. */
  readonly onion?: string
  /** Routes of other parts of the desk, such as sign-in. */
  readonly routes?: readonly Route[]
  readonly assets?: Assets
  /** What a member is shown instead of a sealed case; null where it is none. */
  readonly sealedCase?: (c: Asked) => Promise<Response | null>
  /** Where large files of a form are kept while it is read; without it, in memory. */
  readonly files?: FormFiles
  /** Told of every bug, with the id that the page shows. */
  readonly report?: (error: unknown, id: string) => void
  /** What weakens the desk, a sentence each, for the pages of members. */
  readonly weakenings?: () => readonly string[]
  /** The virus scanner that the operator named. */
  readonly scan?: Scan
  /** Told of every request that was not let through, for the log. */
  readonly refused?: (refused: Refused) => void
}

type App = Hono<{ Variables: Variables }>
const fieldsBytes = 1024 * 1024
/** 25 MB as base64, and the words of a report. */
const attachedBytes = 35 * 1024 * 1024

/**
 * The whole web of a desk: a pure function of its dependencies, tested by `app.request()`. Every answer passes, from
 * outside in: security headers, host, same origin, access, size of the body, action. Throws at once when a route does
 * not say who may call it.
 */
export function makeApp(deps: AppDeps): App {
  const routes = [...deskRoutes, ...(deps.routes ?? [])]
  assertAccess(routes)
  const app: App = new Hono<{ Variables: Variables }>()
  const report = deps.report ?? ((error, id) => console.error(`bug ${id}`, error))
  const assets = deps.assets ?? loadAssets()
  app.use(responseHeaders(deps.desk.url, deps.onion), provide(deps, assets), tellRefused(deps), onlyKnownMethods)
  app.notFound((c) => answerProblem(c, problems.notFound))
  app.onError(async (error, c) => (isKeyGone(error) ? await deps.sealedCase?.(c) : null) ?? (error instanceof NoRoom ? answerProblem(c, problems.crowded) : error instanceof TooLarge ? answerProblem(c, problems.tooLarge) : hungUp(error) ? answerProblem(c, problems.badForm) : answerHalt(c, error)) ?? answerBug(c, error, report))
  serveAssets(app, assets)
  return serveRoutes(app, routes, deps)
}

/** Who asked went away before the body was all there: no fault of the desk, and nobody hears the answer. */
const hungUp = (error: Error): boolean => error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET'

/** A route that nobody decided about is closed by refusing to start at all. */
export function assertAccess(routes: readonly Route[]): void {
  for (const { method, path, access } of routes) {
    if (!accesses.includes(access)) throw new Error(`The route ${method} ${path} does not declare its access`)
  }
}

/** Outside any authorization, on purpose: there is nothing in them, and no rule that a trick with paths could pass by. */
function serveAssets(app: App, assets: Assets): void {
  app.get('/assets/:name', (c) => {
    const asset = assets.get(c.req.param('name'))
    if (!asset) return answerProblem(c, problems.notFound)
    return c.body(asset.bytes, 200, {
      'Content-Type': asset.mediaType,
      'Cache-Control': 'public, max-age=31536000, immutable',
    })
  })
}

/** What every action and every error page finds in its context. */
function provide(deps: AppDeps, assets: Assets): MiddlewareHandler<{ Variables: Variables }> {
  const seal: Seal = makeSeal(deps.sealKey ?? randomBytes(32))
  const once = makeOnce()
  const now = deps.now ?? (() => Temporal.Now.instant().toString())
  return async (c, next) => {
    c.set('desk', deps.desk)
    c.set('assets', assets)
    c.set('seal', seal)
    c.set('once', once)
    c.set('now', now)
    c.set('who', null)
    c.set('scan', deps.scan ?? null)
    c.set('weakenings', deps.weakenings ?? (() => []))
    await next()
  }
}

const tellRefused = ({ refused }: AppDeps): MiddlewareHandler<{ Variables: Variables }> => async (c, next) => {
  await next()
  const what = refused && refusedRequest(c)
  if (what) refused(what)
}

function serveRoutes(app: App, routes: readonly Route[], deps: AppDeps): App {
  const origins = originsOf(deps.desk.url, [...deps.alsoAt ?? [], ...(deps.onion === undefined ? [] : [deps.onion])])
  const room = uploadRoom()
  const taken = {
    fields: [limitOf(fieldsBytes)],
    // Read as it comes: the limit must not hold a body of unknown length up to count it.
    files: [room(totalBytes), dropKept(deps.files)],
    attachments: [room(), limitOf(attachedBytes)],
  }
  for (const route of routes) {
    app.on(
      route.method,
      route.path,
      async (c, next) => (await gate(c, route, origins, deps)) ?? next(),
      ...taken[route.body ?? 'fields'],
      async (c) => (route.access === 'public' ? revalidated(c, await route.action(c)) : inSession(c.var.who?.session, () => route.action(c))),
    )
  }
  refuseOtherMethods(app, routes)
  return app
}

/** The answer that keeps a request out, or nothing. */
async function gate(c: Asked, route: Route, origins: readonly string[], deps: AppDeps): Promise<Response | undefined> {
  c.set('route', `${route.method} ${route.path}`)
  if (!namesOneHost(c)) return answerProblem(c, problems.twoHosts)
  const isProbe = route.path === '/healthz' || route.path === '/readyz'
  // No id or name has a zero byte, and the database takes none: nothing can be at such an address.
  if (new URL(c.req.url).pathname.includes('%00')) return answerProblem(c, problems.notFound)
  if (!isProbe && !isOwnHost(c.req.url, origins, c.req.header('Host'))) return answerProblem(c, problems.wrongHost)
  if (route.method !== 'GET' && !isOwnRequest(c.req.raw.headers, origins, route.access)) {
    return answerProblem(c, problems.otherSite)
  }
  if (route.access !== 'member') return route.admit?.(c)
  const who = await deps.session(c)
  c.set('who', who)
  if (!who) return sendTo(c, route, '/sign-in', problems.signIn)
  if (who.isElsewhere && !forElsewhere.has(route.path)) return sendTo(c, route, '/step-up', problems.stepUp)
  return route.stepUp && !isFresh(who, c.var.now()) ? sendTo(c, route, '/step-up', problems.stepUp) : undefined
}

/** What a session may still do that turned up in another browser: prove itself, or end (S-023). */
const forElsewhere: ReadonlySet<string> = new Set(['/step-up', '/sign-out'])

/** A page is sent round by the door and comes back; a form is refused, and nothing was done. */
function sendTo(c: Asked, route: Route, door: string, problem: Problem): Response {
  c.set('problem', problem.code)
  return route.method === 'GET'
    ? c.redirect(`${door}?to=${encodeURIComponent(c.req.path)}`, 303)
    : answerProblem(c, problem)
}

function limitOf(maxSize: number) {
  return bodyLimit({ maxSize, onError: (c) => answerProblem(c, problems.tooLarge) })
}
