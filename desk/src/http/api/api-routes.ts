import { answerProblem } from '../problem.tsx'
import type { Access, Route } from '../route.ts'
import { advisoryOperations } from './advisory-operations.ts'
import type { ApiPort } from './api-port.ts'
import { caseOperations } from './case-operations.ts'
import { commandOperations, pageOnly } from './command-operations.ts'
import { admit } from './door.ts'
import { apiProblems } from './json-body.ts'
import { embargoOperations } from './embargo-operation.ts'
import { mergeOperations } from './merge-operations.ts'
import { vendorOperations } from './vendor-operation.ts'
import { openApi } from './open-api.ts'
import { operation, type Operation } from './operation.ts'
import { publicOperations } from './public-operations.ts'
import { reporterOperations } from './reporter-operations.ts'
import { takeCall } from './take-call.ts'

const document = operation({
  id: 'readDocument', method: 'GET', path: '/api/openapi.json', door: 'public', says: 'This document',
  answer: { status: 200, says: 'OpenAPI 3.1', shape: 'OpenApi' },
  act: async ({ c }) => c.json(openApi(operations, c.var.desk.url)),
})

/** Everything the API does, in the order of its document. */
export const operations: readonly Operation[] = [
  document, ...publicOperations, ...reporterOperations, ...caseOperations, ...commandOperations, ...embargoOperations, ...vendorOperations, ...mergeOperations,
  ...advisoryOperations,
]

/** The API as routes of the web: `/api/v1/…` and the document that describes it. */
export function apiRoutes(port: ApiPort): readonly Route[] {
  return [...operations.map((each) => routeOf(each, port)), ...pageOnly.map((type) => refusedRoute(type, port))]
}

function accessOf({ door }: Operation): Access {
  if (door === 'public') return 'public'
  return door === 'reporter' || door === 'receipt' ? 'reporter' : 'token'
}

function routeOf(each: Operation, port: ApiPort): Route {
  return {
    method: each.method, path: each.path, access: accessOf(each), admit: admit(each, port),
    ...(each.files ? { body: 'attachments' as const } : {}),
    action: (c) => takeCall(c, each, port),
  }
}

/** A command that only the page takes says so, instead of looking as if it did not exist. */
function refusedRoute(type: string, port: ApiPort): Route {
  const path = `/api/v1/cases/:id/commands/${type}`
  const door = {
    id: type,
    method: 'POST',
    path,
    door: 'cases:write',
    says: '',
    answer: { status: 200, says: '' },
    act: async () => new Response(),
  } as const
  return {
    method: 'POST',
    path,
    access: 'token',
    admit: admit(door, port),
    action: (c) => answerProblem(c, apiProblems.stepUp),
  }
}
