import { createHash } from 'node:crypto'
import type { Asked } from '../route.ts'
import { problems } from '../problem.tsx'
import type { Problem } from '../problem.tsx'

export type JsonBody =
  | { readonly ok: true; readonly value: unknown; /** SHA-256, hexadecimal. */ readonly hash: string }
  | { readonly ok: false; readonly problem: Problem }

const deepest = 12
const mediaType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i

/** The JSON of a request, UTF-8; refused where it is none, nests too deep, or holds text that cannot be stored. */
export async function jsonBodyOf(c: Asked): Promise<JsonBody> {
  if (!mediaType.test(c.req.header('Content-Type') ?? '')) return { ok: false, problem: apiProblems.notJson }
  const bytes = new Uint8Array(await c.req.raw.arrayBuffer())
  const hash = createHash('sha256').update(`${c.req.method} ${c.req.path}\n`).update(bytes).digest('hex')
  const value = parsed(bytes)
  if (value === undefined) return { ok: false, problem: apiProblems.badJson }
  const fault = faultOf(value)
  return fault === null ? { ok: true, value, hash } : { ok: false, problem: { ...apiProblems.badRequest, says: fault } }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown
  } catch (error) {
    // SyntaxError: no JSON. TypeError: no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}

/** Without recursion: a megabyte of brackets must not end the process. */
function faultOf(whole: unknown): string | null {
  const left: [unknown, number][] = [[whole, 0]]
  for (let next = left.pop(); next; next = left.pop()) {
    const [value, depth] = next
    if (depth > deepest) return `The body nests deeper than ${deepest} levels.`
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
      return 'A text holds a NUL character or half a surrogate pair.'
    }
    if (typeof value !== 'object' || value === null) continue
    if (Object.keys(value).some((name) => name.includes('\0') || !name.isWellFormed())) {
      return 'A name holds a NUL character or half a surrogate pair.'
    }
    for (const inner of Object.values(value)) left.push([inner, depth + 1])
  }
  return null
}

/** The problems that only the API has. */
export const apiProblems = {
  noToken: {
    status: 401,
    code: 'no-token',
    title: 'No token',
    says: 'This takes a token of this desk that is in force, in «Authorization: Bearer parley_…».',
    possible: 'Make one with «parley token create».',
  },
  noReceipt: {
    status: 401,
    code: 'no-receipt',
    title: 'No receipt',
    says: 'No report opens with this receipt. It goes into «Authorization: Receipt …» as it was shown.',
  },
  noScope: {
    status: 403,
    code: 'scope-missing',
    title: 'Outside the token',
    says: 'This token was not made for this.',
    possible: 'Use a token with the scope that this takes.',
  },
  stepUp: {
    status: 403,
    code: 'step-up-required',
    title: 'Show that it is you',
    says: 'This brings in people from outside, so it takes a proof of presence, which a token never has. Nothing was done.',
    possible: 'Do it on the page of the case.',
  },
  cookie: {
    status: 400,
    code: 'cookie-refused',
    title: 'No cookies here',
    says: 'The API knows no cookies, so that no page in a browser can act in the name of somebody signed in.',
    possible: 'Send the request without the Cookie header.',
  },
  noKey: {
    status: 400,
    code: 'idempotency-key-missing',
    title: 'No Idempotency-Key',
    says: 'Every POST carries an Idempotency-Key of 16 to 200 visible ASCII characters, so that it can be sent again safely.',
    possible: 'Make a fresh random one for each thing you want done, such as a UUID.',
  },
  otherBody: {
    status: 422,
    code: 'idempotency-key-reused',
    title: 'Key used before',
    says: 'This Idempotency-Key came with another request within the last 24 hours. Nothing was done.',
    possible: 'Take a fresh key for another request.',
  },
  atWork: {
    status: 409,
    code: 'in-progress',
    title: 'Begun before',
    says: 'The same request was begun and its answer is not known yet, so it was not done a second time.',
    possible: 'Send it again in a moment. If this stays, look whether it was done before you take a fresh key.',
  },
  notJson: {
    status: 415,
    code: 'not-json',
    title: 'Not JSON',
    says: 'The body must be application/json in UTF-8.',
  },
  badJson: {
    status: 400,
    code: 'bad-json',
    title: 'Not JSON',
    says: 'The body could not be read as JSON in UTF-8.',
  },
  badRequest: {
    status: 400,
    code: 'bad-request',
    title: 'Not as described',
    says: 'The request is not as /api/openapi.json describes it, so nothing was done.',
  },
  staleRevision: {
    status: 409,
    code: 'stale-revision',
    title: 'Another revision',
    says: 'The draft has another revision than the one you name, so nothing was done.',
    possible: 'Read the draft again, and send what you want with its revision.',
  },
  notFound: problems.notFound,
  otherSite: {
    ...problems.otherSite,
    says: 'This request came from a page of another site, so nothing was done.',
    possible: 'Send it from a program, without Origin and Sec-Fetch-Site.',
  },
  tooLarge: problems.tooLarge,
} as const satisfies Readonly<Record<string, Problem>>
