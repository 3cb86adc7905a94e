import type { Context } from 'hono'
import { isDangerous } from '../access/can.ts'
import type { Action } from '../access/table.ts'
import { ReadingHalted } from '../audit/read-budget.ts'
import { KeyError } from '../keys/key-error.ts'
import { NotRecorded } from '../audit/record-read.ts'
import type { SignedIn } from './desk-port.ts'
import { answerProblem, problems } from './problem.tsx'
import type { Asked, Variables } from './route.ts'

const freshMinutes = 5

/** Whether the last proof of presence is less than five minutes old (S-025). */
export function isFresh({ steppedUpAt }: SignedIn, now: string): boolean {
  if (steppedUpAt === null) return false
  const age = Temporal.Instant.from(now).since(steppedUpAt).total('minutes')
  return age >= 0 && age < freshMinutes
}

/** The answer to a dangerous command without a fresh proof of presence, or nothing: then go on. */
export function staleFor(c: Asked, who: SignedIn, action: string): Response | undefined {
  return isDangerous(action as Action) && !isFresh(who, c.var.now()) ? answerProblem(c, problems.stepUp) : undefined
}

/** The case is sealed and its key is not here, or it was erased. */
export const isKeyGone = (error: unknown): boolean => error instanceof KeyError && error.code === 'case-key-gone'

/**
 * What the desk says where reading was halted (S-028) or could not be recorded (S-108); nothing for other errors. The
 * same for a case that is there and one that is not.
 */
export function answerHalt(c: Context<{ Variables: Variables }>, error: unknown): Response | undefined {
  if (error instanceof NotRecorded) return answerProblem(c, problems.notRecorded)
  if (isKeyGone(error)) return answerProblem(c, c.var.who === null ? problems.ownCaseSealed : problems.keyGone)
  if (error instanceof KeyError && error.code === 'custodian-away') return answerProblem(c, problems.custodianAway)
  if (error instanceof KeyError && error.code === 'unwraps-spent') return answerProblem(c, problems.unwrapsSpent)
  if (!(error instanceof ReadingHalted)) return undefined
  if (error.spent === 'stop') return answerProblem(c, problems.readingStopped)
  const isPage = c.req.method === 'GET' && !c.req.path.startsWith('/api/')
  return isPage ? c.redirect(`/step-up?to=${encodeURIComponent(c.req.path)}`, 303) : answerProblem(c, problems.stepUp)
}
