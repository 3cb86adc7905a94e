import type { Hono, MiddlewareHandler } from 'hono'
import { answerProblem, problems } from './problem.tsx'
import type { Asked, Route, Variables } from './route.ts'

const known: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT']

/** TRACE, OPTIONS, DELETE and whatever else there is are nobody's, wherever they are sent (S-007, RFC 9110 §15.5.6). */
export const onlyKnownMethods: MiddlewareHandler<{ Variables: Variables }> = async (c, next) => {
  if (known.includes(c.req.method)) return next()
  return refused(c, known)
}

/**
 * Says of an address that is there what may be done with it. Registered after the routes. The same for every id in a path:
 * it tells nothing about what is behind.
 */
export function refuseOtherMethods(app: Hono<{ Variables: Variables }>, routes: readonly Route[]): void {
  for (const [path, those] of Map.groupBy(routes, (route) => route.path)) {
    app.all(path, (c) => refused(c, those.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))))
  }
}

function refused(c: Asked, allowed: readonly string[]): Response {
  c.header('Allow', allowed.join(', '))
  return answerProblem(c, problems.wrongMethod)
}

/**
 * Whether a request names its host exactly once. Node takes the first of several and a proxy before it may have taken the
 * last, so that the two would not speak of the same host (S-071, RFC 9112 §3.2).
 */
export function namesOneHost(c: Asked): boolean {
  const env: unknown = c.env
  if (typeof env !== 'object' || env === null || !('incoming' in env)) return true
  const { incoming } = env
  if (typeof incoming !== 'object' || incoming === null || !('rawHeaders' in incoming) || !Array.isArray(incoming.rawHeaders)) return true
  const names = incoming.rawHeaders.filter((_, at) => at % 2 === 0)
  return names.filter((name) => String(name).toLowerCase() === 'host').length === 1
}
