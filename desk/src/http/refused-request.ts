import type { Refused } from '../access/refusals.ts'
import type { Asked } from './route.ts'

/** What nobody does by accident, or what says that somebody without a way in tried a door. */
const fromOutside: Readonly<Record<string, string>> = {
  'other-site': 'request refused', 'two-hosts': 'request refused', 'wrong-host': 'request refused', 'stale-form': 'request refused',
  'cookie-refused': 'request refused', 'not-signed-in': 'request refused', 'no-token': 'token refused', 'no-receipt': 'receipt refused',
}
/** Refusals that a page tells in its own words. Wrong fields (422) are nobody's attempt at anything. */
const statuses: ReadonlySet<number> = new Set([403, 404, 409])

/**
 * What the log is told of a request that was not let through: the route by its pattern, never its address, and of a member's
 * the case. Of somebody who is not signed in nothing but which door it was (S-046). `null`: nothing was refused.
 */
export function refusedRequest(c: Asked): Refused | null {
  const { who, caller, problem, route = '' } = c.var
  const { status } = c.res
  if (status >= 500) return null
  const member = who?.member ?? caller
  if (member === undefined) {
    const action = problem === undefined ? undefined : fromOutside[problem]
    return action === undefined || problem === undefined ? null : { action, actor: 'nobody', object: route, outcome: problem }
  }
  const outcome = problem ?? (statuses.has(status) ? String(status) : undefined)
  return outcome === undefined ? null : { action: 'request refused', actor: member, object: `${route}${caseIn(c)}`, outcome }
}

/** Ids are ours; anything else in an address is somebody's words. */
function caseIn(c: Asked): string {
  const id = /^\/(?:api\/v1\/)?cases\/([a-z2-7]{26})(?:\/|$)/.exec(c.req.path)?.[1]
  return id === undefined ? '' : ` ${id}`
}
