import type { TokenHolder } from '../../identity/tokens.ts'
import { answerProblem } from '../problem.tsx'
import type { Problem } from '../problem.tsx'
import type { Asked } from '../route.ts'
import type { ApiPort } from './api-port.ts'
import { apiProblems } from './json-body.ts'
import type { Operation } from './operation.ts'

/** Who was let in, until the action asks. */
export interface Admitted { readonly holder?: TokenHolder; readonly receipt?: string }

const admitted = new WeakMap<Asked, Admitted>()
export const admittedBy = (c: Asked): Admitted => admitted.get(c) ?? {}

const longestReceipt = 300

/**
 * The door of an operation, before anything of the body is read: no cookie where something is at stake; a token that is
 * in force and was made for this; a receipt. Whether the receipt opens a report is seen when it is used.
 */
export function admit({ door, method, path }: Operation, port: ApiPort): (c: Asked) => Promise<Response | undefined> {
  return async (c) => {
    // A browser sends the desk's own cookie along with public addresses too; there it changes nothing.
    if ((door !== 'public' || method !== 'GET') && c.req.header('Cookie') !== undefined) {
      return answerProblem(c, apiProblems.cookie)
    }
    if (door === 'public' || door === 'reporter') return undefined
    if (door === 'receipt') return admitReceipt(c)
    const token = /^Bearer +(\S{1,200})$/i.exec(c.req.header('Authorization') ?? '')?.[1]
    const holder = token === undefined ? null : await port.holder(token)
    if (!holder) return withChallenge(c, apiProblems.noToken, 'Bearer realm="parley"')
    c.set('caller', holder.who.member)
    if (!holder.scopes.includes(door)) {
      return withChallenge(
        c,
        { ...apiProblems.noScope, says: `This takes the scope «${door}», which this token does not have.` },
        `Bearer realm="parley", error="insufficient_scope", scope="${door}"`,
      )
    }
    // A case outside the token looks like one that is not there.
    const isOutside = holder.cases !== null && !holder.cases.includes(c.req.param('id') ?? '')
    if (path.startsWith('/api/v1/cases/:id') && isOutside) {
      return answerProblem(c, apiProblems.notFound)
    }
    admitted.set(c, { holder })
    return undefined
  }
}

function admitReceipt(c: Asked): Response | undefined {
  const receipt = /^Receipt +(\S.*)$/i.exec(c.req.header('Authorization') ?? '')?.[1]?.trim() ?? ''
  if (receipt === '' || receipt.length > longestReceipt) return noReceipt(c)
  admitted.set(c, { receipt })
  return undefined
}

/** What every text gets that opens no report. */
export const noReceipt = (c: Asked): Response => withChallenge(c, apiProblems.noReceipt, 'Receipt realm="parley"')

function withChallenge(c: Asked, problem: Problem, challenge: string): Response {
  const response = answerProblem(c, problem)
  response.headers.set('WWW-Authenticate', challenge)
  return response
}
