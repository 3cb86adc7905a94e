import { z } from 'zod'
import type { Problem } from '../problem.tsx'
import { problems } from '../problem.tsx'
import { apiProblems } from './json-body.ts'
import { paramsOf, type Door, type Operation } from './operation.ts'
import { components } from './shapes.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The OpenAPI 3.1 document of these operations, made of the very schemas that read the requests.
 * @param url origin of the desk.
 */
export function openApi(operations: readonly Operation[], url: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley',
      version: '1',
      summary: 'The vulnerability-disclosure desk, for programs.',
      description: preface,
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths: pathsOf(operations),
    components: {
      schemas: Object.fromEntries(
        Object.entries(components).map(([name, schema]) => [name, schemaOf(schema, 'output')]),
      ),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'parley_…, made by «parley token create», with the scopes cases:read, cases:write, advisories:write, publish.',
        },
        receipt: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: '«Receipt » and the receipt that was shown when the report was sent.',
        },
      },
    },
  }
}

const preface = [
  'Errors are application/problem+json (RFC 9457). `code` is stable; a refusal by a policy names its rules and what would make it possible.',
  'Unknown properties and parameters are refused. What is not yours and what is not there get the same 404.',
  'Every POST that changes something carries an Idempotency-Key; for 24 hours the same request gets the same answer. There are no cookies and there is no CORS.',
].join('\n\n')

/** Without `$schema`, which the document says once. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' })
  return rest
}

function pathsOf(operations: readonly Operation[]): Json {
  const paths = new Map<string, Record<string, Json>>()
  for (const each of operations) {
    const path = each.path.replace(/:(\w+)/g, '{$1}')
    paths.set(path, { ...paths.get(path), [each.method.toLowerCase()]: described(each) })
  }
  return Object.fromEntries(paths)
}

function described(each: Operation): Json {
  return {
    operationId: each.id,
    summary: each.says,
    ...(each.more ? { description: each.more } : {}),
    tags: [tagOf(each)],
    security: securityOf(each.door),
    ...(parametersOf(each).length > 0 ? { parameters: parametersOf(each) } : {}),
    ...(each.body ? { requestBody: bodyOf(each.body) } : {}),
    responses: { [each.answer.status]: answerOf(each), ...errorsOf(each) },
  }
}

function bodyOf(schema: z.ZodType): Json {
  return { required: true, content: { 'application/json': { schema: schemaOf(schema, 'input') } } }
}

function tagOf({ path }: Operation): string {
  return path.split('/')[3] ?? 'document'
}

/** Where the token is asked for a scope, the document says which. */
function securityOf(door: Door): readonly Json[] {
  if (door === 'public' || door === 'reporter') return []
  return door === 'receipt' ? [{ receipt: [] }] : [{ token: [door] }]
}

function parametersOf({ method, path, query, changesNothing }: Operation): readonly Json[] {
  const inPath = paramsOf(path).map(
    (name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' },
    }),
  )
  const asked: { readonly properties?: Json } = query ? z.toJSONSchema(query, { io: 'input' }) : {}
  const inQuery = Object.entries(asked.properties ?? {}).map(
    ([name, schema]) => ({ name, in: 'query', required: false, schema }),
  )
  const key = {
    name: 'Idempotency-Key', in: 'header', required: true,
    description: 'Fresh and random for each thing you want done.',
    schema: { type: 'string', minLength: 16, maxLength: 200 },
  }
  return [...inPath, ...inQuery, ...(method === 'POST' && !changesNothing ? [key] : [])]
}

function answerOf({ answer }: Operation): Json {
  const { says, shape } = answer
  if (shape === undefined) return { description: says, content: { 'application/octet-stream': { schema: {} } } }
  return { description: says, content: { 'application/json': { schema: { $ref: `#/components/schemas/${shape}` } } } }
}

/** Every problem this operation can answer with; several of one status are told in one description. */
function errorsOf(each: Operation): Json {
  const byStatus = new Map<number, string[]>()
  for (const { status, code, title } of problemsOf(each)) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${title}`])
  }
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    [...byStatus].sort(([a], [b]) => a - b).map(
      ([status, lines]) => [status, { description: lines.join('. '), content }],
    ),
  )
}

const refused = {
  status: 409,
  code: '…',
  title: 'Refused by the policy or by the state of the case, with the code, the rules and what would make it possible',
  says: '',
} as const
const bug = { status: 500, code: 'bug', title: 'A fault of the desk, with its number in the log', says: '' } as const

function problemsOf(each: Operation): readonly Problem[] {
  const { method, path, door, body, query, changesNothing } = each
  const isWriting = method !== 'GET'
  const byToken = door !== 'public' && door !== 'reporter' && door !== 'receipt'
  return [
    apiProblems.badRequest,
    ...(door !== 'public' ? [apiProblems.cookie] : []),
    ...(method === 'POST' && !changesNothing ? [apiProblems.noKey, apiProblems.otherBody, apiProblems.atWork] : []),
    ...(body ? [apiProblems.badJson, apiProblems.notJson, apiProblems.tooLarge] : []),
    ...(door === 'receipt' ? [apiProblems.noReceipt] : []),
    ...(byToken ? [apiProblems.noToken, apiProblems.noScope] : []),
    ...(isWriting ? [apiProblems.otherSite] : []),
    ...(path.includes(':') && !query ? [apiProblems.notFound] : []),
    ...(each.id === 'saveDraft' || each.id === 'publishAdvisory' ? [apiProblems.staleRevision] : []),
    ...(each.refuses?.includes(409) ? [refused] : []),
    problems.wrongHost, bug,
  ]
}
