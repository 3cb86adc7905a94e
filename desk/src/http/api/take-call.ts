import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { answerProblem } from '../problem.tsx'
import type { Problem } from '../problem.tsx'
import { param, type Asked } from '../route.ts'
import type { Sent } from './answers.ts'
import type { ApiPort } from './api-port.ts'
import { admittedBy } from './door.ts'
import { apiProblems, jsonBodyOf } from './json-body.ts'
import { paramsOf, type Call, type Operation } from './operation.ts'

const parameter = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/
const visible = /^[\x21-\x7e]{16,200}$/

/** Reads and checks a request as its operation describes it, does it, and sees to it that a POST is done once. */
export async function takeCall(c: Asked, operation: Operation, port: ApiPort): Promise<Response> {
  if (!paramsOf(operation.path).every((name) => parameter.test(param(c, name)))) {
    return answerProblem(c, apiProblems.notFound)
  }
  const key = c.req.header('Idempotency-Key') ?? ''
  const isOnce = operation.method === 'POST' && !operation.changesNothing
  if (isOnce && !visible.test(key)) return answerProblem(c, apiProblems.noKey)
  const query = readQuery(c, operation.query)
  if (!query.ok) return answerProblem(c, query.problem)
  if (!operation.body) return operation.act(callOf(c, port, undefined, query.value))
  const body = await jsonBodyOf(c)
  if (!body.ok) return answerProblem(c, body.problem)
  const read = operation.body.safeParse(body.value)
  if (!read.success) return answerProblem(c, faulty(read.error))
  const call = callOf(c, port, read.data, query.value)
  if (!isOnce) return operation.act(call)
  return once(c, port, { caller: callerOf(c), key, request: body.hash }, () => operation.act(call))
}

function callOf(c: Asked, port: ApiPort, body: unknown, query: unknown): Call {
  const { holder, receipt } = admittedBy(c)
  const only = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error(`${c.req.path} asks for what its door did not ask for`)
    return value
  }
  return {
    c,
    port,
    body,
    query,
    param: (name) => param(c, name),
    holder: () => only(holder),
    receipt: () => only(receipt),
  }
}

/** The same key from another caller is another key. */
function callerOf(c: Asked): string {
  const { holder, receipt } = admittedBy(c)
  if (holder) return holder.who.session
  return receipt === undefined ? 'reporter' : `receipt:${createHash('sha256').update(receipt).digest('hex')}`
}

/** Kept are answers that say that something was done, or refused by a rule; all others did nothing: try again. */
const isKept = (status: number): boolean => status === 200 || status === 201 || status === 409

async function once(c: Asked, port: ApiPort, sent: Sent, act: () => Promise<Response>): Promise<Response> {
  const begun = await port.answers.begin(sent)
  if (begun.state === 'other') return answerProblem(c, apiProblems.otherBody)
  if (begun.state === 'at work') return answerProblem(c, apiProblems.atWork)
  if (begun.state === 'again') {
    return jsonAnswer(begun.answer.status, begun.answer.text, { 'Idempotency-Replayed': 'true' })
  }
  let isDone = false
  try {
    const response = await act()
    if (!isKept(response.status)) return response
    isDone = true
    const text = await response.text()
    await port.answers.keep(sent, { status: response.status, text })
    return jsonAnswer(response.status, text)
  } finally {
    if (!isDone) await port.answers.giveBack(sent)
  }
}

function jsonAnswer(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(
    text,
    { status, headers: { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json', ...headers } },
  )
}

type Query = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem }

/** A parameter that the operation does not have, or one given twice, is refused like an unknown property. */
function readQuery(c: Asked, schema: z.ZodType | undefined): Query {
  const given = [...new URL(c.req.url).searchParams]
  const twice = given.map(([name]) => name).find((name, at, names) => names.indexOf(name) !== at)
  if (twice !== undefined) {
    return { ok: false, problem: { ...apiProblems.badRequest, faults: [{ at: twice, says: 'Is given twice.' }] } }
  }
  if (given.some(([, value]) => value.includes('\0'))) {
    return { ok: false, problem: { ...apiProblems.badRequest, says: 'A parameter holds a NUL character.' } }
  }
  if (!schema) {
    return given.length === 0
      ? { ok: true, value: undefined }
      : {
        ok: false,
        problem: {
          ...apiProblems.badRequest,
          faults: given.map(([at]) => ({ at, says: 'There is no such parameter.' })),
        },
      }
  }
  const read = schema.safeParse(Object.fromEntries(given))
  return read.success ? { ok: true, value: read.data } : { ok: false, problem: faulty(read.error) }
}

const mostFaults = 20

/** What is wrong where, the first twenty. Names of properties that nobody asked for are told back, shortened. */
function faulty({ issues }: z.ZodError): Problem {
  const faults = issues.slice(0, mostFaults).map(
    ({ path, message }) => ({ at: path.map(String).join('.').slice(0, 200), says: message.slice(0, 300) }),
  )
  return { ...apiProblems.badRequest, faults }
}
