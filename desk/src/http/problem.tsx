import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Refusal } from '../commands/outcome.ts'
import { ProblemPage } from '../pages/problem-page.tsx'
import { renderPage } from './render.tsx'
import type { Variables } from './route.ts'

type Web = Context<{ Variables: Variables }>

/** What went wrong, as a person and as a program may read it (RFC 9457). */
export interface Problem {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 421 | 422 | 429 | 500 | 503
  readonly code: string
  readonly title: string
  readonly says: string
  readonly possible?: string
  readonly rules?: readonly string[]
  readonly id?: string
  /** What is wrong where, for programs: `at` is the path of a property, such as `message.text`. */
  readonly faults?: readonly { readonly at: string; readonly says: string }[]
}

/** The one list of problems that are the web's own. Foreign and missing are the same problem, byte for byte. */
export const problems = {
  notFound: {
    status: 404,
    code: 'not-found',
    title: 'Nothing here',
    says: 'There is nothing at this address, or it is not for you to see.',
  },
  wrongMethod: {
    status: 405,
    code: 'wrong-method',
    title: 'Not in this way',
    says: 'This address does not take a request of this method.',
  },
  twoHosts: {
    status: 400,
    code: 'two-hosts',
    title: 'Not understood',
    says: 'The request named its host more than once, or not at all.',
  },
  signIn: {
    status: 401,
    code: 'not-signed-in',
    title: 'Sign in first',
    says: 'Your session has ended, so nothing was done.',
    possible: 'Sign in and send the form again; your browser may still hold what you wrote if you go back.',
  },
  stepUp: {
    status: 401,
    code: 'step-up-required',
    title: 'Show that it is you',
    says: 'This takes a proof of presence that is not older than five minutes, so nothing was done.',
    possible: 'Show that it is you, then come back and send the form again.',
  },
  otherSite: {
    status: 403,
    code: 'other-site',
    title: 'Not taken',
    says: 'This form did not come from a page of this desk, so nothing was done.',
    possible: 'Open the page on this desk and send the form from there.',
  },
  staleForm: {
    status: 403,
    code: 'stale-form',
    title: 'This form is too old',
    says: 'The form was made for another session, so nothing was done.',
    possible: 'Go back, reload the page, and send the form again.',
  },
  tooLarge: {
    status: 413,
    code: 'too-large',
    title: 'Too large',
    says: 'What you sent is larger than this desk takes at once: 25 MB a file, 100 MB in all.',
    possible: 'Send fewer or smaller files; more can follow later.',
  },
  crowded: {
    status: 503,
    code: 'busy',
    title: 'Too much at once',
    says: 'More is being sent to this desk than it can take at once, so nothing of this was kept.',
    possible: 'Wait a minute and send it again.',
  },
  wrongHost: {
    status: 421,
    code: 'wrong-host',
    title: 'Wrong address',
    says: 'This desk does not answer under that name.',
  },
  keyGone: {
    status: 409,
    code: 'case-sealed',
    title: 'This case cannot be opened',
    says: 'It is sealed to the keys of some members, or its words were erased. The desk itself cannot read it, and does nothing with its words.',
    possible: 'If you hold its key, unlock your key for sealed cases (in your account) and come back; else ask a member who holds it.',
  },
  ownCaseSealed: {
    status: 409,
    code: 'case-sealed',
    title: 'This case is sealed',
    says: 'Its team sealed it to the keys of some members, or its words were erased. The desk itself cannot read it, so nothing of it can be shown or done here.',
    possible: 'Open «Your report» with your receipt: there you can write to the team, and what you write is kept for them.',
  },
  custodianAway: {
    status: 503,
    code: 'custodian-away',
    title: 'Nothing can be opened now',
    says: 'The part of this desk that holds the keys does not answer, so that nothing is read and nothing is taken in.',
    possible: 'Wait a minute and try again; if it lasts, tell whoever runs the desk.',
  },
  unwrapsSpent: {
    status: 429,
    code: 'keys-spent',
    title: 'That is enough for now',
    says: 'This account was given the keys of as many cases as one may have within an hour. All members have been told.',
    possible: 'Wait until an hour has passed.',
  },
  readingStopped: {
    status: 429,
    code: 'reading-stopped',
    title: 'That is enough for now',
    says: 'This account has opened 90 different cases within an hour, so it opens no more for now. All members have been told.',
    possible: 'Wait until an hour has passed; the cases of the last hour stay open to you.',
  },
  notYetProved: {
    status: 409,
    code: 'not-yet-proved',
    title: 'In a few minutes',
    says: 'Your report is in the log of this desk, and the next signature over the log is due within five minutes.',
    possible: 'Come back then.',
  },
  notRecorded: {
    status: 503,
    code: 'not-recorded',
    title: 'Not now',
    says: 'The desk cannot write down who reads, so it shows nothing.',
    possible: 'Tell whoever runs the desk; try again later.',
  },
  badForm: {
    status: 400,
    code: 'bad-form',
    title: 'This form could not be read',
    says: 'The request did not hold a form as this desk makes them.',
    possible: 'Open the page again and send the form from there.',
  },
} as const satisfies Readonly<Record<string, Problem>>

/** A refusal that no page shows in place, as a problem of its own. */
export function problemOf(refused: Refusal): Problem {
  return {
    status: 409,
    code: refused.code,
    title: 'Not done',
    says: refused.says,
    rules: refused.rules,
    ...(refused.possible ? { possible: refused.possible } : {}),
  }
}

/** Where a program asks, `application/problem+json` with `code` and `rule`; else a page. */
export function answerProblem(c: Web, problem: Problem): Response {
  c.set('problem', problem.code)
  if (wantsJson(c)) return problemJson(problem)
  return renderPage(c, {
    title: problem.title,
    side: 'reporter',
    status: problem.status,
    body: <ProblemPage problem={{ ...problem, go: wayOn(c, problem) }} />,
  })
}

const waysOn: Readonly<Record<string, { readonly path: string; readonly says: string }>> = {
  'step-up-required': { path: '/step-up', says: 'Show that it is you' },
  'not-signed-in': { path: '/sign-in', says: 'Sign in' },
}

/** Through the proof that is missing, and back to the page whose form was sent. */
function wayOn(c: Web, { code }: Problem): { readonly href: string; readonly says: string } | undefined {
  const way = waysOn[code]
  if (!way) return undefined
  const from = URL.parse(c.req.header('Referer') ?? '')
  const to = from !== null && from.host === c.req.header('Host') ? from.pathname : '/cases'
  return { href: `${way.path}?to=${encodeURIComponent(to)}`, says: way.says }
}

function problemJson({ status, code, title, says, possible, rules = [], id, faults }: Problem): Response {
  const body = {
    type: `urn:parley:problem:${code}`,
    title,
    status,
    detail: says,
    code,
    rule: rules[0] ?? null,
    rules,
    possible,
    id,
    faults,
  }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
}

/** A bug shows nothing of itself but a number, which the log knows too. */
export function answerBug(c: Web, error: unknown, report: (error: unknown, id: string) => void): Response {
  if (error instanceof HTTPException && error.status < 500) return answerProblem(c, problems.badForm)
  const id = randomBytes(6).toString('hex')
  report(error, id)
  return answerProblem(c, {
    status: 500,
    code: 'bug',
    title: 'Something broke',
    id,
    says: 'The desk could not finish this. It is a fault of the desk, not of what you sent.',
  })
}

function wantsJson(c: Web): boolean {
  const accept = c.req.header('Accept') ?? ''
  return (
    c.req.path.startsWith('/api/') || (/\bapplication\/(problem\+)?json\b/.test(accept) && !/text\/html/.test(accept))
  )
}
